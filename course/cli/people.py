"""`course subscribers`, `enrol`, `pause`, `resume`, `leave`."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.cli.options import course_option, installation, json_option, now_option
from course.cli.output import counted, print_json, print_problems
from course.errors import ContentError
from course.model import EnrolmentState, has_errors

if TYPE_CHECKING:
    from course.app.core import App


@click.group()
def subscribers() -> None:
    """Import, add, list, show, export or erase people.

    \b
    Examples:
      course subscribers import readers.csv
      course subscribers add ada@example.org --name Ada --zone Europe/London --hour 7:30
    """  # noqa: D301 - click keeps the lines after a backspace as they are


@subscribers.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--skip-bad", is_flag=True, help="Import the good rows, write the bad ones to a file."
)
@click.option("--dry-run", is_flag=True, help="Read the file, change nothing.")
def import_(file: Path, *, skip_bad: bool, dry_run: bool) -> int:
    """Add the readers of a CSV: email, first_name, zone, hour, tags and columns of your own.

    All rows or none: one bad row and nothing is imported, unless --skip-bad. Who is known already
    keeps what they chose.
    """
    from course.app import people

    parsed = people.read_readers(_read(file), path=str(file))
    print_problems(parsed.problems)
    errors = has_errors(parsed.problems)
    if errors and not skip_bad:
        click.echo(
            f"nothing imported: {counted(len(parsed.bad_rows), 'bad row')},"
            f" {len(parsed.readers):,} good"
        )
        return 1
    if dry_run:
        click.echo(f"{counted(len(parsed.readers), 'reader')} could be imported")
        return 0
    kept = _keep_bad_rows(file, people.bad_rows(parsed)) if errors else None
    with installation() as app:
        done = people.import_readers(app, parsed, now=app.now())
    click.echo(f"{counted(done.added, 'reader')} added, {done.known:,} known already")
    if kept is not None:
        click.echo(f"{counted(len(parsed.bad_rows), 'bad row')} left out, in {kept}")
    return 0


@subscribers.command()
@click.argument("email")
@click.option("--name", "first_name", default="", help="First name.")
@click.option("--zone", default="", help="IANA zone, such as Europe/Amsterdam. [UTC]")
@click.option("--hour", default="", help="Local hour, such as 9 or 07:30. [the course's]")
def add(email: str, first_name: str, zone: str, hour: str) -> int:
    """Add one person."""
    from course.app import people

    line = people.csv_line(email=email, first_name=first_name, zone=zone, hour=hour)
    parsed = people.read_readers(line.encode(), path="command line")
    if parsed.problems:
        raise ContentError(parsed.problems[0].message, hint="correct it and run this again")
    with installation() as app:
        done = people.import_readers(app, parsed, now=app.now())
    click.echo("added" if done.added else "known already; nothing changed")
    return 0


@subscribers.command("list")
@json_option
def list_(*, as_json: bool) -> int:
    """List everybody."""
    from course.app import people

    with installation() as app:
        persons = list(people.all_subscribers(app))
    if as_json:
        print_json([_as_json(person) for person in persons])
        return 0
    for person in persons:
        hour = "" if person.hour is None else f"{person.hour:%H:%M}"
        click.echo(f"{person.email:32} {person.first_name:16} {person.zone:24} {hour}".rstrip())
    click.echo(counted(len(persons), "subscriber"))
    return 0


@subscribers.command()
@click.argument("email")
@json_option
def show(email: str, *, as_json: bool) -> int:
    """Show what one person got, and what comes next."""
    from course.app import people

    with installation() as app:
        profile = people.profile(app, email)
    if as_json:
        print_json(profile)
        return 0
    person = profile.subscriber
    click.echo(f"{person.email}  {person.first_name}  {person.zone}")
    if profile.suppressed:
        click.echo(f"suppressed: {profile.suppressed}")
    for enrolment, sent in profile.courses:
        click.echo(f"\n{enrolment.course}: {enrolment.state}")
        for one in sent:
            click.echo(f"  {_local(one.at, enrolment.zone):30} {one.lesson:32} {one.state}")
        if enrolment.due and enrolment.next_lesson:
            due = _local(enrolment.due, enrolment.zone)
            click.echo(f"  {due:30} {enrolment.next_lesson:32} next")
    return 0


@subscribers.command()
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path))
def export(target: Path | None) -> int:
    """Write everybody as a CSV that import reads back."""
    from course.app import people

    with installation() as app:
        text = people.export(app)
    if target is None:
        click.echo(text, nl=False)
    else:
        _write(target, text)
        click.echo(f"written to {target}")
    return 0


@subscribers.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(email: str, *, yes: bool) -> int:
    """Delete all that is kept about a person. They can never be written to again."""
    from course.app import people

    if not yes:
        click.confirm(f"Erase {email} and everything kept about them?", abort=True)
    with installation() as app:
        people.erase(app, email, now=app.now())
    click.echo("erased; a keyed hash of the address keeps it from being written to again")
    return 0


@click.command()
@click.argument("emails", nargs=-1, metavar="EMAIL…")
@click.option("--all", "everybody", is_flag=True, help="Everybody who never was on the course.")
@course_option
@now_option
def enrol(
    emails: tuple[str, ...], *, everybody: bool, slug: str | None, now: datetime | None
) -> int:
    """Put subscribers on a course, from its first lesson at their own hour.

    \b
    Examples:
      course enrol ada@example.org
      course enrol --all --course gut-and-skin
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.app import people

    if bool(emails) == everybody:
        raise click.UsageError("name the subscribers, or say --all")
    with installation() as app:
        course = people.choose_course(app, slug)
        done = people.enrol(app, None if everybody else emails, course, now=now or app.now())
    click.echo(
        f"{counted(done.enrolled, 'reader')} enrolled on {course}, {done.already:,} on it already,"
        f" {done.suppressed:,} suppressed"
    )
    return 0


