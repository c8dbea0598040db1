"""Return addresses that say which email came back, and the reports that come to them.

A bounce goes to the envelope's sender, and what it says is written for people. So the address
itself carries the delivery id, as in VERP (https://cr.yp.to/proto/verp.txt), and never the
reader's: `bounces+d12-345-0f3a9c21b7@example.org`. Mail servers keep what stands behind a plus
(RFC 5233). Anybody may write to such an address, and a bounce ends a reader's courses: the last
part is a MAC, so that who got an email can bounce that one and no other.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from course.errors import SettingsError
from course.model import Event, EventKind
from course.settings import Settings

_BASE = re.compile(r"(?P<local>[A-Za-z0-9._-]+)@(?P<domain>[A-Za-z0-9.-]+\.[A-Za-z0-9-]+)")
_RETURNED = re.compile(r"[^+@\s]+\+(?P<delivery>[a-z0-9-]+)-(?P<mac>[0-9a-f]{10})@\S+")
# What mail servers write down of the envelope's recipient, beside the header itself.
_RECIPIENT = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
# The mailbox or its domain is not there, or is closed, or moved: RFC 3463 sections 3.2 and 3.3.
_FOR_GOOD = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)")


def check_base(base: str) -> str:
    """Return the address that bounces go to. Raises SettingsError for one that is none."""
    if base and not _BASE.fullmatch(base):
        raise SettingsError(
            f"SMTP_BOUNCES {base!r} is not an address", hint="write bounces@your-domain.example"
        )
    return base


def keys_of(settings: Settings) -> list[str]:
    """Return the keys of return addresses, newest first. Live sending asks for one."""
    return [key.get_secret_value() for key in settings.secret_keys] or [""]


def return_address(base: str, delivery: str, *, key: str) -> str:
    """Return the envelope sender of one delivery."""
    local, _, domain = base.partition("@")
    return f"{local}+{delivery}-{_mac(delivery, key)}@{domain}"


def returned_delivery(address: str, *, keys: Sequence[str]) -> str | None:
    """Return the delivery that a bounce to this address is about, None for any other address."""
    found = _RETURNED.fullmatch(address.strip().lower())
    if found is None:
        return None
    delivery = found["delivery"]
    ours = [hmac.compare_digest(_mac(delivery, key), found["mac"]) for key in keys]
    return delivery if any(ours) else None


def read_report(content: bytes, *, keys: Sequence[str], now: datetime) -> Event | None:
    """Return what a delivery report (RFC 3464) says of an email of ours, None for other mail.

    The same report read again is the same event. A refusal that is not about the mailbox itself
    (full, too large, a matter of policy) is *blocked* and ends nothing.
    """
    message = message_from_bytes(content)
    to = getaddresses([str(value) for name in _RECIPIENT for value in message.get_all(name, [])])
    found = (returned_delivery(address, keys=keys) for _, address in to)
    delivery = next(filter(None, found), None)
    report = next(_reports(message), None)
    if delivery is None or report is None:
        return None
    status = _STATUS.search(str(report.get("Status", "")))
    kind = _kind(str(report["Action"]).strip().lower(), status[0] if status else "")
    if kind is None:
        return None
    detail = f"the mail server's report says {status[0] if status else 'no code'}"
    at = _date(message, now=now)
    return Event(kind=kind, at=at, delivery=delivery, email=None, detail=detail)


def _mac(delivery: str, key: str) -> str:
    return hmac.new(key.encode(), f"bounce {delivery}".encode(), hashlib.sha256).hexdigest()[:10]


def _reports(message: Message) -> Iterator[Message]:
    """Yield the groups of fields of a report that are about a recipient (RFC 3464 section 2.3)."""
    for part in message.walk():
        groups = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(groups, list):
            yield from (one for one in groups if isinstance(one, Message) and "Action" in one)


def _kind(action: str, status: str) -> EventKind | None:
    if action == "failed":
        return EventKind.BOUNCED if _FOR_GOOD.fullmatch(status) else EventKind.BLOCKED
    return {"delayed": EventKind.DEFERRED, "delivered": EventKind.DELIVERED}.get(action)


def _date(message: Message, *, now: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except (ValueError, OverflowError):
        return now
    return min(now, at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))
