"""What became of deliveries: events, what is unknown, and the counts that people read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from course.model import DeliveryState, EnrolmentState
from course.store import moment, seconds
from course.store.schema import (
    batch,
    delivery,
    enrolment,
    event,
    lesson,
    release,
    subscriber,
)

_OPEN = (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.HANDED_OVER)


def lessons_had(tx: Connection, course: str, enrolment_id: int) -> dict[int, str | None]:
    """Return lesson key → outcome of everything the ledger holds for one reader."""
    keys = select(lesson.c.key).where(lesson.c.course == course)
    rows = tx.execute(
        select(delivery.c.lesson_key, delivery.c.outcome).where(
            delivery.c.lesson_key.in_(keys), delivery.c.enrolment_id == enrolment_id
        )
    )
    return {row.lesson_key: row.outcome for row in rows}


def timeline(
    tx: Connection, course: str, enrolment_id: int
) -> list[tuple[str, str, datetime | None]]:
    """Return (lesson id, state, instant planned) of all the ledger holds for a reader, in order."""
    rows = tx.execute(
        select(
            lesson.c.id,
            func.coalesce(delivery.c.outcome, batch.c.state).label("state"),
            batch.c.planned_at,
        )
        .join(batch, batch.c.id == delivery.c.batch_id)
        .join(lesson, lesson.c.key == delivery.c.lesson_key)
        .where(
            delivery.c.lesson_key.in_(select(lesson.c.key).where(lesson.c.course == course)),
            delivery.c.enrolment_id == enrolment_id,
        )
        .order_by(batch.c.planned_at, batch.c.id)
    )
    return [(row.id, row.state, moment(row.planned_at)) for row in rows]


def course_of(tx: Connection, lesson_key: int) -> str | None:
    """Return the course that a lesson belongs to, None for a key that no lesson has."""
    return tx.execute(
        select(lesson.c.course).where(lesson.c.key == lesson_key)
    ).scalar_one_or_none()


def find_delivery(
    tx: Connection, lesson_key: int, enrolment_id: int
) -> Row[*tuple[Any, ...]] | None:
    """Return a delivery with the state of its batch, its course and its reader's address hash."""
    return tx.execute(
        select(
            delivery.c.outcome,
            delivery.c.batch_id,
            batch.c.state,
            enrolment.c.course,
            subscriber.c.address,
        )
        .join(batch, batch.c.id == delivery.c.batch_id)
        .join(enrolment, enrolment.c.id == delivery.c.enrolment_id)
        .join(subscriber, subscriber.c.id == enrolment.c.subscriber_id)
        .where(delivery.c.lesson_key == lesson_key, delivery.c.enrolment_id == enrolment_id)
    ).one_or_none()


def set_outcome(
    tx: Connection, lesson_key: int, enrolment_id: int, outcome: str, note: str
) -> None:
    """Set what became of one delivery."""
    tx.execute(
        update(delivery)
        .where(delivery.c.lesson_key == lesson_key, delivery.c.enrolment_id == enrolment_id)
        .values(outcome=outcome, note=note)
    )


def add_event(
    tx: Connection, *, lesson_key: int, enrolment_id: int, kind: str, at: datetime, detail: str
) -> bool:
    """Keep an event. Return whether it was news: providers repeat themselves."""
    insertion = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    row: Mapping[str, object] = {
        "lesson_key": lesson_key,
        "enrolment_id": enrolment_id,
        "kind": kind,
        "at": seconds(at),
        "detail": detail,
    }
    statement = insertion(event).values(row).on_conflict_do_nothing()
    return tx.execute(statement.returning(event.c.kind)).first() is not None


def unknown_batches(tx: Connection) -> list[Row[Any]]:
    """Return the batches that hold deliveries nobody knows the fate of, with how many."""
    unclear = _effective_is(DeliveryState.UNKNOWN)
    return list(
        tx.execute(
            select(
                batch.c.id,
                batch.c.handed_at,
                batch.c.note,
                batch.c.status,
                lesson.c.course,
                lesson.c.id.label("lesson"),
                func.count().label("readers"),
            )
            .join(delivery, delivery.c.batch_id == batch.c.id)
            .join(lesson, lesson.c.key == batch.c.lesson_key)
            .where(unclear)
            .group_by(
                batch.c.id,
                batch.c.handed_at,
                batch.c.note,
                batch.c.status,
                lesson.c.course,
                lesson.c.id,
            )
            .order_by(batch.c.id)
        )
    )


