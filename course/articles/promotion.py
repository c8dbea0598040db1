"""Promotion: offers of products, pointing hands, and questions that name what was promoted.

A glossary, a list of tips and an offer look alike; several signs have to come together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from course.articles import phrases
from course.articles.lines import POINTERS, ends_sentence
from course.model import Block, BlockKind

_OFFER = re.compile(r"^(?P<name>[^–—:]{2,40}?)\s*(?:\s[-–—]\s|[–—]\s|:\s)(?P<claim>\S.*)$")
_POINTER = re.compile(rf"^[{POINTERS}]\ufe0f?\s*(?P<name>.+)$")
_BRAND = re.compile(
    r"(?:^|[.?!:]\s+)((?-i:[A-Z])[\w’'-]{2,})[’']?s?\s+"
    r"(?:tips?|recommends?|recommendations?|products?|picks?|favou?rites?|aanraders?|tipps?"
    r"|empfiehlt|recommande|recomienda)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"(?:(?<!\w)[A-Z0-9][\w’'-]*(?:\s+|$)){1,4}")
_LINKISH = re.compile(r"https?://\S+|www\.\S+")
_NOT_BRANDS = frozenset({"our", "top", "best", "expert", "quick", "pro", "final"})
_OPENS = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.QUESTION)
_NAME_WORDS = 4
_LEAD_WORDS = 16
_SHORT = 30  # words: a closing line, a claim

Marks = dict[int, str]
"""Which blocks are boilerplate, by their place, and why."""


def mark_promotion(blocks: Sequence[Block], marks: Marks) -> None:
    """Add the blocks that promote something."""
    names: set[str] = set()
    _mark_offers(blocks, marks, names)
    _mark_pointers(blocks, marks, names)
    _mark_questions(blocks, marks, names)


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


def _mark_offers(blocks: Sequence[Block], marks: Marks, names: set[str]) -> None:
    """Mark tip or recommendation, `Brand – description` items, and the line that closes them."""
    for index in range(1, len(blocks)):
        items = _items(blocks, index)
        if index in marks or not items:
            continue
        offers = [match for match in (_OFFER.match(blocks[at].text) for at in items) if match]
        opening = _opening(blocks, index)
        if not opening or not _are_offers(blocks, opening, offers, len(items)):
            continue
        closing = _closing(blocks, items[-1], marks)
        mark(marks, [*opening, *items, *closing], "promotion: an offer of products")
        names.update(match["name"].strip() for match in offers)
        names.update(_brands(blocks, opening))


def _items(blocks: Sequence[Block], index: int) -> list[int]:
    """Return the list that begins here, or the offers in a row that lost their bullets."""
    if blocks[index].kind is BlockKind.ITEM:
        first = blocks[index - 1].kind is not BlockKind.ITEM
        return list(run(blocks, index, BlockKind.ITEM)) if first else []
    if _is_bare_offer(blocks[index - 1]) or not _is_bare_offer(blocks[index]):
        return []
    end = next((at for at in range(index, len(blocks)) if not _is_bare_offer(blocks[at])), None)
    offers = list(range(index, end or len(blocks)))
    return offers if len(offers) > 1 else []


def _is_bare_offer(block: Block) -> bool:
    return (
        block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        and not ends_sentence(block.text)
        and _OFFER.match(block.text) is not None
    )


def _opening(blocks: Sequence[Block], index: int) -> list[int]:
    """Return the lead-in above a list and the headings above that, from the one that sells."""
    opening: list[int] = []
    for at in range(index - 1, max(0, index - 4), -1):
        block = blocks[at]
        if len(block.text.split()) > _SHORT or block.kind not in _OPENS:
            break
        opening.insert(0, at)
        if block.level and not _sells(blocks[at - 1].text):
            break
    while opening and not _sells(blocks[opening[0]].text):
        opening.pop(0)
    return opening


def _sells(text: str) -> bool:
    return any(found.search(text) for found in (phrases.SELLING, phrases.ASKING, _BRAND))


def _are_offers(
    blocks: Sequence[Block], opening: Sequence[int], offers: Sequence[re.Match[str]], items: int
) -> bool:
    if len(offers) < max(1, 0.6 * items):
        return False
    named = sum(_is_name(match["name"]) for match in offers)
    claims = sum(phrases.CLAIM.search(match["claim"]) is not None for match in offers)
    asks = any("?" in blocks[at].text for at in opening)
    branded = bool(_brands(blocks, opening))
    proper = sum(_is_proper(match["name"]) for match in offers)
    if not branded and proper < 0.5 * len(offers):
        return False
    # A glossary or a list of tips has the same shape: names alone are not enough.
    return named >= 0.6 * len(offers) and claims + asks + 2 * branded >= 0.5 * len(offers) + 1


def _is_name(text: str) -> bool:
    parts = text.split()
    return len(parts) <= _NAME_WORDS and all(
        part[:1].isupper() or part[:1].isdigit() or len(part) <= 3  # noqa: PLR2004 - of, for, the
        for part in parts
    )


def _is_proper(name: str) -> bool:
    """Return whether a name is no common word: of several words, `AquaPure`, `X200`."""
    return " " in name.strip() or re.search(r"[a-z][A-Z]|\d", name) is not None


def _brands(blocks: Sequence[Block], opening: Sequence[int]) -> set[str]:
    """Return names that nothing before the offer uses: `Acme tip for…`, `Acme recommends:`."""
    before = " ".join(block.text for block in blocks[: opening[0]]).lower()
    found = (match[1] for at in opening for match in _BRAND.finditer(blocks[at].text))
    return {
        name
        for name in found
        if name.lower() not in _NOT_BRANDS
        and not re.search(rf"\b{re.escape(name.lower())}\b", before)
    }


def _closing(blocks: Sequence[Block], last: int, marks: Marks) -> list[int]:
    at = last + 1
    if at >= len(blocks):
        return []
    block = blocks[at]
    closes = block.kind is BlockKind.PARAGRAPH and len(block.text.split()) <= _SHORT
    ends = (
        at + 1 >= len(blocks)
        or at + 1 in marks
        or blocks[at + 1].kind in (BlockKind.HEADING, BlockKind.BOILERPLATE)
    )
    return [at] if closes and ends and not block.text.endswith(":") else []


def _mark_pointers(blocks: Sequence[Block], marks: Marks, names: set[str]) -> None:
    """Mark a pointing hand, the lead-in above it and the claims around it."""
    for index, block in enumerate(blocks):
        match = _POINTER.match(block.text)
        if index in marks or not match or len(block.text.split()) > _SHORT:
            continue
        product = _product(_LINKISH.sub("", match["name"]).strip(" :–—-!."))
        marks[index] = "promotion: points to another page or a product"
        mark(marks, _lead_in(blocks, index), "promotion: leads in to a pointer")
        if product:
            names.add(product)
            claims = [*_claim_above(blocks, index, product), *_claim(blocks, index, product)]
            mark(marks, claims, "promotion: a claim for a product")


def _lead_in(blocks: Sequence[Block], index: int) -> list[int]:
    at = index - 1
    while at >= 0 and _POINTER.match(blocks[at].text):
        at -= 1
    if at < 1 or len(blocks[at].text.split()) > _LEAD_WORDS:
        return []
    text = blocks[at].text
    plain = blocks[at].kind is BlockKind.PARAGRAPH and not ends_sentence(text)
    return [at] if text.endswith(":") or (plain and phrases.SELLING.search(text)) else []


def _product(text: str) -> str:
    """Return the name of what a pointer points to, empty when that is a page or unclear."""
    if _is_product(text):
        call = phrases.CALL.match(text)
        return text[call.end() :].strip() if call else text
    if not phrases.CALL.match(text):
        return ""
    runs = [run.strip() for run in _CAPITALS.findall(text.split(" ", 1)[1])]
    return max(runs, key=len, default="")


def _is_product(name: str) -> bool:
    parts = name.split()
    return 0 < len(parts) <= _NAME_WORDS and all(
        part[:1].isupper() or (at and part[:1].isdigit()) for at, part in enumerate(parts)
    )


def _claim_above(blocks: Sequence[Block], index: int, product: str) -> list[int]:
    """Return the short line above a pointer when it names the same product."""
    at = index - 1
    if at < 1 or blocks[at].kind is not BlockKind.PARAGRAPH:
        return []
    named = re.search(rf"(?<!\w){re.escape(product)}(?!\w)", blocks[at].text) is not None
    return [at] if named and len(blocks[at].text.split()) <= _SHORT else []


def _claim(blocks: Sequence[Block], index: int, product: str) -> list[int]:
    at = index + 1
    if at >= len(blocks) or blocks[at].kind is not BlockKind.PARAGRAPH:
        return []
    text = blocks[at].text
    claims = phrases.CLAIM.search(text) is not None or product.lower() in text.lower()
    return [at] if claims and len(text.split()) <= _SHORT and not text.endswith(":") else []


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
