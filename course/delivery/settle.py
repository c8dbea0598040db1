"""What providers report, and what it changes. Every effect may come again and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from course.model import DeliveryState, Event, EventKind, SuppressionReason
from course.store import enrolled, outcomes, people

_PROOF = {
    # an event that proves the provider took it, and what it makes of the delivery
    EventKind.PROCESSED: DeliveryState.ACCEPTED,
    EventKind.DEFERRED: DeliveryState.ACCEPTED,
    EventKind.DELIVERED: DeliveryState.DELIVERED,
    EventKind.OPENED: DeliveryState.DELIVERED,
    EventKind.CLICKED: DeliveryState.DELIVERED,
    EventKind.UNSUBSCRIBED: DeliveryState.DELIVERED,
    EventKind.BOUNCED: DeliveryState.BOUNCED,
    EventKind.BLOCKED: DeliveryState.BOUNCED,
    EventKind.DROPPED: DeliveryState.REJECTED,
    EventKind.COMPLAINED: DeliveryState.COMPLAINED,
}
_RANK = (
    # later in this list wins, whatever the order in which events arrive
    DeliveryState.PLANNED,
    DeliveryState.CLAIMED,
    DeliveryState.HANDED_OVER,
    DeliveryState.UNKNOWN,
    DeliveryState.ACCEPTED,
    DeliveryState.REJECTED,
    DeliveryState.DELIVERED,
    DeliveryState.BOUNCED,
    DeliveryState.COMPLAINED,
)
_SUPPRESSES = {
    # kind: (reason, for every course?)
    EventKind.BOUNCED: (SuppressionReason.BOUNCED, True),
    EventKind.COMPLAINED: (SuppressionReason.COMPLAINED, True),
    EventKind.UNSUBSCRIBED: (SuppressionReason.UNSUBSCRIBED, False),
}


def delivery_id(lesson_key: int, enrolment: int) -> str:
    """Return the opaque id under which a delivery travels: it names nobody."""
    return f"d{lesson_key}-{enrolment}"


def parse_delivery_id(text: str) -> tuple[int, int] | None:
    """Return (lesson key, enrolment), or None for what is not an id of ours."""
    match = re.fullmatch(r"d(\d{1,18})-(\d{1,18})", text, flags=re.ASCII)
    return None if match is None else (int(match[1]), int(match[2]))


def record_events(tx: Connection, events: Sequence[Event], *, now: datetime) -> int:
    """Take in events, in any order and any number of times. Returns how many were news.

    An event about a delivery proves that the provider had it, so it settles an unknown one. A
    bounce or complaint suppresses the address for every course, an unsubscription for this one.
    """
    return sum(_record(tx, event, now=now) for event in events)


def is_foreign(tx: Connection, events: Sequence[Event]) -> bool:
    """Return whether an event tells of a delivery to one of our readers that we never made.

    Then another copy of this database is sending. A reader who was erased is nobody's any more.
    """
    for event in events:
        ids = parse_delivery_id(event.delivery or "")
        if ids and outcomes.find_delivery(tx, *ids) is None:
            found = enrolled.find_enrolment(tx, ids[1])
            if found is not None and outcomes.course_of(tx, ids[0]) == found[0].course:
                return True
    return False


def _record(tx: Connection, event: Event, *, now: datetime) -> bool:
    ids = parse_delivery_id(event.delivery or "")
    row = outcomes.find_delivery(tx, *ids) if ids else None
    if ids is None or row is None:
        return False
    news = outcomes.add_event(
        tx,
        lesson_key=ids[0],
        enrolment_id=ids[1],
        kind=event.kind.value,
        at=event.at,
        detail=event.detail,
    )
    if news:
        _move(tx, ids, row, event)
        _suppress(tx, row, event, now=now)
    return news


def _move(tx: Connection, ids: tuple[int, int], row: Row[*tuple[Any, ...]], event: Event) -> None:
    before = DeliveryState(row.outcome or row.state)
    after = _PROOF[event.kind]
    if before is DeliveryState.DROPPED or _RANK.index(after) <= _RANK.index(before):
        return
    outcomes.set_outcome(tx, *ids, after.value, event.detail)


def _suppress(tx: Connection, row: Row[*tuple[Any, ...]], event: Event, *, now: datetime) -> None:
    if event.kind not in _SUPPRESSES:
        return
    reason, everywhere = _SUPPRESSES[event.kind]
    course = people.EVERY_COURSE if everywhere else row.course
    people.suppress(tx, row.address, course=course, reason=reason, now=now)
    enrolled.leave_everything(tx, row.address, course=course, now=now)
