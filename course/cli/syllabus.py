"""The lessons of a draft as a person reads them on a terminal: on one screen, or in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.cli.articles_text import escape, line_range, shortened
from course.cli.output import counted, print_problems
from course.model import Article, Conflict, Outline, Problem, Severity, SourceRange

if TYPE_CHECKING:
    from rich.console import Console

    from course.app.drafting import Drafted

_MOST_CONFLICTS = 5  # in full
# A screen has 24 lines of 80 characters: eight lessons under their header, three articles, three
# lines of what is in no lesson, two problems.
_MOST_ARTICLES = 3
_MOST_PROBLEMS = 2
_PLACES = 40  # characters


def print_syllabus(drafted: Drafted, *, folder: Path | None, details: bool = False) -> None:
    """Print the lessons with where they came from, and what is in none of them.

    Without details it is one line each, so that a course of eight lessons fits on one screen.
    """
    outline = drafted.outline
    if outline.lessons:
        names = _short_names(drafted.inspection.articles)
        _print_lessons(outline, names, details=details)
        if details:
            _print_each_left_out(outline, names)
        else:
            _print_left_out(outline, names)
    _print_problems(outline.problems, details=details or not outline.lessons)
    if drafted.files:
        lessons = counted(len(outline.lessons), "lesson")
        click.echo(f"wrote {lessons} to {folder}: edit them, then `course check {folder}`")
    elif outline.lessons:
        click.echo("nothing was written")


def _print_lessons(outline: Outline, names: dict[str, str], *, details: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    # Rich would take the width of columns that may not wrap from those that may.
    room = max(20, console.width - len("weekminutes") - 6)
    lesson_width = room * 3 // 5
    table.add_column("week", justify="right")
    table.add_column("lesson", no_wrap=not details, width=lesson_width)
    table.add_column("minutes", justify="right")
    table.add_column("from", style="dim", no_wrap=not details, width=room - lesson_width)
    for lesson in outline.lessons:
        where = _where((source for part in lesson.parts for source in part.sources), names)
        table.add_row(
            str(lesson.week), escape(lesson.title), f"{lesson.minutes:.1f}", escape(where)
        )
    console.print(table)
    named = [f"{name} = {path}" for path, name in names.items() if name != path]
    if not details and len(named) > _MOST_ARTICLES:
        more = f"{counted(len(named) - _MOST_ARTICLES + 1, 'article')} more: --details names them"
        named = [*named[: _MOST_ARTICLES - 1], more]
    for line in named:
        _print_line(console, f"[dim]{escape(line)}[/dim]", details=details)
    in_none = outline.dropped or outline.merged
    console.print(
        "[dim]in no lesson (--details: line by line)[/dim]" if in_none and not details else ""
    )


def _print_left_out(outline: Outline, names: dict[str, str]) -> None:
    """Print what is in no lesson, and what contradicts itself, one line each."""
    from rich.console import Console

    console = Console(highlight=False)
    told = (
        ("[yellow]left out[/yellow]", [(each.source, each.reason) for each in outline.dropped]),
        ("[green]merged[/green]", [(each.source, each.reason) for each in outline.merged]),
    )
    for label, found in told:
        if found:
            where = _cropped(_where((source for source, _ in found), names))
            why = ", ".join(dict.fromkeys(reason.split(":")[0] for _, reason in found))
            _print_line(console, f"{label} {escape(f'{where}: {why}')}")
    if outline.conflicts:
        places = ", ".join(
            " and ".join(_place(source, names) for source in conflict.sources)
            for conflict in outline.conflicts
        )
        said = f"{counted(len(outline.conflicts), 'conflict')}[/red], you decide (--details): "
        _print_line(console, f"[red]{said}{escape(places)}")


def _cropped(places: str) -> str:
    """Return places on half a line, so that the reasons after them are seen."""
    return places if len(places) <= _PLACES else f"{places[: _PLACES - 1].rstrip()}…"


def _print_line(console: Console, markup: str, *, details: bool = False) -> None:
    """Print a text on one line of the screen, or all of it."""
    console.print(markup, no_wrap=not details, overflow="fold" if details else "ellipsis")


def _print_problems(problems: Sequence[Problem], *, details: bool) -> None:
    """Print every error, and of the others as many as a screen has room for."""
    errors = [each for each in problems if each.severity is Severity.ERROR]
    others = [each for each in problems if each.severity is not Severity.ERROR]
    shown = others
    if not details and len(others) > _MOST_PROBLEMS:
        # The worst first; what is said here needs a line as well.
        ranked = sorted(others, key=lambda each: each.severity is not Severity.WARNING)
        shown = ranked[: _MOST_PROBLEMS - 1]
    print_problems([*errors, *shown])
    if len(shown) < len(others):
        more = counted(len(others) - len(shown), "problem")
        click.echo(f"{more} more: --details shows them")


def _print_each_left_out(outline: Outline, names: dict[str, str]) -> None:
    """Print what is in no lesson, reason by reason, and what contradicts itself side by side."""
    from rich.console import Console

    console = Console(highlight=False)
    dropped: dict[str, list[SourceRange]] = {}
    for each in outline.dropped:
        dropped.setdefault(each.reason, []).append(each.source)
    for reason, sources in dropped.items():
        where = "  ".join(_place(source, names) for source in sources)
        console.print(f"[yellow]left out[/yellow] {escape(where)}: {escape(reason)}")
    merged: dict[str, list[str]] = {}
    for one in outline.merged:
        pair = f"{_place(one.source, names)} into {_place(one.into, names)}"
        merged.setdefault(one.reason, []).append(pair)
    for reason, pairs in merged.items():
        console.print(f"[green]merged[/green] {escape(', '.join(pairs))}: {escape(reason)}")
    if dropped or merged:
        console.print()
    for conflict in outline.conflicts[:_MOST_CONFLICTS]:
        _print_conflict(console, conflict, names)
    if len(outline.conflicts) > _MOST_CONFLICTS:
        more = counted(len(outline.conflicts) - _MOST_CONFLICTS, "conflict")
        console.print(f"[red]{more} more[/red]: --json has them all\n")


def _print_conflict(console: Console, conflict: Conflict, names: dict[str, str]) -> None:
    from rich.table import Table

    console.print(f"[red]conflict[/red] {escape(conflict.reason)}: both are kept, you decide")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="dim")
    for source in conflict.sources:
        table.add_column(escape(_place(source, names)), ratio=1)
    table.add_row(*(escape(shortened(said)) for said in conflict.statements))
    console.print(table)
    console.print()


def _short_names(articles: Sequence[Article]) -> dict[str, str]:
    """Return a letter for each article when there are several: a path would fill the screen."""
    if len(articles) == 1 or len(articles) > 26:  # noqa: PLR2004 - letters
        return {article.path: Path(article.path).name for article in articles}
    return {article.path: chr(ord("A") + index) for index, article in enumerate(articles)}


def _place(source: SourceRange, names: dict[str, str]) -> str:
    lines = line_range(source.first_line, source.last_line)
    return f"{names.get(source.article, source.article)}:{lines}"


def _where(sources: Iterable[SourceRange], names: dict[str, str]) -> str:
    """Return the lines of a lesson by article: `A:2-7, 25-30  B:1-10`."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for source in sources:
        spans.setdefault(source.article, []).append((source.first_line, source.last_line))
    return "  ".join(
        f"{names.get(path, path)}:" + ", ".join(line_range(*span) for span in _joined(found))
        for path, found in spans.items()
    )


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if result and first <= result[-1][1] + 2:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return result
