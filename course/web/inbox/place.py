"""What the address bar says: which emails, which message, how it is shown.

A wrong value in an address is the default and not an error: addresses are typed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

TABS = ("email", "text", "headers", "raw")
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
        return self.link(**{"page": 1, "message": "", "tab": "email", **changes})


_NAMES = ("at", "by", "reader", "lesson", "q", "page", "tab", "width")
_START = Place()


def read_place(query: Mapping[str, str], *, message: str) -> Place:
    """Read an address."""
    page = query.get("page", "")
    return Place(
        at=_instant(query.get("at", "")),
        by=_one_of(query.get("by"), GROUPS),
        reader=query.get("reader", ""),
        lesson=query.get("lesson", ""),
        q=query.get("q", "").strip(),
        page=int(page) if page.isdecimal() and page.isascii() and int(page[:9]) else 1,
        tab=_one_of(query.get("tab"), TABS),
        width=_one_of(query.get("width"), WIDTHS),
        message=message,
    )


def _one_of(value: str | None, choices: tuple[str, ...]) -> str:
    return value if value in choices else choices[0]


def _instant(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
