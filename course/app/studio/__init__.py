"""What the studio shows: the course as it is now, and the last good email of every lesson.

A `Snapshot` is a value. The next one is made from the files and from the one before it, so that
a lesson, a theme or a `course.toml` that cannot be read never takes an email off the screen:
its problems stand above the last good one, for as long as the server runs.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from course import emails, plugins
from course.app import theming
from course.app.checking import check_rendered
from course.app.drawing import Drawings
from course.app.studio.reading import PICTURES, READERS, Audience, Reading, read
from course.app.studio.snapshots import Preview, Snapshot, next_snapshot
from course.errors import ContentError, PluginError
from course.model import Lesson, Problem, Rendering

__all__ = ["Audience", "Preview", "Reading", "Snapshot", "Studio", "Traced"]


@dataclass(frozen=True, slots=True)
class Traced:
    """The MJML of a theme, and a lesson whose HTML has marks (see `theming.trace_apart`)."""

    mjml: str
    rendering: Rendering


class Studio:
    """A course folder and its latest snapshot.

    `refresh` reads and renders, `check` runs the rules: apart, because an author who saves wants
    to see the email at once, and the rules take several times as long.
    """

    def __init__(self, folder: Path, *, home: Path, postal_address: str = "") -> None:
        self.folder = folder
        self.home = home
        self.postal_address = postal_address or "Your postal address, Street 1, Town"
        self._lock = threading.Lock()
        self._drawings = Drawings()
        self._reading = self._read(findings=(), good={})
        self._latest = next_snapshot(None, self._reading)

    @property
    def latest(self) -> Snapshot:
        """Return the course as it was when a file last changed."""
        return self._latest

    @property
    def watched(self) -> tuple[Path, ...]:
        """Return the folders, and the list of readers, in which a change matters."""
        places = (self.folder, self.home / "templates", plugins.bundled("templates"))
        found = (place for place in (*places, self.home / READERS) if place.exists())
        return tuple(dict.fromkeys(place.resolve() for place in found))

    @property
    def reading(self) -> Reading:
        """Return what was last read, for `check`."""
        return self._reading

    def picture(self, name: str) -> Path | None:
        """Return a picture of the course by its path below the folder."""
        path, folder = (self.folder / name).resolve(), self.folder.resolve()
        inside = path.is_relative_to(folder) and path.suffix.lower() in PICTURES
        return path if inside and path.is_file() else None

    def traced(self, preview: Preview) -> Traced | None:
        """Return the MJML of the last good email, and its HTML with marks for the lines of it.

        None while the theme or the lesson cannot be used as it is now.
        """
        course, lesson = self._latest.course, preview.lesson
        if course is None or lesson is None or not preview.current:
            return None
        try:
            mjml, marked = theming.trace_apart(plugins.load_theme(course.theme, home=self.home))
            return Traced(mjml, emails.render(course, lesson, marked))
        except (ContentError, PluginError):  # told already, as a problem of the lesson
            return None

    def file(self, name: str) -> Path | None:
        """Return a lesson file or `course.toml` by its name alone, if the course has it."""
        path = self.folder / Path(name).name
        return path if path.suffix in {".md", ".toml"} and path.is_file() else None

    def refresh(self) -> Reading:
        """Read the files again. What the rules found stays until the next `check`."""
        with self._lock:
            findings = self._reading.findings
            good = self._latest.lessons
            self._reading = self._read(findings=findings, good=good)
            self._latest = next_snapshot(self._latest, self._reading)
            return self._reading

    def _read(self, *, findings: tuple[Problem, ...], good: Mapping[str, Lesson]) -> Reading:
        return read(self.folder, self.home, self._drawings, findings=findings, good=good)

    def check(self, reading: Reading) -> bool:
        """Run the rules and show what they found; False when the files were read again since."""
        findings: tuple[Problem, ...] = ()
        if reading.course:
            findings = check_rendered(
                reading.course, reading.drawn, folder=self.folder, today=reading.at.date()
            )
            findings = tuple(one for one in findings if one.path not in reading.lost)
        with self._lock:
            if reading is not self._reading:
                return False
            self._reading = replace(reading, findings=findings)
            self._latest = replace(next_snapshot(self._latest, self._reading), checked=True)
            return True
