"""`course check`: everything that is wrong with a course, from its files to its emails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from course import plugins
from course.app import freshness, theming
from course.app.drawing import draw_course, load_theme
from course.app.link_check import check_links
from course.app.spam_check import check_spam
from course.app.surroundings import surroundings_of
from course.app.theme_trial import try_theme
from course.errors import PluginError, did_you_mean
from course.lessons import line_of, load_course
from course.lint import Pack, check_course, clients
from course.model import Course, Problem, Rendering, Severity


def check(
    folder: Path,
    *,
    home: Path,
    shown_as: str | None = None,
    today: date | None = None,
    links: bool = False,
    spam: bool = False,
) -> tuple[Course | None, tuple[Problem, ...]]:
    """Read, render and check a course; the problems come by path and line.

    Paths begin with `shown_as`, the folder as the person gave it. There is no course when none of
    its lessons can be read. `today` decides what is out of date. With `links` each link is asked
    for, with `spam` SpamAssassin reads each email: both take seconds.
    """
    checked = check_and_draw(folder, home=home, shown_as=shown_as, today=today)
    course, problems = checked.course, checked.problems
    if course and links:
        problems += check_links(course)
    if course and spam:
        problems += check_spam(course, checked.drawn, at=datetime.now(UTC))
    return course, _in_order(problems)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.path, one.line, one.code)))


@dataclass(frozen=True, slots=True)
class Checked:
    """A course that was checked, with the emails it was checked by, by path of their lesson."""

    course: Course | None
    drawn: Mapping[str, Rendering]
    problems: tuple[Problem, ...]


def check_and_draw(
    folder: Path, *, home: Path, shown_as: str | None = None, today: date | None = None
) -> Checked:
    """Do what `check` does, and return the emails as well, so that none is drawn twice."""
    theming.start()
    course, problems = load_course(folder, shown_as=shown_as)
    unsettled = freshness.unsettled(folder, shown=str(folder) if shown_as is None else shown_as)
    # What else is wrong with a file that has two versions in it is no use to anybody.
    halves = {problem.path for problem in unsettled}
    problems = (*unsettled, *(problem for problem in problems if problem.path not in halves))
    if course is None:
        return Checked(None, {}, problems)
    problems += tuple(freshness.stale(course, folder))
    drawn, faults = draw_course(course, home=home, folder=folder)
    problems += faults + check_rendered(course, drawn, folder=folder, today=today)
    problems += _faults_of_theme(course, home=home, folder=folder, told=faults)
    return Checked(course, drawn, _in_order(problems))


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
    folder = folder or Path(course.path)
    packs, problems = _packs(course, folder=folder)
    problems += _unknown_clients(course, folder=folder)
    renderings = {
        lesson.id: drawn[lesson.path] for lesson in course.lessons if lesson.path in drawn
    }
    today = today or datetime.now(UTC).date()
    around = surroundings_of(course, folder=folder, today=today)
    return (*problems, *check_course(course, renderings, packs=packs, around=around))


def _packs(course: Course, *, folder: Path) -> tuple[list[Pack], list[Problem]]:
    packs, problems = [], []
    for name in dict.fromkeys(course.rules):
        try:
            packs.append(plugins.load(plugins.RULES, name))
        except PluginError as error:
            path, line = str(Path(course.path, "course.toml")), line_of(folder, "rules")
            problems.append(Problem("L120", Severity.ERROR, path, line, error.message, error.hint))
    return packs, problems


def _faults_of_theme(
    course: Course, *, home: Path, folder: Path, told: Iterable[Problem]
) -> tuple[Problem, ...]:
    """Return what is wrong with the theme that the lessons of the course did not bring out."""
    theme, _ = load_theme(course, home=home, folder=folder)
    places = {(problem.path, problem.line) for problem in told}
    found = try_theme(course, theme) if theme else ()
    return tuple(one for one in found if (one.path, one.line) not in places)


def _unknown_clients(course: Course, *, folder: Path) -> list[Problem]:
    path, line = str(Path(course.path, "course.toml")), line_of(folder, "clients")
    return [
        Problem("L126", Severity.ERROR, path, line, f"no email client is called {name!r}",
                did_you_mean(name, clients()))
        for name in course.clients
        if name not in clients()
    ]  # fmt: skip
