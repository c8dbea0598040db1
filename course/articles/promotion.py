"""Promotion: sections that sell, pointing hands, and questions that name what was promoted.

A glossary, a list of tips and an offer look alike, and an article on saving speaks of prices too:
several signs have to come together, and the words of the article itself count against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from course.articles import page_lines, phrases
from course.articles.lines import POINTERS, ends_sentence
from course.articles.marks import Marks, mark, section_end
from course.articles.selling import (
    ENOUGH,
    Pitch,
    names_in,
    offers_something,
    pitch_of,
    sells_alone,
    sells_in_a_row,
)
from course.articles.subject import Subject
from course.language import cues
from course.model import Block, BlockKind

_POINTER = re.compile(rf"^[{POINTERS}]\ufe0f?\s*(?P<name>.+)$")
_LINKISH = re.compile(r"https?://\S+|www\.\S+")
_NAME_WORDS = 5
_BRIEF = 8  # words: a line of a card
_LEAD_WORDS, _CLAIM_WORDS = 12, 16
_SHORT = 30  # words: a closing line, a claim
_MOST_BLOCKS, _MOST_WORDS = 9, 110  # of a section that sells
_LEAST_LEFT = 2  # blocks of the article that no promotion may take
_OFFER = "promotion: an offer with a name that the article does not speak of"
_SECTION = "promotion: its words sell, and the article does not speak of it"


def mark_promotion(blocks: Sequence[Block], marks: Marks, subject: Subject) -> None:
    """Add the blocks that promote something."""
    names: set[str] = set()
    _mark_pointers(blocks, marks, names, subject)
    _mark_sections(blocks, marks, names, subject)
    _mark_offers(blocks, marks, subject)
    _mark_cards(blocks, marks)
    _mark_questions(blocks, marks, names)


def is_pointer(text: str) -> bool:
    """Return whether a line points to another page or a product with a hand or an arrow."""
    return _POINTER.match(text) is not None


# ------------------------------------------------------------------ sections that sell


def _mark_sections(
    blocks: Sequence[Block], marks: Marks, names: set[str], subject: Subject
) -> None:
    """Mark a heading or lead-in with what stands under it, when all of that together sells."""
    for index in range(1, len(blocks)):
        if not _may_open(blocks, index, marks):
            continue
        for extent in _extents(blocks, index, known=marks.get(index) == "advertisement"):
            texts = [blocks[at].text for at in extent]
            if len(extent) < 2 or sum(len(text.split()) for text in texts) > _MOST_WORDS:  # noqa: PLR2004
                continue
            opener = marks.get(index, "") or page_lines.reason_of(texts[0])
            reasons = [opener, *(marks.get(at, "") for at in extent[1:])]
            pitch = pitch_of(texts, reasons, subject)
            if pitch.score >= ENOUGH and _leaves_an_article(blocks, marks, extent):
                mark(marks, extent, _SECTION)
                names.update(pitch.names)
                break


def _may_open(blocks: Sequence[Block], index: int, marks: Marks) -> bool:
    block = blocks[index]
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.QUESTION):
        return marks.get(index, "") == "advertisement"
    if len(block.text.split()) > _SHORT or _POINTER.match(block.text):
        return False
    leads = not block.text.endswith(".") and Pitch.opens(block.text)
    return bool(block.level) or leads or index in marks


def _extents(blocks: Sequence[Block], index: int, *, known: bool) -> list[range]:
    """Return what may belong to an opening line: the rest of its section, or a list under it.

    `known` openers, and those that sell, may have another heading right under them.
    """
    follows = (
        index + 1 < len(blocks)
        and blocks[index + 1].level > 0
        and not cues.is_standing(blocks[index + 1].text)
    )
    sells = Pitch.opens(blocks[index].text)
    headed = known or (
        sells and follows and (blocks[index].level > 0 or Pitch.opens(blocks[index + 1].text))
    )
    end = _next_heading(blocks, index + 2 if follows and headed else index + 1)
    extents = [range(index, end)] if end - index <= _MOST_BLOCKS else []
    at = index + 1
    while (
        at < end and blocks[at].kind is BlockKind.PARAGRAPH and blocks[at].text.endswith((":", "?"))
    ):
        at += 1
    listed = at
    while at < end and (blocks[at].kind is BlockKind.ITEM or _POINTER.match(blocks[at].text)):
        at += 1
    if at > listed:
        extents += [range(index, each) for each in (min(at + 1, end), at)]
    return extents


def _next_heading(blocks: Sequence[Block], start: int) -> int:
    """Return where the next heading is, or a place that is too far away to matter."""
    end = min(len(blocks), start + _MOST_BLOCKS + 1)
    return next((at for at in range(start, end) if blocks[at].level), end)


def _leaves_an_article(blocks: Sequence[Block], marks: Marks, extent: range) -> bool:
    left = (
        at
        for at, block in enumerate(blocks)
        if at not in marks and at not in extent and not block.level
    )
    return sum(1 for _ in islice(left, _LEAST_LEFT)) == _LEAST_LEFT


# ------------------------------------------------------------------ single lines


def _mark_offers(blocks: Sequence[Block], marks: Marks, subject: Subject) -> None:
    """Mark a paragraph that is an offer by itself, with the short question above it."""
    for index, block in enumerate(blocks):
        if not index or index in marks or block.kind is not BlockKind.PARAGRAPH:
            continue
        if not sells_alone(block.text, subject):
            continue
        above = blocks[index - 1].text
        asks = above.endswith("?") and len(above.split()) <= _LEAD_WORDS and index > 1
        extent = range(index - 1 if asks else index, index + 1)
        if _leaves_an_article(blocks, marks, extent):
            mark(marks, extent, _OFFER)


def _mark_cards(blocks: Sequence[Block], marks: Marks) -> None:
    """Mark short lines in a row that name, price and offer something, as shops set them."""
    start = 1
    while start < len(blocks):
        end = start
        while end < len(blocks) and _is_brief(blocks[end]):
            end += 1
        last = end
        while last > start and not offers_something(blocks[last - 1].text):
            last -= 1
        row = range(start, last)
        cards = 1 < len(row) <= _MOST_BLOCKS and sells_in_a_row([blocks[at].text for at in row])
        if cards and _leaves_an_article(blocks, marks, row):
            mark(marks, row, _OFFER)
        start = end + 1


def _is_brief(block: Block) -> bool:
    plain = block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.BOILERPLATE)
    return plain and len(block.text.split()) <= _BRIEF and not block.text.endswith((".", ":", "?"))


# ------------------------------------------------------------------ pointing hands


def _mark_pointers(
    blocks: Sequence[Block], marks: Marks, names: set[str], subject: Subject
) -> None:
    """Mark a pointing hand, the lead-in above it and the claims around it."""
    for index, block in enumerate(blocks):
        match = _POINTER.match(block.text)
        if not match or len(block.text.split()) > _SHORT:
            continue
        product = _product(_LINKISH.sub("", match["name"]).strip(" :–—-!."))
        marks[index] = "promotion: points to another page or a product"
        mark(marks, _lead_in(blocks, index), "promotion: leads in to a pointer")
        if product:
            names.add(product)
            claims = [
                *_claim_above(blocks, index, product),
                *_claim(blocks, index, product, subject),
            ]
            mark(marks, claims, "promotion: a claim for a product")


def _lead_in(blocks: Sequence[Block], index: int) -> list[int]:
    at = index - 1
    while at >= 0 and _POINTER.match(blocks[at].text):
        at -= 1
    if at < 1 or len(blocks[at].text.split()) > _LEAD_WORDS:
        return []
    text = blocks[at].text
    plain = blocks[at].kind is BlockKind.PARAGRAPH and not ends_sentence(text)
    return [at] if text.endswith(":") or plain else []


def _product(text: str) -> str:
    """Return the name of what a pointer points to, empty when that is a page or unclear."""
    if _is_product(text):
        call = phrases.CALL.match(text)
        return text[call.end() :].strip() if call else text
    if not phrases.CALL.match(text) and " at " not in text:
        return ""
    return max(names_in(text.split(" ", 1)[-1]), key=len, default="")


def _is_product(name: str) -> bool:
    parts = name.split()
    return 0 < len(parts) <= _NAME_WORDS and all(
        part[:1].isupper() or part == "&" or (at and part[:1].isdigit())
        for at, part in enumerate(parts)
    )


def _claim_above(blocks: Sequence[Block], index: int, product: str) -> list[int]:
    """Return the short line above a pointer when it names the same product."""
    at = index - 1
    if at < 1 or blocks[at].kind is not BlockKind.PARAGRAPH:
        return []
    named = re.search(rf"(?<!\w){re.escape(product)}(?!\w)", blocks[at].text) is not None
    return [at] if named and len(blocks[at].text.split()) <= _SHORT else []


def _claim(blocks: Sequence[Block], index: int, product: str, subject: Subject) -> list[int]:
    """Return the line under a pointer when it claims something for what that points to.

    The last line before a heading or the end may do so in any words that are not the article's.
    """
    at = index + 1
    if at >= len(blocks) or blocks[at].kind is not BlockKind.PARAGRAPH:
        return []
    text = blocks[at].text
    closes = at + 1 >= len(blocks) or blocks[at + 1].level > 0
    claims = (
        phrases.CLAIM.search(text) is not None
        or product.lower() in text.lower()
        or pitch_of([text], [""], subject).signs >= 2  # noqa: PLR2004
        or (closes and len(text.split()) <= _CLAIM_WORDS)
    )
    return [at] if claims and len(text.split()) <= _SHORT and not text.endswith(":") else []


# ------------------------------------------------------------------ questions


def _mark_questions(blocks: Sequence[Block], marks: Marks, names: Iterable[str]) -> None:
    """Mark a question that names a promoted product, with its answer."""
    known = [_known(name) for name in sorted(names) if name]
    for index, block in enumerate(blocks):
        if not block.level or not block.text.endswith("?"):
            continue
        if any(name.search(block.text) for name in known):
            end = section_end(blocks, index)
            mark(marks, range(index, end), "promotion: a question about a promoted product")


def _known(name: str) -> re.Pattern[str]:
    """Return how a name is found: in any case when no common word could be meant by it."""
    unlike_a_word = " " in name or re.search(r"[a-z][A-Z]|\d", name)
    return re.compile(
        rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE if unlike_a_word else re.NOFLAG
    )
