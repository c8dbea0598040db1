"""Read a course folder: `course.toml`, the lessons in order, and what they point to."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from course.lessons.course_file import CourseFile, line_of_key, parse_course_file
from course.lessons.faults import error, warning
from course.lessons.front_matter import parse_front_matter
from course.lessons.pointers import missing_images, missing_sources
from course.markup import split_front_matter
from course.model import Course, Lesson, Problem

COURSE_FILE = "course.toml"

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""What may name a course: it goes into List-Id and into addresses."""

_LESSON_FILE = re.compile(r"(?P<number>\d+)-.+\.md")
_WEEK = 7


def load_course(
    folder: Path, *, shown_as: str | None = None
) -> tuple[Course | None, tuple[Problem, ...]]:
    """Read a course and everything that is wrong with it.

    Paths in problems and lessons begin with `shown_as`, the folder as the person gave it. A
    lesson that cannot be read is left out of the course and is an error among the problems, so
    nobody may send a course without asking `has_errors`. There is no course when `course.toml`
    cannot be read or no lesson can.
    """
    shown = str(folder) if shown_as is None else shown_as
    settings, problems = _load_settings(folder, shown)
    read = [
        _load_lesson(path, folder=folder, shown=str(Path(shown, path.name)), number=number)
        for number, path in enumerate(_lesson_paths(folder), start=1)
    ]
    lessons = tuple(found.lesson for found in read if found.lesson)
    problems += [problem for found in read for problem in found.problems]
    problems += _faults_of_folder(folder, shown)
    problems += _doubled_ids(lessons)
    if settings is None:
        return None, _sorted(problems)
    problems += _weeks(lessons, settings)
    problems += _dates(lessons, settings, folder, shown)
    if not lessons:
        return None, _sorted(problems)
    return _course(settings, lessons, folder=folder, shown=shown), _sorted(problems)


def line_of(folder: Path, key: str) -> int:
    """Return the line of a key of `course.toml`, 1 when the file cannot be read."""
    try:
        return line_of_key((folder / COURSE_FILE).read_text("utf-8-sig"), key)
    except (OSError, UnicodeDecodeError):
        return 1


class _Read(NamedTuple):
    lesson: Lesson | None
    problems: tuple[Problem, ...]


def _load_settings(folder: Path, shown: str) -> tuple[CourseFile | None, list[Problem]]:
    path = str(Path(shown, COURSE_FILE))
    text = _load_text(folder / COURSE_FILE, shown=path)
    if isinstance(text, Problem):
        return None, [text]
    parsed = parse_course_file(text, path=path, folder=folder)
    return parsed.course, list(parsed.problems)


