"""What the material says twice.

A repeat is taken once and its other place is kept as a source. Different numbers, a negation or
opposite words are never a repeat: `conflicts` shows such statements side by side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from course import language
from course.language import amounts, cues
from course.model import BlockKind, Dropped, Merged, SourceRange
from course.outline.pieces import Passage, Piece

_CONTAINED = 0.7  # of an answer's content words in one section
_WHOLLY = 0.85  # of a paragraph's in one other paragraph
_LEAST_STEMS = 4
_LEAST_WORDS = 6
_LEAST_PARAGRAPH = 6  # stems
_COMMON = 40  # paragraphs that share a word: beyond that it tells nothing

WORD_FOR_WORD = "says the same, word for word"
ANSWERED = "a section answers this already"
REWORDED = "another paragraph says all of this"


@dataclass(frozen=True, slots=True)
class Once:
    """The pieces with every statement once, and what became of the rest."""

    pieces: tuple[Piece, ...]
    merged: tuple[Merged, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    passage: Passage
    piece: Piece
    stems: frozenset[str]


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
            if earlier:
                into[id(passage)] = (earlier, WORD_FOR_WORD)
            elif answered:
                into[id(passage)] = (answered, ANSWERED)
            elif id(passage) in reworded:
                into[id(passage)] = (reworded[id(passage)], REWORDED)
            if id(passage) not in into:
                first.setdefault(_key(passage), passage)
    return _once(pieces, into)


def _once(pieces: Sequence[Piece], into: dict[int, tuple[Passage, str]]) -> Once:
    also: dict[int, list[SourceRange]] = defaultdict(list)
    merged: list[Merged] = []
    for piece in pieces:
        for passage in piece.passages:
            if id(passage) in into:
                kept, reason = into[id(passage)]
                while id(kept) in into:
                    kept = into[id(kept)][0]
                also[id(kept)].append(passage.source)
                merged.append(Merged(passage.source, kept.source, reason))
    result, dropped = _rebuilt(pieces, into, also)
    return Once(tuple(result), tuple(merged), tuple(dropped))


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
    """Return the paragraphs of which a longer one says nearly every word, and that one."""
    paragraphs = list(_paragraphs(pieces))
    # The longest first: a paragraph is only ever looked for in those before it.
    paragraphs.sort(key=lambda each: -len(each.stems))
    postings: dict[str, list[int]] = defaultdict(list)
    found: dict[int, Passage] = {}
    for index, paragraph in enumerate(paragraphs):
        shared: Counter[int] = Counter()
        for stem in sorted(paragraph.stems):
            if len(postings[stem]) <= _COMMON:
                shared.update(postings[stem])
            postings[stem].append(index)
        for other, count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
            if count < _WHOLLY * len(paragraph.stems):
                break
            if _says_all(paragraphs[other], paragraph):
                found[id(paragraph.passage)] = paragraphs[other].passage
                break
    return found


def _paragraphs(pieces: Sequence[Piece]) -> list[_Paragraph]:
    found = []
    for piece in pieces:
        for passage in piece.passages:
            if [block.kind for block in passage.blocks] == [BlockKind.PARAGRAPH]:
                stems = frozenset(language.content_stems(passage.text, piece.code))
                if len(stems) >= _LEAST_PARAGRAPH:
                    found.append(_Paragraph(passage, piece, stems))
    return found


def _says_all(longer: _Paragraph, shorter: _Paragraph) -> bool:
    """Return whether nothing in a paragraph is against what the longer one says."""
    if longer.piece is shorter.piece or longer.piece.code != shorter.piece.code:
        return False
    code = longer.piece.code
    numbers = amounts.amounts(longer.passage.text, code)
    same_numbers = all(
        counted <= numbers.get(unit, frozenset())
        for unit, counted in amounts.amounts(shorter.passage.text, code).items()
    ) and language.numbers(shorter.passage.text) <= language.numbers(longer.passage.text)
    said = language.sentences(longer.passage.text)
    return same_numbers and all(
        _agree(sentence, _most_alike(sentence, said, code), code)
        for sentence in language.sentences(shorter.passage.text)
    )


def _most_alike(sentence: str, said: Sequence[str], code: str) -> str:
    stems = set(language.content_stems(sentence, code))
    return max(said, key=lambda each: len(stems.intersection(language.content_stems(each, code))))


def _agree(one: str, other: str, code: str) -> bool:
    return language.is_negated(one, code) == language.is_negated(
        other, code
    ) and not language.are_opposed(language.words(one), language.words(other), code)


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
            language.is_negated(answer, piece.code)
            and not language.is_negated(nearest.text, piece.code)
        )
        or language.are_opposed(language.words(question), language.words(piece.title), piece.code)
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
