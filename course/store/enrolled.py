"""Enrolments in the database: who is on which course, where, and in which round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from course.model import Enrolment, EnrolmentState
from course.store import clock_time, local_day, moment, seconds
from course.store.driver import write_many
from course.store.people import EVERY_COURSE, Known, as_known
from course.store.schema import done, enrolment, lesson, subscriber

Found = tuple[Enrolment, Known, Row[Any]]
"""An enrolment, its subscriber and its raw row."""


def add_enrolments(
    tx: Connection, rows: Sequence[Mapping[str, Any]], *, course: str, now: datetime
) -> int:
    """Insert active enrolments; who is on the course already stays as they are.

    Each row has `subscriber_id`, `zone`, `minute`, `scatter`, `next_lesson` and `due_at`. Returns
    how many are new.
    """
    active, at = EnrolmentState.ACTIVE.value, seconds(now)
    names = ("subscriber_id", "zone", "minute", "scatter", "next_lesson", "due_at")
    return write_many(
        tx,
        "INSERT INTO enrolment"
        " (subscriber_id, zone, minute, scatter, next_lesson, due_at, course, state, enrolled_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        ((*(row[name] for name in names), course, active, at) for row in rows),
    )


def add_round(
    tx: Connection, row: Row[Any], *, next_lesson: int, due: datetime, now: datetime
) -> int:
    """Insert the round after an enrolment, with what its reader had chosen. Returns its id."""
    kept = ("subscriber_id", "course", "zone", "minute", "pace", "scatter", "last_day")
    return int(
        tx.execute(
            insert(enrolment)
            .values(
                **{name: getattr(row, name) for name in kept},
                round=row.round + 1,
                state=EnrolmentState.ACTIVE.value,
                next_lesson=next_lesson,
                due_at=seconds(due),
                last_sent_at=row.last_sent_at,
                enrolled_at=seconds(now),
            )
            .returning(enrolment.c.id)
        ).scalar_one()
    )


def last_round(tx: Connection, enrolment_id: int) -> int:
    """Return the enrolment that took this one over: itself, until its reader began again.

    Links in the emails of an earlier round keep working: they mean the person, not the round.
    """
    other = enrolment.alias()
    latest = tx.execute(
        select(enrolment.c.id)
        .join(
            other,
            (other.c.subscriber_id == enrolment.c.subscriber_id)
            & (other.c.course == enrolment.c.course),
        )
        .where(other.c.id == enrolment_id)
        .order_by(enrolment.c.round.desc())
        .limit(1)
    ).scalar_one_or_none()
    return enrolment_id if latest is None else int(latest)


def add_done(tx: Connection, enrolment_id: int, lesson_key: int, *, now: datetime) -> bool:
    """Note that a lesson is done. Return whether that was news."""
    insertion = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    row = {"enrolment_id": enrolment_id, "lesson_key": lesson_key, "at": seconds(now)}
    statement = insertion(done).values(row).on_conflict_do_nothing()
    return tx.execute(statement.returning(done.c.at)).first() is not None


def is_done(tx: Connection, enrolment_id: int, lesson_key: int) -> bool:
    """Return whether a reader marked a lesson done."""
    kept = select(done.c.at).where(
        done.c.enrolment_id == enrolment_id, done.c.lesson_key == lesson_key
    )
    return tx.execute(kept).first() is not None


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
    return _enrolment(row), as_known(person), row


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
    return [as_known(row) for row in tx.execute(behind.order_by(subscriber.c.id).limit(limit))]


def lesson_waited_for(tx: Connection, enrolment_id: int) -> int | None:
    """Return the key of the lesson that an enrolment waits for, and hold its row."""
    asked = select(enrolment.c.next_lesson).where(enrolment.c.id == enrolment_id)
    return tx.execute(asked.with_for_update()).scalar_one_or_none()


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


def next_end_of_a_pause(tx: Connection, *, after: date) -> date | None:
    """Return the first date later than `after` on which a pause ends."""
    earliest = select(func.min(enrolment.c.paused_until)).where(
        enrolment.c.state == EnrolmentState.PAUSED.value,
        enrolment.c.paused_until > after.toordinal(),
    )
    return local_day(tx.execute(earliest).scalar_one())


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
            enrolment.c.state.not_in([EnrolmentState.LEFT.value, EnrolmentState.RESTARTED.value]),
        )
        .values(state=EnrolmentState.LEFT.value, due_at=None, left_at=seconds(now))
    )
    return changed.rowcount


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
