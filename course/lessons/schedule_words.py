"""The words of `[schedule]`: "1 week", "tue,thu", "08:00-20:00", "6 h" and their like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from course.errors import did_you_mean
from course.lessons.faults import RefusedValueError, shown
from course.model import Cadence, DateRange, Window

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_WEEK = frozenset(range(1, 8))

_EVERY = re.compile(r"(?P<count>\d{1,3})\s*(?P<unit>days?|weeks?)")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})")
_HOURS, _MINUTES = 24, 60
_SPAN = re.compile(r"(?P<count>\d{1,4})\s*(?P<unit>h|hours?|min|minutes?)")
_DAYS_OF_WEEK = 7


def parse_cadence(value: object) -> Cadence:
    """Read `1 week`, `3 days`, `daily`, `weekly` or weekdays such as `tue,thu`."""
    text = _text(value, hint='write "1 week", "3 days", "daily" or "tue,thu"').casefold()
    text = {"daily": "1 day", "weekly": "1 week"}.get(text, text)
    if every := _EVERY.fullmatch(text):
        days = int(every["count"]) * (_DAYS_OF_WEEK if every["unit"].startswith("week") else 1)
        if days:
            return Cadence(days=days)
    elif text[:1].isalpha():
        return Cadence(weekdays=_weekdays(text.split(",")))
    raise RefusedValueError(
        f"{shown(value)} is not a cadence", hint='write "1 week", "3 days", "daily" or "tue,thu"'
    )


def parse_weekdays(value: object) -> frozenset[int]:
    """Read a list of weekdays into ISO numbers: Monday is 1."""
    hint = 'write a list: ["mon", "tue", "wed"]'
    if not isinstance(value, list) or not all(isinstance(day, str) for day in value):
        raise RefusedValueError(f"{shown(value)} is not a list of weekdays", hint=hint)
    if not value:
        raise RefusedValueError("there is no weekday in it, so nothing would go out", hint=hint)
    return _weekdays(value)


def parse_window(value: object) -> Window:
    """Read `08:00-20:00`, both ends included."""
    hint = 'write "08:00-20:00"'
    opens, dash, closes = _text(value, hint=hint).replace("\N{EN DASH}", "-").partition("-")
    if not dash:
        raise RefusedValueError(f"{shown(value)} is not a window", hint=hint)
    first, last = _clock(opens, hint=hint), _clock(closes, hint=hint)
    if first > last:
        raise RefusedValueError(
            f"the window {shown(value)} closes before it opens",
            hint="put the earlier hour first; a window does not cross midnight",
        )
    return Window(opens=first, closes=last)


def parse_hour(value: object) -> time:
    """Read `09:00`; TOML's own 09:00:00 will do as well."""
    if isinstance(value, time):
        return value
    return _clock(_text(value, hint='write "09:00"'), hint='write "09:00"')


def parse_start(value: object) -> date | None:
    """Read `enrolment` as None, or the date of a cohort that moves together."""
    hint = 'write "enrolment" or a date: "2026-09-01"'
    if value == "enrolment":
        return None
    return _date(value, hint=hint)


def parse_blackout(value: object) -> tuple[DateRange, ...]:
    """Read a list of dates and of `first/last` ranges, both ends included."""
    hint = 'write a list: ["2026-12-24/2027-01-01", "2027-05-01"]'
    if not isinstance(value, list):
        raise RefusedValueError(f"{shown(value)} is not a list of dates", hint=hint)
    return tuple(_date_range(item, hint=hint) for item in value)


def parse_lateness(value: object) -> timedelta:
    """Read `6 h` or `90 min`."""
    hint = 'write "6 h" or "90 min"'
    found = _SPAN.fullmatch(_text(value, hint=hint).casefold())
    if not found or not int(found["count"]):
        raise RefusedValueError(f"{shown(value)} is not a length of time", hint=hint)
    count = int(found["count"])
    return timedelta(hours=count) if found["unit"][0] == "h" else timedelta(minutes=count)


def _weekdays(names: Iterable[str]) -> frozenset[int]:
    days = [name.strip().casefold() for name in names]
    for day in days:
        if day not in DAYS:
            raise RefusedValueError(f"{day!r} is not a weekday", hint=did_you_mean(day, DAYS))
    return frozenset(DAYS.index(day) + 1 for day in days)


def _date_range(value: object, *, hint: str) -> DateRange:
    if not isinstance(value, str):
        day = _date(value, hint=hint)
        return DateRange(day, day)
    first, _, last = value.partition("/")
    found = DateRange(_date(first, hint=hint), _date(last or first, hint=hint))
    if found.first > found.last:
        raise RefusedValueError(
            f"{value!r} ends before it begins", hint="put the earlier date first"
        )
    return found


def _date(value: object, *, hint: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(_text(value, hint=hint))
    except ValueError as error:
        raise RefusedValueError(f"{shown(value)} is not a date", hint=hint) from error


def _clock(text: str, *, hint: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if found and int(found["hour"]) < _HOURS and int(found["minute"]) < _MINUTES:
        return time(int(found["hour"]), int(found["minute"]))
    raise RefusedValueError(f"{text.strip()!r} is not a time of day", hint=hint)


def _text(value: object, *, hint: str) -> str:
    if not isinstance(value, str):
        raise RefusedValueError(f"{shown(value)} should be text", hint=hint)
    return value.strip()
