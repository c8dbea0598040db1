"""The lines of unmarked text: their marks, their blanks, and which of them were wrapped.

A `Unit` is what its author wrote in one go: a line, or several that an editor or mail program
wrapped at a fixed width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from course.articles.inert import plain

POINTERS = "👉👇➡⮕➜🔗▶►⏩🛒🎁"

_BULLET = re.compile(
    r"^(?P<mark>[-*+•▪▫■□◦‣⁃●○·∙➤➢✓✔✅☑❖◆◇★☆–—])(?P<gap>\s+|(?<=[•▪■●✓✔✅➤])\ufe0f?\s*)(?=\S)"
)
_NUMBER = re.compile(
    r"^(?P<open>\(?)(?P<number>\d{1,3}(?:\.\d{1,2}){0,3})(?P<close>[.):])\s*(?=\D)"
)
_LETTER = re.compile(r"^\(?[a-zA-Z][.)]\s+(?=\S)")
_HASHES = re.compile(r"^(?P<hashes>#{1,6})\s+(?=\S)")
_POINTER = re.compile(rf"^[{POINTERS}]\ufe0f?\s*")
_QUOTED = re.compile(r"^>\s?")
_QUOTE_MARKS = re.compile(r"^[“\"«„].{20,}[”\"»“]\s*(?:[-–—]\s*\S.{0,60})?$")
_RULE = re.compile(r"^\s*(?:[-_*=~•·─━═]\s*){3,}$")
_CELLS = re.compile(r"\s*\|\s*|\t+")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_WRAPPED_SHARE = 0.3
_WRAPPED_LEAST = 3
_HEADING_SHARE = 0.85  # of the width
_MIN_WIDTH, _MAX_WIDTH = 40, 130


class Mark(StrEnum):
    """What a line begins with."""

    NONE = "none"
    BULLET = "bullet"
    NUMBER = "number"
    LETTER = "letter"
    HASHES = "hashes"
    POINTER = "pointer"
    QUOTE = "quote"
    TABLE = "table"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Unit:
    """A line, or the wrapped lines of one paragraph, without its mark.

    `sign` is the bullet, the number without its dot, or the hashes.
    """

    text: str
    first_line: int
    last_line: int
    mark: Mark = Mark.NONE
    sign: str = ""
    indent: int = 0
    blank_before: bool = False
    blank_after: bool = False

    @property
    def whole(self) -> str:
        """Return the text as it reads, number included."""
        return f"{self.sign} {self.text}" if self.mark is Mark.NUMBER else self.text

    @property
    def number(self) -> int:
        """Return the number it begins with, 0 when there is none or it is `1.2`."""
        return int(self.sign.rstrip(".):")) if self.sign.rstrip(".):").isdigit() else 0


def units(lines: Sequence[str]) -> list[Unit]:
    """Return the units of a text in order. Blank lines and rules are only seen as gaps."""
    marked = list(_marked(lines))
    width = _wrap_width(marked)
    joined = _joined(marked, width=width) if width else marked
    return [unit for unit in joined if unit.mark is not Mark.RULE]


def ends_sentence(text: str) -> bool:
    """Return whether a text ends as sentences do."""
    return bool(_SENTENCE_END.search(text))


def cells(text: str) -> list[str]:
    """Return the cells of a table row."""
    return [plain(cell) for cell in _CELLS.split(text.strip().strip("|"))]


def _marked(lines: Sequence[str]) -> Iterator[Unit]:
    blank = True
    for number, line in enumerate(lines, start=1):
        text = line.strip("\ufeff \t\v\f\u00a0\u200b")
        if not text:
            blank = True
            continue
        following = lines[number] if number < len(lines) else ""
        unit = _unit(line, text, number)
        yield replace(unit, blank_before=blank, blank_after=not following.strip())
        blank = unit.mark is Mark.RULE


def _unit(line: str, text: str, number: int) -> Unit:
    indent = len(line) - len(line.lstrip())
    mark, sign, rest = _mark(text)
    bare = rest.strip() if mark is Mark.TABLE else plain(rest)
    return Unit(bare, number, number, mark, sign, indent)


def _mark(text: str) -> tuple[Mark, str, str]:
    if _RULE.match(text):
        return Mark.RULE, "", text
    if text.count("|") >= 2 or text.count("\t") >= 2:  # noqa: PLR2004 - at least two gaps
        return Mark.TABLE, "", text
    for mark, pattern in (
        (Mark.POINTER, _POINTER),
        (Mark.BULLET, _BULLET),
        (Mark.NUMBER, _NUMBER),
        (Mark.HASHES, _HASHES),
        (Mark.LETTER, _LETTER),
        (Mark.QUOTE, _QUOTED),
    ):
        match = pattern.match(text)
        if match and match.end() < len(text):
            return mark, match[0].strip(), text[match.end() :]
    return (Mark.QUOTE if _QUOTE_MARKS.match(text) else Mark.NONE), "", text


def _wrap_width(marked: Sequence[Unit]) -> int:
    """Return the width at which the text was wrapped, 0 when its lines are whole."""
    pairs = [
        (one, other)
        for one, other in pairwise(marked)
        if not other.blank_before and other.mark is Mark.NONE and one.mark is not Mark.TABLE
    ]
    broken = [one for one, other in pairs if _flows_on(one, other)]
    if len(broken) < max(_WRAPPED_LEAST, _WRAPPED_SHARE * len(pairs)):
        return 0
    lengths = sorted(len(unit.text) + unit.indent for unit in broken)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    return width if _MIN_WIDTH <= width <= _MAX_WIDTH else 0


def _flows_on(one: Unit, other: Unit) -> bool:
    return other.text[:1].islower() and not _SENTENCE_END.search(one.text)


def _joined(marked: Sequence[Unit], *, width: int) -> list[Unit]:
    result: list[Unit] = []
    tail = 0  # the length of the last physical line
    for unit, after in zip(marked, [*marked[1:], None], strict=True):
        goes_on = result and _continues(result[-1], unit, tail=tail, width=width)
        if goes_on and not _stands_alone(result[-1], unit, after, width=width):
            result[-1] = replace(
                result[-1],
                text=f"{result[-1].text} {unit.text}",
                last_line=unit.last_line,
                blank_after=unit.blank_after,
            )
        else:
            result.append(unit)
        tail = len(unit.text) + unit.indent
    return result


def _stands_alone(before: Unit, unit: Unit, after: Unit | None, *, width: int) -> bool:
    """Return whether a line under a full paragraph is a heading: neither full nor a sentence's end.

    Of a paragraph only the last line has room left, and that one ends a sentence.
    """
    if after is None or not ends_sentence(before.text) or ends_sentence(unit.text):
        return False
    if not unit.text[:1].isupper() or len(unit.text) > _HEADING_SHARE * width:
        return False
    if after.mark is not Mark.NONE or after.blank_before:
        return True
    room = width - len(unit.text) - unit.indent
    return room > len(after.text.split(" ", 1)[0]) and not after.text[:1].islower()


def _continues(one: Unit, other: Unit, *, tail: int, width: int) -> bool:
    """Return whether a line goes on with the paragraph before it.

    It does when its first word would not have fitted there any more.
    """
    if other.blank_before or one.mark in (Mark.TABLE, Mark.RULE, Mark.HASHES):
        return False
    if one.mark is Mark.QUOTE and other.mark is Mark.QUOTE and one.sign == other.sign:
        return True
    if other.mark is not Mark.NONE:
        return False
    first_word = other.text.split(" ", 1)[0]
    if tail + 1 + len(first_word) > width:
        return True
    return other.text[:1].islower() and tail > width // 2
