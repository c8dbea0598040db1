"""What waits for a worker: leases that are over, doorbells that are missing, longer waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from course.model import DeliveryState
from course.store import seconds
from course.store.schema import batch

RING_AGAIN = timedelta(minutes=5)
"""After so long a message about a batch that still waits counts as lost."""

RING_AT_MOST = 200
"""Batches rung at once: a backlog of hours must not fill the queue with doorbells."""

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
