"""Whether mail may leave this machine: off until somebody switches it on, for this database.

`COURSE_LIVE` holds the id of the one database that may send. A copy of the settings with another
database, or a fresh one, has another id and stays silent. A copy of the database has the same id;
it is found out by its place and its pulse (`course.store.witness`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr

from course.app.installation import Installation
from course.delivery import canary_of
from course.errors import SettingsError
from course.releases import live_release
from course.store import people, witness
from course.store.releases import live_courses

_ASTRAY = timedelta(minutes=5)


CANARY = "canary"
"""The fault that a canary itself may have."""


def check(app: Installation, *, now: datetime, but: str = "") -> None:
    """Refuse to send when something that live sending needs is missing. Raises SettingsError.

    A transport that stays on this machine needs nothing. All that is missing is named at once;
    `but` names a fault that does not count.
    """
    if not app.transport.leaves:
        return
    if abs(now - app.now()) > _ASTRAY:
        raise SettingsError(
            f"{now:%Y-%m-%d %H:%M} is not now, and {app.transport.name} leaves this machine",
            hint="time travel only into the outbox or to a provider on loopback (course inbox)",
        )
    missing = faults(app, but=but)
    if missing:
        raise SettingsError(
            f"live sending by {app.transport.name} is not ready:\n    " + "\n    ".join(missing),
            hint="correct .env, then run `course doctor`; COURSE_TRANSPORT=outbox stays local",
        )


def faults(app: Installation, *, but: str = "") -> list[str]:
    """Return what keeps this installation from sending live, a sentence each."""
    settings = app.settings
    with app.store.reading() as tx:
        suspicion = witness.suspicion(tx)
        tried = canary_of(app.transport.name) in people.note(tx)
    rules = (
        (
            bool(suspicion),
            f"this database is in quarantine: {suspicion}; see `course quarantine`",
        ),
        (
            settings.live != app.instance,
            f"COURSE_LIVE is {settings.live!r}: COURSE_LIVE={app.instance} switches it on",
        ),
        (
            not settings.public_url.startswith("https://"),
            "COURSE_PUBLIC_URL is not an https:// address: readers could not unsubscribe",
        ),
        (
            not settings.postal_address,
            "COURSE_POSTAL_ADDRESS is empty: the law asks for it in every email",
        ),
        (
            not settings.secret_keys,
            "COURSE_SECRET_KEYS is empty: links must outlive this database",
        ),
        (
            app.transport.substitutes and not tried and but != CANARY,
            "no canary has shown that values get into every part: `course canary send ADDRESS`",
        ),
        *((True, fault) for fault in _sender_faults(app)),
    )
    return [text for broken, text in rules if broken]


def _sender_faults(app: Installation) -> list[str]:
    if app.settings.sender:
        senders = [app.settings.sender]
    else:
        with app.store.reading() as tx:
            found = [live_release(tx, course) for course in live_courses(tx)]
        senders = [release.terms.sender for release in found if release]
    return [
        f"the sender {sender!r} is an example: set COURSE_FROM to an address of your own domain"
        for sender in senders
        if parseaddr(sender)[1].rpartition("@")[2] in {"", "example.org", "example.com"}
    ]