@click.command()
@click.argument("email")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Resume on this date.")
@course_option
@now_option
def pause(email: str, *, until: datetime | None, slug: str | None, now: datetime | None) -> int:
    """Pause a reader's course until a date, or until they resume."""
    from course.app import people

    day: date | None = until.date() if until else None
    with installation() as app:
        course = people.choose_course(app, slug)
        today = (now or app.now()).date()
        if day is not None and day <= today:
            raise click.UsageError(f"--until {day} is over: name a date after {today}")
        changed = people.pause(app, email, course, until=day, now=now or app.now())
        return _said(
            app,
            email,
            course,
            f"paused {f'until {day}' if day else 'until they resume'}" if changed else "",
        )


@click.command()
@click.argument("email")
@course_option
@now_option
def resume(email: str, *, slug: str | None, now: datetime | None) -> int:
    """Let a paused reader go on from where they were."""
    from course.app import people

    with installation() as app:
        course = people.choose_course(app, slug)
        changed = people.resume(app, email, course, now=now or app.now())
        return _said(app, email, course, "resumed" if changed else "")


@click.command()
@click.argument("email")
@course_option
@now_option
def leave(email: str, *, slug: str | None, now: datetime | None) -> int:
    """Take a reader off a course for good."""
    from course.app import people

    with installation() as app:
        course = people.choose_course(app, slug)
        changed = people.leave(app, email, course, now=now or app.now())
        return _said(
            app, email, course, "left; they get nothing more of this course" if changed else ""
        )


@click.command("next")
@click.argument("email")
@course_option
@now_option
def next_(email: str, *, slug: str | None, now: datetime | None) -> int:
    """Let a reader's next lesson come as soon as the rules permit: the window, one a day."""
    from course.app import people

    with installation() as app:
        course = people.choose_course(app, slug)
        changed = people.hurry(app, email, course, now=now or app.now())
        return _said(app, email, course, "brought forward" if changed else "")


@click.command()
@click.argument("email")
@course_option
@now_option
def restart(email: str, *, slug: str | None, now: datetime | None) -> int:
    """Let a reader begin a course again, from its first lesson. Who has left cannot."""
    from course.app import people

    with installation() as app:
        course = people.choose_course(app, slug)
        changed = people.restart(app, email, course, now=now or app.now())
        return _said(app, email, course, "restarted" if changed else "")


def _said(app: App, email: str, course: str, done: str) -> int:
    """Say what was done, or that nothing was, and where the reader stands now."""
    from course.app import people

    rounds = [one for one, _ in people.profile(app, email).courses if one.course == course]
    if not rounds:
        raise ContentError(
            f"{email} is not on {course}", hint=f"course enrol {email} --course {course}"
        )
    now = rounds[-1]
    coming = f"; {now.next_lesson} comes {_local(now.due, now.zone)}" if now.due else ""
    click.echo((done or f"nothing changed: they are {_STATES[now.state]}") + coming)
    return 0 if done else 1


_STATES = {
    EnrolmentState.ACTIVE: "on the way",
    EnrolmentState.PAUSED: "paused",
    EnrolmentState.FINISHED: "at the end of the course",
    EnrolmentState.LEFT: "no longer on it: they left",
}


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise ContentError(f"{file}: {error.strerror}", hint="check the path") from error


def _keep_bad_rows(file: Path, text: str) -> Path:
    target = Path("readers.bad.csv") if str(file) == "-" else file.with_suffix(".bad.csv")
    _write(target, text)
    return target


def _write(target: Path, text: str) -> None:
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_text(text, "utf-8", newline="")
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ContentError(f"{target}: {error.strerror}", hint="check the folder") from error


def _local(at: datetime | None, zone: str) -> str:
    from course.schedule import zone_of

    return "" if at is None else f"{at.astimezone(zone_of(zone)):%a %-d %b %Y %H:%M %Z}"


def _as_json(person: object) -> object:
    from dataclasses import asdict

    return asdict(person)  # type: ignore[call-overload]
