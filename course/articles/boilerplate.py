"""What of an article is not the article: marked as boilerplate, in blocks, each with its reason.

Nothing disappears: a boilerplate block keeps its lines and text, and the reason is shown. Doubt
keeps a line, for content left out by mistake costs more than a share button that stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from course.articles import phrases
from course.articles.lines import POINTERS, ends_sentence
from course.language import cues
from course.model import Block, BlockKind

_OFFER = re.compile(r"^(?P<name>[^–—:]{2,40}?)\s*(?:\s[-–—]\s|[–—]\s|:\s)(?P<claim>\S.*)$")
_POINTER = re.compile(rf"^[{POINTERS}]\ufe0f?\s*(?P<name>.+)$")
_LINKISH = re.compile(r"https?://\S+|www\.\S+")
_NAME_WORDS = 4
_LINK_WORDS = 16
_SHORT = 30  # words: a closing line, a claim
_MAX_RELATED = 30
_MAX_AUTHOR = 3

Marks = dict[int, str]


def without_boilerplate(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the same blocks, those that are not the article marked as boilerplate."""
    marks: Marks = {}
    names: set[str] = set()
    _mark_lines(blocks, marks)
    _mark_related(blocks, marks)
    _mark_offers(blocks, marks, names)
    _mark_pointers(blocks, marks, names)
    _mark_questions(blocks, marks, names)
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
        if len(block.text) > 400 or (index == 0 and block.kind is BlockKind.HEADING):  # noqa: PLR2004 - no such line is longer
            continue
        for reason, pattern in phrases.LINES:
            if pattern.match(block.text):
                marks[index] = reason
                break


def _mark_related(blocks: Sequence[Block], marks: Marks) -> None:
    for index, block in enumerate(blocks):
        if index in marks or not _may_open(block):
            continue
        if phrases.RELATED.match(block.text):
            _mark(marks, [index, *_links_after(blocks, index)], "related articles")
        elif phrases.CONTENTS.match(block.text):
            _mark(marks, _contents(blocks, index), "table of contents")
        elif phrases.AUTHOR.match(block.text) and block.kind is BlockKind.HEADING:
            end = _section_end(blocks, index)
            _mark(marks, range(index, min(end, index + 1 + _MAX_AUTHOR)), "about the author")


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
    listed = [at for at in _run(blocks, index + 1, BlockKind.ITEM)]
    again = sum(_bare(blocks[at].text) in later for at in listed)
    return [index, *listed] if listed and again >= 0.6 * len(listed) else []


def _bare(text: str) -> str:
    return re.sub(r"^[\W\d]+", "", text).strip(" :?!.").lower()


def _mark_offers(blocks: Sequence[Block], marks: Marks, names: set[str]) -> None:
    """Mark tip or recommendation, `Brand – description` items, and the line that closes them."""
    for index, block in enumerate(blocks):
        if index in marks or block.kind is not BlockKind.ITEM:
            continue
        if index and blocks[index - 1].kind is BlockKind.ITEM:
            continue
        items = list(_run(blocks, index, BlockKind.ITEM))
        offers = [match for match in (_OFFER.match(blocks[at].text) for at in items) if match]
        opening = _opening(blocks, index)
        if not opening or not _are_offers(blocks, opening, offers, len(items)):
            continue
        closing = _closing(blocks, items[-1])
        _mark(marks, [*opening, *items, *closing], "promotion: an offer of products")
        names.update(match["name"].strip() for match in offers)
        names.update(_brands(blocks, opening))


def _opening(blocks: Sequence[Block], index: int) -> list[int]:
    """Return the lead-in above a list and the heading above that, if one of them sells."""
    opening: list[int] = []
    for at in range(index - 1, max(-1, index - 4), -1):
        block = blocks[at]
        if not block.level and len(block.text.split()) <= _SHORT:
            opening.insert(0, at)
        elif block.kind is BlockKind.HEADING and at:
            opening.insert(0, at)
            break
        else:
            break
    while opening and not phrases.SELLING.search(blocks[opening[0]].text):
        opening.pop(0)
    return opening


def _are_offers(
    blocks: Sequence[Block], opening: Sequence[int], offers: Sequence[re.Match[str]], items: int
) -> bool:
    if len(offers) < max(1, 0.6 * items):
        return False
    named = sum(_is_name(match["name"]) for match in offers)
    claims = sum(phrases.CLAIM.search(match["claim"]) is not None for match in offers)
    asks = any(blocks[at].text.endswith("?") for at in opening)
    branded = bool(_brands(blocks, opening))
    # A glossary or a list of tips has the same shape: names alone are not enough.
    return named >= 0.6 * len(offers) and claims + asks + 2 * branded >= 0.5 * len(offers) + 1


