"""Run the rules of some packs over a course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from course.lint.proofs import NOTHING, Proof, Surroundings
from course.lint.rules import Pack, Rule
from course.lint.waivers import idle_waivers, is_waived
from course.markup import conditions_of, outcomes, parse, select
from course.model import Course, Lesson, Problem, Rendering


def check_course(
    course: Course,
    renderings: Mapping[str, Rendering],
    *,
    packs: Iterable[Pack],
    around: Surroundings = NOTHING,
) -> tuple[Problem, ...]:
    """Return what is wrong with a course, by path and line.

    What `markup` finds is not among it. `renderings` are the emails by lesson id; rules on emails
    pass over a lesson that has none. What no line of a lesson is to blame for, such as a fault of
    the theme, is told once. What a lesson waives is left out.
    """
    rules = _rules(packs)
    problems: list[Problem] = []
    of_theme: dict[tuple[str, str], list[Problem]] = {}
    for lesson in course.lessons:
        proofs = _proofs(course, lesson, renderings.get(lesson.id), around)
        for problem, has_line in _found(rules, proofs):
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
    around: Surroundings = NOTHING,
) -> tuple[Problem, ...]:
    """Return what is wrong with one lesson and its email, less what the lesson waives."""
    proofs = _proofs(course, lesson, rendering, around)
    return tuple(problem for problem, _ in _found(_rules(packs), proofs))


def _rules(packs: Iterable[Pack]) -> tuple[Rule, ...]:
    return tuple(rule for pack in packs for rule in pack)


def _proofs(
    course: Course, lesson: Lesson, rendering: Rendering | None, around: Surroundings
) -> tuple[Proof, ...]:
    """Return a proof for each outcome of the lesson's conditions: one when it has none."""
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    conditions = conditions_of(document)
    emails = dict(rendering.each()) if rendering else {}
    return tuple(
        Proof(course, lesson, select(document, conditions, one), emails.get(one), around)
        for one in outcomes(conditions)
    )


class _Found(NamedTuple):
    """A fault, and whether a line of the lesson is to blame."""

    problem: Problem
    has_line: bool


def _found(rules: Sequence[Rule], proofs: Sequence[Proof]) -> Iterator[_Found]:
    """Yield each fault that is not waived, once, then what is wrong with the waivers."""
    waived: set[str] = set()
    for rule in rules:
        for found in dict.fromkeys(one for proof in proofs for one in _by_rule(rule, proof)):
            if is_waived(rule, proofs[0].lesson):
                waived.add(rule.code)
            else:
                yield found
    for problem in idle_waivers(rules, proofs[0], waived=waived):
        yield _Found(problem, has_line=True)


def _by_rule(rule: Rule, proof: Proof) -> Iterator[_Found]:
    told = set()
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
            yield _Found(problem, finding.line is not None)


def _told_once(same: Sequence[Problem]) -> Problem:
    """Return the first of equal problems, saying in how many lessons more it is."""
    more = len(same) - 1
    if not more:
        return same[0]
    lessons = "lesson" if more == 1 else "lessons"
    return replace(same[0], hint=f"{same[0].hint} (and {more} more {lessons})")
