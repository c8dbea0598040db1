"""What happens to a batch that waits: for a provider, for room in a limit, for a stopped worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from course.app import standing
from course.delivery import Deliverer, Done
from course.errors import RecipientRejectedError, TemporaryTransportError
from course.model import Receipt, Shipment
from course.store import outcomes
from tests.builders import a_subscriber
from tests.faults.installation import AFTER_THE_LEASE, NINE, daily, ledger_of
from tests.worlds import a_world

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
BUSY = TemporaryTransportError("busy", hint="wait")


class Provider:
    """A provider that is down until an instant, and does something of its own while it sends."""

    name, leaves, substitutes, deadline, batch_size = "far", False, False, 10.0, 1000

    def __init__(self) -> None:
        self.up = NINE
        self.sent: list[tuple[datetime, str, str]] = []  # when, to whom, which lesson
        self.meanwhile: Callable[[Shipment], Receipt | None] = lambda _: None

    def send(self, shipment: Shipment) -> Receipt:
        if shipment.at < self.up:
            raise BUSY
        answer = self.meanwhile(shipment)
        if answer is not None:
            return answer
        everybody = tuple(one.delivery for one in shipment.recipients)
        self.sent += [
            (shipment.at, one.email, shipment.rendering.lesson) for one in shipment.recipients
        ]
        return Receipt(accepted=everybody)


@pytest.fixture
def provider() -> Provider:
    return Provider()


def a_daily_world(home: Path, provider: Provider, **changes: str) -> object:
    return a_world(home, course=daily(9), transport=provider, **changes)


def test_after_days_of_refusals_one_lesson_a_day_goes_out_in_order(
    tmp_path: Path, provider: Provider
) -> None:
    provider.up = NINE + 3 * DAY + 3 * HOUR
    with a_world(tmp_path, course=daily(9), transport=provider) as world:
        world.enrol(a_subscriber())
        world.beat(days=6)

    assert [lesson for _, _, lesson in provider.sent] == ["l1", "l2", "l3"]
    days = [at.date() for at, _, _ in provider.sent]
    assert days == sorted(set(days))


def test_a_provider_that_is_back_at_night_is_not_used_before_the_morning(
    tmp_path: Path, provider: Provider
) -> None:
    provider.up = NINE + 14 * HOUR  # 23:00 in Amsterdam
    with a_world(tmp_path, course=daily(9), transport=provider) as world:
        world.enrol(a_subscriber())
        world.beat(days=2)

    assert [at for at, _, _ in provider.sent][:1] == [NINE + DAY]


def test_what_waits_for_room_keeps_the_readers_hour(tmp_path: Path, provider: Provider) -> None:
    with a_world(tmp_path, course=daily(9), transport=provider, COURSE_RATE="2/day") as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(5)))
        world.beat(days=3)

    assert {to for _, to, lesson in provider.sent if lesson == "l1"} == {
        f"r{n}@example.org" for n in range(5)
    }
    assert {at.time() for at, _, _ in provider.sent} == {NINE.time()}
    assert len({(to, at.date()) for at, to, _ in provider.sent}) == len(provider.sent)


def test_the_last_lesson_of_a_course_is_not_lost_by_waiting(
    tmp_path: Path, provider: Provider
) -> None:
    provider.up = NINE + 2 * DAY
    with a_world(tmp_path, course=daily(1), transport=provider) as world:
        world.enrol(a_subscriber())
        world.beat(days=4)

    assert [lesson for _, _, lesson in provider.sent] == ["l1"]


def test_a_worker_that_wakes_after_its_lease_changes_nothing_of_what_another_sent(
    tmp_path: Path, provider: Provider
) -> None:
    """Stopped between claiming and handing over; meanwhile it is sent and the reader pauses."""
    with a_world(tmp_path, course=daily(9), transport=provider) as world:
        world.enrol(a_subscriber())
        world.clock.at = NINE
        world.app.beat(now=NINE)
        slow = Deliverer(
            world.app.store, provider, world.app.links(), owner="slow", wall=world.clock
        )
        claim = slow._claim(None, NINE)
        assert claim is not None
        world.tick(NINE + AFTER_THE_LEASE)
        world.app.pause(1, until=None, now=world.clock())

        assert slow._hand_over(claim) == []

        world.app.resume(1, now=world.clock())
        world.beat(days=2)

    lessons = [lesson for _, _, lesson in provider.sent]
    assert lessons == ["l1", "l2", "l3"]


@pytest.mark.parametrize("named", [True, False])
def test_a_worker_refused_after_its_lease_gives_the_others_their_lesson(
    tmp_path: Path, provider: Provider, named: bool
) -> None:
    """Stopped while sending: the batch counts as unknown when the answer, a 400, is read."""
    with a_world(tmp_path, course=daily(9), transport=provider) as world:

        def sleep_then_refuse(shipment: Shipment) -> None:
            if len(shipment.recipients) < 3:
                return
            world.clock.at = NINE + AFTER_THE_LEASE
            world.app.ring()
            raise RecipientRejectedError(
                "bad", hint="-", delivery_id=shipment.recipients[0].delivery if named else None
            )

        provider.meanwhile = sleep_then_refuse
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(3)))
        world.tick(NINE)
        world.tick(NINE + HOUR)

        assert len(provider.sent) == (2 if named else 3)
        assert standing.unknowns(world.app) == []


def test_what_was_postponed_to_a_worker_after_its_lease_is_not_counted_as_sent(
    tmp_path: Path, provider: Provider
) -> None:
    with a_world(tmp_path, course=daily(9), transport=provider) as world:

        def sleep_then_take_half(shipment: Shipment) -> Receipt | None:
            ids = tuple(one.delivery for one in shipment.recipients)
            if len(ids) == 1:
                return None
            world.clock.at = NINE + AFTER_THE_LEASE
            world.app.ring()
            return Receipt(accepted=ids[:1], postponed=ids[1:])

        provider.meanwhile = sleep_then_take_half
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(2)))
        world.tick(NINE)
        world.tick(NINE + HOUR)

    assert [to for _, to, _ in provider.sent] == ["r1@example.org"]


def test_who_pauses_while_a_lesson_is_sent_again_by_decision_gets_it_after_the_pause(
    tmp_path: Path, provider: Provider
) -> None:
    provider.meanwhile = lambda shipment: Receipt(
        unknown=tuple(one.delivery for one in shipment.recipients)
    )
    with a_world(tmp_path, course=daily(9), transport=provider) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        provider.up = NINE + 30 * DAY
        world.tick(NINE + DAY)
        standing.resolve(world.app, standing.unknowns(world.app)[0].batch, sent=False)

        assert world.app.pause(1, until=None, now=world.clock())

        provider.up, provider.meanwhile = NINE, lambda _: None
        world.app.resume(1, now=world.clock())
        world.beat(days=3)

    assert [lesson for _, _, lesson in provider.sent] == ["l1", "l2", "l3"]


@pytest.mark.parametrize("settled", [None, True, False])
def test_a_worker_that_slept_before_its_first_byte_sends_nothing_any_more(
    tmp_path: Path, provider: Provider, settled: bool | None
) -> None:
    """It handed over and slept; by then the batch counts as unknown, and a person may settle it."""
    with a_world(tmp_path, course=daily(9), transport=provider) as world:
        world.enrol(a_subscriber())
        world.clock.at = NINE
        world.app.beat(now=NINE)

        def handed_over() -> bool:
            with world.app.store.reading() as tx:
                return outcomes.count_batches(tx)["handed_over"] == 1

        def wall() -> datetime:
            if world.clock.at == NINE and handed_over():
                world.clock.at = NINE + AFTER_THE_LEASE
                world.app.ring()
                if settled is not None:
                    standing.resolve(world.app, 1, sent=settled)
                    world.app.tick(now=world.clock())
            return world.clock()

        slow = Deliverer(world.app.store, provider, world.app.links(), owner="slow", wall=wall)

        assert slow.deliver_one(now=NINE) == Done(postponed=1)

        world.tick(NINE + HOUR)
        assert standing.unknowns(world.app) == []
        assert len(provider.sent) == (0 if settled else 1)


def test_a_worker_refused_for_now_after_its_lease_gives_its_batch_back(
    tmp_path: Path, provider: Provider
) -> None:
    """Nothing was accepted, and it is the only one that can have sent it."""
    with a_world(tmp_path, course=daily(9), transport=provider) as world:

        def sleep_then_refuse(_: Shipment) -> None:
            if world.clock.at == NINE:
                world.clock.at = NINE + AFTER_THE_LEASE
                world.app.ring()
                assert len(standing.unknowns(world.app)) == 1
                raise BUSY

        provider.meanwhile = sleep_then_refuse
        world.enrol(a_subscriber())
        world.tick(NINE)
        world.tick(NINE + HOUR)

    assert len(provider.sent) == 1


@pytest.mark.parametrize("paused", [True, False])
def test_of_two_lessons_that_wait_at_once_neither_is_passed_over(
    tmp_path: Path, provider: Provider, paused: bool
) -> None:
    """The first, sent again by decision, and the second; the course was turned round before."""
    provider.meanwhile = lambda shipment: Receipt(
        unknown=tuple(one.delivery for one in shipment.recipients)
    )
    course = daily(9)
    turned = [replace(one, number=n) for n, one in enumerate(reversed(course.lessons), 1)]
    with a_world(tmp_path, course=course, transport=provider) as world:
        world.release(replace(course, lessons=tuple(turned)))
        world.enrol(a_subscriber())
        world.tick(NINE)
        provider.up, provider.meanwhile = NINE + 3 * DAY, lambda _: None
        world.clock.at = NINE + DAY
        standing.resolve(world.app, standing.unknowns(world.app)[0].batch, sent=False)
        world.app.beat(now=world.clock())
        if paused:
            assert world.app.pause(1, until=None, now=world.clock())
            world.app.resume(1, now=world.clock())
        world.beat(days=6)

    lessons = [lesson for _, _, lesson in provider.sent]
    assert lessons[:4] == ["l9", "l8", "l7", "l6"]


@pytest.mark.parametrize("paused", [True, False])
def test_a_release_passes_over_no_lesson_that_was_taken_back(
    tmp_path: Path, provider: Provider, paused: bool
) -> None:
    with a_world(tmp_path, course=daily(3), transport=provider) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        provider.up = NINE + 2 * DAY
        world.tick(NINE + DAY)
        if paused:
            assert world.app.pause(1, until=None, now=world.clock())
        else:
            world.tick(NINE + DAY + 12 * HOUR)

        world.release(daily(4))

        world.app.resume(1, now=world.clock())
        world.beat(days=5)

    assert [lesson for _, _, lesson in provider.sent] == ["l1", "l2", "l3", "l4"]


@pytest.mark.parametrize("answer", ["postponed", "refused"])
def test_a_late_answer_touches_nothing_of_what_was_sent_again_by_decision(
    tmp_path: Path, provider: Provider, answer: str
) -> None:
    """Stopped in its request; a person has it sent again, in another batch; then it is answered."""
    with a_world(tmp_path, course=daily(1), transport=provider) as world:

        def sleep_then_answer(shipment: Shipment) -> Receipt | None:
            if shipment.batch != "b1-1":
                return None
            world.clock.at = NINE + AFTER_THE_LEASE
            world.app.ring()
            assert standing.resolve(world.app, 1, sent=False) == 1
            world.app.tick(now=world.clock())
            assert len(provider.sent) == 1
            ids = tuple(one.delivery for one in shipment.recipients)
            if answer == "postponed":
                return Receipt(postponed=ids)
            return Receipt(rejected=dict.fromkeys(ids, "no such mailbox"))

        provider.meanwhile = sleep_then_answer
        world.enrol(a_subscriber())
        world.tick(NINE)
        world.tick(NINE + HOUR)

        assert len(provider.sent) == 1
        assert set(ledger_of(world.app).values()) == {"accepted"}
