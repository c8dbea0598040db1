"""Run the rules of some packs over a course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from course.lint.proofs import Proof
from course.lint.rules import Pack
from course.markup import parse
from course.model import Course, Lesson, Problem, Rendering


def check_course(
    course: Course,
    renderings: Mapping[str, Rendering],
    *,
    packs: Iterable[Pack],
    today: date | None = None,
    baseline: str | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a course, by path and line.

    What `markup` finds is not among it. `renderings` are the emails by lesson id; rules on emails
    pass over a lesson that has none. What no line of a lesson is to blame for, such as a fault of
    the theme, is told once. Without `today` nothing is out of date. `baseline` is HTML that every
    email has in common; without it no email client is asked about.
    """
    packs = tuple(packs)
    problems: list[Problem] = []
    of_theme: dict[tuple[str, str], list[Problem]] = {}
    for lesson in course.lessons:
        proof = _proof(course, lesson, renderings.get(lesson.id), today, baseline)
        for problem, has_line in _run(packs, proof):
            if has_line:
                problems.append(problem)
            else:
                of_theme.setdefault((problem.code, problem.message), []).append(problem)
    problems += (_told_once(same) for same in of_theme.values())
    return tuple(sorted(problems, key=lambda found: (found.path, found.line, found.code)))


def check_lesson(
    course: Course,
    lesson: Lesson,
    rendering: Rendering | None,
    *,
    packs: Iterable[Pack],
    today: date | None = None,
    baseline: str | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with one lesson and its email."""
    proof = _proof(course, lesson, rendering, today, baseline)
    return tuple(problem for problem, _ in _run(packs, proof))


def _proof(
    course: Course,
    lesson: Lesson,
    rendering: Rendering | None,
    today: date | None,
    baseline: str | None,
) -> Proof:
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    return Proof(course, lesson, document, rendering, today, baseline)


def _run(packs: Iterable[Pack], proof: Proof) -> Iterator[tuple[Problem, bool]]:
    """Yield each fault, and whether a line of the lesson is to blame."""
    told = set()
    for rule in (rule for pack in packs for rule in pack):
        for finding in rule.find(proof):
            problem = Problem(
                rule.code,
                finding.severity or rule.severity,
                proof.lesson.path,
                finding.line or proof.line("title"),
                finding.message,
                finding.hint,
            )
            if problem not in told:
                told.add(problem)
                yield problem, finding.line is not None


def _told_once(same: Sequence[Problem]) -> Problem:
    """Return the first of equal problems, saying in how many lessons more it is."""
    more = len(same) - 1
    if not more:
        return same[0]
    lessons = "lesson" if more == 1 else "lessons"
    return replace(same[0], hint=f"{same[0].hint} (and {more} more {lessons})")
