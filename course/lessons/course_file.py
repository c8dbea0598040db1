"""`course.toml`: its keys, the line of each, and the schedule that its words mean."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from course.lessons import blackouts
from course.lessons import schedule_words as words
from course.lessons.faults import Place, RefusedValueError, error, explain, shown, warning
from course.model import DEFAULT_CLIENTS, Cadence, DateRange, Problem, Schedule, Window

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_MAILBOX = re.compile(r"[^<>\r\n@]*<[^@\s<>,]+@[^@\s<>,]+\.[^@\s<>,]+>|[^@\s<>,]+@[^@\s<>,]+\.\w+")
_SYNTAX_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


def _matching(pattern: re.Pattern[str], *, kind: str, hint: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text.strip()):
            raise RefusedValueError(f"{shown(text)} is not {kind}", hint=hint)
        return text.strip()

    return AfterValidator(check)


def _folded(text: str) -> str:
    return " ".join(text.split())


_Language = Annotated[
    str, _matching(_LANGUAGE, kind="a language", hint="use a tag such as 'en', 'nl' or 'pt-BR'")
]
_Sender = Annotated[
    str,
    _matching(
        _MAILBOX, kind="a sender", hint="write a name and one address: 'Name <name@example.org>'"
    ),
]
_Name = Annotated[
    str, _matching(_NAME, kind="a name", hint="use letters, digits, hyphens and underscores")
]
_Title = Annotated[str, _matching(re.compile(r".+"), kind="a title", hint="write one line")]


_EIGHT_TO_EIGHT = dict.fromkeys(range(1, 8), Window(time(8), time(20)))


def _parse_blackout(value: object, info: ValidationInfo) -> tuple[DateRange, ...]:
    return blackouts.parse_blackout(value, folder=Path(info.context or "."))


class ScheduleTable(BaseModel):
    """The `[schedule]` table. What is left out is weekly, at nine, between eight and eight."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    start: Annotated[date | None, BeforeValidator(words.parse_start)] = None
    first: Annotated[bool, BeforeValidator(words.parse_welcome)] = False
    cadence: Annotated[Cadence, BeforeValidator(words.parse_cadence)] = Cadence(days=7)
    window: Annotated[words.Windows, BeforeValidator(words.parse_window)] = _EIGHT_TO_EIGHT
    hour: Annotated[time, BeforeValidator(words.parse_hour)] = time(9)
    weekdays: Annotated[frozenset[int], BeforeValidator(words.parse_weekdays)] = words.WHOLE_WEEK
    blackout: Annotated[tuple[DateRange, ...], BeforeValidator(_parse_blackout)] = ()
    lateness: Annotated[timedelta, BeforeValidator(words.parse_lateness)] = timedelta(hours=6)
    spread: Annotated[timedelta, BeforeValidator(words.parse_spread)] = timedelta()
    cap: Annotated[int | None, BeforeValidator(words.parse_cap)] = None

    @property
    def open_days(self) -> frozenset[int]:
        """Return the weekdays on which a course's window opens at all."""
        return self.weekdays.intersection(self.window)

    def as_schedule(self) -> Schedule:
        """Return the schedule in the words of the house."""
        usual, *_ = Counter(self.window.values()).most_common(1)[0]
        return Schedule(
            start=self.start,
            welcome=self.first,
            cadence=self.cadence,
            hour=self.hour,
            window=usual,
            windows=tuple((day, own) for day, own in self.window.items() if own != usual),
            weekdays=self.open_days,
            blackout=self.blackout,
            lateness=self.lateness,
            spread=self.spread,
            cap=self.cap,
        )


class CourseFile(BaseModel):
    """The keys of `course.toml`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    title: _Title
    language: _Language
    sender: _Sender
    theme: _Name = "workbook"
    rules: Annotated[tuple[_Name, ...], Field(strict=False)] = ("core",)
    clients: Annotated[tuple[_Name, ...], Field(strict=False)] = DEFAULT_CLIENTS
    notice: Annotated[str, AfterValidator(_folded)] = ""
    schedule: ScheduleTable = ScheduleTable()


class Parsed(NamedTuple):
    """What `course.toml` says and what is wrong with it."""

    course: CourseFile | None
    problems: tuple[Problem, ...]


def parse_course_file(text: str, *, path: str, folder: Path | None = None) -> Parsed:
    """Read the text of a `course.toml`; files that it names are looked for in `folder`."""
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        return Parsed(None, (_syntax_error(failure, text, path),))
    try:
        course = CourseFile.model_validate(value, context=folder or Path(path).parent)
    except ValidationError as failure:
        place = Place(path, lambda key: line_of_key(text, key))
        return Parsed(None, explain(failure, CourseFile, place))
    return Parsed(course, tuple(_contradictions(course.schedule, text, path)))


def line_of_key(text: str, key: str) -> int:
    """Return the line on which a key such as `schedule.window` stands, of its table, or 1."""
    table, line_of_table = "", 1
    wanted = key.split(".")
    while wanted and wanted[-1].isdigit():  # an item of a list stands where the list begins
        wanted.pop()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[{1,2}\s*([\w.\- ]+?)\s*\]", line):
            table = header[1]
            if wanted[0] == table:
                line_of_table = number
        elif assigned := re.match(r"\s*([\w.\-\"']+)\s*=", line):
            name = re.sub(r"[\"']", "", assigned[1])
            if (f"{table}.{name}" if table else name).split(".") == wanted:
                return number
    return line_of_table


def _syntax_error(failure: tomllib.TOMLDecodeError, text: str, path: str) -> Problem:
    found = _SYNTAX_PLACE.search(str(failure))
    last = max(1, len(text.splitlines()))
    line = int(found["line"]) if found and found["line"] else last
    reason = _SYNTAX_PLACE.sub("", str(failure))
    hint = 'write key = "value", with text in straight quotes'
    return error("L101", path, line, f"course.toml is not TOML: {reason}", hint)


def _contradictions(schedule: ScheduleTable, text: str, path: str) -> list[Problem]:
    problems = []

    def add(make: Any, key: str, message: str, hint: str) -> None:
        problems.append(make("L108", path, line_of_key(text, f"schedule.{key}"), message, hint))

    windows = list(schedule.window.values())
    if not any(own.opens <= schedule.hour <= own.closes for own in windows):
        window = f"{windows[0].opens:%H:%M}-{windows[0].closes:%H:%M}"
        add(error, "hour", f"hour {schedule.hour:%H:%M} is outside the window {window}",
            "move the hour into the window, or widen the window")  # fmt: skip
    if not schedule.open_days:
        add(error, "window", "no weekday is left: window and weekdays have none in common",
            "open the window on one of the weekdays")  # fmt: skip
    closed = schedule.cadence.weekdays - schedule.open_days
    if closed:
        names = ", ".join(words.DAYS[day - 1] for day in sorted(closed))
        make = error if closed == schedule.cadence.weekdays else warning
        add(make, "cadence", f"nothing goes out on {names}: weekdays or window does not have it",
            "add it to weekdays and window, or take it out of cadence")  # fmt: skip
    return problems
