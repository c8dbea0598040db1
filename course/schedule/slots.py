"""Slots: the local dates and instants at which a reader's lesson may go out.

A *slot* is a local date on which a lesson may go out, with the instant. It is the reader's hour,
drawn into the send window of that weekday, on the first date that is permitted: a weekday of the
course and of its cadence, outside every blackout. Where the clock jumps forward over the hour the
slot moves forward by the jump (02:30 becomes 03:30); where an hour comes twice the first counts.
That is what zoneinfo does with `fold=0` (PEP 495). A jump that leaves the window moves the slot to
the next permitted date.
"""

from __future__ import annotations

import hashlib
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

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A local date and the instant (aware, UTC) at which a lesson may go out."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """How a reader wants it: an IANA zone, a wall-clock hour and a pace in days.

    An hour of None and a pace of None mean the course's. `spread` is by how many minutes this
    reader's lessons come after the hour, so that those of one hour do not all leave at once.
    """

    zone: str
    hour: time | None = None
    pace: int | None = None
    spread: int = 0


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises KeyError (zoneinfo's own) when there is none."""
    return ZoneInfo(name)


def instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall-clock time; a gap moves forward, a fold takes the first."""
    return datetime.combine(day, hour.replace(fold=0), tzinfo=zone).astimezone(UTC)


def scatter_of(address: str) -> int:
    """Return a number below 65,536 that is always the same for a normalised address."""
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:2], "big")


def spread_of(schedule: Schedule, scatter: int) -> int:
    """Return how many minutes after the hour the lessons of a reader with this scatter come.

    Twilio advises an odd minute over the full hour, at which everybody sends:
    https://www.twilio.com/docs/sendgrid/for-developers/sending-email/v3-mail-send-faq
    """
    return scatter % spreads(schedule)


def spreads(schedule: Schedule) -> int:
    """Return how many different minutes `spread_of` may give."""
    return schedule.spread // _MINUTE + 1


def first_slot(
    schedule: Schedule,
    clock: Clock,
    *,
    now: datetime,
    last_day: date | None = None,
    last_sent: datetime | None = None,
) -> Slot:
    """Return when the first lesson goes out to a reader who joins at `now`.

    `last_day` and `last_sent` are those of the round before, for who begins again.
    """
    today = now.astimezone(zone_of(clock.zone)).date()
    free = today if last_day is None else max(today, last_day + _DAY)
    rested = now if last_sent is None else max(now, last_sent + REST)
    day = max(free, schedule.start or free, *schedule.cadence.dates[:1])
    if schedule.welcome and day == free:
        return _soonest(schedule, clock, day=day, not_before=rested)
    return _slot(schedule, clock, day=day, not_before=rested, on_cadence=not clock.pace)


def next_slot(
    schedule: Schedule,
    clock: Clock,
    *,
    last_day: date,
    last_sent: datetime,
    now: datetime,
    position: int = 0,
) -> Slot:
    """Return when the next lesson goes out after one that belonged to `last_day`.

    `last_day` is the slot's date when the lesson was on time and the local date on which it
    really went out when it was late, so that lost days are never caught up in a burst. `position`
    is the place of the next lesson in the course, from 0: where lessons have fixed dates, who
    joined behind them catches up one a day.
    """
    cadence = schedule.cadence
    if cadence.dates:
        fixed = cadence.dates[min(position, len(cadence.dates) - 1)]
        day = max(fixed, last_day + _DAY)
    else:
        day = last_day + timedelta(days=clock.pace or cadence.days or 1)
    rested = max(now, last_sent + REST)
    return _slot(schedule, clock, day=day, not_before=rested, on_cadence=not clock.pace)


def tomorrow_slot(
    schedule: Schedule, clock: Clock, *, last_day: date, last_sent: datetime, now: datetime
) -> Slot:
    """Return the slot after a lesson that was marked done: at the reader's hour, cadence or not."""
    rested = max(now, last_sent + REST)
    return _slot(schedule, clock, day=last_day + _DAY, not_before=rested, on_cadence=False)


