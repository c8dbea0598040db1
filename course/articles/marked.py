"""What marked-up articles have in common once they are blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from course.model import Block, BlockKind

_BOLD = "**"
_LONGEST = 14  # words


def with_bold_headings(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, short lines all in bold as the headings they are meant for."""
    level = 1
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            level = block.level
        elif _is_bold_line(block):
            markdown = block.markdown.removeprefix(_BOLD).removesuffix(_BOLD)
            yield replace(
                block,
                kind=BlockKind.HEADING,
                level=min(6, max(2, level + 1)),
                reason="a short line all in bold",
                markdown=markdown,
            )
            continue
        yield block


def _is_bold_line(block: Block) -> bool:
    text = block.markdown
    return (
        block.kind is BlockKind.PARAGRAPH
        and text.startswith(_BOLD)
        and text.endswith(_BOLD)
        and text.count(_BOLD) == 2  # noqa: PLR2004 - one run from end to end
        and len(block.text.split()) <= _LONGEST
        and not block.text.endswith((".", ":", ",", ";"))
    )
