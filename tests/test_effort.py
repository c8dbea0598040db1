"""What a heartbeat asks of the database: as much for many readers as for few, and by index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import event

from tests.builders import a_subscriber
from tests.worlds import World, a_world

GROWING = {"subscriber", "enrolment", "delivery", "batch"}
"""The tables that grow with the readers, and with every lesson they get."""

_PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE")

Asked = tuple[str, Any]


@contextmanager
def listening() -> Iterator[list[Asked]]:
    """Give the statements of the time being: each as often as it was run, with its parameters."""
    asked: list[Asked] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        asked.extend((statement, one) for one in (parameters if many else [parameters]))

    event.listen(sqlalchemy.Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(sqlalchemy.Engine, "before_cursor_execute", note)


def a_day(world: World, *, readers: int) -> list[Asked]:
    """Return what is asked on the day on which so many readers of one clock get a lesson."""
    world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(readers)))
    with listening() as asked:
        assert sum(beat.accepted for beat in world.beat(days=1)) == readers
    return asked


def test_many_readers_are_planned_and_sent_to_with_as_many_statements_as_few(
    tmp_path: Path,
) -> None:
    with a_world(tmp_path / "few") as few, a_world(tmp_path / "many") as many:
        assert len(a_day(many, readers=60)) == len(a_day(few, readers=2))


def test_no_statement_of_a_heartbeat_reads_a_whole_table_that_grows(tmp_path: Path) -> None:
    whole = set()
    with a_world(tmp_path) as world:
        asked = [one for one in a_day(world, readers=2) if one[0].startswith(_PLANNED)]
        with world.app.store.reading() as tx:
            for statement, parameters in asked:
                plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                scanned = (re.match(r"SCAN (\w+)", row.detail) for row in plan)
                whole |= {(found[1], statement) for found in scanned if found}

    assert "lesson" in {table for table, _ in whole}  # that small table is: plans are read rightly
    assert [statement for table, statement in whole if table in GROWING] == []
