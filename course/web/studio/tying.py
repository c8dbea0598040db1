"""Which lines of a lesson become which lines of MJML and of HTML.

Two ties meet. The theme is compiled once more with a comment for the line of each element, so
that every place of the HTML knows its MJML. And the words of each block of the lesson are looked
for among the words of the HTML, spaces left out: themes put blocks in an order of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from course.markup import (
    Block,
    Code,
    CodeBlock,
    Container,
    Figure,
    Inline,
    Item,
    List,
    Merge,
    Table,
    Text,
    children_of,
    inline_of,
    parse,
)
from course.model import Lesson

_MARK = re.compile(r"<!--mjml:(\d+)-->")
_TOKEN = re.compile(r"<!--.*?-->|<[^>]*>|&#?\w+;|[^<&]+|.", re.DOTALL)
_ALT = re.compile(r'\balt="([^"]*)"')
_ENDS = re.compile(r"</mj-(?:text|raw|button|table)>")
# Where the HTML is broken for reading: the compiler writes it in lines of thousands of letters.
_BREAK = re.compile(
    r"\n|(?=<(?:/?(?:table|div|head|body|style)|p|h[1-6]|ul|ol|li|img|td|th|meta|title)\b)|(?=<!--\[if)"
)
_ENOUGH = 200  # letters of a paragraph that are looked for
_NEAR = 2_000  # letters that a theme may put between two paragraphs of one block
_IN_FRONT = {"title": "title", "preheader": "preheader", "objective": "objective"}


@dataclass(frozen=True, slots=True)
class Span:
    """Lines, both ends included, counted from 1."""

    first: int
    last: int

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last

    @property
    def words(self) -> str:
        """Return `line 3` or `lines 3–5`."""
        return (
            f"line {self.first}" if self.first == self.last else f"lines {self.first}–{self.last}"
        )


@dataclass(frozen=True, slots=True)
class Tie:
    """Lines of the lesson, and what they became; None where that is not known."""

    lesson: Span
    mjml: Span | None
    html: Span | None
    bytes: int


@dataclass(frozen=True, slots=True)
class Tied:
    """The three columns: lines of MJML and HTML, and the ties in the order of the lesson."""

    mjml: tuple[str, ...]
    html: tuple[str, ...]
    ties: tuple[Tie, ...]

    def at(self, line: int) -> Tie | None:
        """Return the tie of a line of the lesson."""
        return next((tie for tie in self.ties if line in tie.lesson), None)


def tie_lines(
    lesson: Lesson, *, mjml: str, marked: str, values: Mapping[str, str], last_line: int
) -> Tied:
    """Tie the lines of a lesson of `last_line` lines to those of its MJML and its HTML.

    `marked` is the email with the comments of `app.theming.trace_apart`, filled with `values`.
    """
    html, marks = _unmark(marked)
    starts, lines = _readable(html)
    letters, places = _letters_of(html)
    sought = list(_sought(lesson, values, last_line))
    found = _find_all([words for _, words in sought], letters, places)
    mjml_lines = mjml.splitlines()
    ties = []
    for (span, _), place in zip(sought, found, strict=True):
        if place is None:
            ties.append(Tie(span, None, None, 0))
            continue
        others = [other[1] for other in found if other and other[1] <= place[0]]
        position, line = _mark_before(marks, place[0])
        begin = position if line and position >= max(others, default=0) else place[0]
        ties.append(
            Tie(
                lesson=span,
                mjml=_element(mjml_lines, line) if line else None,
                html=Span(_line_at(starts, begin), _line_at(starts, place[1] - 1)),
                bytes=place[1] - begin,
            )
        )
    return Tied(tuple(mjml_lines), lines, tuple(ties))


def readable_lines(html: str) -> tuple[str, ...]:
    """Return HTML broken into lines that a person can read; nothing is left out but line ends."""
    return _readable(html)[1]


def _readable(html: str) -> tuple[list[int], tuple[str, ...]]:
    starts, lines, begin = [], [], 0
    for found in (*_BREAK.finditer(html), None):
        end = found.start() if found else len(html)
        if html[begin:end].strip():
            starts.append(begin)
            lines.append(html[begin:end])
        begin = found.end() if found else end
    return starts, tuple(lines)


def _unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the email without its marks, and of each mark the place and the line it names."""
    parts, marks, end, length = [], [], 0, 0
    for mark in _MARK.finditer(marked):
        parts.append(marked[end : mark.start()])
        length += mark.start() - end
        marks.append((length, int(mark[1])))
        end = mark.end()
    return "".join((*parts, marked[end:])), marks


