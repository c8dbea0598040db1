"""The single deliveries of a batch: who they are for, and those that are settled one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from course.model import DeliveryState
from course.store.driver import read_many
from course.store.ledger.claims import Claim
from course.store.people import is_suppressed
from course.store.schema import batch, delivery, enrolment, lesson, subscriber


class BatchReader(NamedTuple):
    """A delivery of a batch with its reader, as the database has them.

    A tuple: SQLAlchemy's rows take ten times as long to give a column away, and this is read a
    dozen times for each email.
    """

    enrolment_id: int
    state: str
    zone: str
    minute: int | None
    pace: int | None
    scatter: int
    enrolled_at: int
    email: str
    first_name: str
    tags: str  # JSON, as are the fields
    fields: str
    suppressed: bool


def batch_readers(tx: Connection, batch_id: int) -> list[BatchReader]:
    """Return the deliveries of a batch with their reader, and whether they are suppressed now."""
    rows = read_many(
        tx,
        select(
            delivery.c.enrolment_id,
            enrolment.c.state,
            enrolment.c.zone,
            enrolment.c.minute,
            enrolment.c.pace,
            enrolment.c.scatter,
            enrolment.c.enrolled_at,
            subscriber.c.email,
            subscriber.c.first_name,
            subscriber.c.tags,
            subscriber.c.fields,
            is_suppressed().label("suppressed"),
        )
        .join(enrolment, enrolment.c.id == delivery.c.enrolment_id)
        .join(subscriber, subscriber.c.id == enrolment.c.subscriber_id)
        .where(delivery.c.batch_id == batch_id, delivery.c.outcome.is_(None))
        # A batch is of one lesson: named here, the index has the order already.
        .order_by(delivery.c.lesson_key, delivery.c.enrolment_id),
    )
    return [BatchReader._make(row) for row in rows]


def drop_deliveries(
    tx: Connection, claim: Claim, enrolments: Sequence[int], *, outcome: DeliveryState, why: str
) -> None:
    """Set what became of single deliveries of a batch."""
    if enrolments:
        tx.execute(
            update(delivery)
            .where(
                delivery.c.lesson_key == claim.lesson_key,
                delivery.c.enrolment_id == bindparam("one"),
                delivery.c.batch_id == claim.batch,
                delivery.c.outcome.is_(None),
            )
            .values(outcome=outcome.value, note=why),
            [{"one": one} for one in enrolments],
        )


def take_back(tx: Connection, course: str, enrolment_id: int) -> list[int]:
    """Delete deliveries that are planned but not claimed. Returns their lessons' keys.

    There is more than one while something is sent again by a person's decision.
    """
    rows = tx.execute(
        select(delivery.c.lesson_key)
        .join(batch, batch.c.id == delivery.c.batch_id)
        .join(lesson, lesson.c.key == delivery.c.lesson_key)
        .where(
            batch.c.state == DeliveryState.PLANNED.value,
            lesson.c.course == course,
            delivery.c.enrolment_id == enrolment_id,
            delivery.c.outcome.is_(None),
        )
        .order_by(delivery.c.lesson_key)
        .with_for_update(of=batch)  # who claims it meanwhile would send what is deleted
    )
    return [remove_delivery(tx, row.lesson_key, enrolment_id) for row in rows.all()]


def remove_delivery(tx: Connection, lesson_key: int, enrolment_id: int) -> int:
    """Delete a delivery that certainly did not leave, so that its lesson can be planned again."""
    tx.execute(
        delete(delivery).where(
            delivery.c.lesson_key == lesson_key, delivery.c.enrolment_id == enrolment_id
        )
    )
    return lesson_key
