"""Sections of several articles about one thing: those most alike, paired off, never across roles.

`likeness` says how alike two sections are and `pairing` which go together. Introductions,
conclusions, references and lists of questions, each of which is about something else, never join.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from course import language
from course.articles.likeness import Bag, Likeness, likeness
from course.articles.pairing import Edge, Edges, chosen, weighed
from course.language import cues, meanings, polarity
from course.model import Article, Block, BlockKind, Section, SourceRange, Topic

_QUESTIONS = 2  # in one section: it is an FAQ under another name
_MAX_SECTIONS = 10_000
_UNLIKE = -1.5  # the least that two sections weigh, whatever they lack


@dataclass(frozen=True, slots=True)
class _Entry:
    article: int
    section: Section
    source: SourceRange
    title_words: tuple[str, ...]
    texts: tuple[str, ...]
    may_join: bool


def topics_of(articles: Sequence[Article], *, apart: bool = False) -> tuple[Topic, ...]:
    """Return the topics of a collection; every section is in exactly one, in the author's order.

    With `apart` each section is a topic of its own: the articles are about different things.
    """
    entries = [
        entry for number, article in enumerate(articles) for entry in _entries(number, article)
    ]
    may_join = len(articles) > 1 and not apart and len(entries) <= _MAX_SECTIONS
    weights, pairs = _weights(entries, articles) if may_join else ({}, [])
    groups = _groups(weights, pairs, entries)
    return tuple(
        Topic(entries[group[0]].section.title, tuple(entries[index].source for index in group))
        for group in groups
    )


def similarity(articles: Sequence[Article]) -> float:
    """Return how much the vocabulary of the articles has in common, pair by pair at best."""
    counts = [_counts(article.blocks, article.language) for article in articles]
    best = 0.0
    for index, one in enumerate(counts):
        for other in counts[index + 1 :]:
            best = max(best, _overlap(one, other))
    return best


def _entries(number: int, article: Article) -> list[_Entry]:
    ends = [section.first_block for section in article.sections[1:]] + [len(article.blocks)]
    return [
        _entry(number, article, section, article.blocks[section.first_block : end])
        for section, end in zip(article.sections, ends, strict=True)
    ]


def _entry(number: int, article: Article, section: Section, found: Sequence[Block]) -> _Entry:
    blocks = [block for block in found if block.kind is not BlockKind.BOILERPLATE]
    is_first = section == article.sections[0]
    return _Entry(
        article=number,
        section=section,
        source=SourceRange(article.path, section.first_line, section.last_line),
        title_words=tuple(language.words(section.title)),
        texts=tuple(block.text for block in blocks),
        may_join=not (is_first and len(article.sections) > 1)
        and not cues.is_standing(section.title)
        and not _asks_many(blocks[1:]),
    )


def _asks_many(blocks: Sequence[Block]) -> bool:
    """Return whether what stands under a heading is a list of questions with their answers."""
    asked = (
        block.kind is BlockKind.QUESTION or (block.level and block.text.endswith("?"))
        for block in blocks
    )
    return sum(map(bool, asked)) >= _QUESTIONS


def _terms(texts: Iterable[str], code: str) -> Bag:
    return meanings.bag(
        chain.from_iterable(language.content_words(text, code) for text in texts), code
    )


def _counts(blocks: Sequence[Block], code: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for block in blocks:
        counts.update(language.content_stems(block.text, code))
    return counts


def _weights(entries: Sequence[_Entry], articles: Sequence[Article]) -> tuple[Edges, list[Edge]]:
    """Return how likely sections of two articles go together, and the pairs that do."""
    owners = [entry.article for entry in entries]
    told = [(entry, articles[entry.article].language) for entry in entries]
    alike = likeness(
        [_terms(entry.texts, code) if entry.may_join else {} for entry, code in told],
        [_terms([entry.section.title], code) if entry.may_join else {} for entry, code in told],
        owners,
    )
    edges: dict[tuple[int, int], dict[Edge, Likeness]] = defaultdict(dict)
    for (one, other), each in alike.items():
        code = articles[owners[one]].language
        if not _opposed(entries[one], entries[other], code):
            edges[owners[one], owners[other]][one, other] = each
    weights: dict[Edge, float] = {}
    pairs: list[Edge] = []
    for found in edges.values():
        between = weighed(found)
        weights |= between
        pairs += chosen(between)
    return weights, sorted(pairs, key=lambda pair: (-weights[pair], pair))


def _opposed(one: _Entry, other: _Entry, code: str) -> bool:
    return polarity.are_opposed(one.title_words, other.title_words, code)


def _groups(weights: Edges, pairs: Sequence[Edge], entries: Sequence[_Entry]) -> list[list[int]]:
    """Return groups with at most one section of each article, in the order of their first.

    Two groups become one when their sections, each with each, go together on the whole: where one
    is like a second and that like a third, the first and the third need be less alike.
    """
    group = [[index] for index in range(len(entries))]
    for pair in pairs:
        one, other = sorted((group[end] for end in pair), key=lambda each: each[0])
        if one is not other and _may_be_one(one, other, weights, entries):
            one += other
            for member in other:
                group[member] = one
    return [sorted(each) for index, each in enumerate(group) if min(each) == index]


def _may_be_one(
    one: Sequence[int], other: Sequence[int], weights: Edges, entries: Sequence[_Entry]
) -> bool:
    if not {entries[at].article for at in one}.isdisjoint(entries[at].article for at in other):
        return False
    across = (
        max(_UNLIKE, weights.get((min(a, b), max(a, b)), _UNLIKE)) for a in one for b in other
    )
    return math.fsum(across) > 0


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    shared = sum((one & other).values())
    return shared / max(1, min(one.total(), other.total()))
