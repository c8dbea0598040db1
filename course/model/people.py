"""Readers, the courses they are on, and what was sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person. `zone` is an IANA name; `hour` None means the course's hour."""

    email: str
    first_name: str = ""
    zone: str = "UTC"
    hour: time | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


class EnrolmentState(StrEnum):
    """Where a reader stands on a course. `restarted` is a round that another one took over."""

    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"
    LEFT = "left"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person on one course, with their zone and hour."""

    id: int
    subscriber: int
    course: str
    zone: str
    hour: time | None
    state: EnrolmentState
    next_lesson: str | None
    due: datetime | None  # UTC
    last_date: date | None  # the reader's local date of the last lesson
    last_sent: datetime | None  # UTC


UNDO_FOR = timedelta(minutes=30)
"""How long a reader who has left may undo it, on the page that confirmed it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reader stands on a course: all that their own pages show them.

    `masked_email` is `i•••@example.org`: enough for its owner and too little for anybody who
    was forwarded the email. `soonest` is when the next lesson would come if they asked for it
    now, `again` when the first one would if they began again; both are None where asking would
    change nothing.
    """

    course: str  # slug
    course_title: str
    language: str  # BCP 47
    sender_name: str
    first_name: str
    masked_email: str
    zone: str  # IANA
    hour: time  # the reader's own, or else the course's
    pace: int | None  # days from lesson to lesson; None: the course's own
    course_pace: int | None  # days; None where it is weekdays or dates
    may_choose_pace: bool
    state: EnrolmentState
    sent: int
    total: int
    next_lesson: str | None  # id
    next_number: int | None  # from 1
    next_title: str | None
    next_due: datetime | None  # UTC
    soonest: datetime | None  # UTC
    again: datetime | None  # UTC
    paused_until: date | None  # None while paused: until the reader resumes
    left_at: datetime | None  # UTC
    may_undo: bool
    postal_address: str


@dataclass(frozen=True, slots=True)
class Task:
    """A lesson that was sent to a reader, who may say that they did what it asked.

    `then` is when the next lesson comes if they say so now, None where that changes nothing.
    """

    lesson: str  # id
    number: int
    title: str
    done: bool
    then: datetime | None  # UTC


class DeliveryState(StrEnum):
    """The life of a delivery. The first six are the batch's; events move it further.

    planned → claimed → handed over → accepted | rejected | unknown;
    accepted → delivered | bounced | complained. `dropped` is a reader who was suppressed, left
    or paused between planning and sending.
    """

    PLANNED = "planned"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    DROPPED = "dropped"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class EventKind(StrEnum):
    """What a provider or a reader reports, in the field's words (as anymail's `EventType`)."""

    PROCESSED = "processed"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    BLOCKED = "blocked"
    DROPPED = "dropped"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    OPENED = "opened"
    CLICKED = "clicked"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a delivery, as its provider tells it."""

    kind: EventKind
    at: datetime  # UTC
    delivery: str | None  # our opaque id; None when the provider lost it
    email: str | None  # only for matching when `delivery` is missing; never logged
    detail: str = ""


class SuppressionReason(StrEnum):
    """Why an address must get nothing more."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    INVALID = "invalid"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What one tick did, in deliveries but for `batches`: a line of `course tick --json`."""

    now: datetime
    planned: int = 0
    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    postponed: int = 0
    batches: int = 0
