"""What checking one lesson costs, by group of rules, as ratios to reading its email once.

    python -m tests.bench.checking [ROUNDS]

The bundled course is checked by both packs. Machines and their load differ; the ratio to reading
the HTML once (`page`) does not much. Shared work (the two pages, looks, sentences) is told by
itself and done before the groups are timed.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from time import perf_counter

from course import plugins
from course.app.drawing import draw_course
from course.app.surroundings import surroundings_of
from course.lessons import load_course
from course.lint import Proof, Rule, check_lesson
from course.lint.looks import looks_of
from course.lint.packs import core, health
from course.lint.pages import outlook_view, read_page
from course.markup import parse

GROUPS = {"E": "writing and inbox", "R": "emails", "H": "health: phrases", "S": "health: parts"}


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    folder = plugins.bundled("lessons") / "gut-and-skin"
    course, _ = load_course(folder)
    assert course is not None
    drawn, _ = draw_course(course, home=folder.parent.parent)
    around = surroundings_of(course, folder=folder, today=date(2026, 11, 22))
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for lesson in course.lessons:
            document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
            proof = Proof(course, lesson, document, drawn[lesson.path], around)
            for name, work in _steps(proof).items():
                times.setdefault(name, []).append(_milliseconds(work))
    _print(times)


def _steps(proof: Proof) -> dict[str, Callable[[], object]]:
    groups = {name: partial(_run, rules, proof) for name, rules in _groups().items()}
    packs = (core, health)
    whole = partial(
        check_lesson, proof.course, proof.lesson, proof.rendering, packs=packs, around=proof.around
    )
    return {**_shared(proof), **groups, "everything": whole}


def _shared(proof: Proof) -> dict[str, Callable[[], object]]:
    email = proof.email
    assert email is not None
    html = email.html
    return {
        "page": lambda: read_page(html),
        "page for Outlook": lambda: read_page(outlook_view(html)),
        "looks": lambda: looks_of(email.page),
        "sentences": lambda: proof.passages,
    }


def _groups() -> dict[str, list[Rule]]:
    rules = (*core, *health)
    return {
        name: [rule for rule in rules if rule.code.startswith(letter)]
        for letter, name in GROUPS.items()
    }


def _run(rules: list[Rule], proof: Proof) -> None:
    for rule in rules:
        list(rule.find(proof))


def _milliseconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def _print(times: dict[str, list[float]]) -> None:
    unit = _typical(times["page"])
    print(f"{'':<20} {'ms a lesson':>12} {'times a page':>13}")
    for name, taken in times.items():
        print(f"{name:<20} {_typical(taken):>12.2f} {_typical(taken) / unit:>13.1f}")


def _typical(taken: list[float]) -> float:
    """Return the tenth percentile: what it takes when nothing else runs."""
    return statistics.quantiles(taken, n=10)[0]


if __name__ == "__main__":
    main()
