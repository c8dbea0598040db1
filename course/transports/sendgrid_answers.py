"""What an answer of SendGrid that is not 202 means for a shipment.

Certain that nothing was accepted: any 4xx, a refused connection, a name that is not known.
Everything else may have been accepted: a 5xx, a reset, a time-out, an answer cut short.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import urllib.error
from datetime import UTC, datetime
from typing import Any

import orjson
from python_http_client.exceptions import HTTPError

from course.errors import RecipientRejectedError, TemporaryTransportError, TransportError
from course.model import Receipt, Shipment

_FIRST_SERVER_ERROR = 500
_TOO_MANY = 429
_CONTENT_REFUSED = frozenset({400, 413})
_KEY_REFUSED = frozenset({401, 403})
_NEVER_CONNECTED = (ConnectionRefusedError, socket.gaierror)
_CULPRIT = re.compile(r"personalizations\.(\d+)(?:\.|$)")


def judge(error: BaseException, shipment: Shipment) -> Receipt:
    """Return unknown for the whole shipment, or raise what is certain.

    Raises TemporaryTransportError, RecipientRejectedError, TransportError, and whatever is not
    an answer of the network at all.
    """
    if isinstance(error, HTTPError):
        return _judge_status(error, shipment)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, _NEVER_CONNECTED):
        raise TemporaryTransportError(
            f"SendGrid cannot be reached: {reason}", hint="check the network and SENDGRID_HOST"
        ) from error
    if isinstance(reason, ssl.SSLCertVerificationError):
        raise TransportError(
            f"SendGrid's certificate is not good: {reason.verify_message}",
            hint="check SENDGRID_HOST, the clock and the certificates of this machine",
        ) from error
    if not isinstance(error, OSError | http.client.HTTPException):
        raise error
    return _unknown(shipment, note=f"no whole answer from SendGrid: {type(reason).__name__}")


def _judge_status(error: HTTPError, shipment: Shipment) -> Receipt:
    status = int(error.status_code)
    if status >= _FIRST_SERVER_ERROR:
        return _unknown(shipment, note=f"SendGrid answered {status}", status=status)
    if status == _TOO_MANY:
        raise TemporaryTransportError(
            "SendGrid takes no more requests for now (429)",
            hint="it is tried again by itself",
            retry_at=_reset(error.headers),
        ) from error
    if status in _KEY_REFUSED:
        raise TransportError(
            f"SendGrid refused the key or the sender ({status}): {_messages(error)}",
            hint="set SENDGRID_API_KEY and COURSE_FROM, then run `course doctor`",
        ) from error
    if status in _CONTENT_REFUSED:
        raise RecipientRejectedError(
            f"SendGrid refused the request ({status}): {_messages(error)}",
            hint="the recipient it names is left out; without a name the batch is halved",
            delivery_id=_culprit(error, shipment),
        ) from error
    raise TransportError(
        f"SendGrid does not take such a request ({status})",
        hint="check SENDGRID_HOST, then run `course doctor`",
    ) from error


def _unknown(shipment: Shipment, *, note: str, status: int | None = None) -> Receipt:
    everybody = tuple(recipient.delivery for recipient in shipment.recipients)
    return Receipt(unknown=everybody, status=status, note=note)


def _reset(headers: Any) -> datetime | None:
    """Return the instant of X-RateLimit-Reset, absolute Unix seconds; often it is missing."""
    try:
        return datetime.fromtimestamp(int(headers["X-RateLimit-Reset"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _culprit(error: HTTPError, shipment: Shipment) -> str | None:
    """Return the delivery that `errors[].field` names, such as `personalizations.17.to.0.email`."""
    for entry in _errors(error):
        found = _CULPRIT.match(str(entry.get("field") or ""))
        if found and int(found[1]) < len(shipment.recipients):
            return shipment.recipients[int(found[1])].delivery
    return None


def _messages(error: HTTPError) -> str:
    """Return SendGrid's words without those that name an address."""
    said = (str(entry.get("message") or "") for entry in _errors(error))
    kept = list(dict.fromkeys(message for message in said if message and "@" not in message))
    return "; ".join(kept) or "no reason given"


def _errors(error: HTTPError) -> list[dict[str, Any]]:
    try:
        answer = orjson.loads(error.body)
    except (orjson.JSONDecodeError, TypeError):  # proxies answer in HTML
        return []
    entries = answer.get("errors") if isinstance(answer, dict) else None
    return [entry for entry in entries or [] if isinstance(entry, dict)]
