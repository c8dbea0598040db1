"""The clock of an enrolment: its zone, hour and pace, and its minutes after the hour."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from course.model import Schedule
from course.schedule import Clock, spread_of
from course.store import clock_time
from course.store.due import DueReader
from course.store.ledger import BatchReader


def clock_of(row: Row[Any] | BatchReader | DueReader, schedule: Schedule) -> Clock:
    """Return the clock of a raw enrolment row under the rules of its course."""
    return Clock(row.zone, clock_time(row.minute), row.pace, spread_of(schedule, row.scatter))
