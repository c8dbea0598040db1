"""Calendars: who would get what and when, by the arithmetic that the heartbeat uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import orjson

from course.enrolments import parse_readers
from course.enrolments.readers import check_zone, parse_hour
from course.errors import ContentError, SettingsError
from course.lessons import find_course, load_course
from course.model import has_errors
from course.schedule import Clock, Due, zone_of
from course.schedule import calendar as compute
from course.settings import load_settings

_WORLD = (
    "Europe/Amsterdam",
    "America/New_York",
    "Asia/Kolkata",
    "Europe/London",
    "America/Santiago",
    "Pacific/Auckland",
    "Asia/Tokyo",
    "Africa/Cairo",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
)

Audience = Sequence[tuple[str, Clock]]


def audience(
    *, zone: str | None, hour: str | None, file: Path | None, readers: int | None
) -> Audience:
    """Return the readers that a person asked about: one zone, a CSV, or so many over the world."""
    try:
        clock = parse_hour(hour) if hour else None
        if zone:
            return [("1", Clock(check_zone(zone), clock))]
    except ValueError as error:
        raise SettingsError(str(error), hint="correct --zone or --hour") from error
    if file:
        return _from_file(file)
    return [
        (str(number + 1), Clock(_WORLD[number % len(_WORLD)], clock))
        for number in range(readers or 1)
    ]


def calendar(name: str | None, readers: Audience, *, start: datetime) -> Iterator[Due]:
    """Yield one line a delivery. Raises ContentError while the course cannot be read."""
    folder = find_course(load_settings().home, name, or_bundled=True)
    course, problems = load_course(folder)
    if course is None or has_errors(problems):
        first = next(problem for problem in problems if problem.severity == "error")
        raise ContentError(f"{first.place}: {first.message}", hint=first.hint)
    lessons = [lesson.id for lesson in course.lessons]
    return compute(course.schedule, lessons, readers, start=start)


def as_json(due: Due) -> str:
    """Return a delivery as a line of JSON."""
    line = {
        "reader": due.reader,
        "zone": due.zone,
        "lesson": due.lesson,
        "due": due.slot.at,
        "local": due.slot.at.astimezone(zone_of(due.zone)),
    }
    return orjson.dumps(line, option=orjson.OPT_UTC_Z).decode()


def as_line(due: Due) -> str:
    """Return a delivery as a line to read."""
    local = due.slot.at.astimezone(zone_of(due.zone))
    return (
        f"{due.reader:28} {local:%a %d %b %Y %H:%M %Z}"
        f"  {due.slot.at:%H:%M} UTC  {due.zone:24} {due.lesson}"
    )


def as_ics(dues: Iterator[Due]) -> str:
    """Return deliveries as an iCalendar file (RFC 5545), an event each, in UTC."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - only this asks for it

    calendar = Calendar()
    calendar.add("prodid", "-//Email Course//course calendar//EN")
    calendar.add("version", "2.0")
    for due in dues:
        event = Event()
        event.add("uid", f"{due.reader}-{due.lesson}@email-course")
        event.add("summary", due.lesson)
        event.add("dtstart", due.slot.at)
        event.add("dtstamp", due.slot.at)
        event.add("description", f"{due.reader}, {due.zone}")
        calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def _from_file(file: Path) -> Audience:
    try:
        parsed = parse_readers(file.read_bytes(), path=str(file))
    except OSError as error:
        raise ContentError(f"{file}: {error.strerror}", hint="check the path") from error
    if has_errors(parsed.problems):
        first = parsed.problems[0]
        raise ContentError(f"{first.place}: {first.message}", hint="correct the row")
    return [
        (one.subscriber.email, Clock(one.subscriber.zone, one.subscriber.hour))
        for one in parsed.readers
    ]
