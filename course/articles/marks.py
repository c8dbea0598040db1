"""Which blocks are not the article, and why; and how blocks belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from course.model import Block, BlockKind

Marks = dict[int, str]
"""Which blocks are boilerplate, by their place, and why."""


def section_end(blocks: Sequence[Block], index: int) -> int:
    """Return where the section of a heading ends, not included."""
    level = blocks[index].level or 6
    for at in range(index + 1, len(blocks)):
        if 0 < blocks[at].level <= level:
            return at
    return len(blocks)


def run(blocks: Sequence[Block], start: int, kind: BlockKind) -> Iterator[int]:
    """Yield the places of the blocks of one kind that follow each other from here on."""
    for at in range(start, len(blocks)):
        if blocks[at].kind is not kind:
            return
        yield at


def mark(marks: Marks, indices: Iterable[int], reason: str) -> None:
    """Mark blocks, those that have a reason already keep it."""
    for index in indices:
        marks.setdefault(index, reason)
