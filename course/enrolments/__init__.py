"""Who is on which course: importing, enrolling, pausing, leaving, and finding the next lesson.

Every function works inside the caller's transaction and says what happened. A reader's progress
is the set of lessons the ledger holds for them, by lesson id; `last_lesson` marks their place in
the order and `next_lesson` is what they wait for.
"""

from course.enrolments.clocks import clock_of
from course.enrolments.joining import (
    Enrolled,
    Imported,
    Order,
    address_hash,
    enrol,
    import_readers,
    restart,
    restarts,
)
from course.enrolments.progress import next_lessons, put_back, realign
from course.enrolments.readers import Reader, ReaderFile, normalise, parse_readers
from course.enrolments.wishes import (
    has_pace,
    hurry,
    leave,
    mark_done,
    once_done,
    pause,
    resume,
    set_pace,
    set_time,
    soonest,
    undo_leave,
)

__all__ = [
    "Enrolled",
    "Imported",
    "Order",
    "Reader",
    "ReaderFile",
    "address_hash",
    "clock_of",
    "enrol",
    "has_pace",
    "hurry",
    "import_readers",
    "leave",
    "mark_done",
    "next_lessons",
    "normalise",
    "once_done",
    "parse_readers",
    "pause",
    "put_back",
    "realign",
    "restart",
    "restarts",
    "resume",
    "set_pace",
    "set_time",
    "soonest",
    "undo_leave",
]
