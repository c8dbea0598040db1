"""The best order of a few things of which every two have a vote on which comes first.

Votes are whole numbers, so that their sum does not depend on the order of adding, and of orders
that are equally good it is always the one nearest to the order given.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

Matrix = Sequence[Sequence[int]]
_MOST_TRIED = 8  # things in every order, in about 20,000 steps; more by moving one at a time


def best_order(votes: Matrix, meetings: Matrix) -> list[int]:
    """Return the order for which most speaks.

    `votes[i][j]` speaks for i anywhere before j and is the negative of `votes[j][i]`;
    `meetings[i][j]` speaks for j directly after i.
    """
    if len(votes) > _MOST_TRIED:
        return _improved(_by_sums(votes), votes, meetings)
    return list(_best(votes, meetings))


def _best(votes: Matrix, meetings: Matrix) -> tuple[int, ...]:
    """Return the best order of all (Held and Karp 1962: by the set of those that are placed)."""
    numbers = range(len(votes))

    @cache
    def rest(placed: int, last: int) -> tuple[int, tuple[int, ...]]:
        best: tuple[int, tuple[int, ...]] | None = None
        for each in numbers:
            if placed >> each & 1:
                continue
            gain = sum(votes[other][each] for other in numbers if placed >> other & 1)
            gain += meetings[last][each] if placed else 0
            after, order = rest(placed | 1 << each, each)
            if best is None or gain + after > best[0]:
                best = gain + after, (each, *order)
        return best or (0, ())

    return rest(0, 0)[1]


def _by_sums(votes: Matrix) -> list[int]:
    sums = [sum(row) for row in votes]
    return sorted(range(len(votes)), key=lambda each: (-sums[each], each))


def _improved(order: list[int], votes: Matrix, meetings: Matrix) -> list[int]:
    """Return an order in which moving any one thing makes nothing better."""
    for _ in range(len(order)):
        before = list(order)
        for each in before:
            order = _moved(each, order, votes, meetings)
        if order == before:
            break
    return order


def _moved(each: int, order: list[int], votes: Matrix, meetings: Matrix) -> list[int]:
    """Return the order with one thing where most speaks for it, unmoved if no place is better."""
    others = [other for other in order if other != each]
    gain = sum(votes[each])  # as the first of all
    gains = []
    for place in range(len(order)):
        if place:
            gain += 2 * votes[others[place - 1]][each]
        gains.append(gain + _met(each, others, place, meetings))
    was = order.index(each)
    best = max(range(len(order)), key=lambda place: (gains[place], place == was, -place))
    return [*others[:best], each, *others[best:]]


def _met(each: int, others: Sequence[int], place: int, meetings: Matrix) -> int:
    before = others[place - 1] if place else None
    after = others[place] if place < len(others) else None
    found = 0
    if before is not None:
        found += meetings[before][each]
    if after is not None:
        found += meetings[each][after]
    if before is not None and after is not None:
        found -= meetings[before][after]
    return found
