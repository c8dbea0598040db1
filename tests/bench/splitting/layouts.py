"""Files as people have them: the same article saved, pasted, wrapped, with its marks lost.

Every layout is a fixed function of the article. What looks like chance, which bullet for instance,
comes from a hash of the article's name.
"""

from __future__ import annotations

import hashlib
import html
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from tests.bench.splitting.library import Kind, Line, Piece

_BULLETS = ("•", "▪", "*", "–", "●")
_WIDTH = 72
_NUMBER = re.compile(r"^\d+\. ")
_MINOR_WORDS = "a an and as at but by for from in into is it of on or the to vs via with your"
_MINOR = frozenset(_MINOR_WORDS.split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line of the corpus is in a file: lines counted from 1, both ends included."""

    line: Line
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class File:
    """An article in one layout and where its lines are."""

    piece: Piece = field(repr=False)
    layout: str
    path: str
    content: bytes = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)

    def at(self, number: int) -> int | None:
        """Return which place a line of the file belongs to, None for a blank one."""
        for index, place in enumerate(self.places):
            if place.first <= number <= place.last:
                return index
        return None


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file is written.

    `gap` is the number of blank lines between blocks, `item_gap` between the items of a list.
    """

    heading: Callable[[Line, Piece], str] = lambda line, _: line.text
    bullet: str = "-"  # "" when it was lost, "?" for one that the article's name decides
    gap: int = 0
    item_gap: int = 0
    width: int = 0
    newline: str = "\n"
    numbers: str = ""  # "headings", or "both": those and the items
    languages: str = ""  # the only ones it suits
    needs_question: bool = False


def seeded(*parts: object) -> int:
    """Return a number that depends on nothing but the parts."""
    text = "\x00".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def sentence_case(text: str, piece: Piece) -> str:
    """Return a heading in lower case but for its first word and for names."""
    body = " ".join(line.text for line in piece.lines if line.kind is Kind.PARAGRAPH)
    words = text.split(" ")
    start = 1 + (words[0].rstrip(".").isdigit() or (words[0] == "Step" and len(words) > 1))
    lowered = (
        word if _is_name(word, body) or words[at + start - 1].endswith(":") else word.lower()
        for at, word in enumerate(words[start:])
    )
    return " ".join([*words[:start], *lowered])


def title_case(text: str, _: Piece) -> str:
    """Return a heading in title case."""
    words = text.split(" ")
    return " ".join(
        word if at and word.lower() in _MINOR else word[:1].upper() + word[1:]
        for at, word in enumerate(words)
    )


TEXT = {
    "saved": Layout(),
    "bullets": Layout(bullet="?"),
    "bare": Layout(bullet=""),
    "blanks": Layout(gap=1),
    "wrapped": Layout(gap=1, width=_WIDTH),
    "tight wrapped": Layout(width=_WIDTH),
    "double": Layout(gap=2, item_gap=1, bullet="?"),
    "loose": Layout(gap=1, item_gap=1, bullet=""),
    "questions": Layout(heading=lambda line, _: line.as_question or line.text, needs_question=True),
    "sentence": Layout(heading=lambda line, piece: sentence_case(line.text, piece), languages="en"),
    "titles": Layout(heading=lambda line, piece: title_case(line.text, piece), languages="en"),
    "capitals": Layout(heading=lambda line, _: line.text.upper(), gap=1),
    "numbered": Layout(numbers="headings"),
    "lists": Layout(numbers="both"),
    "crlf": Layout(gap=1, newline="\r\n", bullet="?"),
}
MARKED = ("markdown", "html", "bold html")


def flatten(piece: Piece, layout: str) -> File | None:
    """Return an article in one layout, None when that layout does not suit it."""
    if layout in MARKED:
        return _marked(piece, layout)
    way = TEXT[layout]
    if way.languages and piece.language not in way.languages:
        return None
    if way.needs_question and not any(line.as_question for line in piece.lines):
        return None
    lines = [line for line in piece.lines if line.kind is not Kind.GAP]
    texts = list(_texts(piece, lines, way))
    return _written(piece, layout, lines, texts, way)


def headless(piece: Piece) -> tuple[File, tuple[int, ...]]:
    """Return an article without headings, and the lengths of its sections in lines."""
    lines: list[Line] = []
    lengths = [0]
    for line in piece.content():
        if line.opens_section:
            lengths.append(0)
        if not line.is_heading and line.kind is not Kind.GAP:
            lines.append(line)
            lengths[-1] += 1
    way = Layout()
    texts = list(_texts(piece, lines, way))
    file = _written(piece, "headless", lines, texts, way)
    return file, tuple(length for length in lengths if length)


def joined(files: Sequence[File]) -> File:
    """Return several files, written without gaps, as one."""
    places: list[Place] = []
    for file in files:
        before = places[-1].last if places else 0
        places.extend(
            Place(place.line, before + place.first, before + place.last) for place in file.places
        )
    content = b"".join(file.content for file in files)
    return File(files[0].piece, "joined", files[0].path, content, tuple(places))


def sections(piece: Piece) -> Iterator[tuple[str, bytes]]:
    """Yield each section of an article, the introduction left out, as a Markdown file."""
    title, body = "", list[str]()
    for line in piece.content():
        if line.opens_section:
            if title:
                yield title, "\n\n".join([f"# {title}", *body]).encode()
            title, body = _NUMBER.sub("", line.text), []
        elif title:
            body.append(_markdown(line))
    if title:
        yield title, "\n\n".join([f"# {title}", *body]).encode()


def _texts(piece: Piece, lines: Sequence[Line], way: Layout) -> Iterator[str]:
    numbers = count(1)
    bullet = way.bullet
    if bullet == "?":
        bullet = _BULLETS[seeded(piece.name, "bullet") % len(_BULLETS)]
    previous = Kind.PARAGRAPH
    items = count(1)
    for line in lines:
        if line.kind is Kind.HEADING:
            text = way.heading(line, piece)
            counts = way.numbers and line.level == 2 and not line.left_out
            yield f"{next(numbers)}. {_NUMBER.sub('', text)}" if counts else text
        elif line.kind is Kind.ITEM and way.numbers == "both":
            items = items if previous is Kind.ITEM else count(1)
            yield f"{next(items)}. {line.text}"
        elif line.kind is Kind.ITEM:
            yield f"{bullet} {line.text}".strip()
        elif line.kind is Kind.NUMBERED:
            yield f"{line.number}. {line.text}"
        else:
            yield line.text
        previous = line.kind


def _written(
    piece: Piece, layout: str, lines: Sequence[Line], texts: Sequence[str], way: Layout
) -> File:
    written: list[str] = []
    places: list[Place] = []
    for index, (line, text) in enumerate(zip(lines, texts, strict=True)):
        listed = (Kind.ITEM, Kind.NUMBERED)
        inside = index > 0 and line.kind in listed and lines[index - 1].kind in listed
        if index:
            written.extend([""] * (way.item_gap if inside else way.gap))
        rows = textwrap.wrap(text, way.width, break_on_hyphens=False) if way.width else [text]
        places.append(Place(line, len(written) + 1, len(written) + len(rows)))
        written.extend(rows)
    content = way.newline.join([*written, ""]).encode()
    return File(piece, layout, f"{piece.name}.txt", content, tuple(places))


def _marked(piece: Piece, layout: str) -> File:
    lines = [line for line in piece.lines if line.kind is not Kind.GAP]
    if layout == "markdown":
        texts = [_markdown(line) for line in lines]
        return _between(piece, layout, lines, texts, suffix="md")
    texts = [_html(line, bold=layout == "bold html") for line in lines]
    return _between(piece, layout, lines, texts, suffix="html")


def _between(
    piece: Piece, layout: str, lines: Sequence[Line], texts: Sequence[str], *, suffix: str
) -> File:
    """Return a file with a blank line between all blocks but the items of a list."""
    written: list[str] = []
    places: list[Place] = []
    if suffix == "html":
        written = ["<!doctype html>", f"<html lang={piece.language}><body><main>"]
    open_list = ""
    for line, text in zip(lines, texts, strict=True):
        wanted = {Kind.ITEM: "ul", Kind.NUMBERED: "ol"}.get(line.kind, "")
        if wanted != open_list:
            written.extend(_list_ends(open_list, wanted) if suffix == "html" else [""])
        elif not wanted and suffix == "md" and written:
            written.append("")
        open_list = wanted
        written.append(text)
        places.append(Place(line, len(written), len(written)))
    if suffix == "html":
        written.extend([*_list_ends(open_list, ""), "</main></body></html>"])
    content = "\n".join([*written, ""]).encode()
    return File(piece, layout, f"{piece.name}.{suffix}", content, tuple(places))


def _list_ends(before: str, after: str) -> list[str]:
    return [*([f"</{before}>"] if before else []), *([f"<{after}>"] if after else [])]


def _markdown(line: Line) -> str:
    marks: dict[Kind, str] = {
        Kind.ITEM: "- ",
        Kind.NUMBERED: f"{line.number}. ",
        Kind.QUOTE: "> ",
    }
    if line.is_heading:
        return "#" * line.level + f" {line.text}"
    return marks.get(line.kind, "") + line.text


def _html(line: Line, *, bold: bool) -> str:
    text = html.escape(line.text)
    if line.is_heading and bold and line.level > 1:
        return f"<p><strong>{text}</strong></p>"
    if line.is_heading:
        return f"<h{line.level}>{text}</h{line.level}>"
    if line.kind in (Kind.ITEM, Kind.NUMBERED):
        return f"<li>{text}</li>"
    if line.kind is Kind.QUOTE:
        return f"<blockquote>{text}</blockquote>"
    return f"<p>{text}</p>"


def _is_name(word: str, body: str) -> bool:
    bare = word.strip("?!,.:()“”\"'")
    return bare.isupper() or re.search(rf"[a-z,] {re.escape(bare)}\b", body) is not None
