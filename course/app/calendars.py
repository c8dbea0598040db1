"""Calendars: who would get what and when, by the arithmetic that the heartbeat uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import orjson

from course.enrolments import normalise, parse_readers
from course.enrolments.readers import check_zone, parse_hour
from course.errors import ContentError, SettingsError
from course.lessons import find_course, load_course
from course.model import Course, has_errors
from course.report import Heat
from course.schedule import Calendars, Clock, Slot, scatter_of, spread_of, zone_of
from course.settings import load_settings

MOST_EVENTS = 100_000
"""Events in one .ics file: calendar programs give up long before."""

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
_CHUNK = 10_000  # lines written at once

Person = tuple[str, str, time | None]
"""A reader that a person asked about: address or number, IANA zone, local hour."""


def audience(
    *, zone: str | None, hour: str | None, file: Path | None, readers: int | None
) -> Iterable[Person]:
    """Return the readers that a person asked about: one zone, a CSV, or so many over the world."""
    try:
        clock = parse_hour(hour) if hour else None
        if zone:
            return [("1", check_zone(zone), clock)]
    except ValueError as error:
        raise SettingsError(str(error), hint="correct --zone or --hour") from error
    if file:
        return _from_file(file)
    return ((str(n + 1), _WORLD[n % len(_WORLD)], clock) for n in range(readers or 1))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one course for an audience; what it prints is made once for each clock."""

    course: Course
    people: Iterable[Person]
    start: datetime

    def readers(self) -> Iterator[tuple[str, Clock]]:
        """Yield each reader with their clock, minutes after the hour included."""
        schedule = self.course.schedule
        for name, zone, hour in self.people:
            spread = spread_of(schedule, scatter_of(name)) if schedule.spread else 0
            yield name, Clock(zone, hour, spread=spread)

    def lines(self) -> Iterator[str]:
        """Yield the table, many lines at a time."""
        return self._written(_as_line, lambda name: f"{name:28}")

    def json_lines(self) -> Iterator[str]:
        """Yield a JSON object a line, many lines at a time."""
        return self._written(_as_json, lambda name: f'{{"reader":{orjson.dumps(name).decode()}')

    def heat(self) -> Heat:
        """Return how many emails go out in each hour of UTC."""
        known = self._calendars()
        emails: Counter[tuple[object, int]] = Counter()
        for clock, readers in Counter(clock for _, clock in self.readers()).items():
            for slot in known.of(clock):
                emails[slot.at.date(), slot.at.hour] += readers
        title = f"{self.course.title}: emails an hour for readers who join on {self.start:%Y-%m-%d}"
        return Heat(title, emails)  # type: ignore[arg-type]

    def ics(self) -> str:
        """Return an iCalendar file (RFC 5545), an event each. Raises SettingsError for too many."""
        from icalendar import Calendar as File  # noqa: PLC0415 - only this asks for it
        from icalendar import Event  # noqa: PLC0415

        known, file, events = self._calendars(), File(), 0
        file.add("prodid", "-//Email Course//course calendar//EN")
        file.add("version", "2.0")
        for name, clock in self.readers():
            for lesson, slot in zip(self.course.lessons, known.of(clock), strict=True):
                event = Event()
                event.add("uid", f"{name}-{lesson.id}@{self.course.slug}.email-course")
                event.add("summary", f"{lesson.title} ({self.course.title})")
                event.add("dtstart", slot.at)
                event.add("dtstamp", slot.at)
                event.add("description", f"{name}, {clock.zone}")
                file.add_component(event)
                events += 1
            if events > MOST_EVENTS:
                raise SettingsError(
                    f"an .ics file holds at most {MOST_EVENTS:,} events",
                    hint="ask for fewer --readers, or for --json",
                )
        text: str = file.to_ical().decode()
        return text

    def _calendars(self) -> Calendars:
        return Calendars(self.course.schedule, len(self.course.lessons), start=self.start)

    def _written(
        self, tail: Callable[[str, Slot, str], str], head: Callable[[str], str]
    ) -> Iterator[str]:
        known, made, chunk = self._calendars(), dict[Clock, list[str]](), list[str]()
        for name, clock in self.readers():
            if clock not in made:
                made[clock] = [
                    tail(lesson.id, slot, clock.zone)
                    for lesson, slot in zip(self.course.lessons, known.of(clock), strict=True)
                ]
            begin = head(name)
            chunk += [begin + rest for rest in made[clock]]
            if len(chunk) >= _CHUNK:
                yield "\n".join(chunk)
                chunk.clear()
        if chunk:
            yield "\n".join(chunk)


def calendar(name: str | None, people: Iterable[Person], *, start: datetime) -> Calendar:
    """Return the calendar of a course's files. Raises ContentError while they cannot be read."""
    folder = find_course(load_settings().home, name, or_bundled=True)
    course, problems = load_course(folder)
    if course is None or has_errors(problems):
        first = next(problem for problem in problems if problem.severity == "error")
        raise ContentError(f"{first.place}: {first.message}", hint=first.hint)
    return Calendar(course, people, start)


def _as_json(lesson: str, slot: Slot, zone: str) -> str:
    line = {
        "zone": zone,
        "lesson": lesson,
        "due": slot.at,
        "local": slot.at.astimezone(zone_of(zone)),
    }
    return f",{orjson.dumps(line, option=orjson.OPT_UTC_Z).decode().removeprefix('{')}"


def _as_line(lesson: str, slot: Slot, zone: str) -> str:
    local = slot.at.astimezone(zone_of(zone))
    return f" {local:%a %d %b %Y %H:%M %Z}  {slot.at.astimezone(UTC):%H:%M} UTC  {zone:24} {lesson}"


def _from_file(file: Path) -> list[Person]:
    try:
        parsed = parse_readers(file.read_bytes(), path=str(file))
    except OSError as error:
        raise ContentError(f"{file}: {error.strerror}", hint="check the path") from error
    if has_errors(parsed.problems):
        first = parsed.problems[0]
        raise ContentError(f"{first.place}: {first.message}", hint="correct the row")
    return [
        (normalise(one.subscriber.email), one.subscriber.zone, one.subscriber.hour)
        for one in parsed.readers
    ]
