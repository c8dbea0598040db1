"""In which order the pieces of several articles follow each other.

The author's own order is strong evidence and text alone is weak, so inside an article nothing
moves but closing words and questions, which come last in a course as well. Articles that have no
topic in common follow each other whole, in the order that `precedence` finds, and so do parts of a
series. Between others the stages decide (what it is, how it works, what to do, living with it),
and a section waits for the one of another article that is on the same topic; but they begin in
the order that was found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from course.language.stages import Stage
from course.outline.pieces import Piece
from course.outline.precedence import Precedence

_NO_TOPIC = -1
_MOVING = 2  # topics in common, more than others need
_WHOLE_STORIES = 2  # topics in common, fewer than others need
_A_STORY = 3  # stages: what it is, how it works, what to do
# How many stages a section lets pass to meet its like from another article.
_PATIENCE = 0.75
# Questions before closing words: a course ends with what its authors ended with.
_LAST = {Stage.QUESTIONS: 0, Stage.CLOSING: 1, Stage.REFERENCES: 2}


def ordered(pieces: Sequence[Piece], found: Precedence) -> list[Piece]:
    """Return the pieces in the order of a course; `found` is which article precedes which."""
    queues = queues_of(pieces)
    articles = {number: queues[number] for number in found.order}
    result: list[Piece] = []
    for related in _related(articles, found):
        early = [piece for number in related for piece in articles[number] if not _is_late(piece)]
        result.extend(_interleaved(queues_of(early)))
    late = [piece for queue in articles.values() for piece in queue if _is_late(piece)]
    return result + sorted(late, key=lambda piece: _LAST[piece.stage or Stage.CLOSING])


def queues_of(pieces: Sequence[Piece]) -> dict[int, list[Piece]]:
    """Return the pieces of each article, by its number."""
    queues: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        queues[piece.article].append(piece)
    return dict(queues)


def _is_late(piece: Piece) -> bool:
    return piece.stage in _LAST


def _related(articles: dict[int, list[Piece]], found: Precedence) -> list[list[int]]:
    """Return the articles in groups that have topics in common, in the order of their first.

    An article of one section is a group of its own: there is nothing in it to interleave. So are
    two of which one builds on the other more than they have topics in common: parts of a series.
    Two that each tell the whole story, from what it is to what to do, are hardly that.
    """
    owners: dict[int, list[int]] = defaultdict(list)
    for number, queue in articles.items():
        for topic in sorted({piece.topic for piece in queue if len(queue) > 1}):
            owners[topic].append(number)
    owners.pop(_NO_TOPIC, None)
    common = Counter(pair for numbers in owners.values() for pair in combinations(numbers, 2))
    place = {number: at for at, number in enumerate(articles)}
    group_of = {number: [number] for number in articles}
    for (mate, number), topics in common.items():
        one, other = group_of[mate], group_of[number]
        moves = place[number] - place[mate] > 1  # to its mate, before articles that it follows
        stories = all(_tells_a_story(articles[each]) for each in (mate, number))
        asked = found.strength(mate, number) + _MOVING * moves - _WHOLE_STORIES * stories
        if one is not other and topics > asked:
            one.extend(other)
            group_of |= dict.fromkeys(other, one)
    groups = {id(group): sorted(group, key=place.__getitem__) for group in group_of.values()}
    return sorted(groups.values(), key=lambda group: place[group[0]])


def _tells_a_story(queue: Sequence[Piece]) -> bool:
    told = {piece.stage for piece in queue if piece.stage and not _is_late(piece)}
    return len(told) >= _A_STORY


def _interleaved(queues: dict[int, list[Piece]]) -> list[Piece]:
    stages = {number: _smooth(queue) for number, queue in queues.items()}
    at = dict.fromkeys(queues, 0)
    result: list[Piece] = []
    while any(at[number] < len(queue) for number, queue in queues.items()):
        number = _next(queues, stages, at, result[-1] if result else None)
        result.append(queues[number][at[number]])
        at[number] += 1
    return result


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
    # Articles begin in their own order, whatever the stages of their first sections.
    next_to_begin = next((number for number in heads if not at[number]), None)
    heads = {each: head for each, head in heads.items() if at[each] or each == next_to_begin}
    if last is not None and last.topic >= 0:
        for number, head in heads.items():
            if head.topic == last.topic:
                return number
    return min(
        heads,
        key=lambda number: (
            stages[number][at[number]] + _PATIENCE * _waits(heads[number], number, queues, at)
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
