"""Questions of pages that only look: what the ledger says of one delivery, and who waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from course.model import EnrolmentState
from course.store.schema import batch, delivery, enrolment, event, subscriber


def whole_delivery(
    tx: Connection, lesson_key: int, enrolment_id: int
) -> Row[*tuple[Any, ...]] | None:
    """Return a row of the ledger with all that its batch went through."""
    return tx.execute(
        select(
            delivery.c.outcome,
            delivery.c.note,
            batch.c.id.label("batch"),
            batch.c.state,
            batch.c.size,
            batch.c.planned_at,
            batch.c.handed_at,
            batch.c.done_at,
            batch.c.attempt,
            batch.c.status,
            batch.c.provider_id,
            batch.c.note.label("batch_note"),
        )
        .join(batch, batch.c.id == delivery.c.batch_id)
        .where(delivery.c.lesson_key == lesson_key, delivery.c.enrolment_id == enrolment_id)
    ).one_or_none()


def events_of(tx: Connection, lesson_key: int, enrolment_id: int) -> list[Row[Any]]:
    """Return (kind, at, detail) of what was reported on a delivery, oldest first."""
    return list(
        tx.execute(
            select(event.c.kind, event.c.at, event.c.detail)
            .where(event.c.lesson_key == lesson_key, event.c.enrolment_id == enrolment_id)
            .order_by(event.c.at, event.c.kind)
        )
    )


def waiting(tx: Connection, *, limit: int) -> tuple[list[Row[*tuple[Any, ...]]], int]:
    """Return the enrolments that wait for a lesson, soonest first, and how many there are."""
    waits = enrolment.c.state == EnrolmentState.ACTIVE.value, enrolment.c.due_at.is_not(None)
    rows = list(
        tx.execute(
            select(
                enrolment.c.course,
                enrolment.c.zone,
                enrolment.c.minute,
                enrolment.c.next_lesson,
                enrolment.c.due_at,
                subscriber.c.first_name,
                subscriber.c.email,
            )
            .join(subscriber, subscriber.c.id == enrolment.c.subscriber_id)
            .where(*waits)
            .order_by(enrolment.c.due_at, enrolment.c.id)
            .limit(limit)
        )
    )
    count = tx.execute(select(func.count()).select_from(enrolment).where(*waits)).scalar_one()
    return rows, count
