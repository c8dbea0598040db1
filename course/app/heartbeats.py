"""What a heartbeat does, and what a worker does between two of them.

Heartbeats happen on every machine and no machine leads: readers are taken by locks that the
others skip, pauses end by a conditional update, and a batch is claimed once. Reaping and ringing
come more often than planning, because they are what a stopped worker or a lost doorbell waits
for.
"""

from __future__ import annotations

import gc
import os
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from course import enrolments, logs
from course.app import live
from course.app.installation import Installation
from course.delivery import Deliverer, Done, Planned, plan, recall, travels_alone
from course.errors import CourseError
from course.model import Heartbeat
from course.store import enrolled, ledger, people, seconds

HEARTBEAT = "heartbeat"
"""Under this name the installation remembers its last heartbeat, in UTC seconds."""

_MANY_OBJECTS = 50_000  # more than a batch or a chunk of planning has alive

_log = logs.logger("course.worker")


def beat(app: Installation, *, now: datetime) -> Planned:
    """Plan everything that is due at `now`. Raises SettingsError when nothing may leave."""
    live.check(app, now=now)
    _collect_seldom()
    with app.store.writing() as tx:
        people.remember(tx, HEARTBEAT, str(seconds(now)))
    with app.store.writing() as tx:
        for enrolment in enrolled.paused_until(tx, now.date()):
            found = enrolled.find_enrolment(tx, enrolment)
            order = None if found is None else app.order(tx, found[0].course)
            if order is not None:
                enrolments.resume(tx, enrolment, order, now=now)
    ring(app)
    recall(app.store, now=now)
    return plan(app.store, app.engine, now=now, wall=app.clock(), batch_size=_largest_batch(app))


def _largest_batch(app: Installation) -> int:
    """Return how many readers may share a batch: one, after a canary that failed."""
    if app.transport.substitutes:
        with app.store.reading() as tx:
            if travels_alone(tx, app.transport):
                return 1
    return app.transport.batch_size


def ring(app: Installation) -> int:
    """Free what stopped workers held, and ring for what waits. Returns how many were rung."""
    wall = app.clock()
    with app.store.writing() as tx:
        ledger.reap(tx, wall=wall)
    with app.store.writing() as tx:
        waiting = ledger.ring(tx, wall=wall)
        app.engine.submit(tx, waiting)
    return len(waiting)


def deliver(
    app: Installation, *, now: Callable[[], datetime], tell: Callable[[Done], None]
) -> None:
    """Deliver until nothing waits. Raises what the first failing delivery raises."""
    app.engine.run(_handler(app, now, tell))


def deliver_until(
    app: Installation, *, stop: threading.Event, tell: Callable[[Done], None], patience: float
) -> None:
    """Deliver until `stop` is set; see App.deliver."""
    handle = _handler(app, app.now, tell)

    def patiently(batch: int | None) -> bool:
        try:
            return handle(batch)
        except CourseError as error:
            _log.error("delivery failed", reason=error.message, hint=error.hint)
            stop.wait(patience)
            return False

    app.engine.run(patiently, stop=stop)


def total(now: datetime, planned: Planned, done: Sequence[Done]) -> Heartbeat:
    """Sum up what was planned and delivered."""
    return Heartbeat(
        now=now,
        planned=planned.planned,
        accepted=sum(one.accepted for one in done),
        rejected=sum(one.rejected for one in done),
        unknown=sum(one.unknown for one in done),
        postponed=planned.postponed + sum(one.postponed for one in done),
        batches=len(done),
    )


def _handler(
    app: Installation, now: Callable[[], datetime], tell: Callable[[Done], None]
) -> Callable[[int | None], bool]:
    _collect_seldom()
    deliverer = Deliverer(
        app.store,
        app.transport,
        app.links(),
        owner=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
        wall=app.clock,
        limits=app.limits,
    )

    def handle(batch: int | None) -> bool:
        one = deliverer.deliver_one(now=now(), batch=batch)
        if one is not None:
            tell(one)
        return one is not None

    return handle


@cache
def _collect_seldom() -> None:
    """Let the garbage collector look for cycles after more objects than a batch makes.

    A batch makes ten thousand, which die together without it. At the default it looked 14 times
    meanwhile, and every few batches through everything the program had loaded: measured, a quarter
    of the time of planning and delivering.
    """
    gc.set_threshold(_MANY_OBJECTS)
