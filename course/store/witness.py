"""Whether a database is still the one it was: neither a copy nor an older state of itself.

A copy of an installation, or a backup put back, would send again what was sent since. Two things
give it away. The *place* is what a copy cannot take along: the file's number on its disk, or
PostgreSQL's cluster, database and timeline, which a promotion or a recovery changes. SQLite's
*pulse* counts what was handed over; it is kept in the database and in a file beside it, so that a
database that went back in time is behind its own witness. What neither shows is a whole machine
that was put back, disk and all.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import sqlalchemy
from sqlalchemy import Connection

from course.store.people import forget, note, remember

PULSE = "pulse"
PLACE = "place"
QUARANTINE = "quarantine"

# Anybody may ask PostgreSQL's control file, unless a provider of databases took that right away.
_MAY_ASK = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
# The timeline of the log that is written now: the control file's own is that of the last
# checkpoint, which may come minutes after a promotion.
_CLUSTER = """
    SELECT c.system_identifier || ' ' || d.oid || ' '
        || CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS bit(32)) AS integer)
    FROM pg_control_system() c, pg_database d
    WHERE d.datname = current_database()
"""
# What remains: a dump that was put back writes every row anew, so this one, which nothing ever
# changes, has another transaction's number; and who was promoted writes another timeline's log.
_DATABASE = """
    SELECT d.oid || ' ' || i.xmin || ' ' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
    FROM pg_database d, installation i
    WHERE d.datname = current_database() AND i.name = 'instance'
"""


def place_of(tx: Connection) -> str:
    """Return what tells this database from any copy of it."""
    if tx.dialect.name == "sqlite":
        file = _file(tx)
        return "memory" if file is None else f"file {file.stat().st_ino}"
    if tx.execute(sqlalchemy.text(_MAY_ASK)).scalar_one():
        return f"cluster {tx.execute(sqlalchemy.text(_CLUSTER)).scalar_one()}"
    return f"database {tx.execute(sqlalchemy.text(_DATABASE)).scalar_one()}"


def count_pulse(tx: Connection) -> int | None:
    """Count one more batch that leaves, in the transaction that says so.

    Returns the pulse to bear afterwards, or None for a database that has no file beside it.
    """
    kept = note(tx)
    if PLACE not in kept:
        remember(tx, PLACE, place_of(tx))
    if _witness(tx) is None:
        return None
    pulse = int(kept.get(PULSE, "0")) + 1
    remember(tx, PULSE, str(pulse))
    return pulse


def trust(tx: Connection) -> int:
    """Make this the database that sends from now on. Returns the pulse to bear afterwards."""
    pulse = max(_seen(tx), int(note(tx).get(PULSE, "0"))) + 1
    remember(tx, PULSE, str(pulse))
    remember(tx, PLACE, place_of(tx))
    forget(tx, QUARANTINE)
    return pulse


def bear(tx: Connection, pulse: int) -> None:
    """Write the pulse beside the database, after the transaction that counted it.

    A file that cannot be written makes nothing wrong: it is behind then, and bears no witness.
    """
    file = _witness(tx)
    if file is not None:
        with contextlib.suppress(OSError):
            file.write_text(f"{pulse}\n", "ascii")


def suspicion(tx: Connection) -> str:
    """Return why this may be a copy or an older state, in a clause; empty when it is neither."""
    kept = note(tx)
    if kept.get(QUARANTINE):
        return kept[QUARANTINE]
    if PLACE in kept and kept[PLACE] != place_of(tx):
        return "it is a copy of the database that sent before, or was moved"
    behind = _seen(tx) - int(kept.get(PULSE, "0"))
    if behind > 0:
        batches = "1 batch" if behind == 1 else f"{behind:,} batches"
        return f"it is an older state of itself: {batches} left after it was saved"
    return ""


def _seen(tx: Connection) -> int:
    file = _witness(tx)
    try:
        return int(file.read_text("ascii")) if file is not None else 0
    except (OSError, ValueError):
        return 0


def _witness(tx: Connection) -> Path | None:
    file = _file(tx)
    return None if file is None else file.with_name(f"{file.name}-witness")


def _file(tx: Connection) -> Path | None:
    database = tx.engine.url.database
    if tx.dialect.name != "sqlite" or not database or database == ":memory:":
        return None
    return Path(database)
