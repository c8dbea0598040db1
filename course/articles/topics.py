"""Sections of several articles about one thing: those most alike, paired off, never across roles.

`likeness` says how alike two sections are and `pairing` which go together. Introductions,
conclusions, references and lists of questions, each of which is about something else, never join.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from course import language
from course.articles.likeness import Bag, likeness
from course.articles.pairing import Edge, paired
from course.language import cues, grams, polarity, senses
from course.model import Article, Block, BlockKind, Section, SourceRange, Topic

_GRAM = 0.5  # a run of letters beside a word: a word has several
_QUESTIONS = 2  # in one section: it is an FAQ under another name
_MAX_SECTIONS = 10_000


@dataclass(frozen=True, slots=True)
class _Entry:
    article: int
    section: Section
    source: SourceRange
    title_words: tuple[str, ...]
    terms: Bag
    heading: Bag
    may_join: bool


def topics_of(articles: Sequence[Article], *, apart: bool = False) -> tuple[Topic, ...]:
    """Return the topics of a collection; every section is in exactly one, in the author's order.

    With `apart` each section is a topic of its own: the articles are about different things.
    """
    entries = [
        entry for number, article in enumerate(articles) for entry in _entries(number, article)
    ]
    may_join = not apart and len(entries) <= _MAX_SECTIONS
    partner = _partners(entries, articles) if may_join else {}
    groups = _groups(len(entries), partner, entries)
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
        terms=_terms((block.text for block in blocks), article.language),
        heading=_terms([section.title], article.language),
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
    terms: dict[str, float] = defaultdict(float)
    for word in chain.from_iterable(language.content_words(text, code) for text in texts):
        terms[language.stem(word)] += 1
        for gram in grams.of_word(word):
            terms[f"…{gram}"] += _GRAM
        sense = senses.sense(word, code)
        if sense is not None:
            terms[f"={sense}"] += 1
    return terms


def _counts(blocks: Sequence[Block], code: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for block in blocks:
        counts.update(language.content_stems(block.text, code))
    return counts


def _partners(entries: Sequence[_Entry], articles: Sequence[Article]) -> dict[int, list[int]]:
    """Return for each section those of other articles that it is paired with."""
    owners = [entry.article for entry in entries]
    alike = likeness(
        [entry.terms if entry.may_join else {} for entry in entries],
        [entry.heading if entry.may_join else {} for entry in entries],
        owners,
    )
    edges: dict[tuple[int, int], dict[Edge, float]] = defaultdict(dict)
    for (one, other), score in alike.scores.items():
        code = articles[owners[one]].language
        if not _opposed(entries[one], entries[other], code):
            edges[owners[one], owners[other]][one, other] = score - alike.noise
    partners: dict[int, list[int]] = defaultdict(list)
    for found in edges.values():
        for one, other in paired(found):
            partners[one].append(other)
            partners[other].append(one)
    return partners


def _opposed(one: _Entry, other: _Entry, code: str) -> bool:
    return polarity.are_opposed(one.title_words, other.title_words, code)


def _groups(
    count: int, partners: Mapping[int, Sequence[int]], entries: Sequence[_Entry]
) -> list[list[int]]:
    """Return groups with at most one section of each article, in the order of their first."""
    taken: set[int] = set()
    groups = []
    for index in range(count):
        if index in taken:
            continue
        group = [index]
        for other in sorted(partners.get(index, ())):
            used = {entries[member].article for member in group}
            if other not in taken and entries[other].article not in used:
                group.append(other)
        taken.update(group)
        groups.append(group)
    return groups


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    shared = sum((one & other).values())
    return shared / max(1, min(one.total(), other.total()))
