"""`course demo`."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from course.app.demo import Demonstration


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("course-demo"),
    show_default=True,
    help="Where to put it; an earlier demo there is replaced.",
)
def demo(folder: Path) -> int:
    """Run the main job on the bundled course, with nothing to set up.

    Articles to lessons to emails to eight weeks of sends, for fifty readers on ten clocks, into a
    local inbox. Nothing leaves this machine.
    """
    from course.app.demo import demonstrate, prepare

    prepare(folder)
    for step in demonstrate(folder):
        if isinstance(step, str):
            click.echo(f"· {step}")
        else:
            _print(step, folder)
            return 0 if not (step.audit.twice or step.audit.missed or step.audit.astray) else 1
    return 1


def _print(done: Demonstration, folder: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)
    audit = done.audit
    console.print(
        f"\n{done.articles} articles made a draft of {done.drafted} lessons "
        f"({done.left_out} passages left out, each with its reason).\n"
        f"The {done.lessons} edited lessons went to {audit.readers} readers in "
        f"{done.heartbeats} heartbeats: {audit.emails} emails.\n"
    )
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, side in (("zone", "left"), ("readers", "right"), ("emails", "right")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    table.add_column("first lesson", no_wrap=True)
    table.add_column("last lesson", no_wrap=True)
    for line in audit.zones:
        table.add_row(
            line.zone,
            str(line.readers),
            str(line.emails),
            f"{line.first:%H:%M %Z} ({line.first.astimezone(UTC):%H:%M}Z)",
            f"{line.last:%H:%M %Z} ({line.last.astimezone(UTC):%H:%M}Z)",
        )
    console.print(table)
    console.print(
        f"\nSent twice: {audit.twice}. Missed: {audit.missed}. "
        f"At another hour than the reader's: {audit.astray}.\n"
        "Local time, and UTC in brackets; readers of a zone who chose no hour of their own.\n"
        "One reader left after three lessons; one paused for two weeks and is still on the way.\n"
        "\nLook at it:\n"
        f"  course inbox {folder / 'outbox'}          who got what and when\n"
        f"  course preview {folder / 'lessons/gut-and-skin'}   the lessons, as readers see them\n"
        f"  {folder / 'build/index.html'}             the emails as files\n"
        f"  {folder / 'draft/gut-and-skin'}           what the splitter made of the articles"
    )
