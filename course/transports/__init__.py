"""Ways out: `outbox` (files for the local inbox), `smtp` and `sendgrid`.

A transport hands over one shipment and says what became of it. What it raises and what it
returns is the same for all of them, and `tests/conformance` holds every one to it:

    Receipt                      each delivery is accepted, rejected, unknown or postponed
    TemporaryTransportError      nothing was accepted: the same shipment may be sent again
    RecipientRejectedError       nothing was accepted, because of one recipient
    TransportError               nothing was accepted, and a person must act

Whatever is not certain is `Receipt.unknown`. None of these is ever a guess, because a guess is
either a lesson lost or a lesson sent twice.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Protocol

from course import plugins
from course.model import Receipt, Shipment
from course.settings import Settings

__all__ = ["Transport", "is_loopback", "open_transport"]


class Transport(Protocol):
    """A way out. Safe to call from several threads at once."""

    @property
    def name(self) -> str:
        """Return the name of its entry point."""

    @property
    def leaves(self) -> bool:
        """Return whether what is handed over leaves this machine."""

    @property
    def deadline(self) -> float:
        """Return the seconds after which `send` has returned or raised, whatever happens."""

    @property
    def substitutes(self) -> bool:
        """Return whether the provider, not we, puts each reader's values into a shipment."""

    @property
    def batch_size(self) -> int:
        """Return how many recipients a shipment may have, at most 1,000."""

    def send(self, shipment: Shipment) -> Receipt:
        """Hand a shipment over. Raises TransportError and its kin when nothing was accepted."""


def open_transport(name: str, settings: Settings, *, outbox: Path) -> Transport:
    """Open a transport by the name of its entry point; connects to nothing yet.

    Raises PluginError for an unknown name, SettingsError when the transport is not set up.
    """
    transport: Transport = plugins.load(plugins.TRANSPORTS, name)(settings, outbox=outbox)
    return transport


def is_loopback(host: str) -> bool:
    """Return whether a host name or address stays on this machine; asks no name server."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        # RFC 6761 section 6.3: `localhost` and what lies below it never leave the machine.
        return host == "localhost" or host.endswith(".localhost")
