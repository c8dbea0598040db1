"""Which paragraph of one author goes with which of another, in sections about one thing.

Two people seldom use the same words. Where each of two paragraphs is the one that the other is most
like, of all that stand in the sections on their topic, they speak of one thing: they agree on it or
they do not.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from course import language
from course.language import meanings
from course.model import Block, BlockKind, SourceRange
from course.outline.pieces import Piece

_ALIKE = 0.14
_MOST = 60  # paragraphs on one topic: beyond that it is no topic
Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Aligned:
    """A paragraph and its piece."""

    piece: Piece
    block: Block

    @property
    def text(self) -> str:
        """Return the text of the paragraph."""
        return self.block.text

    @property
    def source(self) -> SourceRange:
        """Return the lines of the paragraph."""
        return SourceRange(self.piece.path, self.block.first_line, self.block.last_line)


def aligned(pieces: Sequence[Piece]) -> Iterator[tuple[Aligned, Aligned]]:
    """Yield the pairs of paragraphs of two articles that are each other's likest, in order."""
    found = list(_paragraphs(pieces))
    vectors = _vectors(found)
    topics: dict[int, list[int]] = defaultdict(list)
    for index, each in enumerate(found):
        topics[each.piece.topic].append(index)
    for group in topics.values():
        if len(group) <= _MOST:
            for one, other in _mutual(group, found, vectors):
                yield found[one], found[other]


def _paragraphs(pieces: Sequence[Piece]) -> Iterator[Aligned]:
    for piece in pieces:
        for passage in piece.passages if piece.topic >= 0 and piece.stands_alone else ():
            *above, last = passage.blocks
            if last.kind is BlockKind.PARAGRAPH and all(each.level for each in above):
                yield Aligned(piece, last)


def _mutual(
    group: Sequence[int], found: Sequence[Aligned], vectors: Sequence[Vector]
) -> Iterator[tuple[int, int]]:
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for one, other in combinations(group, 2):
        left, right = found[one].piece, found[other].piece
        if left.article == right.article or left.code != right.code:
            continue
        score = _cosine(vectors[one], vectors[other])
        for key, there in (((one, right.article), other), ((other, left.article), one)):
            if score >= _ALIKE and score > best.get(key, (0.0, -1))[0]:
                best[key] = (score, there)
    for (one, _), (_, other) in sorted(best.items()):
        back = best.get((other, found[one].piece.article))
        if one < other and back and back[1] == one:
            yield one, other


def _vectors(found: Sequence[Aligned]) -> list[Vector]:
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
