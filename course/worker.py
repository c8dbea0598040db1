"""The heartbeat and the deliveries of one process, until it is asked to stop.

APScheduler 3 is the clock and never the store: interval jobs in memory, in UTC. `coalesce` and
`max_instances=1` make one late heartbeat of many missed ones, `misfire_grace_time=None` never
drops it. What is due is in the ledger, so a heartbeat that does not come costs nothing but
lateness; a laptop that slept through Monday 09:00 catches up when it wakes. A clock that is put
back would leave the next heartbeat as far away as it went back; `_follow` brings it near again.

Deliveries do not wait for the next heartbeat, nor it for them: the engine delivers in the main
thread what heartbeats, here or on another machine, have planned.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from course import logs
from course.app import heartbeats
from course.app.core import App
from course.delivery import Done, Planned
from course.errors import CourseError
from course.model import Heartbeat

INTERVAL_SECONDS = 60
_RING_SECONDS = 5
_PATIENCE_SECONDS = 10
_FOLLOW_SECONDS = 5
_STEADY = timedelta(seconds=1)  # by which a clock is put right without a jump

_log = logs.logger("course.worker")


def run(
    app: App,
    *,
    report: Callable[[Heartbeat], None],
    stop: threading.Event | None = None,
    interval: float = INTERVAL_SECONDS,
) -> None:
    """Beat every `interval` seconds until SIGTERM, SIGINT or `stop`; then finish what is under way.

    Each heartbeat is given to `report`, with what this process delivered since the last report;
    between heartbeats what was delivered is reported every few seconds. A heartbeat or a delivery
    that fails for a reason that a person can put right is logged with that reason and tried
    again; anything else ends the process.
    """
    stopping = stop or threading.Event()
    failures: list[BaseException] = []
    tally = _Tally()

    def beat() -> None:
        now = app.now()
        done = heartbeats.total(now, app.beat(now=now), tally.take())
        _log.info("heartbeat", **{k: v for k, v in asdict(done).items() if v and k != "now"})
        report(done)

    def ring() -> None:
        app.ring()
        _report_rest(app, tally, report)

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except CourseError as error:
            _log.error("heartbeat failed", reason=error.message, hint=error.hint)
        except BaseException as error:  # noqa: BLE001 - carried to the main thread and raised there
            failures.append(error)
            stopping.set()

    scheduler = _clock(
        (partial(guarded, beat), interval), (partial(guarded, ring), min(interval, _RING_SECONDS))
    )
    if stop is None:
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stopping.set())
    scheduler.start()
    following = threading.Thread(target=_follow, args=(scheduler, stopping), daemon=True)
    following.start()
    try:
        app.deliver(stop=stopping, tell=tally.add, patience=min(interval, _PATIENCE_SECONDS))
    finally:
        stopping.set()
        following.join()
        scheduler.shutdown(wait=True)
    _report_rest(app, tally, report)
    if failures:
        raise failures[0]


def _clock(*jobs: tuple[Callable[[], None], float]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone=UTC)
    for job, seconds in jobs:
        scheduler.add_job(
            job,
            "interval",
            seconds=seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
    return scheduler


def _follow(scheduler: BackgroundScheduler, stop: threading.Event) -> None:
    """Beat at once when the clock was put back.

    A job's next run is an instant, and the scheduler sleeps until then: after a clock that was
    three hours ahead it would sleep for three hours, whatever the clock did meanwhile.
    """
    while not stop.wait(_FOLLOW_SECONDS):
        now = datetime.now(UTC)
        for job in scheduler.get_jobs():
            if job.next_run_time > now + job.trigger.interval + _STEADY:
                _log.warning("the clock was put back", by=str(job.next_run_time - now))
                job.modify(next_run_time=now)


def _report_rest(app: App, tally: _Tally, report: Callable[[Heartbeat], None]) -> None:
    if done := tally.take():
        report(heartbeats.total(app.now(), Planned(), done))


class _Tally:
    """What was delivered since somebody asked last. Safe to use from several threads."""

    def __init__(self) -> None:
        self._done: list[Done] = []
        self._lock = threading.Lock()

    def add(self, one: Done) -> None:
        with self._lock:
            self._done.append(one)

    def take(self) -> list[Done]:
        with self._lock:
            done, self._done = self._done, []
        return done
