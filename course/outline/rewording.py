"""What the material says again in other words.

A paragraph is one when another says nearly all of it, sentence by sentence; a number, a negation or
an opposite that the other has not makes it a statement of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course import language
from course.language import amounts, cues, polarity
from course.model import BlockKind
from course.outline import wording
from course.outline.pieces import Passage, Piece
from course.outline.wording import Wording

# How much of a paragraph another must say: in the same article, in that of somebody else, and there
# in a section on the same topic.
_WHOLLY = 0.85
_ELSEWHERE = 0.75
_ON_ONE_TOPIC = 0.65
_DENIED = 0.4  # of the words that two sentences share
_OF_A_SENTENCE = 0.4  # in a paragraph of which enough is said
_LOOKED_AT = 0.4  # of the stems shared
_LEAST_STEMS = 4
_MOST_STEMS = 200  # a longer paragraph is not one statement
_LEAST_SAID = 3
_CANDIDATES = 12
_COMMON = 40  # paragraphs that share a word: beyond that it tells nothing


@dataclass(frozen=True, slots=True)
class _Statement:
    """A paragraph, or the answer to a question."""

    passage: Passage
    piece: Piece
    text: str
    wording: Wording
    said: Wording  # with the question


def reworded(pieces: Sequence[Piece]) -> dict[int, Passage]:
    """Return the paragraphs and answers of which another passage says nearly all, and that one."""
    statements = sorted(_statements(pieces), key=lambda each: -len(each.wording.words))
    weights = wording.weights_of(each.wording for each in statements)
    postings: dict[str, list[int]] = defaultdict(list)
    found: dict[int, Passage] = {}
    # The longest first: a statement is only ever looked for in those before it.
    for index, statement in enumerate(statements):
        shared: Counter[int] = Counter()
        for stem in sorted(statement.wording.stems):
            if len(postings[stem]) <= _COMMON:
                shared.update(postings[stem])
            postings[stem].append(index)
        best = _best(statement, [statements[at] for at in _near(statement, shared)], weights)
        if best:
            found[id(statement.passage)] = best.passage
    return found


def _near(statement: _Statement, shared: Counter[int]) -> list[int]:
    """Return those that share enough words to be looked at, most first."""
    least = _LOOKED_AT * len(statement.wording.stems)
    ranked = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))
    return [at for at, count in ranked[:_CANDIDATES] if count >= least]


def _best(
    statement: _Statement, others: Sequence[_Statement], weights: wording.Weights
) -> _Statement | None:
    """Return the statement that says most of another, if one says enough of it."""
    best: _Statement | None = None
    most = 0.0
    for other in others:
        share = wording.share_said(statement.wording, other.said, weights)
        enough = share >= _least_share(statement, other) and share > most
        if enough and _says_all(other, statement, weights):
            best, most = other, share
    return best


def _least_share(one: _Statement, other: _Statement) -> float:
    """Return how much of a statement another must say, by how likely they are about one thing."""
    if one.piece.article == other.piece.article:
        return _WHOLLY
    return _ON_ONE_TOPIC if one.piece.topic == other.piece.topic >= 0 else _ELSEWHERE


def _statements(pieces: Sequence[Piece]) -> Iterator[_Statement]:
    for piece in pieces:
        for passage in piece.passages:
            *above, last = passage.blocks
            if last.kind is not BlockKind.PARAGRAPH or any(not each.level for each in above):
                continue
            text = cues.without_answer(last.text)
            words = wording.wording_of(text, piece.code)
            if _LEAST_STEMS <= len(words.stems) <= _MOST_STEMS and piece.stands_alone:
                said = wording.wording_of(passage.text, piece.code)
                yield _Statement(passage, piece, text, words, said)


def _says_all(longer: _Statement, shorter: _Statement, weights: wording.Weights) -> bool:
    """Return whether a statement has nothing that is new beside another, or against it."""
    if longer.piece is shorter.piece or longer.piece.code != shorter.piece.code:
        return False
    code = longer.piece.code
    numbers = amounts.amounts(longer.text, code)
    same_numbers = all(
        counted <= numbers.get(unit, frozenset())
        for unit, counted in amounts.amounts(shorter.text, code).items()
    ) and language.numbers(shorter.text) <= language.numbers(longer.text)
    said = language.sentences(longer.text)
    return same_numbers and all(
        _is_said(sentence, said, code, weights) for sentence in language.sentences(shorter.text)
    )


def _is_said(sentence: str, said: Sequence[str], code: str, weights: wording.Weights) -> bool:
    """Return whether other sentences say this one; what has hardly a word tells nothing."""
    mine = wording.wording_of(sentence, code)
    if len(mine.stems) < _LEAST_SAID:
        return True
    shares = [wording.share_said(mine, wording.wording_of(each, code), weights) for each in said]
    together = wording.share_said(mine, wording.wording_of(" ".join(said), code), weights)
    return together >= _OF_A_SENTENCE and _agree(sentence, said[shares.index(max(shares))], code)


def _agree(one: str, other: str, code: str) -> bool:
    return (
        polarity.speaks_against(one, code) == polarity.speaks_against(other, code)
        and polarity.share_denied(one, other, code) < _DENIED
        and not polarity.are_opposed(language.words(one), language.words(other), code)
    )
