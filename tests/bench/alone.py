"""One process on SQLite, stage by stage; `python -m tests.bench.deliver` prints the table.

Every stage is given in seconds on the wall and of this process's CPU: on a busy machine only the
second is ours. The peers run in the same minute against the same endpoint: one request per reader
by the official client, and one stored APScheduler job per reader, whose job does nothing at all.
"""

from __future__ import annotations

import resource
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from threading import Event
from time import perf_counter, process_time

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from course import plugins
from course.app import people, releasing
from course.app.core import open_app
from course.settings import Settings, load_settings
from tests.bench.deliver import (
    NINE,
    PEER_READERS,
    SPAWN,
    START,
    endpoint,
    load_sleepers,
    peer,
)

IDLE_TICKS = 21
JOBS = 10_000


@dataclass(frozen=True, slots=True)
class Stage:
    """How long so many readers took."""

    name: str
    readers: int
    wall: float
    cpu: float


def measure(name: str, readers: int, work: Callable[[], object]) -> Stage:
    """Do something and time it."""
    wall, cpu = perf_counter(), process_time()
    work()
    return Stage(name, readers, perf_counter() - wall, process_time() - cpu)


def prepare(settings: Settings, readers: int, sleepers: int, tell: Connection) -> None:
    """Import a CSV of readers and enrol them; some more, who are not due, come by SQL."""
    rows = (f"reader{n}@example.net,Reader {n},UTC,9:00,trial" for n in range(readers))
    content = "\n".join(("email,first_name,zone,hour,tags", *rows)).encode()
    with open_app(settings, clock=lambda: START) as app:
        course = releasing.compiled(app, str(plugins.bundled("lessons") / "gut-and-skin"))
        releasing.release(app, course, now=START)

        def take_in() -> None:
            file = people.read_readers(content, path="readers.csv")
            people.import_readers(app, file, now=START)

        imported = measure("import a CSV", readers, take_in)
        enrolled = measure(
            "enrol", readers, lambda: people.enrol(app, None, "gut-and-skin", now=START)
        )
        if sleepers:
            load_sleepers(app, sleepers)
    tell.send((imported, enrolled))


def stages(url: str, readers: int, sleepers: int) -> tuple[list[Stage], float]:
    """Return the stages of one lesson for so many readers, and a heartbeat with nothing to do."""
    with installation(url) as settings:
        here, there = SPAWN.Pipe()
        # By another process, so that the peak memory is that of sending.
        loading = SPAWN.Process(target=prepare, args=(settings, readers, sleepers, there))
        loading.start()
        imported, enrolled = here.recv()
        loading.join()
        # One request is made while another is under way, as `course run --concurrency 2` does.
        with open_app(settings, clock=lambda: START, concurrency=2) as app:
            planned = measure("plan", readers, lambda: app.beat(now=NINE))
            delivered = measure("deliver", readers, lambda: check(app.tick(now=NINE), readers))
        with open_app(settings, clock=lambda: START) as app:
            idle = [measure("tick", 0, lambda: app.tick(now=NINE)).wall for _ in range(IDLE_TICKS)]
    both = Stage(
        "plan + deliver", readers, planned.wall + delivered.wall, planned.cpu + delivered.cpu
    )
    return [imported, enrolled, planned, delivered, both], median(idle)


def check(beat: object, readers: int) -> None:
    """Refuse to time what did not happen."""
    accepted = getattr(beat, "accepted", 0)
    assert accepted == readers, f"{accepted} of {readers} were accepted"


@contextmanager
def installation(url: str) -> Iterator[Settings]:
    """Give the settings of an empty installation that sends to this endpoint."""
    with tempfile.TemporaryDirectory() as folder:
        yield load_settings(
            _env_file=None,
            COURSE_HOME=folder,
            COURSE_TRANSPORT="sendgrid",
            SENDGRID_HOST=url,
            SENDGRID_API_KEY="SG.null",
        )


_ran: list[int] = []
_all_ran = Event()


def job(number: int) -> None:
    """Do nothing, and say when all are done."""
    _ran.append(number)
    if len(_ran) == JOBS:
        _all_ran.set()


def one_job_each() -> Stage:
    """Store one APScheduler job per reader, and run them all."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "jobs.db"
        with closing(sqlite3.connect(file)) as made:
            made.execute("PRAGMA journal_mode = WAL")  # its best case: without, a seventh
        store = SQLAlchemyJobStore(url=f"sqlite:///{file}")
        scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC)
        scheduler.start(paused=True)

        def work() -> None:
            for n in range(JOBS):
                due = datetime(2026, 1, 1, tzinfo=UTC)
                scheduler.add_job(job, "date", args=[n], run_date=due, misfire_grace_time=None)
            scheduler.resume()
            _all_ran.wait()

        done = measure("one APScheduler job each", JOBS, work)
        scheduler.shutdown()
    return done


def table(readers: int, sleepers: int) -> None:
    """Measure everything and print it."""
    with endpoint() as url:
        ours, idle = stages(url, readers, sleepers)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        theirs = measure("one request each, official client", PEER_READERS, lambda: peer(url))
    jobs = one_job_each()
    unit = theirs.wall / theirs.readers, theirs.cpu / theirs.readers
    print(f"{'':34}{'readers':>10}{'wall s':>9}{'CPU s':>8}{'readers/s':>11}{'CPU µs':>8}", end="")
    print(f"{'ratio':>8}{'by CPU':>8}")
    for one in (*ours, theirs, jobs):
        print(
            f"{one.name:34}{one.readers:>10,}{one.wall:>9.2f}{one.cpu:>8.2f}"
            f"{one.readers / one.wall:>11,.0f}{one.cpu / one.readers * 1e6:>8.1f}"
            f"{unit[0] * one.readers / one.wall:>7.1f}x{unit[1] * one.readers / one.cpu:>7.1f}x"
        )
    print(f"enrolled besides, and not due: {sleepers:,}")
    print(f"a heartbeat with nothing to do: {idle * 1000:.1f} ms")
    print(f"peak memory of plan + deliver: {memory:,.0f} MiB")
