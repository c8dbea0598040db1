"""What of an article is not the article: marked as boilerplate, in blocks, each with its reason.

Nothing disappears: a boilerplate block keeps its lines and text, and the reason is shown. Doubt
keeps a line, for content left out by mistake costs more than a share button that stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from course.articles import page_lines, phrases
from course.articles.lines import ends_sentence
from course.articles.promotion import Marks, mark, mark_promotion, run, section_end
from course.language import cues
from course.model import Block, BlockKind

_LINK_WORDS = 16
_MAX_RELATED = 30
_MAX_AUTHOR = 3
_LONGEST_EDGE = 100
_AMBIGUOUS_WORDS = 2
_SENTENCE = 6  # words
_MAX_HOURS = 8


def without_boilerplate(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the same blocks, those that are not the article marked as boilerplate."""
    marks: Marks = {}
    _mark_lines(blocks, marks)
    _mark_related(blocks, marks)
    mark_promotion(blocks, marks)
    _mark_edges(blocks, marks)
    _mark_bare_headings(blocks, marks)
    return tuple(
        replace(block, kind=BlockKind.BOILERPLATE, level=0, reason=marks[index])
        if index in marks
        else block
        for index, block in enumerate(blocks)
    )


def _mark_lines(blocks: Sequence[Block], marks: Marks) -> None:
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.BOILERPLATE:
            marks[index] = block.reason
            continue
        if index == 0 and block.level:
            continue
        reason = page_lines.reason_of(block.text)
        if reason and not _is_ambiguous(blocks, index, reason):
            marks[index] = reason


def _is_ambiguous(blocks: Sequence[Block], index: int, reason: str) -> bool:
    """Return whether `Email` may be a heading or an item of the article's own."""
    block = blocks[index]
    if phrases.NEVER_CONTENT.match(block.text):
        return False
    if block.kind is BlockKind.ITEM:
        return not _is_list_of_lines(blocks, index)
    words = block.text.split()
    if reason in page_lines.UNMISTAKABLE and len(words) > _AMBIGUOUS_WORDS:
        return False
    if block.level:
        return _leads_to_text(blocks, index)
    after = blocks[index + 1].text.lower() if index + 1 < len(blocks) else ""
    return len(words) == 1 and block.text.lower() in after


def _is_list_of_lines(blocks: Sequence[Block], index: int) -> bool:
    """Return whether a whole list is made of such lines, without a lead-in of the author's."""
    start = index
    while start and blocks[start - 1].kind is BlockKind.ITEM:
        start -= 1
    led_in = start > 0 and (blocks[start - 1].text.endswith(":") or blocks[start - 1].level)
    return not led_in and all(
        page_lines.reason_of(blocks[at].text) for at in run(blocks, start, BlockKind.ITEM)
    )


def _mark_edges(blocks: Sequence[Block], marks: Marks) -> None:
    """Mark what only says something of the page when it stands above or below all of the text."""
    body = [at for at, block in enumerate(blocks) if at not in marks and _is_body(block)]
    if not body:
        return
    for index in (*range(1, body[0]), *range(body[-1] + 1, len(blocks))):
        text = blocks[index].text
        if len(text) > _LONGEST_EDGE:
            continue
        found = (reason for reason, pattern in page_lines.EDGE_LINES if pattern.match(text))
        reason = next(found, "")
        if reason:
            mark(marks, [index], reason)
        if index > body[-1] and page_lines.HOURS_HEADING.match(text):
            mark(marks, _hours(blocks, index), "contact details")


def _is_body(block: Block) -> bool:
    if block.kind in (BlockKind.ITEM, BlockKind.QUOTE):
        return True
    sentence = ends_sentence(block.text) or len(block.text) > _LONGEST_EDGE
    return block.kind is BlockKind.PARAGRAPH and sentence and len(block.text.split()) > _SENTENCE


def _hours(blocks: Sequence[Block], index: int) -> list[int]:
    """Return a heading with the hours and the address under it, at the end of a page."""
    lines = [index]
    for at in range(index + 1, min(len(blocks), index + 1 + _MAX_HOURS)):
        if blocks[at].kind is BlockKind.HEADING:
            break
        lines.append(at)
    return lines if any(page_lines.HOURS.search(blocks[at].text) for at in lines) else []


