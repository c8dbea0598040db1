"""`course build`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from course.cli.output import counted, print_problems


@click.command()
@click.argument("course", required=False)
@click.option(
    "--to",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write; a new or empty folder, or an earlier build, which is replaced.",
)
def build(course: str | None, to: Path) -> int:
    """Write each lesson of COURSE as HTML, text and .eml, with an index.html of all.

    COURSE is a folder or the name of one below lessons/; without it, the only one there is.
    Fields are filled for a sample reader called Sam. With an error in a lesson nothing is
    written, and the exit code is 1.

    \b
    Examples:
      course build --to out
      course build lessons/gut-and-skin --to out
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.app.building import build as build_course
    from course.lessons import find_course
    from course.settings import load_settings

    home = load_settings().home
    folder = find_course(home, course, or_bundled=True)
    built = build_course(folder, to=to, home=home, at=datetime.now(UTC), progress=_show)
    print_problems(built.problems)
    if not built.files:
        click.echo(f"nothing written: {counted(len(built.problems), 'problem')}")
        return 1
    lessons = sum(name.endswith(".eml") for name in built.files)
    click.echo(f"{counted(lessons, 'lesson')} in {to}: open {to / 'index.html'}")
    return 0


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        last = done + 1 == total
        click.echo(f"\rlesson {done + 1} of {total}{chr(10) if last else ''}", nl=False, err=True)
