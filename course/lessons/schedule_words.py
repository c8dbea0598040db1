"""The words of `[schedule]`: "1 week", "tue,thu", "08:00-20:00", "6 h" and their like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from course.errors import did_you_mean
from course.lessons.faults import RefusedValueError, shown
from course.model import Cadence, DateRange, Window

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_WEEK = frozenset(range(1, 8))

Windows = dict[int, Window]
"""ISO weekday → its window; a weekday that is not there is closed."""

_CADENCES = 'write "1 week", "3 days", "tue,thu", "when done, at most 2 weeks" or a list of dates'
_WHEN_DONE = "when done"
_EVERY = re.compile(r"(?P<count>\d{1,3})\s*(?P<unit>days?|weeks?)")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})")
_HOURS, _MINUTES = 24, 60
_SPAN = re.compile(r"(?P<count>\d{1,4})\s*(?P<unit>h|hours?|min|minutes?)")
_DAYS_OF_WEEK = 7


def parse_cadence(value: object) -> Cadence:
    """Read `1 week`, `3 days`, `tue,thu`, `when done, at most 2 weeks` or a list of dates."""
    if isinstance(value, list):
        return _dates(value)
    text = _text(value, hint=_CADENCES).casefold()
    text = {"daily": "1 day", "weekly": "1 week"}.get(text, text)
    waits = text.startswith(_WHEN_DONE)
    if every := _EVERY.fullmatch(text.removeprefix(_WHEN_DONE).removeprefix(", at most ")):
        days = int(every["count"]) * (_DAYS_OF_WEEK if every["unit"].startswith("week") else 1)
        if days:
            return Cadence(days=days, when_done=waits)
    elif waits:
        raise RefusedValueError(
            f"{shown(value)} does not say how long a lesson waits at most",
            hint='write "when done, at most 2 weeks"',
        )
    elif "," in text or text[:3] in DAYS:
        return Cadence(weekdays=_weekdays(text.split(",")))
    raise RefusedValueError(f"{shown(value)} is not a cadence", hint=_CADENCES)


def parse_weekdays(value: object) -> frozenset[int]:
    """Read a list of weekdays into ISO numbers: Monday is 1."""
    hint = 'write a list: ["mon", "tue", "wed"]'
    if not isinstance(value, list) or not all(isinstance(day, str) for day in value):
        raise RefusedValueError(f"{shown(value)} is not a list of weekdays", hint=hint)
    if not value:
        raise RefusedValueError("there is no weekday in it, so nothing would go out", hint=hint)
    return _weekdays(value)


def parse_window(value: object) -> Windows:
    """Read `08:00-20:00`, both ends included, or a table of one window for each weekday.

    The keys of a table are weekdays, `mon-fri` and lists of them. A weekday that none of them
    has is closed. Returns the window of every weekday that is open, by ISO number.
    """
    if not isinstance(value, dict):
        return dict.fromkeys(sorted(WHOLE_WEEK), _window(value))
    windows: dict[int, Window] = {}
    for names, words in value.items():
        for day in _span_of_days(names):
            if day in windows:
                raise RefusedValueError(
                    f"{DAYS[day - 1]} has two windows", hint="name each weekday once"
                )
            windows[day] = _window(words)
    if not windows:
        raise RefusedValueError("there is no weekday in it", hint='write mon-fri = "08:00-20:00"')
    return dict(sorted(windows.items()))


def _window(value: object) -> Window:
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


def parse_date_range(value: object) -> DateRange:
    """Read one date, or `first/last`, both ends included."""
    return _date_range(value, hint='write "2027-05-01" or "2026-12-24/2027-01-01"')


def parse_welcome(value: object) -> bool:
    """Read `at the hour` as False and `at enrolment` as True."""
    hint = 'write "at the hour" or "at enrolment"'
    wishes = {"at the hour": False, "at enrolment": True}
    text = _text(value, hint=hint).casefold()
    if text not in wishes:
        raise RefusedValueError(f"{shown(value)} is not a time for the first lesson", hint=hint)
    return wishes[text]


def parse_spread(value: object) -> timedelta:
    """Read `9 min`: over how many minutes after the hour readers are spread; at most an hour."""
    hint = 'write "9 min", or "0 min" for everybody at the hour'
    found = _SPAN.fullmatch(_text(value, hint=hint).casefold())
    if not found or found["unit"][0] == "h" or int(found["count"]) >= _MINUTES:
        raise RefusedValueError(f"{shown(value)} is not a spread in minutes", hint=hint)
    return timedelta(minutes=int(found["count"]))


def parse_cap(value: object) -> int:
    """Read the most deliveries of a day: a whole number above nought."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise RefusedValueError(
            f"{shown(value)} is not a number of deliveries a day", hint="write cap = 5000"
        )
    return value


def parse_lateness(value: object) -> timedelta:
    """Read `6 h` or `90 min`."""
    hint = 'write "6 h" or "90 min"'
    found = _SPAN.fullmatch(_text(value, hint=hint).casefold())
    if not found or not int(found["count"]):
        raise RefusedValueError(f"{shown(value)} is not a length of time", hint=hint)
    count = int(found["count"])
    return timedelta(hours=count) if found["unit"][0] == "h" else timedelta(minutes=count)


def _dates(values: list[object]) -> Cadence:
    hint = 'write a list of dates, a lesson each: ["2027-01-12", "2027-01-19"]'
    dates = [_date(value, hint=hint) for value in values]
    if not dates:
        raise RefusedValueError("there is no date in it, so nothing would go out", hint=hint)
    for earlier, later in pairwise(dates):
        if later <= earlier:
            raise RefusedValueError(
                f"{later} does not come after {earlier}",
                hint="put the dates in order; at most one lesson goes out a day",
            )
    return Cadence(dates=tuple(dates))


def _span_of_days(names: str) -> Iterable[int]:
    """Read the key of a table of windows: `sat`, `sat,sun` or `mon-fri`."""
    first, dash, last = names.partition("-")
    if not dash:
        return sorted(_weekdays(names.split(",")))
    (begin,), (end,) = _weekdays([first]), _weekdays([last])
    if begin > end:
        raise RefusedValueError(
            f"{names!r} ends before it begins", hint="a week begins on Monday: write mon-sun"
        )
    return range(begin, end + 1)


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
