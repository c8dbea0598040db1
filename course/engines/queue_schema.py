"""The tables of Procrastinate: made once, brought up to date, by whoever comes first.

They are not part of our own migrations. Those are frozen, while these come with the version of
Procrastinate that is installed; and who runs on one machine never needs them. So the step is
taken each time the engine is chosen, under an advisory lock, and changes nothing when there is
nothing to change. How far the tables are is kept as the comment of one of them, so it travels
with every dump. Each migration is a transaction of its own with its comment: some of them add
values to a type that the next one uses, which PostgreSQL refuses within one transaction.

Procrastinate cuts its migrations in two (its manual, "Migrations"): a *pre* migration suits old
and new workers, a *post* migration takes away what old ones need. A post migration therefore
waits until no other worker is alive.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, LiteralString

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import Connection, sql

from course.errors import StoreError

_LOCK = 0x636F75727365  # "course"
_ALIVE = """
    SELECT count(*) FROM procrastinate_workers
    WHERE last_heartbeat > now() - interval '60 seconds'
"""


def install(conninfo: str) -> None:
    """Make the queue's tables, or bring them up to date. Raises StoreError."""
    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))  # until it is closed
            if _ask(connection, "SELECT to_regclass('procrastinate_jobs')") is None:
                _take(connection, SchemaManager.get_schema(), level=_migrations()[-1].stem)
            else:
                _upgrade(connection)
    except psycopg.Error as error:
        raise StoreError(
            f"the tables of the queue cannot be made: {str(error).strip()}",
            hint="this role needs CREATE on the schema, once after each upgrade",
        ) from error


def _upgrade(connection: Connection[Any]) -> None:
    done = _ask(connection, "SELECT obj_description('procrastinate_jobs'::regclass)")
    if done is None:
        raise StoreError(
            "the database has tables of Procrastinate that this program did not make",
            hint="give this program a database of its own",
        )
    alive = _ask(connection, _ALIVE)
    pending = [path for path in _migrations() if path.stem > done]
    while pending and not (alive and "_post_" in pending[0].stem):
        step = pending.pop(0)
        _take(connection, step.read_text("utf-8"), level=step.stem)
    if any("_post_" not in path.stem for path in pending):
        raise StoreError(
            f"the queue's tables wait for an upgrade while {alive} older workers run",
            hint="stop them all with SIGTERM, then start this version",
        )


def _take(connection: Connection[Any], step: str, *, level: str) -> None:
    mark = sql.SQL("COMMENT ON TABLE procrastinate_jobs IS {}").format(sql.Literal(level))
    with connection.transaction():
        connection.execute(step.encode())  # bytes: it is a file of the package, not made here
        connection.execute(mark)


def _ask(connection: Connection[Any], question: LiteralString) -> Any:
    row = connection.execute(question).fetchone()
    return None if row is None else row[0]


def _migrations() -> list[Path]:
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
