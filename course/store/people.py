"""Subscribers, enrolments and suppressions in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    Connection,
    Exists,
    Row,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from course.model import Enrolment, EnrolmentState, Subscriber, SuppressionReason
from course.store import clock_time, local_day, minutes, moment, seconds
from course.store.schema import enrolment, installation, lesson, subscriber, suppression

EVERY_COURSE = ""
"""The course of a suppression that holds for all."""

_CHUNK = 500  # below SQLite's oldest limit of 999 variables


@dataclass(frozen=True, slots=True)
class Known:
    """A subscriber in the database, with the keyed hash of the address."""

    id: int
    address: str
    subscriber: Subscriber


Found = tuple[Enrolment, Known, Row[Any]]
"""An enrolment, its subscriber and its raw row."""


def note(tx: Connection) -> dict[str, str]:
    """Return what the installation remembers of itself."""
    return {row.name: row.value for row in tx.execute(select(installation))}


def remember(tx: Connection, name: str, value: str) -> None:
    """Keep one fact of the installation."""
    if (
        tx.execute(
            update(installation).where(installation.c.name == name).values(value=value)
        ).rowcount
        == 0
    ):
        tx.execute(insert(installation).values(name=name, value=value))


def forget(tx: Connection, name: str) -> None:
    """Drop one fact of the installation."""
    tx.execute(delete(installation).where(installation.c.name == name))


def known_addresses(tx: Connection, addresses: Sequence[str]) -> set[str]:
    """Return which of these address hashes are subscribers."""
    return {
        row.address
        for chunk in _chunks(addresses)
        for row in tx.execute(select(subscriber.c.address).where(subscriber.c.address.in_(chunk)))
    }


def add_subscribers(
    tx: Connection, people: Iterable[tuple[str, Subscriber]], *, now: datetime
) -> None:
    """Insert subscribers, each with the hash of its address; none may be known already."""
    rows = [
        {
            "address": address,
            "email": person.email,
            "first_name": person.first_name,
            "zone": person.zone,
            "minute": minutes(person.hour),
            "tags": orjson.dumps(person.tags).decode(),
            "fields": orjson.dumps(dict(person.fields)).decode(),
            "created_at": seconds(now),
        }
        for address, person in people
    ]
    if rows:
        tx.execute(insert(subscriber), rows)


def find_subscriber(tx: Connection, address: str) -> Known | None:
    """Return the subscriber of an address hash."""
    row = tx.execute(select(subscriber).where(subscriber.c.address == address)).one_or_none()
    return None if row is None else _known(row)


def all_subscribers(tx: Connection) -> Iterator[Known]:
    """Yield every subscriber in the order in which they came."""
    for row in tx.execute(select(subscriber).order_by(subscriber.c.id)).yield_per(1000):
        yield _known(row)


def erase_subscriber(tx: Connection, subscriber_id: int) -> None:
    """Delete a person with their enrolments and deliveries."""
    tx.execute(delete(subscriber).where(subscriber.c.id == subscriber_id))


def suppress(
    tx: Connection, address: str, *, course: str, reason: SuppressionReason, now: datetime
) -> bool:
    """Suppress an address, for one course or for all. Return whether that was news."""
    insertion = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    row = {
        "address": address,
        "course": course,
        "reason": reason.value,
        "created_at": seconds(now),
    }
    statement = insertion(suppression).values(row).on_conflict_do_nothing()
    return tx.execute(statement.returning(suppression.c.address)).first() is not None


def lift_suppression(
    tx: Connection, address: str, *, course: str, reason: SuppressionReason
) -> bool:
    """Lift one suppression of one reason. Return whether there was one."""
    gone = tx.execute(
        delete(suppression).where(
            suppression.c.address == address,
            suppression.c.course == course,
            suppression.c.reason == reason.value,
        )
    )
    return gone.rowcount == 1


def is_suppressed() -> Exists:
    """Return the condition that a joined subscriber may not be written to on their enrolment."""
    return exists().where(
        suppression.c.address == subscriber.c.address,
        suppression.c.course.in_((EVERY_COURSE, enrolment.c.course)),
    )


def suppressions(tx: Connection, addresses: Sequence[str], *, course: str) -> dict[str, str]:
    """Return address hash → reason for those that this course may not write to."""
    return {
        row.address: row.reason
        for chunk in _chunks(addresses)
        for row in tx.execute(
            select(suppression.c.address, suppression.c.reason).where(
                suppression.c.address.in_(chunk),
                suppression.c.course.in_((EVERY_COURSE, course)),
            )
        )
    }


def add_enrolments(
    tx: Connection, rows: Sequence[Mapping[str, Any]], *, course: str, now: datetime
) -> int:
    """Insert active enrolments; who is on the course already stays as they are.

    Each row has `subscriber_id`, `zone`, `minute`, `next_lesson` and `due_at`. Returns how many
    are new.
    """
    if not rows:
        return 0
    insertion = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    before = _count_enrolments(tx, course)
    tx.execute(
        insertion(enrolment).on_conflict_do_nothing(),
        [
            {
                **row,
                "course": course,
                "state": EnrolmentState.ACTIVE.value,
                "enrolled_at": seconds(now),
            }
            for row in rows
        ],
    )
    return _count_enrolments(tx, course) - before


def find_enrolment(tx: Connection, enrolment_id: int) -> Found | None:
    """Return an enrolment, its subscriber and its raw row."""
    row = tx.execute(
        select(enrolment, lesson.c.id.label("lesson_id"))
        .outerjoin(lesson, lesson.c.key == enrolment.c.next_lesson)
        .where(enrolment.c.id == enrolment_id)
    ).one_or_none()
    if row is None:
        return None
    person = tx.execute(select(subscriber).where(subscriber.c.id == row.subscriber_id)).one()
    return _enrolment(row), _known(person), row


def enrolments_of(tx: Connection, subscriber_id: int) -> list[Enrolment]:
    """Return the courses a person is on."""
    rows = tx.execute(
        select(enrolment, lesson.c.id.label("lesson_id"))
        .outerjoin(lesson, lesson.c.key == enrolment.c.next_lesson)
        .where(enrolment.c.subscriber_id == subscriber_id)
        .order_by(enrolment.c.id)
    )
    return [_enrolment(row) for row in rows]


def enrolments_on(tx: Connection, course: str) -> list[Row[Any]]:
    """Return the raw rows of all who are active or paused on a course, or have finished it."""
    states = (EnrolmentState.ACTIVE, EnrolmentState.PAUSED, EnrolmentState.FINISHED)
    return list(
        tx.execute(
            select(enrolment)
            .where(enrolment.c.course == course, enrolment.c.state.in_([s.value for s in states]))
            .order_by(enrolment.c.id)
        )
    )


def not_enrolled(tx: Connection, course: str, *, after: int = 0, limit: int) -> list[Known]:
    """Return the first so many subscribers behind an id who never were on a course."""
    there = exists().where(
        enrolment.c.subscriber_id == subscriber.c.id, enrolment.c.course == course
    )
    behind = select(subscriber).where(subscriber.c.id > after, ~there)
    return [_known(row) for row in tx.execute(behind.order_by(subscriber.c.id).limit(limit))]


def change_enrolment(
    tx: Connection, enrolment_id: int, *, was: Sequence[EnrolmentState], **values: object
) -> bool:
    """Change an enrolment that is in one of these states. Return whether it was."""
    changed = tx.execute(
        update(enrolment)
        .where(enrolment.c.id == enrolment_id, enrolment.c.state.in_([s.value for s in was]))
        .values(**values)
    )
    return changed.rowcount == 1


def paused_until(tx: Connection, today: date) -> list[int]:
    """Return enrolments whose pause has an end on or before this date."""
    rows = tx.execute(
        select(enrolment.c.id).where(
            enrolment.c.state == EnrolmentState.PAUSED.value,
            enrolment.c.paused_until <= today.toordinal(),
        )
    )
    return [row.id for row in rows]


def count_states(tx: Connection, course: str) -> dict[str, int]:
    """Return how many readers of a course are in each state."""
    rows = tx.execute(
        select(enrolment.c.state, func.count().label("readers"))
        .where(enrolment.c.course == course)
        .group_by(enrolment.c.state)
    )
    return {row.state: row.readers for row in rows}


def leave_everything(tx: Connection, address: str, *, course: str, now: datetime) -> int:
    """Take a suppressed address off a course, or off all of them. Returns enrolments changed."""
    person = select(subscriber.c.id).where(subscriber.c.address == address)
    changed = tx.execute(
        update(enrolment)
        .where(
            enrolment.c.subscriber_id.in_(person),
            literal(course == EVERY_COURSE) | (enrolment.c.course == course),
            enrolment.c.state != EnrolmentState.LEFT.value,
        )
        .values(state=EnrolmentState.LEFT.value, due_at=None, left_at=seconds(now))
    )
    return changed.rowcount


def _count_enrolments(tx: Connection, course: str) -> int:
    return int(
        tx.execute(
            select(func.count()).select_from(enrolment).where(enrolment.c.course == course)
        ).scalar_one()
    )


def _known(row: Row[Any]) -> Known:
    return Known(
        id=row.id,
        address=row.address,
        subscriber=Subscriber(
            email=row.email,
            first_name=row.first_name,
            zone=row.zone,
            hour=clock_time(row.minute),
            tags=tuple(orjson.loads(row.tags)),
            fields=orjson.loads(row.fields),
        ),
    )


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        id=row.id,
        subscriber=row.subscriber_id,
        course=row.course,
        zone=row.zone,
        hour=clock_time(row.minute),
        state=EnrolmentState(row.state),
        next_lesson=row.lesson_id,
        due=moment(row.due_at),
        last_date=local_day(row.last_day),
        last_sent=moment(row.last_sent_at),
    )


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
