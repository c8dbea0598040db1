"""When a lesson goes out: arithmetic on a reader's local dates, and nothing else.

The truth is a rule (IANA zone, wall-clock hour, weekdays, blackout, cadence); an instant in UTC is
computed from it and thrown away with it. No trigger arithmetic of a library is used: measured,
APScheduler's cron trigger fires twice where the clock is put back and skips the day where
midnight does not exist.

`slots` says when, `progress` says which lesson, `calendars` puts the two together for an audience.
"""

from course.schedule.calendars import Calendars, Due, calendar
from course.schedule.progress import next_lesson
from course.schedule.slots import (
    HORIZON_DAYS,
    PUNCTUAL,
    REST,
    Clock,
    Slot,
    deferred_slot,
    first_slot,
    instant,
    is_timely,
    next_slot,
    postponed_slot,
    scatter_of,
    slot_day,
    soonest_slot,
    spread_of,
    spreads,
    tomorrow_slot,
    zone_of,
)

__all__ = [
    "HORIZON_DAYS",
    "PUNCTUAL",
    "REST",
    "Calendars",
    "Clock",
    "Due",
    "Slot",
    "calendar",
    "deferred_slot",
    "first_slot",
    "instant",
    "is_timely",
    "next_lesson",
    "next_slot",
    "postponed_slot",
    "scatter_of",
    "slot_day",
    "soonest_slot",
    "spread_of",
    "spreads",
    "tomorrow_slot",
    "zone_of",
]
