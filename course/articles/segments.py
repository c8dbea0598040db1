"""Where the subject changes in a text without headings.

Utiyama and Isahara (2001): of all ways to cut a text, take the one under which its words are most
probable when each segment has its own word frequencies, against a price for every cut. One dynamic
programme finds it, and there is nothing to train.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

_MAX_UNITS = 80  # in one segment, so that the cost grows with the text and not with its square
_MAX_STEPS = 3_000_000
# The price of a cut, in logarithms of the text's length. A short text is cut into its paragraphs'
# subjects; in a long one the same words come and go by chance, and only great changes count.
_LEAST_PRICE, _MOST_PRICE = 0.75, 4.0
_SHORT_TEXT, _PRICE_STEP = 250, 130  # words that carry meaning


def cuts(units: Sequence[Sequence[str]]) -> list[int]:
    """Return the units with which a new segment begins, the first one included.

    A unit is the list of stems of a paragraph (with its list, if it leads in to one).
    """
    count = len(units)
    if not count:
        return []
    total = sum(len(unit) for unit in units)
    longest = max(4, min(_MAX_UNITS, _MAX_STEPS // max(1, total)))
    vocabulary = len({word for unit in units for word in unit})
    price = _price(total)
    best = [0.0] + [math.inf] * count
    came_from = [0] * (count + 1)
    for start in range(count):
        costs = _costs(units[start : start + longest], vocabulary)
        for length, cost in enumerate(costs, start=1):
            total_cost = best[start] + cost + price
            if total_cost < best[start + length]:
                best[start + length] = total_cost
                came_from[start + length] = start
    return _traced(came_from)


def _price(total: int) -> float:
    """Return what a cut costs in a text of so many words."""
    rising = _LEAST_PRICE + max(0, total - _SHORT_TEXT) / _PRICE_STEP
    return min(_MOST_PRICE, rising) * math.log(max(2, total))


def _costs(units: Sequence[Sequence[str]], vocabulary: int) -> list[float]:
    """Return minus the log probability of the first unit, of the first two, and so on."""
    counts: dict[str, int] = {}
    size = 0
    gained = 0.0  # the sum of f·log(f+1) over the words of the segment
    costs = []
    for unit in units:
        for word in unit:
            seen = counts.get(word, 0)
            gained += _gain(seen)
            counts[word] = seen + 1
        size += len(unit)
        costs.append(size * math.log(size + vocabulary + 1) - gained)
    return costs


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
