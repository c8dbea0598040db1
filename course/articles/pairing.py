"""Which section of one article goes with which of another: the most alike, and in order.

A pair counts by how many times more alike the two are than each is with its best rival, which asks
the same of short sections and of long ones, in three articles and in three hundred. Two authors who
write about one thing mostly take it in the same order: a pair that lies between pairs which are
likely, on the same side of them in both articles, is asked for less than one that crosses them.

The weights are those of two logistic regressions, one upon the other, over the pairs of sections of
articles that several authors wrote; each was judged by the articles of a group it had not seen.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

from course.articles.likeness import Likeness

_FLOOR = 0.05  # added to a likeness: below it one is as good as another
_USUAL = 0.15  # to ask of a section that has no other beside it
_ALIKE = 3.4
_RIVALS = 3.7
_ONLY_THEY = 1.0
_AT_FIRST = -2.8
_AGAIN = 0.93  # what the pair says by itself, beside the order
_IN_ORDER = 2.5
_AT_LAST = -0.8  # above it on the held-out groups six pairs of seven are right
_LIKELY = 0.15  # that the two go together: such a pair counts for the order of others
_AROUND = 8  # likely pairs looked at on each side
Edge = tuple[int, int]
Edges = Mapping[Edge, float]


def chosen(weights: Edges) -> list[Edge]:
    """Return the pairs that together weigh most; each section is in at most one.

    The sections are given as their numbers in the collection.
    """
    return _heaviest({edge: each for edge, each in weights.items() if each > 0})


def weighed(likeness: Mapping[Edge, Likeness]) -> Edges:
    """Return how likely the pairs of the sections of two articles go together.

    Above 0 they go together.
    """
    alone = _beside_rivals(likeness)
    chance = {edge: 1 / (1 + math.exp(-each)) for edge, each in alone.items()}
    anchors = {
        edge: chance[edge]
        for edge in _heaviest({edge: each for edge, each in chance.items() if each > _LIKELY})
    }
    ranked = sorted(anchors)
    return {
        edge: _AGAIN * each + _IN_ORDER * _support(edge, ranked, anchors) + _AT_LAST
        for edge, each in alone.items()
    }


def _beside_rivals(likeness: Mapping[Edge, Likeness]) -> Edges:
    """Return how likely the pairs are by themselves: the logarithm of the odds."""
    logs = {edge: math.log(_FLOOR + each.alike) for edge, each in likeness.items()}
    best: dict[int, list[float]] = defaultdict(list)
    for edge, each in logs.items():
        for end in edge:
            best[end] = sorted((*best[end], each), reverse=True)[:2]
    # Against a section that has no other beside it: what is usual.
    lowest = [
        math.log(_FLOOR + (0.0 if len(set(others)) > 1 else _USUAL))
        for others in (*zip(*logs, strict=True),)[::-1]
    ]
    return {
        edge: _ALIKE * logs[edge]
        - _RIVALS
        * fmean(_rival(logs[edge], best[end], lowest[side]) for side, end in enumerate(edge))
        + _ONLY_THEY * math.log(1 + each.only_they)
        + _AT_FIRST
        for edge, each in likeness.items()
    }


def _rival(own: float, best: Sequence[float], lowest: float) -> float:
    """Return the best of the others at one end of a pair."""
    if own < best[0]:
        return best[0]
    return best[1] if len(best) > 1 else lowest


def _support(edge: Edge, ranked: Sequence[Edge], anchors: Mapping[Edge, float]) -> float:
    """Return from -1 to 1 whether the likely pairs around another are in order with it.

    One alone makes no order: to cross it tells nothing.
    """
    at = bisect_left(ranked, edge)
    around = [
        anchor
        for anchor in ranked[max(0, at - _AROUND) : at + _AROUND + 1]
        if anchor[0] != edge[0] and anchor[1] != edge[1]
    ]
    agreeing = math.fsum(
        anchors[anchor] if (anchor[0] > edge[0]) == (anchor[1] > edge[1]) else -anchors[anchor]
        for anchor in around
    )
    support = agreeing / (1 + math.fsum(anchors[anchor] for anchor in around))
    return support if len(around) > 1 else max(0.0, support)


def _heaviest(edges: Edges) -> list[Edge]:
    """Return the pairs that together weigh most, as far as giving up one pair for two finds them.

    An edge joins a section of one article to one of another and says by how much they are alike.
    """
    near: dict[int, list[Edge]] = defaultdict(list)
    taken: dict[int, Edge] = {}
    for edge in sorted(edges, key=lambda each: (-edges[each], each)):
        for end in edge:
            near[end].append(edge)
        if taken.keys().isdisjoint(edge):
            taken |= dict.fromkeys(edge, edge)
    for edge in sorted(set(taken.values())):
        instead = [_instead_of(edge, near[end], taken) for end in edge]
        if sum(edges[each] for each in instead) > edges[edge] and edge not in instead:
            for each in instead:
                taken |= dict.fromkeys(each, each)
    return sorted(set(taken.values()))


def _instead_of(old: Edge, near: Sequence[Edge], taken: Mapping[int, Edge]) -> Edge:
    """Return the heaviest edge at one end of another that could take its place, else itself."""
    free = (each for each in near if all(taken.get(end, old) == old for end in each))
    return next((each for each in free if each != old), old)
