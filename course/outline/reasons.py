"""Why a piece stands where it stands, in words for the person who may move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from course.language.stages import Stage
from course.outline.pieces import Piece
from course.outline.precedence import Precedence

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


def explained(pieces: Sequence[Piece], found: Precedence) -> list[Piece]:
    """Return the pieces in their order, each with the reasons for its place."""
    result: list[Piece] = []
    before: dict[int, Piece] = {}
    for piece in pieces:
        neighbour = result[-1] if result else None
        reasons = [_STAGES[piece.stage]] if piece.stage is not None else []
        if neighbour and _meet(neighbour, piece):
            reasons.append(f"on one topic with {neighbour.title!r} of another article")
        if piece.article not in before:
            follows = found.why(piece.article, before)
            reasons.extend([follows] if follows else [])
        reasons.append(_author(before.get(piece.article)))
        result.append(replace(piece, why="; ".join(reasons)))
        before[piece.article] = piece
    return result


def _meet(one: Piece, other: Piece) -> bool:
    return one.topic == other.topic and one.topic >= 0 and one.article != other.article


def _author(before: Piece | None) -> str:
    if before is None:
        return "its article begins with it"
    return f"its article has it after {before.title!r}"
