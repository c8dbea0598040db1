"""One email for one reader as bytes, complete from Date to the last boundary."""

from __future__ import annotations

import binascii
import hashlib
from datetime import datetime
from email import policy
from email.message import Message
from email.utils import format_datetime

from course.emails.filling import as_html, as_plain, fill
from course.emails.headers import header_value, mailbox, ready_header, sender_domain, split_mailbox
from course.model import Recipient, Rendering

# The older of the two policies on purpose: it writes the header lines it is given, whereas
# EmailMessage decodes and folds them anew, which is where CPython 3.11.7 can be made to write a
# header of a stranger's choosing.
_POLICY = policy.Compat32(linesep="\r\n", max_line_length=None, mangle_from_=False)


def compose(rendering: Rendering, recipient: Recipient, *, at: datetime, sender: str = "") -> bytes:
    """Return the message for one reader (RFC 5322, CRLF): text and HTML as alternatives.

    `at` is the instant of the Date header, `sender` replaces the course's own if given, and
    `recipient.headers` are added as they are. Raises ContentError for an impossible address.
    """
    values = recipient.values
    head = Message(_POLICY)
    for name, value in _headers(rendering, recipient, at=at, sender=sender or rendering.sender):
        head[name] = value.replace("?= =?", "?=\n =?")  # RFC 2047 section 2: lines of 76 at most
    boundary = f"={hashlib.sha256(recipient.delivery.encode()).hexdigest()[:24]}="
    # The parts are joined here: the generator of the email package takes a millisecond over them.
    return b"".join(
        (
            head.as_bytes().rstrip(b"\r\n"),
            b"\r\nMIME-Version: 1.0\r\n",
            f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode(),
            _part("plain", fill(rendering.text, values, escape=as_plain), boundary),
            _part("html", fill(rendering.html, values, escape=as_html), boundary),
            f"--{boundary}--\r\n".encode(),
        )
    )


def lesson_key(course: str, lesson: str) -> str:
    """Return the opaque name of a lesson that leaves the house in `X-Course-Lesson`."""
    return hashlib.sha256(f"{course}/{lesson}".encode()).hexdigest()[:16]


def _headers(
    rendering: Rendering, recipient: Recipient, *, at: datetime, sender: str
) -> list[tuple[str, str]]:
    subject = fill(rendering.subject, recipient.values, escape=as_plain)
    message_id = f"<{recipient.delivery}@{sender_domain(sender)}>"
    return [
        ("Date", format_datetime(at)),
        ("From", mailbox("From", *split_mailbox(sender))),
        ("To", mailbox("To", recipient.name, recipient.email)),
        ("Subject", header_value("Subject", subject)),
        ("Message-ID", ready_header("Message-ID", message_id)),
        *((name, ready_header(name, value)) for name, value in recipient.headers.items()),
        ("X-Course-Delivery", ready_header("X-Course-Delivery", recipient.delivery)),
        ("X-Course-Lesson", lesson_key(rendering.course, rendering.lesson)),
    ]


def _part(kind: str, text: str, boundary: str) -> bytes:
    head = (
        f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    encoded = binascii.b2a_qp(text.encode("utf-8"), istext=True)
    return head.encode("ascii") + encoded.replace(b"\n", b"\r\n") + b"\r\n"
