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


def put_back(
    tx: Connection, order: Sequence[int], enrolment: int, lesson: int, **values: object
) -> bool:
    """Let a reader wait again for a lesson that was taken back. Return whether they could.

    Of several taken back one after another they wait for the first in the order: the others are
    not in the ledger, so they follow. `values` are set besides.
    """
    waiting = enrolled.lesson_waited_for(tx, enrolment)
    both = [one for one in (waiting, lesson) if one in order]
    return enrolled.change_enrolment(
        tx,
        enrolment,
        was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED, EnrolmentState.FINISHED],
        next_lesson=min(both, key=order.index, default=lesson),
        **values,
    )


def realign(tx: Connection, old: Sequence[int], order: Order) -> int:
    """Bring readers to their next lesson after a release changed the order. Returns how many moved.

    Their place is the last lesson they had; for who waits for one that was taken back, the one
    before it. If that was dropped or moved, it is the nearest one before it in the old order that
    stayed. Who had finished stays finished. The date stays: only the lesson changes.
    """
    stayed = _stayed(old, order.lessons)
    groups: dict[tuple[int | None, int | None], list[int]] = {}
    for row in enrolled.enrolments_on(tx, order.course):
        if row.state != EnrolmentState.FINISHED.value:
            groups.setdefault((row.last_lesson, row.next_lesson), []).append(row.id)
    moved = 0
    for (last, coming), readers in groups.items():
        place = _place(_last_had(last, coming, old), old, stayed)
        for one, target in next_lessons(tx, order.lessons, readers, after=place).items():
            if target != coming or place != last:
                _move(tx, one, place, target)
                moved += target != coming
    return moved


def _last_had(last: int | None, coming: int | None, old: Sequence[int]) -> int | None:
    """Return the lesson behind which a reader waits: what was planned last may be taken back."""
    if last not in old or coming not in old or old.index(coming) > old.index(last):
        return last
    before = old[: old.index(coming)]
    return before[-1] if before else None


def _place(last: int | None, old: Sequence[int], stayed: set[int]) -> int | None:
    if last is None or last in stayed or last not in old:
        return last
    before = reversed(old[: old.index(last)])
    return next((lesson for lesson in before if lesson in stayed), None)


def _stayed(old: Sequence[int], new: Sequence[int]) -> set[int]:
    """Return the lessons that are there still and were not certainly moved.

    Those of which a longest common order of both can be made: in `b c a`, made of `a b c`, a was
    moved. Where it might as well have been another lesson, as in `b a`, both count as staying.
    """
    kept = [lesson for lesson in old if lesson in new]
    before = _longest(kept, new)
    behind = _longest(kept[::-1], new[::-1])
    most = max(before.values(), default=0)
    return {one for one in kept if before[one] + behind[one] - 1 == most}


def _longest(kept: Sequence[int], new: Sequence[int]) -> dict[int, int]:
    """Return for each kept lesson how long the longest common order that ends with it is."""
    lengths: dict[int, int] = {}
    for one in kept:
        earlier = (lengths[two] for two in lengths if new.index(two) < new.index(one))
        lengths[one] = 1 + max(earlier, default=0)
    return lengths


def _move(tx: Connection, enrolment: int, place: int | None, target: int | None) -> None:
    values: dict[str, object] = {"next_lesson": target, "last_lesson": place}
    if target is None:
        values |= {"state": EnrolmentState.FINISHED.value, "due_at": None}
    enrolled.change_enrolment(
        tx, enrolment, was=[EnrolmentState.ACTIVE, EnrolmentState.PAUSED], **values
    )
