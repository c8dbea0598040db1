"""What every engine must do: the local one on both databases, Procrastinate on PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from course.engines import Engine, open_engine, queue_schema
from course.errors import SettingsError, StoreError
from course.store import open_store

CONCURRENCY = 3


@pytest.fixture(
    params=[
        ("local", "sqlite"),
        pytest.param(("local", "postgresql"), marks=pytest.mark.postgresql),
        pytest.param(("procrastinate", "postgresql"), marks=pytest.mark.postgresql),
    ],
    ids="-on-".join,
)
def choice(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Give the name of an engine and of the kind of its database."""
    chosen: tuple[str, str] = request.param
    return chosen


@pytest.fixture
def queue(
    choice: tuple[str, str], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Queue]:
    """Give an engine with a toy ledger of its own."""
    name, kind = choice
    url = f"sqlite:///{tmp_path / 'x.db'}" if kind == "sqlite" else request.getfixturevalue("pg")
    opened = Queue(name, url)
    yield opened
    opened.store.close()


@pytest.fixture
def pg(postgresql_database: str) -> str:
    return postgresql_database


@pytest.fixture
def bells(pg: str) -> Iterator[Queue]:
    """Give Procrastinate with a toy ledger."""
    opened = Queue("procrastinate", pg)
    yield opened
    opened.store.close()


class Queue:
    """An engine, and a table of batches that wait: what the ledger is to it."""

    def __init__(self, name: str, url: str) -> None:
        self.store = open_store(url)
        self.engine: Engine = open_engine(name, self.store.url, concurrency=CONCURRENCY)
        with self.store.writing() as tx:
            tx.execute(text("CREATE TABLE waiting (batch INTEGER PRIMARY KEY)"))
        self.done: list[int] = []
        self._lock = threading.Lock()

    def submit(self, tx: Connection, *batches: int) -> None:
        for batch in batches:
            tx.execute(text("INSERT INTO waiting VALUES (:batch)"), {"batch": batch})
        self.engine.submit(tx, batches)

    def handle(self, batch: int | None) -> bool:
        with self._lock, self.store.writing() as tx:
            oldest = text("SELECT min(batch) FROM waiting WHERE batch = :batch OR :all")
            known = {"batch": batch or 0, "all": batch is None}
            one = tx.execute(oldest, known).scalar_one()
            if one is not None:
                tx.execute(text("DELETE FROM waiting WHERE batch = :one"), {"one": one})
                self.done.append(one)
        return one is not None

    def run(self) -> list[int]:
        """Deliver until nothing waits."""
        self.engine.run(self.handle)
        return sorted(self.done)


def rolled_back(queue: Queue, *batches: int) -> None:
    with suppress(ZeroDivisionError), queue.store.writing() as tx:
        queue.submit(tx, *batches)
        raise ZeroDivisionError


def test_what_is_rolled_back_is_never_delivered_and_what_is_committed_is(queue: Queue) -> None:
    rolled_back(queue, 1, 2)
    assert queue.run() == []

    with queue.store.writing() as tx:
        queue.submit(tx, 3, 4)
    assert queue.run() == [3, 4]


@pytest.mark.postgresql
def test_a_message_is_put_in_by_the_transaction_of_the_caller(bells: Queue) -> None:
    rolled_back(bells, 1)
    with bells.store.reading() as tx:
        assert messages(tx) == []

    with bells.store.writing() as tx:
        bells.submit(tx, 2)
        assert messages(tx) == [2]
        with bells.store.reading() as other:
            assert messages(other) == []  # nobody hears of it before the batch is there

    with bells.store.reading() as tx:
        assert messages(tx) == [2]


def messages(tx: Connection) -> list[int]:
    found = tx.execute(text("SELECT args FROM procrastinate_jobs WHERE queue_name = 'course'"))
    return [row.args["batch"] for row in found]


def test_nothing_to_submit_is_no_message(queue: Queue) -> None:
    with queue.store.writing() as tx:
        queue.submit(tx)

    assert queue.run() == []


def test_a_message_that_comes_twice_is_harmless(queue: Queue) -> None:
    with queue.store.writing() as tx:
        queue.submit(tx, 1, 2)
        queue.engine.submit(tx, [1, 2])

    assert queue.run() == [1, 2]


def test_a_batch_that_is_gone_is_passed_over(queue: Queue) -> None:
    with queue.store.writing() as tx:
        queue.submit(tx, 1, 2, 3)
        tx.execute(text("DELETE FROM waiting WHERE batch = 2"))

    assert queue.run() == [1, 3]


