"""`course check`: everything that is wrong with a course, from its files to its emails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from course import emails, plugins
from course.errors import ContentError, PluginError
from course.lessons import line_of, load_course
from course.lint import Pack, check_course
from course.model import Course, Lesson, Problem, Rendering, Severity, Theme

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d+): ")


def check(
    folder: Path, *, home: Path, shown_as: str | None = None, today: date | None = None
) -> tuple[Course | None, tuple[Problem, ...]]:
    """Read, render and check a course; the problems come by path and line.

    Paths begin with `shown_as`, the folder as the person gave it. There is no course when none of
    its lessons can be read. `today` decides what is out of date.
    """
    course, problems = load_course(folder, shown_as=shown_as)
    if course is None:
        return None, problems
    drawn, faults = draw_course(course, home=home, folder=folder)
    problems += check_rendered(course, drawn, folder=folder, today=today)
    # What keeps a lesson from being rendered is mostly a fault that its Markdown has told already.
    told = {(one.path, one.line, one.message) for one in problems}
    problems += tuple(one for one in faults if (one.path, one.line, one.message) not in told)
    return course, tuple(sorted(problems, key=lambda one: (one.path, one.line, one.code)))


def draw_course(
    course: Course, *, home: Path, folder: Path | None = None
) -> tuple[dict[str, Rendering], tuple[Problem, ...]]:
    """Make every lesson into an email; return those that can be, by the path of their lesson."""
    try:
        theme = plugins.load_theme(course.theme, home=home)
    except PluginError as error:
        place = str(Path(course.path, "course.toml"))
        line = line_of(folder or Path(course.path), "theme")
        return {}, (Problem("L119", Severity.ERROR, place, line, error.message, error.hint),)
    drawn: dict[str, Rendering] = {}
    problems: list[Problem] = []
    for lesson in course.lessons:
        made = _draw(course, lesson, theme)
        if isinstance(made, Problem):
            problems.append(made)
        else:
            drawn[lesson.path] = made
    return drawn, tuple(problems)


def _draw(course: Course, lesson: Lesson, theme: Theme) -> Rendering | Problem:
    try:
        return emails.render(course, lesson, theme)
    except ContentError as error:
        place = _PLACE.match(error.message)
        line = int(place["line"]) if place and place["path"] == lesson.path else 1
        message = error.message.removeprefix(f"{lesson.path}:{line}: ")
        return Problem("L121", Severity.ERROR, lesson.path, line, message, error.hint)


def check_rendered(
    course: Course,
    drawn: Mapping[str, Rendering],
    *,
    folder: Path | None = None,
    today: date | None = None,
) -> tuple[Problem, ...]:
    """Run the course's rule packs over its lessons and over the emails made of them.

    `drawn` holds the emails by the path of their lesson; a lesson without one is checked as it is
    written. `folder` is where the course lies, when its path was shown as another.
    """
    packs, problems = _packs(course, folder=folder or Path(course.path))
    renderings = {
        lesson.id: drawn[lesson.path] for lesson in course.lessons if lesson.path in drawn
    }
    today = today or datetime.now(UTC).date()
    return (*problems, *check_course(course, renderings, packs=packs, today=today))


def _packs(course: Course, *, folder: Path) -> tuple[list[Pack], list[Problem]]:
    packs, problems = [], []
    for name in dict.fromkeys(course.rules):
        try:
            packs.append(plugins.load(plugins.RULES, name))
        except PluginError as error:
            path, line = str(Path(course.path, "course.toml")), line_of(folder, "rules")
            problems.append(Problem("L120", Severity.ERROR, path, line, error.message, error.hint))
    return packs, problems
