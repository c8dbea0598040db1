"""Which statement of one author goes with which of another: they agree on something or do not.

Two people seldom use the same words. As with sections, a pair counts by how many times more alike
the two are than each is with its best rival, and for more where both stand in sections on one
topic. The weights are those of a logistic regression over the paragraphs that several authors
wrote about one thing, judged by groups of articles it had not seen.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import combinations
from statistics import fmean

from course import language
from course.language import amounts, cues, meanings
from course.model import Block, BlockKind, SourceRange
from course.outline.pieces import Passage, Piece

_FLOOR = 0.05  # added to a likeness: below it one is as good as another
_ALIKE = 2.3
_RIVALS = 2.9
_ON_ONE_TOPIC = 3.3
_AT_LAST = -5.1
_LEAST = -2.5  # the logarithm of the odds
_MOST = 60  # statements on one topic: beyond that it is no topic
_MAX_STATEMENTS = 20_000
_COMMON = 40  # statements that share a term: beyond that it finds no candidates
_CANDIDATES = 12  # for one statement
Vector = Mapping[str, float]
Edge = tuple[int, int]


@dataclass(frozen=True)
class Statement:
    """A paragraph or an item, and where it stands."""

    piece: Piece
    passage: Passage
    block: Block

    @cached_property
    def text(self) -> str:
        """Return the text; that of an answer without its `yes` or `no`."""
        return cues.without_answer(self.block.text) if self.passage.question else self.block.text

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the words that carry meaning."""
        return frozenset(language.content_words(self.text, self.piece.code))

    @cached_property
    def terms(self) -> frozenset[str]:
        """Return the roots and the senses of its words."""
        return frozenset(meanings.terms(self.words, self.piece.code))

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Return the roots and the senses of its words but for numbers and units."""
        told = (word for word in self.words if not amounts.is_unit(word))
        return frozenset(
            meanings.terms((word for word in told if not language.number(word)), self.piece.code)
        )

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Return its numbers, in digits and without what they count."""
        return frozenset(filter(None, map(language.number, language.words(self.text))))

    @cached_property
    def amounts(self) -> Mapping[str, frozenset[str]]:
        """Return its numbers by what they count."""
        return amounts.amounts(self.text, self.piece.code) if self.numbers else {}

    @property
    def is_paragraph(self) -> bool:
        """Return whether it says something by itself: an item leans on what introduces it."""
        return self.block.kind is BlockKind.PARAGRAPH

    @property
    def source(self) -> SourceRange:
        """Return the lines of the statement."""
        return SourceRange(self.piece.path, self.block.first_line, self.block.last_line)


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two statements that speak of one thing, and the logarithm of the odds that they do."""

    one: Statement
    other: Statement
    odds: float


def aligned(pieces: Sequence[Piece]) -> Iterator[Aligned]:
    """Yield the statements of two articles that go together, the likeliest first.

    In two articles each statement goes with at most one.
    """
    if len({piece.article for piece in pieces}) < 2:  # noqa: PLR2004 - two make a pair
        return
    found = list(_statements(pieces))
    if len(found) > _MAX_STATEMENTS:
        return
    odds = _odds(found)
    taken: set[tuple[int, int]] = set()
    for one, other in sorted(odds, key=lambda edge: (-odds[edge], edge)):
        if odds[one, other] < _LEAST:
            return
        ends = {(one, found[other].piece.article), (other, found[one].piece.article)}
        if taken.isdisjoint(ends):
            taken |= ends
            yield Aligned(found[one], found[other], odds[one, other])


def _statements(pieces: Sequence[Piece]) -> Iterator[Statement]:
    for piece in pieces:
        for passage in piece.passages if piece.stands_alone else ():
            for block in passage.blocks:
                if not block.level and block.kind is not BlockKind.TABLE:
                    yield Statement(piece, passage, block)


def _odds(found: Sequence[Statement]) -> Mapping[Edge, float]:
    vectors = _vectors(found)
    logs = {
        (one, other): math.log(_FLOOR + _cosine(vectors[one], vectors[other]))
        for one, other in _candidates(found, vectors)
    }
    best: dict[tuple[int, int], list[float]] = defaultdict(list)
    for (one, other), each in logs.items():
        for end, beyond in ((one, other), (other, one)):
            key = (end, found[beyond].piece.article)
            best[key] = sorted((*best[key], each), reverse=True)[:2]
    return {
        (one, other): _ALIKE * each
        - _RIVALS
        * fmean(
            _rival(each, best[end, found[beyond].piece.article])
            for end, beyond in ((one, other), (other, one))
        )
        + _ON_ONE_TOPIC * _on_one_topic(found[one], found[other])
        + _AT_LAST
        for (one, other), each in logs.items()
    }


def _rival(own: float, best: Sequence[float]) -> float:
    """Return the best of the others at one end of a pair."""
    if own < best[0]:
        return best[0]
    return best[1] if len(best) > 1 else math.log(_FLOOR)


def _on_one_topic(one: Statement, other: Statement) -> bool:
    return one.piece.topic == other.piece.topic >= 0


def _candidates(found: Sequence[Statement], vectors: Sequence[Vector]) -> list[Edge]:
    """Return the pairs of two articles that share rare terms, and those on one topic, in order."""
    topics: dict[int, list[int]] = defaultdict(list)
    for index, each in enumerate(found):
        if each.piece.topic >= 0:
            topics[each.piece.topic].append(index)
    edges = {
        edge for group in topics.values() if len(group) <= _MOST for edge in combinations(group, 2)
    }
    seen = Counter(term for vector in vectors for term in vector)
    postings: dict[str, list[int]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        near: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            if seen[term] <= _COMMON:
                for other in postings[term]:
                    near[other] += weight * vectors[other][term]
                postings[term].append(index)
        nearest = nlargest(_CANDIDATES, ((score, -other) for other, score in near.items()))
        edges.update((-other, index) for _, other in nearest)
    told = Counter(each.piece.article for each in found)
    return sorted(
        edge for edge in edges if _may_go_together([found[at].piece for at in edge], told)
    )


def _may_go_together(pieces: Sequence[Piece], told: Mapping[int, int]) -> bool:
    """Return whether two statements stand in two articles, neither the only one of its article.

    Of two that have no rivals nothing says whether they are more alike than by chance.
    """
    one, other = pieces
    return (
        one.article != other.article
        and one.code == other.code
        and min(told[one.article], told[other.article]) > 1
    )


def _vectors(found: Sequence[Statement]) -> list[Vector]:
    bags = [
        meanings.bag(language.content_words(each.text, each.piece.code), each.piece.code)
        for each in found
    ]
    seen = Counter(term for bag in bags for term in bag)
    vectors: list[Vector] = []
    for bag in bags:
        weighed = {
            term: math.log(1 + count) * math.log(1 + len(bags) / seen[term])
            for term, count in bag.items()
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weighed.values())) or 1.0
        vectors.append({term: weight / length for term, weight in weighed.items()})
    return vectors


def _cosine(one: Vector, other: Vector) -> float:
    return math.fsum(one[term] * other[term] for term in one.keys() & other.keys())
