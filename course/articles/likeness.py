"""How alike sections of different articles are: the cosine of their words, senses and letters.

A heading counts again, by itself: one author's heading is often a sentence of the other's section.

The weight of a word is counted within the collection at hand: in ten articles on eczema the word
`eczema` tells nothing. What two sections have and no other tells most.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import groupby

from course.language.meanings import LETTERS

_TITLE = 0.3  # the words of one's heading in the other section
_TITLES = 0.2  # the words that both headings have
_TERMS = 300  # of a section: its heaviest ones
_COMMON = 40  # sections that share a term: beyond that it finds no candidates
_CANDIDATES = 20  # for one section
Bag = Mapping[str, float]  # how often a section has each term
Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two sections are, and how many words and senses they have that no other has."""

    alike: float
    only_they: float = 0.0


def likeness(
    bags: Sequence[Bag], titles: Sequence[Bag], owners: Sequence[int]
) -> Mapping[tuple[int, int], Likeness]:
    """Compare sections of different articles that share a rare term; an empty bag is like none.

    A bag holds the words of a whole section, one of `titles` those of its heading. `owners` are the
    numbers of the articles, which do not go down. The cost grows with the number of sections, not
    with its square: at most twenty are compared with each.
    """
    seen = Counter(term for bag in bags for term in bag)
    vectors, heads = _vectors(bags, seen, bags), _vectors(titles, seen, bags)
    only = _only_they(bags, seen)
    return {
        (one, other): Likeness(
            _alike(vectors[one], vectors[other], heads[one], heads[other]),
            only.get((one, other), 0.0),
        )
        for one, other in _candidates(vectors, owners)
    }


def _alike(one: Vector, other: Vector, head: Vector, other_head: Vector) -> float:
    across = _cosine(head, other) + _cosine(one, other_head)
    return _cosine(one, other) + _TITLE * across + _TITLES * _cosine(head, other_head)


def _only_they(bags: Sequence[Bag], seen: Mapping[str, int]) -> Mapping[tuple[int, int], float]:
    """Return by pairs of sections how many terms only the two have; runs of letters are none."""
    first: dict[str, int] = {}
    only: dict[tuple[int, int], float] = defaultdict(float)
    for index, bag in enumerate(bags):
        for term, count in bag.items():
            if seen[term] != 2 or term.startswith(LETTERS):  # noqa: PLR2004 - the two
                continue
            other = first.setdefault(term, index)
            if other != index:
                only[other, index] += min(1.0, count, bags[other][term])
    return only


def _vectors(bags: Sequence[Bag], seen: Mapping[str, int], among: Sequence[Bag]) -> list[Vector]:
    total = sum(map(bool, among))
    vectors: list[Vector] = []
    for bag in bags:
        weights = (
            (math.log(1 + count) * math.log(1 + total / seen[term]), term)
            for term, count in bag.items()
            if term in seen
        )
        heaviest = nlargest(_TERMS, weights)
        length = math.sqrt(sum(weight * weight for weight, _ in heaviest)) or 1.0
        vectors.append({term: weight / length for weight, term in heaviest})
    return vectors


def _candidates(vectors: Sequence[Vector], owners: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield for each section those of earlier articles that may be like it, in order."""
    seen = Counter(term for vector in vectors for term in vector)
    postings: dict[str, list[int]] = defaultdict(list)
    for _, article in groupby(range(len(vectors)), owners.__getitem__):
        own: list[tuple[str, int]] = []  # postings that only later articles may find
        for index in article:
            near: dict[int, float] = defaultdict(float)
            for term, weight in vectors[index].items():
                if 1 < seen[term] <= _COMMON:
                    for other in postings[term]:
                        near[other] += weight * vectors[other][term]
                    own.append((term, index))
            found = nlargest(_CANDIDATES, ((score, -at) for at, score in near.items()))
            yield from sorted((-at, index) for _, at in found)
        for term, index in own:
            postings[term].append(index)


def _cosine(one: Vector, other: Vector) -> float:
    # A set has no order; fsum gives the same sum in each.
    return math.fsum(one[term] * other[term] for term in one.keys() & other.keys())