def _letters_of(html: str) -> tuple[str, list[int]]:
    """Return the words that a reader sees without their spaces, and where each letter stands."""
    letters: list[str] = []
    places: list[int] = []
    for token in _TOKEN.finditer(html, max(0, html.find("<body"))):
        text = token[0]
        if text.startswith("<"):
            alt = _ALT.search(text) if text.startswith("<img") else None
            text = alt[1] if alt else ""
        for letter in unescape(text):
            if not letter.isspace():
                letters.append(letter)
                places.append(token.start() if token[0][0] in "<&" else -1)
        if token[0][0] not in "<&":
            seen = [at for at, letter in enumerate(text) if not letter.isspace()]
            places[len(places) - len(seen) :] = [token.start() + at for at in seen]
    return "".join(letters), places


def _find_all(
    sought: Sequence[Sequence[str]], letters: str, places: Sequence[int]
) -> list[tuple[int, int] | None]:
    """Return where each block stands in the HTML: its first words, and those that follow on."""
    found: list[tuple[int, int] | None] = []
    end = 0
    for words in sought:
        first = _after(words[0], letters, end) if words else -1
        if first < 0:
            found.append(None)
            continue
        end = first + len(words[0])
        for more in words[1:]:
            at = letters.find(more, end, end + _NEAR + len(more))
            end = at + len(more) if at >= 0 else end
        found.append((places[first], places[end - 1] + 1))
    return found


def _after(words: str, letters: str, end: int) -> int:
    """Return the next place of these words, or the first: a theme may put them further up."""
    later = letters.find(words, end)
    return later if later >= 0 else letters.find(words)


def _mark_before(marks: Sequence[tuple[int, int]], place: int) -> tuple[int, int]:
    return next((mark for mark in reversed(marks) if mark[0] <= place), (0, 0))


def _element(lines: Sequence[str], first: int) -> Span:
    for number in range(first, len(lines) + 1):
        if _ENDS.search(lines[number - 1]):
            return Span(first, number)
    return Span(first, first)


def _line_at(starts: Sequence[int], place: int) -> int:
    return sum(start <= place for start in starts)


def _sought(
    lesson: Lesson, values: Mapping[str, str], last_line: int
) -> Iterator[tuple[Span, Sequence[str]]]:
    """Yield the lines of each part of the lesson and the words to look for, piece by piece."""
    for key, name in _IN_FRONT.items():
        if key in lesson.lines:
            line = lesson.lines[key]
            yield Span(line, line), [_squeezed(getattr(lesson, name))]
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    numbered = lesson.body.splitlines()
    for place, block in enumerate(document.blocks):
        following = document.blocks[place + 1].line if place + 1 < len(document.blocks) else 0
        last = block.last_line if isinstance(block, Container) else (following or last_line + 1) - 1
        while last > block.line and not _line_of(numbered, last - lesson.body_line).strip():
            last -= 1
        yield Span(block.line, last), list(filter(None, _pieces(block, values)))


def _line_of(lines: Sequence[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""


def _pieces(block: Block | Item, values: Mapping[str, str]) -> Iterator[str]:
    """Yield the letters of a block as they follow each other, of each paragraph its first ones."""
    match block:
        case Figure():
            yield _squeezed(block.alt)
        case CodeBlock():
            yield _squeezed(block.text)
        case Table():
            for row in (block.head, *block.rows):
                yield from (_squeezed(_filled(cell, values)) for cell in row.cells)
        case List():
            for item in block.items:
                yield from _pieces(item, values)
        case Item():
            for one in block.blocks:
                yield from _pieces(one, values)
        case _:
            yield _squeezed(_filled(inline_of(block), values))
            for one in children_of(block):
                yield from _pieces(one, values)


def _filled(inlines: Sequence[Inline], values: Mapping[str, str]) -> str:
    return "".join(_words(inline, values) for inline in inlines)


def _words(inline: Inline, values: Mapping[str, str]) -> str:
    match inline:
        case Text() | Code():
            return inline.text
        case Merge():
            return values.get(inline.field.name) or inline.field.default
        case _:
            return _filled(getattr(inline, "children", ()), values)


def _squeezed(text: str) -> str:
    return "".join(text.split())[:_ENOUGH]
