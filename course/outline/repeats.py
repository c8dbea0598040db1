"""What the material says twice, and where it contradicts itself.

A repeat is taken once and its other place is kept as a source. Different numbers, a negation or
opposite words are never a repeat: such statements are shown side by side for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from course import language
from course.model import BlockKind, Conflict, Dropped, Merged, SourceRange
from course.outline.pieces import Passage, Piece

_CONTAINED = 0.7  # of an answer's content words in one section
_LEAST_STEMS = 4
_LEAST_WORDS = 6
_ALIKE = 0.7  # of the content words of two statements
_MAX_STATEMENTS = 4_000
_COMMON = 40  # statements that share a word: beyond that it tells nothing


@dataclass(frozen=True, slots=True)
class Once:
    """The pieces with every statement once, and what became of the rest."""

    pieces: tuple[Piece, ...]
    merged: tuple[Merged, ...]
    dropped: tuple[Dropped, ...]


def say_once(pieces: Sequence[Piece]) -> Once:
    """Take repeats out: the same words again, and answers that a section gave already."""
    also: dict[Passage, list[SourceRange]] = defaultdict(list)
    merged: list[Merged] = []
    kept: list[tuple[Piece, list[Passage]]] = []
    first: dict[str, Passage] = {}
    twins = _twin_articles(pieces)
    for piece in pieces:
        left: list[Passage] = []
        for passage in piece.passages:
            earlier = _said_before(passage, first, short=piece.path in twins)
            into = earlier or _answered_in(passage, piece, pieces)
            if into is None:
                left.append(passage)
                first.setdefault(_key(passage), passage)
                continue
            also[into].append(passage.source)
            reason = "says the same, word for word" if earlier else "a section answers this already"
            merged.append(Merged(passage.source, into.source, reason))
        kept.append((piece, left))
    result, dropped = _rebuilt(kept, also)
    return Once(tuple(result), tuple(merged), tuple(dropped))


def conflicts(pieces: Sequence[Piece]) -> tuple[Conflict, ...]:
    """Return statements about one thing that differ in a number, a negation or an opposite."""
    statements = list(islice(_statements(pieces), _MAX_STATEMENTS))
    postings: dict[str, list[int]] = defaultdict(list)
    found: dict[tuple[SourceRange, SourceRange], Conflict] = {}
    for index, statement in enumerate(statements):
        near: dict[int, int] = defaultdict(int)
        for word in statement.stems:
            if len(postings[word]) <= _COMMON:
                for other in postings[word]:
                    near[other] += 1
            postings[word].append(index)
        for other, shared in near.items():
            reason = _contradiction(statements[other], statement, shared)
            pair = (statements[other].source, statement.source)
            if reason and pair[0] != pair[1]:
                said = (statements[other].text, statement.text)
                found.setdefault(pair, Conflict(pair, reason, said))
    return tuple(found.values())


def _twin_articles(pieces: Sequence[Piece]) -> set[str]:
    """Return the articles that say, from end to end, what an earlier one says."""
    texts: dict[str, list[str]] = defaultdict(list)
    for piece in pieces:
        texts[piece.path].extend(_key(passage) for passage in piece.passages)
    seen: set[tuple[str, ...]] = set()
    twins = set()
    for path, keys in texts.items():
        if tuple(keys) in seen:
            twins.add(path)
        seen.add(tuple(keys))
    return twins


def _said_before(passage: Passage, first: dict[str, Passage], *, short: bool) -> Passage | None:
    if passage.words < _LEAST_WORDS and not short:
        return None
    return first.get(_key(passage))


def _key(passage: Passage) -> str:
    return " ".join(language.words(passage.text))


def _answered_in(passage: Passage, piece: Piece, pieces: Sequence[Piece]) -> Passage | None:
    """Return the passage of the section that holds nearly every word of an FAQ's answer."""
    if passage.question is None:
        return None
    answer = " ".join(block.text for block in passage.blocks[1:])
    stems = set(language.content_stems(answer, passage.code))
    if len(stems) < _LEAST_STEMS:
        return None
    best: tuple[float, Passage] | None = None
    for other in pieces:
        if other.code != piece.code or not other.stands_alone or other is piece:
            continue
        share = _share(stems, other)
        if share >= _CONTAINED and (best is None or share > best[0]):
            nearest = _nearest(stems, other)
            if not _guarded(passage.question.text, answer, other, nearest):
                best = (share, nearest)
    return best[1] if best else None


