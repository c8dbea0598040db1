"""What the address bar says: which emails, which message, how it is shown.

A wrong value in an address is the default and not an error: addresses are typed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote, urlencode

_LAST_DAY = date.max.toordinal() - 366
TABS = ("email", "text", "headers", "raw", "delivery")
WIDTHS = ("600", "375")
GROUPS = ("reader", "lesson")


@dataclass(frozen=True, slots=True)
class Place:
    """The state of the page; without a `message` it is the list and the newest email beside it."""

    at: datetime | None = None  # only what was sent until then
    by: str = "reader"
    reader: str = ""
    lesson: str = ""
    q: str = ""
    page: int = 1
    tab: str = "email"
    width: str = "600"
    play: str = ""
    message: str = ""

    def link(self, **changes: Any) -> str:
        """Return the address of this place with some of it changed."""
        place = replace(self, **changes)
        query = {name: getattr(place, name) for name in _NAMES if name != "at"}
        shown = {name: value for name, value in query.items() if value != getattr(_START, name)}
        if place.at:
            shown = {"at": f"{place.at:%Y-%m-%dT%H:%MZ}", **shown}
        path = f"/inbox/{quote(place.message)}" if place.message else "/inbox"
        return f"{path}?{urlencode(shown)}" if shown else path

    def filtered(self, **changes: Any) -> str:
        """Return the address of the list with another filter, from its first page."""
        return self.link(**{"page": 1, "message": "", "tab": "email", "play": "", **changes})


_NAMES = ("at", "by", "reader", "lesson", "q", "page", "tab", "width", "play")
_START = Place()


def read_place(query: Mapping[str, str], *, message: str) -> Place:
    """Read an address."""
    page = query.get("page", "")
    return Place(
        at=_day_end(query.get("day", "")) or _instant(query.get("at", "")),
        by=_one_of(query.get("by"), GROUPS),
        reader=query.get("reader", ""),
        lesson=query.get("lesson", ""),
        q=query.get("q", "").strip(),
        page=int(page) if page.isdecimal() and page.isascii() and int(page[:9]) else 1,
        tab=_one_of(query.get("tab"), TABS),
        width=_one_of(query.get("width"), WIDTHS),
        play="1" if query.get("play") == "1" else "",
        message=message,
    )


def _day_end(number: str) -> datetime | None:
    """Read what the slider says: the number of a day, counted as `date.toordinal` does."""
    if not (number.isascii() and number.isdecimal() and 0 < int(number[:9]) <= _LAST_DAY):
        return None
    return datetime.combine(date.fromordinal(int(number)), time(23, 59), UTC)


def _one_of(value: str | None, choices: tuple[str, ...]) -> str:
    return value if value in choices else choices[0]


def _instant(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
