"""The words of the house, frozen.

Every stage takes and returns these values and none knows another stage. Read `articles` (what
comes in), `courses` (what the author keeps), `emails` (what goes out) and `people` (who gets
it); `problems` are the faults found on the way.
"""

from course.model.articles import (
    Arrangement,
    Article,
    Block,
    BlockKind,
    Conflict,
    DraftLesson,
    Dropped,
    Inspection,
    Merged,
    Outline,
    Part,
    Placement,
    Section,
    SourceRange,
    Topic,
)
from course.model.courses import Cadence, Course, DateRange, Lesson, Schedule, Window
from course.model.emails import (
    Field,
    Receipt,
    Recipient,
    Rendering,
    Segments,
    Shipment,
    Theme,
)
from course.model.people import (
    UNDO_FOR,
    DeliveryState,
    Enrolment,
    EnrolmentState,
    Event,
    EventKind,
    Heartbeat,
    Standing,
    Subscriber,
    SuppressionReason,
)
from course.model.problems import Problem, Severity, has_errors

__all__ = [
    "UNDO_FOR",
    "Arrangement",
    "Article",
    "Block",
    "BlockKind",
    "Cadence",
    "Conflict",
    "Course",
    "DateRange",
    "DeliveryState",
    "DraftLesson",
    "Dropped",
    "Enrolment",
    "EnrolmentState",
    "Event",
    "EventKind",
    "Field",
    "Heartbeat",
    "Inspection",
    "Lesson",
    "Merged",
    "Outline",
    "Part",
    "Placement",
    "Problem",
    "Receipt",
    "Recipient",
    "Rendering",
    "Schedule",
    "Section",
    "Segments",
    "Severity",
    "Shipment",
    "SourceRange",
    "Standing",
    "Subscriber",
    "SuppressionReason",
    "Theme",
    "Topic",
    "Window",
    "has_errors",
]
