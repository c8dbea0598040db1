"""A reader's place in a course, and where it is after a release has changed the order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from course.enrolments.joining import Order
from course.model import EnrolmentState
from course.store import due as waiting_list
from course.store import enrolled


def next_lessons(
    tx: Connection, order: Sequence[int], enrolments: Sequence[int], *, after: int | None
) -> dict[int, int | None]:
    """Return for each enrolment the first lesson behind `after` that it has not had.

    The set-wise form of `schedule.next_lesson`: one question per lesson, not per reader.
    """
    start = order.index(after) + 1 if after in order else 0
    waiting = list(enrolments)
    found: dict[int, int | None] = {}
    for candidate in order[start:]:
        if not waiting:
            break
        had = waiting_list.have_lesson(tx, candidate, waiting)
        found.update((one, candidate) for one in waiting if one not in had)
        waiting = [one for one in waiting if one in had]
    found.update((one, None) for one in waiting)
    return found


def realign(tx: Connection, old: Sequence[int], order: Order) -> int:
    """Bring readers to their next lesson after a release changed the order. Returns how many moved.

    Their place is the last lesson they had; if that was dropped, the nearest one before it in the
    old order that is still there. Who had finished stays finished. The date stays: only the
    lesson changes.
    """
    groups: dict[tuple[int | None, int | None], list[int]] = {}
    for row in enrolled.enrolments_on(tx, order.course):
        if row.state != EnrolmentState.FINISHED.value:
            groups.setdefault((row.last_lesson, row.next_lesson), []).append(row.id)
    moved = 0
    for (last, coming), readers in groups.items():
        place = _surviving(last, old, order.lessons)
        for one, target in next_lessons(tx, order.lessons, readers, after=place).items():
            if target != coming or place != last:
                _move(tx, one, place, target)
                moved += target != coming
    return moved


def _surviving(last: int | None, old: Sequence[int], new: Sequence[int]) -> int | None:
    if last is None or last in new or last not in old:
        return last
    before = reversed(old[: old.index(last)])
    return next((lesson for lesson in before if lesson in new), None)


def _move(tx: Connection, enrolment: int, place: int | None, target: int | None) -> None:
    values: dict[str, object] = {"next_lesson": target, "last_lesson": place}
    if target is None:
        values |= {"state": EnrolmentState.FINISHED.value, "due_at": None}
    enrolled.change_enrolment(
        tx, enrolment, was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED], **values
    )
