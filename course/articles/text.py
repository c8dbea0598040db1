"""Read unmarked text: saved pages and pasted articles, where line breaks are all that is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from course import language
from course.articles.decoding import decode
from course.articles.flattened import flattened, paragraphs
from course.articles.headings import Decision, decide
from course.articles.inert import escape, plain
from course.articles.lines import Mark, Unit, cells, ends_sentence, units
from course.articles.reading import Reading, warning
from course.model import Block, BlockKind, Problem

_LEAST_ITEMS = 2
_ITEM_WORDS = 14


def read_text(content: bytes, *, path: str) -> Reading:
    """Read an article of unmarked text."""
    decoded = decode(content, path=path)
    if not decoded.text:
        return Reading(problems=decoded.problems, encoding=decoded.encoding)
    code = language.guess(decoded.text)
    found = units(decoded.lines)
    flat = flattened(found)
    if flat:
        blocks = tuple(_cut(found, flat, code))
        told = _flattened(path, flat, len(blocks) - len(found) + 1)
        return Reading(blocks, decoded.encoding, problems=(*decoded.problems, told))
    blocks = tuple(_blocks(found, decide(found, code=code)))
    return Reading(blocks, decoded.encoding, problems=decoded.problems)


def _cut(found: Sequence[Unit], flat: Unit, code: str) -> Iterator[Block]:
    """Yield the blocks of a text that is nearly all in one paragraph."""
    decisions = decide(found, code=code)
    at = found.index(flat)
    yield from _blocks(found[:at], decisions[:at])
    # A bar or a tab somewhere in a whole page makes no table of it, nor its first character a list.
    for text in paragraphs(plain(f"{flat.sign} {flat.text}"), code):
        yield Block(
            BlockKind.PARAGRAPH, text, flat.first_line, flat.last_line,
            "sentences of one long paragraph", 0, escape(text),
        )  # fmt: skip
    yield from _blocks(found[at + 1 :], decisions[at + 1 :])


def _flattened(path: str, flat: Unit, count: int) -> Problem:
    message = f"all in one paragraph: it was cut at sentence ends, into {count}"
    hint = "put its line breaks back, and its headings on lines of their own"
    return warning("A118", path, message, hint=hint, line=flat.first_line)


def _blocks(found: Sequence[Unit], decisions: Sequence[Decision]) -> Iterator[Block]:
    levels = _levels(found, decisions)
    listed = _unmarked_items(found, decisions)
    rows: list[Unit] = []
    for index, unit in enumerate(found):
        if rows and unit.mark is not Mark.TABLE:
            yield _table(rows)
            rows = []
        if decisions[index].is_heading:
            yield _block(BlockKind.HEADING, unit, decisions[index].reason, level=levels[index])
        elif unit.mark is Mark.TABLE:
            rows.append(unit)
        elif index in listed:
            yield _block(BlockKind.ITEM, unit, "one of several short lines in a row")
        else:
            kind, reason = _kind(unit)
            yield _block(kind, unit, reason)
    if rows:
        yield _table(rows)


def _kind(unit: Unit) -> tuple[BlockKind, str]:
    if unit.mark in (Mark.BULLET, Mark.NUMBER, Mark.LETTER):
        return BlockKind.ITEM, f"begins with {unit.sign!r}"
    if unit.mark is Mark.POINTER:
        return BlockKind.PARAGRAPH, f"points somewhere with {unit.sign!r}"
    if unit.mark is Mark.QUOTE:
        return BlockKind.QUOTE, "in quotation marks" if not unit.sign else "begins with '>'"
    if unit.text.endswith(":"):
        return BlockKind.PARAGRAPH, "leads in with a colon"
    return BlockKind.PARAGRAPH, "running text" if ends_sentence(unit.text) else "a line of text"


def _block(kind: BlockKind, unit: Unit, reason: str, *, level: int = 0) -> Block:
    text = unit.whole if kind is not BlockKind.ITEM else unit.text
    if unit.mark is Mark.POINTER:
        text = f"{unit.sign} {unit.text}"
    return Block(kind, text, unit.first_line, unit.last_line, reason, level, escape(text))


def _table(rows: Sequence[Unit]) -> Block:
    table = [[cell for cell in cells(row.text) if cell.strip("-: ")] for row in rows]
    table = [row for row in table if row]
    return Block(
        BlockKind.TABLE,
        "\n".join(" | ".join(row) for row in table),
        rows[0].first_line,
        rows[-1].last_line,
        "cells between bars or tabs",
        0,
        "\n".join("- " + escape(" · ".join(row)) for row in table),
    )


def _unmarked_items(found: Sequence[Unit], decisions: Sequence[Decision]) -> set[int]:
    """Return the lines that are items which lost their bullets: short, after `such as:`.

    Under a heading they must begin in lower case or with an amount.
    """
    items: set[int] = set()
    for index, unit in enumerate(found):
        headed = decisions[index].is_heading and unit.mark is not Mark.BULLET
        if not headed and (not unit.text.endswith(":") or unit.mark is not Mark.NONE):
            continue
        run: list[int] = []
        for at in range(index + 1, len(found)):
            if decisions[at].is_heading or not _is_item_like(found[at], unit):
                break
            if headed and found[at].text[:1].isupper():
                break
            run.append(at)
        if len(run) >= _LEAST_ITEMS:
            items.update(run)
    return items


def _is_item_like(unit: Unit, lead: Unit) -> bool:
    return (
        unit.mark is Mark.NONE
        and len(unit.text.split()) <= _ITEM_WORDS
        and not ends_sentence(unit.text)
        and not (unit.blank_before and not lead.blank_after)
    )


def _levels(found: Sequence[Unit], decisions: Sequence[Decision]) -> dict[int, int]:
    """Return the level of each heading: 1 for a title, 2 for sections, 3 for what is below them."""
    headings = [index for index, decision in enumerate(decisions) if decision.is_heading]
    levels = {index: _own_level(found[index]) for index in headings}
    for restart in _restarted(found, headings):
        levels[restart] = 3
    if headings[:1] == [0] and found[0].mark is not Mark.HASHES and len(headings) > 1:
        levels[0] = 1
    return levels


def _own_level(unit: Unit) -> int:
    if unit.mark is Mark.HASHES:
        return len(unit.sign)
    if unit.mark is Mark.BULLET:
        return 3
    dots = unit.sign.strip("().: ").count(".") if unit.mark is Mark.NUMBER else 0
    return min(6, 2 + dots)


def _restarted(found: Sequence[Unit], headings: Sequence[int]) -> Iterator[int]:
    """Yield numbered headings that count again under each of several headings without number."""
    starts = [index for index in headings if found[index].number == 1]
    if len(starts) > 1 and all(
        any(found[other].mark is Mark.NONE for other in headings if before < other < start)
        for before, start in pairwise(starts)
    ):
        first = starts[0] if _has_plain_section_before(found, headings, starts[0]) else starts[1]
        yield from (index for index in headings if index >= first and found[index].number)


def _has_plain_section_before(found: Sequence[Unit], headings: Sequence[int], start: int) -> bool:
    before = [index for index in headings if 0 < index < start]
    return bool(before) and found[before[-1]].mark is Mark.NONE
