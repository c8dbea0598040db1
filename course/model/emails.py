"""A lesson made into an email, up to the places that differ from reader to reader.

An email for a thousand readers is rendered once. What differs is cut out as `Field` values, so
that per reader nothing is left to run: literals and escaped values are joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Field:
    """A place in an email that is filled for each reader, such as `reader.first_name`.

    `default` stands in when the reader's value is missing or empty. Names are dotted:
    `reader.first_name`, `reader.zone`, `reader.enrolled_on`, `reader.COLUMN` (a column of the
    CSV), `link.unsubscribe`, `link.manage`, `link.files` (where the course's own pictures are
    served, with a slash at its end) and `sender.address` (the postal address).
    """

    name: str
    default: str = ""


Segments = tuple[str | Field, ...]
"""Literal text and fields in reading order. In HTML the literals are already escaped."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A folder under `templates/`, read whole: file name → text."""

    name: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One lesson as an email: what a release keeps and a transport sends."""

    course: str  # slug
    course_title: str
    lesson: str  # id
    number: int
    total: int
    title: str
    language: str
    sender: str
    subject: Segments
    preheader: Segments
    html: Segments  # pure ASCII: what is not ASCII is a character reference
    text: Segments


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader of a shipment. Of the ids only the opaque `delivery` leaves the house."""

    delivery: str
    email: str
    name: str
    values: Mapping[str, str]  # field name → value, unescaped
    headers: Mapping[str, str]  # List-Unsubscribe and its kin: complete, ASCII, one line each


@dataclass(frozen=True, slots=True)
class Shipment:
    """One rendering for at most 1,000 recipients: what travels in one request."""

    batch: str
    rendering: Rendering
    recipients: tuple[Recipient, ...]
    at: datetime  # aware, UTC: the instant of the heartbeat, for the Date header


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a transport knows of a shipment, by delivery id; together they are all of it.

    `unknown` may or may not have left: it is never sent again without a decision. `postponed`
    certainly did not leave and may be sent again.
    """

    accepted: tuple[str, ...] = ()
    rejected: Mapping[str, str] | None = None  # delivery id → why
    unknown: tuple[str, ...] = ()
    postponed: tuple[str, ...] = ()
    status: int | None = None  # HTTP or SMTP
    provider_id: str = ""
    note: str = ""
