"""Who may deliver a batch, and what became of it: each a conditional update under the fence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from course.model import DeliveryState
from course.store import seconds
from course.store.schema import batch, lesson


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
