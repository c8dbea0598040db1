"""Writes of many rows through the driver itself, past SQLAlchemy's compiler.

Only for what is written once per reader: deliveries, the moves of enrolments and imports. Measured
on SQLite, 1,000 rows at a time: an insert of a delivery takes 2.7 µs so and 9 µs through Core, an
update of an enrolment 3.7 µs and 13 µs. Everywhere else Core is the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import Connection

_CHUNK = 10_000


def write_many(tx: Connection, sql: str, rows: Iterable[tuple[Any, ...]]) -> int:
    """Run a statement once for each row of values for its `?`. Returns how many rows it changed."""
    if tx.dialect.name == "postgresql":
        sql = sql.replace("?", "%s")
    changed, coming = 0, iter(rows)
    while chunk := list(islice(coming, _CHUNK)):
        changed += tx.exec_driver_sql(sql, chunk).rowcount
    return changed
