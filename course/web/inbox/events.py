"""Events of the local provider, posted and signed as SendGrid posts and signs them.

Some mailboxes behave in a way of their own, so that bounces and complaints can be tried: by the
part of the address before the @, up to a `+`.

    bounce@…      no such mailbox           block@…       turned away for today
    complain@…    delivered, called spam    leave@…       delivered, unsubscribed
    drop@…        never left the provider   anything else delivered
"""

from __future__ import annotations

import base64
import queue
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from course.errors import SettingsError
from course.web.inbox.messages import Accepted

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
_ATTEMPTS = 5
_FIRST_PAUSE = 0.2
_TIMEOUT = 10.0
_LIVES: dict[str, tuple[dict[str, str], ...]] = {
    "bounce": ({"event": "bounce", "type": "bounce", "reason": "550 5.1.1 no such mailbox"},),
    "block": ({"event": "bounce", "type": "blocked", "reason": "550 5.7.1 not today"},),
    "complain": ({"event": "delivered"}, {"event": "spamreport"}),
    "leave": ({"event": "delivered"}, {"event": "unsubscribe"}),
}
_DELIVERED = ({"event": "delivered", "response": "250 OK"},)
_DROPPED = ({"event": "dropped", "reason": "Bounced Address"},)


def new_key() -> bytes:
    """Return a fresh P-256 key as PEM, for `EventPost` or a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class EventPost:
    """Posts what became of emails to a webhook, in the background and in order.

    Like SendGrid it posts again, at growing intervals, whatever is not answered with 2xx.
    """

    def __init__(self, url: str, *, key: bytes) -> None:
        if not url.startswith(("http://", "https://")):
            raise SettingsError(
                f"{url!r} is not an address to post events to", hint="write it with http://"
            )
        self._url = url
        self._key = _load_key(key)
        self._waiting: queue.Queue[bytes | None] = queue.Queue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)

    @property
    def public_key(self) -> str:
        """Return what SendGrid shows as the verification key: SENDGRID_WEBHOOK_PUBLIC_KEY."""
        return public_half(self._key)

    def start(self) -> None:
        """Begin to post."""
        self._thread.start()

    def stop(self) -> None:
        """Stop posting; what was not answered yet is not posted again."""
        self._stopped.set()
        self._waiting.put(None)
        self._thread.join()

    def report(self, accepted: Sequence[Accepted], *, now: datetime) -> None:
        """Report what became of accepted emails; returns at once."""
        events = [event for one in accepted for event in events_of(one, now=now)]
        # The body ends with CRLF and the signature covers it: sendgrid-python, test_eventwebhook.
        self._waiting.put(orjson.dumps(events) + b"\r\n")

    def _run(self) -> None:
        while (body := self._waiting.get()) is not None:
            self._post(body)

    def _post(self, body: bytes) -> None:
        pause = _FIRST_PAUSE
        for _ in range(_ATTEMPTS):
            if self._posted(body) or self._stopped.wait(pause):
                return
            pause *= 2

    def _posted(self, body: bytes) -> bool:
        timestamp = str(orjson.loads(body)[0]["timestamp"])
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: signature(self._key, timestamp=timestamp, body=body),
            TIMESTAMP: timestamp,
        }
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310 - checked above
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310 - checked above
                return True
        except (urllib.error.URLError, OSError):
            return False  # posted again after a pause, as SendGrid does


def signature(key: ec.EllipticCurvePrivateKey, *, timestamp: str, body: bytes) -> str:
    """Return the signature of a post: ECDSA P-256 over timestamp and raw body, DER, base64."""
    signed = key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return base64.b64encode(signed).decode()


def public_half(key: ec.EllipticCurvePrivateKey) -> str:
    """Return the public half of a key in one line."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def events_of(accepted: Accepted, *, now: datetime) -> list[dict[str, Any]]:
    """Return what SendGrid would report of one accepted email."""
    mailbox = accepted.email.partition("@")[0].partition("+")[0].lower()
    life = ({"event": "processed"}, *_LIVES.get(mailbox, _DELIVERED))
    return [
        {
            # SendGrid's own keys win over custom arguments of the same name.
            **accepted.custom_args,
            "email": accepted.email,
            "timestamp": int(now.timestamp()),
            "smtp-id": f"<{accepted.message_id}@inbox.localhost>",
            "sg_event_id": secrets.token_urlsafe(16),
            "sg_message_id": accepted.message_id,
            "category": list(accepted.categories),
            **step,
        }
        for step in (_DROPPED if mailbox == "drop" else life)
    ]


def _load_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise SettingsError(
            f"the key for events cannot be read: {error}",
            hint="give a P-256 private key in PEM without a password, or a new file name",
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SettingsError("the key for events is not a P-256 key", hint="give a new file name")
    return key
