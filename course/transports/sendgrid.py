"""`sendgrid`: at most 1,000 readers in one request, through the official client.

SendGrid knows no idempotency key, so that only a definite answer is an answer: everything else is
unknown for the whole shipment, and settled by SendGrid's events, which carry our delivery id.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from sendgrid import SendGridAPIClient

from course.errors import SettingsError
from course.model import Receipt, Shipment
from course.settings import Settings
from course.transports import is_loopback
from course.transports.sendgrid_answers import judge
from course.transports.sendgrid_request import build_body

_ACCEPTED = 202
# The client serialises a body itself unless the Content-Type is another than the bare
# `application/json`; orjson is three times as fast (python_http_client/client.py).
_CONTENT_TYPE = "application/json; charset=utf-8"

# At DEBUG the client logs the key and everybody's address.
logging.getLogger("python_http_client.client").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class SendGrid:
    """SendGrid's v3 API at `host`."""

    key: str = field(repr=False)
    host: str
    sender: str = ""  # replaces the course's own
    deadline: float = 60.0
    timeout: float = 30.0  # of each read and write

    name: ClassVar[str] = "sendgrid"
    substitutes: ClassVar[bool] = True
    batch_size: ClassVar[int] = 1000

    @property
    def leaves(self) -> bool:
        """Return whether SendGrid is not the local inbox."""
        return not is_loopback(urlsplit(self.host).hostname or "")

    def send(self, shipment: Shipment) -> Receipt:
        """Hand a shipment over in one request."""
        body = build_body(shipment, sender=self.sender)
        answer = self._post(body)
        if isinstance(answer, BaseException):
            return judge(answer, shipment)
        everybody = tuple(recipient.delivery for recipient in shipment.recipients)
        status = int(answer.status_code)
        if status != _ACCEPTED:
            note = "SendGrid answered neither 202 nor an error"
            return Receipt(unknown=everybody, status=status, note=note)
        provider_id = str(answer.headers.get("X-Message-Id") or "")
        return Receipt(accepted=everybody, status=status, provider_id=provider_id)

    def _post(self, body: bytes) -> Any:
        """Return the client's answer or exception, or a TimeoutError at the deadline.

        The client's time-out begins again with every byte, and name resolution knows none: only
        a thread that may be left behind keeps the promise that a lease is built on.
        """
        outcome: list[Any] = []
        thread = threading.Thread(target=self._exchange, args=(body, outcome), daemon=True)
        thread.start()
        thread.join(self.deadline)
        return outcome[0] if outcome else TimeoutError("no answer before the deadline")

    def _exchange(self, body: bytes, outcome: list[Any]) -> None:
        # A client of its own: one keeps the headers of each call for all later ones.
        client = SendGridAPIClient(self.key, host=self.host).client
        try:
            outcome.append(
                client.mail.send.post(
                    request_body=_Body(body),
                    request_headers={"Content-Type": _CONTENT_TYPE},
                    timeout=self.timeout,
                )
            )
        except Exception as error:  # noqa: BLE001 - judged by the thread that waits
            outcome.append(error)


class _Body(bytes):
    """A request's body that is sent as it is, and kept out of log lines.

    The client encodes what it is given, and then writes all of it into the text of a DEBUG
    message that nobody wants: measured, 4 ms for a thousand readers, more than making the body.
    """

    __slots__ = ()

    def encode(self, _encoding: str) -> _Body:
        return self

    def __format__(self, _spec: str) -> str:
        return f"{len(self):,} bytes"


def open_transport(settings: Settings, *, outbox: Path) -> SendGrid:  # noqa: ARG001 - the door's signature
    """Open SendGrid. Raises SettingsError without a key, or for an unencrypted host elsewhere."""
    key = settings.sendgrid_api_key.get_secret_value()
    if not key:
        raise SettingsError(
            "SENDGRID_API_KEY is not set",
            hint="set it in .env; for the local inbox any word will do",
        )
    host = settings.sendgrid_host
    if host.startswith("http://") and not is_loopback(urlsplit(host).hostname or ""):
        raise SettingsError(
            f"SENDGRID_HOST {host!r} would carry the key unencrypted", hint="write it with https://"
        )
    return SendGrid(key=key, host=host, sender=settings.sender)
