"""The head of one email: who it is for, when it came, what it is about.

Only what the list shows is read, by hand: the standard library's parser takes ten times as long,
which a folder of 20,000 emails would feel. What cannot be read is still a head, of a broken one.
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from course.transports import maildrop
from course.web.inbox.place import known_zone

_FIELD = re.compile(rb"^([!-9;-~]+):[ \t]*(.*(?:\r?\n[ \t].*)*)", re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
# What the transports write into every email, for those that came by SMTP and have no marks.
_OWN = {
    maildrop.DELIVERY: "x-course-delivery",
    maildrop.LESSON: "x-course-lesson",
    maildrop.ZONE: "x-course-zone",
}
_WANTED = frozenset(
    {"from", "to", "subject", "date", *_OWN.values(), *(mark.lower() for mark in maildrop.MARKS)}
)
_READER_ID_BYTES = 5
_REMEMBERED = 8192  # the same readers, subjects and zones return in most heads


@dataclass(frozen=True, slots=True)
class Head:
    """An email as the list shows it. `at` is the instant it was sent, by its own Date header."""

    id: str  # its place in the folder, without the suffix
    size: int
    at: datetime  # UTC
    arrived: datetime | None  # UTC, when the local provider took it
    sender: str
    name: str
    email: str
    subject: str
    zone: str  # IANA, UTC when unknown
    delivery: str
    batch: str
    course: str
    lesson: str
    readable: bool

    @property
    def reader(self) -> str:
        """Return an id of the reader that shows no address."""
        digest = hashlib.blake2s(self.email.encode(), digest_size=_READER_ID_BYTES)
        return digest.hexdigest()

    @property
    def local(self) -> datetime:
        """Return the instant on the reader's clock."""
        return self.at.astimezone(ZoneInfo(self.zone))

    @property
    def clock(self) -> str:
        """Return the time on the reader's clock, with its zone: `09:00 CEST`."""
        name = self.local.tzname() or self.zone
        spoken = f"UTC{name}" if name.startswith(("+", "-")) else name
        return f"{self.local:%H:%M} {spoken}"

    @property
    def topic(self) -> str:
        """Return what the list of lessons counts it under."""
        return self.lesson or self.subject or "No subject"


def parse_head(raw: bytes, *, id: str, size: int, changed: datetime) -> Head:  # noqa: A002 - its name
    """Read a head from the first bytes of a file that last changed at `changed`."""
    fields = parse_fields(raw)
    name, email = _mailbox(fields.get("to", ""))
    marks = {
        mark: unquote(fields.get(mark.lower()) or fields.get(_OWN.get(mark, ""), ""))
        for mark in maildrop.MARKS
    }
    return Head(
        id=id,
        size=size,
        at=_instant(fields.get("date", "")) or changed,
        arrived=_iso_instant(marks[maildrop.ARRIVED]),
        sender=fields.get("from", ""),
        name=name,
        email=(marks[maildrop.RECIPIENT] or email).lower(),
        subject=fields.get("subject", ""),
        zone=known_zone(marks[maildrop.ZONE]) or "UTC",
        delivery=marks[maildrop.DELIVERY],
        batch=marks[maildrop.BATCH],
        course=marks[maildrop.COURSE],
        lesson=marks[maildrop.LESSON],
        readable="from" in fields,
    )


def parse_fields(raw: bytes) -> dict[str, str]:
    """Return the wanted header fields of a message, lower-case names, decoded."""
    end = _HEAD_END.search(raw)
    head = raw[: end.start()] if end else raw
    return {
        name: decoded(value.decode("utf-8", "replace"))
        for key, value in reversed(_FIELD.findall(head))
        if (name := key.decode("ascii").lower()) in _WANTED
    }


@functools.lru_cache(maxsize=_REMEMBERED)
def decoded(value: str) -> str:
    """Return a header as a person reads it: one line, encoded words decoded if they can be."""
    line = _FOLD.sub(" ", value).strip()
    if "=?" not in line:
        return line
    try:
        return str(make_header(decode_header(line)))
    except (ValueError, LookupError):  # an unknown character set, or bytes that are not of it
        return line


@functools.lru_cache(maxsize=_REMEMBERED)
def _mailbox(value: str) -> tuple[str, str]:
    return parseaddr(value)


def _instant(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):  # TypeError: no date at all, Python 3.11
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def _iso_instant(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
