"""Planning: readers who are due go into the ledger and move on to their next lesson.

One transaction takes up to `CHUNK` readers of one lesson; it writes their batches and deliveries
and advances them, so that there is no moment in which one is done and the other is not. Any
number of planners may run: PostgreSQL skips rows that another one holds, SQLite lets one write
at a time, and the key (lesson, enrolment) refuses the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Row

from course import schedule as rules
from course.delivery.readers import values_of
from course.engines import Engine
from course.enrolments import clock_of, next_lessons
from course.model import EnrolmentState, Schedule
from course.releases import Live, live_release, load_rendering
from course.store import Store, due, enrolled, moment
from course.store.due import DueReader

CHUNK = 20_000
"""Readers planned in one transaction: large enough to be fast, small enough to let others write."""

MANY = 100_000
"""After so many deliveries the database is asked to look at them anew."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning did, in deliveries but for `batches`."""

    planned: int = 0
    postponed: int = 0
    batches: int = 0

    def __add__(self, other: Planned) -> Planned:
        return Planned(
            self.planned + other.planned,
            self.postponed + other.postponed,
            self.batches + other.batches,
        )


Timely = dict[tuple[rules.Clock, int], list[int]]
"""Enrolments by their clock and the ordinal of the local date that their lesson belongs to."""


@dataclass(frozen=True, slots=True)
class _Instants:
    now: datetime  # of the heartbeat
    wall: datetime  # of the machine


def plan(
    store: Store, engine: Engine, *, now: datetime, wall: datetime, batch_size: int
) -> Planned:
    """Plan everything that is due at `now`; `wall` dates the doorbells. Returns what was done."""
    at = _Instants(now, wall)
    with store.reading() as tx:
        lessons = sorted(due.due_lessons(tx, now), key=lambda lesson: _turn(lesson.key, now))
    total, anew = Planned(), 0
    for lesson in lessons:
        while (step := _plan_chunk(store, engine, lesson, at, batch_size)) is not None:
            total += step
            anew += step.planned
            if anew >= MANY:
                store.count_rows_anew("batch", "delivery")
                anew = 0
    return total


def _turn(lesson_key: int, now: datetime) -> int:
    """Return a lesson's place in the queue: another one each day.

    What is planned first goes first when the limit of an account is short, so none is always last.
    """
    return crc32(f"{lesson_key} {now.date().toordinal()}".encode())


def _plan_chunk(
    store: Store, engine: Engine, lesson: Row[Any], at: _Instants, batch_size: int
) -> Planned | None:
    """Plan one chunk of a lesson's readers. Returns None when nobody is left."""
    with store.writing() as tx:
        live = live_release(tx, lesson.course)
        if live is None or lesson.key not in live.lessons:
            return None
        rows = due.due_enrolments(tx, lesson.key, now=at.now, limit=CHUNK)
        if not rows:
            return None
        for row in (row for row in rows if row.suppressed):
            enrolled.change_enrolment(
                tx,
                row.id,
                was=[EnrolmentState.ACTIVE],
                state=EnrolmentState.LEFT.value,
                due_at=None,
            )
        sorter = _Sorter(live.terms.schedule, at.now)
        timely = sorter.sort(
            [row for row in rows if not row.suppressed], chosen=_chosen(tx, live, sorter, at.now)
        )
        due.postpone(tx, sorter.late)
        ids = sorted(chain.from_iterable(timely.values()))
        batches = _write(tx, live, lesson.key, ids, at=at, batch_size=batch_size)
        _advance(tx, live, lesson.key, timely, now=at.now)
        engine.submit(tx, batches)
        return Planned(planned=len(ids), postponed=len(sorter.late), batches=len(batches))


def _chosen(tx: Connection, live: Live, sorter: _Sorter, now: datetime) -> set[int] | None:
    """Return who may get a lesson on this day of UTC under the course's cap, None without one.

    Who waited longest comes first, whatever their lesson, and whoever is due later today keeps
    their place: else those who live where the day begins would use up each day's room.
    """
    cap = live.terms.schedule.cap
    if cap is None:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = due.longest_waiting(tx, live.id, live.lessons, until=midnight + timedelta(days=1))
    room = cap - due.count_planned(tx, live.course, since=midnight)
    timely = (row.id for row in waiting if not row.suppressed and sorter.is_timely(row))
    return set(islice(timely, max(0, room)))


