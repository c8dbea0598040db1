"""How many lessons, and where one ends: a dynamic programme over the pieces in order.

Each lesson should hold one idea and be long enough to be worth an email; joining two stages costs
more than an uneven length does, so equal size never beats one idea a lesson.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from operator import add

from course import language
from course.language.stages import Stage
from course.outline.pieces import Piece, split

_LEAST_WORDS = 20  # that can be a lesson of their own
_SPLIT_WORDS = 240  # a piece of more can be two lessons
_THIN, _THICK = 110, 950  # words: outside, a lesson of the natural number costs more
_A_LESSON = 0.55
_AIMLESS = 4.0  # a lesson of nothing but introductions and closing words
_MOST = 104  # lessons: two years of weeks
_MOST_PLACES = 600  # at which a lesson may begin
_WINDOW = 60  # pieces in a lesson of the natural number
_NARROWEST = 60


def bears(pieces: Sequence[Piece]) -> int:
    """Return the greatest number of lessons that the material can be, up to two years of weeks."""
    return max(1, min(_MOST, sum(_portions(piece) for piece in pieces)))


def pack(pieces: Sequence[Piece], lessons: int) -> list[list[Piece]]:
    """Return the pieces in so many lessons; no more than `bears` says."""
    portions = _portioned(list(pieces), lessons)
    target = max(1, sum(piece.words for piece in portions)) / lessons
    return _groups(portions, lessons, target)


def natural_number(pieces: Sequence[Piece]) -> int:
    """Return the number of lessons that the material has of itself."""
    best = [0.0] + [math.inf] * len(pieces)
    counts = [0] * (len(pieces) + 1)
    costs = _Costs(pieces)
    for end in range(1, len(pieces) + 1):
        for start in range(max(0, end - _WINDOW), end):
            cost = best[start] + _A_LESSON + costs.alone(start, end)
            if cost < best[end]:
                best[end], counts[end] = cost, counts[start] + 1
    return min(max(1, counts[-1]), bears(pieces))


def _portions(piece: Piece) -> int:
    if not piece.stands_alone or piece.words < _LEAST_WORDS:
        return 0
    return max(1, min(len(piece.passages), piece.words // (_SPLIT_WORDS // 2)))


def _portioned(pieces: list[Piece], lessons: int) -> list[Piece]:
    """Split the longest pieces until there is one for every lesson."""
    while sum(_leads(piece) for piece in pieces) < lessons:
        longest = sorted(range(len(pieces)), key=lambda at: -pieces[at].words)
        for at in longest:
            halves = split(pieces[at]) if pieces[at].stands_alone else None
            if halves:
                pieces[at : at + 1] = halves
                break
        else:
            break
    return pieces


def _leads(piece: Piece) -> bool:
    """Return whether a lesson can be about this piece."""
    return piece.stands_alone and piece.words >= _LEAST_WORDS


def _groups(pieces: list[Piece], lessons: int, target: float) -> list[list[Piece]]:
    places = _places(len(pieces), lessons)
    count = len(places) - 1
    window = max(_NARROWEST, 4 * count // lessons)
    best = [[math.inf] * (count + 1) for _ in range(lessons + 1)]
    came_from = [[0] * (count + 1) for _ in range(lessons + 1)]
    best[0][0] = 0.0
    costs = _Costs(pieces)
    for end in range(1, count + 1):
        first = max(0, end - window)
        near = [costs.near(target, places[start], places[end]) for start in range(first, end)]
        for number in range(max(1, lessons - (count - end)), min(lessons, end) + 1):
            totals = list(map(add, best[number - 1][first:end], near))
            best[number][end] = min(totals)
            came_from[number][end] = first + totals.index(best[number][end])
    return _traced(pieces, places, came_from)


def _places(pieces: int, lessons: int) -> list[int]:
    """Return where a lesson may begin: everywhere, but not in a library of thousands of pieces."""
    step = max(1, pieces // max(_MOST_PLACES, 4 * lessons))
    return [*range(0, pieces, step), pieces]


class _Costs:
    """What it costs to make pieces start..end one lesson, from sums that are made once."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._words = [0]
        self._joined = [0.0]
        self._leading = [0]
        joins = [0.0, *_joins(pieces)]
        for piece, join in zip(pieces, joins, strict=False):
            self._words.append(self._words[-1] + piece.words)
            self._joined.append(self._joined[-1] + join)
            self._leading.append(self._leading[-1] + _leads(piece))

    def near(self, target: float, start: int, end: int) -> float:
        """Return the cost of a lesson that should have so many words."""
        away = (self._words[end] - self._words[start] - target) / target
        return away**2 + self._inside(start, end)

    def alone(self, start: int, end: int) -> float:
        """Return the cost of a lesson that may have any sensible length."""
        words = self._words[end] - self._words[start]
        thin = 1.2 * max(0, _THIN - words) / _THIN
        thick = max(0, words - _THICK) / _THICK
        return thin + thick + self._inside(start, end)

    def _inside(self, start: int, end: int) -> float:
        joins = self._joined[end] - self._joined[start + 1]
        return joins + (_AIMLESS if self._leading[end] == self._leading[start] else 0.0)


def _joins(pieces: Sequence[Piece]) -> list[float]:
    """Return what it costs to have each piece in one lesson with the one before it."""
    weights = _weights(pieces)
    return [
        _join(one, other, alike=_cosine(weights[at], weights[at + 1]))
        for at, (one, other) in enumerate(pairwise(pieces))
    ]


def _join(one: Piece, other: Piece, *, alike: float) -> float:
    """Return what it costs to put two neighbours into one lesson; below zero it is welcome."""
    if one.topic == other.topic and one.topic >= 0:
        return -1.2
    if not one.stands_alone or not other.stands_alone:
        return 0.1
    if Stage.QUESTIONS in (one.stage, other.stage):
        return 0.6
    apart = abs((one.stage or 0) - (other.stage or 0)) if one.stage and other.stage else 0.5
    return 0.5 + 0.2 * min(2, apart) - alike


def _weights(pieces: Sequence[Piece]) -> list[dict[str, float]]:
    """Return the words of each piece, those of its title thrice, the rarer the heavier."""
    counts = []
    for piece in pieces:
        text = " ".join((piece.title, piece.title, *(passage.text for passage in piece.passages)))
        counts.append(Counter(language.content_stems(text, piece.code)))
    seen = Counter(stem for count in counts for stem in count)
    return [
        {
            stem: (1 + math.log(number)) * math.log(1 + len(pieces) / seen[stem])
            for stem, number in count.items()
        }
        for count in counts
    ]


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    shared = sum(weight * other.get(stem, 0.0) for stem, weight in one.items())
    return shared / ((math.hypot(*one.values()) * math.hypot(*other.values())) or 1.0)


def _traced(
    pieces: list[Piece], places: Sequence[int], came_from: Sequence[Sequence[int]]
) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    end = len(places) - 1
    for starts in reversed(came_from[1:]):
        start = starts[end]
        groups.append(pieces[places[start] : places[end]])
        end = start
    return groups[::-1]
