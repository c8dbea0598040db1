"""What the rules of `course check` need to know and no lesson says: files, headers, the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from course import emails
from course.app.building import SAMPLE_READER
from course.articles import lines_of
from course.errors import ContentError, CourseError
from course.lint import PictureFile, Surroundings
from course.markup import Figure, parse
from course.model import Course

_HEAD = 262_144  # bytes: a JPEG may carry that much about the camera before its size


def surroundings_of(course: Course, *, folder: Path, today: date) -> Surroundings:
    """Gather what lies around the lessons of a course. What cannot be read is left out.

    Reading the course has told of it already.
    """
    return Surroundings(
        today=today,
        baseline=emails.skeleton(),
        headers=_headers(course),
        pictures=dict(_pictures(course, folder)),
        articles=dict(_articles(course, folder)),
    )


def _headers(course: Course) -> dict[str, str] | None:
    try:
        return emails.list_headers(
            title=course.title,
            slug=course.slug,
            domain=emails.sender_domain(course.sender),
            unsubscribe=SAMPLE_READER["link.unsubscribe"],
        )
    except CourseError:  # reading the course, or building it, says what stands in the way
        return None


def _pictures(course: Course, folder: Path) -> Iterator[tuple[str, PictureFile]]:
    for source in sorted({source for lesson in course.lessons for source in _figures(lesson.body)}):
        path = (folder / source).resolve()
        if urlsplit(source).scheme or not path.is_relative_to(folder.resolve()):
            continue
        if path.is_file():
            with path.open("rb") as file:
                yield source, PictureFile(file.read(_HEAD), path.stat().st_size)


def _figures(body: str) -> list[str]:
    document = parse(body, path="", first_line=1)
    return [block.src for block in document.walk() if isinstance(block, Figure)]


def _articles(course: Course, folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    named = {source.article for lesson in course.lessons for source in lesson.sources}
    for article in sorted(named):
        path = (folder / article).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            try:
                yield article, tuple(lines_of(path.read_bytes(), path=str(path)))
            except ContentError:
                continue  # reading it for a draft says why
