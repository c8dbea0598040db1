"""Read articles written in Word: .docx files.

A Word file has no lines: the line numbers of its blocks are the numbers of its paragraphs, empty
ones and those of tables included, counted from 1 as they stand in the file.

mammoth reads the format (styles, numbering, hyperlinks, deleted text) and hands its tree to
`transform_document`; it gets an empty one back, so that it converts nothing, opens no picture and
follows no link. It knows nothing of hidden text, which is taken out before (`hidden`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth
from mammoth import documents

from course.articles.docx.archive import BODY, HINT, MAX_XML, NO_ARCHIVE, refusal, too_large
from course.articles.docx.hidden import without_hidden
from course.articles.inert import escape, plain
from course.articles.inline import Inline
from course.articles.marked import with_bold_headings
from course.articles.reading import Reading, fault
from course.model import Block, BlockKind

__all__ = ["MAX_PARAGRAPHS", "MAX_XML", "is_docx", "paragraphs_of", "read_docx"]

MAX_PARAGRAPHS = 60_000
_SIGNATURE = b"PK\x03\x04"
_HEADINGS = {"title": 1, "subtitle": 2}
_QUOTES = ("quote", "intense quote", "block text")
_EMPTY = documents.document([])


def is_docx(content: bytes) -> bool:
    """Return whether these bytes are a document of Word."""
    return content.startswith(_SIGNATURE) and BODY.encode() in content


def read_docx(content: bytes, *, path: str) -> Reading:
    """Read an article from Word. Hidden and deleted text, comments and pictures stay in it."""
    problem = refusal(content, path=path)
    if problem:
        return Reading(problems=(problem,))
    try:
        page = _page(content)
    except _DAMAGE as error:
        said = " ".join(str(error).split())[:80] or type(error).__name__
        damaged = fault("A117", path, f"this Word file is damaged: {said}", hint=HINT)
        return Reading(problems=(damaged,))
    if page.paragraphs > MAX_PARAGRAPHS:
        return Reading(problems=(too_large(path, f"{page.paragraphs:,} paragraphs"),))
    return Reading(tuple(with_bold_headings(page.blocks)), "utf-8")


def paragraphs_of(content: bytes) -> list[str]:
    """Return the text of every paragraph, none when the file cannot be read."""
    if refusal(content, path=""):
        return []
    try:
        return _page(content).lines
    except _DAMAGE:
        return []  # reading it as an article says why


# What mammoth and the libraries below it raise on a file that is not what it says it is.
_DAMAGE = (
    *NO_ARCHIVE, ValueError, TypeError, AttributeError, LookupError,
    ExpatError,
)  # fmt: skip


def _page(content: bytes) -> _Page:
    page = _Page()

    def listen(document: Any) -> Any:
        page.read(document.children)
        return _EMPTY

    mammoth.convert_to_html(
        io.BytesIO(without_hidden(content)),
        transform_document=listen,
        include_embedded_style_map=False,
        external_file_access=False,
    )
    return page


@dataclass(slots=True)
class _Page:
    """Turns the elements of one document into blocks."""

    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def paragraphs(self) -> int:
        """Return how many paragraphs were read."""
        return len(self.lines)

    def read(self, elements: Sequence[Any]) -> None:
        """Add what stands directly in the document or in a box of it."""
        for element in elements:
            if isinstance(element, documents.Paragraph):
                self.blocks.extend(self._paragraph(element))
            elif isinstance(element, documents.Table):
                self.blocks.extend(self._table(element))
            elif isinstance(element, documents.HasChildren):
                self.read(element.children)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        inline = Inline()
        _write(element.children, inline)
        self.lines.append(inline.plain)
        if inline.plain:
            kind, level, reason = _kind(element)
            here = len(self.lines)
            yield Block(kind, inline.plain, here, here, reason, level, inline.markdown)

    def _table(self, table: Any) -> Iterator[Block]:
        first = len(self.lines) + 1
        rows = [
            [" ".join(self._cell(cell)) for cell in row.children]
            for row in table.children
            if isinstance(row, documents.TableRow)
        ]
        filled = [[cell for cell in row if cell] for row in rows]
        filled = [row for row in filled if row]
        if filled:
            text = "\n".join(" | ".join(row) for row in filled)
            markdown = "\n".join("- " + escape(" · ".join(row)) for row in filled)
            last = max(first, len(self.lines))
            yield Block(BlockKind.TABLE, text, first, last, "a table", 0, markdown)

    def _cell(self, cell: Any) -> Iterator[str]:
        inner = _Page()
        inner.read(cell.children)
        self.lines.extend(inner.lines)
        yield from (plain(line) for line in inner.lines if line)


def _kind(paragraph: Any) -> tuple[BlockKind, int, str]:
    style = (paragraph.style_name or paragraph.style_id or "").strip()
    level = _level(style.lower(), (paragraph.style_id or "").lower())
    if level:
        return BlockKind.HEADING, level, f"in the style {style!r}"
    if paragraph.numbering is not None or style.lower().startswith("list "):
        return BlockKind.ITEM, 0, "an item of a list"
    if style.lower() in _QUOTES:
        return BlockKind.QUOTE, 0, f"in the style {style!r}"
    return BlockKind.PARAGRAPH, 0, "a paragraph"


def _level(style: str, style_id: str) -> int:
    """Return the level of a heading: style names are translated, `heading 1` of the file is not."""
    for name in (style, style_id):
        if name in _HEADINGS:
            return _HEADINGS[name]
        number = name.removeprefix("heading").strip()
        if name.startswith("heading") and number.isdigit():
            return min(6, max(1, int(number)))
    return 0


def _write(elements: Sequence[Any], inline: Inline) -> None:
    # Word cuts a sentence into runs wherever it was edited: those that look alike are one.
    for mark, alike in groupby(elements, key=_mark):
        if mark:
            inline.begin(mark)
        for element in alike:
            _write_one(element, inline)
        if mark:
            inline.end(mark)


def _mark(element: Any) -> str:
    if not isinstance(element, documents.Run):
        return ""
    return "**" if element.is_bold else "*" if element.is_italic else ""


def _write_one(element: Any, inline: Inline) -> None:
    if isinstance(element, documents.Text):
        inline.text(element.value)
    elif isinstance(element, documents.Tab | documents.Break):
        inline.text(" ")
    elif isinstance(element, documents.Hyperlink):
        inline.begin("[", target=element.href or "")
        _write(element.children, inline)
        inline.end("[")
    elif isinstance(element, documents.HasChildren):
        _write(element.children, inline)
