"""An installation whose processes die: a real database, a real provider, the installed command."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import NoReturn

import pytest

from course.app import standing
from course.app.core import App, open_app
from course.model import Cadence, Course, Event, EventKind
from course.releases import live_release
from course.settings import load_settings
from course.store import enrolled, outcomes
from course.transports import maildrop
from course.web.inbox import Provider
from tests.builders import a_course, a_schedule, a_subscriber
from tests.worlds import MONDAY, Clock, World, a_world

NINE = MONDAY + timedelta(hours=1)
AFTER_THE_LEASE = timedelta(minutes=20)
SLUG = "plain-tables"
COURSE = Path(sys.executable).with_name("course")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "tests.faults.installation",
        "course.cli.sending",
        "course.app.standing",
        "course.transports.sendgrid",
        "alembic.command",
        "psycopg",
        "sqlalchemy.dialects.postgresql",
        "sqlalchemy.dialects.sqlite",
    ]
)
Process = multiprocessing.context.ForkServerProcess


def run_command(environment: Mapping[str, str], log: Path, words: list[str]) -> None:
    """Be the installed command; wait for SIGCONT first."""
    from course.cli import main  # noqa: PLC0415 - in the process that is going to die

    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.environ.update(environment)
    sys.argv = ["course", *words]
    os.kill(os.getpid(), signal.SIGSTOP)
    main()


def killed_at(step: int, call: str, process: Process) -> int:
    """Run a process that dies on entering its Nth system call of a kind. Returns its exit code.

    strace counts the calls of each thread and each kind alone.
    """
    process.start()
    pid = process.pid
    assert pid is not None
    until(lambda: status_of(pid, "State").startswith("T"))
    where = ["-f", "-qq", "-o", "/dev/null", "-p", str(pid)]
    kill = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={step}"]
    strace = subprocess.Popen(
        [needed("strace", "strace"), *where, *kill], stderr=subprocess.DEVNULL
    )
    until(lambda: status_of(pid, "TracerPid") == str(strace.pid))
    os.kill(pid, signal.SIGCONT)
    process.join(60)
    strace.wait(10)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode


def ended(process: Process) -> int:
    """Run a process to its end. Returns its exit code."""
    process.start()
    pid = process.pid
    assert pid is not None
    until(lambda: status_of(pid, "State").startswith("T"))
    os.kill(pid, signal.SIGCONT)
    process.join(60)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode


@contextmanager
def mounted(folder: Path, *, kilobytes: int) -> Iterator[None]:
    """Mount a disk of that size; a user who may not is told so by a skip."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def status_of(pid: int, name: str) -> str:
    """Return what the kernel says of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return line.partition(":")[2].strip()
    raise LookupError(name)


def until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


def needed(command: str, package: str) -> str:
    """Return where a tool of Debian lies; without it the test is skipped, in CI it fails."""
    return shutil.which(command) or _missing(command, package)


def found(pattern: str, package: str) -> Path:
    """Return the file of Debian that a pattern means, as `needed` does."""
    files = sorted(Path("/").glob(pattern.lstrip("/")))
    return files[0] if files else Path(_missing(pattern, package))


def _missing(what: str, package: str) -> NoReturn:
    reason = f"{what} is not installed (Debian: apt-get install {package})"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def installed(folder: Path, database: str) -> Iterator[Installation]:
    """Give an installation that sends to a provider of its own."""
    with Provider(folder / "provider", clock=lambda: datetime.now(UTC), smtp_port=None) as one:
        yield Installation(folder / "home", database, one, folder / "provider")


@dataclass
class Installation:
    """A home with a database, and the provider that its emails go to."""

    home: Path
    database: str
    provider: Provider
    folder: Path  # of the provider
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Point the real configuration at the provider."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "COURSE_HOME": str(self.home),
            "COURSE_DATABASE_URL": self.database,
            "COURSE_TRANSPORT": "sendgrid",
            "SENDGRID_HOST": self.provider.url,
            "SENDGRID_API_KEY": "SG.faults",
        }

    @contextmanager
    def opened(self, *, later: timedelta = timedelta()) -> Iterator[World]:
        """Open it in this process, so much later by the wall clock."""
        clock = Clock(datetime.now(UTC) + later)
        with open_app(load_settings(**self.environment), clock=clock) as app:
            yield World(app, clock, self.home)

    def prepare(
        self,
        readers: int,
        *,
        course: Course | None = None,
        zones: Sequence[str] = ("Europe/Amsterdam",),
    ) -> None:
        """Release a course and put readers on it, due at nine in their zone: at NINE."""
        with a_world(self.home, course=course, **self.environment) as world:
            world.enrol(
                *(
                    a_subscriber(email=f"r{n}@example.org", zone=zones[n % len(zones)])
                    for n in range(readers)
                )
            )

    def process(self, *words: object) -> Process:
        """Return a process that will run a command: one that has imported everything already."""
        arguments = (self.environment, self.home / "log", [str(word) for word in words])
        return FORKS.Process(target=run_command, args=arguments)

    def log(self) -> str:
        """Return what its processes said."""
        log = self.home / "log"
        return log.read_text() if log.exists() else ""

    def arrived(self) -> Counter[str]:
        """Return how many times each delivery came out at the provider."""
        return Counter(heads[maildrop.DELIVERY] for _, heads in self._heads())

    def requests(self) -> list[tuple[str, str]]:
        """Return (request, batch) of every email that the provider took."""
        return [(path.parent.name, heads[maildrop.BATCH]) for path, heads in self._heads()]

    def _heads(self) -> Iterator[tuple[Path, Message]]:
        # What begins with a dot is still being written.
        for path in self.folder.glob(f"[!.]*/*{maildrop.SUFFIX}"):
            with path.open("rb") as file:
                yield path, BytesHeaderParser().parse(file)

    def report(self, world: World) -> None:
        """Let the provider report every email it took."""
        at = world.clock()
        events = [Event(EventKind.DELIVERED, at, one, None) for one in self.arrived()]
        world.app.record(events, now=at)


def ledger_of(app: App) -> dict[str, str]:
    """Return delivery id → what the ledger says of it."""
    with app.store.reading() as tx:
        live = live_release(tx, SLUG)
        assert live is not None
        keys = dict(zip(live.lesson_ids, live.lessons, strict=True))
        return {
            f"d{keys[lesson]}-{row.id}": state
            for row in enrolled.enrolments_on(tx, SLUG)
            for lesson, state, _ in outcomes.timeline(tx, SLUG, row.id)
        }


def is_shown(app: App, *, unknown: int) -> bool:
    """Whether `course status` and `course unknowns` both tell of so many unknown emails."""
    stands = standing.status(app, now=app.now())
    needs = [need for need in stands.needs if "may or may not have left" in need]
    told = sum(row.readers for row in standing.unknowns(app))
    return (
        told == unknown
        and (bool(needs) == bool(unknown))
        and (not needs or needs[0].startswith(f"{unknown:,} email"))
    )


def daily(lessons: int) -> Course:
    """Return a course of one lesson a day, every day."""
    course = a_course()
    first = course.lessons[0]
    return replace(
        course,
        schedule=a_schedule(weekdays=frozenset(range(1, 8)), cadence=Cadence(days=1)),
        lessons=tuple(
            replace(first, id=f"l{n}", number=n, title=f"Lesson {n}") for n in range(1, lessons + 1)
        ),
    )
