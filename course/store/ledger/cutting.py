"""Batches cut in parts and made smaller: a delivery is always in exactly one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from course.model import DeliveryState
from course.store import seconds
from course.store.ledger.claims import Claim, Waiting
from course.store.schema import batch, delivery


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
