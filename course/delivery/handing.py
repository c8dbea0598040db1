"""Handing over: claim a batch, note that it leaves, send it, note what became of it.

Two clocks are kept apart. `now` is the heartbeat's instant, which tests and time travel choose; it
dates what readers see. `wall` is the machine's clock, which leases and retries need whatever
`now` says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection

from course import logs
from course.delivery.addressing import Links, addressed, bound
from course.delivery.alone import travels_alone
from course.delivery.claiming import LEASE, claim_next
from course.delivery.limits import Limits
from course.delivery.settle import parse_delivery_id
from course.enrolments import put_back
from course.errors import (
    RecipientRejectedError,
    SettingsError,
    TemporaryTransportError,
    TransportError,
)
from course.model import DeliveryState, EnrolmentState, Receipt, Rendering, Shipment
from course.releases import live_release, load_rendering
from course.store import Store, ledger, people, witness
from course.store.ledger import BatchReader, Claim
from course.transports import Transport

_log = logs.logger("course.delivery")

_BACKOFF = timedelta(minutes=1)
_LONGEST_BACKOFF = timedelta(hours=1)
_ACCOUNT_PAUSE = timedelta(minutes=15)
_PAUSED = EnrolmentState.PAUSED.value
_GONE = {EnrolmentState.LEFT.value, EnrolmentState.RESTARTED.value}
FAULT = "transport_fault"
"""Under this name the installation remembers that the provider turned the whole account away."""


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Done:
    """What one batch came to, in deliveries."""

    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    postponed: int = 0


class Deliverer:
    """Delivers batches of one store by one transport. Safe to call from several threads."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        links: Links,
        *,
        owner: str,
        wall: Callable[[], datetime],
        limits: Limits = NO_LIMITS,
    ) -> None:
        if timedelta(seconds=transport.deadline) * 2 > LEASE:
            raise SettingsError(
                f"the {transport.name} transport may take {transport.deadline:.0f} s, "
                f"more than half the lease of {LEASE.total_seconds():.0f} s",
                hint="a batch must be settled before anybody else may claim it: lower its timeout",
            )
        self._store = store
        self._transport = transport
        self._links = links
        self._owner = owner
        self._wall = wall
        self._limits = limits
        self._rendering = lru_cache(maxsize=64)(self._load_rendering)

    def deliver_one(self, *, now: datetime, batch: int | None = None) -> Done | None:
        """Claim and deliver one batch, the oldest or the one named. Returns None without a claim.

        Raises TransportError when the provider turns the whole account away; the batch is kept.
        Raises SettingsError when the database is a copy or went back in time: nothing is claimed.
        """
        if batch is None:
            with self._store.reading() as tx:
                if not ledger.has_planned(tx, wall=self._wall()):
                    return None
        claim = self._claim(batch, now)
        if claim is None:
            return None
        handed = self._wall()
        recipients = self._hand_over(claim)
        if not recipients:
            return Done()
        rendering = self._rendering(claim.release, claim.lesson_key, claim.variant)
        shipment = Shipment(
            batch=f"b{claim.batch}-{claim.attempt}",
            rendering=rendering,
            recipients=addressed(claim, rendering, recipients, self._links),
            at=now,
        )
        if self._wall() - handed > LEASE / 2:
            return self._wake_late(claim, size=len(recipients))
        began = time.monotonic()
        done = self._send(claim, shipment)
        _log.info(
            "batch",
            batch=claim.batch,
            attempt=claim.attempt,
            course=claim.course,
            lesson=claim.lesson,
            seconds=round(time.monotonic() - began, 3),
            **{name: count for name, count in asdict(done).items() if count},
        )
        return done

    def _claim(self, batch: int | None, now: datetime) -> Claim | None:
        return claim_next(
            self._store,
            self._limits,
            owner=self._owner,
            leaves=self._transport.leaves,
            batch=batch,
            now=now,
            wall=self._wall(),
        )

    def _hand_over(self, claim: Claim) -> list[BatchReader]:
        """Note that a batch leaves, in the transaction that looks a last time who may get it."""
        with self._store.writing() as tx:
            stay, paused, gone = _divide(ledger.batch_readers(tx, claim.batch))
            wall = self._wall()
            ours = ledger.hand_over(tx, claim, wall=wall, lease_until=wall + LEASE, size=len(stay))
            if not ours:  # this process slept past its lease: somebody else may have sent it
                return []
            if len(stay) > 1 and travels_alone(tx, self._transport):
                # Planned, or claimed, before the canary failed: from now on each has its own.
                self._limits.give_back(tx, claim.size, wall=claim.claimed_at)
                ledger.give_back(tx, claim, retry_at=wall, note="cut: each email travels alone")
                ledger.cut_planned(tx, largest=1)
                return []
            self._limits.give_back(tx, claim.size - len(stay), wall=claim.claimed_at)
            _take_back(tx, claim, paused)
            ledger.drop_deliveries(
                tx,
                claim,
                gone,
                outcome=DeliveryState.DROPPED,
                why="left or suppressed before it was sent",
            )
            if not stay:
                ledger.finish(
                    tx, claim, state=DeliveryState.DROPPED, wall=wall, note="nobody was left"
                )
            pulse = witness.count_pulse(tx) if stay and self._transport.leaves else None
        if pulse is not None:
            self._store.bear_witness(pulse)
        return stay

    def _wake_late(self, claim: Claim, *, size: int) -> Done:
        """Send nothing after this process, or its machine, slept with a batch in its hand.

        Others count it as unknown by now, and a person may have had it sent again.
        """
        note = "its worker slept before anything left"
        self._give_back(claim, note, size=size, retry_at=self._wall())
        _log.warning("batch", batch=claim.batch, attempt=claim.attempt, reason=note)
        return Done(postponed=size)

    def _send(self, claim: Claim, shipment: Shipment) -> Done:
        size = len(shipment.recipients)
        try:
            receipt = self._transport.send(shipment)
        except TemporaryTransportError as error:
            self._give_back(claim, error.message, size=size, retry_at=error.retry_at)
            return Done(postponed=size)
        except RecipientRejectedError as error:
            return self._without(claim, shipment, error)
        except TransportError as error:
            retry_at = self._wall() + _ACCOUNT_PAUSE
            self._give_back(claim, error.message, size=size, retry_at=retry_at)
            with self._store.writing() as tx:
                people.remember(tx, FAULT, error.message)
            raise
        return self._settle(claim, receipt)

    def _settle(self, claim: Claim, receipt: Receipt) -> Done:
        """Write down a receipt: the batch takes what most deliveries have, the rest their own."""
        rejected = dict(receipt.rejected or {})
        state = (
            DeliveryState.ACCEPTED
            if receipt.accepted
            else DeliveryState.UNKNOWN
            if receipt.unknown
            else DeliveryState.REJECTED
        )
        wall = self._wall()
        with self._store.writing() as tx:
            if receipt.postponed:
                ledger.split_batch(
                    tx,
                    claim,
                    parts=[_enrolments(receipt.postponed)],
                    retry_at=wall + self._backoff(claim),
                    why=receipt.note,
                )
            for one, why in rejected.items():
                ledger.drop_deliveries(
                    tx, claim, _enrolments([one]), outcome=DeliveryState.REJECTED, why=why
                )
            if state is DeliveryState.ACCEPTED:
                ledger.drop_deliveries(
                    tx,
                    claim,
                    _enrolments(receipt.unknown),
                    outcome=DeliveryState.UNKNOWN,
                    why=receipt.note,
                )
            ledger.finish(
                tx,
                claim,
                state=state,
                wall=wall,
                status=receipt.status,
                provider_id=receipt.provider_id,
                note=receipt.note,
            )
            self._limits.give_back(
                tx, len(receipt.postponed) + len(rejected), wall=claim.claimed_at
            )
            people.forget(tx, FAULT)
        return Done(
            accepted=len(receipt.accepted),
            rejected=len(rejected),
            unknown=len(receipt.unknown),
            postponed=len(receipt.postponed),
        )

    def _without(self, claim: Claim, shipment: Shipment, error: RecipientRejectedError) -> Done:
        """Go on after one recipient had the whole batch refused.

        SendGrid's 400 is all or nothing and usually names the culprit. If it does not, the batch
        is cut in two until the bad address is alone.
        """
        everyone = [one.delivery for one in shipment.recipients]
        culprit = error.delivery_id or (everyone[0] if len(everyone) == 1 else None)
        half = len(everyone) // 2
        parts = (
            [everyone[:half], everyone[half:]]
            if culprit is None
            else [[one for one in everyone if one != culprit]]
        )
        wall = self._wall()
        with self._store.writing() as tx:
            ledger.split_batch(
                tx,
                claim,
                parts=[_enrolments(part) for part in parts if part],
                retry_at=wall,
                why=f"batch {claim.batch} was refused because of one recipient",
            )
            ledger.finish(tx, claim, state=DeliveryState.REJECTED, wall=wall, note=error.message)
            self._limits.give_back(tx, len(everyone), wall=claim.claimed_at)
        return Done(rejected=0 if culprit is None else 1)

    def _give_back(self, claim: Claim, note: str, *, size: int, retry_at: datetime | None) -> None:
        """Put a batch back that the provider did not take, and leave it alone with all others.

        What it refuses is the account or the connection, so that the next one would fare alike. An
        instant that is over was written by another clock.
        """
        wall = self._wall()
        wait = retry_at if retry_at and retry_at > wall else wall + self._backoff(claim)
        with self._store.writing() as tx:
            ledger.give_back(tx, claim, retry_at=wait, note=note)
            ledger.hold_back(tx, until=wait, why=note)
            self._limits.give_back(tx, size, wall=claim.claimed_at)

    def _backoff(self, claim: Claim) -> timedelta:
        doubled: timedelta = _BACKOFF * 2 ** min(claim.attempt - 1, 10)
        return min(doubled, _LONGEST_BACKOFF)

    def _load_rendering(self, release: int, lesson_key: int, variant: str) -> Rendering:
        with self._store.reading() as tx:
            loaded = load_rendering(tx, release, lesson_key).chosen(variant)
        return bound(loaded, self._links)


def _divide(rows: Sequence[BatchReader]) -> tuple[list[BatchReader], list[int], list[int]]:
    """Return the readers who get the batch, and the enrolments that paused or went meanwhile."""
    stay: list[BatchReader] = []
    paused: list[int] = []
    gone: list[int] = []
    for row in rows:
        if row.state == _PAUSED:
            paused.append(row.enrolment_id)
        elif row.suppressed or row.state in _GONE:
            gone.append(row.enrolment_id)
        else:
            stay.append(row)
    return stay, paused, gone


def _take_back(tx: Connection, claim: Claim, enrolments: Sequence[int]) -> None:
    """Let readers who paused since planning wait for this lesson instead of losing it."""
    live = live_release(tx, claim.course) if enrolments else None
    for one in enrolments:
        ledger.remove_delivery(tx, claim.lesson_key, one)
        put_back(tx, live.lessons if live else (), one, claim.lesson_key)


def _enrolments(deliveries: Sequence[str]) -> list[int]:
    parsed = [parse_delivery_id(one) for one in deliveries]
    return [ids[1] for ids in parsed if ids is not None]
