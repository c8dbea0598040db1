"""Claiming: which batch goes next, and how much of it the account's limits let go now.

A batch that does not fit fills what is left of a limit: its first readers go, the others keep
their place at the head of the queue. With nothing left everything waits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from course.delivery.late import put_off
from course.delivery.limits import Limits
from course.errors import SettingsError
from course.store import Store, ledger, witness
from course.store.ledger import Claim

LEASE = timedelta(minutes=15)
"""How long a claimed batch is ours. It must outlive the transport's whole deadline twice over."""

_FULL = "the account's limit is reached"


class _FullError(Exception):
    """A limit of the account is used up: rolls the claim back."""

    def __init__(self, until: datetime) -> None:
        self.until = until


def claim_next(
    store: Store,
    limits: Limits,
    *,
    owner: str,
    leaves: bool,
    batch: int | None,
    now: datetime,
    wall: datetime,
) -> Claim | None:
    """Claim the oldest batch, or the one named, or as much of it as there is room for.

    Who missed their slot while it waited is taken out first and uses up no room. Raises
    SettingsError when mail leaves this machine and the database may be a copy.
    """
    try:
        with store.writing() as tx:
            if leaves:
                _trust(tx)
            claim = ledger.claim_batch(
                tx, owner=owner, wall=wall, lease_until=wall + LEASE, batch_id=batch
            )
            if claim is None:
                return None
            return _fitting(tx, claim, limits, wanted=claim.size - put_off(tx, claim, now=now))
    except _FullError as full:
        with store.writing() as tx:
            ledger.hold_back(tx, until=full.until, why=_FULL)
        return None


def _trust(tx: Connection) -> None:
    """Refuse a database that may be a copy, in the transaction that claims.

    A worker may hear of batches for weeks and find itself on another server in between.
    """
    suspicion = witness.suspicion(tx)
    if suspicion:
        raise SettingsError(
            f"this database is in quarantine: {suspicion}", hint="see `course quarantine`"
        )


def _fitting(tx: Connection, claim: Claim, limits: Limits, *, wanted: int) -> Claim:
    """Return the claim, or a smaller one; its `size` is the room that it took."""
    if not wanted:
        return replace(claim, size=0)
    granted, until = limits.take(tx, wanted, wall=claim.claimed_at)
    if not granted:
        raise _FullError(until)
    if granted == wanted:
        return replace(claim, size=wanted)
    return ledger.claim_part(tx, claim, granted, retry_at=until, why=_FULL)
