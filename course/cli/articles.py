"""How articles were read, and lessons made of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from course.cli.articles_json import inspection_json, outline_json
from course.cli.articles_text import print_article
from course.cli.options import json_option
from course.cli.output import print_json, print_problems
from course.cli.progress import telling
from course.cli.syllabus import print_syllabus
from course.model import SourceRange, has_errors

_LINES = re.compile(r"(?P<path>.+?)(?::|#L)(?P<first>\d{1,9})(?:-L?(?P<last>\d{1,9}))?")


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
        print_json(inspection_json(inspection))
    else:
        for article in inspection.articles:
            print_article(article)
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
@click.option("--details", is_flag=True, help="Print each line left out or merged, and why.")
@json_option
def draft(  # noqa: PLR0917 - click passes them by name
    articles: tuple[str, ...],
    folder: Path | None,
    weeks: int | None,
    minutes: float | None,
    keep: tuple[SourceRange, ...],
    dry_run: bool,  # noqa: FBT001 - click's flag
    force: bool,  # noqa: FBT001 - click's flag
    details: bool,  # noqa: FBT001 - click's flag
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
        print_json(outline_json(drafted.outline))
    else:
        print_syllabus(drafted, folder=folder, details=details)
    return int(has_errors(drafted.outline.problems))
