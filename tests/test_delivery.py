"""Delivery: once, in order, at the reader's hour, and never to who must not get it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from course.app import people, standing
from course.delivery import Deliverer, delivery_id, plan
from course.delivery.handing import LEASE
from course.enrolments import address_hash
from course.errors import (
    CourseError,
    RecipientRejectedError,
    SettingsError,
    TemporaryTransportError,
    TransportError,
)
from course.model import (
    EnrolmentState,
    Event,
    EventKind,
    Receipt,
    Shipment,
    SuppressionReason,
)
from course.store import enrolled
from course.store import people as shelf
from tests.builders import a_course, a_lesson, a_subscriber
from tests.worlds import MONDAY, Scripted, World, a_world

NINE = MONDAY + timedelta(hours=1)
WEEK = timedelta(days=7)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def test_a_lesson_goes_out_at_the_readers_hour_and_not_before(world: World) -> None:
    world.enrol(a_subscriber())

    early, due = world.tick(NINE - timedelta(minutes=1)), world.tick(NINE)

    assert (early.planned, due.planned, due.accepted) == (0, 1, 1)
    assert world.subjects("sam@example.org") == ["Rows and columns"]


def test_a_course_runs_to_its_end_across_a_clock_change_at_nine_each_monday(world: World) -> None:
    world.clock.at = datetime(2027, 3, 15, 0, tzinfo=UTC)
    world.enrol(a_subscriber())

    world.beat(days=30)

    mails = world.received()
    assert [mail["Subject"] for mail in mails] == ["Rows and columns", "Keys", "Joins"]
    assert [mail["Date"].datetime for mail in mails] == [
        datetime(2027, 3, 15, 8, tzinfo=UTC),
        datetime(2027, 3, 22, 8, tzinfo=UTC),
        datetime(2027, 3, 29, 7, tzinfo=UTC),  # the clocks went forward on 28 March
    ]


def test_beating_again_at_the_same_instant_sends_nothing_twice(world: World) -> None:
    world.enrol(a_subscriber())
    world.tick(NINE)

    again = world.tick(NINE)

    assert (again.planned, again.accepted) == (0, 0)
    assert len(world.received()) == 1


def test_after_downtime_a_reader_gets_one_lesson_and_no_burst(world: World) -> None:
    world.enrol(a_subscriber())

    back = NINE + 3 * WEEK + timedelta(hours=1)
    beats = [world.tick(back + timedelta(hours=n)) for n in range(30)]

    assert sum(beat.accepted for beat in beats) == 1


def test_what_is_later_than_the_lateness_moves_to_the_next_slot(world: World) -> None:
    world.enrol(a_subscriber())

    late = world.tick(NINE + timedelta(hours=7))
    next_day = world.tick(NINE + timedelta(days=1))

    assert (late.postponed, late.accepted, next_day.accepted) == (1, 0, 1)


def test_who_leaves_between_planning_and_sending_gets_nothing(tmp_path: Path) -> None:
    transport = Scripted(TemporaryTransportError("busy", hint="wait"))
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber(), a_subscriber(email="ada@example.org"))
        world.tick(NINE)

        people.leave(world.app, "sam@example.org", "plain-tables", now=NINE)
        world.tick(NINE + timedelta(hours=2))

    assert [len(shipment.recipients) for shipment in transport.shipments] == [2, 1]
    assert transport.addresses[-1] == "ada@example.org"


def test_who_pauses_between_planning_and_sending_gets_the_lesson_later(tmp_path: Path) -> None:
    transport = Scripted(TemporaryTransportError("busy", hint="wait"))
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        people.pause(world.app, "sam@example.org", "plain-tables", until=None, now=NINE)
        world.tick(NINE + timedelta(hours=2))

        people.resume(world.app, "sam@example.org", "plain-tables", now=NINE + WEEK)
        world.tick(NINE + WEEK + timedelta(days=1))

    lessons = [shipment.rendering.lesson for shipment in transport.shipments]
    assert lessons == ["rows", "rows"]  # the refused attempt, and the one after the pause


def test_a_pause_with_an_end_ends_by_itself(world: World) -> None:
    world.enrol(a_subscriber())
    people.pause(world.app, "sam@example.org", "plain-tables", until=date(2027, 3, 15), now=MONDAY)

    world.beat(days=15, every=timedelta(hours=3))

    assert [m["Date"].datetime.date() for m in world.received()] == [date(2027, 3, 15)]


def test_an_unclear_outcome_is_unknown_and_is_never_sent_again_by_itself(tmp_path: Path) -> None:
    transport = Scripted("unknown")
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        first = world.tick(NINE)
        world.beat(days=2)
        stands = standing.status(world.app, now=world.clock())

    assert first.unknown == 1
    assert len(transport.shipments) == 1
    assert "may or may not have left" in stands.needs[0]


def test_a_person_settles_an_unknown_as_sent(tmp_path: Path) -> None:
    transport = Scripted("unknown")
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)

        batch = standing.unknowns(world.app)[0].batch
        settled = standing.resolve(world.app, batch, sent=True)
        world.tick(NINE + timedelta(hours=1))

        assert settled == 1
        assert standing.unknowns(world.app) == []
    assert len(transport.shipments) == 1


def test_a_person_has_an_unknown_sent_again(tmp_path: Path) -> None:
    transport = Scripted("unknown")
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)

        standing.resolve(world.app, standing.unknowns(world.app)[0].batch, sent=False)
        beat = world.tick(NINE + timedelta(hours=1))

    assert beat.accepted == 1
    ids = [shipment.recipients[0].delivery for shipment in transport.shipments]
    assert ids[0] == ids[1]  # a new attempt on the same delivery


def test_a_providers_event_settles_an_unknown(tmp_path: Path) -> None:
    transport = Scripted("unknown")
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        sent = transport.shipments[0].recipients[0].delivery
        event = Event(EventKind.DELIVERED, at=NINE, delivery=sent, email=None)

        news = [world.app.record([event], now=NINE) for _ in range(3)]

        assert news == [1, 0, 0]
        assert standing.unknowns(world.app) == []


def test_events_may_come_in_any_order(tmp_path: Path) -> None:
    transport = Scripted()
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        sent = transport.shipments[0].recipients[0].delivery
        kinds = [EventKind.COMPLAINED, EventKind.DELIVERED, EventKind.PROCESSED]

        world.app.record([Event(kind, NINE, sent, None) for kind in kinds], now=NINE)

        counts = standing.status(world.app, now=NINE).courses[0].deliveries
    assert counts == {"complained": 1}


def test_a_bounce_stops_every_course_of_that_address(tmp_path: Path) -> None:
    transport = Scripted()
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        sent = transport.shipments[0].recipients[0].delivery

        world.app.record([Event(EventKind.BOUNCED, NINE, sent, None)], now=NINE)
        world.beat(days=15, every=timedelta(hours=3))

    assert len(transport.shipments) == 1


def test_an_event_of_a_stranger_changes_nothing(world: World) -> None:
    strange = [delivery_id(999, 999), "x", "", "d1-1; drop"]

    news = world.app.record(
        [Event(EventKind.BOUNCED, NINE, one, None) for one in strange], now=NINE
    )

    assert news == 0


def test_what_was_not_accepted_is_tried_again_with_growing_patience(tmp_path: Path) -> None:
    busy = TemporaryTransportError("busy", hint="wait")
    transport = Scripted(busy, busy)
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        beats = [world.tick(NINE + timedelta(minutes=n)) for n in range(5)]

    assert [beat.postponed for beat in beats] == [1, 1, 0, 0, 0]
    assert [beat.accepted for beat in beats] == [0, 0, 0, 1, 0]  # after 1 and then 2 minutes


def test_a_named_culprit_is_left_out_and_the_rest_go_on(tmp_path: Path) -> None:
    transport = Scripted()
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(3)))
        transport.script = [RecipientRejectedError("bad", hint="-", delivery_id=delivery_id(1, 2))]
        beat = world.tick(NINE)

    assert (beat.rejected, beat.accepted) == (1, 2)
    assert [one.delivery for one in transport.shipments[1].recipients] == ["d1-1", "d1-3"]


def test_an_unnamed_culprit_is_found_by_halving(tmp_path: Path) -> None:
    class Picky(Scripted):
        def send(self, shipment: Shipment) -> Receipt:
            if any(one.email == "r5@example.org" for one in shipment.recipients):
                self.shipments.append(shipment)
                raise RecipientRejectedError("bad request", hint="-")
            return super().send(shipment)

    transport = Picky()
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(9)))
        beat = world.tick(NINE)

    assert (beat.accepted, beat.rejected, beat.unknown) == (8, 1, 0)


def test_each_delivery_of_a_mixed_receipt_takes_its_own_way(tmp_path: Path) -> None:
    transport = Scripted("mixed")
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(4)))
        first = world.tick(NINE)
        second = world.tick(NINE + timedelta(minutes=2))
        counts = standing.status(world.app, now=NINE).courses[0].deliveries

    assert (first.accepted, first.rejected, first.postponed, first.unknown) == (1, 1, 1, 1)
    assert (second.accepted, counts) == (1, {"accepted": 2, "rejected": 1, "unknown": 1})


def test_an_account_that_is_turned_away_keeps_its_batches_and_calls_a_person(
    tmp_path: Path,
) -> None:
    transport = Scripted(TransportError("401: key refused", hint="set SENDGRID_API_KEY"))
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        with pytest.raises(TransportError):
            world.tick(NINE)
        stands = standing.status(world.app, now=NINE)
        later = world.tick(NINE + timedelta(hours=1))

    assert any("turned us away" in need for need in stands.needs)
    assert later.accepted == 1


@pytest.mark.parametrize(
    "refusal",
    [
        TransportError("401: key refused", hint="-"),
        TemporaryTransportError("429", hint="-"),
        TemporaryTransportError("429", hint="-", retry_at=NINE + timedelta(minutes=1)),
    ],
    ids=["key refused", "too many", "too many until"],
)
def test_what_the_provider_does_not_take_stops_every_batch(
    refusal: CourseError, tmp_path: Path
) -> None:
    transport = Scripted(refusal)
    transport.batch_size = 1
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(3)))
        with suppress(TransportError):
            world.tick(NINE)
        world.tick(NINE + timedelta(seconds=30))
        tried = len(transport.shipments)

        assert tried == 1
        assert world.tick(NINE + timedelta(minutes=15)).accepted == 3


def test_an_instant_that_is_over_is_no_time_to_try_again(tmp_path: Path) -> None:
    over = TemporaryTransportError("429", hint="-", retry_at=NINE - timedelta(minutes=1))
    transport = Scripted(over)
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())

        assert world.tick(NINE).accepted == 0
        assert world.tick(NINE + timedelta(minutes=1)).accepted == 1


def test_a_worker_that_died_before_handing_over_costs_nothing(tmp_path: Path) -> None:
    transport = Scripted(ProcessGoneError())
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber())
        with pytest.raises(ProcessGoneError):
            world.tick(NINE)
        soon = world.tick(NINE + timedelta(minutes=5))
        after_the_lease = world.tick(NINE + timedelta(minutes=20))
        stands = standing.status(world.app, now=world.clock())

    # It died while handing over, so nobody knows: unknown, and never sent again by a guess.
    assert (soon.accepted, after_the_lease.accepted) == (0, 0)
    assert "1 email may or may not have left" in stands.needs[0]


class ProcessGoneError(CourseError):
    """Stands for a process that ends in the middle; not one of the errors a transport may raise."""

    def __init__(self) -> None:
        super().__init__("gone", hint="-")


def test_a_transport_slower_than_the_lease_is_refused(tmp_path: Path) -> None:
    transport = Scripted()
    transport.deadline = 3600.0
    with (
        a_world(tmp_path, transport=transport) as world,
        pytest.raises(SettingsError, match="lease"),
    ):
        world.tick(NINE)


def test_time_travel_is_refused_when_mail_would_leave_the_machine(tmp_path: Path) -> None:
    transport = Scripted()
    transport.leaves = True
    with (
        a_world(tmp_path, transport=transport) as world,
        pytest.raises(SettingsError, match="not now"),
    ):
        world.app.tick(now=NINE + WEEK)


def test_live_sending_names_all_that_is_missing_at_once(tmp_path: Path) -> None:
    transport = Scripted()
    transport.leaves = True
    with a_world(tmp_path, transport=transport) as world, pytest.raises(SettingsError) as caught:
        world.tick(NINE)

    missing = ("COURSE_LIVE", "COURSE_PUBLIC_URL", "COURSE_POSTAL_ADDRESS", "COURSE_SECRET_KEYS")
    assert all(name in str(caught.value) for name in (*missing, "example.org"))


def test_lists_headers_and_links_are_each_readers_own(tmp_path: Path) -> None:
    with a_world(tmp_path, COURSE_PUBLIC_URL="https://learn.example.org") as world:
        world.enrol(a_subscriber(), a_subscriber(email="ada@example.org", first_name=""))
        world.tick(NINE)
        mails = world.received()

    links = {mail["List-Unsubscribe"] for mail in mails}
    assert len(links) == 2
    assert all(link.startswith("<https://learn.example.org/unsubscribe/") for link in links)
    assert {mail["List-Unsubscribe-Post"] for mail in mails} == {"List-Unsubscribe=One-Click"}
    assert all("example.org" in mail["List-Id"] for mail in mails)


@pytest.mark.parametrize("before", ["active", "paused", "finished"])
def test_an_undone_unsubscription_leads_back_to_where_the_reader_was(
    world: World, before: str
) -> None:
    world.enrol(a_subscriber())
    if before == "finished":
        world.beat(days=16, every=timedelta(hours=6))
    if before == "paused":
        people.pause(world.app, "sam@example.org", "plain-tables", until=None, now=MONDAY)
    now = world.clock()
    world.app.leave(1, now=now)

    undone = world.app.undo_leave(1, now=now + timedelta(minutes=29))

    standing_now = world.app.standing(1)
    assert standing_now is not None
    assert (undone, standing_now.state, standing_now.left_at) == (True, before, None)


def test_an_unsubscription_is_final_after_half_an_hour_or_a_complaint(world: World) -> None:
    world.enrol(a_subscriber(), a_subscriber(email="ada@example.org"))
    world.tick(NINE)
    complaint = Event(EventKind.COMPLAINED, NINE, delivery_id(1, 2), None)
    world.app.leave(1, now=NINE)
    world.app.record([complaint], now=NINE)

    late = world.app.undo_leave(1, now=NINE + timedelta(minutes=31))
    barred = world.app.undo_leave(2, now=NINE)

    assert (late, barred) == (False, False)


class TestALessonMayChangeWhilePeopleAreOnTheCourse:
    """The rules by lesson id: inserted, moved, dropped, appended."""

    def after_first_lesson(self, world: World) -> None:
        world.enrol(a_subscriber())
        world.tick(NINE)

    def rest(self, world: World) -> list[str]:
        world.beat(days=40, every=timedelta(hours=6))
        return world.subjects("sam@example.org")[1:]

    def with_lessons(self, world: World, *ids: str) -> None:
        known = {lesson.id: lesson for lesson in a_course().lessons}
        lessons = [known.get(i, a_lesson(id=i, title=i.title())) for i in ids]
        numbered = tuple(replace(one, number=n) for n, one in enumerate(lessons, start=1))
        world.release(a_course(lessons=numbered))

    @pytest.mark.parametrize(
        ("order", "titles"),
        [
            (("rows", "new", "keys", "joins"), ["New", "Keys", "Joins"]),
            (("new", "rows", "keys", "joins"), ["Keys", "Joins"]),
            (("rows", "joins"), ["Joins"]),
            (("rows", "joins", "keys"), ["Joins", "Keys"]),
            (("keys", "joins"), ["Keys", "Joins"]),
            (("joins", "keys", "rows"), []),
            (("rows", "keys", "joins", "more"), ["Keys", "Joins", "More"]),
            (("keys", "joins", "rows"), ["Keys", "Joins"]),
            (("keys", "rows", "joins", "more"), ["Joins", "More"]),
            (("lines", "keys", "joins"), ["Lines", "Keys", "Joins"]),
        ],
        ids=[
            "ahead",
            "behind",
            "dropped",
            "moved",
            "place dropped",
            "moved behind",
            "appended",
            "place moved to the end",
            "one moved behind",
            "another id",
        ],
    )
    def test_release(self, world: World, order: tuple[str, ...], titles: list[str]) -> None:
        self.after_first_lesson(world)

        self.with_lessons(world, *order)

        assert self.rest(world) == titles

    def test_what_is_appended_after_the_end_is_not_sent_to_who_finished(self, world: World) -> None:
        world.enrol(a_subscriber())
        world.beat(days=20, every=timedelta(hours=6))

        self.with_lessons(world, "rows", "keys", "joins", "more")
        world.beat(days=20, every=timedelta(hours=6))

        assert len(world.subjects("sam@example.org")) == 3

    def test_a_lesson_that_was_edited_and_renamed_comes_with_its_new_words(
        self, world: World
    ) -> None:
        self.after_first_lesson(world)
        first, second, third = a_course().lessons
        edited = replace(second, title="Keys, anew", subject="Keys, anew", path="02-other.md")

        world.release(a_course(lessons=(first, edited, third)))

        assert self.rest(world) == ["Keys, anew", "Joins"]

    def test_another_id_behind_a_reader_is_not_sent(self, world: World) -> None:
        self.after_first_lesson(world)
        world.beat(days=8)

        self.with_lessons(world, "lines", "keys", "joins")

        assert self.rest(world) == ["Keys", "Joins"]

    def test_a_release_in_flight_sends_what_was_planned(self, tmp_path: Path) -> None:
        transport = Scripted(TemporaryTransportError("busy", hint="-"))
        with a_world(tmp_path, transport=transport) as world:
            self.after_first_lesson(world)
            self.with_lessons(world, "keys", "joins")
            world.tick(NINE + timedelta(hours=1))

        assert [s.rendering.lesson for s in transport.shipments] == ["rows", "rows"]


def test_postgresql_delivers_as_sqlite_does(database_url: str, tmp_path: Path) -> None:
    with a_world(tmp_path, COURSE_DATABASE_URL=database_url) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(3)))
        people.pause(world.app, "r2@example.org", "plain-tables", until=None, now=MONDAY)

        world.beat(days=22, every=timedelta(hours=4))

        titles = ["Rows and columns", "Keys", "Joins"]
        assert [world.subjects(f"r{n}@example.org") for n in range(3)] == [titles, titles, []]


def test_who_is_suppressed_is_not_even_planned(world: World) -> None:
    world.enrol(a_subscriber())
    address = address_hash("sam@example.org", key=world.app.suppression_key)
    with world.app.store.writing() as tx:
        shelf.suppress(tx, address, course="", reason=SuppressionReason.COMPLAINED, now=MONDAY)

    assert world.tick(NINE).planned == 0


def test_who_is_suppressed_after_planning_is_left_out_of_the_batch(tmp_path: Path) -> None:
    transport = Scripted(TemporaryTransportError("busy", hint="wait"))
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(a_subscriber(), a_subscriber(email="ada@example.org"))
        world.tick(NINE)
        address = address_hash("sam@example.org", key=world.app.suppression_key)
        with world.app.store.writing() as tx:
            shelf.suppress(tx, address, course="", reason=SuppressionReason.COMPLAINED, now=MONDAY)

        world.tick(NINE + timedelta(hours=2))

    assert [one.email for one in transport.shipments[1].recipients] == ["ada@example.org"]


def test_who_pauses_while_a_batch_is_claimed_waits_for_the_lesson(tmp_path: Path) -> None:
    """Between claiming and handing over, a reader may press the button."""
    with a_world(tmp_path) as world:
        world.enrol(a_subscriber())
        plan(world.app.store, world.app.engine, now=NINE, wall=NINE, batch_size=10)
        with world.app.store.writing() as tx:
            enrolled.change_enrolment(
                tx, 1, was=[EnrolmentState.ACTIVE], state=EnrolmentState.PAUSED.value, due_at=None
            )

        paused = world.tick(NINE)
        people.resume(world.app, "sam@example.org", "plain-tables", now=NINE + WEEK)
        world.beat(days=9, every=timedelta(hours=12))
        world.tick(NINE + WEEK + timedelta(days=1))

        assert paused.accepted == 0
        assert world.subjects("sam@example.org")[:1] == ["Rows and columns"]


def test_a_worker_that_slept_past_its_lease_takes_nothing_back(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        world.enrol(a_subscriber(email="ada@example.org"), a_subscriber(email="bob@example.org"))
        world.clock.at = NINE
        world.app.beat(now=NINE)
        asleep = Deliverer(
            world.app.store,
            world.app.transport,
            world.app.links(),
            owner="asleep",
            wall=world.clock,
        )
        claim = asleep._claim(None, now=NINE)
        assert claim is not None
        world.tick(NINE + LEASE + timedelta(minutes=1))  # somebody else sends the batch
        world.app.pause(1, until=None, now=world.clock())

        assert asleep._hand_over(claim) == []

        world.app.resume(1, now=world.clock())
        world.beat(days=8)
        assert world.subjects("ada@example.org") == ["Rows and columns", "Keys"]
