"""What the pages need of the rest of the house; `course.app.App` is one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Protocol

from course.model import Event, Standing, Task
from course.tokens import KeyRing


class Readers(Protocol):
    """Readers and their courses. All may be called again; the answer says if it was news."""

    @property
    def keys(self) -> KeyRing:
        """Return the keys that sign the readers' links."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""

    def standing(self, enrolment: int) -> Standing | None:
        """Return where a reader stands, or None when we keep nothing about them."""

    def leave(self, enrolment: int, *, now: datetime) -> bool:
        """Take a reader off a course, and let nothing of it go to them any more."""

    def undo_leave(self, enrolment: int, *, now: datetime) -> bool:
        """Bring back a reader who left less than `UNDO_FOR` ago."""

    def pause(self, enrolment: int, *, until: date | None, now: datetime) -> bool:
        """Send nothing before a local date, or before the reader resumes."""

    def resume(self, enrolment: int, *, now: datetime) -> bool:
        """End a pause."""

    def set_time(self, enrolment: int, *, zone: str, hour: time, now: datetime) -> bool:
        """Keep the local hour and the IANA zone at which a reader wants their lessons."""

    def set_pace(self, enrolment: int, *, pace: int | None, now: datetime) -> bool:
        """Keep the days a reader wants from lesson to lesson, None for the course's own."""

    def hurry(self, enrolment: int, *, now: datetime, lesson: str | None = None) -> bool:
        """Let a lesson (id) come as soon as the rules permit, if it is the next one."""

    def restart(self, enrolment: int, *, now: datetime) -> bool:
        """Let a reader begin again, who has had a lesson and not left."""

    def task(self, enrolment: int, lesson: str) -> Task | None:
        """Return a lesson (id) that was sent to a reader, as one to be marked done."""

    def mark_done(self, enrolment: int, *, lesson: str, now: datetime) -> bool:
        """Note that a reader did what a lesson (id) asked."""

    def record(self, events: Sequence[Event], *, now: datetime) -> int:
        """Keep what a provider reports. Return how many were news."""
