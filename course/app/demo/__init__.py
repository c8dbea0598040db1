"""`course demo`: the main job on the bundled course, with nothing to set up.

Articles, draft, lessons, emails, release, eight weeks of heartbeats for fifty readers on ten
clocks, inbox. It is the code that runs in earnest, on a database and an outbox of its own. What it
says at the end is counted in the outbox, not remembered on the way.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from course import plugins
from course.app import building, drafting, people, releasing
from course.app.core import App, open_app
from course.app.demo.audit import Audit, audit
from course.app.demo.readers import READERS, sample_readers
from course.app.forward import DEMO_MARK
from course.enrolments import parse_readers
from course.errors import SettingsError
from course.settings import Settings, load_settings
from course.store import due

COURSE = "gut-and-skin"
START = datetime(2027, 3, 1, tzinfo=UTC)
END = START + timedelta(weeks=8)
"""New York changes its clocks on 14 March, Europe on 28 March, New Zealand on 4 April."""

LEAVES = "jack.london@example.org"
PAUSES = "mei.los_angeles@example.org"

Event = tuple[datetime, Callable[[App], object]]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What happened, in numbers."""

    articles: int
    drafted: int
    left_out: int
    lessons: int
    heartbeats: int
    audit: Audit


def prepare(folder: Path) -> None:
    """Make an empty demo folder. An earlier demo is replaced, anything else is left alone.

    Raises SettingsError for a folder that is not ours or cannot be made.
    """
    if folder.exists() and not (folder / DEMO_MARK).exists():
        raise SettingsError(
            f"{str(folder)!r} exists and is not an earlier demo", hint="name another with --to"
        )
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / DEMO_MARK).write_text("made by `course demo`, and replaced by the next one\n")
        (folder / "readers.csv").write_text(sample_readers(), "utf-8")
        shutil.copytree(plugins.bundled("lessons") / COURSE, folder / "lessons" / COURSE)
    except OSError as error:
        raise SettingsError(
            f"{str(folder)!r} cannot be made: {error.strerror}", hint="name another with --to"
        ) from error


def demonstrate(folder: Path) -> Iterator[str | Demonstration]:
    """Run the whole line in a prepared folder; yield a word on each step, then what happened."""
    lessons = folder / "lessons" / COURSE
    yield "drafting lessons from the articles"
    articles = sorted(str(path) for path in (lessons / "articles").iterdir())
    drafted = drafting.draft(articles, to=folder / "draft" / COURSE)
    yield "building the edited lessons"
    building.build(lessons, to=folder / "build", home=folder, at=START)
    with open_app(_settings(folder), clock=lambda: START) as app:
        yield "releasing the course and enrolling fifty readers"
        release = releasing.compiled(app, COURSE)
        releasing.release(app, release, now=START)
        _enrol(app, folder / "readers.csv")
        yield "eight weeks of heartbeats"
        heartbeats = _eight_weeks(app)
    yield Demonstration(
        articles=len(articles),
        drafted=len(drafted.outline.lessons),
        left_out=len(drafted.outline.dropped),
        lessons=len(release.renderings),
        heartbeats=heartbeats,
        audit=audit(
            folder / "outbox",
            READERS,
            lessons=len(release.renderings),
            excused=(LEAVES, PAUSES),
            hour=release.terms.schedule.hour,
        ),
    )


def _settings(folder: Path) -> Settings:
    """Return settings that ignore this machine's own: the demo stays in its folder."""
    return load_settings(
        _env_file=None,
        COURSE_HOME=folder,
        COURSE_DATABASE_URL="sqlite:///course.db",
        COURSE_TRANSPORT="outbox",
        COURSE_FROM="",
        COURSE_PUBLIC_URL="",
        COURSE_POSTAL_ADDRESS="Gut and Skin, 1 Example Street, 1000 AA Exampletown",
        COURSE_SECRET_KEYS="",
    )


def _enrol(app: App, readers: Path) -> None:
    people.import_readers(app, parse_readers(readers.read_bytes(), path=str(readers)), now=START)
    people.enrol(app, None, COURSE, now=START)


def _eight_weeks(app: App) -> int:
    """Beat whenever something is due, until END. Returns how often."""
    events, beats = _events(), 0
    with app.store.reading() as tx:
        at = due.next_due(tx)
    while at is not None and at <= END:
        while events and events[0][0] <= at:
            events.pop(0)[1](app)
        app.tick(now=at)
        beats += 1
        with app.store.reading() as tx:
            at = due.next_due(tx) or (events[0][0] if events else None)
    return beats


def _events() -> list[Event]:
    """Return what readers do on the way: one pauses for two weeks, one leaves after three."""
    paused, left = START + timedelta(weeks=1, days=2), START + timedelta(weeks=3)
    until = date(2027, 3, 24)
    return [
        (paused, lambda app: people.pause(app, PAUSES, COURSE, until=until, now=paused)),
        (left, lambda app: people.leave(app, LEAVES, COURSE, now=left)),
    ]
