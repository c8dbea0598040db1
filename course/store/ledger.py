"""The ledger: batches, deliveries and events. Every transition is one conditional UPDATE.

    planned ──claim──> claimed ──hand over──> handed_over ──> accepted | rejected | unknown
       ^                  │ lease over, nothing left the process      │
       └──────────────────┴───── certainly nothing accepted ──────────┘

A batch carries the state of all its deliveries. A delivery row is written once, in the transaction
that moves its enrolment on; its `outcome` is set only where it differs from its batch. The pair
(owner, attempt) is the fencing token: who lost the lease changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from course.model import DeliveryState, EnrolmentState
from course.store import moment, seconds
from course.store.people import EVERY_COURSE
from course.store.schema import (
    batch,
    delivery,
    enrolment,
    event,
    lesson,
    release,
    subscriber,
    suppression,
)

_OPEN = (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that is ours to deliver until the lease ends, and the fencing token."""

    batch: int
    owner: str
    attempt: int
    release: int
    lesson_key: int
    lesson: str
    course: str


@dataclass(frozen=True, slots=True)
class Advance:
    """Where an enrolment moves when its lesson is planned."""

    enrolment: int
    next_lesson: int | None
    due: datetime | None
    last_day: int
    sent_at: datetime


def due_lessons(tx: Connection, now: datetime) -> list[Row[Any]]:
    """Return (key, course, id) of the lessons that somebody is due to get."""
    waiting = exists().where(
        enrolment.c.next_lesson == lesson.c.key,
        enrolment.c.state == EnrolmentState.ACTIVE.value,
        enrolment.c.due_at <= seconds(now),
    )
    return list(tx.execute(select(lesson).where(waiting).order_by(lesson.c.key)))


