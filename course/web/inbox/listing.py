"""The list of emails: filtered, counted by reader and lesson, grouped by day, cut into pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from course.app.books import Coming
from course.web.inbox.band import days_of
from course.web.inbox.heads import Head
from course.web.inbox.place import Place, end_of

PAGE = 100  # emails
MOST_GROUPS = 200  # readers or lessons in the list on the left


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
class Steps:
    """The instants that the keys of time lead to; None where there is nothing."""

    hour_back: datetime
    hour_on: datetime
    week_back: datetime
    week_on: datetime
    send_back: datetime | None
    send_on: datetime | None


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
    before: datetime | None  # the ends of the neighbouring days with emails
    after: datetime | None
    steps: Steps | None


def list_emails(
    heads: Sequence[Head], place: Place, *, coming: Sequence[Coming] = (), zone: str = "UTC"
) -> Listing:
    """Return what a place shows of a mailbox whose heads come newest first.

    Its steps lead on to what is planned, too; their days are those of `zone`.
    """
    past = [head for head in heads if _is_past(head, place)]
    found = sorted(
        (head for head in past if _matches(head, place)), key=_day_then_instant, reverse=True
    )
    start = min((place.page - 1) * PAGE, max(len(found) - 1, 0) // PAGE * PAGE)
    shown = found[start : start + PAGE]
    groups = _group(past, place)
    sends = [head.at for head in heads] + [one.at for one in coming]
    days = sorted(set(map(days_of(zone), sends)))
    here = days_of(zone)(place.at or heads[0].at) if heads else None
    return Listing(
        found=tuple(found),
        days=tuple(_by_day(shown)),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        until=len(past),
        groups=tuple(groups[:MOST_GROUPS]),
        groups_left_out=max(len(groups) - MOST_GROUPS, 0),
        before=_end(reversed([day for day in days if here and day < here]), zone),
        after=_end((day for day in days if here and day > here), zone),
        steps=_steps(heads, sends, place),
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


def _steps(heads: Sequence[Head], instants: Iterable[datetime], place: Place) -> Steps | None:
    if not heads:
        return None
    here = place.at or heads[0].at
    sends = sorted(set(map(_minute, instants)))
    earlier = [at for at in sends if at < _minute(here)]
    later = [at for at in sends if at > _minute(here)]
    hour, week = timedelta(hours=1), timedelta(weeks=1)
    return Steps(
        hour_back=here - hour,
        hour_on=here + hour,
        week_back=here - week,
        week_on=here + week,
        send_back=earlier[-1] if earlier else None,
        send_on=later[0] if later else None,
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _end(days: Iterator[date], zone: str) -> datetime | None:
    """Return the end of the first of some days."""
    day = next(days, None)
    return None if day is None else end_of(day, zone)
