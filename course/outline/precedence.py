"""Which article comes before which, as far as their words tell.

Every two articles are compared by a few weak signs, none of which is sure. What tells most in a
whole article is what it takes as known: where one says `the coil`, the other has said `a coil`.
Sections by themselves are too short for that; there it is the titles. The signs were kept, of many
more, that tell the same in articles by different authors, and their weights were rounded. The
order is the one for which most speaks in all, with a little for articles of which one begins with
what the other ends with. Where nothing tells, it is the one given.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from course.outline import ranking, signs
from course.outline.pieces import Piece
from course.outline.signs import Reading, Sign

_MOST_COMPARED = 80  # articles; more of them are ordered by what each says for itself
_SCALE = 1_000_000  # votes are whole numbers: their sum is the same in every order
_MOST = 2.5  # of what words in common tell
_WHOLE = {
    Sign.NUMBERED: 6.0,
    Sign.IN_A_ROW: 3.0,
    Sign.KNOWN: 0.3,
    Sign.LOOKS_BACK: 0.6,
    Sign.LOOKED_AHEAD_TO: 0.6,
    Sign.SPOKEN_OF: 6.0,
    Sign.TITLE: 0.5,
    Sign.STAGE: 0.4,
    Sign.AT_ONCE: 0.7,
    Sign.PROMISED: 1.3,
}
_SECTION = {
    Sign.NUMBERED: 6.0,
    Sign.IN_A_ROW: 4.0,
    Sign.KNOWN: 0.1,
    Sign.NAMED: 7.0,
    Sign.TITLE: 0.8,
    Sign.STAGE: 0.75,
    Sign.SHORTER: 1.25,
    Sign.PROMISES: 2.5,  # a lone section that does so ends its article
    Sign.ENDS_AHEAD: 0.35,
}
_MEETING = 5.0  # of whole articles; sections by themselves do not hang together so
_WHY = {
    Sign.NUMBERED: "its title counts on from that of {title!r}",
    Sign.IN_A_ROW: "its title goes on from that of {title!r}",
    Sign.KNOWN: "it takes {word!r} as known, of which {title!r} tells",
    Sign.LOOKS_BACK: "it looks back on {word!r}, of which {title!r} tells",
    Sign.LOOKED_AHEAD_TO: "{title!r} looks ahead to {word!r}, of which it tells",
    Sign.SPOKEN_OF: "it begins with {word!r}, of which {title!r} tells",
    Sign.NAMED: "it begins with {word!r}, which {title!r} is about",
    Sign.TITLE: "its title sounds later than {title!r}",
    Sign.STAGE: "its headings belong to later stages than those of {title!r}",
    Sign.AT_ONCE: "it begins with a shorter sentence than {title!r}",
    Sign.SHORTER: "it is shorter than {title!r}",
    Sign.PROMISED: "{title!r} ends with a part to come",
    Sign.PROMISES: "it ends with a part to come",
    Sign.ENDS_AHEAD: "it ends with what is to come",
}


@dataclass(frozen=True, slots=True)
class Precedence:
    """The order of articles, given by their numbers, and what speaks for it.

    `votes` are for the first of two before the second; they are empty where none were compared.
    """

    order: tuple[int, ...]
    votes: Mapping[tuple[int, int], int]
    readings: Mapping[int, Reading]
    weights: Mapping[str, float]

    def strength(self, one: int, other: int) -> float:
        """Return how much speaks for the order of two articles; 0 where nothing does."""
        return abs(self.votes.get((one, other), 0)) / _SCALE

    def why(self, number: int, before: Collection[int]) -> str:
        """Return what tells most that an article follows one of those before it, if anything."""
        ranked = [
            (self.votes[other, number], -self.order.index(other), other)
            for other in before
            if (other, number) in self.votes
        ]
        if not ranked or max(ranked)[0] <= 0:
            return ""
        one, other = self.readings[max(ranked)[2]], self.readings[number]
        told = _told(one, other, self.weights)
        sign = max(told, key=lambda each: told[each])
        word = signs.telling(sign, one, other, self.weights)
        return _WHY[sign].format(title=one.title, word=word)


def precedence(articles: Mapping[int, Sequence[Piece]]) -> Precedence:
    """Return which article comes before which."""
    numbers = list(articles)
    if len(numbers) == 1:
        return Precedence((numbers[0],), {}, {}, {})
    readings = {number: signs.read(articles[number]) for number in numbers}
    if len(numbers) > _MOST_COMPARED:
        late = {number: _lateness(reading) for number, reading in readings.items()}
        return Precedence(tuple(sorted(numbers, key=late.__getitem__)), {}, {}, {})
    weights = signs.weights(list(readings.values()))
    votes: dict[tuple[int, int], int] = {}
    for one, other in combinations(numbers, 2):
        told = _told(readings[one], readings[other], weights)
        votes[one, other] = round(_SCALE * math.fsum(told.values()))
        votes[other, one] = -votes[one, other]
    order = ranking.best_order(
        [[votes.get((one, other), 0) for other in numbers] for one in numbers],
        [
            [_meeting(readings[one], readings[other], weights) for other in numbers]
            for one in numbers
        ],
    )
    return Precedence(tuple(numbers[at] for at in order), votes, readings, weights)


def _meeting(one: Reading, other: Reading, weights: Mapping[str, float]) -> int:
    if not (one.is_whole and other.is_whole):
        return 0
    return round(_SCALE * _MEETING * signs.meeting(one, other, weights))


def _told(one: Reading, other: Reading, weights: Mapping[str, float]) -> dict[Sign, float]:
    """Return how much each sign speaks for it that the other comes after the one."""
    told = _WHOLE if one.is_whole and other.is_whole else _SECTION
    found = signs.compared(one, other, weights)
    return {
        sign: max(-_MOST, min(_MOST, weight * found[sign]))
        if sign in signs.SHARED
        else weight * found[sign]
        for sign, weight in told.items()
    }


def _lateness(reading: Reading) -> float:
    """Return how late an article sounds by itself."""
    told = _WHOLE if reading.is_whole else _SECTION
    return math.fsum(told.get(sign, 0) * value for sign, value in reading.alone.items())
