"""What commands share: how problems, JSON and tables are printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from course.model import Problem, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def print_json(value: Any) -> None:
    """Print a value as JSON; dates become ISO 8601."""
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems as `path:line: error E012 message`, each with its way out."""
    for problem in problems:
        kind = click.style(f"{problem.severity} {problem.code}", fg=_COLOURS[problem.severity])
        click.echo(f"{problem.place}: {kind} {problem.message}")
        click.echo(f"    {problem.hint}")


def counted(number: int, word: str) -> str:
    """Return `1 lesson`, `2 lessons`, `2 deliveries`, `2 batches`."""
    if number == 1:
        return f"1 {word}"
    stem, ending = (word[:-1], "ies") if word.endswith("ry") else (word, "s")
    return f"{number:,} {stem}{'es' if word.endswith('ch') else ending}"