def _write(
    tx: Connection,
    live: Live,
    lesson_key: int,
    ids: Sequence[int],
    *,
    at: _Instants,
    batch_size: int,
) -> list[int]:
    """Write batches of these enrolments (sorted) and their deliveries. Returns the batches' ids."""
    return [
        due.plan_batch(
            tx,
            release_id=live.id,
            lesson_key=lesson_key,
            enrolments=group[start : start + batch_size],
            variant=variant,
            now=at.now,
            rung=at.wall,
        )
        for variant, group in sorted(_by_outcome(tx, live, lesson_key, ids).items())
        for start in range(0, len(group), batch_size)
    ]


def _advance(tx: Connection, live: Live, lesson_key: int, timely: Timely, *, now: datetime) -> None:
    """Move readers on: those of one clock and one next lesson together, their slot found once."""
    ids = sorted(chain.from_iterable(timely.values()))
    nexts = next_lessons(tx, live.lessons, ids, after=lesson_key)
    for (clock, day), alike in timely.items():
        for target in dict.fromkeys(nexts[one] for one in alike):
            move = due.Advance(
                next_lesson=target,
                due=None if target is None else _next_due(live, clock, day, target, now=now),
                last_day=day,
                sent_at=now,
            )
            these = [one for one in alike if nexts[one] == target]
            due.advance(tx, these, move, lesson_key=lesson_key)


def _next_due(live: Live, clock: rules.Clock, day: int, target: int, *, now: datetime) -> datetime:
    return rules.next_slot(
        live.terms.schedule,
        clock,
        last_day=date.fromordinal(day),
        last_sent=now,
        now=now,
        position=live.lessons.index(target),
    ).at


def _by_outcome(
    tx: Connection, live: Live, lesson_key: int, ids: Sequence[int]
) -> dict[str, list[int]]:
    """Sort readers by which conditions of a lesson hold for them: one rendering, one batch each."""
    rendering = load_rendering(tx, live.id, lesson_key)
    if not rendering.conditions:
        return {"": list(ids)}
    groups: dict[str, list[int]] = {}
    for row in due.reader_values(tx, ids):
        values = values_of(row.first_name, row.zone, row.tags, row.fields)
        groups.setdefault(rendering.outcome(values), []).append(row.id)
    return {outcome: sorted(group) for outcome, group in groups.items()}


class _Sorter:
    """Sorts due readers into timely and late ones; readers with one clock are decided once.

    They are told apart by what the database holds of their clock: making a Clock for each of a
    million readers took longer than writing their deliveries.
    """

    def __init__(self, schedule: Schedule, now: datetime) -> None:
        self._schedule = schedule
        self._spreads = rules.spreads(schedule)
        self._now = now
        self._known: dict[tuple[Any, ...], bool] = {}
        self.late: list[tuple[int, datetime]] = []

    def sort(self, rows: Sequence[DueReader], *, chosen: Collection[int] | None) -> Timely:
        """Return who gets the lesson now; there is no room today for who is not `chosen`."""
        alike: dict[tuple[Any, ...], list[DueReader]] = {}
        for row in rows:
            alike.setdefault(self._kind(row), []).append(row)
        timely: Timely = {}
        for some in alike.values():
            clock = clock_of(some[0], self._schedule)
            day = self._decide(clock, some[0].due_at)
            if day is None:
                self.late += [(row.id, self._next(clock, row.last_sent_at)) for row in some]
                continue
            ids = [row.id for row in some]
            if chosen is not None:
                wait = [row for row in some if row.id not in chosen]
                self.late += [(row.id, self._tomorrow(clock, row.last_sent_at)) for row in wait]
                ids = [one for one in ids if one in chosen]
            if ids:
                timely.setdefault((clock, day), []).extend(ids)
        return timely

    def is_timely(self, row: DueReader) -> bool:
        """Return whether a reader would get their lesson now, if there was room."""
        kind = self._kind(row)
        if kind not in self._known:
            clock = clock_of(row, self._schedule)
            self._known[kind] = self._decide(clock, row.due_at) is not None
        return self._known[kind]

    def _kind(self, row: DueReader) -> tuple[Any, ...]:
        return row.zone, row.minute, row.pace, row.scatter % self._spreads, row.due_at

    def _decide(self, clock: rules.Clock, due_at: int) -> int | None:
        planned = moment(due_at) or self._now
        if not rules.is_timely(self._schedule, clock, due=planned, now=self._now):
            return None
        return rules.slot_day(clock, due=planned, sent=self._now).toordinal()

    def _tomorrow(self, clock: rules.Clock, last_sent_at: int | None) -> datetime:
        return rules.deferred_slot(
            self._schedule, clock, last_sent=moment(last_sent_at), now=self._now
        ).at

    def _next(self, clock: rules.Clock, last_sent_at: int | None) -> datetime:
        return rules.postponed_slot(
            self._schedule, clock, last_sent=moment(last_sent_at), now=self._now
        ).at
