"""Random deaths: processes beat on one database, are killed at any moment, and start again.

Most deaths are aimed at a batch that is being handed over, for that is where a second copy or a
loss would come from; some at one that is only claimed, the rest at any moment. Now and then a
process is stopped for longer than its lease and wakes again. The provider answers in every way it
knows, and some processes cannot reach it at all. `pytest -m soak` kills 500 times; a slice of that
runs with everything else.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from course.app import standing
from course.app.core import App, open_app
from course.errors import CourseError
from course.model import DeliveryState
from course.releases import live_release
from course.settings import load_settings
from course.store import Store, enrolled, open_store
from course.store.schema import batch
from course.transports.sendgrid import SendGrid
from course.web.inbox import Fault
from tests.faults.installation import (
    AFTER_THE_LEASE,
    FORKS,
    NINE,
    SLUG,
    Installation,
    Process,
    daily,
    installed,
    ledger_of,
)

# Seconds of the installation in one of ours. The heartbeats' instant runs fast, so that there is
# always something due; the machine's clock so that a lease lasts one and a half of our seconds,
# three times as long as the longest request.
PLANNED, MACHINE = 3600 * 8, 600
ZONES = [f"Etc/GMT{hours:+d}" for hours in range(-14, 13)]  # at each hour it is nine somewhere
READERS = 2 * len(ZONES)
SEED = 20270301
# What a provider does, and how often. It keeps doing it until the next death.
ANSWERS = {
    Fault.NONE: 4,
    Fault.HANG_BEFORE: 3,
    Fault.HANG_AFTER: 3,
    Fault.SERVER_ERROR_BEFORE: 1,
    Fault.SERVER_ERROR_AFTER: 1,
    Fault.RESET_BEFORE: 1,
    Fault.RESET_AFTER: 1,
    Fault.HALF_ANSWER: 1,
    Fault.TOO_MANY: 1,
    Fault.UNAUTHORISED: 1,
}
UNDER_WAY = (DeliveryState.CLAIMED.value, DeliveryState.HANDED_OVER.value)
AIMS = {DeliveryState.HANDED_OVER.value: 6, DeliveryState.CLAIMED.value: 2, "": 2}
STOPPED_SECONDS = 2.0  # longer than a lease


def instant(begun: float, speed: int) -> datetime:
    """Return the instant of a clock that was at NINE when ours was at `begun`."""
    return NINE + timedelta(seconds=(time.time() - begun) * speed)


def beat_on(environment: Mapping[str, str], begun: float) -> None:
    """Beat until killed."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    wall = partial(instant, begun, MACHINE)
    with open_app(load_settings(**environment), clock=wall, concurrency=2) as app:
        assert isinstance(app.transport, SendGrid)
        quick = replace(app, transport=replace(app.transport, timeout=0.3, deadline=0.5))
        while True:
            try:
                quick.tick(now=instant(begun, PLANNED))
            except CourseError:
                time.sleep(0.01)  # the account is refused, or two writers were in each other's way


@dataclass
class Soak:
    """Processes on one installation, and how they died."""

    installation: Installation
    looking: Store
    chance: random.Random
    begun: float = field(default_factory=time.time)
    alive: list[Process] = field(default_factory=list)
    stopped: tuple[int, float] | None = None  # the process that sleeps, and when it wakes
    deaths: Counter[str] = field(default_factory=Counter)

    def start(self) -> Process:
        """Start a process; one of eight finds nobody where the provider should be."""
        environment = dict(self.installation.environment)
        if self.chance.random() < 1 / 8:
            environment["SENDGRID_HOST"] = f"http://127.0.0.1:{a_closed_port()}"
        process = FORKS.Process(target=beat_on, args=(environment, self.begun), daemon=True)
        process.start()
        return process

    def step(self) -> None:
        """Let them work for a moment, then kill one of them, or stop it for a while."""
        answers = self.chance.choices([*ANSWERS], [*ANSWERS.values()])
        self.installation.provider.faults.always(*answers)
        self.wake()
        time.sleep(self.chance.uniform(0.02, 0.3))
        victim = self.aim(*self.chance.choices([*AIMS], [*AIMS.values()]))
        if self.stopped is None and self.chance.random() < 1 / 10:
            self.stop(victim)
        else:
            self.kill(victim)

    def aim(self, state: str) -> int:
        """Return a process that has a batch in a state, any if none has one for a second."""
        end = time.monotonic() + 1
        known = {process.pid: number for number, process in enumerate(self.alive)}
        while state and time.monotonic() < end:
            for pid, found in self.under_way():
                if found == state and pid in known:
                    time.sleep(self.chance.choice((0.0, 0.0, 0.01, 0.1)))
                    return known[pid]
        return self.chance.randrange(len(self.alive))

    def under_way(self) -> list[tuple[int, str]]:
        """Return (process, state) of the batches that somebody holds."""
        held = select(batch.c.owner, batch.c.state).where(batch.c.state.in_(UNDER_WAY))
        with self.looking.reading() as tx:
            return [(int(row.owner.split("-")[-2]), row.state) for row in tx.execute(held)]

    def kill(self, victim: int) -> None:
        """Kill a process, count the state its batch was found in, and start another."""
        process = self.alive[victim]
        process.kill()
        process.join()
        states = {state for pid, state in self.under_way() if pid == process.pid}
        self.deaths[max(states, default="nothing under way")] += 1
        if self.stopped and self.stopped[0] == victim:
            self.stopped = None
        self.alive[victim] = self.start()

    def stop(self, victim: int) -> None:
        """Stop a process: it neither runs nor dies."""
        pid = self.alive[victim].pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        self.stopped = victim, time.monotonic() + STOPPED_SECONDS

    def wake(self) -> None:
        """Let the stopped process go on when it has slept past its lease."""
        if self.stopped and time.monotonic() > self.stopped[1]:
            pid = self.alive[self.stopped[0]].pid
            assert pid is not None
            os.kill(pid, signal.SIGCONT)
            self.stopped = None

    def end(self) -> None:
        """Kill all that is left."""
        for process in self.alive:
            process.kill()
            process.join()


