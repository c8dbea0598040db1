"""Sending and time: plan, release, send-test, tick, run, unknowns, status, doctor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from course.cli.options import (
    DURATION,
    INSTANT,
    course_option,
    installation,
    json_option,
    measured,
    metrics_option,
    now_option,
)
from course.cli.output import counted, print_json
from course.errors import SettingsError

if TYPE_CHECKING:
    from course.app.releasing import Difference
    from course.model import Heartbeat

_MARKS = {"added": "+", "changed": "~", "dropped": "-", "moved": "↕", "same": " "}


@click.command()
@course_option
def plan(slug: str | None) -> int:
    """Show what a release would change, lesson by lesson, and whom it would touch."""
    from course.app import releasing

    with installation() as app:
        difference = releasing.difference(app, releasing.compiled(app, slug))
    _print_difference(difference)
    return 0


@click.command()
@course_option
@now_option
def release(slug: str | None, now: datetime | None) -> int:
    """Check, compile and freeze the edited files, and make them live.

    Nobody gets a lesson twice, and nothing goes out at once: the next heartbeat sends what is due.
    """
    from course.app import releasing

    with installation() as app:
        done = releasing.release(app, releasing.compiled(app, slug), now=now or app.now())
    if done.difference.nothing:
        click.echo("nothing differs from the live release; nothing was released")
        return 0
    _print_difference(done.difference)
    click.echo(f"released; {counted(done.moved, 'reader')} now wait for another lesson")
    return 0


@click.command("send-test")
@click.argument("lesson")
@click.option("--to", "address", required=True, metavar="ADDRESS", help="Where to send it.")
@course_option
def send_test(lesson: str, address: str, slug: str | None) -> int:
    """Send one lesson, as the files are now, to one address."""
    from course.app import trying

    with installation() as app:
        trying.send_test(app, lesson, address, course=slug)
        where = "left by" if app.transport.leaves else "stays on this machine:"
        click.echo(f"[test] {lesson} to {address}, {where} {app.transport.name}")
    return 0


@click.command()
@click.option("--now", type=INSTANT, required=True, metavar="INSTANT", help="The instant.")
@click.option("--until", type=INSTANT, metavar="INSTANT", help="Go on until this instant.")
@click.option("--every", type=DURATION, default="15m", show_default=True, help="Step of --until.")
@json_option
def tick(now: datetime, *, until: datetime | None, every: timedelta, as_json: bool) -> int:
    """One heartbeat at a given instant, or a range of them in one process.

    Away from the real clock it sends only into the outbox or to a provider on loopback.

    \b
    Examples:
      course tick --now 2027-03-29T07:00Z
      course tick --now 2027-03-01 --until 2027-04-26 --every 15m --json
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    with installation() as app:
        for at in _instants(now, until, every):
            _print_heartbeat(app.tick(now=at), as_json=as_json, quiet=until is not None)
    return 0


