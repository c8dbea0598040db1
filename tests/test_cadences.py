"""Every way in which a course goes out: cadences, windows, blackouts, what readers ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from course.app import people
from course.lessons.blackouts import parse_blackout
from course.lessons.course_file import parse_course_file
from course.lessons.faults import RefusedValueError
from course.model import Cadence, DateRange, EnrolmentState, Schedule, Window
from course.schedule import Clock, calendar, scatter_of, spread_of
from tests.builders import a_course, a_schedule, a_subscriber
from tests.worlds import MONDAY, World, a_world

SETTINGS = 'title = "T"\nlanguage = "en"\nsender = "T <t@example.org>"\n'
NINE = datetime(2027, 3, 1, 8, tzinfo=UTC)  # in Amsterdam
DAY = timedelta(days=1)
SAM = "sam@example.org"
COURSE = "plain-tables"
EVERY_DAY = frozenset(range(1, 8))


def schedule_of(lines: str) -> Schedule:
    parsed = parse_course_file(f"{SETTINGS}[schedule]\n{lines}\n", path="c/course.toml")
    assert parsed.problems == ()
    assert parsed.course is not None
    return parsed.course.schedule.as_schedule()


def days_of(schedule: Schedule, *, start: datetime, zone: str = "UTC") -> list[str]:
    dues = calendar(schedule, list("abcd"), [("1", Clock(zone))], start=start)
    return [f"{due.slot.at:%a %d %b %H:%M}" for due in dues]


def test_a_cohort_on_fixed_dates_moves_together() -> None:
    schedule = schedule_of('cadence = ["2027-03-02", "2027-03-05", "2027-03-12", "2027-04-01"]')

    assert days_of(schedule, start=MONDAY) == [
        "Tue 02 Mar 09:00", "Fri 05 Mar 09:00", "Fri 12 Mar 09:00", "Thu 01 Apr 09:00",
    ]  # fmt: skip


def test_who_joins_behind_the_dates_catches_up_one_a_day() -> None:
    schedule = schedule_of('cadence = ["2027-03-02", "2027-03-05", "2027-03-12", "2027-04-01"]')

    assert days_of(schedule, start=datetime(2027, 3, 11, 12, tzinfo=UTC)) == [
        "Fri 12 Mar 09:00", "Sat 13 Mar 09:00", "Sun 14 Mar 09:00", "Thu 01 Apr 09:00",
    ]  # fmt: skip


def test_several_lessons_a_week() -> None:
    assert days_of(schedule_of('cadence = "tue,thu"'), start=MONDAY) == [
        "Tue 02 Mar 09:00", "Thu 04 Mar 09:00", "Tue 09 Mar 09:00", "Thu 11 Mar 09:00",
    ]  # fmt: skip


def test_a_welcome_goes_out_at_enrolment_and_the_rest_at_the_hour() -> None:
    schedule = schedule_of('first = "at enrolment"\ncadence = "3 days"')

    assert days_of(schedule, start=datetime(2027, 3, 1, 14, 7, tzinfo=UTC)) == [
        "Mon 01 Mar 14:07", "Thu 04 Mar 09:00", "Sun 07 Mar 09:00", "Wed 10 Mar 09:00",
    ]  # fmt: skip


def test_a_welcome_waits_for_the_window_and_for_the_end_of_a_blackout() -> None:
    schedule = schedule_of('first = "at enrolment"\nblackout = ["2027-03-02"]')

    late = days_of(schedule, start=datetime(2027, 3, 1, 22, 40, tzinfo=UTC))
    early = days_of(schedule, start=datetime(2027, 3, 1, 5, tzinfo=UTC))

    assert (late[0], early[0]) == ("Wed 03 Mar 08:00", "Mon 01 Mar 08:00")


def test_each_weekday_may_have_its_own_window_and_one_without_is_closed() -> None:
    schedule = schedule_of(
        'cadence = "daily"\nwindow = {mon-fri = "08:00-20:00", sat = "11:00-13:00"}'
    )

    assert days_of(schedule, start=datetime(2027, 3, 5, 6, tzinfo=UTC)) == [
        "Fri 05 Mar 09:00", "Sat 06 Mar 11:00", "Mon 08 Mar 09:00", "Tue 09 Mar 09:00",
    ]  # fmt: skip


def test_readers_of_one_hour_are_spread_over_minutes_inside_the_window() -> None:
    schedule = replace(a_schedule(), spread=timedelta(minutes=9), hour=time(20))
    open_later = replace(schedule, window=Window(time(8), time(21)))
    spreads = [spread_of(schedule, scatter_of(f"r{n}@example.org")) for n in range(500)]

    def minute(rules: Schedule, spread: int) -> str:
        clock = Clock("UTC", spread=spread)
        return f"{next(calendar(rules, ['a'], [('1', clock)], start=MONDAY)).slot.at:%H:%M}"

    assert set(spreads) == set(range(10))
    assert spreads == [spread_of(schedule, scatter_of(f"r{n}@example.org")) for n in range(500)]
    assert (minute(open_later, 7), minute(schedule, 7)) == ("20:07", "20:00")


# ---------------------------------------------------------------- blackouts

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
RRULE:FREQ=YEARLY;UNTIL=20281231
EXDATE;VALUE=DATE:20271224
SUMMARY:Closed
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260101T000000Z
DTSTART:20260505T220000Z
DTEND:20260506T010000Z
SUMMARY:A party past midnight
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_an_ical_file_closes_its_dates_each_year(tmp_path: Path) -> None:
    (tmp_path / "closed.ics").write_text(ICS, "utf-8", newline="")

    found = parse_blackout(["closed.ics", "2027-05-01"], folder=tmp_path)

    assert found == (
        DateRange(date(2026, 12, 24), date(2026, 12, 26)),
        DateRange(date(2028, 12, 24), date(2028, 12, 26)),
        DateRange(date(2026, 5, 5), date(2026, 5, 6)),
        DateRange(date(2027, 5, 1), date(2027, 5, 1)),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "is not an iCalendar file"),
        (ICS.replace("FREQ=YEARLY", "FREQ=SECONDLY"), "is repeated by"),
        ("\0\1\2", "is not an iCalendar file"),
    ],
)
def test_a_broken_ical_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "closed.ics").write_text(text, "utf-8", newline="")

    with pytest.raises(RefusedValueError, match=message):
        parse_blackout(["closed.ics"], folder=tmp_path)


def test_the_holidays_of_a_country_are_dates_of_a_release(tmp_path: Path) -> None:
    blackout = parse_blackout(["holidays:NL"], folder=tmp_path)
    schedule = a_schedule(blackout=blackout)

    assert schedule.is_blackout(date(2027, 4, 27))  # the King's birthday
    assert schedule.is_blackout(date(2026, 12, 25))
    assert not schedule.is_blackout(date(2027, 4, 26))


# ---------------------------------------------------------------- what readers ask for


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        made.enrol(a_subscriber())
        yield made


def the_one(world: World) -> int:
    with world.app.store.reading() as tx:
        from course.store import enrolled  # noqa: PLC0415

        return max(row.id for row in enrolled.enrolments_on(tx, COURSE))


def due_of(world: World) -> datetime | None:
    standing = world.app.standing(1)
    return standing.next_due if standing else None


def test_a_pace_of_the_readers_own(world: World) -> None:
    world.tick(NINE)

    assert world.app.set_pace(1, pace=3, now=NINE)
    assert due_of(world) == NINE + 3 * DAY
    assert world.app.set_pace(1, pace=None, now=NINE)
    assert due_of(world) == NINE + 7 * DAY
    assert not world.app.set_pace(1, pace=0, now=NINE)


def test_the_next_lesson_now_waits_for_the_next_local_date(world: World) -> None:
    world.tick(NINE)

    assert world.app.hurry(1, now=NINE + timedelta(hours=1))
    assert due_of(world) == datetime(2027, 3, 2, 7, tzinfo=UTC)  # 08:00: the window opens
    assert not world.app.hurry(1, now=NINE + timedelta(hours=2))
    world.beat(days=1)
    assert len(world.subjects(SAM)) == 2


def test_a_reader_may_begin_again_and_gets_every_lesson_once_a_round(world: World) -> None:
    world.beat(days=8)
    assert len(world.subjects(SAM)) == 2

    assert people.restart(world.app, SAM, COURSE, now=world.clock())
    world.beat(days=16)

    first, second = "Rows and columns", "Keys"
    assert world.subjects(SAM) == [first, second, first, second, "Joins"]
    days = [mail["Date"].datetime.date() for mail in world.received()]
    assert len(days) == len(set(days))


def test_a_link_of_an_earlier_round_still_unsubscribes(world: World) -> None:
    world.tick(NINE)
    world.app.restart(1, now=NINE + DAY)

    assert world.app.leave(1, now=NINE + DAY)
    world.clock.at = NINE + DAY
    world.beat(days=15)

    assert world.subjects(SAM) == ["Rows and columns"]
    standing = world.app.standing(1)
    assert standing is not None
    assert standing.state is EnrolmentState.LEFT


def test_who_has_left_cannot_restart(world: World) -> None:
    world.app.leave(1, now=NINE)

    assert not world.app.restart(1, now=NINE)


def test_lessons_that_wait_to_be_marked_done(tmp_path: Path) -> None:
    waits = a_schedule(cadence=Cadence(days=14, when_done=True))
    with a_world(tmp_path, course=a_course(schedule=waits)) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        assert due_of(world) == NINE + 14 * DAY

        assert not world.app.mark_done(1, lesson="keys", now=NINE)  # not sent yet
        assert world.app.mark_done(1, lesson="rows", now=NINE + timedelta(hours=4))
        assert not world.app.mark_done(1, lesson="rows", now=NINE + timedelta(hours=5))
        assert due_of(world) == NINE + DAY

        world.beat(days=1)
        assert len(world.subjects(SAM)) == 2
        assert due_of(world) == NINE + 15 * DAY  # Tuesday and a fortnight
        assert not world.app.set_pace(1, pace=2, now=NINE)


def test_every_kind_of_schedule_survives_a_release(tmp_path: Path) -> None:
    schedule = schedule_of(
        'cadence = "when done, at most 2 weeks"\nfirst = "at enrolment"\nspread = "9 min"\n'
        'cap = 500\nwindow = {mon-fri = "08:00-20:00", sat = "11:00-13:00"}\n'
        'blackout = ["2027-04-01/2027-04-05"]'
    )
    with a_world(tmp_path, course=a_course(schedule=schedule)) as world:
        with world.app.store.reading() as tx:
            order = world.app.order(tx, COURSE)

        assert order is not None
        assert order.schedule == schedule
