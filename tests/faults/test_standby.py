"""A PostgreSQL standby that takes over without the last commits, as asynchronous replication may.

What it did not hear of was sent. It looks like the first database in every row, so that only the
timeline, which its promotion changes, can tell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from course.app import quarantine
from course.app.standing import unknowns
from course.errors import SettingsError
from course.model import Event, EventKind
from tests.builders import a_subscriber
from tests.conftest import binaries_of_postgresql
from tests.faults.installation import NINE, until
from tests.outside import Outside, live_world

pytestmark = pytest.mark.postgresql

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Server:
    """A server of PostgreSQL in a folder."""

    binaries: Path
    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"course@127.0.0.1:{self.port}/postgres"

    def run(self, command: str, *words: object) -> None:
        """Run a tool of PostgreSQL, which refuses to be root."""
        aside = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        line = [*aside, str(self.binaries / command), *map(str, words)]
        subprocess.run(line, check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder.parent} -c listen_addresses=127.0.0.1"
        log = self.folder.with_suffix(".log")
        self.run("pg_ctl", "-D", self.folder, "-w", "-l", log, "-o", options, "start")

    def stop(self, how: str) -> None:
        self.run("pg_ctl", "-D", self.folder, "-m", how, "stop")

    def ask(self, question: str) -> str:
        with psycopg.connect(f"postgresql://{self.address}", autocommit=True) as connection:
            row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return str(row[0])


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server]]:
    """Give a server and a standby that follows it; a test may stop both."""
    binaries, port = binaries_of_postgresql(), 40000 + os.getpid() % 10000
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        first = Server(binaries, folder / "first", port)
        standby = Server(binaries, folder / "standby", port + 1)
        first.run("initdb", "-D", first.folder, "-A", "trust", "-U", "course", "-E", "UTF8")
        first.start()
        source = f"postgresql://{first.address}"
        first.run("pg_basebackup", "-d", source, "-D", standby.folder, "-R", "-c", "fast")
        standby.start()
        try:
            yield first, standby
        finally:
            for server in (first, standby):
                if (server.folder / "postmaster.pid").exists():
                    server.stop("immediate")


def test_a_standby_that_lost_the_last_commits_sends_nothing_before_a_person_says_so(
    tmp_path: Path, pair: tuple[Server, Server]
) -> None:
    first, standby = pair
    provider, (old, new) = Outside(), (f"postgresql+psycopg://{one.address}" for one in pair)
    with live_world(tmp_path, provider, COURSE_DATABASE_URL=old) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(2)))
        world.tick(NINE)
        written = first.ask("SELECT pg_current_wal_lsn()")
        until(lambda: standby.ask(f"SELECT pg_last_wal_replay_lsn() >= '{written}'") == "True")
        standby.stop("fast")  # it hears nothing of what is sent now
        world.tick(NINE + WEEK)
        first.stop("immediate")
    assert len(provider.sent) == 4
    standby.start()
    standby.run("pg_ctl", "-D", standby.folder, "-w", "promote")

    with live_world(tmp_path, provider, COURSE_DATABASE_URL=new) as world:
        later = NINE + WEEK + timedelta(hours=1)
        with pytest.raises(SettingsError, match="quarantine: it is a copy"):
            world.tick(later)
        assert len(provider.sent) == 4

        assert quarantine.lift(world.app, put_back=True, now=later) == 2
        world.tick(NINE + 2 * WEEK)
        delivered = [Event(EventKind.DELIVERED, later, one, None) for one in provider.sent]
        world.app.record(delivered, now=world.clock())

        assert unknowns(world.app) == []
    assert Counter(Counter(provider.sent).values()) == {1: 6}
