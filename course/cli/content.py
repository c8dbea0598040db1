"""A course as files: start one, and check one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import click

from course.cli.output import counted, print_json, print_problems
from course.cli.progress import telling
from course.model import Problem, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


@click.command()
@click.argument("course", required=False)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="For people, for programs, as annotations of a GitHub pull request, or as SARIF 2.1.0.",
)
@click.option("--links", is_flag=True, help="Ask for each link too; nothing inside your network.")
@click.option("--spam", is_flag=True, help="Let SpamAssassin on this machine read each email.")
def check(course: str | None, shape: str, *, links: bool, spam: bool) -> int:
    """Run every rule on the lessons of COURSE and on the emails they become.

    COURSE is a folder or the name of one below lessons/; without it, the only one there is. Exits
    with 1 when there is an error, with 0 when there are only warnings and notes.

    \b
    Examples:
      course check
      course check lessons/gut-and-skin
      course check --format github     # in a workflow
      course check --format sarif > course.sarif
      course check --links --spam
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.app import checking
    from course.lessons import find_course
    from course.settings import load_settings

    home = load_settings().home
    folder = find_course(home, course, or_bundled=True)
    with telling() if links or spam else nullcontext():
        loaded, problems = checking.check(folder, home=home, links=links, spam=spam)
    if shape == "json":
        print_json([asdict(problem) for problem in problems])
    elif shape == "sarif":
        from course.app.rulebook import all_rules
        from course.cli.sarif import as_sarif

        print_json(as_sarif(problems, all_rules()))
    elif shape == "github":
        _print_annotations(problems)
    else:
        print_problems(problems)
        click.echo(_summary(problems, lessons=len(loaded.lessons) if loaded else 0))
    return int(any(problem.severity is Severity.ERROR for problem in problems))


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--theme", default="workbook", metavar="NAME", show_default=True,
    help="How its emails look: plain, editorial, workbook, or a theme of your own.",
)  # fmt: skip
def new(folder: Path, theme: str) -> int:
    """Make a new course in DIR: two short lessons that check, build and preview.

    The last part of DIR is the name of the course, in email headers too. DIR may exist only if it
    is empty.

    \b
    Example:
      course new lessons/sourdough
      course new lessons/letters --theme plain
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.lessons import create_course
    from course.plugins import load_theme
    from course.settings import load_settings

    load_theme(theme, home=load_settings().home)  # so that a wrong name is told before anything is
    for path in create_course(folder, theme=theme):
        click.echo(f"  {path}")
    click.echo(f"made the course {folder.resolve().name!r}; next:")
    click.echo(f"  course check {folder}\n  course preview {folder}")
    return 0


def _print_annotations(problems: Sequence[Problem]) -> None:
    """Print workflow commands, which GitHub shows beside the line in a pull request."""
    for problem in problems:
        place = ",".join(
            (
                f"file={_escaped(problem.path, property_value=True)}",
                f"line={problem.line}",
                f"title={_escaped(problem.code, property_value=True)}",
            )
        )
        text = _escaped(f"{problem.message}\n{problem.hint}")
        click.echo(f"::{_LEVELS[problem.severity]} {place}::{text}")


def _escaped(text: str, *, property_value: bool = False) -> str:
    # https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property_value else text


def _summary(problems: Sequence[Problem], *, lessons: int) -> str:
    counts = Counter(problem.severity for problem in problems)
    found = [counted(counts[level], word) for level, word in
             ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note"))
             if counts[level] or level is not Severity.INFO]  # fmt: skip
    return f"{counted(lessons, 'lesson')}: {', '.join(found)}"
