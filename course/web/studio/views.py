"""What a studio page says about a lesson: values for the templates, ready to print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from course.app.studio import Preview, Snapshot
from course.emails import as_html, as_plain, fill
from course.language import WORDS_A_MINUTE, count_words
from course.model import Problem, Severity
from course.schedule import Clock, calendar, zone_of
from course.web.studio.appearance import as_seen, links_explained
from course.web.studio.inversion import invert
from course.web.studio.readers import Reader, branches
from course.web.studio.state import WIDTHS, State

CLIP = 102 * 1024  # Gmail cuts the HTML of a message near here
NEAR_CLIP = 90 * 1024

_INVERTS = {
    "partial": "Gmail app, new Outlook",
    "full": "Gmail on iOS, old Outlook",
}


@dataclass(frozen=True, slots=True)
class Faults:
    """How many errors and warnings."""

    errors: int
    warnings: int
    checked: bool = True

    @property
    def none(self) -> bool:
        """Return whether the rules were run and found nothing to put right."""
        return self.checked and not self.errors and not self.warnings


@dataclass(frozen=True, slots=True)
class Size:
    """How heavy an email is, against the size at which Gmail cuts it."""

    bytes: int

    @property
    def left(self) -> int:
        """Return how many bytes may still be added."""
        return max(0, CLIP - self.bytes)

    @property
    def near(self) -> bool:
        """Return whether the warning is due."""
        return self.bytes >= NEAR_CLIP

    @property
    def over(self) -> bool:
        """Return whether Gmail cuts."""
        return self.bytes >= CLIP

    @property
    def tenths(self) -> int:
        """Return the length of the bar, of 1,020."""
        return min(1020, round(self.bytes / CLIP * 1020))


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson in the syllabus and on its own page."""

    id: str
    path: str
    number: int
    week: str
    title: str
    minutes: int
    problems: tuple[Problem, ...]
    current: bool
    drawn: bool
    good_at: str
    checked: bool

    @property
    def faults(self) -> Faults:
        """Return how many errors and warnings."""
        return faults(self.problems, checked=self.checked)

    @property
    def first_line(self) -> int:
        """Return the line at which an editor opens the file: that of the first problem."""
        return self.problems[0].line if self.problems else 1

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """Return the errors that keep the file from being an email, none when it is one."""
        errors = (problem for problem in self.problems if problem.severity is Severity.ERROR)
        return () if self.current else tuple(errors)


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame with the email: how wide, what it stands for, where it comes from."""

    label: str
    what: str
    width: str
    src: str
    main: bool  # the one that stays when there is room for one


@dataclass(frozen=True, slots=True)
class Email:
    """A lesson as one reader gets it."""

    subject: str
    preheader: str
    html: str
    text: str

    @property
    def text_size(self) -> int:
        """Return the bytes of the text part."""
        return len(self.text.encode())

    @property
    def size(self) -> Size:
        """Return the weight of the HTML part."""
        return Size(len(self.html.encode()))


def entries(snapshot: Snapshot) -> tuple[Entry, ...]:
    """Return the syllabus."""
    return tuple(
        Entry(
            id=preview.id,
            path=Path(preview.path).name,
            number=number,
            week=str(preview.lesson.week) if preview.lesson else "?",
            title=preview.lesson.title if preview.lesson else Path(preview.path).name,
            minutes=_minutes(preview),
            problems=preview.problems,
            current=preview.current,
            drawn=preview.rendering is not None,
            good_at=clock(preview.good_at) if preview.good_at else "",
            checked=snapshot.checked,
        )
        for number, preview in enumerate(snapshot.previews, start=1)
    )


def days(snapshot: Snapshot, reader: Reader) -> dict[str, int]:
    """Return on which day each lesson comes to a reader who joins now; the day they join is 0."""
    if snapshot.course is None:
        return {}
    lessons = [lesson.id for lesson in snapshot.course.lessons]
    clocks = [("reader", Clock(reader.zone, None))]
    joined = snapshot.at.astimezone(zone_of(reader.zone)).date()
    dues = calendar(snapshot.course.schedule, lessons, clocks, start=snapshot.at)
    return {due.lesson: (due.slot.day - joined).days for due in dues}


def clock(instant: datetime) -> str:
    """Return the time of day on this machine, with its zone: `14:02:09 CET`."""
    return f"{instant.astimezone():%H:%M:%S %Z}"


def email_for(preview: Preview, reader: Reader, *, address: str) -> Email | None:
    """Return the last good email of a lesson, filled for a reader."""
    rendering = preview.rendering
    if rendering is None:
        return None
    values = reader.values(address=address, language=rendering.language)
    rendering = rendering.chosen(rendering.outcome(values))
    return Email(
        subject=fill(rendering.subject, values, escape=as_plain),
        preheader=fill(rendering.preheader, values, escape=as_plain),
        html=fill(rendering.html, values, escape=as_html),
        text=fill(rendering.text, values, escape=as_plain),
    )


def bare_email(email: Email, state: State) -> str:
    """Return the HTML for a frame, in the appearance that was asked for; no link leaves."""
    html = as_seen(email.html, dark=state.seen == "dark")
    if state.seen == "inverted":
        html = invert(html, "full" if state.inversion == "full" else "partial")
    return links_explained(html)


def frames(
    preview: Preview, state: State, *, version: str, readers: Mapping[str, Reader]
) -> tuple[Frame, ...]:
    """Return the frames side by side: what varies is what `compare` names."""
    if state.compare == "widths":
        return tuple(
            Frame(width, what, width, state.frame(preview.id, version=version), width == "375")
            for width, what in WIDTHS.items()
        )
    varying = _appearances(state) if state.compare == "appearances" else _groups(preview, readers)
    return tuple(
        Frame(
            label, what, state.width,
            state.frame(preview.id, version=version, **changes), number == 0,
        )
        for number, (label, what, changes) in enumerate(varying)
    )  # fmt: skip


_Varying = Iterable[tuple[str, str, dict[str, str]]]


def _appearances(state: State) -> _Varying:
    inverts = _INVERTS[state.inversion]
    return (
        ("Light", "as written", {"seen": "light", "images": "on"}),
        ("Inverted", f"emulated: {inverts}", {"seen": "inverted", "images": "on"}),
        ("Author dark", "Apple Mail and its kin", {"seen": "dark", "images": "on"}),
        ("Images off", "words stand in", {"seen": "light", "images": "off"}),
    )


def _groups(preview: Preview, readers: Mapping[str, Reader]) -> _Varying:
    found = branches(preview.rendering, readers.values()) if preview.rendering else ()
    return [(one.label, one.what, {"reader": one.readers[0].key}) for one in found]


def faults(problems: Sequence[Problem], *, checked: bool) -> Faults:
    """Count errors and warnings."""
    return Faults(
        errors=sum(problem.severity is Severity.ERROR for problem in problems),
        warnings=sum(problem.severity is Severity.WARNING for problem in problems),
        checked=checked,
    )


def whole_course(snapshot: Snapshot) -> Faults:
    """Count the errors and warnings of all lessons and of `course.toml`."""
    every = [*snapshot.problems, *(p for one in snapshot.previews for p in one.problems)]
    return faults(every, checked=snapshot.checked)


def _minutes(preview: Preview) -> int:
    body = preview.lesson.body if preview.lesson else preview.source
    return max(1, math.ceil(count_words(body) / WORDS_A_MINUTE))
