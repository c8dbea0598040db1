"""Who is due, and the writes that plan them: batches, deliveries, and readers moved on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Row,
    any_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)

from course.model import DeliveryState, EnrolmentState
from course.store import moment, seconds
from course.store.driver import write_many
from course.store.people import is_enrolment_suppressed
from course.store.schema import (
    batch,
    delivery,
    enrolment,
    lesson,
    release,
    subscriber,
)

# PostgreSQL plans each statement and answers each: one for a thousand rows is four times as fast.
_INSERT_DELIVERIES = text("""
    INSERT INTO delivery (lesson_key, enrolment_id, batch_id)
    SELECT :lesson, one, :batch FROM unnest(CAST(:enrolments AS bigint[])) AS one
""")


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


def due_enrolments(tx: Connection, lesson_key: int, *, now: datetime, limit: int) -> list[Row[Any]]:
    """Lock and return enrolments due for a lesson, by id, each with its suppression if any.

    The suppression is a question of its own for each row and not a join: a join would let
    PostgreSQL read a whole table for every chunk.
    """
    rows = tx.execute(
        select(
            enrolment.c.id,
            enrolment.c.zone,
            enrolment.c.minute,
            enrolment.c.pace,
            enrolment.c.scatter,
            enrolment.c.due_at,
            enrolment.c.last_sent_at,
            is_enrolment_suppressed().label("suppressed"),
        )
        .where(
            enrolment.c.next_lesson == lesson_key,
            enrolment.c.state == EnrolmentState.ACTIVE.value,
            enrolment.c.due_at <= seconds(now),
        )
        .order_by(enrolment.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=enrolment)
    ).all()
    return sorted(rows, key=itemgetter(0))


def longest_waiting(
    tx: Connection, release_id: int, lessons: Sequence[int], *, until: datetime
) -> Iterator[Row[Any]]:
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
        select(
            enrolment.c.id,
            enrolment.c.zone,
            enrolment.c.minute,
            enrolment.c.pace,
            enrolment.c.scatter,
            enrolment.c.due_at,
            is_enrolment_suppressed().label("suppressed"),
        )
        .where(
            enrolment.c.next_lesson.in_(lessons),
            enrolment.c.state == EnrolmentState.ACTIVE.value,
            enrolment.c.due_at < seconds(until),
        )
        .order_by(since, enrolment.c.id)
    )
    yield from rows


def reader_values(tx: Connection, enrolments: Sequence[int]) -> list[Row[Any]]:
    """Return what is known of readers, for the conditions of a lesson."""
    rows: list[Any] = []
    for start in range(0, len(enrolments), 500):
        rows += tx.execute(
            select(
                enrolment.c.id,
                enrolment.c.zone,
                subscriber.c.first_name,
                subscriber.c.tags,
                subscriber.c.fields,
            )
            .join(subscriber, subscriber.c.id == enrolment.c.subscriber_id)
            .where(enrolment.c.id.in_(enrolments[start : start + 500]))
        ).all()
    return rows


def count_planned(tx: Connection, course: str, *, since: datetime) -> int:
    """Return how many deliveries of a course were planned since an instant."""
    rows = tx.execute(
        select(func.coalesce(func.sum(batch.c.size), 0))
        .join(lesson, lesson.c.key == batch.c.lesson_key)
        .where(lesson.c.course == course, batch.c.planned_at >= seconds(since))
    )
    return int(rows.scalar_one())


def have_lesson(tx: Connection, lesson_key: int, enrolments: Sequence[int]) -> set[int]:
    """Return which of these enrolments (sorted) have a lesson in the ledger already."""
    if not enrolments:
        return set()
    wanted = set(enrolments)
    rows = tx.execute(
        select(delivery.c.enrolment_id).where(
            delivery.c.lesson_key == lesson_key,
            delivery.c.enrolment_id.between(enrolments[0], enrolments[-1]),
        )
    ).scalars()
    return wanted.intersection(rows)


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
    if tx.dialect.name == "postgresql":
        known = {"lesson": lesson_key, "batch": batch_id, "enrolments": list(enrolments)}
        tx.execute(_INSERT_DELIVERIES, known)
    else:
        write_many(
            tx,
            "INSERT INTO delivery (lesson_key, enrolment_id, batch_id) VALUES (?, ?, ?)",
            [(lesson_key, one, batch_id) for one in enrolments],
        )
    return int(batch_id)


def advance(tx: Connection, enrolments: Sequence[int], move: Advance, *, lesson_key: int) -> None:
    """Move enrolments on from a lesson, all of them to the same place."""
    state = EnrolmentState.FINISHED if move.next_lesson is None else EnrolmentState.ACTIVE
    moved = {
        "next_lesson": move.next_lesson,
        "due_at": None if move.due is None else seconds(move.due),
        "last_lesson": lesson_key,
        "last_day": move.last_day,
        "last_sent_at": seconds(move.sent_at),
        "state": state.value,
    }
    if tx.dialect.name == "postgresql":
        those = enrolment.c.id == any_(cast(list(enrolments), ARRAY(BigInteger)))
        tx.execute(update(enrolment).where(those).values(moved))
    else:
        places = ", ".join(f"{name} = ?" for name in moved)
        values = tuple(moved.values())
        write_many(
            tx,
            f"UPDATE enrolment SET {places} WHERE id = ?",  # noqa: S608 - the names stand above
            [(*values, one) for one in enrolments],
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
