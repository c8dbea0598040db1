"""The files of the database: a torn log, another writer, a clock that was ahead."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from course.delivery import parse_limits
from course.errors import CourseError
from course.store import due, ledger, releases
from tests.builders import a_subscriber
from tests.outside import Outside, live_world
from tests.worlds import MONDAY, a_world

NINE = datetime(2027, 3, 1, 8, tzinfo=UTC)
WEEK = timedelta(days=7)
FRAME = (
    4096 + 24
)  # bytes of a page in the log and of its header: https://www.sqlite.org/fileformat2.html


@pytest.mark.parametrize(
    "torn", [0, 1, FRAME // 2, FRAME, 5 * FRAME + 7, 12 * FRAME, 25 * FRAME + 1]
)
def test_a_torn_log_never_sends_a_lesson_twice(tmp_path: Path, torn: int) -> None:
    """Cut bytes off the end of the log, as a disk that lied about its cache does.

    SQLite then opens an older state. What was handed over since stands in the witness beside it.
    """
    home, crashed, provider = tmp_path / "home", tmp_path / "crashed", Outside()
    home.mkdir()
    with live_world(home, provider) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(30)))
        world.tick(NINE)
        world.tick(NINE + WEEK)
        shutil.copytree(home, crashed)  # while it is open: nothing was put in order
    log = crashed / "course.db-wal"
    assert log.stat().st_size > 26 * FRAME
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - torn)
    # The same file on the same disk, as far as anybody can tell: only its content is older.
    for name in ("course.db", "course.db-wal", "course.db-witness"):
        (home / name).write_bytes((crashed / name).read_bytes())
    (home / "course.db-shm").unlink(missing_ok=True)

    with live_world(home, provider) as world:
        world.clock.at = NINE + WEEK + timedelta(hours=1)
        refused = ""
        try:
            world.app.tick(now=world.clock())
        except CourseError as error:
            refused = error.message

    assert max(Counter(provider.sent).values()) == 1
    assert len(provider.sent) == 60
    assert not refused or "older state of itself" in refused


def test_a_heartbeat_waits_for_another_writer(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        world.enrol(a_subscriber())
        database = tmp_path / "course.db"
        other = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(1.0, lambda: other.execute("COMMIT"))
        release.start()

        beat = world.tick(NINE)

        release.join()
        other.close()
        assert beat.accepted == 1


def test_what_a_clock_that_was_ahead_wrote_does_not_wait_for_ever(tmp_path: Path) -> None:
    ahead, lease = NINE + timedelta(days=300), timedelta(minutes=15)
    with a_world(tmp_path) as world, world.app.store.writing() as tx:
        kept = releases.live_release(tx, "plain-tables")
        assert kept is not None
        due.plan_batch(
            tx, release_id=kept.id, lesson_key=kept.lessons[0], enrolments=[], now=MONDAY
        )
        assert ledger.claim_batch(tx, owner="fast", wall=ahead, lease_until=ahead + lease)

        ledger.reap(tx, wall=MONDAY)
        again = ledger.claim_batch(tx, owner="right", wall=MONDAY, lease_until=MONDAY + lease)
        assert again is not None

        ledger.give_back(tx, again, retry_at=ahead, note="by a clock ahead")
        assert not ledger.has_planned(tx, wall=MONDAY)
        ledger.reap(tx, wall=MONDAY)
        assert ledger.has_planned(tx, wall=MONDAY)


def test_what_a_clock_that_was_ahead_sent_uses_up_no_limit_of_today(tmp_path: Path) -> None:
    limits = parse_limits("5/day", "")
    with a_world(tmp_path) as world, world.app.store.writing() as tx:
        assert limits.take(tx, 5, wall=NINE + timedelta(days=300))[0] == 5

        assert limits.take(tx, 3, wall=NINE)[0] == 3
        assert limits.take(tx, 3, wall=NINE)[0] == 2  # and from now on it counts
