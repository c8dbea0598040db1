"""A course as its author wrote it: lessons in order, and the rules of when they go out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from course.model.articles import SourceRange

DEFAULT_CLIENTS = ("gmail", "outlook", "apple-mail", "yahoo")
"""The email programs whose readers a course has in mind unless it names others."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often: every `days` days, on each of `weekdays` (ISO numbers, Monday is 1) or on `dates`.

    Exactly one of the three is given. With `when_done` the next lesson comes when the reader has
    marked the last one done, and after `days` days in any case. On `dates` a cohort moves
    together: lesson n goes out on the n-th of them.
    """

    days: int = 0
    weekdays: frozenset[int] = frozenset()
    dates: tuple[date, ...] = ()
    when_done: bool = False

    def __post_init__(self) -> None:
        if [bool(self.days > 0), bool(self.weekdays), bool(self.dates)].count(True) != 1:
            raise ValueError(f"a cadence is days, weekdays or dates, not {self!r}")
        if self.when_done and not self.days:
            raise ValueError("a cadence of lessons marked done needs a longest wait in days")


@dataclass(frozen=True, slots=True)
class Window:
    """The local hours in which an email may go out, both ends included."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens > self.closes:
            raise ValueError(f"a window opens before it closes: {self!r}")


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Calendar dates, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the lessons of a course go out, in each reader's local time.

    `start` is a date for a cohort that moves together, None for "from enrolment"; with `welcome`
    the first lesson does not wait for the reader's hour. `hour` holds until the reader chooses
    one. `windows` are those of the weekdays that differ from `window`. `spread` parts readers of
    one hour by whole minutes from 0 up to it. A delivery later than `lateness` moves to the next
    slot; so does what is above `cap` deliveries within one day of UTC.
    """

    cadence: Cadence
    hour: time
    window: Window
    weekdays: frozenset[int]  # ISO numbers, Monday is 1
    blackout: tuple[DateRange, ...] = ()  # sorted and apart: a date is found by bisection
    lateness: timedelta = timedelta(hours=6)
    start: date | None = None
    welcome: bool = False
    windows: tuple[tuple[int, Window], ...] = ()  # (ISO weekday, its window)
    spread: timedelta = timedelta()
    cap: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "blackout", _merged(self.blackout))

    def window_on(self, day: date) -> Window:
        """Return the window of a date."""
        weekday = day.isoweekday()
        return next((own for one, own in self.windows if one == weekday), self.window)

    def is_blackout(self, day: date) -> bool:
        """Return whether nothing goes out on a date."""
        begun = bisect_right(self.blackout, day, key=lambda dates: dates.first)
        return begun > 0 and day in self.blackout[begun - 1]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One email of the course, as its author wrote it.

    `id` is its identity for ever; `number` (from 1) and the file name are only order. `body` is
    Markdown; `body_line` is the line of the file on which it starts, `lines` the line of each
    front-matter key, so that every fault can name its place.
    """

    id: str
    number: int
    week: int
    title: str
    subject: str
    preheader: str
    objective: str
    takeaways: tuple[str, ...]
    sources: tuple[SourceRange, ...]
    body: str
    path: str = ""
    body_line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    evidence_checked: str = ""  # YYYY-MM
    reviewed_by: str = ""
    reviewed_on: date | None = None
    waive: Mapping[str, str] = field(default_factory=dict)  # code of a rule → why it is broken


@dataclass(frozen=True, slots=True)
class Course:
    """The lessons in order with `course.toml`."""

    slug: str
    title: str
    language: str  # BCP 47
    sender: str  # RFC 5322 mailbox: Name <address>
    theme: str
    rules: tuple[str, ...]
    schedule: Schedule
    lessons: tuple[Lesson, ...]
    path: str = ""  # the folder, as given
    notice: str = ""  # standing words at the foot of every email, such as a disclaimer
    clients: tuple[str, ...] = DEFAULT_CLIENTS  # email programs, by their names on caniemail.com

    def lesson(self, lesson_id: str) -> Lesson | None:
        """Return the lesson of this id."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)


def _merged(ranges: Iterable[DateRange]) -> tuple[DateRange, ...]:
    """Return the same dates in ranges that do not overlap, sorted."""
    merged: list[DateRange] = []
    for dates in sorted(ranges):
        if merged and dates.first <= merged[-1].last:
            merged[-1] = DateRange(merged[-1].first, max(merged[-1].last, dates.last))
        else:
            merged.append(dates)
    return tuple(merged)
