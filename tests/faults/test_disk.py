"""A disk that is full at any step of a heartbeat: a clear error, nothing half-written, no copy.

A course of one lesson a day lives through it: each day the tick finds a page more room than the
day before, until it is enough. In between the room is freed, and what a restart makes of that day
must be whole before the next one comes.
"""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.installation import (
    AFTER_THE_LEASE,
    FORKS,
    NINE,
    Installation,
    Process,
    daily,
    ended,
    installed,
    is_shown,
    ledger_of,
    mounted,
    run_command,
)

READERS = 3
DAYS = 80
PAGE = 4096
DAY = timedelta(days=1)


class Disk:
    """A disk of four megabytes that can be filled."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "course.db"
        self._ballast = folder / "ballast"

    def tick(self, installation: Installation, at: datetime, *, room: int) -> int:
        """Let a process beat once with so many bytes of room. Returns its exit code."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"x" * PAGE):
                    pass
            except OSError:
                file.truncate(max(0, file.tell() - room))
        try:
            return ended(installation.process("tick", "--now", at.isoformat()))
        finally:
            self._ballast.unlink()


class Limit:
    """Files that may not grow beyond a size: for users who may not mount a disk."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "course.db"

    def tick(self, installation: Installation, at: datetime, *, room: int) -> int:
        """Let a process beat once with so much room in the log that is written ahead."""
        words = ["tick", "--now", at.isoformat()]
        arguments = (installation.environment, installation.home / "log", words, room)
        process: Process = FORKS.Process(target=run_limited, args=arguments)
        return ended(process)


def run_limited(environment: dict[str, str], log: Path, words: list[str], room: int) -> None:
    """Run a command whose files may not be larger: neither the database nor its log."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room + 9 * PAGE, most))  # the index has eight pages
    run_command(environment, log, words)


@pytest.fixture(params=["disk", "limit"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk | Limit]:
    folder = tmp_path / "small"
    folder.mkdir()
    if request.param == "limit":
        yield Limit(folder)
        return
    with mounted(folder, kilobytes=4096):
        yield Disk(folder)


def test_a_heartbeat_on_a_full_disk_ends_clearly_and_the_next_one_goes_on(
    tmp_path: Path, disk: Disk | Limit
) -> None:
    failed = 0
    with installed(tmp_path, f"sqlite:///{disk.database}") as installation:
        installation.prepare(READERS, course=daily(DAYS))
        for day in range(DAYS):
            at, said = NINE + day * DAY, len(installation.log())

            code = disk.tick(installation, at, room=day * PAGE)

            if code:
                failed += 1
                words = installation.log()[said:]
                assert (code, is_clear(words)) == (2, True), words
            assert is_whole(disk.database)
            go_on(installation, at + timedelta(minutes=30))
            assert max(installation.arrived().values(), default=0) <= 1
            if not code:
                break

        with installation.opened() as world:
            ledger, arrived = ledger_of(world.app), set(installation.arrived())
            unknown = {one for one, state in ledger.items() if state == "unknown"}
            print(f"{failed} failed: {len(ledger)} deliveries, {len(unknown)} unknown")
            assert failed >= 5
            assert len(ledger) == READERS * (failed + 1)  # nobody's day was passed over
            assert set(ledger.values()) <= {"accepted", "unknown"}
            assert set(ledger) - unknown <= arrived
            assert is_shown(world.app, unknown=len(unknown))
            installation.report(world)
            assert is_shown(world.app, unknown=len(set(ledger) - arrived))


def go_on(installation: Installation, at: datetime) -> None:
    """Start again with room enough when the lease is over."""
    with installation.opened(later=AFTER_THE_LEASE) as world:
        world.app.tick(now=at)
        assert world.app.tick(now=at + timedelta(minutes=1)).batches == 0


def is_clear(said: str) -> bool:
    """Whether what was said is one message with a way out, and no traceback."""
    return said.count("course: ") == 1 and "free some space" in said and "Traceback" not in said


def is_whole(database: Path) -> bool:
    """Whether SQLite finds nothing wrong with its file."""
    with closing(sqlite3.connect(database)) as file:
        return file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
