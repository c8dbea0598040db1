"""What waited too long in the ledger goes back: a lesson keeps its hour whatever the provider did.

A provider that refuses for a day, or the limit of an account, holds batches back. Sent when it
takes them again, they would come at night, or several lessons at once. None of them left, so their
readers wait for their next slot, with the same lesson.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from course import schedule as rules
from course.enrolments import clock_of, put_back
from course.model import EnrolmentState
from course.releases import live_release
from course.store import Store, ledger, seconds
from course.store.ledger import Waiting

_WAITING = (EnrolmentState.ACTIVE, EnrolmentState.FINISHED)


def recall(store: Store, *, now: datetime) -> int:
    """Take back what has waited as long as two lessons must lie apart. Returns how many readers.

    Done before planning, so that no reader ever has two lessons waiting.
    """
    with store.writing() as tx:
        held = ledger.waiting_since(tx, now - rules.REST)
        return sum(put_off(tx, one, now=now) for one in held)


def put_off(tx: Connection, held: Waiting, *, now: datetime) -> int:
    """Let readers of a batch that missed their slot wait for the next. Returns how many they are.

    Whoever calls this holds the batch, of which nothing may have left.
    """
    waited = now - held.planned_at
    live = live_release(tx, held.course) if waited > rules.PUNCTUAL else None
    if live is None:
        return 0
    late, schedule = 0, live.terms.schedule
    for row in ledger.batch_readers(tx, held.batch):
        clock = clock_of(row, schedule)
        timely = rules.is_timely(schedule, clock, due=held.planned_at, now=now)
        if (timely and waited < rules.REST) or row.state not in _WAITING:
            continue
        slot = rules.postponed_slot(schedule, clock, last_sent=None, now=now)
        ledger.remove_delivery(tx, held.lesson_key, row.enrolment_id)
        put_back(
            tx,
            live.lessons,
            row.enrolment_id,
            held.lesson_key,
            state=EnrolmentState.ACTIVE.value,
            due_at=seconds(slot.at),
        )
        late += 1
    ledger.shrink(tx, held, by=late, why="its readers wait for their next slot")
    return late
