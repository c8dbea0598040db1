"""Releases: immutable, compiled snapshots of a course. Only releases are sent.

A release keeps every lesson rendered up to the places that differ from reader to reader, and the
rules of when it goes out. Editing files changes nothing for anybody until the next release; the
newest release of a course is live.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import Connection

from course.model import Course, Rendering, Schedule
from course.store import releases as shelf


@dataclass(frozen=True, slots=True)
class Terms:
    """What a release keeps of `course.toml`."""

    title: str
    language: str
    sender: str
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Compiled:
    """A course ready to be released: its terms, its lessons rendered, in order."""

    course: str
    terms: Terms
    renderings: tuple[Rendering, ...]


@dataclass(frozen=True, slots=True)
class Live:
    """The release that is live, without its renderings."""

    id: int
    course: str
    created_at: datetime
    terms: Terms
    lessons: tuple[int, ...]  # keys, in order
    lesson_ids: tuple[str, ...]
    fingerprints: Mapping[str, str]  # by lesson id
    fingerprint: str


class Change(StrEnum):
    """What a release would do to a lesson."""

    ADDED = "added"
    CHANGED = "changed"
    DROPPED = "dropped"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class LessonChange:
    """One line of a plan: a lesson, what happens to it, and how many readers had it already."""

    lesson: str
    change: Change
    had: int


def compile_release(course: Course, renderings: Sequence[Rendering]) -> Compiled:
    """Put a course and its renderings together."""
    terms = Terms(
        title=course.title,
        language=course.language,
        sender=course.sender,
        schedule=course.schedule,
    )
    return Compiled(course=course.slug, terms=terms, renderings=tuple(renderings))


def publish(tx: Connection, compiled: Compiled, *, now: datetime) -> Live:
    """Keep a release and make it live."""
    kept = [
        shelf.KeptRendering(one.lesson, _fingerprint(document := _write(one)), document)
        for one in compiled.renderings
    ]
    shelf.add_release(
        tx,
        course=compiled.course,
        fingerprint=fingerprint(compiled),
        document=_terms().dump_json(compiled.terms).decode(),
        renderings=kept,
        now=now,
    )
    live = live_release(tx, compiled.course)
    if live is None:
        raise LookupError("a release that was just written is not there")
    return live


def live_release(tx: Connection, course: str) -> Live | None:
    """Return the release of a course that is live."""
    kept = shelf.live_release(tx, course)
    if kept is None:
        return None
    return Live(
        id=kept.id,
        course=course,
        created_at=kept.created_at,
        terms=_terms().validate_json(kept.document),
        lessons=kept.lessons,
        lesson_ids=kept.lesson_ids,
        fingerprints=dict(zip(kept.lesson_ids, kept.fingerprints, strict=True)),
        fingerprint=kept.fingerprint,
    )


def load_rendering(tx: Connection, release: int, lesson_key: int) -> Rendering:
    """Return one lesson of a release, ready for its readers."""
    return _renderings().validate_json(shelf.load_rendering(tx, release, lesson_key))


def fingerprint(compiled: Compiled) -> str:
    """Return a hash of everything a reader could notice."""
    parts = [_terms().dump_json(compiled.terms).decode(), *map(_write, compiled.renderings)]
    return _fingerprint("\n".join(parts))


def changes(live: Live | None, compiled: Compiled, had: Mapping[str, int]) -> list[LessonChange]:
    """Return what releasing would change, lesson by lesson: the new order, then what is dropped."""
    old = live.lesson_ids if live else ()
    new = tuple(one.lesson for one in compiled.renderings)
    stayed = [lesson for lesson in old if lesson in new]
    order = [lesson for lesson in new if lesson in old]
    moved = {a for a, b in zip(order, stayed, strict=True) if a != b}
    lines = [
        LessonChange(one.lesson, _change(one, live, moved), had.get(one.lesson, 0))
        for one in compiled.renderings
    ]
    dropped = [lesson for lesson in old if lesson not in new]
    return lines + [LessonChange(one, Change.DROPPED, had.get(one, 0)) for one in dropped]


def _change(rendering: Rendering, live: Live | None, moved: set[str]) -> Change:
    before = live.fingerprints.get(rendering.lesson) if live else None
    if before is None:
        return Change.ADDED
    if rendering.lesson in moved:
        return Change.MOVED
    return Change.SAME if before == _fingerprint(_write(rendering)) else Change.CHANGED


def _write(rendering: Rendering) -> str:
    return _renderings().dump_json(rendering).decode()


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def _renderings() -> TypeAdapter[Rendering]:
    return TypeAdapter(Rendering)


@lru_cache(maxsize=1)
def _terms() -> TypeAdapter[Terms]:
    return TypeAdapter(Terms)
