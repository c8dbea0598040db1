"""Frequently asked questions: which headings and lines ask, and on which level they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from course.language import cues
from course.model import Block, BlockKind

_LONGEST = 30  # words


def with_questions(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks, those that head one entry of an FAQ marked as questions."""
    result: list[Block] = []
    faq = 0  # the level of the FAQ we are in
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and cues.FAQ.match(block.text):
            faq = block.level
        elif block.kind is BlockKind.HEADING and faq and not _asks(block):
            faq = faq if block.level > faq else 0
        elif _is_marked(block) or (faq and _is_entry(blocks, index)):
            reason = "a question under the FAQ" if faq else "begins with a mark for a question"
            level = min(6, faq + 1) if faq else 3
            block = replace(block, kind=BlockKind.QUESTION, level=level, reason=reason)  # noqa: PLW2901 - the block as it is from here on
        result.append(block)
    return tuple(result)


def _asks(block: Block) -> bool:
    return block.text.rstrip("\"'”’) ").endswith("?") or _is_marked(block)


def _is_marked(block: Block) -> bool:
    return cues.QUESTION_MARK.match(block.text) is not None and block.kind in (
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
    )


def _is_entry(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    if block.kind is BlockKind.HEADING:
        return _asks(block)
    after = blocks[index + 1] if index + 1 < len(blocks) else block
    answered = after.kind is BlockKind.PARAGRAPH and not _asks(after)
    asks = block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and _asks(block)
    return asks and answered and len(block.text.split()) <= _LONGEST
