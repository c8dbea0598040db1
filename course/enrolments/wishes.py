"""What readers ask for: pause, resume, leave, another hour or pace, the next lesson now."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row

from course import schedule as rules
from course.enrolments.clocks import clock_of
from course.enrolments.joining import Order
from course.enrolments.progress import next_lessons, put_back
from course.model import UNDO_FOR, EnrolmentState, Schedule, SuppressionReason
from course.store import enrolled, local_day, minutes, moment, outcomes, people, seconds
from course.store import ledger as books

LONGEST_PACE = 60
"""Days. Beyond it a reader has forgotten the course; they may pause it instead."""


def pause(tx: Connection, enrolment: int, order: Order, *, until: date | None) -> bool:
    """Stop sending to a reader until a date, or until they resume. Return whether it was news.

    A lesson that is planned but not yet claimed is taken back and waits for them.
    """
    paused = enrolled.change_enrolment(
        tx,
        enrolment,
        was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED],
        state=EnrolmentState.PAUSED.value,
        due_at=None,
        paused_until=None if until is None else until.toordinal(),
    )
    for lesson in books.take_back(tx, order.course, enrolment) if paused else ():
        put_back(tx, order.lessons, enrolment, lesson)
    return paused


def resume(tx: Connection, enrolment: int, order: Order, *, now: datetime) -> bool:
    """Go on from where a reader paused, at their next slot. Return whether they were paused."""
    return _reschedule(tx, enrolment, order, was=EnrolmentState.PAUSED, now=now)


def leave(tx: Connection, enrolment: int, *, now: datetime) -> bool:
    """Unsubscribe a reader from their course for good. Return whether it was news."""
    found = enrolled.find_enrolment(tx, enrolment)
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
    return enrolled.change_enrolment(
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
    found = enrolled.find_enrolment(tx, enrolment)
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
        return enrolled.change_enrolment(
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
    changed = enrolled.change_enrolment(
        tx,
        enrolment,
        was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED],
        zone=zone,
        minute=minutes(hour),
    )
    if changed:
        _reschedule(tx, enrolment, order, was=EnrolmentState.ACTIVE, now=now)
    return changed


def has_pace(schedule: Schedule) -> bool:
    """Return whether a reader may choose a pace of their own on a course."""
    return not (schedule.cadence.dates or schedule.cadence.when_done)


def set_pace(
    tx: Connection, enrolment: int, order: Order, *, pace: int | None, now: datetime
) -> bool:
    """Give a reader their own number of days from lesson to lesson; None: the course's cadence.

    Returns whether it was kept: a course on fixed dates, or one whose lessons wait to be marked
    done, has no pace to choose.
    """
    if pace is not None and not (has_pace(order.schedule) and 1 <= pace <= LONGEST_PACE):
        return False
    changed = enrolled.change_enrolment(
        tx, enrolment, was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED], pace=pace
    )
    if changed:
        _reschedule(tx, enrolment, order, was=EnrolmentState.ACTIVE, now=now)
    return changed


def soonest(found: enrolled.Found, order: Order, *, now: datetime) -> datetime | None:
    """Return when the next lesson would come if it were asked for now, None if not earlier."""
    known, _, row = found
    if known.state is not EnrolmentState.ACTIVE or known.due is None:
        return None
    slot = rules.soonest_slot(
        order.schedule,
        clock_of(row, order.schedule),
        last_day=local_day(row.last_day),
        last_sent=moment(row.last_sent_at),
        now=now,
    )
    return slot.at if slot.at < known.due else None


def hurry(
    tx: Connection, enrolment: int, order: Order, *, now: datetime, lesson: str | None = None
) -> bool:
    """Let the next lesson come as soon as the rules permit. Return whether that is earlier.

    With a `lesson` (id) only that one: who asks twice does not ask for the lesson behind it.
    """
    found = enrolled.find_enrolment(tx, enrolment)
    if found is None or lesson not in {None, found[0].next_lesson}:
        return False
    at = soonest(found, order, now=now)
    return at is not None and enrolled.change_enrolment(
        tx, enrolment, was=[EnrolmentState.ACTIVE], due_at=seconds(at)
    )


def mark_done(tx: Connection, enrolment: int, order: Order, *, lesson: int, now: datetime) -> bool:
    """Note that a reader did what a lesson asked. Return whether it was news.

    Only a lesson that was sent can be done. Where the course waits for it, the next lesson comes
    on the reader's next permitted date.
    """
    found = enrolled.find_enrolment(tx, enrolment)
    if found is None or lesson not in outcomes.lessons_had(tx, order.course, enrolment):
        return False
    if not enrolled.add_done(tx, enrolment, lesson, now=now):
        return False
    if order.schedule.cadence.when_done and found[2].last_lesson == lesson:
        _reschedule(tx, enrolment, order, was=EnrolmentState.ACTIVE, now=now)
    return True


def once_done(
    found: enrolled.Found, order: Order, *, lesson: int, now: datetime
) -> datetime | None:
    """Return when the next lesson would come if this one were marked done now, None if no sooner.

    Only a course that waits for it has such a date, and only for the last lesson a reader had.
    """
    known, _, row = found
    last_day, last_sent = local_day(row.last_day), moment(row.last_sent_at)
    waits = order.schedule.cadence.when_done and row.last_lesson == lesson
    if not waits or known.state is not EnrolmentState.ACTIVE or known.due is None:
        return None
    if last_day is None or last_sent is None:
        return None
    clock = clock_of(row, order.schedule)
    slot = rules.tomorrow_slot(
        order.schedule, clock, last_day=last_day, last_sent=last_sent, now=now
    )
    return slot.at if slot.at < known.due else None


def _reschedule(
    tx: Connection, enrolment: int, order: Order, *, was: EnrolmentState, now: datetime
) -> bool:
    """Make an enrolment active with the next slot its rule gives from `now`."""
    found = enrolled.find_enrolment(tx, enrolment)
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
        return enrolled.change_enrolment(
            tx,
            enrolment,
            was=[was],
            state=EnrolmentState.FINISHED.value,
            due_at=None,
            left_at=None,
        )
    return enrolled.change_enrolment(
        tx,
        enrolment,
        was=[was],
        state=EnrolmentState.ACTIVE.value,
        next_lesson=waits_for,
        due_at=seconds(_slot(tx, row, order, waits_for, now=now).at),
        paused_until=None,
        left_at=None,
    )


def _slot(tx: Connection, row: Row[Any], order: Order, lesson: int, *, now: datetime) -> rules.Slot:
    """Return the slot of the lesson that a reader waits for."""
    schedule, clock = order.schedule, clock_of(row, order.schedule)
    last_day, last_sent = local_day(row.last_day), moment(row.last_sent_at)
    if last_day is None or last_sent is None:
        return rules.first_slot(schedule, clock, now=now)
    waited_for = schedule.cadence.when_done and row.last_lesson is not None
    if waited_for and enrolled.is_done(tx, row.id, row.last_lesson):
        return rules.tomorrow_slot(schedule, clock, last_day=last_day, last_sent=last_sent, now=now)
    return rules.next_slot(
        schedule,
        clock,
        last_day=last_day,
        last_sent=last_sent,
        now=now,
        position=order.lessons.index(lesson),
    )
