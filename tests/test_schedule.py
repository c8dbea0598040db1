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


@given(
    zone=st.sampled_from(ZONES),
    hour=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(frozenset),
    days=st.integers(1, 14),
    opens=st.integers(0, 20),
)
def test_every_slot_keeps_every_rule(
    zone: str, hour: time, start: datetime, weekdays: frozenset[int], days: int, opens: int
) -> None:
    window = Window(time(opens), time(opens + 3))
    schedule = open_schedule(window=window, weekdays=weekdays, cadence=Cadence(days=days))
    now = start.replace(tzinfo=UTC)

    slots = [
        due.slot for due in calendar(schedule, list("abcd"), [("1", Clock(zone, hour))], start=now)
    ]

    for slot in slots:
        local = slot.at.astimezone(ZoneInfo(zone))
        assert slot.at >= now
        assert local.date() == slot.day
        assert local.isoweekday() in weekdays
        assert window.opens <= local.time() <= window.closes
    for one, other in pairwise(slots):
        assert other.day >= one.day + timedelta(days=days)
        assert other.at - one.at >= REST
