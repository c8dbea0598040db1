"""Sections of several articles about one thing: those most alike, paired off, never across roles.

`likeness` says how alike two sections are. Of two articles each section has at most one partner,
and they are paired so that the pairs together are most alike: a long section that resembles two of
the other article's does not take the partner of its neighbour. Introductions, conclusions,
references and lists of questions, each of which is about something else, never join.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course import language
from course.articles.likeness import Bag, likeness
from course.language import cues, grams, polarity
from course.model import Article, Block, BlockKind, Section, SourceRange, Topic

_GRAM = 0.5  # a run of letters beside a word: a word has several
_QUESTIONS = 2  # in one section: it is an FAQ under another name
_MAX_SECTIONS = 10_000
Edge = tuple[int, int]
Edges = dict[Edge, float]


@dataclass(frozen=True, slots=True)
class _Entry:
    article: int
    section: Section
    source: SourceRange
    title_words: tuple[str, ...]
    terms: Bag
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
        terms=_terms(blocks, article.language),
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


def _terms(blocks: Sequence[Block], code: str) -> Bag:
    terms: dict[str, float] = defaultdict(float)
    for block in blocks:
        for stem in language.content_stems(block.text, code):
            terms[stem] += 1
        for gram in grams.content_grams(block.text, code):
            terms[f"…{gram}"] += _GRAM
    return terms


def _counts(blocks: Sequence[Block], code: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for block in blocks:
        counts.update(language.content_stems(block.text, code))
    return counts


def _partners(entries: Sequence[_Entry], articles: Sequence[Article]) -> dict[int, list[int]]:
    """Return for each section those of other articles that it is paired with."""
    owners = [entry.article for entry in entries]
    alike = likeness([entry.terms if entry.may_join else {} for entry in entries], owners)
    edges: dict[tuple[int, int], Edges] = defaultdict(dict)
    for (one, other), score in alike.scores.items():
        code = articles[owners[one]].language
        if score > alike.least and not _opposed(entries[one], entries[other], code):
            edges[owners[one], owners[other]][one, other] = score - alike.least
    partners: dict[int, list[int]] = defaultdict(list)
    for found in edges.values():
        for one, other in _paired(found):
            partners[one].append(other)
            partners[other].append(one)
    return partners


def _paired(edges: Edges) -> list[Edge]:
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
