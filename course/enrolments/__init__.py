"""Who is on which course: importing, enrolling, pausing, leaving, and finding the next lesson.

Every function works inside the caller's transaction and says what happened. A reader's progress
is the set of lessons the ledger holds for them, by lesson id; `last_lesson` marks their place in
the order and `next_lesson` is what they wait for.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from course import schedule as rules
from course.enrolments.readers import Reader, ReaderFile, normalise, parse_readers
from course.model import UNDO_FOR, EnrolmentState, Schedule, SuppressionReason
from course.store import clock_time, local_day, minutes, moment, outcomes, people, seconds
from course.store import due as waiting_list
from course.store import ledger as books

__all__ = [
    "Enrolled",
    "Imported",
    "Order",
    "Reader",
    "ReaderFile",
    "address_hash",
    "enrol",
    "import_readers",
    "leave",
    "next_lessons",
    "normalise",
    "parse_readers",
    "pause",
    "realign",
    "resume",
    "set_time",
    "undo_leave",
]


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
        clock = rules.Clock(one.subscriber.zone, one.subscriber.hour)
        if clock not in slots:
            slots[clock] = rules.first_slot(order.schedule, clock, now=now)
        rows.append(
            {
                "subscriber_id": one.id,
                "zone": one.subscriber.zone,
                "minute": minutes(one.subscriber.hour),
                "next_lesson": order.lessons[0],
                "due_at": seconds(slots[clock].at),
            }
        )
    new = people.add_enrolments(tx, rows, course=order.course, now=now)
    return Enrolled(enrolled=new, already=len(rows) - new, suppressed=len(barred))


def pause(tx: Connection, enrolment: int, *, until: date | None) -> bool:
    """Stop sending to a reader until a date, or until they resume. Return whether it was news.

    A lesson that is planned but not yet claimed is taken back and waits for them.
    """
    found = people.find_enrolment(tx, enrolment)
    if found is None:
        return False
    paused = people.change_enrolment(
        tx,
        enrolment,
        was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED],
        state=EnrolmentState.PAUSED.value,
        due_at=None,
        paused_until=None if until is None else until.toordinal(),
    )
    waiting = books.take_back(tx, found[0].course, enrolment) if paused else None
    if waiting is not None:
        people.change_enrolment(tx, enrolment, was=[EnrolmentState.PAUSED], next_lesson=waiting)
    return paused


def resume(tx: Connection, enrolment: int, order: Order, *, now: datetime) -> bool:
    """Go on from where a reader paused, at their next slot. Return whether they were paused."""
    return _reschedule(tx, enrolment, order, was=EnrolmentState.PAUSED, now=now)


def leave(tx: Connection, enrolment: int, *, now: datetime) -> bool:
    """Unsubscribe a reader from their course for good. Return whether it was news."""
    found = people.find_enrolment(tx, enrolment)
    if found is None:
        return False
    known, person = found[0], found[1]
    people.suppress(
        tx,
        person.address,
        course=known.course,
        reason=SuppressionReason.UNSUBSCRIBED,
        now=now,
    )
    return people.change_enrolment(
        tx,
        enrolment,
        was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED, EnrolmentState.FINISHED],
        state=EnrolmentState.LEFT.value,
        due_at=None,
        left_at=seconds(now),
        left_from=known.state.value,
    )


def undo_leave(tx: Connection, enrolment: int, order: Order, *, now: datetime) -> bool:
    """Take back an unsubscription that is not older than `UNDO_FOR`. Return whether it was.

    A complaint, a bounce or any other suppression is not lifted.
    """
    found = people.find_enrolment(tx, enrolment)
    if found is None or found[0].state is not EnrolmentState.LEFT:
        return False
    left_at = moment(found[2].left_at)
    if left_at is None or now - left_at > UNDO_FOR:
        return False
    lifted = people.lift_suppression(
        tx, found[1].address, course=order.course, reason=SuppressionReason.UNSUBSCRIBED
    )
    if not lifted or people.suppressions(tx, [found[1].address], course=order.course):
        return False
    if found[2].left_from == EnrolmentState.PAUSED.value:
        return people.change_enrolment(
            tx,
            enrolment,
            was=[EnrolmentState.LEFT],
            state=EnrolmentState.PAUSED.value,
            left_at=None,
        )
    return _reschedule(tx, enrolment, order, was=EnrolmentState.LEFT, now=now)


def set_time(
    tx: Connection, enrolment: int, order: Order, *, zone: str, hour: time, now: datetime
) -> bool:
    """Change a reader's zone and hour, and with them the next date. Return whether there is one."""
    changed = people.change_enrolment(
        tx,
        enrolment,
        was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED],
        zone=zone,
        minute=minutes(hour),
    )
    if changed:
        _reschedule(tx, enrolment, order, was=EnrolmentState.ACTIVE, now=now)
    return changed


