"""Clocks that jump and processes that sleep: `course run` and `course tick` as they are installed.

libfaketime gives them a clock of their own, which a file sets at any moment
(https://github.com/wolfcw/libfaketime, "4e) advanced time specification"). As on a real machine
only the time of day jumps: the monotonic clock, by which programs wait, goes on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Row, select

from course.app import standing
from course.store.schema import batch
from course.web.inbox import Fault
from tests.faults.installation import (
    AFTER_THE_LEASE,
    COURSE,
    NINE,
    Installation,
    daily,
    found,
    installed,
    is_shown,
    ledger_of,
    until,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
READERS = 3
LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"


@dataclass
class FakeClock:
    """The time of day of the processes that are started with it."""

    folder: Path
    library: Path = field(default_factory=lambda: found(LIBRARY, "faketime"))
    ahead: timedelta = timedelta()

    @property
    def environment(self) -> dict[str, str]:
        """What a process must be started with."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def put(self, at: datetime) -> None:
        """Let it be this instant now; from here on it goes at its usual speed."""
        self.ahead = at - datetime.now(UTC)
        aside = self.folder / "clock.new"
        aside.write_text(f"{self.ahead.total_seconds():+f}\n")
        aside.replace(self.folder / "clock")


@dataclass
class Machine:
    """An installation whose processes have a clock that jumps."""

    installation: Installation
    clock: FakeClock

    @contextmanager
    def process(self, *words: object) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command beside the test; kill it in the end."""
        environment = {"PATH": os.environ["PATH"], **self.installation.environment}
        with (
            (self.installation.home / "log").open("ab") as log,
            subprocess.Popen(
                [str(COURSE), *map(str, words)],
                env={**environment, **self.clock.environment},
                stdout=log,
                stderr=log,
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def tick(self, at: datetime) -> None:
        """Put the clock to an instant and let a process beat once."""
        self.clock.put(at)
        with self.process("tick", "--now", at.isoformat()) as process:
            assert process.wait(60) == 0, self.installation.log()

    def batches(self) -> list[Row[tuple[str, str, int]]]:
        """Return (state, owner, attempt) of every batch, in order."""
        asked = select(batch.c.state, batch.c.owner, batch.c.attempt).order_by(batch.c.id)
        with self.installation.opened() as world, world.app.store.reading() as tx:
            return list(tx.execute(asked))

    def states(self) -> Counter[str]:
        """Return how many deliveries are in which state."""
        with self.installation.opened() as world:
            return Counter(ledger_of(world.app).values())

    def heartbeat(self) -> datetime | None:
        """Return the instant of the last heartbeat, by the clock of who beat."""
        with self.installation.opened() as world:
            return standing.status(world.app, now=NINE).heartbeat

    def jump(self, at: datetime, *, arrived: int) -> None:
        """Put the clock to an instant; wait for two heartbeats of the new time and the emails."""
        self.clock.put(at)
        for _ in range(2):
            since = datetime.now(UTC) + self.clock.ahead
            until(lambda since=since: beaten_since(self.heartbeat(), since))  # type: ignore[misc]
        until(lambda: len(self.installation.arrived()) == arrived)
        until(lambda: not {"planned", "claimed", "handed_over"} & set(self.states()))


def beaten_since(heartbeat: datetime | None, since: datetime) -> bool:
    """Whether a heartbeat was in the two minutes after an instant."""
    return heartbeat is not None and timedelta() <= heartbeat - since < timedelta(minutes=2)


@pytest.fixture
def machine(tmp_path: Path, database_url: str) -> Iterator[Machine]:
    with installed(tmp_path, database_url) as installation:
        installation.prepare(READERS, course=daily(9))
        clock = FakeClock(tmp_path)
        clock.put(NINE)
        yield Machine(installation, clock)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no database looks at a clock
def test_a_clock_that_jumps_in_both_directions_and_over_midnight_sends_each_lesson_once(
    machine: Machine,
) -> None:
    machine.clock.put(NINE - HOUR)
    with machine.process("run", "--every", "1s") as process:
        machine.jump(NINE + HOUR, arrived=READERS)  # forward, past the hour
        machine.jump(NINE - 3 * HOUR, arrived=READERS)  # back, before it
        machine.jump(NINE + 15.5 * HOUR, arrived=READERS)  # past it again, and over midnight
        machine.jump(NINE + DAY, arrived=2 * READERS)
        machine.jump(NINE + 14 * HOUR, arrived=2 * READERS)  # back over midnight
        machine.jump(NINE + 2 * DAY, arrived=3 * READERS)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, machine.installation.log()

    assert set(machine.installation.arrived().values()) == {1}
    assert machine.states() == {"accepted": 3 * READERS}


def test_a_clock_put_back_past_a_lease_only_makes_it_longer(machine: Machine) -> None:
    """A process dies in a request, and the lease it took is by a clock that was ahead."""
    ahead = NINE + 3 * HOUR
    machine.installation.provider.faults.inject(Fault.HANG_AFTER)
    machine.clock.put(ahead)
    with machine.process("tick", "--now", ahead.isoformat()) as process:
        until(lambda: machine.installation.provider.accepted == READERS)
        process.kill()

    machine.tick(NINE + AFTER_THE_LEASE)
    assert machine.states() == {"handed_over": READERS}

    machine.tick(ahead + AFTER_THE_LEASE)
    assert machine.states() == {"unknown": READERS}
    assert set(machine.installation.arrived().values()) == {1}
    with machine.installation.opened() as world:
        assert is_shown(world.app, unknown=READERS)


def test_a_worker_stopped_after_claiming_leaves_its_batch_to_another(machine: Machine) -> None:
    for day in range(9):  # a file can only be tried: the moment between two writes is short
        at = NINE + DAY * day
        machine.clock.put(at)
        with machine.installation.opened() as world:
            world.app.beat(now=at)  # planned, so that the next to write is who claims
        with machine.process("tick", "--now", at.isoformat()) as slow:
            if not is_stopped_after_claiming(slow, machine):
                continue
            assert machine.batches()[-1].state == "claimed"

            machine.tick(at + AFTER_THE_LEASE)
            other = machine.batches()[-1]
            assert (other.state, other.attempt) == ("accepted", 2)

            slow.send_signal(signal.SIGCONT)
            assert slow.wait(60) == 0, machine.installation.log()
        break

    assert machine.batches()[-1] == other  # the fence: who slept wrote nothing any more
    assert f"-{slow.pid}-" not in other.owner
    assert set(machine.installation.arrived().values()) == {1}
    assert len(machine.installation.arrived()) == READERS * (day + 1)


def is_stopped_after_claiming(process: subprocess.Popen[bytes], machine: Machine) -> bool:
    """Stop a process between claiming and handing over. Return whether it could be caught there."""
    url = machine.installation.database
    if url.startswith("sqlite"):
        return is_caught(process, Path(url.removeprefix("sqlite:///")))
    with psycopg.connect(url.replace("+psycopg", "")) as ours:
        ours.execute("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE")  # who hands over reads it
        until(lambda: machine.batches()[-1].state == "claimed")
        process.send_signal(signal.SIGSTOP)
        ours.rollback()
    return True


def is_caught(process: subprocess.Popen[bytes], database: Path) -> bool:
    """Let a process run for half a millisecond at a time, until it has claimed and holds no lock.

    Whoever holds the file's lock when it is stopped stops everybody.
    """
    ours = sqlite3.connect(database, isolation_level=None, timeout=0)
    while process.poll() is None:
        process.send_signal(signal.SIGSTOP)
        with contextlib.suppress(sqlite3.OperationalError):  # it is writing
            ours.execute("BEGIN IMMEDIATE")
            claimed = ours.execute("SELECT 1 FROM batch WHERE state = 'claimed'").fetchone()
            ours.execute("ROLLBACK")
            if claimed:
                break
        process.send_signal(signal.SIGCONT)
        time.sleep(0.0005)
    ours.close()
    return process.poll() is None


def test_a_worker_stopped_in_its_request_settles_what_counts_as_unknown_meanwhile(
    machine: Machine,
) -> None:
    machine.installation.provider.faults.inject(Fault.SLOW)
    with machine.process("tick", "--now", NINE.isoformat()) as slow:
        until(lambda: machine.installation.provider.accepted == READERS)
        slow.send_signal(signal.SIGSTOP)

        machine.tick(NINE + AFTER_THE_LEASE)
        assert machine.states() == {"unknown": READERS}

        slow.send_signal(signal.SIGCONT)
        assert slow.wait(60) == 0, machine.installation.log()

    assert machine.states() == {"accepted": READERS}
    assert [row.attempt for row in machine.batches()] == [1]
    machine.tick(NINE + HOUR)
    assert set(machine.installation.arrived().values()) == {1}


@pytest.mark.postgresql
def test_a_worker_stopped_before_its_first_byte_is_late_for_what_was_sent_again(
    tmp_path: Path, postgresql_database: str
) -> None:
    """It handed over and was stopped; a person had the batch sent again; then it wakes."""
    with installed(tmp_path, postgresql_database) as installation:
        installation.prepare(READERS, course=daily(9))
        machine = Machine(installation, FakeClock(tmp_path))
        machine.clock.put(NINE)
        with installation.opened() as world:
            world.app.beat(now=NINE)
        with (
            machine.process("tick", "--now", NINE.isoformat()) as slow,
            psycopg.connect(postgresql_database.replace("+psycopg", "")) as ours,
        ):
            ours.execute("LOCK TABLE rendering IN ACCESS EXCLUSIVE MODE")
            until(lambda: [row.state for row in machine.batches()] == ["handed_over"])
            slow.send_signal(signal.SIGSTOP)
            ours.rollback()
            machine.tick(NINE + AFTER_THE_LEASE)
            with installation.opened() as world:
                world.clock.at = NINE + AFTER_THE_LEASE
                for row in standing.unknowns(world.app):
                    standing.resolve(world.app, row.batch, sent=False)
            machine.tick(NINE + AFTER_THE_LEASE)
            assert len(installation.arrived()) == READERS

            slow.send_signal(signal.SIGCONT)
            assert slow.wait(60) == 0, installation.log()

        assert set(installation.arrived().values()) == {1}
        assert machine.states() == {"accepted": READERS}
