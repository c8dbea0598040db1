"""Plan and deliver many readers, against one request per reader.

    python -m tests.bench.deliver [READERS]
    python -m tests.bench.deliver 1000000 --engine procrastinate --workers 2 \\
        --database postgresql+psycopg://course@127.0.0.1/empty

Without options it is one process on SQLite, and each stage is measured by itself beside its peers
(`tests.bench.alone`). A database that is given has to be empty. Both sides
talk to the same endpoint that takes everything. The peer is the official client used as its
documentation shows: a Mail object and a request for each reader.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import threading
from argparse import RawDescriptionHelpFormatter as Raw
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter, sleep
from typing import Any

import sendgrid
import sqlalchemy
from sendgrid.helpers.mail import Mail

from course import plugins
from course.app import people, releasing
from course.app.core import App, open_app
from course.enrolments import Reader, address_hash
from course.model import Subscriber
from course.settings import Settings, load_settings
from course.store import people as shelf

START = datetime(2027, 3, 1, tzinfo=UTC)
NINE = START + timedelta(hours=9)
PEER_READERS = 500
SPAWN = multiprocessing.get_context("spawn")

SLEEPING_SUBSCRIBERS = """
    INSERT INTO subscriber (email, address, first_name, zone, tags, fields, created_at)
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :count)
    SELECT 'sleeper' || n || '@example.net', 'sleeper' || n, '', '', '[]', '{}', 0 FROM counted
"""
SLEEPING_ENROLMENTS = """
    INSERT INTO enrolment (subscriber_id, course, zone, state, next_lesson, due_at, enrolled_at)
    SELECT s.id, e.course, e.zone, e.state, e.next_lesson, e.due_at + 86400 + s.id % 600000, 0
    FROM subscriber s, (SELECT * FROM enrolment ORDER BY id LIMIT 1) e
    WHERE s.email LIKE 'sleeper%'
"""


@contextmanager
def endpoint() -> Iterator[str]:
    """Run the null endpoint in a process of its own; give its URL."""
    command = [sys.executable, "-m", "tests.bench.null_endpoint"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def prepare(settings: Settings, readers: int, sleepers: int) -> None:
    """Release the bundled course and enrol so many readers, and some who are not due."""
    with open_app(settings, clock=lambda: START) as app:
        course = releasing.compiled(app, str(plugins.bundled("lessons") / "gut-and-skin"))
        releasing.release(app, course, now=START)
        load(app, readers)
        if sleepers:
            load_sleepers(app, sleepers)


def load(app: App, readers: int) -> None:
    """Put readers of one zone on the bundled course."""
    for begin in range(0, readers, 50_000):
        persons = [
            Reader(n, f"reader{n}@example.net", Subscriber(f"reader{n}@example.net", f"Reader {n}"))
            for n in range(begin, min(begin + 50_000, readers))
        ]
        with app.store.writing() as tx:
            hashed = [
                (address_hash(one.address, key=app.suppression_key), one.subscriber)
                for one in persons
            ]
            shelf.add_subscribers(tx, hashed, now=START)
    people.enrol(app, None, "gut-and-skin", now=START)


def ours(url: str, asked: argparse.Namespace) -> tuple[float, int]:
    """Return (seconds for plan and delivery, deliveries accepted)."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(
            _env_file=None,
            COURSE_HOME=folder,
            COURSE_TRANSPORT="sendgrid",
            SENDGRID_HOST=url,
            SENDGRID_API_KEY="SG.null",
            **({"COURSE_DATABASE_URL": asked.database} if asked.database else {}),
        )
        # Loaded by another process, so that the peak memory is that of sending.
        loading = SPAWN.Process(target=prepare, args=(settings, asked.readers, asked.enrolled))
        loading.start()
        loading.join()
        if asked.workers > 1 or asked.engine != "local":
            return together(settings, asked)
        with open_app(settings, clock=lambda: START) as app:
            begin = perf_counter()
            beat = app.tick(now=NINE)
            return perf_counter() - begin, beat.accepted


