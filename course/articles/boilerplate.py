"""What of an article is not the article: marked as boilerplate, in blocks, each with its reason.

Nothing disappears: a boilerplate block keeps its lines and text, and the reason is shown. Doubt
keeps a line, for content left out by mistake costs more than a share button that stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from course.articles import bylines, notes, page_lines, phrases, prompts
from course.articles.lines import ends_sentence
from course.articles.marks import Marks, mark, run, section_end
from course.articles.promotion import is_pointer, mark_promotion
from course.articles.related import leads_to_text, mark_biography, mark_related
from course.articles.subject import Subject
from course.model import Block, BlockKind

_LONGEST_EDGE = 100
_AMBIGUOUS_WORDS = 2
_SENTENCE = 6  # words
_MAX_HOURS = 8
_KICKER = 3  # words
_OF_ARTICLES = (BlockKind.ITEM, BlockKind.TABLE, BlockKind.QUOTE)
_TAIL_WORDS = 24
_INTRODUCES = ("about the author", "comment form")
_REST_WORDS = 32
_UNKNOWN_WORDS = 60  # of a tail
_TAIL_SHARE = 0.3  # of the lines of a tail must be known as the page's
_MOST_BETWEEN = 3  # lines
_AMONG = 0.75  # of `prompts.ENOUGH`: what a sentence needs among lines of the page
_NOTE_SHARED = 0.6  # of the words of a note
_SHARED = 0.34  # of the words of a line


def without_boilerplate(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the same blocks, those that are not the article marked as boilerplate."""
    marks: Marks = {}
    subject = Subject.of(blocks)
    _mark_lines(blocks, marks, subject)
    mark_related(blocks, marks)
    mark_biography(blocks, marks)
    subject = Subject.of([block for at, block in enumerate(blocks) if at == 0 or at not in marks])
    mark_promotion(blocks, marks, subject)
    _mark_edges(blocks, marks, subject)
    _mark_hours(blocks, marks)
    _mark_tail(blocks, marks, subject)
    _mark_rest(blocks, marks, subject)
    _mark_edges(blocks, marks, subject)
    mark_biography(blocks, marks)
    _mark_between(blocks, marks, subject)
    _mark_bare_headings(blocks, marks)
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
        return not subject.reason_of(blocks[index + 1].text, at_edge=True)
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


def _mark_edges(blocks: Sequence[Block], marks: Marks, subject: Subject) -> None:
    """Mark what only says something of the page when it stands above or below all of the text."""

    def is_told(at: int) -> bool:
        told = at not in marks and _is_body(blocks[at])
        return told and not _edge_reason(blocks[at], subject)

    # Only the two ends are looked for: most lines of an article lie between them.
    first = next(filter(is_told, range(len(blocks))), -1)
    if first < 0:
        return
    last = next(filter(is_told, reversed(range(len(blocks)))), first)
    for index in (*range(1, first), *range(last + 1, len(blocks))):
        text = blocks[index].text
        reason = _edge_reason(blocks[index], subject)
        if index < first and bylines.is_role(text):
            reason = "byline or date"
        if reason and blocks[index].kind is not BlockKind.ITEM:
            mark(marks, [index], reason)
        if page_lines.is_menu(text) and _stands_single(blocks, index):
            mark(marks, [index], "page navigation")
        if len(text) > _LONGEST_EDGE:
            continue
        found = (reason for reason, pattern in page_lines.EDGE_LINES if pattern.match(text))
        reason = next(found, "")
        if reason:
            mark(marks, [index], reason)
        if index > last and page_lines.HOURS_HEADING.match(text):
            mark(marks, _hours(blocks, index), "contact details")


def _edge_reason(block: Block, subject: Subject) -> str:
    """Return what a line is for the page above or below all of the text.

    Of several sentences each has to be the page's.
    """
    reason = subject.reason_of(block.text, at_edge=True)
    if reason or block.kind in _OF_ARTICLES or subject.shared([block.text]) > _NOTE_SHARED:
        return reason
    whole = notes.closing_of(block.text)
    if whole:
        return whole
    said = [
        subject.reason_of(each) or notes.closing_of(each) for each in notes.sentences(block.text)
    ]
    return said[0] if all(said) and said else ""


def _stands_single(blocks: Sequence[Block], index: int) -> bool:
    """Return whether a row stands by itself, and not in a table."""
    around = (*blocks[max(0, index - 1) : index], *blocks[index + 1 : index + 2])
    return all(block.kind is not BlockKind.TABLE for block in around)


