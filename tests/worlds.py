"""A whole installation for a test: real SQLite, the real outbox, a clock that the test holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from course import enrolments
from course.app import people, releasing
from course.app.core import App, open_app
from course.enrolments import Reader
from course.errors import CourseError
from course.model import Course, Field, Heartbeat, Receipt, Rendering, Shipment, Subscriber
from course.releases import compile_release
from course.settings import load_settings
from course.transports import Transport
from tests.builders import a_course, a_subscriber

MONDAY = datetime(2027, 3, 1, 7, tzinfo=UTC)
"""Monday 1 March 2027, 08:00 in Amsterdam: an hour before the first lesson is due."""


@dataclass
class Clock:
    """The wall clock of a test."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at


@dataclass
class World:
    """An installation and what a test does to it."""

    app: App
    clock: Clock
    home: Path

    def release(self, course: Course) -> None:
        """Make a course live with plain renderings, and bring its readers into line."""
        compiled = compile_release(course, [a_rendering(course, n) for n in numbers(course)])
        releasing.release(self.app, compiled, now=self.clock())

    def enrol(self, *readers: Subscriber, course: str = "plain-tables") -> None:
        """Add readers and put them on the course."""
        rows = [Reader(n, enrolments.normalise(one.email), one) for n, one in enumerate(readers)]
        with self.app.store.writing() as tx:
            enrolments.import_readers(tx, rows, key=self.app.suppression_key, now=self.clock())
        people.enrol(self.app, [one.email for one in readers], course, now=self.clock())

    def tick(self, at: datetime) -> Heartbeat:
        """Let one heartbeat happen at an instant, wall clock included."""
        self.clock.at = at
        return self.app.tick(now=at)

    def beat(self, *, days: int, every: timedelta = timedelta(hours=1)) -> list[Heartbeat]:
        """Let time pass with a heartbeat every so often."""
        begin = self.clock()
        return [self.tick(begin + every * n) for n in range(int(timedelta(days=days) / every) + 1)]

    def received(self) -> list[EmailMessage]:
        """Return what lies in the outbox, in the order of its Date headers."""
        found = [
            message_from_bytes(path.read_bytes(), EmailMessage, policy=default)  # type: ignore[arg-type]
            for path in self.home.glob("outbox/**/*.eml")
        ]
        return sorted(found, key=lambda mail: (mail["Date"].datetime, mail["To"]))

    def subjects(self, email: str) -> list[str]:
        """Return the subjects one reader got, in order."""
        return [mail["Subject"] for mail in self.received() if email in mail["To"]]


class Scripted:
    """A transport that does what each entry of its script says, and keeps what it was given."""

    name, leaves, substitutes, deadline, batch_size = "scripted", False, False, 10.0, 1000

    def __init__(self, *script: str | CourseError) -> None:
        self.script = list(script)
        self.shipments: list[Shipment] = []

    def send(self, shipment: Shipment) -> Receipt:
        self.shipments.append(shipment)
        ids = tuple(one.delivery for one in shipment.recipients)
        step = self.script.pop(0) if self.script else "accepted"
        if isinstance(step, CourseError):
            raise step
        if step == "unknown":
            return Receipt(unknown=ids, note="the answer was cut")
        if step == "mixed":
            return Receipt(
                accepted=ids[:1],
                rejected={ids[1]: "no such box"},
                postponed=ids[2:3],
                unknown=ids[3:],
            )
        return Receipt(accepted=ids, status=202)

    @property
    def addresses(self) -> list[str]:
        return [one.email for shipment in self.shipments for one in shipment.recipients]


def a_rendering(course: Course, number: int) -> Rendering:
    """Return a lesson of a course as a small email with every per-reader field in it."""
    lesson = course.lessons[number - 1]
    name, leave = Field("reader.first_name", "there"), Field("link.unsubscribe")
    return Rendering(
        course=course.slug,
        course_title=course.title,
        lesson=lesson.id,
        number=number,
        total=len(course.lessons),
        title=lesson.title,
        language=course.language,
        sender=course.sender,
        subject=(lesson.title,),
        preheader=(lesson.preheader,),
        html=("<p>Hello ", name, f"</p><p>{lesson.body}</p>", '<a href="', leave, '">x</a>'),
        text=("Hello ", name, "\n", lesson.body, "\n", leave, "\n", Field("sender.address")),
    )


def numbers(course: Course) -> Sequence[int]:
    """Return the numbers of a course's lessons."""
    return range(1, len(course.lessons) + 1)


@contextmanager
def a_world(
    home: Path,
    *,
    course: Course | None = None,
    transport: Transport | None = None,
    engine: str = "local",
    **environment: str,
) -> Iterator[World]:
    """Open an installation in `home` with a released course, by default three weekly lessons."""
    clock = Clock()
    settings = load_settings(**{"COURSE_HOME": home, **environment})
    with open_app(settings, clock=clock, engine=engine) as app:
        world = World(app if transport is None else replace(app, transport=transport), clock, home)
        world.release(course or a_course())
        yield world


__all__ = ["MONDAY", "Clock", "Scripted", "World", "a_rendering", "a_subscriber", "a_world"]
