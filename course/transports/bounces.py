"""Return addresses that say which email came back: one for each delivery.

A bounce goes to the envelope's sender, and what it says is written for people. So the address
itself carries the delivery id, as in VERP (https://cr.yp.to/proto/verp.txt), and never the
reader's: `bounces+d12-345@example.org`. Mail servers keep what stands behind a plus (RFC 5233).
"""

from __future__ import annotations

import re

from course.errors import SettingsError

_BASE = re.compile(r"(?P<local>[A-Za-z0-9._-]+)@(?P<domain>[A-Za-z0-9.-]+\.[A-Za-z0-9-]+)")
_RETURNED = re.compile(r"[^+@\s]+\+(?P<delivery>[A-Za-z0-9-]+)@\S+")


def check_base(base: str) -> str:
    """Return the address that bounces go to. Raises SettingsError for one that is none."""
    if base and not _BASE.fullmatch(base):
        raise SettingsError(
            f"SMTP_BOUNCES {base!r} is not an address", hint="write bounces@your-domain.example"
        )
    return base


def return_address(base: str, delivery: str) -> str:
    """Return the envelope sender of one delivery."""
    local, _, domain = base.partition("@")
    return f"{local}+{delivery}@{domain}"


def returned_delivery(address: str) -> str | None:
    """Return the delivery that a bounce to this address is about, None for any other address."""
    found = _RETURNED.fullmatch(address.strip())
    return found["delivery"] if found else None
