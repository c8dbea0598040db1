"""The ledger: batches, deliveries and events. Every transition is one conditional UPDATE.

    planned ──claim──> claimed ──hand over──> handed_over ──> accepted | rejected | unknown
       ^                  │ lease over, nothing left the process      │
       └──────────────────┴───── certainly nothing accepted ──────────┘

A batch carries the state of all its deliveries. A delivery row is written once, in the transaction
that moves its enrolment on; its `outcome` is set only where it differs from its batch. The pair
(owner, attempt) is the fencing token: who lost the lease changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from course.model import DeliveryState
from course.store import seconds
from course.store.driver import read_many
from course.store.people import is_suppressed
from course.store.schema import (
    batch,
    delivery,
    enrolment,
    lesson,
    subscriber,
)

RING_AGAIN = timedelta(minutes=5)
"""After so long a message about a batch that still waits counts as lost."""

RING_AT_MOST = 200
"""Batches rung at once: a backlog of hours must not fill the queue with doorbells."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch of which nothing has left, and since when."""

    batch: int
    lesson_key: int
    course: str
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class Claim(Waiting):
    """A batch that is ours to deliver until the lease ends, and the fencing token."""

    owner: str
    attempt: int
    release: int
    lesson: str
    size: int
    variant: str
    claimed_at: datetime  # by the machine's clock


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


def has_planned(tx: Connection, *, wall: datetime) -> bool:
    """Return whether there is a batch to claim, without locking anything."""
    waiting = select(batch.c.id).where(
        batch.c.state == DeliveryState.PLANNED.value, batch.c.retry_at <= seconds(wall)
    )
    return tx.execute(waiting.limit(1)).first() is not None


