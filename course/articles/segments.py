"""Where the subject changes in a text without headings.

Of all ways to cut a text the most probable is taken, found by one dynamic programme. Three things
speak for or against a way to cut it:

* how probable the words are when each segment has its own frequencies (Utiyama, Isahara 2001);
* how each segment begins: a paragraph that goes on from the one before it, by `but` or `it`, seldom
  opens a subject; a question, a list or a long paragraph after a short one does so more often;
* how long it is. A text of some hundred words has five or six subjects however long it is; in one
  of thousands a subject has some hundred words.

The weights were fitted together, as those of a semi-Markov random field, on articles of our own
whose headings were taken away, and then rounded.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_MAX_UNITS = 80  # in one segment, so that the cost grows with the text and not with its square
_MAX_STEPS = 3_000_000
_MOST_COUNTED = 60  # units: in a longer text a cut is no less probable than in one of so many
_SUBJECTS = 5.3  # of a text
_LEAST_LENGTH, _MOST_LENGTH = 50.0, 400.0  # words to be expected on one of them
_COHESION = 0.7
_LONGER, _UNLIKE, _TOO_LONG = 0.7, -1.2, -2.0  # by the logarithm of how much longer than expected
# What speaks for a cut before a unit, in log-odds.
_CUT = 0.7
_MANY_UNITS, _LONG_UNITS = -2.9, -2.0
_LONG, _AFTER_LONG = 1.0, -1.2
_AFTER_FIRST = 0.8  # an introduction is often one paragraph
_ALIKE = -2.5  # times the odds of the cosine, so that the same words again are never cut off
_USUAL_UNITS, _USUAL_WORDS = 10, 30


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, or a list with its lead-in: its stems, its words and how its beginning sounds.

    `opening` is what its first words say for a cut before it, in log-odds.
    """

    stems: Sequence[str]
    words: int
    opening: float = 0.0


def cuts(units: Sequence[Unit]) -> list[int]:
    """Return the units with which a new segment begins, the first one included."""
    count = len(units)
    if not count:
        return []
    total = sum(len(unit.stems) for unit in units)
    longest = max(4, min(_MAX_UNITS, _MAX_STEPS // max(1, total)))
    vocabulary = len({word for unit in units for word in unit.stems})
    expected = _expected_length(units)
    cohesion = _COHESION / math.log(max(2, total))
    begins = [0.0, *_beginnings(units)]
    best = [0.0] + [-math.inf] * count
    came_from = [0] * (count + 1)
    for start in range(count):
        base = best[start] + begins[start]
        words = 0
        costs = _costs([unit.stems for unit in units[start : start + longest]], vocabulary)
        for end, cost in enumerate(costs, start=start + 1):
            words += units[end - 1].words
            score = base + _length(words, expected) - cohesion * cost
            if score > best[end]:
                best[end] = score
                came_from[end] = start
    return _traced(came_from)


def _expected_length(units: Sequence[Unit]) -> float:
    total = sum(unit.words for unit in units)
    return max(_LEAST_LENGTH, min(_MOST_LENGTH, total / _SUBJECTS))


def _length(words: int, expected: float) -> float:
    """Return what the length of a segment says for it."""
    longer = math.log((words + 1) / expected)
    return _LONGER * longer + _UNLIKE * longer**2 + _TOO_LONG * max(0.0, longer) ** 2


def _beginnings(units: Sequence[Unit]) -> Iterator[float]:
    """Yield what speaks for a cut before each unit but the first, in log-odds."""
    count = len(units)
    mean = sum(unit.words for unit in units) / count
    base = (
        _CUT
        + _MANY_UNITS * math.log(min(count, _MOST_COUNTED) / _USUAL_UNITS)
        + _LONG_UNITS * _size(mean)
    )
    for at, unit in enumerate(units[1:], start=1):
        before = units[at - 1]
        yield (
            base
            + unit.opening
            + _LONG * _size(unit.words)
            + _AFTER_LONG * _size(before.words)
            + _AFTER_FIRST * (at == 1)
            + _ALIKE * _alike(before.stems, unit.stems)
        )


def _size(words: float) -> float:
    return math.log((words + 1) / _USUAL_WORDS)


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the odds of the cosine of the words of two units, 10 when they are the same."""
    left, right = Counter(one), Counter(other)
    shared = sum(count * right[word] for word, count in left.items())
    sizes = sum(n * n for n in left.values()) * sum(n * n for n in right.values())
    cosine = shared / math.sqrt(sizes) if sizes else 0.0
    return cosine / (1.1 - cosine)


def _costs(units: Sequence[Sequence[str]], vocabulary: int) -> Iterator[float]:
    """Yield minus the log probability of the first unit, of the first two, and so on."""
    counts: dict[str, int] = {}
    size = 0
    gained = 0.0  # the sum of f·log(f+1) over the words of the segment
    for unit in units:
        for word in unit:
            seen = counts.get(word, 0)
            gained += _gain(seen)
            counts[word] = seen + 1
        size += len(unit)
        yield size * math.log(size + vocabulary + 1) - gained


@cache
def _gain(seen: int) -> float:
    """Return what f·log(f+1) grows by when a word comes once more."""
    return (seen + 1) * math.log(seen + 2) - seen * math.log(seen + 1)


def _traced(came_from: Sequence[int]) -> list[int]:
    at = len(came_from) - 1
    starts = []
    while at > 0:
        at = came_from[at]
        starts.append(at)
    return starts[::-1]
