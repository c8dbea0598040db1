"""What the address bar says: which emails, which message, how it is shown.

A wrong value in an address is the default and not an error: addresses are typed by hand.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
    zone: str = ""  # IANA, whose days the band counts; empty for that of most emails
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


_NAMES = ("at", "by", "reader", "lesson", "q", "page", "tab", "width", "play",
          "zone")  # fmt: skip
_START = Place()


def read_place(query: Mapping[str, str], *, message: str) -> Place:
    """Read an address."""
    page = query.get("page", "")
    zone = known_zone(query.get("zone", ""))
    return Place(
        at=_day_end(query.get("day", ""), zone) or read_instant(query.get("at", "")),
        by=_one_of(query.get("by"), GROUPS),
        reader=query.get("reader", ""),
        lesson=query.get("lesson", ""),
        q=query.get("q", "").strip(),
        page=int(page) if page.isdecimal() and page.isascii() and int(page[:9]) else 1,
        tab=_one_of(query.get("tab"), TABS),
        width=_one_of(query.get("width"), WIDTHS),
        play="1" if query.get("play") == "1" else "",
        zone=zone,
        message=message,
    )


@functools.lru_cache(maxsize=1024)  # every email of a listing asks
def known_zone(name: str) -> str:
    """Return a zone as the IANA names it, empty when there is none of that name."""
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):  # an address or a header may say anything
        return ""


def end_of(day: date, zone: str) -> datetime:
    """Return the last minute of a day of a zone, in UTC."""
    following = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone or "UTC"))
    return following.astimezone(UTC) - timedelta(minutes=1)


def _day_end(number: str, zone: str) -> datetime | None:
    """Read what the slider says: the number of a day, counted as `date.toordinal` does."""
    if not (number.isascii() and number.isdecimal() and 0 < int(number[:9]) <= _LAST_DAY):
        return None
    return end_of(date.fromordinal(int(number)), zone)


def _one_of(value: str | None, choices: tuple[str, ...]) -> str:
    return value if value in choices else choices[0]


def read_instant(value: str) -> datetime | None:
    """Read an instant in UTC, such as 2027-03-30T07:00Z; None when it is none."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except OverflowError:  # the first hours of the year 1, seen from the east
        return None