def due_enrolments(tx: Connection, lesson_key: int, *, now: datetime, limit: int) -> list[Row[Any]]:
    """Lock and return enrolments due for a lesson, by id, each with its suppression if any."""
    chosen = list(
        tx.execute(
            select(enrolment.c.id)
            .where(
                enrolment.c.next_lesson == lesson_key,
                enrolment.c.state == EnrolmentState.ACTIVE.value,
                enrolment.c.due_at <= seconds(now),
            )
            .order_by(enrolment.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).scalars()
    )
    if not chosen:
        return []
    suppressed = exists().where(
        suppression.c.address == subscriber.c.address,
        or_(
            suppression.c.course == EVERY_COURSE,
            suppression.c.course == enrolment.c.course,
        ),
    )
    rows: list[Row[Any]] = []
    for start in range(0, len(chosen), 500):
        rows += tx.execute(
            select(
                enrolment.c.id,
                enrolment.c.zone,
                enrolment.c.minute,
                enrolment.c.due_at,
                enrolment.c.last_sent_at,
                suppressed.label("suppressed"),
            )
            .join(subscriber, subscriber.c.id == enrolment.c.subscriber_id)
            .where(enrolment.c.id.in_(chosen[start : start + 500]))
        ).all()
    return sorted(rows, key=lambda row: row.id)


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


def plan_batch(
    tx: Connection,
    *,
    release_id: int,
    lesson_key: int,
    enrolments: Sequence[int],
    now: datetime,
) -> int:
    """Write a batch and its deliveries. Returns the batch's id."""
    batch_id = tx.execute(
        insert(batch)
        .values(
            release_id=release_id,
            lesson_key=lesson_key,
            state=DeliveryState.PLANNED.value,
            size=len(enrolments),
            planned_at=seconds(now),
            attempt=0,
            retry_at=0,
            note="",
        )
        .returning(batch.c.id)
    ).scalar_one()
    tx.execute(
        insert(delivery),
        [
            {"lesson_key": lesson_key, "enrolment_id": one, "batch_id": batch_id}
            for one in enrolments
        ],
    )
    return int(batch_id)


def advance(tx: Connection, moves: Sequence[Advance], *, lesson_key: int) -> None:
    """Move enrolments on to their next lesson."""
    if not moves:
        return
    tx.execute(
        update(enrolment)
        .where(enrolment.c.id == bindparam("moved"))
        .values(
            next_lesson=bindparam("next_key"),
            due_at=bindparam("next_due"),
            last_lesson=lesson_key,
            last_day=bindparam("day"),
            last_sent_at=bindparam("sent"),
            state=bindparam("new_state"),
        ),
        [
            {
                "moved": move.enrolment,
                "next_key": move.next_lesson,
                "next_due": None if move.due is None else seconds(move.due),
                "day": move.last_day,
                "sent": seconds(move.sent_at),
                "new_state": (
                    EnrolmentState.ACTIVE if move.next_lesson else EnrolmentState.FINISHED
                ).value,
            }
            for move in moves
        ],
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
        .returning(batch.c.id, batch.c.attempt, batch.c.release_id, batch.c.lesson_key)
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
    )


def batch_readers(tx: Connection, claim: Claim) -> list[Row[Any]]:
    """Return the deliveries of a batch with their reader, and whether they are suppressed now."""
    suppressed = exists().where(
        suppression.c.address == subscriber.c.address,
        or_(suppression.c.course == EVERY_COURSE, suppression.c.course == claim.course),
    )
    return list(
        tx.execute(
            select(
                delivery.c.enrolment_id,
                enrolment.c.state,
                enrolment.c.zone,
                enrolment.c.enrolled_at,
                subscriber.c.email,
                subscriber.c.first_name,
                subscriber.c.fields,
                suppressed.label("suppressed"),
            )
            .join(enrolment, enrolment.c.id == delivery.c.enrolment_id)
            .join(subscriber, subscriber.c.id == enrolment.c.subscriber_id)
            .where(delivery.c.batch_id == claim.batch, delivery.c.outcome.is_(None))
            .order_by(delivery.c.enrolment_id)
        )
    )


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
    """Put a batch of which certainly nothing was accepted back to planned."""
    return _transition(
        tx,
        claim,
        was=(DeliveryState.CLAIMED, DeliveryState.HANDED_OVER),
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

    What is not in `parts` stays. Returns the ids of the new batches, none if the batch is no
    longer ours.
    """
    held = tx.execute(
        select(batch.c.planned_at).where(
            batch.c.id == claim.batch,
            batch.c.state == DeliveryState.HANDED_OVER.value,
            batch.c.owner == claim.owner,
            batch.c.attempt == claim.attempt,
        )
    ).one_or_none()
    if held is None:
        return []
    made: list[int] = []
    for part in parts:
        new = tx.execute(
            insert(batch)
            .values(
                release_id=claim.release,
                lesson_key=claim.lesson_key,
                state=DeliveryState.PLANNED.value,
                size=len(part),
                planned_at=held.planned_at,
                attempt=0,
                retry_at=seconds(retry_at),
                note=why,
            )
            .returning(batch.c.id)
        ).scalar_one()
        tx.execute(
            update(delivery)
            .where(
                delivery.c.lesson_key == claim.lesson_key,
                delivery.c.enrolment_id == bindparam("one"),
            )
            .values(batch_id=new, outcome=None),
            [{"one": one} for one in part],
        )
        made.append(int(new))
    return made


def reap(tx: Connection, *, wall: datetime) -> tuple[int, int]:
    """Settle batches whose lease is over: claimed ones are planned again, handed-over ones unknown.

    Returns how many batches of each.
    """
    over = batch.c.lease_until < seconds(wall)
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


def take_back(tx: Connection, course: str, enrolment_id: int) -> int | None:
    """Delete a delivery that is planned but not claimed. Returns its lesson key, if any."""
    row = tx.execute(
        select(delivery.c.lesson_key, delivery.c.batch_id)
        .join(batch, batch.c.id == delivery.c.batch_id)
        .join(lesson, lesson.c.key == delivery.c.lesson_key)
        .where(
            batch.c.state == DeliveryState.PLANNED.value,
            lesson.c.course == course,
            delivery.c.enrolment_id == enrolment_id,
            delivery.c.outcome.is_(None),
        )
    ).one_or_none()
    return None if row is None else remove_delivery(tx, row.lesson_key, enrolment_id)


def remove_delivery(tx: Connection, lesson_key: int, enrolment_id: int) -> int:
    """Delete a delivery that certainly did not leave, so that its lesson can be planned again."""
    tx.execute(
        delete(delivery).where(
            delivery.c.lesson_key == lesson_key, delivery.c.enrolment_id == enrolment_id
        )
    )
    return lesson_key


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


def settle_unknown(tx: Connection, batch_id: int, *, sent: bool) -> int:
    """Settle the unknown deliveries of a batch by a person's decision. Returns how many.

    `sent`: they count as accepted. Otherwise they go out again, as a new attempt on the same
    deliveries in a new batch.
    """
    row = tx.execute(
        select(batch.c.release_id, batch.c.lesson_key, batch.c.planned_at).where(
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
                planned_at=row.planned_at,
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


def open_batches(tx: Connection) -> int:
    """Return how many batches are planned, claimed or handed over."""
    return int(
        tx.execute(
            select(func.count())
            .select_from(batch)
            .where(batch.c.state.in_([state.value for state in _OPEN]))
        ).scalar_one()
    )


def _effective_is(state: DeliveryState) -> Any:
    return or_(
        delivery.c.outcome == state.value,
        and_(delivery.c.outcome.is_(None), batch.c.state == state.value),
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