def _share(stems: set[str], piece: Piece) -> float:
    said: set[str] = set(language.content_stems(piece.title, piece.code))
    for passage in piece.passages:
        if passage.question is None:
            said.update(language.content_stems(passage.text, piece.code))
    return len(stems & said) / len(stems)


def _nearest(stems: set[str], piece: Piece) -> Passage:
    return max(
        piece.passages,
        key=lambda each: len(stems.intersection(language.content_stems(each.text, each.code))),
    )


def _guarded(question: str, answer: str, piece: Piece, nearest: Passage) -> bool:
    """Return whether something forbids to take an answer for a repeat of a section."""
    said = " ".join(passage.text for passage in piece.passages)
    return (
        not language.numbers(answer) <= language.numbers(said)
        or (
            language.is_negated(answer, piece.code)
            and not language.is_negated(nearest.text, piece.code)
        )
        or language.are_opposed(language.words(question), language.words(piece.title), piece.code)
    )


def _rebuilt(
    kept: Sequence[tuple[Piece, list[Passage]]], also: dict[Passage, list[SourceRange]]
) -> tuple[list[Piece], list[Dropped]]:
    result: list[Piece] = []
    dropped: list[Dropped] = []
    for piece, left in kept:
        if not left:
            dropped.extend(
                Dropped(piece.heading_source(heading), "everything under this heading was merged")
                for heading in piece.headings
            )
            continue
        passages = tuple(
            replace(passage, also=tuple(dict.fromkeys(also[passage])))
            if passage in also
            else passage
            for passage in left
        )
        result.append(replace(piece, passages=passages))
    return result, dropped


@dataclass(frozen=True, slots=True)
class _Statement:
    source: SourceRange
    text: str
    stems: frozenset[str]
    words: tuple[str, ...]
    numbers: frozenset[str]
    negated: bool
    code: str


def _statements(pieces: Sequence[Piece]) -> Iterator[_Statement]:
    for piece in pieces:
        for passage in piece.passages:
            for block in passage.blocks:
                if block.kind is not BlockKind.PARAGRAPH:
                    continue
                source = SourceRange(passage.article, block.first_line, block.last_line)
                for sentence in language.sentences(block.text):
                    yield _statement(sentence, source, piece.code)


def _statement(sentence: str, source: SourceRange, code: str) -> _Statement:
    numbers = language.numbers(sentence)
    stems = language.content_stems(sentence, code)
    return _Statement(
        source=source,
        text=sentence,
        stems=frozenset(stem for stem in stems if not any(letter.isdigit() for letter in stem)),
        words=tuple(language.words(sentence)),
        numbers=numbers,
        negated=language.is_negated(sentence, code),
        code=code,
    )


def _contradiction(one: _Statement, other: _Statement, shared: int) -> str:
    smaller = min(len(one.stems), len(other.stems))
    if smaller < _LEAST_STEMS or one.code != other.code:
        return ""
    if shared < _ALIKE * max(len(one.stems), len(other.stems)):
        return ""
    if one.numbers and other.numbers and not (one.numbers & other.numbers):
        return f"different numbers: {_listed(one.numbers)} and {_listed(other.numbers)}"
    if one.negated != other.negated:
        return "one says it and the other denies it"
    if language.are_opposed(one.words, other.words, one.code):
        return "they say the opposite of each other"
    return ""


def _listed(numbers: frozenset[str]) -> str:
    return ", ".join(sorted(numbers))