def claim_batch(
    tx: Connection,
    *,
    owner: str,
    wall: datetime,
    lease_until: datetime,
    batch_id: int | None = None,
) -> Claim | None:
    """Claim one planned batch that may go now, the oldest or the one named."""
    candidate = (
        select(batch.c.id)
        .where(batch.c.state == DeliveryState.PLANNED.value, batch.c.retry_at <= seconds(wall))
        .order_by(batch.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if batch_id is not None:
        candidate = candidate.where(batch.c.id == batch_id)
    row = tx.execute(
        update(batch)
        .where(
            batch.c.id == candidate.scalar_subquery(),
            batch.c.state == DeliveryState.PLANNED.value,
        )
        .values(
            state=DeliveryState.CLAIMED.value,
            owner=owner,
            attempt=batch.c.attempt + 1,
            lease_until=seconds(lease_until),
        )
        .returning(batch)
    ).one_or_none()
    if row is None:
        return None
    what = tx.execute(select(lesson).where(lesson.c.key == row.lesson_key)).one()
    return Claim(
        batch=row.id,
        owner=owner,
        attempt=row.attempt,
        release=row.release_id,
        lesson_key=row.lesson_key,
        lesson=what.id,
        course=what.course,
        size=row.size,
        variant=row.variant,
        planned_at=datetime.fromtimestamp(row.planned_at, UTC),
        claimed_at=wall,
    )


def claim_part(tx: Connection, claim: Claim, size: int, *, retry_at: datetime, why: str) -> Claim:
    """Keep so many readers of a batch, claimed in this transaction, in a new one; the rest waits.

    The rest keeps its number, so that it stays where it was in the queue. Returns the new claim.
    """
    this = update(batch).where(batch.c.id == claim.batch)
    held = tx.execute(select(batch).where(batch.c.id == claim.batch)).one()
    part = _undecided(tx, claim.batch)[:size]
    new = _put_in_new_batch(tx, held, part, retry_at=seconds(retry_at), why=held.note)
    fence = {"owner": held.owner, "attempt": held.attempt, "lease_until": held.lease_until}
    tx.execute(
        update(batch)
        .where(batch.c.id == new)
        .values(state=DeliveryState.CLAIMED.value, rung_at=held.rung_at, **fence)
    )
    tx.execute(
        this.values(
            state=DeliveryState.PLANNED.value,
            size=batch.c.size - len(part),
            attempt=batch.c.attempt - 1,
            lease_until=None,
            retry_at=seconds(retry_at),
            note=why,
        )
    )
    return replace(claim, batch=new, size=len(part))


def waiting_since(tx: Connection, before: datetime) -> list[Waiting]:
    """Lock and return the batches planned before an instant that nobody has claimed."""
    rows = tx.execute(
        select(batch.c.id, batch.c.lesson_key, lesson.c.course, batch.c.planned_at)
        .join(lesson, lesson.c.key == batch.c.lesson_key)
        .where(
            batch.c.state == DeliveryState.PLANNED.value,
            batch.c.planned_at <= seconds(before),
        )
        .with_for_update(of=batch, skip_locked=True)
    )
    return [
        Waiting(row.id, row.lesson_key, row.course, datetime.fromtimestamp(row.planned_at, UTC))
        for row in rows
    ]


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


def hand_over(
    tx: Connection, claim: Claim, *, wall: datetime, lease_until: datetime, size: int
) -> bool:
    """Note that a batch is about to leave. Return whether it is still ours to send."""
    return _transition(
        tx,
        claim,
        was=(DeliveryState.CLAIMED,),
        state=DeliveryState.HANDED_OVER.value,
        handed_at=seconds(wall),
        lease_until=seconds(lease_until),
        size=size,
    )


def finish(
    tx: Connection,
    claim: Claim,
    *,
    state: DeliveryState,
    wall: datetime,
    status: int | None = None,
    provider_id: str = "",
    note: str = "",
) -> bool:
    """Note what became of a batch. Return whether it was still ours.

    A worker that comes back after its lease may still say what it knows of a batch that counts
    as unknown meanwhile: nobody else can have sent it.
    """
    return _transition(
        tx,
        claim,
        was=(DeliveryState.CLAIMED, DeliveryState.HANDED_OVER, DeliveryState.UNKNOWN),
        state=state.value,
        done_at=seconds(wall),
        status=status,
        provider_id=provider_id,
        note=note,
        lease_until=None,
    )


def give_back(tx: Connection, claim: Claim, *, retry_at: datetime, note: str) -> bool:
    """Put a batch of which certainly nothing was accepted back to planned.

    Like `finish`, it may come after the lease: what a person settled meanwhile stays settled.
    """
    return _transition(
        tx,
        claim,
        was=(DeliveryState.CLAIMED, DeliveryState.HANDED_OVER, DeliveryState.UNKNOWN),
        state=DeliveryState.PLANNED.value,
        retry_at=seconds(retry_at),
        lease_until=None,
        note=note,
    )


def split_batch(
    tx: Connection,
    claim: Claim,
    *,
    parts: Sequence[Sequence[int]],
    retry_at: datetime,
    why: str,
) -> list[int]:
    """Move deliveries of a batch, none of them accepted, into new planned batches.

    What is not in `parts` stays, and so does what was settled meanwhile. Returns the ids of the
    new batches, none if the batch is no longer ours. Like `finish`, it may come after the lease.
    """
    held = tx.execute(
        select(batch).where(
            batch.c.id == claim.batch,
            batch.c.state.in_([DeliveryState.HANDED_OVER.value, DeliveryState.UNKNOWN.value]),
            batch.c.owner == claim.owner,
            batch.c.attempt == claim.attempt,
        )
    ).one_or_none()
    if held is None:
        return []
    at = seconds(retry_at)
    return [_put_in_new_batch(tx, held, part, retry_at=at, why=why) for part in parts]


_NEVER_LATER = timedelta(days=2)
"""No lease is as long, and nothing waits longer: a day's limit is the longest of all."""


def reap(tx: Connection, *, wall: datetime) -> tuple[int, int]:
    """Settle batches whose lease is over: claimed ones are planned again, handed-over ones unknown.

    An instant that no lease and no waiting can reach was written by a clock that was ahead: it
    counts as over. Returns how many batches of each.
    """
    over = or_(
        batch.c.lease_until < seconds(wall), batch.c.lease_until > seconds(wall + _NEVER_LATER)
    )
    tx.execute(
        update(batch)
        .where(
            batch.c.state == DeliveryState.PLANNED.value,
            batch.c.retry_at > seconds(wall + _NEVER_LATER),
        )
        .values(retry_at=seconds(wall), note="waited by a clock that was ahead")
    )
    freed = tx.execute(
        update(batch)
        .where(batch.c.state == DeliveryState.CLAIMED.value, over)
        .values(state=DeliveryState.PLANNED.value, lease_until=None, note="its worker stopped")
    ).rowcount
    lost = tx.execute(
        update(batch)
        .where(batch.c.state == DeliveryState.HANDED_OVER.value, over)
        .values(
            state=DeliveryState.UNKNOWN.value,
            lease_until=None,
            note="the worker stopped while handing it over",
        )
    ).rowcount
    return freed, lost


def ring(tx: Connection, *, wall: datetime) -> list[int]:
    """Mark and return batches that wait and whose doorbell is missing: at most `RING_AT_MOST`.

    It was never rung, or was before the batch might go, or so long ago that it must be lost.
    """
    waiting = (
        select(batch.c.id)
        .where(
            batch.c.state == DeliveryState.PLANNED.value,
            batch.c.retry_at <= seconds(wall),
            or_(
                batch.c.rung_at.is_(None),
                batch.c.rung_at < batch.c.retry_at,
                batch.c.rung_at <= seconds(wall - RING_AGAIN),
            ),
        )
        .order_by(batch.c.id)
        .limit(RING_AT_MOST)
        .with_for_update(skip_locked=True)
    )
    rung = tx.execute(
        update(batch)
        .where(batch.c.id.in_(waiting.scalar_subquery()))
        .values(rung_at=seconds(wall))
        .returning(batch.c.id)
    )
    return sorted(rung.scalars())


def doubt(tx: Connection, *, wall: datetime, why: str) -> int:
    """Enter all that waits as unknown. Returns how many deliveries that is."""
    rows = tx.execute(
        update(batch)
        .where(batch.c.state.in_([DeliveryState.PLANNED.value, DeliveryState.CLAIMED.value]))
        .values(
            state=DeliveryState.UNKNOWN.value,
            handed_at=seconds(wall),
            lease_until=None,
            note=why,
        )
        .returning(batch.c.size)
    )
    return sum(row.size for row in rows)


def hold_back(tx: Connection, *, until: datetime, why: str) -> int:
    """Let everything that is planned wait. Returns how many batches that is."""
    return tx.execute(
        update(batch)
        .where(batch.c.state == DeliveryState.PLANNED.value, batch.c.retry_at < seconds(until))
        .values(retry_at=seconds(until), note=why)
    ).rowcount


def shrink(tx: Connection, held: Waiting, *, by: int, why: str) -> None:
    """Note that a batch lost so many readers; one that is planned and has none left is dropped."""
    if not by:
        return
    this = update(batch).where(batch.c.id == held.batch)
    tx.execute(this.values(size=batch.c.size - by))
    tx.execute(
        this.where(batch.c.state == DeliveryState.PLANNED.value, batch.c.size <= 0).values(
            state=DeliveryState.DROPPED.value, note=why
        )
    )


def cut_planned(tx: Connection, *, largest: int) -> int:
    """Cut planned batches so that none is larger. Returns how many were cut."""
    rows = tx.execute(
        select(batch)
        .where(batch.c.state == DeliveryState.PLANNED.value, batch.c.size > largest)
        .with_for_update(skip_locked=True)  # who claims one meanwhile would send what is moved away
    ).all()
    for row in rows:
        ids = _undecided(tx, row.id)
        for start in range(largest, len(ids), largest):
            part = ids[start : start + largest]
            _put_in_new_batch(tx, row, part, retry_at=row.retry_at, why=row.note)
        tx.execute(update(batch).where(batch.c.id == row.id).values(size=min(largest, len(ids))))
    return len(rows)


def _undecided(tx: Connection, batch_id: int) -> list[int]:
    """Return the enrolments of a batch, in order, whose delivery has no outcome of its own."""
    rows = tx.execute(
        select(delivery.c.enrolment_id)
        .where(delivery.c.batch_id == batch_id, delivery.c.outcome.is_(None))
        .order_by(delivery.c.enrolment_id)
    )
    return list(rows.scalars())


def _put_in_new_batch(
    tx: Connection, like: Row[Any], part: Sequence[int], *, retry_at: int, why: str
) -> int:
    new = tx.execute(
        insert(batch)
        .values(
            release_id=like.release_id,
            lesson_key=like.lesson_key,
            state=DeliveryState.PLANNED.value,
            size=len(part),
            variant=like.variant,
            planned_at=like.planned_at,
            attempt=0,
            retry_at=retry_at,
            note=why,
        )
        .returning(batch.c.id)
    ).scalar_one()
    tx.execute(
        update(delivery)
        .where(
            delivery.c.lesson_key == like.lesson_key,
            delivery.c.enrolment_id == bindparam("one"),
            delivery.c.batch_id == like.id,
            delivery.c.outcome.is_(None),
        )
        .values(batch_id=new),
        [{"one": one} for one in part],
    )
    return int(new)


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


def _transition(
    tx: Connection, claim: Claim, *, was: tuple[DeliveryState, ...], **values: object
) -> bool:
    changed = tx.execute(
        update(batch)
        .where(
            batch.c.id == claim.batch,
            batch.c.state.in_([state.value for state in was]),
            batch.c.owner == claim.owner,
            batch.c.attempt == claim.attempt,
        )
        .values(**values)
    )
    return changed.rowcount == 1
