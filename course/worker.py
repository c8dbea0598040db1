"""The heartbeat: `App.tick` once a minute, until the process is asked to stop.

APScheduler 3 is the clock and never the store: one interval job in memory, in UTC. `coalesce` and
`max_instances=1` make one late heartbeat of many missed ones, `misfire_grace_time=None` never
drops it. What is due is in the ledger, so a heartbeat that does not come costs nothing but
lateness; a laptop that slept through Monday 09:00 catches up when it wakes.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from course import logs
from course.app.core import App
from course.errors import CourseError
from course.model import Heartbeat

INTERVAL_SECONDS = 60

_log = logs.logger("course.worker")


def run(
    app: App,
    *,
    report: Callable[[Heartbeat], None],
    stop: threading.Event | None = None,
    interval: float = INTERVAL_SECONDS,
) -> None:
    """Beat every `interval` seconds until SIGTERM, SIGINT or `stop`; then finish what is under way.

    Each heartbeat is given to `report`. A heartbeat that fails for a reason that a person can
    put right is logged with that reason and tried again; anything else ends the process.
    """
    stopping = stop or threading.Event()
    failures: list[BaseException] = []
    scheduler = BackgroundScheduler(timezone=UTC)

    def beat() -> None:
        try:
            done = app.tick(now=app.now())
            _log.info("heartbeat", **{k: v for k, v in asdict(done).items() if v and k != "now"})
            report(done)
        except CourseError as error:
            _log.error("heartbeat failed", reason=error.message, hint=error.hint)
        except BaseException as error:  # noqa: BLE001 - carried to the main thread and raised there
            failures.append(error)
            stopping.set()

    scheduler.add_job(
        beat,
        "interval",
        seconds=interval,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
        next_run_time=datetime.now(UTC),
    )
    if stop is None:
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stopping.set())
    scheduler.start()
    stopping.wait()
    scheduler.shutdown(wait=True)  # drains: the batch under way is finished and settled
    if failures:
        raise failures[0]
