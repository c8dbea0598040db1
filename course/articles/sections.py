"""The sections of an article: what stands under each main heading, or what hangs together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from course import language
from course.articles import segments
from course.language import cues, openings
from course.model import Block, BlockKind, Section

_SENTENCE = re.compile(r"^.{12,}?[.!?](?=\s|$)")
_CLAUSE = re.compile(r"^.{12,60}?(?=\s[–—-]\s|[,;:]\s)")
_TITLE_LENGTH = 60
_LEAST_TO_CUT = 150  # words
# How a section that no heading announces begins, fitted together with the weights of `segments`.
_GOES_ON, _POINTS_BACK, _POINTS_BACK_SOON = -0.5, -0.5, -0.6
_ASKS, _IS_LIST = 0.7, 0.6


def sections_of(blocks: Sequence[Block], *, code: str, title: str) -> tuple[Section, ...]:
    """Return the sections of an article in order, boilerplate not counted."""
    places = [at for at, block in enumerate(blocks) if block.kind is not BlockKind.BOILERPLATE]
    content = [blocks[at] for at in places]
    if not content:
        return ()
    starts = _headed(content)
    inferred = not (len(starts) > 1 or (starts and _is_title(content) is None))
    if inferred:
        starts = _inferred(content, code)
    sections = _sections(content, starts, title=title, inferred=inferred)
    return tuple(
        replace(section, first_block=places[start])
        for section, start in zip(sections, starts, strict=True)
    )


def title_of(blocks: Sequence[Block]) -> str:
    """Return what an article calls itself: its first heading, else its first words."""
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            return cues.without_number(block.text)
    content = next((block for block in blocks if block.kind is not BlockKind.BOILERPLATE), None)
    return first_words(content.text) if content else ""


def first_words(text: str) -> str:
    """Return the first sentence or clause of a text, short enough for a title."""
    sentence = _SENTENCE.match(text[:300])
    found = sentence[0].rstrip(".") if sentence else text[:300].rstrip(":")
    if len(found) <= _TITLE_LENGTH:
        return found
    clause = _CLAUSE.match(found)
    if clause:
        return clause[0]
    cut = found.rfind(" ", 0, _TITLE_LENGTH)
    return found[: cut if cut > 0 else _TITLE_LENGTH - 1].rstrip(" ,;:–—-") + "…"


def _headed(content: Sequence[Block]) -> list[int]:
    """Return where the sections with a heading begin; what is before the first is one as well."""
    headings = [index for index, block in enumerate(content) if block.kind is BlockKind.HEADING]
    if not headings:
        return []
    title = _is_title(content)
    level = _section_level([content[index].level for index in headings if index != title])
    starts = [index for index in headings if content[index].level <= level and index != title]
    return [0, *(index for index in starts if index)]


def _is_title(content: Sequence[Block]) -> int | None:
    """Return 0 when the first block is a title: a heading above all the others."""
    first = content[0]
    if first.kind is not BlockKind.HEADING:
        return None
    others = [block.level for block in content[1:] if block.kind is BlockKind.HEADING]
    return 0 if first.level == 1 or not others or first.level < min(others) else None


def _section_level(levels: Sequence[int]) -> int:
    """Return the highest level that more than one heading has, or the highest there is."""
    counts = Counter(levels)
    shared = [level for level in sorted(counts) if sum(counts[up] for up in range(level + 1)) > 1]
    return shared[0] if shared else min(levels, default=0)


def _inferred(content: Sequence[Block], code: str) -> list[int]:
    if language.count_words(" ".join(block.text for block in content)) < _LEAST_TO_CUT:
        return [0]
    places = list(_units(content))
    units = [_unit([content[at] for at in unit], code) for unit in places]
    return [places[start][0] for start in segments.cuts(units)] or [0]


def _units(content: Sequence[Block]) -> Iterator[list[int]]:
    """Yield paragraphs with what hangs on them: a heading, a list after its lead-in."""
    unit: list[int] = []
    for index, block in enumerate(content):
        if unit and not _hangs(block, content[index - 1]):
            yield unit
            unit = []
        unit.append(index)
    if unit:
        yield unit


def _hangs(block: Block, before: Block) -> bool:
    listed = block.kind is BlockKind.ITEM and before.kind is BlockKind.ITEM
    return listed or before.level > 0 or before.text.endswith(":")


def _unit(blocks: Sequence[Block], code: str) -> segments.Unit:
    text = " ".join(block.text for block in blocks)
    stems = language.content_stems(text, code)
    return segments.Unit(stems, language.count_words(text), _opening(blocks[0], code))


def _opening(block: Block, code: str) -> float:
    """Return what the beginning of a unit says for a new section, in log-odds."""
    sentence = next(iter(language.sentences(block.text)), "")
    return (
        _GOES_ON * openings.goes_on(sentence, code)
        + _POINTS_BACK * openings.points_back(sentence, code)
        + _POINTS_BACK_SOON * openings.points_back_soon(sentence, code)
        + _ASKS * sentence.endswith("?")
        + _IS_LIST * (block.kind is BlockKind.ITEM)
    )


def _sections(
    content: Sequence[Block], starts: Sequence[int], *, title: str, inferred: bool
) -> Iterator[Section]:
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        first = content[start]
        opening = start == 0 and (inferred or first.kind is not BlockKind.HEADING)
        name = cues.without_number(first.text) if first.level else first_words(first.text)
        if opening and start == 0 and title:
            name = title
        yield Section(name, first.first_line, content[end - 1].last_line, inferred)
