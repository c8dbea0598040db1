"""Quarantine: a copy, or a database that went back in time, does not send until a person says so.

Its ledger does not know what was sent since it was made. Lifted as *put back*, all that fell due
meanwhile is entered as unknown: it may have been sent. Nobody gets it twice by a guess; the
provider's events settle it, or a person does, with `course unknowns`.
"""

from __future__ import annotations

from datetime import datetime

from course.app.core import App
from course.delivery import plan
from course.errors import SettingsError
from course.store import due, ledger, witness

_NOTE = "may have been sent before this database was put back"


def reason(app: App) -> str:
    """Return why nothing may leave, in a clause; empty when it may."""
    with app.store.reading() as tx:
        return witness.suspicion(tx)


def lift(app: App, *, put_back: bool, now: datetime) -> int:
    """Let this database send again.

    With `put_back`, what was planned or fell due up to `now` is entered as unknown. Without, the
    database was only moved while nothing was running, and goes on where it was. Returns how many
    deliveries became unknown. Raises SettingsError when there is no quarantine.
    """
    if not reason(app):
        raise SettingsError("there is no quarantine to lift", hint="`course doctor` shows it")
    unknown = _doubt(app, now) if put_back else 0
    with app.store.writing() as tx:
        pulse = witness.trust(tx)
    app.store.bear_witness(pulse)
    return unknown


def _doubt(app: App, now: datetime) -> int:
    """Plan as heartbeats would have done, and let nothing of it be sent."""
    unknown, at = 0, None
    while True:
        with app.store.writing() as tx:
            unknown += ledger.doubt(tx, wall=app.clock(), why=_NOTE)
            following = due.next_due(tx)
        if following is None or following > now or following == at:
            return unknown
        at = following
        plan(
            app.store,
            app.engine,
            now=at,
            wall=app.clock(),
            batch_size=app.transport.batch_size,
        )