def _mark_related(blocks: Sequence[Block], marks: Marks) -> None:
    for index, block in enumerate(blocks):
        if index in marks or not _may_open(block):
            continue
        if phrases.RELATED.match(block.text):
            mark(marks, [index, *_links_after(blocks, index)], "related articles")
        elif phrases.MORE_IN.match(block.text):
            mark(marks, _titles_after(blocks, index), "related articles")
        elif phrases.CONTENTS.match(block.text):
            mark(marks, _contents(blocks, index), "table of contents")
        elif phrases.AUTHOR.match(block.text) and block.kind is BlockKind.HEADING:
            end = section_end(blocks, index)
            mark(marks, range(index, min(end, index + 1 + _MAX_AUTHOR)), "about the author")


def _links_after(blocks: Sequence[Block], index: int) -> Iterator[int]:
    """Yield the links of a related block: its items, or titles when the bullets were lost."""
    following = range(index + 1, min(len(blocks), index + 1 + _MAX_RELATED))
    has_items = index + 1 < len(blocks) and blocks[index + 1].kind is BlockKind.ITEM
    for at in following:
        block = blocks[at]
        if has_items and block.kind is not BlockKind.ITEM:
            return
        if not has_items and not _is_title_like(blocks, at):
            return
        yield at


def _titles_after(blocks: Sequence[Block], index: int) -> list[int]:
    """Return `More in Pets` with its links, none unless those read like titles, at the end."""
    links = list(_links_after(blocks, index))
    titles = sum(_is_titled(blocks[at].text) for at in links)
    end = links[-1] + 1 if links else len(blocks)
    ends = not any(
        block.kind is BlockKind.PARAGRAPH and len(block.text.split()) > _LINK_WORDS
        for block in blocks[end : section_end(blocks, index)]
    )
    return [index, *links] if links and ends and titles >= 0.6 * len(links) else []


def _is_titled(text: str) -> bool:
    long = [word for word in text.split() if len(word) > 3]  # noqa: PLR2004 - not the small words
    return text.endswith("?") or sum(word[0].isupper() for word in long) >= 0.7 * max(1, len(long))


def _is_title_like(blocks: Sequence[Block], at: int) -> bool:
    block = blocks[at]
    if block.kind is BlockKind.HEADING and (
        cues.is_standing(block.text) or _leads_to_text(blocks, at)
    ):
        return False
    return len(block.text.split()) <= _LINK_WORDS and not block.text.endswith((".", ":", ";"))


def _leads_to_text(blocks: Sequence[Block], at: int) -> bool:
    if at + 1 >= len(blocks):
        return False
    after = blocks[at + 1]
    return after.kind in (BlockKind.ITEM, BlockKind.TABLE, BlockKind.QUOTE) or (
        after.kind is BlockKind.PARAGRAPH and ends_sentence(after.text)
    )


def _contents(blocks: Sequence[Block], index: int) -> list[int]:
    """Return a table of contents: its lines come again, nearly all of them, as headings."""
    later = {_bare(block.text) for block in blocks[index + 1 :] if block.level}
    listed = list(run(blocks, index + 1, BlockKind.ITEM))
    if not listed:
        for at in range(index + 1, len(blocks)):
            if blocks[at].level or _bare(blocks[at].text) not in later:
                break
            listed.append(at)
    again = sum(_bare(blocks[at].text) in later for at in listed)
    return [index, *listed] if listed and again >= 0.6 * len(listed) else []


def _bare(text: str) -> str:
    return re.sub(r"^[\W\d]+", "", text).strip(" :?!.").lower()


def _mark_bare_headings(blocks: Sequence[Block], marks: Marks) -> None:
    """Mark a heading under which everything is boilerplate: it headed nothing else."""
    for index, block in enumerate(blocks):
        if index in marks or not block.level or block.level == 1:
            continue
        end = section_end(blocks, index)
        below = range(index + 1, end)
        if below and all(at in marks for at in below):
            promoted = [marks[at] for at in below if marks[at].startswith(("promotion", "related"))]
            if promoted:
                marks[index] = promoted[0]


def _may_open(block: Block) -> bool:
    return block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.QUESTION)
