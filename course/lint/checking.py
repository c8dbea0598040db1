"""Run the rules of some packs over a course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from course.lint.proofs import Proof
from course.lint.rules import Pack
from course.markup import parse, parse_fields
from course.model import Course, Lesson, Problem, Rendering


def check_course(
    course: Course,
    renderings: Mapping[str, Rendering],
    *,
    packs: Iterable[Pack],
    today: date | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a course, by path and line: its Markdown, and every rule's faults.

    `renderings` are the emails by lesson id; rules on emails pass over a lesson that has none.
    What the theme does in every email alike is told once. Without `today` nothing is out of date.
    """
    packs = tuple(packs)
    problems = [
        problem
        for lesson in course.lessons
        for problem in check_lesson(
            course, lesson, renderings.get(lesson.id), packs=packs, today=today
        )
    ]
    told_once = _told_once(problems, of=len(course.lessons))
    return tuple(sorted(told_once, key=lambda found: (found.path, found.line, found.code)))


def check_lesson(
    course: Course,
    lesson: Lesson,
    rendering: Rendering | None,
    *,
    packs: Iterable[Pack],
    today: date | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with one lesson and its email."""
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    proof = Proof(course, lesson, document, rendering, today)
    return (
        *document.problems,
        *_envelope_faults(lesson),
        *(problem for pack in packs for problem in _run(pack, proof)),
    )


def _envelope_faults(lesson: Lesson) -> Iterator[Problem]:
    for key, text in (("subject", lesson.subject), ("preheader", lesson.preheader)):
        yield from parse_fields(text, path=lesson.path, line=lesson.lines.get(key, 1))[1]


def _run(pack: Pack, proof: Proof) -> Iterator[Problem]:
    for rule in pack:
        for finding in rule.find(proof):
            yield Problem(
                rule.code,
                finding.severity or rule.severity,
                proof.lesson.path,
                finding.line or proof.line("title"),
                finding.message,
                finding.hint,
            )


def _told_once(problems: Iterable[Problem], *, of: int) -> Iterator[Problem]:
    """Yield problems, those that every lesson has alike only at the first of them."""
    paths: dict[tuple[str, str], set[str]] = {}
    problems = list(dict.fromkeys(problems))
    for problem in problems:
        paths.setdefault((problem.code, problem.message), set()).add(problem.path)
    told: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        key = (problem.code, problem.message)
        told[key] += 1
        if of == 1 or len(paths[key]) < of:
            yield problem
        elif told[key] == 1:
            yield replace(problem, hint=f"{problem.hint} (all {of} lessons have this)")
