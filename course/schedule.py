"""When a lesson goes out: arithmetic on a reader's local dates, and nothing else.

The truth is a rule (IANA zone, wall-clock hour, weekdays, blackout, cadence); an instant in UTC is
computed from it and thrown away with it. No trigger arithmetic of a library is used: measured,
APScheduler's cron trigger fires twice where the clock is put back and skips the day where
midnight does not exist.

A *slot* is a local date on which a lesson may go out, with the instant. It is the reader's hour,
drawn into the send window, on the first date that is permitted: a weekday of the course and of its
cadence, outside every blackout. Where the clock jumps forward over the hour the slot moves
forward by the jump (02:30 becomes 03:30); where an hour comes twice the first counts. That is
what zoneinfo does with `fold=0` (PEP 495). A jump that leaves the window moves the slot to the next
permitted date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from course.errors import ContentError
from course.model import Schedule

HORIZON_DAYS = 400
"""How far ahead a slot is looked for; none within it is a fault of the course."""

REST = timedelta(hours=20)
"""The least time between two lessons to one reader, whatever zone they moved to."""

PUNCTUAL = timedelta(minutes=15)
"""Up to this late, a lesson counts as sent in its slot: heartbeats and queues take a moment."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A local date and the instant (aware, UTC) at which a lesson may go out."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """A reader's zone and wall-clock hour; an hour of None means the course's."""

    zone: str
    hour: time | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One line of a calendar: which lesson, when, for whom."""

    reader: str
    zone: str
    lesson: str
    slot: Slot


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises KeyError (zoneinfo's own) when there is none."""
    return ZoneInfo(name)


def instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall-clock time; a gap moves forward, a fold takes the first."""
    return datetime.combine(day, hour.replace(fold=0), tzinfo=zone).astimezone(UTC)


def first_slot(schedule: Schedule, clock: Clock, *, now: datetime) -> Slot:
    """Return when the first lesson goes out to a reader who joins at `now`."""
    today = now.astimezone(zone_of(clock.zone)).date()
    return _slot(schedule, clock, day=max(today, schedule.start or today), not_before=now)


def next_slot(
    schedule: Schedule, clock: Clock, *, last_day: date, last_sent: datetime, now: datetime
) -> Slot:
    """Return when the next lesson goes out after one that belonged to `last_day`.

    `last_day` is the slot's date when the lesson was on time and the local date on which it
    really went out when it was late, so that lost days are never caught up in a burst.
    """
    step = timedelta(days=schedule.cadence.days or 1)
    return _slot(schedule, clock, day=last_day + step, not_before=max(now, last_sent + REST))


def is_timely(schedule: Schedule, clock: Clock, *, due: datetime, now: datetime) -> bool:
    """Return whether a lesson due at `due` may still go out at `now`.

    A late one may, up to the course's lateness, while the reader's clock is inside the window on a
    permitted date. Otherwise it waits for the next slot: nobody is written to at three in the
    morning because a server came back.
    """
    late = now - due
    if late <= PUNCTUAL:
        return True
    local = now.astimezone(zone_of(clock.zone))
    return (
        late <= schedule.lateness
        and _is_permitted(schedule, local.date())
        and schedule.window.opens <= local.time() <= schedule.window.closes
    )


def postponed_slot(
    schedule: Schedule, clock: Clock, *, last_sent: datetime | None, now: datetime
) -> Slot:
    """Return the next slot for a lesson that missed its own."""
    today = now.astimezone(zone_of(clock.zone)).date()
    rested = now if last_sent is None else max(now, last_sent + REST)
    return _slot(schedule, clock, day=today, not_before=rested)


def slot_day(clock: Clock, *, due: datetime, sent: datetime) -> date:
    """Return the local date a lesson belongs to: its slot's when on time, else the real one."""
    at = due if sent - due <= PUNCTUAL else sent
    return at.astimezone(zone_of(clock.zone)).date()


def next_lesson(
    order: Sequence[str], sent: Callable[[str], bool], *, after: str | None
) -> str | None:
    """Return the lesson to send next: the first one behind `after` that was not sent.

    Progress is the set of lessons sent, by id. A lesson inserted behind the reader's place is not
    sent to them; one inserted ahead is; one that moved is sent once; a dropped one is passed
    over. Without `after`, or when `after` is no longer in the course, the whole order counts.
    """
    start = order.index(after) + 1 if after in order else 0
    return next((lesson for lesson in order[start:] if not sent(lesson)), None)


def calendar(
    schedule: Schedule,
    lessons: Sequence[str],
    readers: Sequence[tuple[str, Clock]],
    *,
    start: datetime,
) -> Iterator[Due]:
    """Yield who would get which lesson when, reader by reader, if all joined at `start`.

    Uses the same arithmetic as the heartbeat; readers with one clock share one computation.
    """
    known: dict[Clock, tuple[Slot, ...]] = {}
    for name, clock in readers:
        if clock not in known:
            known[clock] = tuple(_course_of_slots(schedule, clock, len(lessons), start))
        for lesson, slot in zip(lessons, known[clock], strict=True):
            yield Due(reader=name, zone=clock.zone, lesson=lesson, slot=slot)


def _course_of_slots(
    schedule: Schedule, clock: Clock, count: int, start: datetime
) -> Iterator[Slot]:
    slot: Slot | None = None
    for _ in range(count):
        slot = (
            first_slot(schedule, clock, now=start)
            if slot is None
            else next_slot(schedule, clock, last_day=slot.day, last_sent=slot.at, now=slot.at)
        )
        yield slot


def _slot(schedule: Schedule, clock: Clock, *, day: date, not_before: datetime) -> Slot:
    zone = zone_of(clock.zone)
    window = schedule.window
    hour = min(max(clock.hour or schedule.hour, window.opens), window.closes)
    for offset in range(HORIZON_DAYS):
        candidate = day + timedelta(days=offset)
        if not _is_permitted(schedule, candidate):
            continue
        at = instant(candidate, hour, zone)
        local = at.astimezone(zone)
        if at >= not_before and window.opens <= local.time() <= window.closes:
            return Slot(day=local.date(), at=at)
    raise ContentError(
        f"no permitted send time within {HORIZON_DAYS} days of {day}",
        hint="widen window, weekdays or cadence in course.toml, or shorten the blackout",
    )


def _is_permitted(schedule: Schedule, day: date) -> bool:
    weekday = day.isoweekday()
    return (
        weekday in schedule.weekdays
        and (not schedule.cadence.weekdays or weekday in schedule.cadence.weekdays)
        and not any(day in blackout for blackout in schedule.blackout)
    )