def _load_text(path: Path, *, shown: str) -> str | Problem:
    """Return the text of a file without its byte order mark, or why there is none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        hint = "`course new DIR` makes a course folder; say which one to read"
        return error("L100", shown, 1, "the file is not there", hint)
    except OSError as failure:
        hint = "make it a file that you may read"
        return error("L100", shown, 1, f"the file cannot be read: {failure.strerror}", hint)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        byte = content[failure.start]
        return error("L100", shown, line, f"byte 0x{byte:02x} is not UTF-8", "save it as UTF-8")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return error("L100", shown, line, "this is not a text file", "save it as UTF-8 text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lesson_paths(folder: Path) -> list[Path]:
    """List the lesson files by their number, and not by name: 2 comes before 10."""
    found = [(_LESSON_FILE.fullmatch(path.name), path) for path in folder.glob("*.md")]
    numbered = [(int(match["number"]), path.name, path) for match, path in found if match]
    return [path for _, _, path in sorted(numbered)]


def _load_lesson(path: Path, *, folder: Path, shown: str, number: int) -> _Read:
    text = _load_text(path, shown=shown)
    if isinstance(text, Problem):
        return _Read(None, (text,))
    split = split_front_matter(text)
    if split is None:
        hint = "begin the file with a line '---', then 'id: …', and end the keys with '---'"
        return _Read(None, (error("L109", shown, 1, "there is no front matter", hint),))
    yaml_text, yaml_line, body, body_line = split
    parsed = parse_front_matter(yaml_text, path=shown, first_line=yaml_line)
    problems = list(parsed.problems)
    problems += missing_images(body, first_line=body_line, folder=folder, path=shown)
    if parsed.matter is None:
        return _Read(None, tuple(problems))
    matter = parsed.matter
    problems += missing_sources(matter.sources, lines=parsed.lines, folder=folder, path=shown)
    lesson = Lesson(
        **dict(matter), number=number, path=shown, body=body, body_line=body_line,
        lines=parsed.lines,
    )  # fmt: skip
    return _Read(lesson, tuple(problems))


def _faults_of_folder(folder: Path, shown: str) -> Iterator[Problem]:
    path = str(Path(shown, COURSE_FILE))
    if not SLUG.fullmatch(folder.resolve().name):
        message = f"the folder {folder.resolve().name!r} cannot name a course"
        hint = "rename it with letters, digits and hyphens: the name goes into email headers"
        yield error("L110", path, 1, message, hint)
    lessons = _lesson_paths(folder)
    if not lessons:
        hint = "write 01-first.md, or let `course draft` make lessons from articles"
        yield error("L111", path, 1, "the course has no lessons", hint)
    yield from _doubled_numbers(lessons, shown)
    for left_out in sorted(set(folder.glob("*.md")) - set(lessons)):
        if left_out.stem.casefold() != "readme":
            hint = "a lesson's file name begins with its number: 03-keys.md"
            message = "this file is not part of the course"
            yield warning("L112", str(Path(shown, left_out.name)), 1, message, hint)


def _doubled_numbers(paths: Sequence[Path], shown: str) -> Iterator[Problem]:
    numbers = Counter(int(path.name.partition("-")[0]) for path in paths)
    for path in paths:
        number = int(path.name.partition("-")[0])
        if numbers[number] > 1:
            message = f"{numbers[number]} lessons have the number {number}"
            hint = "give each file a number of its own: it is the order of the course"
            yield warning("L113", str(Path(shown, path.name)), 1, message, hint)


def _doubled_ids(lessons: Iterable[Lesson]) -> Iterator[Problem]:
    first: dict[str, Lesson] = {}
    for lesson in lessons:
        earlier = first.setdefault(lesson.id, lesson)
        if earlier is not lesson:
            message = f"the id {lesson.id!r} is taken by {Path(earlier.path).name}"
            hint = "give this lesson an id of its own; a released lesson keeps its id"
            yield error("L114", lesson.path, lesson.lines.get("id", 1), message, hint)


def _dates(
    lessons: Sequence[Lesson], settings: CourseFile, folder: Path, shown: str
) -> Iterator[Problem]:
    """Tell when fixed dates are not as many as the lessons."""
    dates, count = len(settings.schedule.cadence.dates), len(lessons)
    if dates and dates != count:
        make = error if dates < count else warning
        noun = "date" if dates == 1 else "dates"
        message = f"cadence has {dates} {noun} for {count} lessons"
        hint = "give each lesson a date of its own"
        line = line_of(folder, "schedule.cadence")
        yield make("L108", str(Path(shown, COURSE_FILE)), line, message, hint)


def _weeks(lessons: Sequence[Lesson], settings: CourseFile) -> Iterator[Problem]:
    """Doubled, missing and backward weeks; several lessons a week may be the plan."""
    cadence = settings.schedule.cadence
    if cadence.dates or cadence.when_done:
        return
    weekly = len(cadence.weekdays) == 1 or cadence.days >= _WEEK
    for before, lesson in itertools.pairwise(lessons):
        step = lesson.week - before.week
        if step == 1 or (step == 0 and not weekly):
            continue
        message, hint = _odd_step(before.week, lesson.week)
        yield warning("L115", lesson.path, lesson.lines.get("week", 1), message, hint)


def _odd_step(before: int, week: int) -> tuple[str, str]:
    if week == before:
        return (f"week {week} has a second lesson", f"make it week {week + 1}")
    if week > before:
        return (
            f"no lesson is for week {before + 1}: the one before is week {before}",
            f"make it week {before + 1}; the cadence decides when it goes out",
        )
    return (
        f"week {week} comes after week {before}",
        "number the file so that it stands where its week is",
    )


def _course(
    settings: CourseFile, lessons: tuple[Lesson, ...], *, folder: Path, shown: str
) -> Course:
    return Course(
        slug=folder.resolve().name,
        title=settings.title,
        language=settings.language,
        sender=settings.sender,
        theme=settings.theme,
        rules=settings.rules,
        schedule=settings.schedule.as_schedule(),
        lessons=lessons,
        path=shown,
        notice=settings.notice,
        clients=settings.clients,
    )


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.code)))
