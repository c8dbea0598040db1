"""Several machines on one PostgreSQL: real processes, one of them killed, another one upgraded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from course.app.core import App
from course.delivery import plan
from course.model import Receipt, Shipment
from tests.builders import a_course, a_lesson, a_subscriber
from tests.worlds import MONDAY, a_world

pytestmark = pytest.mark.postgresql

COURSE = Path(sys.executable).with_name("course")
NINE = MONDAY.replace(hour=8)
READERS, BATCH = 300, 10


class Provider:
    """SendGrid as far as a batch goes: takes its time, remembers who got what."""

    def __init__(self, *, seconds: float) -> None:
        self.received: list[str] = []
        self.under_way = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                provider.under_way += 1
                time.sleep(seconds)
                provider.received += [
                    one["custom_args"]["delivery"] for one in body["personalizations"]
                ]
                self.send_response(202)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Give a provider that takes 0.3 s for a request."""
    made = Provider(seconds=0.3)
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def environment(provider: Provider, postgresql_database: str) -> dict[str, str]:
    return {
        "COURSE_DATABASE_URL": postgresql_database,
        "COURSE_TRANSPORT": "sendgrid",
        "SENDGRID_HOST": provider.url,
        "SENDGRID_API_KEY": "SG.test",
    }


@pytest.fixture
def app(tmp_path: Path, environment: dict[str, str]) -> Iterator[App]:
    """Give an installation with 30 batches planned, and their doorbells rung."""
    course = a_course(lessons=(a_lesson(),))
    with a_world(tmp_path, course=course, engine="procrastinate", **environment) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(READERS)))
        app = world.app
        plan(app.store, app.engine, now=NINE, wall=datetime.now(UTC), batch_size=BATCH)
        yield app


@contextmanager
def machine(
    home: Path, environment: dict[str, str], engine: str = "procrastinate"
) -> Iterator[subprocess.Popen[str]]:
    """Run `course run` as a machine would."""
    command = [str(COURSE), "run", "--engine", engine, "--concurrency", "2", "--every", "2s"]
    with subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "COURSE_HOME": str(home), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    said, complained = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in complained) == (0, False), complained
    assert said.splitlines()[-1] == "stopped; nothing is under way"


def until(condition: Callable[[], bool], *, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def states(app: App) -> Counter[str]:
    """Return how many batches are in which state."""
    with app.store.reading() as tx:
        return Counter(tx.execute(text("SELECT state FROM batch")).scalars())


def test_two_machines_share_the_work_and_send_each_lesson_once(
    tmp_path: Path, app: App, provider: Provider, environment: dict[str, str]
) -> None:
    with machine(tmp_path, environment) as one, machine(tmp_path, environment) as other:
        assert until(lambda: states(app) == {"accepted": READERS // BATCH})
        stop(one)
        stop(other)

    with app.store.reading() as tx:
        owners = set(tx.execute(text("SELECT DISTINCT owner FROM batch")).scalars())
        queued = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'course.deliver'"
        waiting = tx.execute(text(queued)).scalar_one()
    assert Counter(Counter(provider.received).values()) == {1: READERS}
    assert (len(owners), waiting) == (2, 0)


def test_a_machine_that_is_killed_costs_nobody_a_second_email(
    tmp_path: Path, app: App, provider: Provider, environment: dict[str, str]
) -> None:
    with machine(tmp_path, environment) as killed:
        assert until(lambda: provider.under_way >= 4)
        killed.kill()
        killed.wait()
    in_doubt = states(app)["claimed"] + states(app)["handed_over"]
    assert in_doubt  # it was in the middle of something

    with machine(tmp_path, environment) as other:
        assert until(lambda: states(app)["accepted"] == READERS // BATCH - in_doubt)
        stop(other)

    assert set(Counter(provider.received).values()) == {1}
    assert len(provider.received) >= READERS - in_doubt * BATCH


def test_doorbells_that_are_lost_are_rung_again(
    tmp_path: Path, app: App, provider: Provider, environment: dict[str, str]
) -> None:
    with app.store.writing() as tx:
        tx.execute(text("DELETE FROM procrastinate_jobs"))
        tx.execute(text("UPDATE batch SET rung_at = rung_at - 301"))

    with machine(tmp_path, environment) as one:
        assert until(lambda: states(app) == {"accepted": READERS // BATCH})
        stop(one)

    assert Counter(Counter(provider.received).values()) == {1: READERS}


@pytest.mark.parametrize("engine", ["procrastinate", "local"])
def test_sigterm_finishes_what_is_under_way_and_leaves_the_rest(
    engine: str, tmp_path: Path, app: App, provider: Provider, environment: dict[str, str]
) -> None:
    with machine(tmp_path, environment, engine) as one:
        assert until(lambda: provider.under_way >= 3)
        stop(one)
    left = states(app)

    assert set(left) == {"accepted", "planned"}
    assert len(provider.received) == left["accepted"] * BATCH


def test_a_machine_goes_on_while_a_newer_version_migrates_its_database(
    tmp_path: Path, app: App, provider: Provider, environment: dict[str, str]
) -> None:
    with machine(tmp_path, environment) as old:
        assert until(lambda: provider.under_way >= 3)
        with app.store.writing() as tx:
            for table in ("subscriber", "enrolment", "batch", "delivery"):
                tx.execute(text(f"ALTER TABLE {table} ADD COLUMN later TEXT NOT NULL DEFAULT ''"))
            tx.execute(text("CREATE TABLE later (id BIGINT PRIMARY KEY)"))
            tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        before = len(provider.received)
        assert until(lambda: states(app) == {"accepted": READERS // BATCH})
        stop(old)

    assert before < READERS
    assert Counter(Counter(provider.received).values()) == {1: READERS}


class Interrupting:
    """A transport during whose requests the database server drops every connection."""

    name, leaves, substitutes, deadline, batch_size = "interrupting", False, False, 10.0, 1000

    def __init__(self, database: str) -> None:
        self._database = database

    def send(self, shipment: Shipment) -> Receipt:
        with psycopg.connect(self._database.replace("+psycopg", ""), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return Receipt(accepted=tuple(one.delivery for one in shipment.recipients), status=202)


def test_what_a_provider_took_is_noted_though_the_database_restarted_meanwhile(
    tmp_path: Path, postgresql_database: str
) -> None:
    transport = Interrupting(postgresql_database)
    with a_world(tmp_path, transport=transport, COURSE_DATABASE_URL=postgresql_database) as world:
        world.enrol(a_subscriber())

        assert world.tick(NINE).accepted == 1
        assert states(world.app) == {"accepted": 1}


def test_an_old_version_that_is_started_on_a_newer_database_says_so(
    tmp_path: Path, app: App, environment: dict[str, str]
) -> None:
    with app.store.writing() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with machine(tmp_path, environment) as old:
        _, complained = old.communicate(timeout=30)

    assert old.returncode == 2
    assert "upgrade this installation" in complained


def test_several_machines_on_a_file_are_refused(tmp_path: Path) -> None:
    with machine(tmp_path, {}) as one:
        _, complained = one.communicate(timeout=30)

    assert one.returncode == 2
    assert "the procrastinate engine needs PostgreSQL" in complained
    assert "hint: " in complained
