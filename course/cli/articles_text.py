"""Articles and drafts as a person reads them on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.cli.output import counted, print_problems
from course.model import Article, Block, BlockKind, Conflict, Outline, SourceRange

if TYPE_CHECKING:
    from rich.console import Console

    from course.app.drafting import Drafted

_COLOURS = {
    BlockKind.HEADING: "cyan",
    BlockKind.QUESTION: "magenta",
    BlockKind.ITEM: "green",
    BlockKind.QUOTE: "blue",
    BlockKind.TABLE: "blue",
    BlockKind.PARAGRAPH: "white",
    BlockKind.BOILERPLATE: "yellow",
}
_MOST_CONFLICTS = 5  # on one screen
_LONGEST = 240  # characters of one block: three lines and a bit
_TOLD = (BlockKind.HEADING, BlockKind.QUESTION, BlockKind.BOILERPLATE)


def print_article(article: Article) -> None:
    """Print an article with a margin: what each line became, and why."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=False)
    left_out = sum(block.kind is BlockKind.BOILERPLATE for block in article.blocks)
    console.print(f"[bold]{_escape(article.path)}[/bold]  {_escape(article.title)}")
    console.print(
        f"[dim]{counted(article.words, 'word')}, {_escape(article.language)}, {article.encoding}, "
        f"{counted(len(article.sections), 'section')}, {counted(left_out, 'block')} left out[/dim]"
    )
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    table.add_column("line", justify="right", style="dim", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("text", ratio=1)
    inferred = {each.first_block: each.title for each in article.sections if each.inferred}
    for index, block in enumerate(article.blocks):
        if index in inferred:
            title = _escape(inferred[index])
            table.add_row("", "[cyan]┌ section[/cyan]", f"[cyan dim]inferred: {title}[/cyan dim]")
        lines = _line_range(block.first_line, block.last_line)
        colour = _COLOURS[block.kind]
        table.add_row(lines, f"[{colour}]▌ {block.kind}[/{colour}]", _shown(block))
    console.print(table)
    console.print()


def _shown(block: Block) -> str:
    """Return the text of a block as it is shown, with the reason below it where one tells more."""
    text = _escape(_shortened(block.text.replace("\n", " / ")))
    style = "strike" if block.kind is BlockKind.BOILERPLATE else "bold" if block.level else ""
    text = f"[{style}]{text}[/{style}]" if style else text
    marks = "#" * block.level
    if block.kind is BlockKind.HEADING:
        text = f"[dim]{marks}[/dim] {text}"
    if block.kind in _TOLD or block.reason.startswith("kept"):
        text += f"\n[dim italic]{_escape(block.reason)}[/dim italic]"
    return text


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _escape(text: str) -> str:
    """Return text in which rich reads no markup."""
    from rich.markup import escape as escape_markup

    return escape_markup(text)


def _line_range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def print_syllabus(drafted: Drafted, *, folder: Path | None) -> None:
    """Print the lessons with where they came from, and what is in none of them."""
    from rich.console import Console
    from rich.table import Table

    outline = drafted.outline
    console = Console(highlight=False)
    if outline.lessons:
        names = _short_names(drafted.inspection.articles)
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        table.add_column("week", justify="right")
        table.add_column("lesson", ratio=3)
        table.add_column("minutes", justify="right")
        table.add_column("from", ratio=2, style="dim")
        for lesson in outline.lessons:
            where = _where((source for part in lesson.parts for source in part.sources), names)
            table.add_row(
                str(lesson.week), _escape(lesson.title), f"{lesson.minutes:.1f}", _escape(where)
            )
        console.print(table)
        for name, path in ((name, path) for path, name in names.items() if name != path):
            console.print(f"[dim]{name} = {_escape(path)}[/dim]")
        console.print()
        _print_left_out(outline, names)
    print_problems(outline.problems)
    if drafted.files:
        lessons = counted(len(outline.lessons), "lesson")
        click.echo(f"wrote {lessons} to {folder}: edit them, then `course check {folder}`")
    elif outline.lessons:
        click.echo("nothing was written")


def _print_left_out(outline: Outline, names: dict[str, str]) -> None:
    """Print what is in no lesson, one line a reason, and what contradicts itself side by side."""
    from rich.console import Console

    console = Console(highlight=False)
    dropped: dict[str, list[SourceRange]] = {}
    for each in outline.dropped:
        dropped.setdefault(each.reason, []).append(each.source)
    for reason, sources in dropped.items():
        where = "  ".join(_place(source, names) for source in sources)
        console.print(f"[yellow]left out[/yellow] {_escape(where)}: {_escape(reason)}")
    merged: dict[str, list[str]] = {}
    for one in outline.merged:
        pair = f"{_place(one.source, names)} into {_place(one.into, names)}"
        merged.setdefault(one.reason, []).append(pair)
    for reason, pairs in merged.items():
        console.print(f"[green]merged[/green] {_escape(', '.join(pairs))}: {_escape(reason)}")
    if dropped or merged:
        console.print()
    for conflict in outline.conflicts[:_MOST_CONFLICTS]:
        _print_conflict(console, conflict, names)
    if len(outline.conflicts) > _MOST_CONFLICTS:
        more = counted(len(outline.conflicts) - _MOST_CONFLICTS, "conflict")
        console.print(f"[red]{more} more[/red]: --json has them all\n")


def _print_conflict(console: Console, conflict: Conflict, names: dict[str, str]) -> None:
    from rich.table import Table

    console.print(f"[red]conflict[/red] {_escape(conflict.reason)}: both are kept, you decide")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="dim")
    for source in conflict.sources:
        table.add_column(_escape(_place(source, names)), ratio=1)
    table.add_row(*(_escape(_shortened(said)) for said in conflict.statements))
    console.print(table)
    console.print()


def _short_names(articles: Sequence[Article]) -> dict[str, str]:
    """Return a letter for each article when there are several: a path would fill the screen."""
    if len(articles) == 1 or len(articles) > 26:  # noqa: PLR2004 - letters
        return {article.path: Path(article.path).name for article in articles}
    return {article.path: chr(ord("A") + index) for index, article in enumerate(articles)}


def _place(source: SourceRange, names: dict[str, str]) -> str:
    lines = _line_range(source.first_line, source.last_line)
    return f"{names.get(source.article, source.article)}:{lines}"


def _where(sources: Iterable[SourceRange], names: dict[str, str]) -> str:
    """Return the lines of a lesson by article: `A:2-7, 25-30  B:1-10`."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for source in sources:
        spans.setdefault(source.article, []).append((source.first_line, source.last_line))
    return "  ".join(
        f"{names.get(path, path)}:" + ", ".join(_line_range(*span) for span in _joined(found))
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
