"""A copy of an installation, and a backup put back, send nothing by themselves."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from course.app import heartbeats, quarantine
from course.app.standing import examine, status, unknowns
from course.errors import SettingsError
from course.model import Event, EventKind
from course.store import people, witness
from tests.builders import a_subscriber
from tests.outside import Outside, live_world
from tests.worlds import MONDAY, a_world

NINE = datetime(2027, 3, 1, 8, tzinfo=UTC)
WEEK = timedelta(days=7)


def back_up(database: Path, to: Path) -> None:
    with sqlite3.connect(database) as source, sqlite3.connect(to) as target:
        source.backup(target)
    source.close()
    target.close()


def put_back(home: Path, backup: Path) -> None:
    """Write a backup over the database in place, as `cp` does: the file keeps its number."""
    for leftover in ("course.db-wal", "course.db-shm"):
        (home / leftover).unlink(missing_ok=True)
    (home / "course.db").write_bytes(backup.read_bytes())


@pytest.fixture
def provider() -> Outside:
    return Outside()


def a_week_ago(tmp_path: Path, provider: Outside) -> Path:
    """Send two lessons, and put back the backup made after the first."""
    home, backup = tmp_path / "home", tmp_path / "backup.db"
    home.mkdir()
    with live_world(home, provider) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        back_up(home / "course.db", backup)
        world.tick(NINE + WEEK)
    assert len(provider.sent) == 2
    put_back(home, backup)
    return home


def test_a_backup_put_back_sends_nothing(tmp_path: Path, provider: Outside) -> None:
    home = a_week_ago(tmp_path, provider)

    with (
        live_world(home, provider) as world,
        pytest.raises(SettingsError, match="quarantine: it is an older state of itself: 1 batch"),
    ):
        world.tick(NINE + WEEK + timedelta(hours=1))

    assert len(provider.sent) == 2


def test_a_quarantine_calls_a_person_and_not_for_a_heartbeat(
    tmp_path: Path, provider: Outside
) -> None:
    home = a_week_ago(tmp_path, provider)
    with live_world(home, provider) as world:
        needs = status(world.app, now=NINE + WEEK).needs

    assert any("in quarantine" in need and "`course quarantine`" in need for need in needs)


def test_what_fell_due_meanwhile_becomes_unknown_and_is_never_sent_twice(
    tmp_path: Path, provider: Outside
) -> None:
    home = a_week_ago(tmp_path, provider)
    with live_world(home, provider) as world:
        world.clock.at = NINE + WEEK + timedelta(hours=1)
        unknown = quarantine.lift(world.app, put_back=True, now=world.clock())
        assert (unknown, [row.lesson for row in unknowns(world.app)]) == (1, ["keys"])

        world.beat(days=20)
        delivered = Event(EventKind.DELIVERED, NINE + WEEK, provider.sent[1], None)
        world.app.record([delivered], now=world.clock())

        assert unknowns(world.app) == []
    assert Counter(provider.sent).most_common(1)[0][1] == 1
    assert len(provider.sent) == 3


def test_a_copy_beside_the_first_sends_nothing(tmp_path: Path, provider: Outside) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    home.mkdir()
    with live_world(home, provider) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
    shutil.copytree(home, copy)

    with (
        live_world(copy, provider) as world,
        pytest.raises(SettingsError, match="a copy of the database that sent before"),
    ):
        world.tick(NINE + WEEK)

    with live_world(home, provider) as world:
        world.tick(NINE + WEEK)
    assert len(provider.sent) == 2


def test_a_database_that_was_only_moved_goes_on(tmp_path: Path, provider: Outside) -> None:
    home, moved = tmp_path / "home", tmp_path / "moved"
    home.mkdir()
    with live_world(home, provider) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
    shutil.copytree(home, moved)

    with live_world(moved, provider) as world:
        assert quarantine.lift(world.app, put_back=False, now=world.clock()) == 0
        world.tick(NINE + WEEK)
        assert len(provider.sent) == 2
        with pytest.raises(SettingsError, match="no quarantine to lift"):
            quarantine.lift(world.app, put_back=False, now=world.clock())


def test_an_event_about_a_delivery_that_was_never_made_gives_a_fork_away(
    tmp_path: Path, provider: Outside
) -> None:
    with live_world(tmp_path, provider) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
        never_made = provider.sent[0].replace("d1-", "d2-")
        world.app.record([Event(EventKind.PROCESSED, NINE, never_made, None)], now=MONDAY)

        assert "somebody else sends with its ids" in quarantine.reason(world.app)
        found = {one.found for one in examine(world.app) if not one.well}
        assert any("quarantine" in sentence for sentence in found)


def test_a_worker_that_only_hears_of_batches_sends_nothing_either(
    tmp_path: Path, provider: Outside
) -> None:
    with live_world(tmp_path, provider) as world:
        world.enrol(a_subscriber())
        world.clock.at = NINE
        world.app.beat(now=NINE)
        with world.app.store.writing() as tx:
            people.remember(tx, witness.QUARANTINE, "somebody says so")

        with pytest.raises(SettingsError, match="quarantine: somebody says so"):
            heartbeats.deliver(world.app, now=world.clock, tell=lambda _: None)

        assert provider.sent == []
        with world.app.store.writing() as tx:
            people.forget(tx, witness.QUARANTINE)
        assert world.tick(NINE).accepted == 1


def test_the_outbox_knows_no_quarantine(tmp_path: Path) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    home.mkdir()
    with a_world(home) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)
    shutil.copytree(home, copy)

    with a_world(copy) as world:
        world.tick(NINE + WEEK)
        assert len(world.received()) == 2
