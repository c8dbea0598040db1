"""How alike sections of different articles are: the cosine of their words and runs of letters.

The weight of a word is counted within the collection at hand: in ten articles on eczema the word
`eczema` tells nothing. So is how alike two sections must be: long sections on different things
share more words than short ones do, so that what is noise in a collection is asked of it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from statistics import median

_ABOVE_NOISE = 0.09
_TERMS = 300  # of a section: its heaviest ones
_COMMON = 40  # sections that share a term: beyond that it finds no candidates
_CANDIDATES = 20  # for one section
Bag = Mapping[str, float]  # how often a section has each term
Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The pairs of sections of two articles that share a rare term, and the line to draw."""

    scores: Mapping[tuple[int, int], float]
    least: float  # a pair that is less alike is alike by chance


def likeness(bags: Sequence[Bag], owners: Sequence[int]) -> Likeness:
    """Compare sections of different articles; an empty bag is like none.

    `owners` are the numbers of the articles, which do not go down. The cost grows with the number
    of sections, not with its square: at most twenty are compared with each.
    """
    vectors = _vectors(bags)
    scores = {
        pair: _cosine(vectors[pair[0]], vectors[pair[1]]) for pair in _candidates(vectors, owners)
    }
    return Likeness(scores, _ABOVE_NOISE + _noise(vectors, owners))


def _vectors(bags: Sequence[Bag]) -> list[Vector]:
    seen = Counter(term for bag in bags for term in bag)
    total = sum(map(bool, bags))
    vectors: list[Vector] = []
    for bag in bags:
        weights = (
            (math.log(1 + count) * math.log(1 + total / seen[term]), term)
            for term, count in bag.items()
        )
        heaviest = nlargest(_TERMS, weights)
        length = math.sqrt(sum(weight * weight for weight, _ in heaviest)) or 1.0
        vectors.append({term: weight / length for weight, term in heaviest})
    return vectors


def _candidates(vectors: Sequence[Vector], owners: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield for each section those of earlier articles that may be like it, in order."""
    seen = Counter(term for vector in vectors for term in vector)
    postings: dict[str, list[int]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        near: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            if seen[term] <= _COMMON:
                for other in postings[term]:
                    near[other] += weight * vectors[other][term]
                postings[term].append(index)
        for _, other in sorted(
            nlargest(
                _CANDIDATES,
                ((score, -at) for at, score in near.items() if owners[at] != owners[index]),
            ),
            key=lambda pair: -pair[1],
        ):
            yield -other, index


def _noise(vectors: Sequence[Vector], owners: Sequence[int]) -> float:
    """Return how alike a section is, as a rule, to the second best of its neighbour article.

    Only one section of an article can be about the same thing, so that the second is not. To ask
    each article about the next one is enough, and cheap.
    """
    sections: dict[int, list[Vector]] = defaultdict(list)
    for vector, owner in zip(vectors, owners, strict=True):
        if vector:
            sections[owner].append(vector)
    articles = list(sections.values())
    seconds = [
        nlargest(2, (_cosine(vector, other) for other in beside))[1]
        for at, article in enumerate(articles)
        for beside in (articles[at - 1],)
        if len(articles) > 1 and len(beside) > 1
        for vector in article
    ]
    return median(seconds) if seconds else 0.0


def _cosine(one: Vector, other: Vector) -> float:
    # A set has no order; fsum gives the same sum in each.
    return math.fsum(one[term] * other[term] for term in one.keys() & other.keys())