def settle_unknown(tx: Connection, batch_id: int, *, sent: bool, now: datetime) -> int:
    """Settle the unknown deliveries of a batch by a person's decision. Returns how many.

    `sent`: they count as accepted. Otherwise they go out again, as a new attempt on the same
    deliveries in a new batch.
    """
    row = tx.execute(
        select(batch.c.release_id, batch.c.lesson_key, batch.c.variant).where(
            batch.c.id == batch_id
        )
    ).one_or_none()
    if row is None:
        return 0
    unclear = list(
        tx.execute(
            select(delivery.c.enrolment_id)
            .join(batch, batch.c.id == delivery.c.batch_id)
            .where(delivery.c.batch_id == batch_id, _effective_is(DeliveryState.UNKNOWN))
        ).scalars()
    )
    values: dict[str, object] = {"outcome": DeliveryState.ACCEPTED.value, "note": "counted as sent"}
    if not sent and unclear:
        new = tx.execute(
            insert(batch)
            .values(
                release_id=row.release_id,
                lesson_key=row.lesson_key,
                state=DeliveryState.PLANNED.value,
                size=len(unclear),
                variant=row.variant,
                planned_at=seconds(now),
                attempt=0,
                retry_at=0,
                note=f"sent again by decision, after batch {batch_id}",
            )
            .returning(batch.c.id)
        ).scalar_one()
        values = {"outcome": None, "note": None, "batch_id": new}
    for one in unclear:
        tx.execute(
            update(delivery)
            .where(delivery.c.lesson_key == row.lesson_key, delivery.c.enrolment_id == one)
            .values(**values)
        )
    return len(unclear)


def count_deliveries(tx: Connection, course: str) -> dict[str, int]:
    """Return how many deliveries of a course are in each state."""
    state = func.coalesce(delivery.c.outcome, batch.c.state)
    rows = tx.execute(
        select(state.label("state"), func.count().label("deliveries"))
        .select_from(delivery)
        .join(batch, batch.c.id == delivery.c.batch_id)
        .join(release, release.c.id == batch.c.release_id)
        .where(release.c.course == course)
        .group_by(state)
    )
    return {row.state: row.deliveries for row in rows}


def count_late(tx: Connection, *, before: datetime) -> int:
    """Return how many active readers were due before an instant and are still waiting."""
    return int(
        tx.execute(
            select(func.count())
            .select_from(enrolment)
            .where(
                enrolment.c.state == EnrolmentState.ACTIVE.value,
                enrolment.c.due_at < seconds(before),
            )
        ).scalar_one()
    )


def count_batches(tx: Connection) -> dict[str, int]:
    """Return how many batches are planned, claimed, handed over or unknown, by state."""
    states = [state.value for state in (*_OPEN, DeliveryState.UNKNOWN)]
    rows = tx.execute(
        select(batch.c.state, func.count().label("batches"))
        .where(batch.c.state.in_(states))
        .group_by(batch.c.state)
    )
    return dict.fromkeys(states, 0) | {row.state: row.batches for row in rows}


def open_batches(tx: Connection) -> int:
    """Return how many batches are planned, claimed or handed over."""
    return int(
        tx.execute(
            select(func.count())
            .select_from(batch)
            .where(batch.c.state.in_([state.value for state in _OPEN]))
        ).scalar_one()
    )


def held_back(tx: Connection, *, wall: datetime) -> list[Row[Any]]:
    """Return (readers, retry_at, note) of the planned batches that wait, by when they may go."""
    readers = func.sum(batch.c.size).label("readers")
    return list(
        tx.execute(
            select(readers, batch.c.retry_at, batch.c.note)
            .where(batch.c.state == DeliveryState.PLANNED.value, batch.c.retry_at > seconds(wall))
            .group_by(batch.c.retry_at, batch.c.note)
            .order_by(batch.c.retry_at, batch.c.note)
        )
    )


def _effective_is(state: DeliveryState) -> Any:
    return or_(
        delivery.c.outcome == state.value,
        and_(delivery.c.outcome.is_(None), batch.c.state == state.value),
    )
