"""How articles were read, and lessons made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from course.cli.options import json_option
from course.cli.output import counted, print_json, print_problems
from course.cli.progress import telling
from course.model import (
    Article,
    Block,
    BlockKind,
    Inspection,
    Outline,
    Problem,
    Severity,
    SourceRange,
    has_errors,
)

if TYPE_CHECKING:
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
_LINES = re.compile(r"(?P<path>.+?)(?::|#L)(?P<first>\d{1,9})(?:-L?(?P<last>\d{1,9}))?")
_LONGEST = 400  # characters of one block
_TOLD = (BlockKind.HEADING, BlockKind.QUESTION, BlockKind.BOILERPLATE)


class Lines(click.ParamType[SourceRange]):
    """Lines of an article: a.txt:73-75, a.txt:73 or a.txt#L73-L75."""

    name = "lines"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> SourceRange:
        """Read a path with its lines."""
        if isinstance(value, SourceRange):
            return value
        found = _LINES.fullmatch(value)
        if not found:
            self.fail(f"{value!r} names no lines; write a.txt:73-75", param, ctx)
        first, last = int(found["first"]), int(found["last"] or found["first"])
        if not 1 <= first <= last:
            self.fail(f"{value!r} ends before it begins; write a.txt:73-75", param, ctx)
        return SourceRange(found["path"], first, last)


keep_option = click.option(
    "--keep",
    type=Lines(),
    multiple=True,
    metavar="LINES",
    help="Never leave these lines out: a.txt:73-75. May be given several times.",
)


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@keep_option
@json_option
def inspect(
    articles: tuple[str, ...],
    keep: tuple[SourceRange, ...],
    as_json: bool,  # noqa: FBT001 - click's flag
) -> int:
    """Show how articles were read: each line, what it became, and why.

    ARTICLE is a text, Markdown, HTML or Word file (of which the paragraphs count as lines), a
    folder of them, or - for standard input. Exits with 1 when none can be read.

    \b
    Examples:
      course inspect article.txt
      course inspect articles/ --json
      course inspect article.txt --keep article.txt:73-75
      pbpaste | course inspect -
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.app.drafting import inspect_articles

    with telling() as tell:
        inspection = inspect_articles(articles, keep=keep, tell=tell)
    if as_json:
        print_json(_inspection_json(inspection))
    else:
        for article in inspection.articles:
            _print_article(article)
        print_problems(inspection.problems)
    return int(has_errors(inspection.problems))


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.option(
    "--to",
    "folder",
    required=False,
    type=click.Path(path_type=Path),
    metavar="lessons/SLUG",
    help="The course folder to write; needed unless --dry-run.",
)
@click.option("--weeks", type=click.IntRange(min=1), metavar="N", help="Make N lessons.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True),
    metavar="M",
    help="Make lessons of about M minutes.",
)
@keep_option
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@click.option("--force", is_flag=True, help="Replace the lessons that are there, edits too.")
@json_option
def draft(  # noqa: PLR0917 - click passes them by name
    articles: tuple[str, ...],
    folder: Path | None,
    weeks: int | None,
    minutes: float | None,
    keep: tuple[SourceRange, ...],
    dry_run: bool,  # noqa: FBT001 - click's flag
    force: bool,  # noqa: FBT001 - click's flag
    as_json: bool,  # noqa: FBT001 - click's flag
) -> int:
    """Turn articles into lesson files.

    The articles' own words are kept: headings, paragraphs and lists move into lessons in an order
    that makes a course, repeats are taken once, and what is not the article is left out. Exits
    with 1 when the articles cannot be read or do not bear so many weeks.

    Draft again when an article has changed, or when you have edited outline.toml in the course
    folder, which says what stands where and why: your edits of the lessons are kept, and where
    the new draft changes the same lines both stand there, marked as git does it.

    \b
    Examples:
      course draft articles/ --to lessons/gut-and-skin --weeks 6
      course draft article.txt --to lessons/soil --minutes 4
      course draft a.md b.html --dry-run --json
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.app import drafting

    if weeks is not None and minutes is not None:
        raise click.UsageError("give --weeks or --minutes, not both")
    if folder is None and not dry_run:
        raise click.UsageError("say where: --to lessons/SLUG, or --dry-run to write nothing")
    with telling() as tell:
        drafted = drafting.draft(
            articles,
            to=folder,
            weeks=weeks,
            minutes=minutes,
            keep=keep,
            write=not dry_run,
            force=force,
            tell=tell,
        )
    if as_json:
        print_json(_outline_json(drafted.outline))
    else:
        _print_syllabus(drafted, folder=folder)
    return int(has_errors(drafted.outline.problems))