def _mark_tail(blocks: Sequence[Block], marks: Marks, subject: Subject) -> None:
    """Mark what stands below the article with lines of the page: none of it speaks of the subject.

    The tail goes up to where the article speaks; it begins with the first line known as the page's.
    """
    at = len(blocks)
    while at > 1 and (at - 1 in marks or _is_apart(blocks, at - 1, subject)):
        at -= 1
    known = [each for each in range(at, len(blocks)) if _is_of_page(marks.get(each, ""))]
    tail = range(known[0], len(blocks)) if known else range(0)
    unknown = sum(len(blocks[each].text.split()) for each in tail if each not in marks)
    if unknown <= _UNKNOWN_WORDS and len(known) >= _TAIL_SHARE * len(tail):
        mark(marks, tail, "stands among lines of the page")


def _mark_rest(blocks: Sequence[Block], marks: Marks, subject: Subject) -> None:
    """Mark what stands after the first line of the page from which on hardly a line is not its.

    `Thanks for listening` may be followed by anything but what the article is about.
    """
    at = len(blocks)
    unknown = known = 0
    first = at
    while at > 1:
        at -= 1
        if at in marks:
            known += 1
            first = at if _is_of_page(marks[at]) and unknown <= known else first
            continue
        unknown += 1
        if not _may_be_rest(blocks, at, marks, subject):
            break
    rest = range(first, len(blocks))
    if sum(len(blocks[each].text.split()) for each in rest if each not in marks) <= _UNKNOWN_WORDS:
        mark(marks, rest, "stands among lines of the page")


def _may_be_rest(blocks: Sequence[Block], at: int, marks: Marks, subject: Subject) -> bool:
    """Return whether a line after one of the page need not be the article's."""
    text = blocks[at].text
    if notes.closing_of(text):
        return True
    heads = blocks[at].level > 0 and leads_to_text(blocks, at) and at + 1 not in marks
    words = len(text.split())
    if blocks[at].kind in _OF_ARTICLES or heads or words > _REST_WORDS:
        return False
    if notes.closing_of(blocks[at - 1].text) in _INTRODUCES:
        return True
    most = _SHARED if words <= 2 * _SENTENCE else _SHARED / 2
    return subject.shared([notes.without_speaker(text)]) <= most


def _is_of_page(reason: str) -> bool:
    sold = reason.startswith("promotion") or reason in ("call to buy", "advertisement")
    return bool(reason) and not sold


def _is_apart(blocks: Sequence[Block], at: int, subject: Subject) -> bool:
    """Return whether a line below an article could be of anything else as well."""
    block = blocks[at]
    words = len(block.text.split())
    heads = block.level > 0 and leads_to_text(blocks, at) and not _says_of_page(blocks[at + 1])
    if block.kind in _OF_ARTICLES or words > _TAIL_WORDS or heads:
        return False
    whole = ends_sentence(block.text) and words > _SENTENCE
    if whole or words > 2 * _SENTENCE:
        around = (blocks[at - 1], *blocks[at + 1 : at + 2])
        alone = not blocks[at - 1].level and not any(map(_is_body, around))
        if prompts.judge(block.text).score < _AMONG and not alone:
            return False
    return subject.shared([block.text]) <= (_SHARED if words <= 2 * _SENTENCE else _SHARED / 2)


def _says_of_page(block: Block) -> bool:
    return prompts.judge(block.text).score >= _AMONG


def _mark_between(blocks: Sequence[Block], marks: Marks, subject: Subject) -> None:
    """Mark the few lines between others of the page when nothing makes them the article's."""
    at = 1
    while at < len(blocks):
        if at in marks:
            at += 1
            continue
        end = next((each for each in range(at, len(blocks)) if each in marks), len(blocks))
        lines = range(at, end)
        held = at - 1 in marks and (end in marks or end == len(blocks))
        if not held and at == 1 and end in marks:
            held = all(_is_kicker(blocks[each].text) for each in lines)
        if (
            held
            and len(lines) <= _MOST_BETWEEN
            and all(_is_loose(blocks[each], subject) for each in lines)
        ):
            mark(marks, lines, "stands among lines of the page")
        at = end


def _is_kicker(text: str) -> bool:
    """Return whether a line under the title could be the name of the site or of a part of it."""
    return len(text.split()) <= _KICKER or text.count(" · ") > 1 or text.count(" | ") > 1


def _is_loose(block: Block, subject: Subject) -> bool:
    """Return whether a line, among those of the page, has nothing to do with the article."""
    if block.kind in _OF_ARTICLES:
        return False
    judged = prompts.judge(block.text)
    told = ends_sentence(block.text) and len(block.text.split()) > _SENTENCE
    if told:
        return judged.score >= _AMONG
    return len(block.text.split()) <= 2 * _SENTENCE and subject.shared([block.text]) <= _SHARED


def _mark_hours(blocks: Sequence[Block], marks: Marks) -> None:
    """Mark the hours of whoever keeps the page, with the short lines under them."""
    for index, block in enumerate(blocks):
        if index in marks or not page_lines.OWN_HOURS.match(block.text):
            continue
        lines = _hours(blocks, index)
        if lines and not any(_is_body(blocks[at]) for at in lines):
            mark(marks, lines, "contact details")


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
