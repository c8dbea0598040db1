"""Joining a course: importing readers, enrolling them, beginning again."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

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
    mac = _begin(key).copy()  # begun anew for each of a million readers it takes twice as long
    mac.update(address.encode())
    return mac.hexdigest()[:40]


@lru_cache(maxsize=4)
def _begin(key: str) -> hmac.HMAC:
    return hmac.new(key.encode(), digestmod=hashlib.sha256)


def import_readers(
    tx: Connection, readers: Sequence[Reader], *, key: str, now: datetime
) -> Imported:
    """Add the subscribers that are new; who is known already keeps what they chose."""
    hashed = ((address_hash(reader.address, key=key), reader.subscriber) for reader in readers)
    added = people.add_subscribers(tx, hashed, now=now)
    return Imported(added=added, known=len(readers) - added)


def enrol(tx: Connection, who: Iterable[people.Known], order: Order, *, now: datetime) -> Enrolled:
    """Put subscribers on a course, from its first lesson at their own hour.

    A suppressed address is not enrolled, and who is on the course already, or left it, stays so.
    """
    persons = list(who)
    barred = people.suppressions(tx, [one.address for one in persons], course=order.course)
    dues: dict[tuple[str, time | None, int], int] = {}
    rows = []
    for one in persons:
        if one.address in barred:
            continue
        person = one.subscriber
        scatter = rules.scatter_of(normalise(person.email))
        alike = (person.zone, person.hour, rules.spread_of(order.schedule, scatter))
        if alike not in dues:
            clock = rules.Clock(person.zone, person.hour, spread=alike[2])
            dues[alike] = seconds(rules.first_slot(order.schedule, clock, now=now).at)
        rows.append(
            {
                "subscriber_id": one.id,
                "zone": person.zone,
                "minute": minutes(person.hour),
                "scatter": scatter,
                "next_lesson": order.lessons[0],
                "due_at": dues[alike],
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
