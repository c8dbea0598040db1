"""A lesson made into an email, up to the places that differ from reader to reader.

An email for a thousand readers is rendered once. What differs is cut out as `Field` values, so
that per reader nothing is left to run: literals and escaped values are joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Field:
    """A place in an email that is filled for each reader, such as `reader.first_name`.

    `default` stands in when the reader's value is missing or empty. Names are dotted:
    `reader.first_name`, `reader.zone`, `reader.enrolled_on`, `reader.COLUMN` (a column of the
    CSV), `link.unsubscribe`, `link.manage`, `link.done` (where this lesson is marked done),
    `link.files` (where the course's own pictures are served, with a slash at its end) and
    `sender.address` (the postal address).
    """

    name: str
    default: str = ""


Segments = tuple[str | Field, ...]
"""Literal text and fields in reading order. In HTML the literals are already escaped."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What decides whether a reader gets a part of a lesson.

    `test` is `is`, `has` (one of the words of the field) or nothing: there is something in it.
    `value` is in lower case, with single spaces.
    """

    field: str  # reader.tags, reader.first_name, reader.zone or reader.COLUMN
    test: str = ""
    value: str = ""
    negated: bool = False

    def holds(self, values: Mapping[str, str]) -> bool:
        """Return whether it is so for a reader with these values, by field name."""
        words = values.get(self.field, "").casefold().split()
        match self.test:
            case "is":
                found = " ".join(words) == self.value
            case "has":
                found = self.value in (word.strip(",;") for word in words)
            case _:
                found = bool(words)
        return found != self.negated


@dataclass(frozen=True, slots=True)
class Variant:
    """What readers of one outcome get: `01` when the second of two conditions holds."""

    outcome: str
    html: Segments
    text: Segments


@dataclass(frozen=True, slots=True)
class Theme:
    """A folder under `templates/`, read whole: file name → text."""

    name: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One lesson as an email: what a release keeps and a transport sends.

    Where the lesson has conditions, `html` and `text` are those of a reader for whom none holds,
    and `variants` are the others. What travels is one of them: `chosen` has no variants.
    """

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
    conditions: tuple[Condition, ...] = ()
    variants: tuple[Variant, ...] = ()

    def outcome(self, values: Mapping[str, str]) -> str:
        """Return which conditions hold for a reader with these values, by field name."""
        return "".join(str(int(condition.holds(values))) for condition in self.conditions)

    def chosen(self, outcome: str) -> Rendering:
        """Return the email of one outcome."""
        for variant in self.variants:
            if variant.outcome == outcome:
                return replace(
                    self, html=variant.html, text=variant.text, conditions=(), variants=()
                )
        return replace(self, conditions=(), variants=()) if self.conditions else self

    def each(self) -> Iterator[tuple[str, Rendering]]:
        """Yield (outcome, email) of all there are: one, named by nothing, without conditions."""
        yield "0" * len(self.conditions), self.chosen("")
        for variant in self.variants:
            yield variant.outcome, self.chosen(variant.outcome)


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
