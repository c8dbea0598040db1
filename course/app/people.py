"""People: import them, put them on a course, show, export and erase them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from course import enrolments
from course.app.core import App
from course.app.readers import order_of
from course.enrolments import Enrolled, Imported, Order, ReaderFile
from course.errors import ContentError, SettingsError, did_you_mean
from course.model import Enrolment, Subscriber, SuppressionReason
from course.releases import Live, live_release
from course.store import enrolled, outcomes, people
from course.store.releases import live_courses

_CHUNK = 5_000
_MANY = 10_000  # readers enrolled at once, after which the database looks at its tables anew
_COLUMNS = ("email", "first_name", "zone", "hour", "tags")


@dataclass(frozen=True, slots=True)
class Sent:
    """One lesson a reader got, or was to get: its id, its state and the batch's instant."""

    lesson: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, whether they are suppressed, and every course they are on."""

    subscriber: Subscriber
    suppressed: str
    courses: tuple[tuple[Enrolment, tuple[Sent, ...]], ...]


def read_readers(content: bytes, *, path: str) -> ReaderFile:
    """Read a CSV of readers without writing anything."""
    return enrolments.parse_readers(content, path=path)


def import_readers(app: App, file: ReaderFile, *, now: datetime) -> Imported:
    """Add the good rows of a CSV, all of them or none."""
    with app.store.writing() as tx:
        return enrolments.import_readers(tx, file.readers, key=app.suppression_key, now=now)


def bad_rows(file: ReaderFile) -> str:
    """Return the bad rows under their column names, as a CSV to correct and import again."""
    return _csv([file.columns, *file.bad_rows])


def choose_course(app: App, slug: str | None) -> str:
    """Return the course that is meant: the one named, or the only one that is released."""
    with app.store.reading() as tx:
        courses = live_courses(tx)
    if slug is None and len(courses) == 1:
        return courses[0]
    if not courses:
        raise SettingsError("no course is released yet", hint="run `course release` first")
    if slug is None:
        raise SettingsError(
            f"there are {len(courses)} courses: {', '.join(courses)}", hint="say --course SLUG"
        )
    if slug not in courses:
        raise SettingsError(
            f"no released course is called {slug!r}", hint=did_you_mean(slug, courses)
        )
    return slug


def enrol(app: App, emails: Sequence[str] | None, course: str, *, now: datetime) -> Enrolled:
    """Put subscribers on a course: those named, or everybody who never was on it.

    Raises ContentError for an address that is no subscriber; then nobody is enrolled.
    """
    with app.store.writing() as tx:
        order = order_of(_released(tx, course))
        if emails is not None:
            who = [_subscriber(app, tx, email) for email in emails]
            return enrolments.enrol(tx, who, order, now=now)
        done = _enrol_everybody(tx, order, now=now)
    if done.enrolled >= _MANY:
        app.store.count_rows_anew("subscriber", "enrolment")
    return done


def _enrol_everybody(tx: Connection, order: Order, *, now: datetime) -> Enrolled:
    """Enrol in chunks, so that a million readers never are in memory at once."""
    total, after = Enrolled(), 0
    while who := enrolled.not_enrolled(tx, order.course, after=after, limit=_CHUNK):
        total += enrolments.enrol(tx, who, order, now=now)
        after = who[-1].id
    return total


def pause(app: App, email: str, course: str, *, until: date | None, now: datetime) -> bool:
    """Pause a reader. Return whether they were on the course."""
    return _on(app, email, course, lambda one: app.pause(one, until=until, now=now))


def resume(app: App, email: str, course: str, *, now: datetime) -> bool:
    """Let a paused reader go on. Return whether they were paused."""
    return _on(app, email, course, lambda one: app.resume(one, now=now))


def leave(app: App, email: str, course: str, *, now: datetime) -> bool:
    """Take a reader off a course for good. Return whether they were on it."""
    return _on(app, email, course, lambda one: app.leave(one, now=now))


def hurry(app: App, email: str, course: str, *, now: datetime) -> bool:
    """Let a reader's next lesson come as soon as the rules permit. Return whether it does."""
    return _on(app, email, course, lambda one: app.hurry(one, now=now))