def _print_article(article: Article) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=False)
    left_out = sum(block.kind is BlockKind.BOILERPLATE for block in article.blocks)
    console.print(f"[bold]{escape(article.path)}[/bold]  {escape(article.title)}")
    console.print(
        f"{counted(article.words, 'word')}, {article.language}, {article.encoding}, "
        f"{counted(len(article.sections), 'section')}, {counted(left_out, 'block')} left out"
    )
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1))
    table.add_column("line", justify="right", style="dim", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("text", ratio=5)
    table.add_column("why", style="dim", ratio=3)
    for block in article.blocks:
        colour = _COLOURS[block.kind]
        kind = f"{'  ' * max(0, block.level - 2)}{block.kind}"
        why = block.reason if block.kind in _TOLD else ""
        text = escape(_shortened(block.text.replace("\n", " / ")))
        style = "bold" if block.level else "strike" if block.kind is BlockKind.BOILERPLATE else ""
        table.add_row(
            _line_range(block.first_line, block.last_line),
            f"[{colour}]▌ {kind}[/{colour}]",
            f"[{style}]{text}[/{style}]" if style else text,
            escape(why),
        )
    console.print(table)
    console.print()


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _line_range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _print_syllabus(drafted: Drafted, *, folder: Path | None) -> None:
    from rich.console import Console
    from rich.markup import escape
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
                str(lesson.week), escape(lesson.title), f"{lesson.minutes:.1f}", escape(where)
            )
        console.print(table)
        for name, path in ((name, path) for path, name in names.items() if name != path):
            console.print(f"[dim]{name} = {escape(path)}[/dim]")
        console.print()
        _print_left_out(outline, names)
    print_problems(outline.problems)
    if drafted.files:
        lessons = counted(len(outline.lessons), "lesson")
        click.echo(f"wrote {lessons} to {folder}: edit them, then `course check {folder}`")
    elif outline.lessons:
        click.echo("nothing was written")


def _print_left_out(outline: Outline, names: dict[str, str]) -> None:
    rows = [(dropped.source, "left out", dropped.reason) for dropped in outline.dropped]
    rows += [
        (merged.source, "merged", f"into {_place(merged.into, names)}: {merged.reason}")
        for merged in outline.merged
    ]
    rows += [
        (
            conflict.sources[0],
            "conflict",
            f"with {_place(conflict.sources[-1], names)}: {conflict.reason}",
        )
        for conflict in outline.conflicts
    ]
    colours = {"left out": "yellow", "merged": "green", "conflict": "red"}
    for source, what, why in rows:
        click.echo(f"{click.style(what, fg=colours[what])} {_place(source, names)}: {why}")
    if rows:
        click.echo()


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


def _inspection_json(inspection: Inspection) -> dict[str, Any]:
    return {
        "articles": [_article_json(article) for article in inspection.articles],
        "topics": [
            {"title": topic.title, "sections": [_source_json(each) for each in topic.sections]}
            for topic in inspection.topics
        ],
        "problems": list(_problems_json(inspection.problems)),
    }


def _article_json(article: Article) -> dict[str, Any]:
    return {
        "path": article.path,
        "title": article.title,
        "language": article.language,
        "encoding": article.encoding,
        "words": article.words,
        "blocks": [_block_json(block) for block in article.blocks],
        "sections": [
            {
                "title": section.title,
                "inferred": section.inferred,
                "first_line": section.first_line,
                "last_line": section.last_line,
            }
            for section in article.sections
        ],
    }


def _block_json(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind.value,
        "level": block.level,
        "first_line": block.first_line,
        "last_line": block.last_line,
        "text": block.text,
        "reason": block.reason,
    }


def _outline_json(outline: Outline) -> dict[str, Any]:
    return {
        "lessons": [
            {
                "id": lesson.id,
                "week": lesson.week,
                "title": lesson.title,
                "subject": lesson.subject,
                "preheader": lesson.preheader,
                "takeaways": list(lesson.takeaways),
                "words": lesson.words,
                "minutes": lesson.minutes,
                "parts": [
                    {"text": part.text, "sources": [_source_json(each) for each in part.sources]}
                    for part in lesson.parts
                ],
            }
            for lesson in outline.lessons
        ],
        "dropped": [
            {**_source_json(dropped.source), "reason": dropped.reason}
            for dropped in outline.dropped
        ],
        "merged": [
            {
                **_source_json(merged.source),
                "into": _source_json(merged.into),
                "reason": merged.reason,
            }
            for merged in outline.merged
        ],
        "conflicts": [
            {
                "sources": [_source_json(each) for each in conflict.sources],
                "statements": list(conflict.statements),
                "reason": conflict.reason,
            }
            for conflict in outline.conflicts
        ],
        "problems": list(_problems_json(outline.problems)),
    }


def _source_json(source: SourceRange) -> dict[str, Any]:
    return {
        "article": source.article,
        "first_line": source.first_line,
        "last_line": source.last_line,
    }


def _problems_json(problems: Sequence[Problem]) -> Iterator[dict[str, Any]]:
    for problem in problems:
        yield {
            "code": problem.code,
            "severity": Severity(problem.severity).value,
            "path": problem.path,
            "line": problem.line,
            "message": problem.message,
            "hint": problem.hint,
        }
