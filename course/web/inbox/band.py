"""The band of time: what arrived and what is planned, day by day, and where clocks change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from course.app.books import Coming
from course.web.inbox.heads import Head
from course.web.inbox.place import Place, end_of

_MOST_BARS = 190  # half a year of days; beyond it a bar is a week
_LATE = timedelta(minutes=15)  # between what an email says and when it came
_NOON = time(12)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """The emails of a day, or of a week, of a zone; heights are per cent of the highest."""

    first: date
    last: date
    count: int
    planned: int
    height: int
    planned_height: int
    hidden: bool  # later than the chosen instant
    left: float  # per cent of the band
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on which clocks of readers change, in words: `New York +1 h`."""

    day: date
    words: str
    left: float  # per cent of the band
    row: int  # of its words, so that neighbours do not cover each other


@dataclass(frozen=True, slots=True)
class Band:
    """The band as the page draws it; `first` and `last` are the ends of the slider."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    first: date
    last: date
    here: date
    opening: datetime  # the end of its first day, where Play begins
    tomorrow: datetime | None  # where Play goes next
    stops: str  # why it stops there, empty when it goes on


def draw_band(
    heads: Sequence[Head], coming: Sequence[Coming], place: Place, *, zone: str
) -> Band | None:
    """Return the band of a mailbox whose heads come newest first; None without emails.

    Its days are those of `zone`.
    """
    if not heads:
        return None
    day_of = days_of(zone)
    first, newest = day_of(heads[-1].at), day_of(heads[0].at)
    chosen = day_of(place.at) if place.at else newest
    last = max((newest, *(day_of(one.at) for one in coming)))
    here = min(max(chosen, first), last)
    zones = {head.zone for head in heads} | {one.zone for one in coming}
    marks = tuple(_marks(zones, first, last))
    tomorrow = here + _DAY if here < newest else None
    return Band(
        bars=_bars(
            [day_of(head.at) for head in heads],
            [day_of(one.at) for one in coming],
            first=first,
            days=(last - first).days + 1,
            until=chosen if place.at else None,
        ),
        marks=marks,
        first=first,
        last=last,
        here=here,
        opening=end_of(first, zone),
        tomorrow=end_of(tomorrow, zone) if tomorrow else None,
        stops=_odd(tomorrow, heads, marks, day_of) if tomorrow else "",
    )


def days_of(zone: str) -> Callable[[datetime], date]:
    """Return what tells the date of an instant on the calendar of a zone."""
    clock = ZoneInfo(zone or "UTC")
    return lambda at: at.astimezone(clock).date()


def usual_zone(heads: Iterable[Head]) -> str:
    """Return the zone of most emails, UTC for none."""
    counts = Counter(head.zone for head in heads)
    return max(sorted(counts), key=counts.__getitem__, default="UTC")


def clock_changes(zones: Iterable[str], first: date, last: date) -> dict[date, dict[str, int]]:
    """Return the dates, both ends included, on which clocks change: zone → minutes forward."""
    found: dict[date, dict[str, int]] = {}
    for name in sorted(zones):
        zone = ZoneInfo(name)
        before = _offset(first - _DAY, zone)
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            after = _offset(day, zone)
            if after != before:
                found.setdefault(day, {})[name] = round((after - before) / timedelta(minutes=1))
            before = after
    return dict(sorted(found.items()))


def _offset(day: date, zone: ZoneInfo) -> timedelta:
    return datetime.combine(day, _NOON, zone).utcoffset() or timedelta()


def _marks(zones: Iterable[str], first: date, last: date) -> Iterable[Mark]:
    days = (last - first).days + 1
    previous, row = -100.0, 0
    for day, changes in clock_changes(zones, first, last).items():
        left = 100 * ((day - first).days + 0.5) / days
        row = (row + 1) % 3 if left - previous < 40 else 0  # noqa: PLR2004 - per cent of words
        previous = left
        yield Mark(day, "; ".join(_spoken(changes)), round(left, 2), row)


def _spoken(changes: dict[str, int]) -> Iterable[str]:
    """Yield `Amsterdam, Berlin +1 h`: zones that change alike are named together, two of them."""
    alike: dict[int, list[str]] = {}
    for zone, minutes in changes.items():
        alike.setdefault(minutes, []).append(zone.rpartition("/")[2].replace("_", " "))
    for minutes, names in alike.items():
        hours = f"{abs(minutes) / 60:g} h"
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""  # noqa: PLR2004
        yield f"{', '.join(names[:2])}{more} {'+' if minutes > 0 else '−'}{hours}"  # noqa: RUF001


def _bars(
    arrived: Sequence[date], coming: Sequence[date], *, first: date, days: int, until: date | None
) -> tuple[Bar, ...]:
    span = 1 if days <= _MOST_BARS else 7
    counts = Counter((day - first).days // span for day in arrived)
    planned = Counter((day - first).days // span for day in coming)
    highest = max((*counts.values(), *planned.values()))
    total = -(-days // span)
    made = []
    for number in range(total):
        if not counts[number] and not planned[number]:
            continue
        begins = first + timedelta(days=number * span)
        made.append(
            Bar(
                first=begins,
                last=begins + timedelta(days=span - 1),
                count=counts[number],
                planned=planned[number],
                height=_height(counts[number], highest),
                planned_height=_height(planned[number], highest),
                hidden=until is not None and begins > until,
                left=round(100 * (number + 0.1) / total, 3),
                width=round(80 / total, 3),
            )
        )
    return tuple(made)


def _height(count: int, highest: int) -> int:
    return max(round(60 * count / highest), 5) if count else 0


def _odd(
    day: date, heads: Iterable[Head], marks: Iterable[Mark], day_of: Callable[[datetime], date]
) -> str:
    """Return what is odd about a day, in words: Play stops there."""
    for mark in marks:
        if mark.day == day:
            return f"clocks change: {mark.words}"
    for head in heads:
        if day_of(head.at) != day:
            continue
        if not head.readable:
            return "an email that cannot be read"
        if head.arrived and head.arrived - head.at > _LATE:
            return f"an email to {head.name or head.email} came late"
    return ""