def soonest_slot(
    schedule: Schedule,
    clock: Clock,
    *,
    last_day: date | None,
    last_sent: datetime | None,
    now: datetime,
) -> Slot:
    """Return the first permitted moment for a reader who asks for their next lesson now.

    It waits for the window and for the next local date, but not for the hour or the cadence.
    """
    today = now.astimezone(zone_of(clock.zone)).date()
    day = today if last_day is None else max(today, last_day + _DAY)
    rested = now if last_sent is None else max(now, last_sent + REST)
    return _soonest(schedule, clock, day=day, not_before=rested)


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
    return late <= schedule.lateness and _is_open(schedule, local, on_cadence=not clock.pace)


def postponed_slot(
    schedule: Schedule, clock: Clock, *, last_sent: datetime | None, now: datetime
) -> Slot:
    """Return the next slot for a lesson that missed its own."""
    today = now.astimezone(zone_of(clock.zone)).date()
    rested = now if last_sent is None else max(now, last_sent + REST)
    return _slot(schedule, clock, day=today, not_before=rested, on_cadence=not clock.pace)


def deferred_slot(
    schedule: Schedule, clock: Clock, *, last_sent: datetime | None, now: datetime
) -> Slot:
    """Return the next slot on a later date, for a lesson that there is no room for today."""
    later = now.astimezone(zone_of(clock.zone)).date() + _DAY
    rested = now if last_sent is None else max(now, last_sent + REST)
    return _slot(schedule, clock, day=later, not_before=rested, on_cadence=not clock.pace)


def slot_day(clock: Clock, *, due: datetime, sent: datetime) -> date:
    """Return the local date a lesson belongs to: its slot's when on time, else the real one."""
    at = due if sent - due <= PUNCTUAL else sent
    return at.astimezone(zone_of(clock.zone)).date()


def _slot(
    schedule: Schedule, clock: Clock, *, day: date, not_before: datetime, on_cadence: bool
) -> Slot:
    zone = zone_of(clock.zone)
    for offset in range(HORIZON_DAYS):
        candidate = day + timedelta(days=offset)
        if not _is_permitted(schedule, candidate, on_cadence=on_cadence):
            continue
        at = instant(candidate, _hour(schedule, clock, candidate), zone)
        if at >= not_before and _is_open(schedule, at.astimezone(zone), on_cadence=on_cadence):
            return Slot(day=at.astimezone(zone).date(), at=at)
    raise _none_within(day)


def _soonest(schedule: Schedule, clock: Clock, *, day: date, not_before: datetime) -> Slot:
    zone = zone_of(clock.zone)
    for offset in range(HORIZON_DAYS):
        candidate = day + timedelta(days=offset)
        if not _is_permitted(schedule, candidate, on_cadence=False):
            continue
        at = max(not_before, instant(candidate, schedule.window_on(candidate).opens, zone))
        local = at.astimezone(zone)
        if local.date() == candidate and _is_open(schedule, local, on_cadence=False):
            return Slot(day=candidate, at=at)
    raise _none_within(day)


def _hour(schedule: Schedule, clock: Clock, day: date) -> time:
    """Return the reader's hour on a date, their minutes after it added, inside the window."""
    window = schedule.window_on(day)
    hour = min(max(clock.hour or schedule.hour, window.opens), window.closes)
    if not clock.spread:
        return hour
    last = window.closes.hour * 60 + window.closes.minute
    minutes = min(hour.hour * 60 + hour.minute + clock.spread, last)
    return time(minutes // 60, minutes % 60)


def _is_open(schedule: Schedule, local: datetime, *, on_cadence: bool) -> bool:
    """Return whether a local time is inside the window of a permitted date.

    A jump of the clock may lead past midnight: in Nuuk it begins at 23:00 on a Saturday.
    """
    window = schedule.window_on(local.date())
    return (
        _is_permitted(schedule, local.date(), on_cadence=on_cadence)
        and window.opens <= local.time() <= window.closes
    )


def _is_permitted(schedule: Schedule, day: date, *, on_cadence: bool) -> bool:
    weekday = day.isoweekday()
    chosen = schedule.cadence.weekdays if on_cadence else frozenset()
    return (
        weekday in schedule.weekdays
        and (not chosen or weekday in chosen)
        and not schedule.is_blackout(day)
    )


def _none_within(day: date) -> ContentError:
    return ContentError(
        f"no permitted send time within {HORIZON_DAYS} days of {day}",
        hint="widen window, weekdays or cadence in course.toml, or shorten the blackout",
    )
