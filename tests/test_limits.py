"""Limits of the account, warm-up of a new sender, and the daily cap of a course."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from course.app import standing
from course.delivery import parse_limits
from course.errors import SettingsError, TemporaryTransportError
from course.model import Cadence, Window
from course.store.schema import batch
from tests.builders import a_course, a_schedule, a_subscriber
from tests.worlds import Scripted, World, a_world

NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def enrol(world: World, count: int) -> None:
    world.enrol(*(a_subscriber(email=f"r{n}@example.org", zone="UTC") for n in range(count)))


def sent(world: World) -> Counter[str]:
    return Counter(mail["To"] for mail in world.received())


def test_a_limit_lets_the_rest_of_a_batch_wait_for_the_next_window(tmp_path: Path) -> None:
    with a_world(tmp_path, COURSE_RATE="4/h") as world:
        enrol(world, 10)

        accepted = [world.tick(NINE + n * HOUR).accepted for n in range(4)]

        assert accepted == [4, 4, 2, 0]
        assert set(sent(world).values()) == {1}


def test_two_limits_hold_at_once(tmp_path: Path) -> None:
    with a_world(tmp_path, COURSE_RATE="4/h, 6/day") as world:
        enrol(world, 8)

        today = [world.tick(NINE + n * HOUR).accepted for n in range(4)]
        tomorrow = world.tick(NINE + DAY).accepted

        assert (today, tomorrow) == ([4, 2, 0, 0], 2)
        assert set(sent(world).values()) == {1}


def test_a_batch_that_was_planned_before_the_limit_came_is_cut(tmp_path: Path) -> None:
    all_day = a_schedule(window=Window(time(0), time(23, 59)), lateness=DAY)
    with a_world(
        tmp_path, course=a_course(schedule=all_day), COURSE_WARM_UP="2027-03-02: 3 5"
    ) as world:
        enrol(world, 7)

        evening = world.tick(NINE)  # the day before the warm-up sends nothing
        midnight = world.tick(datetime(2027, 3, 2, tzinfo=UTC))

        assert (evening.accepted, midnight.accepted) == (0, 3)
        with world.app.store.reading() as tx:
            assert sorted(tx.execute(select(batch.c.size)).scalars()) == [3, 4]


def test_a_warm_up_goes_on_for_days_at_the_readers_hour(tmp_path: Path) -> None:
    with a_world(tmp_path, COURSE_WARM_UP="2027-03-02: 3 5") as world:
        enrol(world, 7)

        days = [world.tick(NINE + n * DAY).accepted for n in range(4)]

        assert days == [0, 3, 4, 0]
        assert set(sent(world).values()) == {1}


def test_a_batch_that_does_not_fit_fills_the_day_and_keeps_its_place(tmp_path: Path) -> None:
    """Six of ten fit: six go, and who was left over goes before those who came behind them."""
    all_day = a_schedule(window=Window(time(0), time(23, 59)), lateness=DAY)
    with a_world(tmp_path, course=a_course(schedule=all_day), COURSE_RATE="6/day") as world:
        enrol(world, 10)
        first = world.tick(NINE)
        world.clock.at = NINE + HOUR
        world.enrol(*(a_subscriber(email=f"new{n}@example.org", hour=time(11)) for n in range(4)))

        second = world.tick(NINE + 3 * HOUR)
        third = world.tick(datetime(2027, 3, 2, tzinfo=UTC))

        assert [beat.accepted for beat in (first, second, third)] == [6, 0, 6]
        assert {f"Sam <r{n}@example.org>" for n in range(10)} <= set(sent(world))
        assert set(sent(world).values()) == {1}


def test_status_says_how_many_wait_until_when_and_why(tmp_path: Path) -> None:
    with a_world(tmp_path, COURSE_RATE="4/h") as world:
        enrol(world, 10)
        world.tick(NINE)

        (held,) = standing.status(world.app, now=NINE).held

        assert held == standing.Held(6, NINE + HOUR, "the account's limit is reached")


def test_what_was_refused_uses_up_nothing_of_the_day(tmp_path: Path) -> None:
    busy = TemporaryTransportError("busy", hint="-")
    transport = Scripted(busy, busy)
    with a_world(tmp_path, transport=transport, COURSE_RATE="3/day") as world:
        enrol(world, 3)

        accepted = [world.tick(NINE + n * timedelta(minutes=5)).accepted for n in range(3)]

        assert accepted == [0, 0, 3]


def test_who_left_or_paused_before_the_batch_went_uses_up_nothing_of_the_day(
    tmp_path: Path,
) -> None:
    with a_world(
        tmp_path, transport=Scripted(TemporaryTransportError("busy", hint="-")), COURSE_RATE="3/day"
    ) as world:
        enrol(world, 3)
        world.tick(NINE)
        world.app.leave(1, now=NINE)
        world.enrol(a_subscriber(email="late@example.org", zone="UTC", hour=NINE.time()))
        world.app.hurry(4, now=NINE)

        assert world.tick(NINE + timedelta(minutes=5)).accepted == 3


def test_under_a_limit_new_readers_do_not_always_go_before_who_has_begun(tmp_path: Path) -> None:
    """Two join a day and the account has room for two."""
    schedule = a_schedule(cadence=Cadence(days=1), weekdays=frozenset(range(1, 8)))
    with a_world(tmp_path, course=a_course(schedule=schedule), COURSE_RATE="2/day") as world:
        for n in range(14):
            world.clock.at = NINE + n * DAY - HOUR
            world.enrol(*(a_subscriber(email=f"r{n}-{a}@example.org", zone="UTC") for a in "ab"))
            assert world.tick(NINE + n * DAY).accepted == 2

        assert 3 in sent(world).values()


def test_a_course_has_a_cap_a_day_and_who_waited_longest_goes_first(tmp_path: Path) -> None:
    schedule = a_schedule(cap=2)
    with a_world(tmp_path, course=a_course(schedule=schedule)) as world:
        enrol(world, 5)

        beats = [world.tick(NINE + n * DAY) for n in range(3)]

        assert [beat.accepted for beat in beats] == [2, 2, 1]
        assert [beat.postponed for beat in beats] == [3, 1, 0]
        assert set(sent(world).values()) == {1}


def test_under_a_cap_nobody_waits_for_ever_behind_new_readers(tmp_path: Path) -> None:
    """Two join a day and the course has room for two: who has begun goes on all the same."""
    schedule = a_schedule(cap=2, cadence=Cadence(days=1), weekdays=frozenset(range(1, 8)))
    with a_world(tmp_path, course=a_course(schedule=schedule)) as world:
        for n in range(12):
            world.clock.at = NINE + n * DAY - HOUR
            world.enrol(
                *(a_subscriber(email=f"r{n}-{one}@example.org", zone="UTC") for one in "ab")
            )
            assert world.tick(NINE + n * DAY).accepted == 2

        got = sent(world)

        assert [got[f"Sam <r{n}-a@example.org>"] for n in range(2)] == [3, 3]


def test_under_a_cap_the_east_does_not_use_up_every_day(tmp_path: Path) -> None:
    """Nine comes earlier in the day of UTC to Tokyo; Lisbon has waited as long."""
    schedule = a_schedule(cap=2, cadence=Cadence(days=1), weekdays=frozenset(range(1, 8)))
    with a_world(tmp_path, course=a_course(schedule=schedule)) as world:
        zones = ["Asia/Tokyo"] * 3 + ["Europe/Lisbon"] * 3
        readers = [a_subscriber(email=f"r{n}@example.org", zone=z) for n, z in enumerate(zones)]
        world.clock.at = datetime(2027, 2, 28, 23, tzinfo=UTC)
        world.enrol(*readers)

        beats = world.beat(days=3)

        by_day = Counter[int]()
        for beat in beats:
            by_day[beat.now.toordinal()] += beat.accepted
        assert max(by_day.values()) == 2
        assert sorted(sent(world).values()) == [1] * 6


def test_who_is_too_late_for_today_takes_no_room_from_who_is_not(tmp_path: Path) -> None:
    with a_world(tmp_path, course=a_course(schedule=a_schedule(cap=2))) as world:
        zones = ["Asia/Tokyo"] * 2 + ["America/Lima"] * 2
        readers = [a_subscriber(email=f"r{n}@example.org", zone=z) for n, z in enumerate(zones)]
        world.clock.at = datetime(2027, 2, 28, 22, tzinfo=UTC)
        world.enrol(*readers)

        assert world.tick(datetime(2027, 3, 1, 14, tzinfo=UTC)).accepted == 2


def test_a_second_heartbeat_of_the_day_keeps_the_cap(tmp_path: Path) -> None:
    with a_world(tmp_path, course=a_course(schedule=a_schedule(cap=2))) as world:
        enrol(world, 2)
        world.tick(NINE)
        world.enrol(a_subscriber(email="late@example.org", zone="UTC", hour=NINE.time()))

        assert world.tick(NINE + HOUR).accepted == 0


@pytest.mark.parametrize(
    ("rate", "warm_up", "message"),
    [
        ("fast", "", "COURSE_RATE: 'fast' is not a limit"),
        ("0/h", "", "'0/h' is not a limit"),
        ("", "soon: 50", "COURSE_WARM_UP: 'soon: 50' is not a warm-up"),
        ("", "2026-13-01: 50", "is not a warm-up"),
        ("", "2026-12-01: 50 0", "a day of nought"),
    ],
)
def test_a_limit_that_cannot_be_read_is_named(rate: str, warm_up: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        parse_limits(rate, warm_up)
