"""Lines that a person wants kept or left out, whatever was thought of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from course.articles.reading import warning
from course.model import Block, BlockKind, Problem, SourceRange

KEPT = "kept: you asked for these lines"
LEFT_OUT = "left out: you asked for it"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person said of some lines of the articles. Who says both wants them kept."""

    keep: tuple[SourceRange, ...] = ()
    drop: tuple[SourceRange, ...] = ()


def overrule(
    read: Sequence[Block], judged: Sequence[Block], *, path: str, wishes: Wishes
) -> tuple[Block, ...]:
    """Return the judged blocks of an article as the person wants them.

    A block is the smallest portion: a wish for one line of a wrapped paragraph is one for all of
    it. `read` are the same blocks before anything was taken for boilerplate.
    """
    keep, drop = _of(path, wishes.keep), _of(path, wishes.drop)
    if not keep and not drop:
        return tuple(judged)
    wanted = [
        _wanted(before, after, keep=keep, drop=drop)
        for before, after in zip(read, judged, strict=True)
    ]
    return tuple(map(_settled, wanted, [*wanted[1:], None]))


def unmet(blocks: Sequence[Block], *, path: str, wishes: Wishes) -> Iterator[Problem]:
    """Say of each wish that no text of the article stands on its lines."""
    for said, ranges in (("keep", wishes.keep), ("drop", wishes.drop)):
        for source in _of(path, ranges):
            if not any(_touches(block, [source]) for block in blocks):
                lines = f"{source.first_line}-{source.last_line}"
                yield warning(
                    "A116",
                    path,
                    f"nothing to {said} on lines {lines}: no text of the article stands there",
                    hint="look at the lines with `course inspect`",
                    line=source.first_line,
                )


def _of(path: str, ranges: Iterable[SourceRange]) -> list[SourceRange]:
    return [source for source in ranges if source.article == path]


def _wanted(
    before: Block, after: Block, *, keep: Sequence[SourceRange], drop: Sequence[SourceRange]
) -> Block:
    is_out = after.kind is BlockKind.BOILERPLATE
    if _touches(after, keep):
        if not is_out:
            return after
        # What the page itself marked as its furniture has no kind of its own.
        kind = BlockKind.PARAGRAPH if before.kind is BlockKind.BOILERPLATE else before.kind
        return replace(before, kind=kind, reason=KEPT)
    if _touches(after, drop) and not is_out:
        return replace(after, kind=BlockKind.BOILERPLATE, level=0, reason=LEFT_OUT)
    return after


def _settled(block: Block, following: Block | None) -> Block:
    """Return a kept heading as a paragraph when nothing under it was kept with it.

    A share button is no heading of what it stands above because somebody wants to keep it.
    """
    is_bare = block.reason == KEPT and (following is None or following.reason != KEPT)
    if is_bare and block.kind is BlockKind.HEADING:
        return replace(block, kind=BlockKind.PARAGRAPH, level=0)
    return block


def _touches(block: Block, ranges: Sequence[SourceRange]) -> bool:
    return any(
        source.first_line <= block.last_line and block.first_line <= source.last_line
        for source in ranges
    )
