"""Anything in any order: readers, authors, a provider and a crash against a small model of them.

The model knows no schedule: it remembers what the provider was given and when. What must hold
follows from that and from the rules of the course alone.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from course.app import standing
from course.delivery import parse_delivery_id
from course.errors import CourseError, TemporaryTransportError
from course.model import (
    Cadence,
    Course,
    DateRange,
    EnrolmentState,
    Event,
    EventKind,
    Receipt,
    Shipment,
)
from course.releases import live_release
from course.store import enrolled, schema
from tests.builders import a_course, a_schedule, a_subscriber
from tests.worlds import World, a_world

ZONES = ("Europe/Amsterdam", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kolkata")
# Across a clock change, with two closed days, weekends off and a day of lateness at most.
BEGIN = datetime(2027, 3, 22, tzinfo=UTC)
SCHEDULE = a_schedule(
    cadence=Cadence(days=1),
    blackout=(DateRange(date(2027, 3, 30), date(2027, 3, 31)),),
    lateness=timedelta(hours=4),
)


class DeadError(CourseError):
    """Stands for a process that ended while it was sending."""

    def __init__(self) -> None:
        super().__init__("dead", hint="-")


class Witness:
    """A provider that remembers, and answers as the next step of its script says."""

    name, leaves, substitutes, deadline, batch_size = "witness", False, False, 10.0, 2

    def __init__(self) -> None:
        self.script: list[str] = []
        self.took: list[tuple[datetime, str, str, str]] = []  # when, delivery, address, lesson

    def send(self, shipment: Shipment) -> Receipt:
        step = self.script.pop(0) if self.script else "take"
        ids = tuple(one.delivery for one in shipment.recipients)
        if step == "refuse":
            raise TemporaryTransportError("busy", hint="wait")
        if step in {"take", "take silently", "take and die"}:
            self.took += [
                (shipment.at, one.delivery, one.email, shipment.rendering.lesson)
                for one in shipment.recipients
            ]
        if step in {"take and die", "die"}:
            raise DeadError
        if step == "take":
            return Receipt(accepted=ids)
        return Receipt(unknown=ids, note=step)


STEPS = ("take", "refuse", "take silently", "lose", "take and die", "die")
READERS = st.integers(1, 6)
ON = [EnrolmentState.ACTIVE.value, EnrolmentState.PAUSED.value, EnrolmentState.FINISHED.value]


class Anything(RuleBasedStateMachine):
    """Whatever people, providers and machines may do."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.home = Path(tempfile.mkdtemp(prefix="any-order-"))
        self.provider = Witness()
        self.course: Course = replace(a_course(), schedule=SCHEDULE)
        self.fresh = 0
        self.written = 0
        self.promised: dict[int, set[int]] = {}  # lessons each reader waited for, since a release

    @initialize()
    def begin(self) -> None:
        self.world: World = self.stack.enter_context(
            a_world(self.home, course=self.course, transport=self.provider)
        )
        self.world.clock.at = BEGIN
        self.enrol(ZONES[0], None)
        self.enrol(ZONES[1], 19)

    def teardown(self) -> None:
        self.stack.close()
        shutil.rmtree(self.home)

    @property
    def now(self) -> datetime:
        return self.world.clock()

    # ------------------------------------------------------------------ people

    @rule(zone=st.sampled_from(ZONES), hour=st.none() | st.integers(0, 23))
    @precondition(lambda self: self.fresh < 4)
    def enrol(self, zone: str, hour: int | None) -> None:
        self.fresh += 1
        chosen = None if hour is None else time(hour)
        self.world.enrol(a_subscriber(email=f"r{self.fresh}@example.org", zone=zone, hour=chosen))

    @rule(who=READERS, days=st.none() | st.integers(1, 5))
    def pause(self, who: int, days: int | None) -> None:
        until = None if days is None else self.now.date() + timedelta(days=days)
        self.world.app.pause(who, until=until, now=self.now)

    @rule(who=READERS)
    def resume(self, who: int) -> None:
        self.world.app.resume(who, now=self.now)

    @rule(who=READERS)
    def leave(self, who: int) -> None:
        self.world.app.leave(who, now=self.now)

    @rule(who=READERS)
    def undo(self, who: int) -> None:
        self.world.app.undo_leave(who, now=self.now)

    @rule(who=READERS)
    def hurry(self, who: int) -> None:
        self.world.app.hurry(who, now=self.now)

    @rule(who=READERS)
    def restart(self, who: int) -> None:
        self.world.app.restart(who, now=self.now)

    @rule(who=READERS, data=st.data())
    def mark_done(self, who: int, data: st.DataObject) -> None:
        lesson = data.draw(st.sampled_from([one.id for one in self.course.lessons]))
        self.world.app.mark_done(who, lesson=lesson, now=self.now)

    @rule(who=READERS, pace=st.none() | st.integers(1, 4))
    def set_pace(self, who: int, pace: int | None) -> None:
        self.world.app.set_pace(who, pace=pace, now=self.now)

    # ------------------------------------------------------------------ authors

    @rule(what=st.sampled_from(["insert", "append", "move", "drop", "waits"]), at=st.integers(0, 9))
    def edit_and_release(self, what: str, at: int) -> None:
        lessons = list(self.course.lessons)
        place = at % len(lessons)
        if what in {"insert", "append"} and len(lessons) < 7:
            self.written += 1
            new = replace(lessons[0], id=f"new-{self.written}")
            lessons.insert(place if what == "insert" else len(lessons), new)
        elif what == "move":
            lessons.append(lessons.pop(place))
        elif what == "drop" and len(lessons) > 1:
            del lessons[place]
        else:
            cadence = replace(
                SCHEDULE.cadence, when_done=not self.course.schedule.cadence.when_done
            )
            self.course = replace(self.course, schedule=replace(SCHEDULE, cadence=cadence))
        numbered = tuple(replace(one, number=n) for n, one in enumerate(lessons, 1))
        self.course = replace(self.course, lessons=numbered)
        self.world.release(self.course)
        self.promised = {}  # a lesson may have been moved behind a reader

    # ------------------------------------------------------------------ machines

    @rule(
        hours=st.sampled_from([0, 1, 1, 3, 6, 24, 24, 50]),
        minutes=st.integers(0, 59),
        script=st.lists(st.sampled_from(STEPS), max_size=3),
    )
    def tick(self, hours: int, minutes: int, script: list[str]) -> None:
        self.provider.script = script
        at = self.now + timedelta(hours=hours, minutes=minutes)
        with contextlib.suppress(DeadError):  # another process starts when its lease is over
            self.world.tick(at)
        self.provider.script = []

    @rule(days=st.integers(1, 2), script=st.lists(st.sampled_from(STEPS), max_size=5))
    def live(self, days: int, script: list[str]) -> None:
        self.provider.script = script
        for _ in range(days * 8):
            with contextlib.suppress(DeadError):
                self.world.tick(self.now + timedelta(hours=3))
        self.provider.script = []

    @rule()
    def be_down_for_days(self) -> None:
        self.live(2, ["refuse"] * 99)

    @rule(data=st.data(), kind=st.sampled_from([EventKind.DELIVERED, EventKind.BOUNCED]))
    @precondition(lambda self: self.provider.took)
    def report(self, data: st.DataObject, kind: EventKind) -> None:
        _, delivery, _, _ = data.draw(st.sampled_from(self.provider.took))
        self.world.app.record([Event(kind, self.now, delivery, None)], now=self.now)

    @rule()
    def settle_what_never_arrived(self) -> None:
        """A person who looked into the provider's log: what is not there goes out again."""
        taken = {delivery for _, delivery, _, _ in self.provider.took}
        for one in standing.unknowns(self.world.app):
            with self.world.app.store.reading() as tx:
                keys = tx.execute(
                    schema.delivery.select().where(schema.delivery.c.batch_id == one.batch)
                ).all()
            if not any(f"d{key.lesson_key}-{key.enrolment_id}" in taken for key in keys):
                standing.resolve(self.world.app, one.batch, sent=False)

    # ------------------------------------------------------------------ what must hold

    @invariant()
    def nobody_gets_a_lesson_twice_in_a_round(self) -> None:
        ids = [delivery for _, delivery, _, _ in self.provider.took]
        assert len(ids) == len(set(ids))

    @invariant()
    def one_lesson_a_local_date_in_the_window_on_a_permitted_date(self) -> None:
        seen = set()
        for at, delivery, email, _ in self.provider.took:
            local = at.astimezone(ZoneInfo(self.zone_of(delivery)))
            assert SCHEDULE.window.opens <= local.time() <= SCHEDULE.window.closes, local
            assert local.isoweekday() in SCHEDULE.weekdays, local
            assert not SCHEDULE.is_blackout(local.date()), local
            assert (email, local.date()) not in seen, local
            seen.add((email, local.date()))

    @invariant()
    def progress_only_grows_and_nothing_that_was_taken_is_forgotten(self) -> None:
        if not hasattr(self, "world"):
            return
        with self.world.app.store.reading() as tx:
            held = {
                (row.lesson_key, row.enrolment_id) for row in tx.execute(schema.delivery.select())
            }
        assert {parse_delivery_id(delivery) for _, delivery, _, _ in self.provider.took} <= held

    @invariant()
    def what_a_reader_waited_for_is_in_the_ledger_or_still_before_them(self) -> None:
        """Whatever is taken back, and in which order: no lesson is passed over in silence."""
        if not hasattr(self, "world"):
            return
        with self.world.app.store.reading() as tx:
            live = live_release(tx, self.course.slug)
            rows = list(
                tx.execute(schema.enrolment.select().where(schema.enrolment.c.state.in_(ON)))
            )
            kept = list(tx.execute(schema.delivery.select()))
        assert live is not None
        ledger = {(one.enrolment_id, one.lesson_key) for one in kept}
        for row in rows:
            ahead = live.lessons[live.lessons.index(row.next_lesson) :] if row.next_lesson else ()
            promised = self.promised.setdefault(row.id, set())
            promised.update(lesson for one, lesson in ledger if one == row.id)
            promised.update(ahead[:1])
            passed_over = {
                lesson
                for lesson in promised.intersection(live.lessons).difference(ahead)
                if (row.id, lesson) not in ledger
            }
            assert not passed_over, (row, passed_over)

    @invariant()
    def who_is_active_has_a_date_and_nobody_else(self) -> None:
        if not hasattr(self, "world"):
            return
        with self.world.app.store.reading() as tx:
            for row in tx.execute(schema.enrolment.select()):
                active = row.state == EnrolmentState.ACTIVE.value
                assert active == (row.due_at is not None), row
                assert not active or row.next_lesson is not None, row

    def zone_of(self, delivery: str) -> str:
        ids = parse_delivery_id(delivery)
        assert ids is not None
        with self.world.app.store.reading() as tx:
            found = enrolled.find_enrolment(tx, ids[1])
        assert found is not None
        return found[0].zone


Anything.TestCase.settings = hypothesis.settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,  # the same walks each time
    suppress_health_check=list(hypothesis.HealthCheck),
)
TestAnything = Anything.TestCase