def test_several_are_delivered_at_once(queue: Queue) -> None:
    together = threading.Barrier(CONCURRENCY, timeout=20)

    def handle(batch: int | None) -> bool:
        if not queue.handle(batch):
            return False
        together.wait()
        return True

    with queue.store.writing() as tx:
        queue.submit(tx, *range(1, CONCURRENCY + 1))
    queue.engine.run(handle)

    assert sorted(queue.done) == [1, 2, 3]


def test_it_raises_what_the_handler_raises(queue: Queue) -> None:
    def handle(batch: int | None) -> bool:
        del batch
        raise ZeroDivisionError

    with queue.store.writing() as tx:
        queue.submit(tx, 1)
    with pytest.raises(ZeroDivisionError):
        queue.engine.run(handle)

    with queue.store.writing() as tx:
        queue.submit(tx, 2)
    with pytest.raises(ZeroDivisionError):
        queue.engine.run(handle, stop=threading.Event())


def test_with_a_stop_it_hears_of_batches_that_come_later(queue: Queue) -> None:
    with running(queue, threading.Event()):
        with queue.store.writing() as tx:
            queue.submit(tx, 1)
        assert until(lambda: queue.done == [1])
        with queue.store.writing() as tx:
            queue.submit(tx, 2)
        assert until(lambda: queue.done == [1, 2])


def test_stopping_finishes_what_is_under_way_and_begins_nothing_more(queue: Queue) -> None:
    begun, finished = [], []

    def handle(batch: int | None) -> bool:
        if not queue.handle(batch):
            return False
        begun.append(batch)
        time.sleep(0.5)
        finished.append(batch)
        return True

    with queue.store.writing() as tx:
        queue.submit(tx, *range(1, 100))
    stop = threading.Event()
    with running(queue, stop, handle):
        assert until(lambda: len(begun) >= CONCURRENCY)

    assert len(finished) == len(begun) < 99


class running:  # noqa: N801 - it is used as a statement
    """Let the engine deliver in a thread; leaving the block stops it."""

    def __init__(self, queue: Queue, stop: threading.Event, handle: object = None) -> None:
        chosen = handle or queue.handle
        self._stop = stop
        self._thread = threading.Thread(
            target=lambda: queue.engine.run(chosen, stop=stop)  # type: ignore[arg-type]
        )

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=20)
        assert not self._thread.is_alive()


def until(condition: object) -> bool:
    for _ in range(200):
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_an_engine_of_many_machines_refuses_a_file_of_one(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path / 'x.db'}")

    with pytest.raises(SettingsError, match="needs PostgreSQL"):
        open_engine("procrastinate", url)


@pytest.mark.postgresql
class TestProcrastinate:
    """What only the queue has to be told."""

    def test_an_answered_message_is_deleted_whatever_came_of_it(self, bells: Queue) -> None:
        with bells.store.writing() as tx:
            bells.submit(tx, 1)
            bells.engine.submit(tx, [17])

        bells.run()

        with bells.store.reading() as tx:
            kept = tx.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one()
        assert kept == 0

    def test_a_message_of_a_newer_version_may_say_more(self, bells: Queue) -> None:
        with bells.store.writing() as tx:
            bells.submit(tx, 1)
            tx.execute(text("UPDATE procrastinate_jobs SET args = args || '{\"more\": 1}'"))

        assert bells.run() == [1]

    def test_what_a_stopped_worker_held_is_put_back(self, bells: Queue) -> None:
        with bells.store.writing() as tx:
            bells.submit(tx, 1)
            tx.execute(
                text(
                    "INSERT INTO procrastinate_workers (last_heartbeat)"
                    " VALUES (now() - interval '2 minutes')"
                )
            )
            tx.execute(
                text(
                    "UPDATE procrastinate_jobs SET status = 'doing',"
                    " worker_id = (SELECT id FROM procrastinate_workers)"
                )
            )
            # What the queue does once a minute, now.
            tx.execute(
                text(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                    " VALUES ('course', 'course.put_back_stalled', '{\"timestamp\": 0}')"
                )
            )

        with running(bells, threading.Event()):
            assert until(lambda: bells.done == [1])

    def test_a_database_that_goes_away_is_waited_for(self, bells: Queue, pg: str) -> None:
        with running(bells, threading.Event()):
            with bells.store.writing() as tx:
                bells.submit(tx, 1)
            assert until(lambda: bells.done == [1])
            bells.store.close()
            end_all_connections(pg)
            with bells.store.writing() as tx:
                bells.submit(tx, 2)

            assert until(lambda: bells.done == [1, 2])

    def test_a_database_that_is_not_there_is_a_clear_error(self, pg: str) -> None:
        url = make_url(pg)
        engine = open_engine("procrastinate", url)
        with psycopg.connect(libpq(pg), autocommit=True) as other:
            other.execute("DROP TABLE procrastinate_jobs CASCADE")

        with pytest.raises(StoreError, match="the queue cannot be read"):
            engine.run(lambda _: False)
        with pytest.raises(StoreError, match="cannot be made"):
            open_engine("procrastinate", url.set(database="nowhere"))


