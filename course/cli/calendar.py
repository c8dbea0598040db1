"""`course calendar`: who would get what and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.cli.options import INSTANT, json_option

if TYPE_CHECKING:
    from course.app.calendars import Calendar


@click.command()
@click.argument("name", required=False, metavar="[COURSE]")
@click.option("--start", type=INSTANT, required=True, help="When the readers join (ISO 8601).")
@click.option("--zone", default=None, help="One reader in this IANA zone.")
@click.option("--hour", default=None, help="Their local hour. [the course's]")
@click.option("--audience", type=click.Path(dir_okay=False, path_type=Path), help="A readers.csv.")
@click.option("--readers", type=click.IntRange(1), help="So many readers, over the world's zones.")
@click.option("--ics", "shape", flag_value="ics", help="Print an iCalendar file.")
@click.option("--heat", "shape", flag_value="heat", help="Print how busy each hour is.")
@click.option("--svg", "shape", flag_value="svg", help="Print the same as an SVG picture.")
@json_option
def calendar(
    name: str | None,
    *,
    start: datetime,
    zone: str | None,
    hour: str | None,
    audience: Path | None,
    readers: int | None,
    shape: str | None,
    as_json: bool,
) -> int:
    """Show who would get what and when, on both sides of a clock change.

    \b
    Examples:
      course calendar --start 2027-03-08 --zone America/New_York
      course calendar gut-and-skin --start 2027-03-08 --audience readers.csv --json
      course calendar --start 2027-03-08 --readers 1000000 --heat
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.app import calendars

    if sum(bool(one) for one in (zone, audience, readers)) > 1:
        raise click.UsageError("say one of --zone, --audience and --readers")
    if as_json and shape:
        raise click.UsageError(f"say one of --json and --{shape}")
    people = calendars.audience(zone=zone, hour=hour, file=audience, readers=readers)
    made = calendars.calendar(name, people, start=start)
    for text in _printed(made, "json" if as_json else shape):
        click.echo(text, nl=shape is None)
    return 0


def _printed(made: Calendar, shape: str | None) -> Iterator[str]:
    from course import report

    match shape:
        case "ics":
            yield made.ics()
        case "heat":
            yield report.heat_as_text(made.heat())
        case "svg":
            yield report.heat_as_svg(made.heat())
        case "json":
            yield from made.json_lines()
        case _:
            yield from made.lines()
