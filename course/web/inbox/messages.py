"""The emails that SendGrid would make of one accepted request, one for each recipient.

Substitutions are replaced as SendGrid does it: literally, in subject, text and HTML, and not in
headers or custom arguments (sendgrid-csharp#1129).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Any

from course.transports import maildrop

_LONGEST_LINE = 998  # RFC 5322 section 2.1.1
_LINE_END = re.compile(r"\r\n|\r|\n")
_BOUNDARY = "=_part_{}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One recipient of an accepted request, and the email made for them."""

    email: str
    message_id: str  # what events call sg_message_id
    custom_args: Mapping[str, str]
    categories: tuple[str, ...]
    message: bytes


def make_messages(body: Mapping[str, Any], *, request: str, now: datetime) -> list[Accepted]:
    """Return the emails of a request that `check_request` let pass, in its order."""
    addressed = (
        (person, mailbox)
        for person in body["personalizations"]
        for kind in ("to", "cc", "bcc")
        for mailbox in person.get(kind, ())
    )
    return [
        _accepted(body, person, mailbox, message_id=f"{request}.{number:04}", now=now)
        for number, (person, mailbox) in enumerate(addressed)
    ]


def substituted(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the tags replaced one after the other.

    A tag inside a value is replaced in its turn: "do not nest" is a rule for the sender
    (sendgrid/docs, substitution-tags.md).
    """
    for tag, value in values.items():
        text = text.replace(tag, value)
    return text


def _accepted(
    body: Mapping[str, Any],
    person: Mapping[str, Any],
    mailbox: Mapping[str, str],
    *,
    message_id: str,
    now: datetime,
) -> Accepted:
    arguments = {**body.get("custom_args", {}), **person.get("custom_args", {})}
    categories = tuple(body.get("categories", ()))
    lesson = next((name for name in categories if "/" in name), "")
    marks = {
        maildrop.DELIVERY: arguments.get("delivery", ""),
        maildrop.BATCH: arguments.get("batch", ""),
        maildrop.COURSE: lesson.partition("/")[0],
        maildrop.LESSON: lesson.partition("/")[2],
        maildrop.RECIPIENT: mailbox["email"],
        maildrop.ARRIVED: now.isoformat(),
    }
    message = _message(body, person, message_id=message_id, now=now)
    return Accepted(
        email=mailbox["email"],
        message_id=message_id,
        custom_args=arguments,
        categories=categories,
        message=maildrop.marked(message, marks),
    )


def _message(
    body: Mapping[str, Any], person: Mapping[str, Any], *, message_id: str, now: datetime
) -> bytes:
    values = person.get("substitutions", {})
    subject = substituted(person.get("subject") or body["subject"], values)
    headers = {
        "From": _mailbox(person.get("from") or body["from"]),
        "To": ", ".join(_mailbox(mailbox) for mailbox in person["to"]),
        "Cc": ", ".join(_mailbox(mailbox) for mailbox in person.get("cc", ())),
        "Reply-To": _mailbox(body["reply_to"]) if body.get("reply_to") else "",
        "Subject": _encoded(subject),
        "Date": format_datetime(now),
        "Message-ID": f"<{message_id}@inbox.localhost>",
        **body.get("headers", {}),
        **person.get("headers", {}),
        "MIME-Version": "1.0",
    }
    lines = (f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return "".join(lines).encode("ascii", "replace") + _parts(body, values, message_id)


def _parts(body: Mapping[str, Any], values: Mapping[str, str], message_id: str) -> bytes:
    boundary = _BOUNDARY.format(message_id)
    start = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    parts = b"".join(
        f"--{boundary}\r\n".encode() + _part(content["type"], substituted(content["value"], values))
        for content in body["content"]
    )
    return start.encode() + parts + f"--{boundary}--\r\n".encode()


def _part(kind: str, text: str) -> bytes:
    raw = _LINE_END.sub("\r\n", text).encode()
    plain = text.isascii() and all(len(line) <= _LONGEST_LINE for line in raw.split(b"\r\n"))
    encoding = "7bit" if plain else "quoted-printable"
    encoded = raw if plain else binascii.b2a_qp(raw, istext=True)
    head = f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode() + encoded + b"\r\n"


def _mailbox(mailbox: Mapping[str, str]) -> str:
    name = " ".join(mailbox.get("name", "").split())
    return formataddr((name, mailbox["email"]))


def _encoded(subject: str) -> str:
    line = " ".join(subject.split())
    return line if line.isascii() else Header(line, "utf-8").encode(linesep="\r\n")