def restart(app: App, email: str, course: str, *, now: datetime) -> bool:
    """Let a reader begin a course again. Return whether they are on it."""
    return _on(app, email, course, lambda one: app.restart(one, now=now))


def all_subscribers(app: App) -> Iterator[Subscriber]:
    """Yield everybody, in the order in which they came."""
    with app.store.reading() as tx:
        for known in people.all_subscribers(tx):
            yield known.subscriber


def export(app: App) -> str:
    """Return everybody as a CSV that `import` reads back."""
    persons = list(all_subscribers(app))
    own = sorted({name for person in persons for name in person.fields})
    rows: list[Sequence[str]] = [(*_COLUMNS, *own)]
    for person in persons:
        hour = "" if person.hour is None else f"{person.hour:%H:%M}"
        known = (person.email, person.first_name, person.zone, hour, " ".join(person.tags))
        rows.append([*known, *(person.fields.get(name, "") for name in own)])
    return _csv(rows)


def profile(app: App, email: str) -> Profile:
    """Return all that is kept about a person. Raises ContentError for a stranger."""
    with app.store.reading() as tx:
        known = _subscriber(app, tx, email)
        barred = people.suppressions(tx, [known.address], course=people.EVERY_COURSE)
        courses = tuple(
            (one, tuple(_sent(tx, one))) for one in enrolled.enrolments_of(tx, known.id)
        )
    return Profile(known.subscriber, barred.get(known.address, ""), courses)


def erase(app: App, email: str, *, now: datetime) -> None:
    """Delete a person with everything kept about them, but for the keyed hash that keeps them out.

    Raises ContentError for a stranger.
    """
    with app.store.writing() as tx:
        known = _subscriber(app, tx, email)
        people.suppress(
            tx,
            known.address,
            course=people.EVERY_COURSE,
            reason=SuppressionReason.ERASED,
            now=now,
        )
        people.erase_subscriber(tx, known.id)


def _sent(tx: Connection, enrolment: Enrolment) -> Iterator[Sent]:
    for lesson, state, at in outcomes.timeline(tx, enrolment.course, enrolment.id):
        yield Sent(lesson=lesson, state=state, at=at)


def _on(app: App, email: str, course: str, act: Callable[[int], bool]) -> bool:
    """Do something to a person's enrolment on a course. Return whether it changed anything."""
    with app.store.reading() as tx:
        known = _subscriber(app, tx, email)
        rounds = {one.course: one.id for one in enrolled.enrolments_of(tx, known.id)}
    return course in rounds and act(rounds[course])


def _subscriber(app: App, tx: Connection, email: str) -> people.Known:
    try:
        address = enrolments.normalise(email)
    except ValueError as error:
        raise ContentError(f"{email!r}: {error}", hint="write name@example.org") from error
    key = enrolments.address_hash(address, key=app.suppression_key)
    known = people.find_subscriber(tx, key)
    if known is None:
        raise ContentError(
            f"no subscriber has the address {email!r}",
            hint="add them with `course subscribers add`, or look at `course subscribers list`",
        )
    return known


def _released(tx: Connection, course: str) -> Live:
    release = live_release(tx, course)
    if release is None:
        raise SettingsError(
            f"the course {course!r} is not released yet", hint="run `course release` first"
        )
    return release


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_inert(cell) for cell in row] for row in rows])
    return text.getvalue()


def _inert(cell: str) -> str:
    # A spreadsheet runs what begins so (OWASP, CSV injection); importing takes the mark off again.
    return f"'{cell}" if cell[:1] in {"=", "+", "@"} else cell


def csv_line(**cells: str) -> str:
    """Return one reader, as typed on a command line, as the CSV that import reads."""
    return _csv([list(cells), list(cells.values())])
