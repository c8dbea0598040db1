"""A provider on the far side, for tests of what leaves this machine: it remembers who got what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from course.model import Receipt, Shipment
from tests.worlds import World, a_world

LIVE = {
    "COURSE_FROM": "Plain Tables <lessons@tables.test>",
    "COURSE_PUBLIC_URL": "https://tables.test",
    "COURSE_POSTAL_ADDRESS": "1 Table Street, Tableton",
    "COURSE_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
}


@dataclass
class Outside:
    """Takes everything, and keeps the delivery ids in the order in which they came."""

    sent: list[str] = field(default_factory=list)
    name: ClassVar[str] = "outside"
    leaves: ClassVar[bool] = True
    substitutes: ClassVar[bool] = False
    deadline: ClassVar[float] = 1.0
    batch_size: ClassVar[int] = 1000

    def send(self, shipment: Shipment) -> Receipt:
        """Take a shipment."""
        everybody = tuple(one.delivery for one in shipment.recipients)
        self.sent += everybody
        return Receipt(accepted=everybody)


@contextmanager
def live_world(home: Path, provider: Outside, **environment: str) -> Iterator[World]:
    """Open an installation in `home` that is switched on for live sending to a provider."""
    settings = {**LIVE, **environment}
    with a_world(home, transport=provider, **settings) as world:
        instance = world.app.instance
    with a_world(home, transport=provider, COURSE_LIVE=instance, **settings) as world:
        yield world
