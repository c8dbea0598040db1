"""A calendar: who would get which lesson when, by the arithmetic of the heartbeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from course.model import Schedule
from course.schedule.slots import Clock, Slot, first_slot, next_slot


@dataclass(frozen=True, slots=True)
class Due:
    """One line of a calendar: which lesson, when, for whom."""

    reader: str
    zone: str
    lesson: str
    slot: Slot


def calendar(
    schedule: Schedule,
    lessons: Sequence[str],
    readers: Iterable[tuple[str, Clock]],
    *,
    start: datetime,
) -> Iterator[Due]:
    """Yield who would get which lesson when, reader by reader, if all joined at `start`.

    Where lessons wait to be marked done, nobody marks any: each comes after the longest wait. A
    daily cap is not applied: who it would make wait depends on everybody else.
    """
    known = Calendars(schedule, len(lessons), start=start)
    for name, clock in readers:
        for lesson, slot in zip(lessons, known.of(clock), strict=True):
            yield Due(reader=name, zone=clock.zone, lesson=lesson, slot=slot)


class Calendars:
    """The slots of a course for each clock; readers with one clock share one computation."""

    def __init__(self, schedule: Schedule, count: int, *, start: datetime) -> None:
        self._schedule = schedule
        self._count = count
        self._start = start
        self._known: dict[Clock, tuple[Slot, ...]] = {}

    def of(self, clock: Clock) -> tuple[Slot, ...]:
        """Return the slots of the lessons in order."""
        if clock not in self._known:
            self._known[clock] = tuple(self._slots(clock))
        return self._known[clock]

    def _slots(self, clock: Clock) -> Iterator[Slot]:
        slot: Slot | None = None
        for position in range(self._count):
            slot = (
                first_slot(self._schedule, clock, now=self._start)
                if slot is None
                else next_slot(
                    self._schedule,
                    clock,
                    last_day=slot.day,
                    last_sent=slot.at,
                    now=slot.at,
                    position=position,
                )
            )
            yield slot
