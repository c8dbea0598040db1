"""Releasing: what the edited files would change, for whom, and making them live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from course import enrolments
from course.app.checking import check_and_draw
from course.app.core import App
from course.app.readers import order_of
from course.errors import ContentError
from course.lessons import find_course
from course.model import Problem, Severity
from course.releases import (
    Change,
    Compiled,
    LessonChange,
    changes,
    compile_release,
    live_release,
    publish,
)
from course.store import enrolled
from course.store.releases import count_had

_UNFINISHED = "E007"
"""The rule that finds a draft's `EDIT:` prompts."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a release would do: lesson by lesson, and how many readers are still on the way."""

    course: str
    live_since: datetime | None
    lessons: tuple[LessonChange, ...]
    readers: dict[str, int]  # state → readers
    rules_changed: bool

    @property
    def nothing(self) -> bool:
        """Return whether the files and the live release are the same."""
        same = all(line.change is Change.SAME for line in self.lessons)
        return self.live_since is not None and same and not self.rules_changed


@dataclass(frozen=True, slots=True)
class Released:
    """What a release did."""

    difference: Difference
    moved: int  # readers who now wait for another lesson


def compiled(app: App, name: str | None) -> Compiled:
    """Load, check and render a course. Raises ContentError while something stands in the way."""
    folder = find_course(app.settings.home, name)
    checked = check_and_draw(folder, home=app.settings.home)
    course, drawn = checked.course, checked.drawn
    errors = [problem for problem in checked.problems if _stops(problem, live=app.transport.leaves)]
    if course is None or errors:
        first = errors[0]
        raise ContentError(
            f"{first.place}: {first.message} ({first.code}; {len(errors)} such in all)",
            hint="`course check` lists them; nothing was released",
        )
    return compile_release(course, [drawn[lesson.path] for lesson in course.lessons])


def _stops(problem: Problem, *, live: bool) -> bool:
    """Return whether a problem stands in the way of a release.

    A draft's `EDIT:` prompt may be tried out at home, but no reader may get one.
    """
    return problem.severity is Severity.ERROR or (live and problem.code == _UNFINISHED)


def difference(app: App, course: Compiled) -> Difference:
    """Return what releasing would change, and for whom."""
    with app.store.reading() as tx:
        live = live_release(tx, course.course)
        had = count_had(tx, course.course)
        readers = enrolled.count_states(tx, course.course)
    return Difference(
        course=course.course,
        live_since=live.created_at if live else None,
        lessons=tuple(changes(live, course, had)),
        readers=readers,
        rules_changed=live is not None and live.terms != course.terms,
    )


def release(app: App, course: Compiled, *, now: datetime) -> Released:
    """Make a compiled course live, and bring its readers to their next lesson, in one step."""
    before = difference(app, course)
    if before.nothing:
        return Released(before, moved=0)
    with app.store.writing() as tx:
        old = live_release(tx, course.course)
        live = publish(tx, course, now=now)
        moved = enrolments.realign(tx, old.lessons, order_of(live)) if old else 0
    return Released(before, moved=moved)
