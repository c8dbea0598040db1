"""kill -9 at every transition: the installed command dies at each step that touches disk or wire.

strace kills it from outside, on entering its Nth system call of a kind, so the product has no
hooks. A course of one lesson a day lives through it: each day the command dies one step later, and
what a restart makes of that day must be whole before the next one comes.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.installation import (
    AFTER_THE_LEASE,
    NINE,
    Installation,
    daily,
    installed,
    is_shown,
    killed_at,
    ledger_of,
    needed,
)

READERS = 3
DAYS = 300
WIRE = ("connect", "sendto", "recvfrom")
DISK = ("pwrite64", "fdatasync")


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    needed("strace", "strace")
    with installed(tmp_path, database_url) as one:
        one.prepare(READERS, course=daily(DAYS))
        yield one


def settle(installation: Installation, at: datetime) -> None:
    """Start again when the lease is over, and go on until nothing moves."""
    with installation.opened(later=AFTER_THE_LEASE) as world:
        world.app.tick(now=at)
        assert world.app.tick(now=at + timedelta(minutes=1)).batches == 0


def test_a_process_killed_at_any_step_sends_nothing_twice_and_loses_nothing(
    installation: Installation,
) -> None:
    days = (NINE + timedelta(days=n) for n in range(DAYS))
    deaths: Counter[str] = Counter()
    sqlite = installation.database.startswith("sqlite")

    for call in (*(DISK if sqlite else ()), *WIRE):
        for step in range(1, DAYS):
            day = next(days)
            code = killed_at(step, call, installation.process("tick", "--now", day.isoformat()))
            settle(installation, day + timedelta(minutes=30))
            if code == 0:  # there is no such step any more
                break
            assert code == -signal.SIGKILL, installation.log()
            assert max(installation.arrived().values(), default=0) <= 1, (call, step)
            deaths[call] += 1

    sent, lived = sum(deaths.values()) + len([*deaths]), installation.arrived()
    with installation.opened() as world:
        ledger = ledger_of(world.app)
        unknown = {one for one, state in ledger.items() if state == "unknown"}
        print(f"{deaths}: {len(ledger)} deliveries, {len(unknown)} unknown")
        assert deaths >= Counter({"connect": 1, "sendto": 2, "recvfrom": 1})
        assert not sqlite or deaths >= Counter({"fdatasync": 6, "pwrite64": 6})
        assert len(ledger) == READERS * sent  # nobody's day was passed over
        assert set(ledger.values()) == {"accepted", "unknown"}
        assert {one for one in ledger if ledger[one] == "accepted"} <= set(lived)
        assert unknown
        assert is_shown(world.app, unknown=len(unknown))

        installation.report(world)

        missing = set(ledger) - set(lived)
        assert {one for one, state in ledger_of(world.app).items() if state == "unknown"} == missing
        assert is_shown(world.app, unknown=len(missing))
