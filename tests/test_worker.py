"""The heartbeat as a process: it beats, it survives what it can, and SIGTERM lets it finish."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course import plugins, worker
from course.delivery import Done, Planned
from course.errors import StoreError
from course.model import Heartbeat
from tests.builders import a_subscriber
from tests.worlds import a_world

COURSE = Path(sys.executable).with_name("course")


class Beating:
    """An installation whose heartbeat does what a script says."""

    def __init__(self, *script: Exception | None) -> None:
        self._script = list(script)
        self.beats = 0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def beat(self, *, now: datetime) -> Planned:
        del now
        self.beats += 1
        step = self._script.pop(0) if self._script else None
        if step is not None:
            raise step
        return Planned()

    def ring(self) -> int:
        return 0

    def deliver(
        self, *, stop: threading.Event, tell: Callable[[Done], None], patience: float
    ) -> None:
        del patience
        tell(Done(accepted=1))
        stop.wait()


def run_until(app: object, condition: Callable[[], bool]) -> list[Heartbeat]:
    """Let the worker beat every 20 ms until a condition holds."""
    reported: list[Heartbeat] = []
    stop = threading.Event()

    def watch() -> None:
        deadline = time.monotonic() + 10
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.01)
        stop.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        worker.run(app, report=reported.append, stop=stop, interval=0.02)  # type: ignore[arg-type]
    finally:
        stop.set()
        watcher.join()
    return reported


def test_it_beats_until_it_is_stopped() -> None:
    app = Beating()

    reported = run_until(app, lambda: app.beats >= 3)

    assert len(reported) in (app.beats, app.beats + 1)  # what was delivered may have its own line
    assert sum(one.accepted for one in reported) == 1
    assert app.beats >= 3


def test_what_a_person_can_cure_is_logged_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = Beating(StoreError("the database is locked", hint="try again"))

    run_until(app, lambda: app.beats >= 3)

    assert "the database is locked" in caplog.text


def test_a_bug_ends_the_process_instead_of_hiding() -> None:
    app = Beating(ZeroDivisionError("a bug"))

    with pytest.raises(ZeroDivisionError):
        run_until(app, lambda: False)


def test_two_workers_on_one_database_send_each_lesson_once(tmp_path: Path) -> None:
    with a_world(tmp_path) as one, a_world(tmp_path) as other:
        one.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(30)))
        nine = one.clock().replace(hour=8)
        threads = [
            threading.Thread(target=lambda world=world: world.app.tick(now=nine))
            for world in (one, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(one.received()) == 30


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_course_run_sends_what_is_due_and_ends_well(tmp_path: Path, ending: signal.Signals) -> None:
    home = tmp_path
    shutil.copytree(plugins.bundled("lessons") / "gut-and-skin", home / "lessons" / "gut-and-skin")
    toml = home / "lessons/gut-and-skin/course.toml"
    # Due at once, whenever this test runs: every day, all day, at the minute that has begun.
    text = toml.read_text("utf-8")
    text = text.replace('"08:00-20:00"', '"00:00-23:59"').replace(
        'weekdays = ["mon", "tue", "wed", "thu", "fri"]', ""
    )
    toml.write_text(text.replace('blackout = ["2026-12-24/2027-01-01"]', ""), "utf-8")
    call(home, "release")
    this_minute = datetime.now(UTC).replace(second=0, microsecond=0)
    hour = this_minute.strftime("%H:%M")
    call(home, "subscribers", "add", "ada@example.org", "--zone", "UTC", "--hour", hour)
    call(home, "enrol", "ada@example.org", "--now", this_minute.isoformat())

    process = subprocess.Popen(
        [COURSE, "run", "--every", "1s", "--json"],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert until(lambda: bool(list((home / "outbox").rglob("*.eml"))))
    process.send_signal(ending)
    said, complained = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "batch=1 attempt=1" in complained
    assert "error" not in complained
    beats = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert sum(beat["accepted"] for beat in beats) == 1
    assert said.splitlines()[-1] == "stopped; nothing is under way"


def call(home: Path, *words: str) -> None:
    subprocess.run([COURSE, *words], env=environment(home), check=True, capture_output=True)


def environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "COURSE_HOME": str(home)}


def until(condition: Callable[[], bool]) -> bool:
    for _ in range(300):
        if condition():
            return True
        time.sleep(0.1)
    return False
