"""How it stands: what `course status`, `course unknowns` and `course doctor` show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from course.app import live
from course.app.core import App
from course.app.heartbeats import HEARTBEAT
from course.delivery.handing import FAULT
from course.errors import ContentError
from course.releases import live_release
from course.store import enrolled, moment, outcomes, people, witness
from course.store.releases import live_courses

LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class CourseStatus:
    """One released course in numbers."""

    course: str
    released: datetime
    lessons: int
    readers: dict[str, int]  # state → readers
    deliveries: dict[str, int]  # state → deliveries


@dataclass(frozen=True, slots=True)
class Held:
    """Emails that are planned and wait: until when, and why."""

    emails: int
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Status:
    """The installation in numbers, and what a person must do, a sentence each."""

    now: datetime
    transport: str
    live: bool
    heartbeat: datetime | None
    late: int
    open_batches: int
    held: tuple[Held, ...]
    courses: tuple[CourseStatus, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A batch with deliveries that may or may not have left."""

    batch: int
    course: str
    lesson: str
    readers: int
    handed_over: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `course doctor`: what was looked at, whether it is well, and what was found."""

    what: str
    well: bool
    found: str


def status(app: App, *, now: datetime) -> Status:
    """Return how it stands at `now`."""
    with app.store.reading() as tx:
        kept = people.note(tx)
        late = outcomes.count_late(tx, before=now - LATE)
        waiting = outcomes.open_batches(tx)
        held = outcomes.held_back(tx, wall=now)
        unclear = outcomes.unknown_batches(tx)
        suspicion = witness.suspicion(tx) if app.transport.leaves else ""
        courses = []
        for slug in live_courses(tx):
            release = live_release(tx, slug)
            if release is not None:
                courses.append(
                    CourseStatus(
                        course=slug,
                        released=release.created_at,
                        lessons=len(release.lessons),
                        readers=enrolled.count_states(tx, slug),
                        deliveries=outcomes.count_deliveries(tx, slug),
                    )
                )
    unknown = sum(row.readers for row in unclear)
    needs = []
    if suspicion:
        needs.append(f"this database is in quarantine: {suspicion}: `course quarantine`")
    if unknown:
        emails = "1 email" if unknown == 1 else f"{unknown:,} emails"
        needs.append(f"{emails} may or may not have left: `course unknowns`")
    if kept.get(FAULT):
        needs.append(f"the provider turned us away: {kept[FAULT]}: `course doctor`")
    if late:
        who = "1 reader is" if late == 1 else f"{late:,} readers are"
        needs.append(f"{who} waiting for a lesson that is due: is `course run` up?")
    beat = kept.get(HEARTBEAT)
    return Status(
        now=now,
        transport=app.transport.name,
        live=app.transport.leaves and not live.faults(app),
        heartbeat=moment(int(beat)) if beat else None,
        late=late,
        open_batches=waiting,
        held=tuple(
            Held(int(row.readers), datetime.fromtimestamp(row.retry_at, UTC), row.note)
            for row in held
        ),
        courses=tuple(courses),
        needs=tuple(needs),
    )


def unknowns(app: App) -> list[Unknown]:
    """Return the batches that a person, or the provider's events, must settle."""
    with app.store.reading() as tx:
        return [
            Unknown(
                batch=row.id,
                course=row.course,
                lesson=row.lesson,
                readers=row.readers,
                handed_over=moment(row.handed_at),
                why=row.note,
            )
            for row in outcomes.unknown_batches(tx)
        ]


def resolve(app: App, batch: int, *, sent: bool) -> int:
    """Settle a batch by decision: count its unknown deliveries as sent, or send them again.

    Returns how many deliveries that was. Raises ContentError when there is nothing unknown in it.
    """
    with app.store.writing() as tx:
        settled = outcomes.settle_unknown(tx, batch, sent=sent, now=app.now())
    if not settled:
        raise ContentError(
            f"batch {batch} has nothing unknown", hint="`course unknowns` lists those that have"
        )
    return settled


def examine(app: App) -> Iterator[Finding]:
    """Yield what `course doctor` found, one thing after another."""
    yield Finding("database", well=True, found=f"{app.store.dialect}, schema up to date")
    yield Finding("instance", well=True, found=app.instance)
    leaves = "leaves this machine" if app.transport.leaves else "stays on this machine"
    yield Finding("transport", well=True, found=f"{app.transport.name}, {leaves}")
    if app.transport.leaves:
        faults = live.faults(app)
        for fault in faults:
            yield Finding("live sending", well=False, found=fault)
        if not faults:
            yield Finding("live sending", well=True, found="on")
    else:
        yield Finding("live sending", well=True, found="off: emails go to the local inbox")
    for need in status(app, now=app.now()).needs:
        yield Finding("standing", well=False, found=need)
    yield Finding("clock", well=True, found=f"{app.now().astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
