"""What the material says twice.

A repeat is taken once and its other place is kept as a source. Different numbers, a negation or
opposite words are never a repeat: `conflicts` shows such statements side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from course import language
from course.language import cues, polarity
from course.model import Dropped, Merged, SourceRange
from course.outline import agreeing, aligning, rewording
from course.outline.aligning import Aligned, Statement
from course.outline.pieces import Passage, Piece

_CONTAINED = 0.7  # of an answer's content words in one section
_LEAST_STEMS = 4
_LEAST_WORDS = 6

WORD_FOR_WORD = "says the same, word for word"
ANSWERED = "a section answers this already"
REWORDED = "another paragraph says this in other words"


@dataclass(frozen=True, slots=True)
class Once:
    """The pieces with every statement once, and what became of the rest."""

    pieces: tuple[Piece, ...]
    merged: tuple[Merged, ...]
    dropped: tuple[Dropped, ...]
    aligned: tuple[Aligned, ...]  # statements that are left, in pairs about one thing


def say_once(pieces: Sequence[Piece]) -> Once:
    """Take repeats out: the same words again, what a longer paragraph or a section says."""
    into: dict[int, tuple[Passage, str]] = {}
    first: dict[str, Passage] = {}
    twins = _twin_articles(pieces)
    pairs = tuple(aligning.aligned(pieces))
    reworded = rewording.reworded(pieces)
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
    left = (
        pair for pair in pairs if not {id(pair.one.passage), id(pair.other.passage)} & into.keys()
    )
    return replace(_once(pieces, into), aligned=tuple(left))


def perhaps(pairs: Sequence[Aligned]) -> Iterator[tuple[Statement, Statement]]:
    """Yield a paragraph that another author may say too, and where: the shorter one first.

    These are shown and never merged: in other words two people may also contradict each other.
    """
    for pair in pairs:
        # Of two as long the earlier one is named as the one to keep.
        shorter, longer = sorted((pair.other, pair.one), key=lambda each: len(each.words))
        if (
            _is_one_statement(shorter)
            and agreeing.is_repeat(pair)
            and agreeing.says_all(shorter, longer)
        ):
            yield shorter, longer


def _is_one_statement(statement: Statement) -> bool:
    """Return whether a passage is nothing but this, but for headings or its question."""
    *above, last = statement.passage.blocks
    return statement.is_paragraph and last is statement.block and all(each.level for each in above)


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
    return Once(tuple(result), tuple(merged), tuple(dropped), ())


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
