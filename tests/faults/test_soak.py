"""Random deaths: processes beat on one database, are killed at any moment, and start again.

Their clock runs fast, so that a lease passes in seconds; the provider fails in every way it knows.
`pytest -m soak` kills 500 times; a slice of that runs with everything else.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from course.app import standing
from course.app.core import open_app
from course.errors import CourseError
from course.model import EnrolmentState
from course.settings import load_settings
from course.store import enrolled
from course.transports.sendgrid import SendGrid
from course.web.inbox import Fault
from tests.faults.installation import (
    FORKS,
    NINE,
    SLUG,
    Installation,
    Process,
    daily,
    installed,
    ledger_of,
)

SPEED = 3600 * 12  # seconds of the installation's clock in one of ours
READERS = 40
SEED = 20270301
FAULTS = (
    *(Fault.NONE,) * 6,
    Fault.TOO_MANY,
    Fault.SERVER_ERROR_BEFORE,
    Fault.SERVER_ERROR_AFTER,
    Fault.RESET_BEFORE,
    Fault.RESET_AFTER,
    Fault.HALF_ANSWER,
    Fault.HANG_BEFORE,
    Fault.HANG_AFTER,
)


def fast(begun: float) -> datetime:
    """Return the instant of a clock that was at NINE when ours was at `begun`."""
    return NINE + timedelta(seconds=(time.time() - begun) * SPEED)


def beat_on(environment: Mapping[str, str], begun: float) -> None:
    """Beat until killed."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    with open_app(load_settings(**environment), clock=lambda: fast(begun)) as app:
        assert isinstance(app.transport, SendGrid)
        quick = replace(app, transport=replace(app.transport, timeout=0.3, deadline=0.5))
        while True:
            try:
                quick.tick(now=quick.now())
            except CourseError:
                time.sleep(0.01)  # PostgreSQL may find two writers in each other's way


def soak(installation: Installation, *, processes: int, kills: int) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same deaths each time
    installation.prepare(READERS, course=daily(4 * kills))
    begun, deaths = time.time(), 0
    alive = [start(installation, begun) for _ in range(processes)]
    try:
        while deaths < kills:
            installation.provider.faults.inject(*chance.choices(FAULTS, k=4))
            time.sleep(chance.uniform(0.02, 0.3))
            victim = chance.randrange(processes)
            alive[victim].kill()
            alive[victim].join()
            deaths += 1
            alive[victim] = start(installation, begun)
    finally:
        for process in alive:
            process.kill()
            process.join()
    installation.provider.faults.always(Fault.NONE)
    judge(installation, fast(begun), deaths=deaths)


def start(installation: Installation, begun: float) -> Process:
    process = FORKS.Process(target=beat_on, args=(installation.environment, begun), daemon=True)
    process.start()
    return process


def judge(installation: Installation, now: datetime, *, deaths: int) -> None:
    """Let everything come to rest, let the provider report, and count."""
    with installation.opened() as world:
        for n in range(1, 4):
            world.clock.at = now + timedelta(hours=n)
            world.app.ring()
        before = Counter(ledger_of(world.app).values())
        installation.report(world)
        ledger, arrived = ledger_of(world.app), installation.arrived()
        unknown = {one for one, state in ledger.items() if state == "unknown"}
        lost = {one for one, state in ledger.items() if state == "accepted"} - set(arrived)
        twice = [one for one, times in arrived.items() if times > 1]
        told = sum(row.readers for row in standing.unknowns(world.app))
        with world.app.store.reading() as tx:
            stuck = [
                row.id
                for row in enrolled.enrolments_on(tx, SLUG)
                if row.state == EnrolmentState.ACTIVE.value and row.due_at is None
            ]
    print(
        f"\n{deaths} deaths, {len(ledger)} deliveries, {len(arrived)} arrived, most copies "
        f"{max(arrived.values())}, {len(twice)} twice, {before['unknown']} unknown, after the "
        f"reports {len(unknown)}, lost in silence {len(lost)}"
    )
    assert not twice
    assert not lost
    assert not stuck
    assert set(arrived) <= set(ledger)
    assert unknown.isdisjoint(arrived)
    assert told == len(unknown)
    assert len(arrived) > READERS  # it was alive


@pytest.mark.parametrize("processes", [2, 4])
def test_a_slice_of_the_soak(tmp_path: Path, database_url: str, processes: int) -> None:
    with installed(tmp_path, database_url) as installation:
        soak(installation, processes=processes, kills=25)


@pytest.mark.soak
@pytest.mark.skipif("not config.getoption('-m')", reason="long: pytest -m soak")
@pytest.mark.parametrize("processes", [2, 4])
def test_the_soak(tmp_path: Path, database_url: str, processes: int) -> None:
    with installed(tmp_path, database_url) as installation:
        soak(installation, processes=processes, kills=500)