def _is_name(text: str) -> bool:
    parts = text.split()
    return len(parts) <= _NAME_WORDS and all(
        part[:1].isupper() or part[:1].isdigit() or len(part) <= 3  # noqa: PLR2004 - of, for, the
        for part in parts
    )


def _brands(blocks: Sequence[Block], opening: Sequence[int]) -> set[str]:
    """Return names that only the selling heading uses: `Acme tip for…`."""
    elsewhere = " ".join(
        block.text for index, block in enumerate(blocks) if index not in set(opening)
    ).lower()
    found: set[str] = set()
    for at in opening:
        match = re.match(
            r"^([A-Z][\w’'-]{2,})\s+(?:tips?|recommends?|products?|picks?)\b", blocks[at].text
        )
        if match and match[1].lower() not in {
            "our",
            "top",
            "best",
            "expert",
            "quick",
            "pro",
            "final",
        }:
            if not re.search(rf"\b{re.escape(match[1].lower())}\b", elsewhere):
                found.add(match[1])
    return found


def _closing(blocks: Sequence[Block], last: int) -> list[int]:
    at = last + 1
    if at >= len(blocks):
        return []
    block = blocks[at]
    closes = block.kind is BlockKind.PARAGRAPH and len(block.text.split()) <= _SHORT
    ends = at + 1 >= len(blocks) or blocks[at + 1].kind in (
        BlockKind.HEADING,
        BlockKind.BOILERPLATE,
    )
    return [at] if closes and ends and not block.text.endswith(":") else []


def _mark_pointers(blocks: Sequence[Block], marks: Marks, names: set[str]) -> None:
    """Mark a pointing hand, the lead-in above it and the claim below it."""
    for index, block in enumerate(blocks):
        match = _POINTER.match(block.text)
        if index in marks or not match or len(block.text.split()) > _SHORT:
            continue
        product = _LINKISH.sub("", match["name"]).strip(" :–—-")
        marks[index] = "promotion: points to another page or a product"
        _mark(marks, _lead_in(blocks, index), "promotion: leads in to a pointer")
        if _is_product(product):
            names.add(product)
            _mark(marks, _claim(blocks, index, product), "promotion: a claim for a product")


def _lead_in(blocks: Sequence[Block], index: int) -> list[int]:
    at = index - 1
    while at >= 0 and _POINTER.match(blocks[at].text):
        at -= 1
    short = at >= 0 and len(blocks[at].text.split()) <= _LINK_WORDS
    return [at] if short and blocks[at].text.endswith(":") else []


def _is_product(name: str) -> bool:
    parts = name.split()
    return 0 < len(parts) <= _NAME_WORDS and all(part[:1].isupper() for part in parts)


def _claim(blocks: Sequence[Block], index: int, product: str) -> list[int]:
    at = index + 1
    if at >= len(blocks) or blocks[at].kind is not BlockKind.PARAGRAPH:
        return []
    text = blocks[at].text
    claims = phrases.CLAIM.search(text) is not None or product.lower() in text.lower()
    return [at] if claims and len(text.split()) <= _SHORT and not text.endswith(":") else []


def _mark_questions(blocks: Sequence[Block], marks: Marks, names: Iterable[str]) -> None:
    """Mark a question that names a promoted product, with its answer."""
    known = [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)") for name in sorted(names)]
    for index, block in enumerate(blocks):
        if index in marks or not block.level or not block.text.endswith("?"):
            continue
        if any(name.search(block.text) for name in known):
            end = _section_end(blocks, index)
            _mark(marks, range(index, end), "promotion: a question about a promoted product")


def _mark_bare_headings(blocks: Sequence[Block], marks: Marks) -> None:
    """Mark a heading under which everything is boilerplate: it headed nothing else."""
    for index, block in enumerate(blocks):
        if index in marks or not block.level or block.level == 1:
            continue
        end = _section_end(blocks, index)
        below = range(index + 1, end)
        if below and all(at in marks for at in below):
            promoted = [marks[at] for at in below if marks[at].startswith(("promotion", "related"))]
            if promoted:
                marks[index] = promoted[0]


def _section_end(blocks: Sequence[Block], index: int) -> int:
    level = blocks[index].level or 6
    for at in range(index + 1, len(blocks)):
        if 0 < blocks[at].level <= level:
            return at
    return len(blocks)


def _run(blocks: Sequence[Block], start: int, kind: BlockKind) -> Iterator[int]:
    for at in range(start, len(blocks)):
        if blocks[at].kind is not kind:
            return
        yield at


def _may_open(block: Block) -> bool:
    return block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.QUESTION)


def _mark(marks: Marks, indices: Iterable[int], reason: str) -> None:
    for index in indices:
        marks.setdefault(index, reason)
