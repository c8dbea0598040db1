"""SendGrid's Event Webhook: posts checked by their signature and read as events.

Duplicates are normal and order is not promised (sendgrid/docs#2933), so that what is done with an
event must be the same any number of times.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from course.errors import EventsRefusedError, SettingsError
from course.model import Event, EventKind

# SendGrid posts again for a rolling 24 hours what was not answered with 2xx, so that anything
# less would lose events after a night off. Effects are idempotent: a replay does no harm.
_OLDEST = timedelta(hours=25)
_CLOCKS_DIFFER = timedelta(minutes=10)

_KINDS = {
    "processed": EventKind.PROCESSED,
    "deferred": EventKind.DEFERRED,
    "delivered": EventKind.DELIVERED,
    "bounce": EventKind.BOUNCED,
    "dropped": EventKind.DROPPED,
    "spamreport": EventKind.COMPLAINED,
    "unsubscribe": EventKind.UNSUBSCRIBED,
    "group_unsubscribe": EventKind.UNSUBSCRIBED,
    "open": EventKind.OPENED,
    "click": EventKind.CLICKED,
}


def read_events(
    body: bytes, *, signature: str, timestamp: str, public_key: str, now: datetime
) -> tuple[Event, ...]:
    """Return the events of a post, after checking the signature over its raw bytes.

    Events of kinds we do not know, such as a change of the account's own status, are left out.
    Raises EventsRefusedError for a post that is not SendGrid's or is too old, SettingsError for
    a public key that is none.
    """
    key = load_public_key(public_key)
    try:
        signed = base64.b64decode(signature, validate=True)
        key.verify(signed, timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise EventsRefusedError(
            "the signature of the post is not SendGrid's",
            hint="check SENDGRID_WEBHOOK_PUBLIC_KEY against SendGrid's mail settings",
        ) from error
    _check_age(timestamp, now=now)
    return tuple(event for entry in _entries(body) if (event := _event(entry, now=now)))


def load_public_key(text: str) -> ec.EllipticCurvePublicKey:
    """Read the verification key as SendGrid shows it: one line of base64, or PEM."""
    lines = (line.strip() for line in text.strip().splitlines())
    joined = "".join(line for line in lines if not line.startswith("-----"))
    try:
        key = load_der_public_key(base64.b64decode(joined, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as error:
        raise _no_key() from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _no_key()
    return key


def _check_age(timestamp: str, *, now: datetime) -> None:
    try:
        posted = datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise EventsRefusedError(
            f"the post's timestamp {timestamp!r} is not one", hint="look at what posted it"
        ) from error
    if not -_CLOCKS_DIFFER <= now - posted <= _OLDEST:
        raise EventsRefusedError(
            f"the post is signed for {posted.isoformat()}", hint="check the clock of this machine"
        )


def _entries(body: bytes) -> list[dict[str, Any]]:
    try:
        entries = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise EventsRefusedError("the post is not JSON", hint="look at what posted it") from error
    if not isinstance(entries, list):
        raise EventsRefusedError("the post is not a list", hint="look at what posted it")
    return [entry for entry in entries if isinstance(entry, dict)]


def _event(entry: dict[str, Any], *, now: datetime) -> Event | None:
    kind = _KINDS.get(str(entry.get("event")))
    if kind is None:
        return None
    if kind is EventKind.BOUNCED and entry.get("type") == "blocked":
        kind = EventKind.BLOCKED  # turned away for today; the address stays good
    return Event(
        kind=kind,
        at=_instant(entry.get("timestamp"), otherwise=now),
        delivery=_text(entry.get("delivery")),
        email=_text(entry.get("email")),
        detail=_text(entry.get("reason") or entry.get("response")) or "",
    )


def _instant(value: object, *, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _no_key() -> SettingsError:
    return SettingsError(
        "SENDGRID_WEBHOOK_PUBLIC_KEY is not a P-256 public key",
        hint="copy the verification key whole from SendGrid: mail settings, event webhook",
    )