@click.command()
@click.option(
    "--engine",
    type=click.Choice(["local", "procrastinate"]),
    default="local",
    show_default=True,
    help="Who learns of new batches: this process, or every machine on the same PostgreSQL.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Requests under way at once.",
)
@click.option("--every", type=DURATION, default="60s", show_default=True, help="The heartbeat.")
@metrics_option
@json_option
def run(
    *, engine: str, concurrency: int, every: timedelta, metrics_port: int | None, as_json: bool
) -> int:
    """Run the heartbeat and the deliveries until SIGTERM; what is under way is finished first.

    On several machines, run it on each; there is no leader.

    \b
    Examples:
      course run
      course run --engine procrastinate --concurrency 10
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course import logs, worker
    from course.app import live

    with (
        installation(engine=engine, concurrency=concurrency) as app,
        measured(app, metrics_port),
    ):
        logs.configure(app.settings.log)
        live.check(app, now=app.now())
        click.echo(f"heartbeat every {every}; sending by {app.transport.name}; Ctrl-C stops")
        worker.run(
            app,
            report=lambda beat: _print_heartbeat(beat, as_json=as_json, quiet=True),
            interval=every.total_seconds(),
        )
    click.echo("stopped; nothing is under way")
    return 0


@click.group(invoke_without_command=True)
@click.pass_context
def unknowns(ctx: click.Context) -> int:
    """Show deliveries that may or may not have left. Exits with 2 when there are any."""
    if ctx.invoked_subcommand is not None:
        return 0
    from course.app import standing

    with installation() as app:
        rows = standing.unknowns(app)
    if not rows:
        click.echo("nothing is unknown")
        return 0
    for row in rows:
        click.echo(
            f"batch {row.batch}: {row.course}, {row.lesson}, {counted(row.readers, 'reader')}"
        )
        click.echo(f"    handed over {row.handed_over:%Y-%m-%d %H:%M} UTC; {row.why}")
    click.echo(
        "\ncourse unknowns resolve BATCH --sent    they go on; if it did not leave, they miss it"
        "\ncourse unknowns resolve BATCH --again   it goes out again; if it did leave, they get"
        " it twice"
    )
    return 2


@unknowns.command("resolve")
@click.argument("batch", type=int)
@click.option("--sent/--again", default=None, help="Count as sent, or send again.")
def resolve(batch: int, *, sent: bool | None) -> int:
    """Settle the unknown deliveries of a batch."""
    from course.app import standing

    if sent is None:
        raise click.UsageError("say --sent or --again; `course unknowns` says what each means")
    with installation() as app:
        settled = standing.resolve(app, batch, sent=sent)
    done = "counted as sent" if sent else "will be sent again by the next heartbeat"
    click.echo(f"{counted(settled, 'delivery')} {done}")
    return 0


@click.command()
@now_option
@json_option
def status(*, now: datetime | None, as_json: bool) -> int:
    """Show how it stands. Exits with 2 when a person must act."""
    from course.app import standing

    with installation() as app:
        stands = standing.status(app, now=now or app.now())
    if as_json:
        print_json(stands)
    else:
        _print_status(stands)
    return 2 if stands.needs else 0


@click.command()
def doctor() -> int:
    """Check settings, database, transport and clock. Exits with 2 when something is wrong."""
    from course.app import standing

    with installation() as app:
        findings = list(standing.examine(app))
    for finding in findings:
        mark = click.style("ok   ", fg="green") if finding.well else click.style("wrong", fg="red")
        click.echo(f"{mark} {finding.what:14} {finding.found}")
    return 0 if all(finding.well for finding in findings) else 2


def _instants(now: datetime, until: datetime | None, every: timedelta) -> Iterable[datetime]:
    if until is not None and until < now:
        raise SettingsError("--until is before --now", hint="swap them")
    at = now
    while at <= (until or now):
        yield at
        at += every


def _print_heartbeat(beat: Heartbeat, *, as_json: bool, quiet: bool) -> None:
    counts: dict[str, Any] = asdict(beat)
    if as_json:
        import orjson

        click.echo(orjson.dumps(counts, option=orjson.OPT_UTC_Z).decode())
        return
    if quiet and not any(value for key, value in counts.items() if key != "now"):
        return
    batches = counts.pop("batches")
    words = [f"{value:,} {key}" for key, value in counts.items() if key != "now" and value]
    words += [f"in {counted(batches, 'batch')}"] if batches else []
    click.echo(f"{beat.now:%a %-d %b %Y %H:%M} UTC  {', '.join(words) or 'nothing was due'}")


def _print_difference(difference: Difference) -> None:
    for line in difference.lessons:
        had = f"{counted(line.had, 'reader')} had it" if line.had else ""
        click.echo(f"  {_MARKS[line.change]} {line.change:8} {line.lesson:36} {had}".rstrip())
    if difference.rules_changed:
        click.echo("  ~ course.toml: the rules of when it goes out, or the sender")
    waiting = difference.readers.get("active", 0) + difference.readers.get("paused", 0)
    since = f"{difference.live_since:%-d %b %Y %H:%M} UTC" if difference.live_since else "never"
    click.echo(
        f"{difference.course}: last release {since}; {counted(waiting, 'reader')} on the way"
    )


def _print_status(stands: Any) -> None:
    beat = f"{stands.heartbeat:%-d %b %Y %H:%M} UTC" if stands.heartbeat else "never"
    click.echo(f"sending by {stands.transport}; last heartbeat {beat}")
    for course in stands.courses:
        click.echo(f"{course.course}: {counted(course.lessons, 'lesson')}")
        for what, numbers in (("readers", course.readers), ("deliveries", course.deliveries)):
            shown = ", ".join(f"{number:,} {state}" for state, number in sorted(numbers.items()))
            click.echo(f"    {what}: {shown or 'none'}")
    for held in stands.held:
        until = f"{held.until:%-d %b %Y %H:%M} UTC"
        click.echo(f"{counted(held.emails, 'email')} waiting until {until}: {held.why}")
    for need in stands.needs:
        click.echo(click.style("! ", fg="red") + need)
    if not stands.needs:
        click.echo("going to plan; nothing needs you")
