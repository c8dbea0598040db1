"""What the studio shows: the course as it is now, and the last good email of every lesson.

A `Snapshot` is a value. The next one is made from the files and from the one before it, so that
a lesson, a theme or a `course.toml` that cannot be read never takes an email off the screen:
its problems stand above the last good one, for as long as the server runs.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from course import emails, plugins
from course.app import theming
from course.app.checking import check_rendered
from course.app.drawing import Drawings, draw_course
from course.enrolments import parse_readers
from course.errors import ContentError, PluginError
from course.lessons import load_course
from course.model import Course, Lesson, Problem, Rendering, Segments, Severity, Subscriber

READERS = "readers.csv"
"""The people a course is previewed for: in its folder, or in the home of the project."""

Audience = tuple[tuple[int, Subscriber], ...]
"""Good rows of `readers.csv`, each with its line."""

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"})

_NUMBER = re.compile(r"^\d+-")


@dataclass(frozen=True, slots=True)
class Preview:
    """One lesson in the studio; `lesson` and `rendering` are the last good ones.

    `current` says whether that is the file as it is now. If not, `problems` say why.
    """

    id: str
    path: str
    lesson: Lesson | None
    rendering: Rendering | None
    problems: tuple[Problem, ...]
    source: str
    good_at: datetime | None
    current: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole course at one instant; `problems` are those of no single lesson."""

    revision: int
    at: datetime
    milliseconds: int
    folder: str
    course: Course | None
    previews: tuple[Preview, ...]
    problems: tuple[Problem, ...]
    checked: bool  # whether the rules have been run at all
    pictures: int  # changes when a picture does
    audience: Audience

    @property
    def lessons(self) -> dict[str, Lesson]:
        """Return the last good lessons, by path."""
        return {one.path: one.lesson for one in self.previews if one.lesson}

    def preview(self, lesson_id: str) -> Preview | None:
        """Return the lesson of this id."""
        return next((preview for preview in self.previews if preview.id == lesson_id), None)


@dataclass(frozen=True, slots=True)
class Traced:
    """The MJML of a theme, and one lesson's HTML with marks (see `theming.trace_apart`)."""

    mjml: str
    html: Segments


class Studio:
    """A course folder and its latest snapshot.

    `refresh` reads and renders, `check` runs the rules: apart, because an author who saves wants
    to see the email at once, and the rules take several times as long.
    """

    def __init__(self, folder: Path, *, home: Path, postal_address: str = "") -> None:
        self.folder = folder
        self.home = home
        self.postal_address = postal_address or "Your postal address, Street 1, Town"
        self._lock = threading.Lock()
        self._drawings = Drawings()
        self._reading = self._read(findings=(), good={})
        self._latest = _next(None, self._reading)

    @property
    def latest(self) -> Snapshot:
        """Return the course as it was when a file last changed."""
        return self._latest

    @property
    def watched(self) -> tuple[Path, ...]:
        """Return the folders, and the list of readers, in which a change matters."""
        places = (self.folder, self.home / "templates", plugins.bundled("templates"))
        found = (place for place in (*places, self.home / READERS) if place.exists())
        return tuple(dict.fromkeys(place.resolve() for place in found))

    @property
    def reading(self) -> Reading:
        """Return what was last read, for `check`."""
        return self._reading

    def picture(self, name: str) -> Path | None:
        """Return a picture of the course by its path below the folder."""
        path, folder = (self.folder / name).resolve(), self.folder.resolve()
        inside = path.is_relative_to(folder) and path.suffix.lower() in PICTURES
        return path if inside and path.is_file() else None

    def traced(self, preview: Preview) -> Traced | None:
        """Return the MJML of the last good email, and its HTML with marks for the lines of it.

        None while the theme or the lesson cannot be used as it is now.
        """
        course, lesson = self._latest.course, preview.lesson
        if course is None or lesson is None or not preview.current:
            return None
        try:
            mjml, marked = theming.trace_apart(plugins.load_theme(course.theme, home=self.home))
            return Traced(mjml, emails.render(course, lesson, marked).html)
        except (ContentError, PluginError):  # told already, as a problem of the lesson
            return None

    def file(self, name: str) -> Path | None:
        """Return a lesson file or `course.toml` by its name alone, if the course has it."""
        path = self.folder / Path(name).name
        return path if path.suffix in {".md", ".toml"} and path.is_file() else None

    def refresh(self) -> Reading:
        """Read the files again. What the rules found stays until the next `check`."""
        with self._lock:
            findings = self._reading.findings
            good = self._latest.lessons
            self._reading = self._read(findings=findings, good=good)
            self._latest = _next(self._latest, self._reading)
            return self._reading

    def _read(self, *, findings: tuple[Problem, ...], good: Mapping[str, Lesson]) -> Reading:
        return _read(self.folder, self.home, self._drawings, findings=findings, good=good)

    def check(self, reading: Reading) -> bool:
        """Run the rules and show what they found; False when the files were read again since."""
        findings: tuple[Problem, ...] = ()
        if reading.course:
            findings = check_rendered(
                reading.course, reading.drawn, folder=self.folder, today=reading.at.date()
            )
            findings = tuple(one for one in findings if one.path not in reading.lost)
        with self._lock:
            if reading is not self._reading:
                return False
            self._reading = replace(reading, findings=findings)
            self._latest = replace(_next(self._latest, self._reading), checked=True)
            return True


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


