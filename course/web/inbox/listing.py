"""The list of emails: filtered, counted by reader and lesson, grouped by day, cut into pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter

from course.web.inbox.heads import Head
from course.web.inbox.place import Place

PAGE = 100  # emails
MOST_GROUPS = 200  # readers or lessons in the list on the left
_MOST_BARS = 190  # half a year of days; beyond it a bar is a week


@dataclass(frozen=True, slots=True)
class Group:
    """A reader or a lesson and how many emails there are of it."""

    key: str
    name: str
    detail: str
    clock: str
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """The emails of one date of the readers' own calendars."""

    date: date
    emails: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """The emails of a day, or of a week, of UTC."""

    first: date
    last: date
    count: int
    height: int  # per cent of the highest
    hidden: bool  # later than the chosen instant

    @property
    def end(self) -> datetime:
        """Return the last minute of the bar, for an address."""
        return datetime.combine(self.last, time(23, 59), UTC)


@dataclass(frozen=True, slots=True)
class Listing:
    """What the page shows of a mailbox."""

    found: tuple[Head, ...]  # all that the filters let through, newest day first
    days: tuple[Day, ...]  # of the page
    first: int
    last: int
    until: int  # emails up to the chosen instant, whatever the other filters
    groups: tuple[Group, ...]
    groups_left_out: int
    bars: tuple[Bar, ...]
    before: datetime | None  # the instants that the steps lead to
    after: datetime | None


def list_emails(heads: Sequence[Head], place: Place) -> Listing:
    """Return what a place shows of a mailbox whose heads come newest first."""
    past = [head for head in heads if _is_past(head, place)]
    found = sorted(
        (head for head in past if _matches(head, place)), key=_day_then_instant, reverse=True
    )
    start = min((place.page - 1) * PAGE, max(len(found) - 1, 0) // PAGE * PAGE)
    shown = found[start : start + PAGE]
    groups = _group(past, place)
    days = sorted({head.at.date() for head in heads})
    return Listing(
        found=tuple(found),
        days=tuple(_by_day(shown)),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        until=len(past),
        groups=tuple(groups[:MOST_GROUPS]),
        groups_left_out=max(len(groups) - MOST_GROUPS, 0),
        bars=_bars(heads, place),
        before=_step(days, place, back=True),
        after=_step(days, place, back=False),
    )


def previous_of(head: Head, heads: Iterable[Head]) -> Head | None:
    """Return the email that the same reader had before this one, of the same course."""
    earlier = (
        other
        for other in heads
        if other.email == head.email and other.course == head.course and other.at < head.at
    )
    return max(earlier, key=attrgetter("at"), default=None)


def _is_past(head: Head, place: Place) -> bool:
    # An address names minutes, an email seconds: the whole minute counts.
    return place.at is None or head.at < place.at + timedelta(minutes=1)


def _matches(head: Head, place: Place) -> bool:
    if place.reader and head.reader != place.reader:
        return False
    if place.lesson and head.topic != place.lesson:
        return False
    sought = place.q.casefold()
    return not sought or any(
        sought in text.casefold() for text in (head.subject, head.name, head.email, head.lesson)
    )


def _day_then_instant(head: Head) -> tuple[date, datetime, str]:
    return head.local.date(), head.at, head.id


def _by_day(emails: Sequence[Head]) -> list[Day]:
    grouped = groupby(emails, key=lambda head: head.local.date())
    return [Day(date=day, emails=tuple(group)) for day, group in grouped]


def _group(heads: Sequence[Head], place: Place) -> list[Group]:
    key = attrgetter("topic" if place.by == "lesson" else "reader")
    counts = Counter(key(head) for head in heads)
    newest: dict[str, Head] = {}
    for head in heads:
        newest.setdefault(key(head), head)
    made = [_named(place, newest[one], key=one, count=count) for one, count in counts.items()]
    return sorted(made, key=lambda group: (group.name.casefold(), group.key))


def _named(place: Place, newest: Head, *, key: str, count: int) -> Group:
    if place.by == "lesson":
        detail = newest.lesson if newest.lesson != newest.subject else ""
        return Group(key=key, name=newest.subject or key, detail=detail, clock="", count=count)
    return Group(
        key=key,
        name=newest.name or newest.email or "No address",
        detail=newest.zone,
        clock=f"{newest.local:%H:%M}",
        count=count,
    )


def _bars(heads: Sequence[Head], place: Place) -> tuple[Bar, ...]:
    if not heads:
        return ()
    first, last = heads[-1].at.date(), heads[0].at.date()
    span = 1 if (last - first).days < _MOST_BARS else 7
    counts = Counter((head.at.date() - first).days // span for head in heads)
    highest = max(counts.values())
    return tuple(
        _bar(first + timedelta(days=number * span), span, counts[number], highest, place)
        for number in range((last - first).days // span + 1)
    )


def _bar(first: date, span: int, count: int, highest: int, place: Place) -> Bar:
    return Bar(
        first=first,
        last=first + timedelta(days=span - 1),
        count=count,
        height=max(round(100 * count / highest), 6) if count else 0,
        hidden=place.at is not None and first > place.at.date(),
    )


def _step(days: Sequence[date], place: Place, *, back: bool) -> datetime | None:
    """Return the end of the next day with emails, in one of the two directions."""
    if not days:
        return None
    here = place.at.date() if place.at else days[-1]
    beyond = [day for day in days if (day < here if back else day > here)]
    if not beyond:
        return None
    return datetime.combine(beyond[-1] if back else beyond[0], time(23, 59), UTC)
