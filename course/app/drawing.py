"""Every lesson of a course made into an email, with what stands in the way as problems.

L119 the theme is not there         L125 a fault in a file of the theme
L124 our words are not translated   L127 the lesson, or the theme, makes no email
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from course import emails, plugins
from course.app import theming
from course.emails import CompiledTheme
from course.errors import ContentError, PluginError
from course.language.translation import LANGUAGES, is_translated
from course.lessons import line_of
from course.model import Course, Lesson, Problem, Rendering, Severity, has_errors

Progress = Callable[[int, int], None]
"""Is told how many lessons are done, of how many."""

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?:\d+:)? ")
_THEME_FILE = re.compile(r"(?P<path>[^:]+\.(?:mjml|toml)):(?:(?P<line>\d+):)?(?:\d+:)? ")


class Drawings:
    """The emails drawn last, so that a course of which one lesson changed is not drawn again.

    Of the other lessons an email knows their titles and their places, and nothing more.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[object, Rendering | Problem]] = {}

    def draw(self, course: Course, lesson: Lesson, theme: CompiledTheme) -> Rendering | Problem:
        """Return the email of a lesson, or what stands in the way, anew if anything changed."""
        titles = [(one.id, one.number, one.week, one.title) for one in course.lessons]
        knows = (replace(course, lessons=()), titles, lesson, theme)
        kept = self._kept.get(lesson.path)
        if kept is None or kept[0] != knows:
            kept = self._kept[lesson.path] = (knows, _draw(course, lesson, theme))
        return kept[1]


def draw_course(
    course: Course,
    *,
    home: Path,
    folder: Path | None = None,
    progress: Progress | None = None,
    drawings: Drawings | None = None,
) -> tuple[dict[str, Rendering], tuple[Problem, ...]]:
    """Make every lesson into an email; return those that can be, by the path of their lesson.

    `folder` is where the course lies, when its path was shown as another. A fault of the theme is
    told once. `drawings` are of earlier calls, and keep what did not change.
    """
    drawings = drawings or Drawings()
    folder = folder or Path(course.path)
    theme, found = load_theme(course, home=home, folder=folder)
    problems = _untranslated(course, folder) + found
    drawn: dict[str, Rendering] = {}
    for done, lesson in enumerate(course.lessons):
        if progress:
            progress(done, len(course.lessons))
        faults = emails.faults_of(lesson)
        problems += faults
        if theme and not has_errors(faults):
            made = drawings.draw(course, lesson, theme)
            if isinstance(made, Rendering):
                drawn[lesson.path] = made
            else:
                problems.append(made)
    return drawn, tuple(dict.fromkeys(problems))


def load_theme(
    course: Course, *, home: Path, folder: Path
) -> tuple[CompiledTheme | None, list[Problem]]:
    """Return the theme of a course, or why there is none."""
    try:
        return theming.compile_apart(plugins.load_theme(course.theme, home=home)), []
    except PluginError as error:
        place, line = f"{course.path}/course.toml", line_of(folder, "theme")
        return None, [Problem("L119", Severity.ERROR, place, line, error.message, error.hint)]
    except ContentError as error:
        found = _of_theme(error)
        return None, [
            found or _fault(error, f"{course.path}/course.toml", line_of(folder, "theme"))
        ]


def _draw(course: Course, lesson: Lesson, theme: CompiledTheme) -> Rendering | Problem:
    try:
        return emails.render(course, lesson, theme)
    except ContentError as error:
        return _of_theme(error) or _fault(error, lesson.path, 1)


def _of_theme(error: ContentError) -> Problem | None:
    """Return what is wrong with the theme, at its own file and line."""
    place = _THEME_FILE.match(error.message)
    if place is None:
        return None
    message, line = error.message.removeprefix(place[0]), int(place["line"] or 1)
    path = f"templates/{place['path']}"
    return Problem("L125", Severity.ERROR, path, line, message, error.hint)


def _fault(error: ContentError, path: str, line: int) -> Problem:
    place = _PLACE.match(error.message)
    if place and place["path"] == path:
        line = int(place["line"])
    message = error.message.removeprefix(f"{path}:{line}: ")
    return Problem("L127", Severity.ERROR, path, line, message, error.hint)


def _untranslated(course: Course, folder: Path) -> list[Problem]:
    """Say that an email's own words, such as "Unsubscribe", will not be the course's language."""
    if is_translated(course.language):
        return []
    place = f"{course.path}/course.toml"
    message = f"our own words in an email are not translated to {course.language!r}: English stands"
    hint = f"there are {', '.join(LANGUAGES)}; or add one: course/language/translation.py says how"
    line = line_of(folder, "language")
    return [Problem("L124", Severity.WARNING, place, line, message, hint)]
