"""A calendar: who would get which lesson when, by the arithmetic of the heartbeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    readers: Sequence[tuple[str, Clock]],
    *,
    start: datetime,
) -> Iterator[Due]:
    """Yield who would get which lesson when, reader by reader, if all joined at `start`.

    Where lessons wait to be marked done, nobody marks any: each comes after the longest wait.
    Readers with one clock share one computation.
    """
    known: dict[Clock, tuple[Slot, ...]] = {}
    for name, clock in readers:
        if clock not in known:
            known[clock] = tuple(slots_of(schedule, clock, len(lessons), start))
        for lesson, slot in zip(lessons, known[clock], strict=True):
            yield Due(reader=name, zone=clock.zone, lesson=lesson, slot=slot)


def slots_of(schedule: Schedule, clock: Clock, count: int, start: datetime) -> Iterator[Slot]:
    """Yield the slots of a whole course for readers of one clock."""
    slot: Slot | None = None
    for position in range(count):
        slot = (
            first_slot(schedule, clock, now=start)
            if slot is None
            else next_slot(
                schedule,
                clock,
                last_day=slot.day,
                last_sent=slot.at,
                now=slot.at,
                position=position,
            )
        )
        yield slot
