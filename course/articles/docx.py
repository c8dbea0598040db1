"""Read articles written in Word: .docx files.

A Word file has no lines: the line numbers of its blocks are the numbers of its paragraphs, empty
ones and those of tables included, counted from 1 as they stand in the file.

mammoth reads the format (styles, numbering, hyperlinks, deleted text) and hands its tree to
`transform_document`; it gets an empty one back, so that it converts nothing, opens no picture and
follows no link.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth
from mammoth import documents

from course.articles.inert import escape, plain
from course.articles.inline import Inline
from course.articles.marked import with_bold_headings
from course.articles.reading import Reading, fault
from course.model import Block, BlockKind, Problem

MEBIBYTE = 1024 * 1024
MAX_BYTES = 40 * MEBIBYTE  # most of a Word file is pictures, which are not looked at
MAX_XML = 16 * MEBIBYTE  # unpacked: some thousand pages
MAX_PARTS = 5_000
MAX_PARAGRAPHS = 60_000
_MAX_RATIO = 200  # unpacked to packed: Word itself stays far below
_SIGNATURE = b"PK\x03\x04"
_BODY = "word/document.xml"
_HEADINGS = {"title": 1, "subtitle": 2}
_QUOTES = ("quote", "intense quote", "block text")
_HINT = "save it again in Word or LibreOffice as .docx, or export it as text"
_EMPTY = documents.document([])


def is_docx(content: bytes) -> bool:
    """Return whether these bytes are a document of Word."""
    return content.startswith(_SIGNATURE) and _BODY.encode() in content


def read_docx(content: bytes, *, path: str) -> Reading:
    """Read an article from Word. Deleted text, comments and pictures never come out."""
    problem = _refusal(content, path=path)
    if problem:
        return Reading(problems=(problem,))
    try:
        page = _page(content)
    except _DAMAGE as error:
        said = " ".join(str(error).split())[:80] or type(error).__name__
        damaged = fault("A117", path, f"this Word file is damaged: {said}", hint=_HINT)
        return Reading(problems=(damaged,))
    if page.paragraphs > MAX_PARAGRAPHS:
        return Reading(problems=(_too_large(path, f"{page.paragraphs:,} paragraphs"),))
    return Reading(tuple(with_bold_headings(page.blocks)), "utf-8")


def paragraphs_of(content: bytes) -> list[str]:
    """Return the text of every paragraph, none when the file cannot be read."""
    if _refusal(content, path=""):
        return []
    try:
        return _page(content).lines
    except _DAMAGE:
        return []  # reading it as an article says why


_NO_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError,
)  # fmt: skip
# What mammoth and the libraries below it raise on a file that is not what it says it is.
_DAMAGE = (
    *_NO_ARCHIVE, ValueError, TypeError, AttributeError, LookupError,
    ExpatError,
)  # fmt: skip


def _refusal(content: bytes, *, path: str) -> Problem | None:
    if not content:
        hint = "put the text of the article into it, or leave the file out"
        return fault("A101", path, "this file is empty", hint=hint)
    if len(content) > MAX_BYTES:
        return _too_large(path, f"{len(content) / MEBIBYTE:.1f} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _refused_archive(archive, path=path)
    except _NO_ARCHIVE as error:
        said = f"this is not a document of Word: {str(error).lower()}"
        return fault("A102", path, said, hint=_HINT)


def _refused_archive(archive: zipfile.ZipFile, *, path: str) -> Problem | None:
    parts = archive.infolist()
    if _BODY not in archive.namelist():
        return fault("A102", path, "this is not a document of Word", hint=_HINT)
    said = _excess(parts)
    if said:
        return _too_large(path, said)
    if any(_declares(archive, part) for part in parts if _is_xml(part)):
        # ECMA-376 part 2, 8.1.4: a package's XML has no DTD; entities come with one.
        return fault("A102", path, "a document type in a Word file", hint=_HINT)
    return None


def _excess(parts: Sequence[zipfile.ZipInfo]) -> str:
    """Return what of an archive is too much, unpacked; zipfile reads no more than it declares."""
    if len(parts) > MAX_PARTS:
        return f"{len(parts):,} parts"
    xml = [part for part in parts if _is_xml(part)]
    size = sum(part.file_size for part in xml)
    if size > MAX_XML:
        return f"{size / MEBIBYTE:.1f} MiB of text"
    packed = sum(part.compress_size for part in xml)
    if size > MEBIBYTE and size > _MAX_RATIO * max(1, packed):
        return f"text that unpacks to {size // max(1, packed)} times its size"
    return ""


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    text = archive.read(part).replace(b"\0", b"")  # UTF-16 as well
    return b"<!DOCTYPE" in text or b"<!ENTITY" in text


def _too_large(path: str, said: str) -> Problem:
    hint = "split it into articles, or export the text alone"
    return fault("A103", path, f"this Word file has {said}, more than is read", hint=hint)


def _page(content: bytes) -> _Page:
    page = _Page()

    def listen(document: Any) -> Any:
        page.read(document.children)
        return _EMPTY

    mammoth.convert_to_html(
        io.BytesIO(content),
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
