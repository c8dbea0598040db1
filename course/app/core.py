"""What an installation does, and how one is opened."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import partial
from threading import Event as Signal

from sqlalchemy import Connection

from course import enrolments
from course.app import heartbeats
from course.app.installation import Installation
from course.app.readers import order_of, standing_of, task_of
from course.delivery import (
    Done,
    Planned,
    is_foreign,
    parse_limits,
    record_events,
)
from course.engines import LOCAL, open_engine
from course.enrolments import Order
from course.model import Event, Heartbeat, Standing, Task
from course.releases import live_release
from course.settings import Settings
from course.store import (
    enrolled,
    open_store,
    people,
    witness,
)
from course.tokens import KeyRing
from course.transports import open_transport

_FORKED = "the provider tells of emails it never sent: somebody else sends with its ids"


class App(Installation):
    """What an installation does: its heartbeats, and what readers ask on their own pages."""

    __slots__ = ()

    # ------------------------------------------------------------------ heartbeats

    def tick(self, *, now: datetime) -> Heartbeat:
        """Do everything that is due at `now`, and say what that was.

        Raises SettingsError when live sending is not switched on for a transport that leaves this
        machine, TransportError when the provider turned the account away. A batch that its
        provider cannot take now stays in the ledger and is tried again.
        """
        planned = heartbeats.beat(self, now=now)
        done: list[Done] = []
        heartbeats.deliver(self, now=lambda: now, tell=done.append)
        return heartbeats.total(now, planned, done)

    def beat(self, *, now: datetime) -> Planned:
        """Plan what is due at `now`, and deliver nothing. Raises SettingsError as `tick` does."""
        return heartbeats.beat(self, now=now)

    def ring(self) -> int:
        """Let what waits be delivered by whoever is free. Returns how many batches were rung."""
        return heartbeats.ring(self)

    def deliver(self, *, stop: Signal, tell: Callable[[Done], None], patience: float) -> None:
        """Deliver what waits until `stop` is set, and finish what is under way then.

        Every batch is told of, from any thread. What a person can put right is logged and tried
        again after `patience` seconds.
        """
        heartbeats.deliver_until(self, stop=stop, tell=tell, patience=patience)

    # ------------------------------------------------------------------ a reader's own pages

    def standing(self, enrolment: int) -> Standing | None:
        """Return where a reader stands, or None for an enrolment that does not exist."""
        with self.store.reading() as tx:
            found = enrolled.find_enrolment(tx, enrolled.last_round(tx, enrolment))
            release = live_release(tx, found[0].course) if found else None
            if found is None or release is None:
                return None
            return standing_of(tx, found, release, links=self.links(), now=self.clock())

    def leave(self, enrolment: int, *, now: datetime) -> bool:
        """Unsubscribe a reader from their course. Return whether it was news."""
        with self.store.writing() as tx:
            return enrolments.leave(tx, enrolled.last_round(tx, enrolment), now=now)

    def undo_leave(self, enrolment: int, *, now: datetime) -> bool:
        """Take back an unsubscription of the last half hour. Return whether it was."""
        return self._wish(enrolment, partial(enrolments.undo_leave, now=now))

    def pause(self, enrolment: int, *, until: date | None, now: datetime) -> bool:
        """Pause a reader until a date or until they resume. Return whether they could be."""
        if until is not None and until <= now.date():
            return False
        return self._wish(enrolment, partial(enrolments.pause, until=until))

    def resume(self, enrolment: int, *, now: datetime) -> bool:
        """Let a paused reader go on. Return whether they were paused."""
        return self._wish(enrolment, partial(enrolments.resume, now=now))

    def set_time(self, enrolment: int, *, zone: str, hour: time, now: datetime) -> bool:
        """Change a reader's zone and hour. Return whether they are still on the course."""
        return self._wish(enrolment, partial(enrolments.set_time, zone=zone, hour=hour, now=now))

    def set_pace(self, enrolment: int, *, pace: int | None, now: datetime) -> bool:
        """Change a reader's days from lesson to lesson. Return whether it was kept."""
        return self._wish(enrolment, partial(enrolments.set_pace, pace=pace, now=now))

    def hurry(self, enrolment: int, *, now: datetime, lesson: str | None = None) -> bool:
        """Let the next lesson come as soon as the rules permit. Return whether that is earlier.

        With a `lesson` (id), only if that is the one the reader waits for.
        """
        return self._wish(enrolment, partial(enrolments.hurry, now=now, lesson=lesson))

    def mark_done(self, enrolment: int, *, lesson: str, now: datetime) -> bool:
        """Note that a reader did what a lesson asked. Return whether it was news."""
        with self.store.writing() as tx:
            one = enrolled.last_round(tx, enrolment)
            found = enrolled.find_enrolment(tx, one)
            release = live_release(tx, found[0].course) if found else None
            if release is None or lesson not in release.lesson_ids:
                return False
            key = release.lessons[release.lesson_ids.index(lesson)]
            return enrolments.mark_done(tx, one, order_of(release), lesson=key, now=now)

    def task(self, enrolment: int, lesson: str) -> Task | None:
        """Return a lesson (id) as one to be marked done, None if it was not sent to the reader."""
        with self.store.reading() as tx:
            found = enrolled.find_enrolment(tx, enrolled.last_round(tx, enrolment))
            release = live_release(tx, found[0].course) if found else None
            if found is None or release is None or lesson not in release.lesson_ids:
                return None
            return task_of(tx, found, release, lesson=lesson, now=self.clock())

    def restart(self, enrolment: int, *, now: datetime) -> bool:
        """Let a reader begin the course again. See `enrolments.restarts` for when they do."""
        return self._wish(enrolment, lambda *args: enrolments.restart(*args, now=now) is not None)

    def _wish(self, enrolment: int, act: Callable[[Connection, int, Order], bool]) -> bool:
        """Do what a reader asks on the round they are in. Return what doing it returned."""
        with self.store.writing() as tx:
            one = enrolled.last_round(tx, enrolment)
            order = self._order_of(tx, one)
            return order is not None and act(tx, one, order)

    def record(self, events: Sequence[Event], *, now: datetime) -> int:
        """Take in what a provider reports. Returns how many events were news."""
        with self.store.writing() as tx:
            if self.transport.leaves and is_foreign(tx, events):
                people.remember(tx, witness.QUARANTINE, _FORKED)
            return record_events(tx, events, now=now)

    def _order_of(self, tx: Connection, enrolment: int) -> Order | None:
        found = enrolled.find_enrolment(tx, enrolment)
        return None if found is None else self.order(tx, found[0].course)


@contextmanager
def open_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    engine: str = LOCAL,
    concurrency: int = 1,
) -> Iterator[App]:
    """Open an installation: its database is made and migrated, nothing is sent.

    Raises SettingsError for an engine that does not go with the database.
    """
    transport = open_transport(settings.transport, settings, outbox=settings.outbox)
    store = open_store(settings.database)
    try:
        with store.writing() as tx:
            kept = _installation(tx)
        keys = [key.get_secret_value() for key in settings.secret_keys] or [kept["token_key"]]
        yield App(
            settings=settings,
            store=store,
            transport=transport,
            engine=open_engine(engine, store.url, concurrency=concurrency),
            keys=KeyRing(keys),
            suppression_key=kept["suppression_key"],
            instance=kept["instance"],
            clock=clock,
            limits=parse_limits(settings.rate, settings.warm_up),
        )
    finally:
        store.close()


def _installation(tx: Connection) -> dict[str, str]:
    """Return what the installation remembers, made up on the first opening."""
    kept = people.note(tx)
    for name, size in (("instance", 6), ("token_key", 32), ("suppression_key", 32)):
        if name not in kept:
            people.remember_first(tx, name, secrets.token_hex(size))
    return people.note(tx)
