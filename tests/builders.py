"""Values for tests: say only what the test is about, the rest is sensible."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from course.model import Cadence, Course, Lesson, Schedule, SourceRange, Subscriber, Window

WORKDAYS = frozenset({1, 2, 3, 4, 5})

COURSE_TOML = """\
title = "Plain tables"
language = "en"
sender = "Plain Tables <lessons@example.org>"
theme = "workbook"
rules = ["core"]

[schedule]
start = "enrolment"
cadence = "1 week"
window = "08:00-20:00"
hour = "09:00"
weekdays = ["mon", "tue", "wed", "thu", "fri"]
"""
"""The `course.toml` of `a_course()`, as its author writes it."""

_BODY = """\
Hello {{ reader.first_name | default("there") }},

Every row of a table is one thing, and every column is one fact about it. When you
know that, most of what follows is reading.

## What to look at

Take a table you use at work. Ask of each row what thing it stands for.

- One row, one thing.
- One column, one fact.

## Try this

After lunch, open one table and name its rows aloud.
"""

_SCHEDULE = Schedule(
    cadence=Cadence(days=7),
    hour=time(9),
    window=Window(opens=time(8), closes=time(20)),
    weekdays=WORKDAYS,
    lateness=timedelta(hours=6),
)

_LESSON = Lesson(
    id="rows",
    number=1,
    week=1,
    title="Rows and columns",
    subject="1/3 What is a row?",
    preheader="A table is a list of things, with one fact about them in each column.",
    objective="Say what one row of a table stands for.",
    takeaways=("One row is one thing.",),
    sources=(SourceRange("articles/tables.md", 1, 4),),
    body=_BODY,
    path="lessons/plain-tables/01-rows.md",
    body_line=12,
    lines={
        "id": 2,
        "week": 3,
        "title": 4,
        "subject": 5,
        "preheader": 6,
        "objective": 7,
        "takeaways": 8,
        "sources": 10,
    },
)

_COURSE = Course(
    slug="plain-tables",
    title="Plain tables",
    language="en",
    sender="Plain Tables <lessons@example.org>",
    theme="workbook",
    rules=("core",),
    schedule=_SCHEDULE,
    lessons=(
        _LESSON,
        replace(
            _LESSON,
            id="keys",
            number=2,
            week=2,
            title="Keys",
            subject="2/3 Which row did you mean?",
            preheader="A key is the fact that tells one thing from all others of its kind.",
            path="lessons/plain-tables/02-keys.md",
        ),
        replace(
            _LESSON,
            id="joins",
            number=3,
            week=3,
            title="Joins",
            subject="3/3 Two tables, one question",
            preheader="Lay two lists side by side and let the key say what belongs together.",
            path="lessons/plain-tables/03-joins.md",
        ),
    ),
    path="lessons/plain-tables",
)


def a_schedule(**changes: Any) -> Schedule:
    """Build a schedule: weekly, on workdays at nine, between eight and eight."""
    return replace(_SCHEDULE, **changes)


def a_lesson(**changes: Any) -> Lesson:
    """Build a lesson: the first of three, without a fault."""
    return replace(_LESSON, **changes)


def a_course(**changes: Any) -> Course:
    """Build a course of three lessons, one a week, without a fault."""
    return replace(_COURSE, **changes)


def a_subscriber(**changes: Any) -> Subscriber:
    """Build a reader in Amsterdam who has given a first name."""
    return replace(
        Subscriber(email="sam@example.org", first_name="Sam", zone="Europe/Amsterdam"), **changes
    )