def together(settings: Settings, asked: argparse.Namespace) -> tuple[float, int]:
    """Let several processes plan and deliver at once, as machines on one database do."""
    ready, stop = SPAWN.Barrier(asked.workers + 1), SPAWN.Event()
    machines = [
        SPAWN.Process(target=machine, args=(settings, asked.engine, ready, stop))
        for _ in range(asked.workers)
    ]
    for one in machines:
        one.start()
    with open_app(settings) as app:
        ready.wait()
        begin = perf_counter()
        while (sent := accepted(app)) < asked.readers and all(one.is_alive() for one in machines):
            sleep(0.1)
        seconds = perf_counter() - begin
    stop.set()
    for one in machines:
        one.join()
    return seconds, sent


def machine(settings: Settings, engine: str, ready: Any, stop: Any) -> None:
    """Be one machine: one heartbeat, and deliveries until `stop`."""
    with open_app(settings, clock=lambda: NINE, engine=engine, concurrency=2) as app:
        ready.wait()
        beating = threading.Thread(target=lambda: app.beat(now=NINE))
        beating.start()
        app.deliver(stop=stop, tell=lambda _: None, patience=1)
        beating.join()


def accepted(app: App) -> int:
    """Return how many deliveries lie in accepted batches."""
    asks = sqlalchemy.text("SELECT coalesce(sum(size), 0) FROM batch WHERE state = 'accepted'")
    with app.store.reading() as tx:
        return int(tx.execute(asks).scalar_one())


def load_sleepers(app: App, count: int) -> None:
    """Put further readers on the course, by SQL, whose next lesson is due a day later."""
    with app.store.writing() as tx:
        for statement in (SLEEPING_SUBSCRIBERS, SLEEPING_ENROLMENTS):
            tx.execute(sqlalchemy.text(statement), {"count": count})
    app.store.count_rows_anew("subscriber", "enrolment")


def peer(url: str) -> float:
    """Return seconds for PEER_READERS requests of one reader each by the official client."""
    html = "x" * 40_000
    client = sendgrid.SendGridAPIClient("SG.null", host=url)
    begin = perf_counter()
    for n in range(PEER_READERS):
        client.send(
            Mail(
                from_email="lessons@example.org",
                to_emails=f"reader{n}@example.net",
                subject="A lesson",
                html_content=html,
            )
        )
    return perf_counter() - begin


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=Raw)
    parser.add_argument("readers", type=int, nargs="?", default=100_000, help="who are due")
    parser.add_argument("--enrolled", type=int, default=0, help="further ones who are not")
    parser.add_argument("--database", help="a URL; SQLite in a temporary folder without it")
    parser.add_argument("--engine", choices=["local", "procrastinate"], default="local")
    parser.add_argument("--workers", type=int, default=1, help="processes that plan and deliver")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    asked = arguments()
    if (asked.engine, asked.workers, asked.database) == ("local", 1, None):
        from tests.bench import alone  # noqa: PLC0415 - it is made of parts of this module

        alone.table(asked.readers, asked.enrolled)
        return
    with endpoint() as url:
        seconds, sent = ours(url, asked)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        peer_seconds = peer(url)
    rate, peer_rate = sent / seconds, PEER_READERS / peer_seconds
    ours_is = f"plan + deliver, {asked.engine}, {asked.workers} of us"
    print(f"{'':34}{'readers':>10}{'seconds':>9}{'readers/s':>11}{'ratio':>8}")
    print(f"{ours_is:34}{sent:>10,}{seconds:>9.2f}{rate:>11,.0f}{rate / peer_rate:>7.1f}x")
    print(
        f"{'official client, one request each':34}{PEER_READERS:>10,}{peer_seconds:>9.2f}"
        f"{peer_rate:>11,.0f}{1:>7.1f}x"
    )
    print(f"peak memory of one process {memory:,.0f} MiB")


if __name__ == "__main__":
    main()
