"""The arithmetic of local dates: clocks that change, windows, blackouts, lateness."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.errors import ContentError
from course.model import Cadence, DateRange, Schedule, Window
from course.schedule import (
    REST,
    Clock,
    calendar,
    first_slot,
    instant,
    is_timely,
    next_lesson,
    next_slot,
    postponed_slot,
    slot_day,
    soonest_slot,
)
from tests.builders import a_schedule

EVERY_DAY = frozenset(range(1, 8))
ALL_DAY = Window(time(0), time(23, 59))
ZONES = (
    "Europe/Amsterdam",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/Nuuk",
    "Africa/Casablanca",
    "UTC",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def open_schedule(**changes: object) -> Schedule:
    return replace(a_schedule(weekdays=EVERY_DAY, window=ALL_DAY), **changes)


def test_nine_means_nine_on_both_sides_of_a_clock_change() -> None:
    clock = Clock("Europe/Amsterdam", time(9))

    before = first_slot(open_schedule(), clock, now=at("2027-03-22T00:00+01:00"))
    after = next_slot(
        open_schedule(), clock, last_day=before.day, last_sent=before.at, now=before.at
    )

    assert (before.at, after.at) == (at("2027-03-22T08:00Z"), at("2027-03-29T07:00Z"))


def test_an_hour_that_does_not_exist_moves_forward_by_the_jump() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")

    shifted = instant(date(2027, 3, 28), time(2, 30), amsterdam)

    assert shifted.astimezone(amsterdam).time() == time(3, 30)


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    first = instant(date(2027, 10, 31), time(2, 30), ZoneInfo("Europe/Amsterdam"))

    assert first == at("2027-10-31T00:30Z")


def test_a_jump_that_leaves_the_window_moves_to_the_next_date() -> None:
    night = open_schedule(window=Window(time(2), time(2, 45)), hour=time(2, 30))

    slot = first_slot(night, Clock("Europe/Amsterdam"), now=at("2027-03-28T00:00+01:00"))

    assert slot.day == date(2027, 3, 29)


def test_an_hour_outside_the_window_is_drawn_to_its_edge() -> None:
    early = Clock("UTC", time(5))

    slot = first_slot(a_schedule(), early, now=at("2027-03-01T00:00Z"))

    assert slot.at == at("2027-03-01T08:00Z")


def test_blackouts_and_weekends_are_skipped() -> None:
    schedule = a_schedule(blackout=(DateRange(date(2026, 12, 24), date(2027, 1, 1)),))

    slot = first_slot(schedule, Clock("UTC"), now=at("2026-12-23T10:00Z"))

    assert slot.day == date(2027, 1, 4)


def test_a_cohort_waits_for_its_date() -> None:
    slot = first_slot(
        open_schedule(start=date(2027, 5, 3)), Clock("UTC"), now=at("2027-03-01T00:00Z")
    )

    assert slot.day == date(2027, 5, 3)


def test_a_cadence_of_weekdays_goes_out_on_each_of_them() -> None:
    schedule = open_schedule(cadence=Cadence(weekdays=frozenset({2, 4})))

    days = [
        due.slot.day.isoweekday()
        for due in calendar(
            schedule, ["a", "b", "c"], [("1", Clock("UTC"))], start=at("2027-03-01T00:00Z")
        )
    ]

    assert days == [2, 4, 2]


def test_no_permitted_date_is_an_error_and_not_a_loop() -> None:
    never = open_schedule(blackout=(DateRange(date(2027, 1, 1), date(2029, 1, 1)),))

    with pytest.raises(ContentError, match="no permitted send time"):
        first_slot(never, Clock("UTC"), now=at("2027-03-01T00:00Z"))


@pytest.mark.parametrize(
    ("late", "timely"),
    [("09:10", True), ("14:59", True), ("15:01", False), ("21:00", False)],
)
def test_a_late_lesson_goes_out_up_to_the_lateness_of_the_course(late: str, timely: bool) -> None:
    due, now = at("2027-03-01T09:00Z"), at(f"2027-03-01T{late}Z")

    assert is_timely(a_schedule(), Clock("UTC"), due=due, now=now) is timely


def test_a_late_lesson_waits_when_the_window_has_closed() -> None:
    schedule = a_schedule(window=Window(time(8), time(10)))

    assert not is_timely(
        schedule, Clock("UTC"), due=at("2027-03-01T09:00Z"), now=at("2027-03-01T11:00Z")
    )


def test_a_late_lesson_waits_when_the_day_is_no_longer_permitted() -> None:
    schedule = a_schedule(window=ALL_DAY, hour=time(23))

    assert not is_timely(  # Friday 23:00, looked at on Saturday
        schedule, Clock("UTC"), due=at("2027-03-05T23:00Z"), now=at("2027-03-06T00:30Z")
    )


def test_a_postponed_lesson_keeps_the_readers_hour() -> None:
    slot = postponed_slot(
        a_schedule(), Clock("UTC", time(9)), last_sent=None, now=at("2027-03-01T20:00Z")
    )

    assert slot.at == at("2027-03-02T09:00Z")


def test_a_late_lesson_belongs_to_the_date_on_which_it_went() -> None:
    due = at("2027-03-01T23:00Z")
    clock = Clock("UTC")

    days = [slot_day(clock, due=due, sent=due + timedelta(minutes=m)) for m in (5, 90)]

    assert days == [date(2027, 3, 1), date(2027, 3, 2)]


@pytest.mark.parametrize(
    ("order", "sent", "after", "expected"),
    [
        ("abc", "", None, "a"),
        ("abc", "a", "a", "b"),
        ("abc", "abc", "c", None),
        ("axbc", "ab", "b", "c"),  # inserted behind: not sent
        ("abxc", "ab", "b", "x"),  # inserted ahead: sent
        ("bac", "ab", "b", "c"),  # moved behind, had already
        ("acb", "ab", "a", "c"),
        ("ac", "a", "a", "c"),  # dropped ahead: passed over
        ("abcd", "abc", "c", "d"),  # appended
    ],
)
def test_progress_is_the_set_of_lessons_sent(
    order: str, sent: str, after: str | None, expected: str | None
) -> None:
    assert next_lesson(list(order), sent.__contains__, after=after) == expected


CHANGES = ("2026-03-08", "2026-03-28", "2026-04-24", "2026-09-05", "2026-09-26", "2027-03-27")
"""A little before clocks change in some of the zones."""

minutes = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
windows = st.tuples(minutes, minutes).map(lambda ends: Window(min(ends), max(ends)))
closed = st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=9)


@given(
    zone=st.sampled_from(ZONES),
    hour=minutes,
    spread=st.integers(0, 59),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))
    | st.sampled_from(CHANGES).map(datetime.fromisoformat),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(frozenset),
    days=st.integers(1, 14),
    window=windows,
    saturday=windows,
    blackout=closed,
)
def test_every_slot_keeps_every_rule(
    zone: str,
    hour: time,
    spread: int,
    start: datetime,
    weekdays: frozenset[int],
    days: int,
    window: Window,
    saturday: Window,
    blackout: set[date],
) -> None:
    """A reader's minutes after the hour lead neither out of the window nor past midnight."""
    schedule = open_schedule(
        window=window,
        windows=((6, saturday),),
        weekdays=weekdays,
        cadence=Cadence(days=days),
        blackout=tuple(DateRange(day, day) for day in blackout),
    )
    now = start.replace(tzinfo=UTC)
    clock = Clock(zone, hour, spread=spread)

    slots = [due.slot for due in calendar(schedule, list("abcd"), [("1", clock)], start=now)]

    for slot in slots:
        local = slot.at.astimezone(ZoneInfo(zone))
        own = saturday if local.isoweekday() == 6 else window
        assert slot.at >= now
        assert local.date() == slot.day
        assert local.isoweekday() in weekdays
        assert local.date() not in blackout
        assert own.opens <= local.time() <= own.closes
    for one, other in pairwise(slots):
        assert other.day >= one.day + timedelta(days=days)
        assert other.at - one.at >= REST


