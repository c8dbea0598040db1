"""The files of a course as they are now: what they gave, and what is wrong with them."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from course.app.drawing import Drawings, draw_course
from course.enrolments import parse_readers
from course.errors import ContentError
from course.lessons import load_course
from course.model import Course, Lesson, Problem, Rendering, Subscriber

READERS = "readers.csv"
"""The people a course is previewed for: in its folder, or in the home of the project."""

Audience = tuple[tuple[int, Subscriber], ...]
"""Good rows of `readers.csv`, each with its line."""

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"})

_NUMBER = re.compile(r"^\d+-")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the files gave: `faults` while reading and rendering, `findings` by rules."""

    at: datetime
    milliseconds: int
    folder: str
    course: Course | None  # whole: what cannot be read now has its last good lesson in its place
    lost: frozenset[str]  # paths of lessons that cannot be read
    drawn: Mapping[str, Rendering]
    sources: Mapping[str, str]
    pictures: int
    audience: Audience
    faults: tuple[Problem, ...]
    findings: tuple[Problem, ...]

    @property
    def lessons(self) -> dict[str, Lesson]:
        """Return the lessons that could be read, by path."""
        lessons = self.course.lessons if self.course else ()
        return {lesson.path: lesson for lesson in lessons if lesson.path not in self.lost}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return every problem once, by path and line."""
        unique = dict.fromkeys((*self.faults, *self.findings))
        return tuple(sorted(unique, key=lambda one: (one.path, one.line, one.code)))


def read(
    folder: Path,
    home: Path,
    drawings: Drawings,
    *,
    findings: tuple[Problem, ...],
    good: Mapping[str, Lesson],
) -> Reading:
    """Read a course folder; `good` are the last good lessons, by path."""
    started, now = time.perf_counter(), datetime.now(UTC)
    course, faults = load_course(folder)
    sources = _load_sources(folder)
    drawn: Mapping[str, Rendering] = {}
    lost: frozenset[str] = frozenset()
    if course:
        lost = frozenset(sources) - {lesson.path for lesson in course.lessons}
        course = _whole(course, sources, good)
        drawn, more = draw_course(course, home=home, drawings=drawings)
        drawn = {path: rendering for path, rendering in drawn.items() if path not in lost}
        faults += tuple(problem for problem in more if problem.path not in lost)
    pictures, audience = _age_of_pictures(folder), _audience(folder, home)
    return Reading(
        at=now,
        milliseconds=round((time.perf_counter() - started) * 1000),
        folder=str(folder),
        course=course,
        lost=lost,
        drawn=drawn,
        sources=sources,
        pictures=pictures,
        audience=audience,
        faults=faults,
        findings=findings,
    )


def _whole(course: Course, sources: Mapping[str, str], good: Mapping[str, Lesson]) -> Course:
    """Return the course with every lesson in its place, also those that cannot be read now.

    The last good one stands in, or one that has nothing but a title: the other lessons are still
    the second and the third of eight.
    """
    read = {lesson.path: lesson for lesson in course.lessons}
    lessons = (
        replace(read.get(path) or good.get(path) or _unread(path), number=number)
        for number, path in enumerate(sorted({*sources, *read}, key=order), start=1)
    )
    return replace(course, lessons=tuple(lessons))


def _unread(path: str) -> Lesson:
    title = id_of(path).replace("-", " ").capitalize()
    return Lesson(
        id=id_of(path), number=1, week=1, title=title, subject=title, preheader="",
        objective="", takeaways=(), sources=(), body="", path=path,
    )  # fmt: skip


def _load_sources(folder: Path) -> dict[str, str]:
    """Return the text of each lesson file, also of one that cannot be read as a lesson."""
    return {
        str(folder / path.name): path.read_text("utf-8", errors="replace")
        for path in folder.glob("*.md")
        if _NUMBER.match(path.name) and path.is_file()
    }


def _audience(folder: Path, home: Path) -> Audience:
    """Return the good rows of the list of readers; a list that is none counts as empty."""
    path = next((place / READERS for place in (folder, home) if (place / READERS).is_file()), None)
    return _rows(path, path.stat().st_mtime_ns) if path else ()


@lru_cache(maxsize=2)
def _rows(path: Path, changed: int) -> Audience:  # noqa: ARG001 - a part of the cache's key
    try:
        found = parse_readers(path.read_bytes(), path=path.name)
    except (ContentError, OSError):
        # `course subscribers import` names its faults; an email can be previewed without it.
        return ()
    return tuple((reader.line, reader.subscriber) for reader in found.readers)


def _age_of_pictures(folder: Path) -> int:
    """Return when the newest picture was written, in nanoseconds."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in PICTURES)
    return max((path.stat().st_mtime_ns for path in found if path.is_file()), default=0)


def order(path: str) -> tuple[int, str]:
    """Return by what lesson files are sorted: their number, then their name."""
    name = Path(path).name
    number = _NUMBER.match(name)
    return (int(number[0].rstrip("-")) if number else 0, name)


def id_of(path: str) -> str:
    """Return the id that a file name alone suggests."""
    return _NUMBER.sub("", Path(path).stem)
