"""Releases and their renderings in the database: written once, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from course.store import moment, seconds
from course.store.schema import delivery, lesson, release, rendering


@dataclass(frozen=True, slots=True)
class Kept:
    """A release as the database keeps it; `lessons` are keys in the order of the course."""

    id: int
    course: str
    created_at: datetime
    fingerprint: str
    document: str
    lessons: tuple[int, ...]
    lesson_ids: tuple[str, ...]
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptRendering:
    """One lesson of a release."""

    lesson: str
    fingerprint: str
    document: str


def add_release(
    tx: Connection,
    *,
    course: str,
    fingerprint: str,
    document: str,
    renderings: Sequence[KeptRendering],
    now: datetime,
) -> int:
    """Keep a release, which is live from now on. Returns its id."""
    release_id = tx.execute(
        insert(release)
        .values(course=course, created_at=seconds(now), fingerprint=fingerprint, document=document)
        .returning(release.c.id)
    ).scalar_one()
    keys = lesson_keys(tx, course, [kept.lesson for kept in renderings])
    tx.execute(
        insert(rendering),
        [
            {
                "release_id": release_id,
                "lesson_key": keys[kept.lesson],
                "position": position,
                "fingerprint": kept.fingerprint,
                "document": kept.document,
            }
            for position, kept in enumerate(renderings)
        ],
    )
    return int(release_id)


def live_release(tx: Connection, course: str) -> Kept | None:
    """Return the newest release of a course."""
    row = tx.execute(
        select(release).where(release.c.course == course).order_by(release.c.id.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    lessons = tx.execute(
        select(rendering.c.lesson_key, rendering.c.fingerprint, lesson.c.id)
        .join(lesson, lesson.c.key == rendering.c.lesson_key)
        .where(rendering.c.release_id == row.id)
        .order_by(rendering.c.position)
    ).all()
    return Kept(
        id=row.id,
        course=row.course,
        created_at=_required(moment(row.created_at)),
        fingerprint=row.fingerprint,
        document=row.document,
        lessons=tuple(kept.lesson_key for kept in lessons),
        lesson_ids=tuple(kept.id for kept in lessons),
        fingerprints=tuple(kept.fingerprint for kept in lessons),
    )


def live_courses(tx: Connection) -> tuple[str, ...]:
    """Return the courses that have a release, by slug."""
    return tuple(
        tx.execute(select(release.c.course).distinct().order_by(release.c.course)).scalars()
    )


def load_rendering(tx: Connection, release_id: int, lesson_key: int) -> str:
    """Return the document of one lesson of a release."""
    return str(
        tx.execute(
            select(rendering.c.document).where(
                rendering.c.release_id == release_id, rendering.c.lesson_key == lesson_key
            )
        ).scalar_one()
    )


def lesson_keys(tx: Connection, course: str, ids: Sequence[str]) -> dict[str, int]:
    """Return lesson id → key, making keys for ids not seen before."""
    known = {row.id: row.key for row in tx.execute(select(lesson).where(lesson.c.course == course))}
    new = [{"course": course, "id": lesson_id} for lesson_id in ids if lesson_id not in known]
    for row in new:
        known[row["id"]] = tx.execute(
            insert(lesson).values(row).returning(lesson.c.key)
        ).scalar_one()
    return known


def count_had(tx: Connection, course: str) -> dict[str, int]:
    """Return how many readers have each lesson in the ledger, by lesson id."""
    rows = tx.execute(
        select(lesson.c.id, func.count().label("readers"))
        .join(delivery, delivery.c.lesson_key == lesson.c.key)
        .where(lesson.c.course == course)
        .group_by(lesson.c.id)
    )
    return {row.id: row.readers for row in rows}


def _required(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("a release without an instant")
    return at
