"""Subscribers, enrolments and suppressions in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    Connection,
    Exists,
    Row,
    delete,
    exists,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from course.model import Subscriber, SuppressionReason
from course.store import clock_time, minutes, seconds
from course.store.driver import write_many
from course.store.schema import enrolment, installation, subscriber, suppression

EVERY_COURSE = ""
"""The course of a suppression that holds for all."""

_CHUNK = 500  # below SQLite's oldest limit of 999 variables


@dataclass(frozen=True, slots=True)
class Known:
    """A subscriber in the database, with the keyed hash of the address."""

    id: int
    address: str
    subscriber: Subscriber


def note(tx: Connection) -> dict[str, str]:
    """Return what the installation remembers of itself."""
    return {row.name: row.value for row in tx.execute(select(installation))}


def remember(tx: Connection, name: str, value: str) -> None:
    """Keep one fact of the installation; of several machines the last one wins."""
    kept = _insertion(tx)(installation).values(name=name, value=value)
    tx.execute(kept.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def remember_first(tx: Connection, name: str, value: str) -> None:
    """Keep one fact of the installation unless there is one; of several machines the first wins."""
    kept = _insertion(tx)(installation).values(name=name, value=value)
    tx.execute(kept.on_conflict_do_nothing())


def _insertion(tx: Connection) -> Any:
    return sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert


def forget(tx: Connection, name: str) -> None:
    """Drop one fact of the installation."""
    tx.execute(delete(installation).where(installation.c.name == name))


def add_subscribers(
    tx: Connection, persons: Iterable[tuple[str, Subscriber]], *, now: datetime
) -> int:
    """Insert subscribers, each with the hash of its address. Returns how many are new.

    Who is known already stays as they are.
    """
    created = seconds(now)
    rows = (
        (
            address,
            person.email,
            person.first_name,
            person.zone,
            minutes(person.hour),
            orjson.dumps(person.tags).decode(),
            orjson.dumps(dict(person.fields)).decode(),
            created,
        )
        for address, person in persons
    )
    return write_many(
        tx,
        "INSERT INTO subscriber"
        " (address, email, first_name, zone, minute, tags, fields, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address) DO NOTHING",
        rows,
    )


def find_subscriber(tx: Connection, address: str) -> Known | None:
    """Return the subscriber of an address hash."""
    row = tx.execute(select(subscriber).where(subscriber.c.address == address)).one_or_none()
    return None if row is None else as_known(row)


def all_subscribers(tx: Connection) -> Iterator[Known]:
    """Yield every subscriber in the order in which they came."""
    for row in tx.execute(select(subscriber).order_by(subscriber.c.id)).yield_per(1000):
        yield as_known(row)


def erase_subscriber(tx: Connection, subscriber_id: int) -> None:
    """Delete a person with their enrolments and deliveries."""
    tx.execute(delete(subscriber).where(subscriber.c.id == subscriber_id))


def suppress(
    tx: Connection, address: str, *, course: str, reason: SuppressionReason, now: datetime
) -> bool:
    """Suppress an address, for one course or for all. Return whether that was news."""
    insertion = _insertion(tx)
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


def is_enrolment_suppressed() -> Exists:
    """Return the same condition for an enrolment whose subscriber is not joined."""
    return exists().where(
        subscriber.c.id == enrolment.c.subscriber_id,
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


def as_known(row: Row[Any]) -> Known:
    """Return a raw subscriber row as a person."""
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


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
