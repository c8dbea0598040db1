"""Joining a course: importing readers, enrolling them, beginning again."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from course import schedule as rules
from course.enrolments.clocks import clock_of
from course.enrolments.readers import Reader, normalise
from course.model import EnrolmentState, Schedule
from course.store import enrolled, local_day, minutes, moment, outcomes, people, seconds
from course.store import ledger as books


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in readers."""

    added: int
    known: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What enrolling did, in readers."""

    enrolled: int = 0
    already: int = 0
    suppressed: int = 0

    def __add__(self, other: Enrolled) -> Enrolled:
        return Enrolled(
            self.enrolled + other.enrolled,
            self.already + other.already,
            self.suppressed + other.suppressed,
        )


@dataclass(frozen=True, slots=True)
class Order:
    """The live lessons of a course by key, in order, and the rules of when they go out."""

    course: str
    lessons: tuple[int, ...]
    schedule: Schedule


def address_hash(address: str, *, key: str) -> str:
    """Return the keyed hash under which a normalised address is kept and suppressed.

    It outlives the subscriber: an erased person stays suppressed without their address on file.
    """
    return hmac.new(key.encode(), address.encode(), hashlib.sha256).hexdigest()[:40]


def import_readers(
    tx: Connection, readers: Sequence[Reader], *, key: str, now: datetime
) -> Imported:
    """Add the subscribers that are new; who is known already keeps what they chose."""
    hashed = [(address_hash(reader.address, key=key), reader.subscriber) for reader in readers]
    known = people.known_addresses(tx, [address for address, _ in hashed])
    new = [(address, person) for address, person in hashed if address not in known]
    people.add_subscribers(tx, new, now=now)
    return Imported(added=len(new), known=len(known))


def enrol(tx: Connection, who: Iterable[people.Known], order: Order, *, now: datetime) -> Enrolled:
    """Put subscribers on a course, from its first lesson at their own hour.

    A suppressed address is not enrolled, and who is on the course already, or left it, stays so.
    """
    persons = list(who)
    barred = people.suppressions(tx, [one.address for one in persons], course=order.course)
    slots: dict[rules.Clock, rules.Slot] = {}
    rows = []
    for one in persons:
        if one.address in barred:
            continue
        scatter = rules.scatter_of(normalise(one.subscriber.email))
        clock = rules.Clock(
            one.subscriber.zone,
            one.subscriber.hour,
            spread=rules.spread_of(order.schedule, scatter),
        )
        if clock not in slots:
            slots[clock] = rules.first_slot(order.schedule, clock, now=now)
        rows.append(
            {
                "subscriber_id": one.id,
                "zone": one.subscriber.zone,
                "minute": minutes(one.subscriber.hour),
                "scatter": scatter,
                "next_lesson": order.lessons[0],
                "due_at": seconds(slots[clock].at),
            }
        )
    new = enrolled.add_enrolments(tx, rows, course=order.course, now=now)
    return Enrolled(enrolled=new, already=len(rows) - new, suppressed=len(barred))


def restarts(
    tx: Connection, found: enrolled.Found, order: Order, *, now: datetime
) -> datetime | None:
    """Return when the first lesson would come to a reader who began again now.

    None for who has left, and for who has had nothing yet of this round: they would begin where
    they stand, so that asking twice is asking once.
    """
    known, _, row = found
    ended = known.state in {EnrolmentState.LEFT, EnrolmentState.RESTARTED}
    if ended or not outcomes.lessons_had(tx, order.course, known.id):
        return None
    return rules.first_slot(
        order.schedule,
        clock_of(row, order.schedule),
        now=now,
        last_day=local_day(row.last_day),
        last_sent=moment(row.last_sent_at),
    ).at


def restart(tx: Connection, enrolment: int, order: Order, *, now: datetime) -> int | None:
    """Let a reader begin the course again. Returns the new enrolment, None where `restarts` does.

    It is another enrolment, a round later: the ledger of the first one stays as it is, and no
    lesson is ever delivered twice on one enrolment.
    """
    found = enrolled.find_enrolment(tx, enrolment)
    due = None if found is None else restarts(tx, found, order, now=now)
    if found is None or due is None:
        return None
    books.take_back(tx, order.course, enrolment)
    ended = enrolled.change_enrolment(
        tx,
        enrolment,
        was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED, EnrolmentState.FINISHED],
        state=EnrolmentState.RESTARTED.value,
        due_at=None,
        paused_until=None,
    )
    if not ended:
        return None
    return enrolled.add_round(tx, found[2], next_lesson=order.lessons[0], due=due, now=now)
