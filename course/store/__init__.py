"""The database: the only package that speaks SQL, on SQLite and on PostgreSQL.

`Store` opens, migrates and hands out transactions; `people`, `releases` and `ledger` are the
questions and the writes, functions that take the transaction first. No network is ever used
inside one. SQLite runs in WAL mode with synchronous=FULL, because "handed over" has to be on
the disk before the first byte leaves; every writing transaction begins with BEGIN IMMEDIATE.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from course.errors import StoreError

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",  # milliseconds
    "PRAGMA wal_autocheckpoint = 20000",  # pages; measured: planning a million in 14 s, not 21 s
    "PRAGMA cache_size = -65536",  # kibibytes
)

_MIGRATING = 0x6D696772617465  # the number of an advisory lock: "migrate"


class Store:
    """One database, migrated to the newest schema when it is opened."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def dialect(self) -> str:
        """Return `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def url(self) -> sqlalchemy.URL:
        """Return where the database is."""
        return self._engine.url

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one moment and writes nothing."""
        with _translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that is committed whole, or not at all."""
        with _translated(), self._engine.connect() as connection:
            connection.execution_options(writing=True)
            with connection.begin():
                yield connection

    def bear_witness(self, pulse: int) -> None:
        """Write beside the database what it counted: an older state of it gives itself away."""
        from course.store import witness  # noqa: PLC0415 - it imports this module

        with self.reading() as tx:
            witness.bear(tx, pulse)

    def count_rows_anew(self, *tables: str) -> None:
        """Let PostgreSQL look at tables, after so much was written that its plans are stale.

        Its own daemon does it a minute later. Measured: until then one claim of 1,000 rows took
        88 ms instead of 6.
        """
        if self.dialect == "postgresql":
            with self.writing() as tx:
                tx.exec_driver_sql(f"ANALYZE {', '.join(tables)}")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def open_store(url: str) -> Store:
    """Open a database and bring its schema up to date. Raises StoreError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            f"COURSE_DATABASE_URL {url!r} is not a database URL",
            hint="write sqlite:///course.db or postgresql+psycopg://user@host/name",
        ) from error
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed.database)
        engine = sqlalchemy.create_engine(parsed, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif parsed.get_backend_name() == "postgresql":
        engine = _postgresql(parsed)
        event.listen(engine, "connect", _prepare_postgresql)
    else:
        raise StoreError(
            f"{parsed.get_backend_name()!r} databases are not supported",
            hint="use sqlite:///course.db or postgresql+psycopg://user@host/name",
        )
    with _translated():
        _migrate(engine)
    return Store(engine)


def seconds(at: datetime) -> int:
    """Return an aware instant as the integer the database keeps."""
    return int(at.timestamp())


def moment(value: int | None) -> datetime | None:
    """Return a kept integer as an aware instant in UTC."""
    return None if value is None else datetime.fromtimestamp(value, UTC)


def minutes(clock: time | None) -> int | None:
    """Return a wall-clock time as minutes of the day."""
    return None if clock is None else clock.hour * 60 + clock.minute


def clock_time(value: int | None) -> time | None:
    """Return minutes of the day as a wall-clock time."""
    return None if value is None else time(value // 60, value % 60)


def local_day(value: int | None) -> date | None:
    """Return a kept ordinal as a date."""
    return None if value is None else date.fromordinal(value)


def _postgresql(url: sqlalchemy.URL) -> Engine:
    try:
        return sqlalchemy.create_engine(
            url.set(drivername="postgresql+psycopg"),
            # A server that restarted while a request was under way must not make its receipt lost.
            pool_pre_ping=True,
            max_overflow=64,  # as many as `course run --concurrency` permits
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            "PostgreSQL needs the psycopg driver", hint="pip install 'email-course[cluster]'"
        ) from error


def _make_folder(database: str | None) -> None:
    if not database or database == ":memory:":
        return
    folder = Path(database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {str(folder)!r} of the database cannot be made: {error.strerror}",
            hint="point COURSE_HOME or COURSE_DATABASE_URL at a folder you may write to",
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _prepare_postgresql(connection: Any, _record: object) -> None:
    # Readers are found by their key, a thousand at once. At the default of 4, meant for disks that
    # turn, PostgreSQL reads all of 100,000 enrolments for them instead: measured, 36 ms and not 5.
    connection.execute("SET random_page_cost = 1.1")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _migrate(engine: Engine) -> None:
    from alembic import command  # noqa: PLC0415 - 60 ms that only opening a database needs
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "course:store/migrations")
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(config).get_current_head()
    if current == head:
        return
    with _keys_unchecked(engine) as connection, connection.begin():
        _wait_for_other_migrations(connection)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                f"the database has schema {current!r}, which this version does not know",
                hint="it was made by a newer version: upgrade this installation",
            ) from error
        _check_keys(connection)


@contextmanager
def _keys_unchecked(engine: Engine) -> Iterator[Connection]:
    """Give a connection on which a table may be rebuilt without its references being followed.

    SQLite changes a constraint only by copying the table; with foreign keys on, dropping the old
    one would delete what refers to it (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    with engine.connect().execution_options(writing=True) as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _wait_for_other_migrations(connection: Connection) -> None:
    """Let one of several machines that start at once migrate; the others then find it done."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")


def _check_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreError(
            f"table {broken[0]!r} refers to a row of {broken[2]!r} that is not there",
            hint="the database was changed from outside; restore a backup. Nothing was migrated",
        )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if not _is_operational(error):
            raise
        reason = str(error.orig).strip().splitlines()[0]
        raise StoreError(f"the database cannot be used: {reason}", hint=_way_out(reason)) from error


def _is_operational(error: DBAPIError) -> bool:
    """Return whether a person can cause and cure it; a broken constraint is a bug of ours."""
    return isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.DatabaseError) and (
        not isinstance(error, sqlalchemy.exc.IntegrityError | sqlalchemy.exc.ProgrammingError)
    )


def _way_out(reason: str) -> str:
    hints = {
        "full": "free some space; nothing of this step was written",
        # What SQLite calls a full disk while it makes room for its index of the log.
        "disk I/O": "free some space, or look at the disk; nothing of this step was written",
        "readonly": "make the file and its folder writable for this user",
        "unable to open": "check COURSE_DATABASE_URL and the folder's permissions",
        "locked": "another process holds the database; try again when it is done",
        "deadlock": "another process wrote the same at the same moment; try again",
        "malformed": "restore a backup of the file",
        "not a database": "point COURSE_DATABASE_URL at a database of this program",
    }
    for word, hint in hints.items():
        if word in reason:
            return hint
    return "check COURSE_DATABASE_URL"