@given(
    zone=st.sampled_from(ZONES),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))
    | st.sampled_from(CHANGES).map(datetime.fromisoformat),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(frozenset),
    window=windows,
    blackout=closed,
)
def test_the_soonest_slot_keeps_every_rule(
    zone: str, start: datetime, weekdays: frozenset[int], window: Window, blackout: set[date]
) -> None:
    schedule = open_schedule(
        window=window,
        weekdays=weekdays,
        blackout=tuple(DateRange(day, day) for day in blackout),
    )
    now = start.replace(tzinfo=UTC)

    slot = soonest_slot(schedule, Clock(zone), last_day=None, last_sent=None, now=now)

    local = slot.at.astimezone(ZoneInfo(zone))
    assert slot.at >= now
    assert local.date() == slot.day
    assert local.isoweekday() in weekdays
    assert local.date() not in blackout
    assert window.opens <= local.time() <= window.closes


def test_an_hour_that_jumps_over_midnight_does_not_reach_a_date_that_is_closed() -> None:
    """In Nuuk the clock goes from 23:00 on Saturday to midnight: half past is on Sunday."""
    night = Clock("America/Nuuk", time(23, 30))
    schedule = open_schedule(weekdays=EVERY_DAY - {7})

    slot = first_slot(schedule, night, now=at("2026-03-28T12:00Z"))

    assert slot.day == date(2026, 3, 30)