def a_closed_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def soak(installation: Installation, *, processes: int, kills: int) -> Counter[str]:
    """Kill so often, judge, and return the deaths by the state in which they left a batch."""
    installation.prepare(READERS, course=daily(kills), zones=ZONES)
    looking = open_store(installation.database)
    chance = random.Random(SEED)  # noqa: S311 - the same aims each time
    one = Soak(installation, looking, chance)
    one.alive = [one.start() for _ in range(processes)]
    try:
        while one.deaths.total() < kills:
            one.step()
    finally:
        one.end()
        looking.close()
    installation.provider.faults.always(Fault.NONE)
    judge(installation, one)
    return one.deaths


def judge(installation: Installation, one: Soak) -> None:
    """Go on when the leases are over, let the provider report, settle the rest, and count."""
    with installation.opened() as world:
        world.clock.at = instant(one.begun, PLANNED) + AFTER_THE_LEASE
        world.app.tick(now=world.clock())
        before = Counter(ledger_of(world.app).values())
        first = installation.arrived()
        installation.report(world)
        after = ledger_of(world.app)
        unknown = {delivery for delivery, state in after.items() if state == "unknown"}
        told = sum(row.readers for row in standing.unknowns(world.app))
        for row in standing.unknowns(world.app):  # a person who looked into the provider's log
            standing.resolve(world.app, row.batch, sent=False)
        with suppress(CourseError):
            world.app.tick(now=world.clock())
        ledger, arrived = ledger_of(world.app), installation.arrived()
        skipped = passed_over(world.app)
    twice = posted_twice(installation)
    print(
        f"\n{one.deaths.total()} deaths {dict(one.deaths)}: {len(after)} deliveries, "
        f"{len(first)} arrived, most copies {max(arrived.values())}, batches posted twice "
        f"{len(twice)}, unknown {before['unknown']}, after the reports {len(unknown)}, after "
        f"these were sent again {len(set(ledger) - set(arrived))} missing"
    )
    assert set(before) <= {"accepted", "unknown"}
    assert max(arrived.values()) == 1
    assert twice == []
    assert set(first) <= set(after)
    assert set(after) - set(first) == unknown  # received, or shown as unknown
    assert told == len(unknown)
    assert set(arrived) == set(ledger)  # nobody is missing
    assert skipped == []


def posted_twice(installation: Installation) -> list[str]:
    """Return the batches that the provider took more than once, whatever the attempt."""
    taken: dict[str, set[str]] = {}
    for request, mark in installation.requests():
        taken.setdefault(mark.partition("-")[0], set()).add(request)
    return [number for number, requests in taken.items() if len(requests) > 1]


def passed_over(app: App) -> list[str]:
    """Return the readers who wait for nothing, or for a lesson behind one that they never had."""
    had: dict[int, set[int]] = {}
    for delivery in ledger_of(app):
        lesson, reader = delivery.removeprefix("d").split("-")
        had.setdefault(int(reader), set()).add(int(lesson))
    with app.store.reading() as tx:
        live, rows = live_release(tx, SLUG), enrolled.enrolments_on(tx, SLUG)
    assert live is not None
    return [
        str(row)
        for row in rows
        if row.due_at is None
        or not had.get(row.id, set()).issuperset(
            live.lessons[: live.lessons.index(row.next_lesson)]
        )
    ]


@pytest.mark.parametrize("processes", [2, 4])
def test_a_slice_of_the_soak(tmp_path: Path, database_url: str, processes: int) -> None:
    with installed(tmp_path, database_url) as installation:
        deaths = soak(installation, processes=processes, kills=25)

    assert deaths[DeliveryState.HANDED_OVER.value] >= 5


@pytest.mark.soak
@pytest.mark.skipif("not config.getoption('-m')", reason="long: pytest -m soak")
@pytest.mark.parametrize("processes", [2, 4])
def test_the_soak(tmp_path: Path, database_url: str, processes: int) -> None:
    with installed(tmp_path, database_url) as installation:
        deaths = soak(installation, processes=processes, kills=500)

    assert deaths[DeliveryState.HANDED_OVER.value] >= 200
    assert deaths[DeliveryState.CLAIMED.value] >= 5
