"""Which lesson a reader gets next. Progress is the set of lessons sent, by id, never an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def next_lesson(
    order: Sequence[str], sent: Callable[[str], bool], *, after: str | None
) -> str | None:
    """Return the lesson to send next: the first one behind `after` that was not sent.

    A lesson inserted behind the reader's place is not sent to them; one inserted ahead is; one
    that moved is sent once; a dropped one is passed over. Without `after`, or when `after` is no
    longer in the course, the whole order counts.
    """
    start = order.index(after) + 1 if after in order else 0
    return next((lesson for lesson in order[start:] if not sent(lesson)), None)