def end_all_connections(pg: str) -> None:
    with psycopg.connect(libpq(pg), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def libpq(pg: str) -> str:
    """Return the URL as PostgreSQL's own programs write it."""
    return pg.replace("+psycopg", "")


@pytest.mark.postgresql
class TestTheTablesOfTheQueue:
    """Made once, brought up to date by whoever comes first."""

    def test_machines_that_start_at_once_do_not_collide(self, pg: str) -> None:
        failures: list[BaseException] = []

        def start() -> None:
            try:
                store = open_store(pg)
                open_engine("procrastinate", store.url)
                store.close()
            except BaseException as error:  # noqa: BLE001 - shown below
                failures.append(error)

        threads = [threading.Thread(target=start) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failures == []

    def test_older_tables_are_brought_up_to_date_and_keep_what_waits(self, pg: str) -> None:
        with old_tables(pg, before="03.04") as raw:
            raw.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                " VALUES ('course', 'course.deliver', '{\"batch\": 7}')"
            )
            heard: list[int | None] = []

            engine = open_engine("procrastinate", make_url(pg))
            engine.run(lambda batch: bool(heard.append(batch)))

            assert (heard, level(raw)) == ([7], migrations()[-1].stem)

    def test_what_an_older_worker_needs_is_left_until_it_is_gone(self, pg: str) -> None:
        with old_tables(pg, before="03.04") as raw:
            raw.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
            open_engine("procrastinate", make_url(pg))
            beside = level(raw)

            raw.execute("DELETE FROM procrastinate_workers")
            open_engine("procrastinate", make_url(pg))

            assert ["_post_" in one for one in (beside, level(raw))] == [False, True]

    def test_an_upgrade_that_needs_all_to_stop_says_so(self, pg: str) -> None:
        with old_tables(pg, before="03.02") as raw:
            raw.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")

            with pytest.raises(StoreError, match="while 1 older workers run"):
                open_engine("procrastinate", make_url(pg))

    def test_tables_of_somebody_else_are_left_alone(self, pg: str) -> None:
        with psycopg.connect(libpq(pg), autocommit=True) as raw:
            raw.execute(SchemaManager.get_schema())

        with pytest.raises(StoreError, match="did not make"):
            open_engine("procrastinate", make_url(pg))

    def test_a_role_that_may_make_nothing_is_a_clear_error(self, pg: str) -> None:
        with psycopg.connect(libpq(pg), autocommit=True) as raw:
            raw.execute("DROP ROLE IF EXISTS nobody")
            raw.execute("CREATE ROLE nobody LOGIN")
        try:
            with pytest.raises(StoreError, match="permission denied") as caught:
                open_engine("procrastinate", make_url(pg).set(username="nobody"))
        finally:
            with psycopg.connect(libpq(pg), autocommit=True) as raw:
                raw.execute("DROP ROLE nobody")

        assert "needs CREATE on the schema" in caught.value.hint


def level(raw: psycopg.Connection[Any]) -> str:
    row = raw.execute("SELECT obj_description('procrastinate_jobs'::regclass)").fetchone()
    assert row is not None
    return str(row[0])


def migrations() -> list[Path]:
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


@contextmanager
def old_tables(pg: str, *, before: str) -> Iterator[psycopg.Connection[Any]]:
    """Make the queue's tables as an older version of Procrastinate left them."""
    with psycopg.connect(libpq(pg), autocommit=True) as raw:
        for path in migrations():
            if path.stem < before:
                queue_schema._take(raw, path.read_text("utf-8"), level=path.stem)
        yield raw
