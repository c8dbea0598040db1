"""The Source tab: a lesson, its MJML and its HTML in columns whose lines are tied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from course.app.studio import Preview, Traced
from course.emails import as_html, fill
from course.model import Problem
from course.web.studio.state import State
from course.web.studio.tying import Span, Tie, Tied, readable_lines, tie_lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column; `problems` belong under it."""

    number: int
    text: str
    tied: bool = False
    leads: bool = False  # whether something of the email comes of it
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The three columns, and in words what the chosen line became."""

    markdown: tuple[Line, ...]
    mjml: tuple[Line, ...]
    html: tuple[Line, ...]
    told: str
    ties: str  # JSON for the script: [[lesson, mjml, html], …], each [first, last] or null


def source_columns(
    preview: Preview, traced: Traced | None, html: str, state: State, values: Mapping[str, str]
) -> Columns:
    """Return the columns for a lesson, with the lines tied to the one that the state names."""
    written = preview.source.splitlines() or [""]
    tied = _tied(preview, traced, values, len(written))
    chosen = tied.at(int(state.line)) if tied else None
    under = _problems_by_line(preview, len(written))
    return Columns(
        markdown=tuple(
            Line(
                number,
                text,
                tied=bool(chosen and number in chosen.lesson),
                leads=bool(tied and tied.at(number)),
                problems=tuple(under.get(number, ())),
            )
            for number, text in enumerate(written, start=1)
        ),
        mjml=_lines(tied.mjml if tied else (), chosen.mjml if chosen else None),
        html=_lines(tied.html if tied else readable_lines(html), chosen.html if chosen else None),
        told=_told(chosen, len(html)),
        ties=orjson.dumps([_ends(tie) for tie in tied.ties] if tied else []).decode(),
    )


def _tied(
    preview: Preview, traced: Traced | None, values: Mapping[str, str], last_line: int
) -> Tied | None:
    if traced is None or preview.lesson is None or preview.rendering is None:
        return None
    rendering = preview.rendering
    known = {
        **values,
        "lesson.number": str(rendering.number),
        "lesson.total": str(rendering.total),
        "course.title": rendering.course_title,
    }
    traced_for = traced.rendering.chosen(traced.rendering.outcome(values))
    marked = fill(traced_for.html, values, escape=as_html)
    return tie_lines(
        preview.lesson, mjml=traced.mjml, marked=marked, values=known, last_line=last_line
    )


def _problems_by_line(preview: Preview, last: int) -> dict[int, list[Problem]]:
    under: dict[int, list[Problem]] = {}
    for problem in preview.problems:
        under.setdefault(min(max(problem.line, 1), last), []).append(problem)
    return under


def _lines(texts: tuple[str, ...], chosen: Span | None) -> tuple[Line, ...]:
    return tuple(
        Line(number, text, tied=bool(chosen and number in chosen))
        for number, text in enumerate(texts, start=1)
    )


def _told(tie: Tie | None, whole: int) -> str:
    if tie is None:
        return ""
    begin = f"{tie.lesson.words.capitalize()} of the lesson"
    if tie.html is None:
        return f"{begin} cannot be found in the email."
    mjml = f"MJML {tie.mjml.words} and " if tie.mjml else ""
    weight = f"{tie.bytes / 1024:.1f} KB of {whole / 1024:.1f}"
    verb = "becomes" if tie.lesson.first == tie.lesson.last else "become"
    return f"{begin} {verb} {mjml}HTML {tie.html.words}, {weight}."


def _ends(tie: Tie) -> list[list[int] | None]:
    spans = (tie.lesson, tie.mjml, tie.html)
    return [[span.first, span.last] if span else None for span in spans]
