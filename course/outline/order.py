"""In which order the pieces of several articles follow each other.

The author's own order is strong evidence and text alone is weak, so inside an article nothing
moves but closing words and questions, which come last in a course as well. Between articles the
stages decide (what it is, how it works, what to do, living with it), and a section waits for the
one of another article that is on the same topic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from course.language.stages import Stage
from course.outline.pieces import Piece

# How many stages a section lets pass to meet its like from another article.
_PATIENCE = 0.75
_LAST = (Stage.CLOSING, Stage.QUESTIONS, Stage.REFERENCES)


def ordered(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces in the order of a course."""
    queues = _queues([piece for piece in pieces if piece.stage not in _LAST])
    stages = {number: _smooth(queue) for number, queue in queues.items()}
    at = dict.fromkeys(queues, 0)
    result: list[Piece] = []
    while any(at[number] < len(queue) for number, queue in queues.items()):
        number = _next(queues, stages, at, result[-1] if result else None)
        result.append(queues[number][at[number]])
        at[number] += 1
    late = [piece for piece in pieces if piece.stage in _LAST]
    # Questions before closing words: a course ends with what its authors ended with.
    rank = {Stage.QUESTIONS: 0, Stage.CLOSING: 1, Stage.REFERENCES: 2}
    return result + sorted(late, key=lambda piece: rank[piece.stage or Stage.CLOSING])


def _queues(pieces: Sequence[Piece]) -> dict[int, list[Piece]]:
    queues: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        queues[piece.article].append(piece)
    return dict(queues)


def _smooth(queue: Sequence[Piece]) -> list[float]:
    """Return stages that never fall, so that one odd title does not hold up its article."""
    known = _filled([piece.stage for piece in queue])
    rising, falling = list(known), list(known)
    for index in range(1, len(known)):
        rising[index] = max(rising[index], rising[index - 1])
    for index in range(len(known) - 2, -1, -1):
        falling[index] = min(falling[index], falling[index + 1])
    return [(up + down) / 2 for up, down in zip(rising, falling, strict=True)]


def _filled(stages: Sequence[Stage | None]) -> list[float]:
    """Return stages with the silent ones taken from their neighbour before, else after."""
    filled: list[float] = []
    for index, stage in enumerate(stages):
        if stage is not None:
            filled.append(float(stage))
        elif filled and filled[-1] > Stage.OPENING:  # an introduction says nothing of what follows
            filled.append(filled[-1])
        else:
            after = (float(each) for each in stages[index:] if each is not None)
            filled.append(next(after, float(Stage.WHAT)))
    return filled


def _next(
    queues: dict[int, list[Piece]],
    stages: dict[int, list[float]],
    at: dict[int, int],
    last: Piece | None,
) -> int:
    heads = {
        number: queue[at[number]] for number, queue in queues.items() if at[number] < len(queue)
    }
    if last is not None and last.topic >= 0:
        for number, head in heads.items():
            if head.topic == last.topic:
                return number
    return min(
        heads,
        key=lambda number: (
            stages[number][at[number]] + _PATIENCE * _waits(heads[number], number, queues, at),
            number,
        ),
    )


def _waits(head: Piece, number: int, queues: dict[int, list[Piece]], at: dict[int, int]) -> bool:
    """Return whether another article has something on this topic that cannot come yet."""
    return head.topic >= 0 and any(
        piece.topic == head.topic
        for other, queue in queues.items()
        if other != number
        for piece in queue[at[other] + 1 :]
    )
