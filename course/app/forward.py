"""Moving an installation's own time forward: the heartbeats that would come until an instant.

It is `course tick` at every instant at which something is due, for an installation whose
transport stays on this machine. Nothing is remembered between two strides but what the ledger
holds, so that whoever asks may stop after any of them.
"""

from __future__ import annotations

import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from course.app.books import installation_of, last_heartbeat
from course.app.core import App, open_app
from course.errors import CourseError, SettingsError
from course.settings import Settings
from course.store import due, enrolled
from course.transports import open_transport

FURTHEST = timedelta(days=366)
"""As far as time may be moved at once, so that a slip of the hand does not end every course."""

DEMO_MARK = ".course-demo"
"""The file by which `course demo` knows a folder that it made."""

_MIDNIGHT = time(tzinfo=UTC)  # a heartbeat takes the date of a pause by UTC


@dataclass(frozen=True, slots=True)
class Stride:
    """What was done: up to when, in how many heartbeats, and how many emails came of it."""

    reached: datetime
    heartbeats: int
    accepted: int


class Forward:
    """Sends what is due later than now, into the local inbox and nowhere else."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def stride(self, *, after: datetime, until: datetime, seconds: float) -> Stride:
        """Beat whenever something is due after an instant, until another or until time is up.

        At least one heartbeat comes, and the last at `until` itself. Raises SettingsError when
        the transport would leave this machine, TransportError when it takes nothing.
        """
        ends, beats, accepted, reached = clock.monotonic() + seconds, 0, 0, after
        with self._open() as app:
            for at in _instants(app, after=after, until=until):
                accepted += app.tick(now=at).accepted
                beats, reached = beats + 1, at
                if clock.monotonic() > ends:
                    break
        return Stride(reached, beats, accepted)

    @contextmanager
    def _open(self) -> Iterator[App]:
        with open_app(self._settings) as app:
            if app.transport.leaves:
                raise SettingsError(
                    f"{app.transport.name} leaves this machine: time moves by itself there",
                    hint="COURSE_TRANSPORT=outbox stays here",
                )
            yield app


def forward_of(settings: Settings, outbox: Path | None) -> Forward | None:
    """Return how the time of the installation behind a folder of emails is moved.

    None where it may not be or where the emails would not come into that folder: no ledger, a
    transport that leaves this machine, the ledger of another installation that is no demo.
    """
    installation = installation_of(settings, outbox)
    if installation is None:
        return None
    if installation is not settings:
        # How another installation sends is not known here: its ledger is not ours to write.
        ours = (installation.home / DEMO_MARK).is_file() and _is_outbox(installation, outbox)
        return Forward(installation) if ours else None
    try:
        name = settings.transport
        transport = open_transport(name, settings, outbox=settings.outbox)
    except CourseError:
        return None  # `course doctor` says what is missing; an inbox only shows
    if transport.leaves or (name == "outbox" and not _is_outbox(settings, outbox)):
        return None
    return Forward(settings)


def _is_outbox(settings: Settings, folder: Path | None) -> bool:
    return folder is None or folder.resolve() == settings.outbox.resolve()


def _instants(app: App, *, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield when something is due, then the end. Each is looked up when the one before is done.

    What was due before is sent as late as a heartbeat of `after` finds it.
    """
    with app.store.reading() as tx:
        last = last_heartbeat(tx)
    if last is None or last < after:
        yield after
    at = after
    while at < until:
        with app.store.reading() as tx:
            ends = enrolled.next_end_of_a_pause(tx, after=at.date())
            next_due = due.next_due(tx, after=at)
        resumes = datetime.combine(ends, _MIDNIGHT) if ends else until
        at = min(next_due or until, resumes, until)
        yield at
