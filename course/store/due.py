"""Who is due, and the writes that plan them: batches, deliveries, and readers moved on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, insert, literal, select, true, update

from course.model import DeliveryState, EnrolmentState
from course.store import moment, seconds
from course.store.driver import among, listed, read_many
from course.store.people import is_enrolment_suppressed
from course.store.schema import (
    batch,
    delivery,
    enrolment,
    lesson,
    release,
    subscriber,
)


class DueReader(NamedTuple):
    """An enrolment that is due, as the database has it: a tuple, as `ledger.BatchReader` is."""

    id: int
    zone: str
    minute: int | None
    pace: int | None
    scatter: int
    due_at: int
    last_sent_at: int | None
    suppressed: bool


_READER = (
    enrolment.c.id,
    enrolment.c.zone,
    enrolment.c.minute,
    enrolment.c.pace,
    enrolment.c.scatter,
    enrolment.c.due_at,
    enrolment.c.last_sent_at,
)  # and whether they are suppressed: what a DueReader has, in its order


@dataclass(frozen=True, slots=True)
class Advance:
    """Where enrolments move when their lesson is planned."""

    next_lesson: int | None
    due: datetime | None
    last_day: int
    sent_at: datetime


def due_lessons(tx: Connection, now: datetime) -> list[Row[Any]]:
    """Return (key, course, id) of the lessons that somebody is due to get."""
    probe = (
        select(literal(1).label("there"))
        .where(
            enrolment.c.next_lesson == lesson.c.key,
            enrolment.c.state == EnrolmentState.ACTIVE.value,
            enrolment.c.due_at <= seconds(now),
        )
        .limit(1)
    )
    if tx.dialect.name == "sqlite":
        found = select(lesson).where(probe.scalar_subquery().is_not(None))
    else:  # EXISTS would become a join that reads everybody who is due
        found = select(lesson).join(probe.lateral(), true())
    return list(tx.execute(found.order_by(lesson.c.key)))


def next_due(tx: Connection, *, after: datetime | None = None) -> datetime | None:
    """Return the instant at which the next lesson of anybody is due, later than `after`."""
    earliest = select(func.min(enrolment.c.due_at)).where(
        enrolment.c.state == EnrolmentState.ACTIVE.value
    )
    if after is not None:
        earliest = earliest.where(enrolment.c.due_at > seconds(after))
    return moment(tx.execute(earliest).scalar_one())


def due_enrolments(
    tx: Connection, lesson_key: int, *, now: datetime, limit: int
) -> list[DueReader]:
    """Lock and return enrolments due for a lesson, by id, each with its suppression if any.

    The suppression is a question of its own for each row and not a join: a join would let
    PostgreSQL read a whole table for every chunk.
    """
    rows = read_many(
        tx,
        select(*_READER, is_enrolment_suppressed())
        .where(
            enrolment.c.next_lesson == lesson_key,
            enrolment.c.state == EnrolmentState.ACTIVE.value,
            enrolment.c.due_at <= seconds(now),
        )
        .order_by(enrolment.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=enrolment),
    )
    return sorted(map(DueReader._make, rows), key=itemgetter(0))


def longest_waiting(
    tx: Connection, release_id: int, lessons: Sequence[int], *, until: datetime
) -> Iterator[DueReader]:
    """Yield who is due before `until` for one of these lessons, who waited longest first.

    A reader waits since their last lesson, or since they enrolled. Other planners of this release
    wait until the transaction ends, so that no two of them share out the same room.
    """
    tx.execute(
        select(release.c.id)
        .where(release.c.id == release_id)
        .with_for_update(key_share=True)  # batches refer to the row: that stays possible
    )
    since = func.coalesce(enrolment.c.last_sent_at, enrolment.c.enrolled_at)
    rows = tx.execute(
        select(*_READER, is_enrolment_suppressed())
        .where(
            enrolment.c.next_lesson.in_(lessons),
            enrolment.c.state == EnrolmentState.ACTIVE.value,
            enrolment.c.due_at < seconds(until),
        )
        .order_by(since, enrolment.c.id)
        .execution_options(yield_per=10_000)  # who asks may stop at the first thousand of millions
    )
    yield from map(DueReader._make, rows)


def reader_values(tx: Connection, enrolments: Sequence[int]) -> list[Row[Any]]:
    """Return what is known of readers, for the conditions of a lesson."""
    return list(
        tx.execute(
            select(
                enrolment.c.id,
                enrolment.c.zone,
                subscriber.c.first_name,
                subscriber.c.tags,
                subscriber.c.fields,
            )
            .join(subscriber, subscriber.c.id == enrolment.c.subscriber_id)
            .where(among(tx, enrolment.c.id, enrolments))
        )
    )


def count_planned(tx: Connection, course: str, *, since: datetime) -> int:
    """Return how many deliveries of a course were planned since an instant."""
    rows = tx.execute(
        select(func.coalesce(func.sum(batch.c.size), 0))
        .join(lesson, lesson.c.key == batch.c.lesson_key)
        .where(lesson.c.course == course, batch.c.planned_at >= seconds(since))
    )
    return int(rows.scalar_one())


def have_lesson(tx: Connection, lesson_key: int, enrolments: Sequence[int]) -> set[int]:
    """Return which of these enrolments have a lesson in the ledger already."""
    rows = tx.execute(
        select(delivery.c.enrolment_id).where(
            delivery.c.lesson_key == lesson_key,
            among(tx, delivery.c.enrolment_id, enrolments),
        )
    )
    return set(rows.scalars())


def plan_batch(
    tx: Connection,
    *,
    release_id: int,
    lesson_key: int,
    enrolments: Sequence[int],
    variant: str = "",
    now: datetime,
    rung: datetime | None = None,
) -> int:
    """Write a batch and its deliveries; `rung` when its doorbell is. Returns the batch's id."""
    batch_id = tx.execute(
        insert(batch)
        .values(
            release_id=release_id,
            lesson_key=lesson_key,
            state=DeliveryState.PLANNED.value,
            size=len(enrolments),
            variant=variant,
            planned_at=seconds(now),
            attempt=0,
            retry_at=0,
            rung_at=None if rung is None else seconds(rung),
            note="",
        )
        .returning(batch.c.id)
    ).scalar_one()
    these = select(literal(lesson_key), listed(tx, enrolments).c.value, literal(batch_id))
    tx.execute(insert(delivery).from_select(["lesson_key", "enrolment_id", "batch_id"], these))
    return int(batch_id)


def advance(tx: Connection, enrolments: Sequence[int], move: Advance, *, lesson_key: int) -> None:
    """Move enrolments on from a lesson, all of them to the same place."""
    state = EnrolmentState.FINISHED if move.next_lesson is None else EnrolmentState.ACTIVE
    tx.execute(
        update(enrolment)
        .where(among(tx, enrolment.c.id, enrolments))
        .values(
            next_lesson=move.next_lesson,
            due_at=None if move.due is None else seconds(move.due),
            last_lesson=lesson_key,
            last_day=move.last_day,
            last_sent_at=seconds(move.sent_at),
            state=state.value,
        )
    )


def postpone(tx: Connection, dues: Sequence[tuple[int, datetime]]) -> None:
    """Give enrolments a new slot for the lesson they are waiting for."""
    if dues:
        tx.execute(
            update(enrolment)
            .where(enrolment.c.id == bindparam("moved"))
            .values(due_at=bindparam("next_due")),
            [{"moved": one, "next_due": seconds(due)} for one, due in dues],
        )
