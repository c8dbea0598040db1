"""Why a piece stands where it stands, in words for the person who may move it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from course import language
from course.language.stages import Stage
from course.outline import precedence
from course.outline.pieces import Piece

NEW = "new since the last draft: put beside the lines before it"
_STAGES = {
    Stage.OPENING: "an introduction",
    Stage.WHAT: "its title asks what something is, which comes first",
    Stage.HOW: "its title asks how or why, which follows what it is",
    Stage.DO: "its title tells what to do, which follows how it works",
    Stage.LIVE: "its title is about living with it, which follows what to do",
    Stage.CLOSING: "closing words, which come last",
    Stage.QUESTIONS: "questions, which come after what they are about",
    Stage.REFERENCES: "references, which come last",
}


def explained(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces in their order, each with the reasons for its place."""
    result: list[Piece] = []
    before: dict[int, Piece] = {}
    owners: dict[str, tuple[str, str]] = {}  # words that one title alone has, and that title
    titled = Counter(stem for each in pieces for stem in _named(each))
    for piece in pieces:
        neighbour = result[-1] if result else None
        reasons = [_STAGES[piece.stage]] if piece.stage is not None else []
        if neighbour and _meet(neighbour, piece):
            reasons.append(f"on one topic with {neighbour.title!r} of another article")
        if result and piece.article not in before:
            reasons.extend(_as_an_article(piece, owners))
        reasons.append(_author(before.get(piece.article)))
        result.append(replace(piece, why="; ".join(reasons)))
        before[piece.article] = piece
        for stem, word in _named(piece).items():
            if titled[stem] == 1 and piece.stands_alone:
                owners[stem] = (word, piece.title)
    return result


def _as_an_article(piece: Piece, owners: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return why an article follows those before it, as far as its first section says."""
    found = ["it speaks of a part that has been"] if precedence.remembers([piece]) else []
    used = Counter(
        stem
        for passage in piece.passages
        for stem in language.content_stems(passage.text, piece.code)
        if stem in owners
    )
    if used:
        stem = min(used, key=lambda each: (-used[each], -len(each), each))
        word, title = owners[stem]
        found.append(f"it uses {word!r}, which {title!r} is about")
    return found


def _named(piece: Piece) -> dict[str, str]:
    """Return the words of a piece's title that carry meaning, by their stems."""
    return {
        stem: word
        for word in language.words(piece.title)
        for stem in language.content_stems(word, piece.code)
        if not word.isdigit()
    }


def _meet(one: Piece, other: Piece) -> bool:
    return one.topic == other.topic and one.topic >= 0 and one.article != other.article


def _author(before: Piece | None) -> str:
    if before is None:
        return "its article begins with it"
    return f"its article has it after {before.title!r}"