def _read(
    folder: Path,
    home: Path,
    drawings: Drawings,
    *,
    findings: tuple[Problem, ...],
    good: Mapping[str, Lesson],
) -> Reading:
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
        for number, path in enumerate(sorted({*sources, *read}, key=_order), start=1)
    )
    return replace(course, lessons=tuple(lessons))


def _unread(path: str) -> Lesson:
    title = _id_of(path).replace("-", " ").capitalize()
    return Lesson(
        id=_id_of(path), number=1, week=1, title=title, subject=title, preheader="",
        objective="", takeaways=(), sources=(), body="", path=path,
    )  # fmt: skip


def _next(before: Snapshot | None, read: Reading) -> Snapshot:
    """Return the snapshot after `before`, which keeps what was good and is not now."""
    known = {preview.path: preview for preview in before.previews} if before else {}
    lessons = read.lessons
    paths = {*(lessons or known), *_broken(read)}
    previews: list[Preview] = []
    for path in sorted(paths, key=_order):
        preview = _preview(path, lessons.get(path), known.get(path), read)
        taken = any(other.id == preview.id for other in previews)
        previews.append(replace(preview, id=_id_of(path)) if taken else preview)
    return Snapshot(
        revision=before.revision + 1 if before else 1,
        at=read.at,
        milliseconds=read.milliseconds,
        folder=read.folder,
        course=read.course or (before.course if before else None),
        previews=tuple(previews),
        problems=tuple(problem for problem in read.problems if problem.path not in paths),
        checked=before.checked if before else False,
        pictures=read.pictures,
        audience=read.audience,
    )


def _preview(path: str, lesson: Lesson | None, before: Preview | None, read: Reading) -> Preview:
    problems = tuple(problem for problem in read.problems if problem.path == path)
    source = read.sources.get(path, "")
    if lesson and path in read.drawn:
        drawn = read.drawn[path]
        return Preview(lesson.id, path, lesson, drawn, problems, source, read.at, current=True)
    good = before.rendering if before else None
    lesson = lesson or (before.lesson if before else None)
    return Preview(
        id=lesson.id if lesson else _id_of(path),
        path=path,
        lesson=lesson,
        rendering=good,
        problems=problems,
        source=source,
        good_at=before.good_at if before else None,
        current=False,
    )


def _broken(read: Reading) -> set[str]:
    """Return the lesson files with an error: those that could not be read are among them."""
    wrong = {problem.path for problem in read.faults if problem.severity is Severity.ERROR}
    return {path for path in wrong if path in read.sources}


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


def _order(path: str) -> tuple[int, str]:
    name = Path(path).name
    number = _NUMBER.match(name)
    return (int(number[0].rstrip("-")) if number else 0, name)


def _id_of(path: str) -> str:
    return _NUMBER.sub("", Path(path).stem)
