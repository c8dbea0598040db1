"""Which section of one article goes with which of another: the most alike, and in order.

Two authors who write about one thing mostly take it in the same order. So a pair that lies between
pairs which are sure, on the same side of them in both articles, is more likely than one that
crosses them, and is asked for less.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

_IN_ORDER = 0.08  # what a pair gains when every sure pair around it is in order with it
_LEAST = 0.09  # above what is noise in the collection
_SURE = 0.1  # the same, without help from the order
_FULLY = 0.04  # above sure: a pair counts in full for the order of others
_AROUND = 8  # sure pairs looked at on each side
_ROUNDS = 2
_RIVALS = 0.3  # of what else resembles the two, which tells against them
Edge = tuple[int, int]
Edges = Mapping[Edge, float]


def paired(likeness: Edges) -> list[Edge]:
    """Return the pairs of the sections of two articles; each section is in at most one.

    `likeness` says how much more alike two sections are than by chance; they are given as their
    numbers in the collection.
    """
    alone = _beside_rivals(likeness)
    edges = alone
    for _ in range(_ROUNDS):
        anchors = {
            edge: min(1.0, (edges[edge] - _SURE) / _FULLY)
            for edge in _heaviest({edge: each for edge, each in edges.items() if each > _SURE})
        }
        ranked = sorted(anchors)
        edges = {
            edge: each + _IN_ORDER * _support(edge, ranked, anchors) for edge, each in alone.items()
        }
    return _heaviest({edge: each - _LEAST for edge, each in edges.items() if each > _LEAST})


def _beside_rivals(edges: Edges) -> Edges:
    """Return how alike the pairs are, less a share of how alike their best rivals are."""
    best: dict[int, list[float]] = defaultdict(list)
    for edge, each in edges.items():
        for end in edge:
            best[end] = sorted((*best[end], each), reverse=True)[:2]
    return {
        edge: each - _RIVALS * fmean(max(0.0, _rival(each, best[end])) for end in edge)
        for edge, each in edges.items()
    }


def _rival(own: float, best: Sequence[float]) -> float:
    """Return the best of the others at one end of a pair."""
    if own < best[0]:
        return best[0]
    return best[1] if len(best) > 1 else 0.0


def _support(edge: Edge, ranked: Sequence[Edge], anchors: Mapping[Edge, float]) -> float:
    """Return from -1 to 1 whether the sure pairs around another are in order with it.

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
