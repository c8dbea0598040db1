"""One installation, put together: settings, database, transport, engine, keys and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from course.app.readers import order_of
from course.delivery import NO_LIMITS, Limits, Links
from course.engines import Engine
from course.enrolments import Order
from course.releases import live_release
from course.settings import Settings
from course.store import Store
from course.tokens import KeyRing
from course.transports import Transport

LOCAL_URL = "http://localhost:8000"
"""Where links in emails of the outbox lead, until COURSE_PUBLIC_URL is set."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything that belongs together, and the only holder of a clock."""

    settings: Settings
    store: Store
    transport: Transport
    engine: Engine
    keys: KeyRing
    suppression_key: str
    instance: str
    clock: Callable[[], datetime]
    limits: Limits = NO_LIMITS

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        return self.clock()

    def links(self) -> Links:
        """Return what readers' links are made of."""
        return Links(
            base=self.settings.public_url or LOCAL_URL,
            keys=self.keys,
            postal_address=self.settings.postal_address
            or "(postal address: set COURSE_POSTAL_ADDRESS)",
            sender=self.settings.sender,
        )

    def order(self, tx: Connection, course: str) -> Order | None:
        """Return the live order of a course, or None when it has no release."""
        release = live_release(tx, course)
        return None if release is None else order_of(release)
