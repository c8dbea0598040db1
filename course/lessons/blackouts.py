"""Dates on which nothing goes out: typed, from an iCalendar file, or a country's holidays.

A release keeps the dates themselves. So what a file or a package says tomorrow changes nothing
for anybody until the course is released again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from course.errors import did_you_mean
from course.lessons.faults import RefusedValueError, shown
from course.lessons.schedule_words import parse_date_range
from course.model import DateRange

if TYPE_CHECKING:
    from icalendar import Event

FIRST_YEAR, LAST_YEAR = 2026, 2040
"""The years for which holidays and repeated events are written out: no clock is read here."""

_END = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
_WHOLE_DAYS = re.compile(r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)\b")
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T\d{6}Z?)?")
_HOLIDAYS = "holidays:"
_BYTES = 5_000_000
_DAY = timedelta(days=1)


def parse_blackout(value: object, *, folder: Path) -> tuple[DateRange, ...]:
    """Read a list of dates, `first/last` ranges, `closed.ics` files and `holidays:NL`.

    Files are looked for in `folder`, the course's own. Both ends of a range are included.
    """
    if not isinstance(value, list):
        raise RefusedValueError(
            f"{shown(value)} is not a list of dates",
            hint='write a list: ["2026-12-24/2027-01-01", "closed.ics", "holidays:NL"]',
        )
    return tuple(dates for item in value for dates in _dates(item, folder))


def _dates(item: object, folder: Path) -> Iterable[DateRange]:
    if isinstance(item, str) and item.casefold().endswith(".ics"):
        return list(_from_calendar(item, folder))
    if isinstance(item, str) and item.casefold().startswith(_HOLIDAYS):
        return _of_country(item[len(_HOLIDAYS) :])
    return [parse_date_range(item)]


def _from_calendar(name: str, folder: Path) -> Iterator[DateRange]:
    """Yield the dates of the events of an iCalendar file (RFC 5545), repeated ones each time."""
    from icalendar import Calendar  # noqa: PLC0415 - 60 ms that only such a file costs

    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise RefusedValueError(
            f"{name!r} lies outside the course's folder", hint="put the file beside course.toml"
        )
    try:
        if path.stat().st_size > _BYTES:
            raise RefusedValueError(f"{name!r} is larger than 5 MB", hint="export fewer events")
        calendar = Calendar.from_ical(path.read_bytes())
        for event in calendar.events:
            yield from _of_event(event)
    except OSError as error:
        raise RefusedValueError(
            f"{name!r} cannot be read: {error.strerror}", hint="put the file beside course.toml"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, RefusedValueError):
            raise
        raise RefusedValueError(
            f"{name!r} is not an iCalendar file: {error}", hint="export it again as .ics"
        ) from error


def _of_event(event: Event) -> Iterator[DateRange]:
    first = _day(event.start)
    length = _last_day(event.end, first) - first
    for day in _repetitions(event, first):
        yield DateRange(day, day + length)


def _last_day(end: date, first: date) -> date:
    """Return the last date of an event. Its end is exclusive: RFC 5545, section 3.6.1."""
    at_midnight = not isinstance(end, datetime) or (end.hour, end.minute, end.second) == (0, 0, 0)
    return max(first, _day(end) - _DAY if at_midnight else _day(end))


def _repetitions(event: Event, first: date) -> Iterator[date]:
    """Yield the dates on which an event begins, up to the last year that is written out."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - icalendar brings it

    if not event.rrules:
        yield first
    left_out = {_day(day) for day in event.exdates}
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    for rule in event.rrules:
        words = rule.to_ical().decode()
        if not _WHOLE_DAYS.search(words):
            raise RefusedValueError(
                f"an event is repeated by {words!r}",
                hint="a blackout is repeated by days or longer",
            )
        in_utc = _UNTIL.sub(r"UNTIL=\1T235959Z", words)
        for at in rrulestr(in_utc, dtstart=begin).between(begin, _END, inc=True):
            if at.date() not in left_out:
                yield at.date()


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _of_country(place: str) -> list[DateRange]:
    """Return the public holidays of a country (`NL`) or a part of one (`DE-BY`), ISO 3166."""
    try:
        import holidays  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise RefusedValueError(
            f"{_HOLIDAYS}{place} needs the holidays package",
            hint="pip install 'email-course[holidays]'",
        ) from error
    country, _, part = place.strip().upper().partition("-")
    known = holidays.list_supported_countries()
    if country not in known:
        raise RefusedValueError(
            f"no holidays are known of {country!r}",
            hint="write its code of ISO 3166: holidays:NL, or holidays:DE-BY for a part of it",
        )
    if part and part not in known[country]:
        raise RefusedValueError(
            f"{country} has no part {part!r}", hint=did_you_mean(part, sorted(known[country]))
        )
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = holidays.country_holidays(country, subdiv=part or None, years=years)
    return [DateRange(day, day) for day in sorted(found)]
