"""A course on the screen: every lesson with its last good email."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from course.app.studio.reading import Audience, Reading, id_of, order
from course.model import Course, Lesson, Problem, Rendering, Severity


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


def next_snapshot(before: Snapshot | None, read: Reading) -> Snapshot:
    """Return the snapshot after `before`, which keeps what was good and is not now."""
    known = {preview.path: preview for preview in before.previews} if before else {}
    lessons = read.lessons
    paths = {*(lessons or known), *_broken(read)}
    previews: list[Preview] = []
    for path in sorted(paths, key=order):
        preview = _preview(path, lessons.get(path), known.get(path), read)
        taken = any(other.id == preview.id for other in previews)
        previews.append(replace(preview, id=id_of(path)) if taken else preview)
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
        id=lesson.id if lesson else id_of(path),
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
