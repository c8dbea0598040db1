"""A database made by an earlier version, in the middle of a course, goes on exactly."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, insert, inspect
from sqlalchemy.pool import NullPool

from course.app import people
from course.store import open_store, schema
from tests.builders import a_subscriber
from tests.faults.installation import NINE, ledger_of
from tests.worlds import a_world

WEEK = timedelta(days=7)
EVERYBODY = ("sam@example.org", "ada@example.org", "zoe@example.org", "eve@example.org")
LESSONS = ["Rows and columns", "Keys", "Joins"]


def migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", "course:store/migrations")
    return config


def earlier() -> list[str]:
    """Return every schema but the newest, the oldest first."""
    known = [one.revision for one in ScriptDirectory.from_config(migrations()).walk_revisions()]
    return known[:0:-1]


def written_by(revision: str, source: Path, url: str) -> None:
    """Make a database as the version with that schema left it, with the rows of a newer one."""
    engine, newer = create_engine(url, poolclass=NullPool), create_engine(f"sqlite:///{source}")
    config = migrations()
    with engine.begin() as target:
        config.attributes["connection"] = target
        command.upgrade(config, revision)
    with newer.connect() as rows, engine.begin() as target:
        known = MetaData()
        known.reflect(target)
        for table in schema.metadata.sorted_tables:
            if table.name in known.tables:
                _copy(rows, target, table.name, known)
        if engine.dialect.name == "postgresql":
            _count_on(target, known)
    newer.dispose()


def _copy(rows: Connection, target: Connection, name: str, known: MetaData) -> None:
    columns = {column.name for column in known.tables[name].columns}
    kept = [
        {key: value for key, value in row._mapping.items() if key in columns}
        for row in rows.execute(schema.metadata.tables[name].select())
    ]
    if kept:
        target.execute(insert(known.tables[name]), kept)


def _count_on(target: Connection, known: MetaData) -> None:
    """Let the sequences of PostgreSQL go on behind the rows that were copied."""
    for table in known.tables.values():
        for column in table.primary_key.columns:
            if column.server_default is not None:
                target.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'),"  # noqa: S608
                    f" (SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name}), false)"
                )


@pytest.mark.parametrize("revision", earlier())
def test_a_course_begun_under_an_earlier_schema_goes_on_exactly(
    tmp_path: Path, database_url: str, revision: str
) -> None:
    old = tmp_path / "old"
    with a_world(old) as world:
        world.enrol(*(a_subscriber(email=email) for email in EVERYBODY))
        world.tick(NINE)
        world.app.leave(2, now=NINE)
        people.pause(world.app, "zoe@example.org", "plain-tables", until=None, now=NINE)
        before = ledger_of(world.app)
    home = tmp_path / "home"
    home.mkdir()
    url = database_url.replace(str(tmp_path), str(home))
    written_by(revision, old / "course.db", url)

    with a_world(home, COURSE_DATABASE_URL=url) as world:
        assert ledger_of(world.app) == before
        assert len(before) == 3  # who has left is not on the course; their row is kept
        world.clock.at = NINE
        assert world.tick(NINE).planned == 0
        second = world.tick(NINE + WEEK)
        people.resume(world.app, "zoe@example.org", "plain-tables", now=NINE + WEEK)
        world.tick(NINE + 2 * WEEK)

        assert second.accepted == 2
        assert world.subjects("sam@example.org") == LESSONS[1:]
        assert world.subjects("zoe@example.org") == LESSONS[1:2]
        assert world.subjects("ada@example.org") == []
        assert world.app.restart(1, now=NINE + 3 * WEEK)  # what the first schema forbade


@pytest.mark.parametrize("revision", earlier())
def test_an_upgraded_database_has_lost_no_row(
    tmp_path: Path, database_url: str, revision: str
) -> None:
    old = tmp_path / "old"
    with a_world(old) as world:
        world.enrol(*(a_subscriber(email=email) for email in EVERYBODY))
        world.beat(days=8, every=timedelta(hours=6))
    (tmp_path / "home").mkdir()
    url = database_url.replace(str(tmp_path), str(tmp_path / "home"))
    written_by(revision, old / "course.db", url)
    before = count(url)

    open_store(url).close()

    after = count(url)
    assert {name: after[name] for name in before} == before
    assert before["delivery"] == 8


def count(url: str) -> dict[str, int]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as tx:
        return {
            name: len(tx.exec_driver_sql(f"SELECT * FROM {name}").all())  # noqa: S608
            for name in inspect(tx).get_table_names()
            if name in schema.metadata.tables
        }