def next_lessons(
    tx: Connection, order: Sequence[int], enrolments: Sequence[int], *, after: int | None
) -> dict[int, int | None]:
    """Return for each enrolment (sorted) the first lesson behind `after` that it has not had.

    The set-wise form of `schedule.next_lesson`: one index probe per lesson, not per reader.
    """
    start = order.index(after) + 1 if after in order else 0
    waiting = list(enrolments)
    found: dict[int, int | None] = {}
    for candidate in order[start:]:
        if not waiting:
            break
        had = waiting_list.have_lesson(tx, candidate, waiting)
        found.update((one, candidate) for one in waiting if one not in had)
        waiting = [one for one in waiting if one in had]
    found.update((one, None) for one in waiting)
    return found


def realign(tx: Connection, old: Sequence[int], order: Order) -> int:
    """Bring readers to their next lesson after a release changed the order. Returns how many moved.

    Their place is the last lesson they had; if that was dropped, the nearest one before it in the
    old order that is still there. Who had finished stays finished. The date stays: only the
    lesson changes.
    """
    groups: dict[tuple[int | None, int | None], list[int]] = {}
    for row in people.enrolments_on(tx, order.course):
        if row.state != EnrolmentState.FINISHED.value:
            groups.setdefault((row.last_lesson, row.next_lesson), []).append(row.id)
    moved = 0
    for (last, coming), readers in groups.items():
        place = _surviving(last, old, order.lessons)
        for one, target in next_lessons(tx, order.lessons, readers, after=place).items():
            if target != coming or place != last:
                _move(tx, one, place, target)
                moved += target != coming
    return moved


def _surviving(last: int | None, old: Sequence[int], new: Sequence[int]) -> int | None:
    if last is None or last in new or last not in old:
        return last
    before = reversed(old[: old.index(last)])
    return next((lesson for lesson in before if lesson in new), None)


def _move(tx: Connection, enrolment: int, place: int | None, target: int | None) -> None:
    values: dict[str, object] = {"next_lesson": target, "last_lesson": place}
    if target is None:
        values |= {"state": EnrolmentState.FINISHED.value, "due_at": None}
    people.change_enrolment(
        tx, enrolment, was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED], **values
    )


def _reschedule(
    tx: Connection, enrolment: int, order: Order, *, was: EnrolmentState, now: datetime
) -> bool:
    """Make an enrolment active with the next slot its rule gives from `now`."""
    found = people.find_enrolment(tx, enrolment)
    if found is None or found[0].state is not was:
        return False
    row = found[2]
    had = outcomes.lessons_had(tx, order.course, enrolment)
    waits_for = (
        row.next_lesson
        if row.next_lesson in order.lessons and row.next_lesson not in had
        else next_lessons(tx, order.lessons, [enrolment], after=row.last_lesson)[enrolment]
    )
    if waits_for is None:
        return people.change_enrolment(
            tx,
            enrolment,
            was=[was],
            state=EnrolmentState.FINISHED.value,
            due_at=None,
            left_at=None,
        )
    clock = rules.Clock(row.zone, clock_time(row.minute))
    last_day, last_sent = local_day(row.last_day), moment(row.last_sent_at)
    slot = (
        rules.first_slot(order.schedule, clock, now=now)
        if last_day is None or last_sent is None
        else rules.next_slot(order.schedule, clock, last_day=last_day, last_sent=last_sent, now=now)
    )
    return people.change_enrolment(
        tx,
        enrolment,
        was=[was],
        state=EnrolmentState.ACTIVE.value,
        next_lesson=waits_for,
        due_at=seconds(slot.at),
        paused_until=None,
        left_at=None,
    )
