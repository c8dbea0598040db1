"""What the material says twice.

A repeat is taken once and its other place is kept as a source. Different numbers, a negation or
opposite words are never a repeat: `conflicts` shows such statements side by side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from course import language
from course.language import amounts, cues, polarity
from course.model import BlockKind, Dropped, Merged, SourceRange
from course.outline import wording
from course.outline.pieces import Passage, Piece
from course.outline.wording import Wording

_CONTAINED = 0.7  # of an answer's content words in one section
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
_LEAST_WORDS = 6
_CANDIDATES = 12
_COMMON = 40  # paragraphs that share a word: beyond that it tells nothing

WORD_FOR_WORD = "says the same, word for word"
ANSWERED = "a section answers this already"
REWORDED = "another paragraph says this in other words"


@dataclass(frozen=True, slots=True)
class Once:
    """The pieces with every statement once, and what became of the rest."""

    pieces: tuple[Piece, ...]
    merged: tuple[Merged, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """A paragraph, or the answer to a question."""

    passage: Passage
    piece: Piece
    text: str
    wording: Wording
    said: Wording  # with the question


def say_once(pieces: Sequence[Piece]) -> Once:
    """Take repeats out: the same words again, what a longer paragraph or a section says."""
    into: dict[int, tuple[Passage, str]] = {}
    first: dict[str, Passage] = {}
    twins = _twin_articles(pieces)
    reworded = _reworded(pieces)
    for piece in pieces:
        for passage in piece.passages:
            earlier = _said_before(passage, first, short=piece.path in twins)
            answered = None if earlier else _answered_in(passage, piece, pieces)
            found = (
                (earlier, WORD_FOR_WORD),
                (answered, ANSWERED),
                (reworded.get(id(passage)), REWORDED),
            )
            for kept, reason in found:
                # Of two that say each other one stays.
                if kept and id(passage) not in into and _kept(kept, into) is not passage:
                    into[id(passage)] = (kept, reason)
            if id(passage) not in into:
                first.setdefault(_key(passage), passage)
    return _once(pieces, into)


def _once(pieces: Sequence[Piece], into: dict[int, tuple[Passage, str]]) -> Once:
    also: dict[int, list[SourceRange]] = defaultdict(list)
    merged: list[Merged] = []
    for piece in pieces:
        for passage in piece.passages:
            if id(passage) in into:
                kept, reason = _kept(passage, into), into[id(passage)][1]
                also[id(kept)].append(passage.source)
                merged.append(Merged(passage.source, kept.source, reason))
    result, dropped = _rebuilt(pieces, into, also)
    return Once(tuple(result), tuple(merged), tuple(dropped))


def _kept(passage: Passage, into: dict[int, tuple[Passage, str]]) -> Passage:
    """Return the passage that says in the end what this one says."""
    while id(passage) in into:
        passage = into[id(passage)][0]
    return passage


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


def _reworded(pieces: Sequence[Piece]) -> dict[int, Passage]:
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
    return polarity.share_denied(one, other, code) < _DENIED and not polarity.are_opposed(
        language.words(one), language.words(other), code
    )


def _answered_in(passage: Passage, piece: Piece, pieces: Sequence[Piece]) -> Passage | None:
    """Return the passage of the section that holds nearly every word of an FAQ's answer."""
    if passage.question is None:
        return None
    answer = cues.without_answer(" ".join(block.text for block in passage.blocks[1:]))
    stems = set(language.content_stems(answer, passage.code))
    if len(stems) < _LEAST_STEMS:
        return None
    best: tuple[float, Passage] | None = None
    for other in pieces:
        if other.code != piece.code or not other.stands_alone or other is piece:
            continue
        share = len(stems & other.said) / len(stems)
        if share >= _CONTAINED and (best is None or share > best[0]):
            nearest = _nearest(stems, other)
            if not _guarded(passage.question.text, answer, other, nearest):
                best = (share, nearest)
    return best[1] if best else None


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
            polarity.is_negated(answer, piece.code)
            and not polarity.is_negated(nearest.text, piece.code)
        )
        or polarity.are_opposed(language.words(question), language.words(piece.title), piece.code)
    )


def _rebuilt(
    pieces: Sequence[Piece],
    into: dict[int, tuple[Passage, str]],
    also: dict[int, list[SourceRange]],
) -> tuple[list[Piece], list[Dropped]]:
    result: list[Piece] = []
    dropped: list[Dropped] = []
    for piece in pieces:
        left = [passage for passage in piece.passages if id(passage) not in into]
        if not left:
            dropped.extend(
                Dropped(piece.heading_source(heading), "everything under this heading was merged")
                for heading in piece.headings
            )
            continue
        passages = tuple(
            replace(passage, also=tuple(dict.fromkeys(also[id(passage)])))
            if id(passage) in also
            else passage
            for passage in left
        )
        result.append(replace(piece, passages=passages))
    return result, dropped
