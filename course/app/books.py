"""What the inbox asks of the ledger: the way of one delivery, and what is planned next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Row

from course.app.heartbeats import HEARTBEAT
from course.delivery.settle import parse_delivery_id
from course.releases import Live, live_release
from course.schedule import Clock, next_slot, slot_day, zone_of
from course.settings import Settings
from course.store import Store, clock_time, looking, moment, open_store, people

_MOST = 500  # enrolments that a page looks ahead for
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Step:
    """One transition of a delivery or of its batch; `state` is a word of the ledger."""

    state: str
    at: datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger: where it stands, its batch, and every step on the way."""

    state: str
    batch: int
    size: int
    attempt: int
    provider_id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """An email that is planned: for whom, which lesson, when."""

    name: str
    zone: str
    lesson: str
    at: datetime


class Books:
    """The ledger of an installation, opened to be looked at."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def entry(self, delivery: str) -> Entry | None:
        """Return what the ledger says of a delivery, by its opaque id."""
        parsed = parse_delivery_id(delivery)
        if parsed is None:
            return None
        with self._store.reading() as tx:
            row = looking.whole_delivery(tx, *parsed)
            if row is None:
                return None
            events = looking.events_of(tx, *parsed)
        steps = [
            Step("planned", moment(row.planned_at), f"batch {row.batch} of {row.size}"),
            Step("handed_over", moment(row.handed_at), f"attempt {row.attempt}"),
            Step(row.state, moment(row.done_at), row.batch_note or _status(row.status)),
            *(Step(one.kind, moment(one.at), one.detail) for one in events),
        ]
        return Entry(
            state=row.outcome or row.state,
            batch=row.batch,
            size=row.size,
            attempt=row.attempt,
            provider_id=row.provider_id or "",
            steps=tuple(step for step in steps if step.at),
        )

    def coming(self) -> tuple[tuple[Coming, ...], int]:
        """Return what is planned, soonest first, and for how many readers that was not looked up.

        Beyond a reader's next lesson it is computed by the rule that the heartbeat follows.
        """
        with self._store.reading() as tx:
            rows, count = looking.waiting(tx, limit=_MOST)
            live = {course: live_release(tx, course) for course in {row.course for row in rows}}
        found = [one for row in rows for one in _of_reader(row, live[row.course])]
        return tuple(sorted(found, key=lambda one: one.at)), count - len(rows)

    def last_heartbeat(self) -> datetime | None:
        """Return the instant of the last heartbeat, simulated or not; None before the first."""
        with self._store.reading() as tx:
            return last_heartbeat(tx)

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def last_heartbeat(tx: Connection) -> datetime | None:
    """Return the instant of an installation's last heartbeat; None before the first."""
    beat = people.note(tx).get(HEARTBEAT)
    return None if beat is None else moment(int(beat))


@contextmanager
def open_books(settings: Settings, outbox: Path | None) -> Iterator[Books | None]:
    """Open the ledger beside an outbox, or that of the installation; None when there is none."""
    installation = installation_of(settings, outbox)
    if installation is None:
        yield None
        return
    with Books(open_store(installation.database)) as books:
        yield books


def installation_of(settings: Settings, outbox: Path | None) -> Settings | None:
    """Return the settings of the installation whose ledger lies beside an outbox, or of this one.

    `settings` themselves are returned when it is this one. None when there is no database, and
    none is made: a mail catcher may well run where no course does.
    """
    beside = outbox.resolve().parent / "course.db" if outbox else None
    here = settings.database.removeprefix(_SQLITE) if _is_sqlite(settings) else ""
    if beside and beside.is_file() and not (here and beside == Path(here).resolve()):
        elsewhere = {
            "home": beside.parent,
            "database_url": f"{_SQLITE}course.db",
            "transport": "outbox",
        }
        return settings.model_copy(update=elsewhere)
    return settings if not here or Path(here).is_file() else None


def _is_sqlite(settings: Settings) -> bool:
    return settings.database.startswith(_SQLITE)


def _of_reader(row: Row[Any], release: Live | None) -> Iterator[Coming]:
    due = moment(row.due_at)
    lesson = row.next_lesson
    zone = row.zone
    if release is None or due is None or lesson not in release.lessons:
        return
    clock = Clock(zone_of(zone).key, clock_time(row.minute))
    name = row.first_name or row.email
    at, day = due, slot_day(clock, due=due, sent=due)
    for place in range(release.lessons.index(lesson), len(release.lessons)):
        yield Coming(name, zone, release.lesson_ids[place], at)
        slot = next_slot(release.terms.schedule, clock, last_day=day, last_sent=at, now=at)
        at, day = slot.at, slot.day


def _status(status: int | None) -> str:
    return f"status {status}" if status else ""
