"""What of an article is not the article: marked as boilerplate, in blocks, each with its reason.

Nothing disappears: a boilerplate block keeps its lines and text, the reason is shown, and `--keep`
gives it back. First goes what is known by itself wherever it stands, then what promotes something,
and then what the lines around it and its own traits make the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from course.articles import notes, page_lines, phrases, prompts
from course.articles.marks import Marks, run
from course.articles.promotion import is_pointer, mark_promotion
from course.articles.related import leads_to_text, mark_biography, mark_related
from course.articles.subject import Subject
from course.articles.weighing import mark_by_weight
from course.model import Block, BlockKind

_AMBIGUOUS_WORDS = 2
_OF_ARTICLES = (BlockKind.ITEM, BlockKind.TABLE, BlockKind.QUOTE)
_NOTE_SHARED = 0.6  # of the words of a note


def without_boilerplate(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the same blocks, those that are not the article marked as boilerplate."""
    marks: Marks = {}
    _mark_lines(blocks, marks, Subject.of(blocks))
    mark_related(blocks, marks)
    mark_biography(blocks, marks)
    subject = Subject.of([block for at, block in enumerate(blocks) if at == 0 or at not in marks])
    mark_promotion(blocks, marks, subject)
    mark_by_weight(blocks, marks, subject)
    return tuple(
        replace(block, kind=BlockKind.BOILERPLATE, level=0, reason=marks[index])
        if index in marks
        else block
        for index, block in enumerate(blocks)
    )


def _mark_lines(blocks: Sequence[Block], marks: Marks, subject: Subject) -> None:
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.BOILERPLATE:
            marks[index] = block.reason
            continue
        if (index == 0 and block.level) or is_pointer(block.text):
            continue
        reason = subject.reason_of(block.text)
        if reason and not _is_ambiguous(blocks, index, reason, subject):
            marks[index] = reason
        elif not reason and index and _is_note(block, subject):
            marks[index] = notes.note_of(block.text)


def _is_note(block: Block, subject: Subject) -> bool:
    """Return whether a line is a note of the page, and not about what the article is about."""
    if block.kind in _OF_ARTICLES or not notes.note_of(block.text):
        return False
    return subject.shared([block.text]) <= _NOTE_SHARED


def _is_ambiguous(blocks: Sequence[Block], index: int, reason: str, subject: Subject) -> bool:
    """Return whether `Email` may be a heading or an item of the article's own."""
    block = blocks[index]
    if phrases.NEVER_CONTENT.match(block.text):
        return False
    if block.kind is BlockKind.ITEM:
        return not _is_list_of_lines(blocks, index)
    words = block.text.split()
    asks = block.level and block.text.endswith("?") and leads_to_text(blocks, index)
    if asks and not page_lines.is_built(block.text):
        # `Enjoyed this?` goes with what it leads in; `Comments or replies?` has an answer.
        below = blocks[index + 1].text
        return not subject.reason_of(below) and subject.prompts(below) < prompts.NEARLY
    if reason in page_lines.UNMISTAKABLE and len(words) > _AMBIGUOUS_WORDS:
        return False
    if block.level:
        return leads_to_text(blocks, index)
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
