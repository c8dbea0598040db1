"""Which emails travel alone: all of a provider that fails to put in each reader's values."""

from __future__ import annotations

from sqlalchemy import Connection

from course.store import people
from course.transports import Transport

CANARY_FAILED = "failed"
"""What is remembered of a canary of which a part came without its code."""


def canary_of(transport: str) -> str:
    """Return the name under which the installation remembers a transport's canary."""
    return f"canary_{transport}"


def travels_alone(tx: Connection, transport: Transport) -> bool:
    """Return whether each email must be rendered here and travel in a request of its own."""
    return transport.substitutes and people.note(tx).get(canary_of(transport.name)) == CANARY_FAILED
