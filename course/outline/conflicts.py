"""Where the material contradicts itself: an amount, a negation, an opposite.

Such statements are never merged: they are shown side by side for a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from course import language
from course.language import amounts, cues, polarity
from course.model import BlockKind, Conflict, SourceRange
from course.outline import agreeing
from course.outline.aligning import Aligned
from course.outline.pieces import Passage, Piece
from course.outline.wording import Weights, Wording, share_said, weights_of, wording_of

_LEAST_STEMS = 4
_LEAST_ON_TOPIC = 3
_ALIKE = 0.7  # of the content words of the longer statement
_CONTAINED = 0.6  # of the shorter one's, where both count the same thing
_ON_ONE_TOPIC = 0.5  # the same, in sections that two authors wrote about one thing
_SAID_ON_TOPIC = 0.65  # of the shorter one's by weight, where one says the opposite of the other
_DENIED = 0.5  # of the words that two statements share
_LEAST_SHARED = 4
_LEAST_COUNTED = 2
_MAX_STATEMENTS = 4_000
_COMMON = 40  # statements that share a word: beyond that it tells nothing


Counted = Counter[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Statement:
    source: SourceRange
    text: str
    stems: frozenset[str]
    words: frozenset[str]
    wording: Wording
    numbers: frozenset[str]
    amounts: Mapping[str, frozenset[str]]
    name: str
    code: str
    piece: Piece


def conflicts(pieces: Sequence[Piece], aligned: Sequence[Aligned]) -> tuple[Conflict, ...]:
    """Return statements about one thing that differ in a number, a negation or an opposite.

    `aligned` are those of two authors that speak of one thing in other words.
    """
    statements = list(islice(_statements(pieces), _MAX_STATEMENTS))
    counted = _counted(statements)
    weights = weights_of(statement.wording for statement in statements)
    postings: dict[str, list[int]] = defaultdict(list)
    found: dict[tuple[SourceRange, SourceRange], Conflict] = {}
    for index, statement in enumerate(statements):
        near: dict[int, int] = defaultdict(int)
        for word in statement.stems:
            if len(postings[word]) <= _COMMON:
                for other in postings[word]:
                    near[other] += 1
            postings[word].append(index)
        for other, shared in sorted(near.items()):
            reason = _contradiction(statements[other], statement, shared, weights, counted)
            pair = (statements[other].source, statement.source)
            if reason and pair[0] != pair[1]:
                said = (statements[other].text, statement.text)
                found.setdefault(pair, Conflict(pair, reason, said))
    shown = {frozenset(pair) for pair in found}
    aligned_too = _between(aligned, statements)
    return (
        *found.values(),
        *(each for each in aligned_too if frozenset(each.sources) not in shown),
    )


def _between(aligned: Sequence[Aligned], statements: Sequence[_Statement]) -> Iterator[Conflict]:
    """Yield what paragraphs contradict each other in that speak of one thing in other words."""
    told: dict[SourceRange, list[_Statement]] = defaultdict(list)
    for statement in statements:
        told[statement.source].append(statement)
    for pair in aligned:
        reason = agreeing.contradiction(pair)
        if reason and pair.one.is_paragraph and pair.other.is_paragraph:
            unit = agreeing.unit_of(pair.one, pair.other)
            said = [_told(told[each.source], unit) or each.text for each in (pair.one, pair.other)]
            yield Conflict((pair.one.source, pair.other.source), reason, (said[0], said[1]))


def _told(sentences: Sequence[_Statement], unit: str) -> str:
    """Return the sentence that counts in a unit, empty when there is none."""
    return next((each.text for each in sentences if unit in each.amounts), "")


def _statements(pieces: Sequence[Piece]) -> Iterator[_Statement]:
    for piece in pieces:
        for passage in piece.passages:
            for block in passage.blocks:
                if block.kind is not BlockKind.PARAGRAPH:
                    continue
                source = SourceRange(passage.article, block.first_line, block.last_line)
                asked = _asked(passage) if block in passage.blocks[1:2] else ""
                text = cues.without_answer(block.text) if asked else block.text
                for sentence in language.sentences(text):
                    yield _statement(sentence, source, piece, asked=asked)
                    asked = ""


def _asked(passage: Passage) -> str:
    return passage.question.text if passage.question else ""


def _statement(sentence: str, source: SourceRange, piece: Piece, *, asked: str) -> _Statement:
    """Return a sentence; that which begins an answer says what was asked as well."""
    stems = language.content_stems(f"{asked} {sentence}", piece.code)
    return _Statement(
        source=source,
        text=sentence,
        stems=frozenset(stem for stem in stems if not any(letter.isdigit() for letter in stem)),
        words=frozenset(language.words(sentence)),
        wording=wording_of(sentence, piece.code),
        numbers=language.numbers(sentence),
        amounts=amounts.amounts(sentence, piece.code),
        name=amounts.name_of(sentence),
        code=piece.code,
        piece=piece,
    )


def _counted(statements: Sequence[_Statement]) -> Counted:
    """Return how many statements of a piece count in a unit."""
    return Counter(
        (id(statement.piece), unit) for statement in statements for unit in statement.amounts
    )


def _contradiction(
    one: _Statement, other: _Statement, shared: int, weights: Weights, counted: Counted
) -> str:
    if one.code != other.code or one.name != other.name:
        return ""
    return _different_amounts(one, other, shared, counted) or _denial(one, other, shared, weights)


def _denial(one: _Statement, other: _Statement, shared: int, weights: Weights) -> str:
    if not _say_the_same(one, other, shared, weights):
        return ""
    # What each counts in a unit of its own is two things.
    counted = bool(one.amounts and other.amounts)
    if one.numbers and other.numbers and not counted and not one.numbers & other.numbers:
        return f"different numbers: {_listed(one.numbers)} and {_listed(other.numbers)}"
    if polarity.share_denied(one.text, other.text, one.code) >= _DENIED:
        return "one says it and the other denies it"
    if polarity.are_opposed(one.words, other.words, one.code):
        return "they say the opposite of each other"
    return ""


def _say_the_same(one: _Statement, other: _Statement, shared: int, weights: Weights) -> bool:
    """Return whether two statements have so many words in common that the rest must differ."""
    shorter, longer = sorted((one, other), key=lambda each: len(each.stems))
    if len(shorter.stems) >= _LEAST_STEMS and shared >= _ALIKE * len(longer.stems):
        return True
    if not _on_one_topic(one, other) or shared < _LEAST_ON_TOPIC:
        return False
    return share_said(shorter.wording, longer.wording, weights) >= _SAID_ON_TOPIC


def _different_amounts(one: _Statement, other: _Statement, shared: int, counted: Counted) -> str:
    for unit in sorted(one.amounts.keys() & other.amounts.keys()):
        left, right = one.amounts[unit], other.amounts[unit]
        only = counted[id(one.piece), unit] == counted[id(other.piece), unit] == 1
        if not amounts.overlap(left, right) and _about_one_thing(one, other, shared, only=only):
            return f"different numbers: {_listed(left)} and {_listed(right)}"
    return ""


def _about_one_thing(one: _Statement, other: _Statement, shared: int, *, only: bool) -> bool:
    """Return whether two statements that count in one unit count one thing.

    They are the `only` ones of their sections that count in it: then less must be in common.
    """
    shorter = min(len(one.stems), len(other.stems))
    if _on_one_topic(one, other):
        return shared >= max(_LEAST_COUNTED, 0 if only else _ON_ONE_TOPIC * shorter)
    return shared >= max(_LEAST_SHARED, _CONTAINED * shorter)


def _on_one_topic(one: _Statement, other: _Statement) -> bool:
    """Return whether two authors wrote them in sections about one thing."""
    return one.piece.topic == other.piece.topic >= 0 and one.piece.article != other.piece.article


def _listed(numbers: frozenset[str]) -> str:
    return ", ".join(sorted(numbers))
