"""Every clock change of every zone from 2026 to 2030: the slots before it, on it and after it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest

from course.model import Cadence, Schedule, Window
from course.schedule import Clock, first_slot, is_timely, next_slot
from tests.builders import a_schedule

DAY = timedelta(days=1)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
ALL_DAY = Window(time(0), time(23, 59))
DAILY = a_schedule(weekdays=frozenset(range(1, 8)), cadence=Cadence(days=1), window=ALL_DAY)


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instants at which a zone's clock is put forward or back, to the second."""
    step = timedelta(days=7)
    at, before = FIRST, FIRST.astimezone(zone).utcoffset()
    while at < LAST:
        after = (at + step).astimezone(zone).utcoffset()
        if after != before:
            low, high = at, at + step
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (
                    (middle, high)
                    if middle.astimezone(zone).utcoffset() == before
                    else (low, middle)
                )
            yield high.replace(microsecond=0)
        at, before = at + step, after


@lru_cache(maxsize=1)
def table() -> dict[tuple[tuple[datetime, timedelta, timedelta], ...], list[str]]:
    """Return (instant, offset before, offset after) of all changes → the zones that have them."""
    known: dict[tuple[tuple[datetime, timedelta, timedelta], ...], list[str]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        zone = ZoneInfo(name)
        found = tuple(
            (at, offset(at - timedelta(seconds=1), zone), offset(at, zone)) for at in changes(zone)
        )
        known.setdefault(found, []).append(name)
    return known


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    found = at.astimezone(zone).utcoffset()
    assert found is not None
    return found


def hours_around(at: datetime, before: timedelta, after: timedelta) -> set[time]:
    """Return the wall-clock minutes that a change touches: its edges, its middle, and noon."""
    wall = at.replace(tzinfo=None)
    one, other = sorted((wall + before, wall + after))
    minute = timedelta(minutes=1)
    middle = one + (other - one) // 2
    touched = (one - minute, one, middle, other - minute, other)
    return {moment.time().replace(second=0, microsecond=0) for moment in touched} | {time(12)}


def test_the_table_is_the_worlds() -> None:
    assert sum(len(zones) for zones in table().values()) > 400
    assert sum(len(found) for found in table()) > 100
    jumps = {after - before for found in table() for _, before, after in found}
    assert timedelta(hours=1) in jumps
    assert -timedelta(minutes=30) in jumps  # Lord Howe


def test_on_both_sides_of_every_change_a_slot_is_what_the_standard_library_says() -> None:
    seen = 0
    for found, names in table().items():
        zone = ZoneInfo(names[0])
        for at, before, after in found:
            day = (at + min(before, after)).date()
            for hour in hours_around(at, before, after):
                for wanted in (day - DAY, day, day + DAY):
                    expected = datetime.combine(wanted, hour, tzinfo=zone)  # fold=0 (PEP 495)
                    midnight = datetime.combine(wanted, time(0), tzinfo=zone)
                    slot = first_slot(DAILY, Clock(names[0], hour), now=midnight.astimezone(UTC))
                    if slot.day == wanted:
                        assert slot.at == expected.astimezone(UTC), (names, wanted, hour)
                        seen += 1
                    else:  # that hour jumps over midnight, or the day has none
                        assert expected.astimezone(UTC).astimezone(zone).date() > wanted
    assert seen > 1000


def test_a_daily_course_across_every_change_has_one_lesson_a_date_in_its_window() -> None:
    for found, names in table().items():
        zone = ZoneInfo(names[0])
        for at, before, after in found:
            for hour in hours_around(at, before, after):
                schedule = replace(DAILY, window=around(hour))
                check_week(schedule, Clock(names[0], hour), zone, at)


def around(hour: time) -> Window:
    """Return a window of an hour that holds a wall-clock time; at most to midnight."""
    begin = max(0, hour.hour * 60 + hour.minute - 30)
    end = min(23 * 60 + 59, begin + 60)
    return Window(time(begin // 60, begin % 60), time(end // 60, end % 60))


def check_week(schedule: Schedule, clock: Clock, zone: ZoneInfo, at: datetime) -> None:
    slot = first_slot(schedule, clock, now=at - 3 * DAY)
    days: list[date] = []
    while slot.at < at + 3 * DAY:
        local = slot.at.astimezone(zone)
        assert schedule.window.opens <= local.time() <= schedule.window.closes, (clock, local)
        assert local.date() == slot.day
        assert is_timely(schedule, clock, due=slot.at, now=slot.at + timedelta(minutes=1))
        days.append(slot.day)
        slot = next_slot(schedule, clock, last_day=slot.day, last_sent=slot.at, now=slot.at)
    assert days == sorted(set(days)), (clock, days)
    # A window that the jump removes, and a date that the zone skips, cost a day and no more.
    assert len(days) >= 4, (clock, days)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        # Put forward at 02:00, at midnight, by half an hour; put back over midnight.
        ("Europe/Amsterdam", date(2027, 3, 28), time(2, 30), "2027-03-28T01:30+00:00"),
        ("Africa/Cairo", date(2027, 4, 30), time(0), "2027-04-29T22:00+00:00"),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), "2027-10-02T15:45+00:00"),
        ("America/Santiago", date(2027, 4, 3), time(23, 30), "2027-04-04T02:30+00:00"),
    ],
)
def test_some_that_a_person_can_check(zone: str, day: date, hour: time, expected: str) -> None:
    midnight = datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)

    slot = first_slot(DAILY, Clock(zone, hour), now=midnight)

    assert slot.at == datetime.fromisoformat(expected)
