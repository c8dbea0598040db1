"""Read saved web pages, whole, in pieces or broken.

The standard library's parser is listened to directly instead of through a tree: its events carry
the line of every piece of *text* (a tree keeps only that of its tags), need no recursion however
deep a page nests, and nothing is kept of a page but its blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

from course.articles.decoding import decode
from course.articles.inert import escape
from course.articles.inert import plain as one_line
from course.articles.inline import Inline
from course.articles.marked import with_bold_headings
from course.articles.reading import Reading
from course.model import Block, BlockKind

_VOID_WORDS = """
    area base br col embed hr img input link meta param source track wbr"""
_VOID = frozenset(_VOID_WORDS.split())
# What a reader of the page never sees as text, and what a person typed into it.
_UNSEEN_WORDS = """
    script style template noscript svg math iframe object canvas audio video textarea select
    datalist button map dialog"""
_UNSEEN = frozenset(_UNSEEN_WORDS.split())
_FURNITURE = {
    "nav": "page navigation",
    "footer": "footer of the page",
    "aside": "beside the article",
    "label": "label of a form",
    "legend": "label of a form",
}
_ROLES = {
    "navigation": "page navigation",
    "contentinfo": "footer of the page",
    "search": "a search form",
    "complementary": "beside the article",
}
_BLOCKS_WORDS = """
    address article aside blockquote body center dd details div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section
    summary table tbody td tfoot th thead title tr ul"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
# An opening tag ends an open one of the same family (HTML section 13.1.2.4, optional tags),
# but not one outside the list or table it stands in.
_IMPLIED = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
}
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 3}
_KINDS = {
    "li": BlockKind.ITEM,
    "blockquote": BlockKind.QUOTE,
    "td": BlockKind.TABLE,
    "th": BlockKind.TABLE,
}
_MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**", "a": "["}
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:hidden|d-none|sr-only|visually-hidden|screen-reader-text)(?:\s|$)", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_UNFINISHED_TAG = re.compile(r"<[/!?A-Za-z][^<>]*\Z")
_HEAD = 4_096


def read_html(content: bytes, *, path: str) -> Reading:
    """Read an article from HTML. What the page hides or a person typed never comes out."""
    declared = _CHARSET.search(content[:_HEAD])
    decoded = decode(content, path=path, declared=declared[1].decode("ascii") if declared else "")
    if not decoded.text:
        return Reading(problems=decoded.problems, encoding=decoded.encoding)
    page = _Page()
    page.feed(_without_cut("\n".join(decoded.lines)))
    page.close()
    page.flush()
    blocks = tuple(with_bold_headings(page.blocks))
    return Reading(blocks, decoded.encoding, page.title, page.language, decoded.problems)


def _without_cut(text: str) -> str:
    """Return the page without a comment or tag that it breaks off in: it would come out as text."""
    start = text.rfind("<!--")
    if start >= 0 and "-->" not in text[start:]:
        text = text[:start]
    start = text.rfind("<")
    return text[:start] if start >= 0 and _UNFINISHED_TAG.match(text, start) else text


@dataclass(frozen=True, slots=True)
class _Element:
    """An open element, with what it takes over from those around it."""

    tag: str = ""
    unseen: bool = False
    furniture: str = ""
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0


_PAGE = _Element()


class _Page(HTMLParser):
    """Turns the events of one page into blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title = ""
        self.language = ""
        self._open: list[_Element] = []
        self._counts: Counter[str] = Counter()
        self._inline = Inline()
        self._first = self._last = self._breaks = 0
        self._rows: list[list[Block]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = self.language or attributes.get("lang", "")
        if tag == "br":
            self._break_line()
        if tag in _BLOCKS:
            self._close_implied(tag)
            self.flush()
        if tag in _VOID:
            return
        element = self._element(tag, attributes)
        self._open.append(element)
        self._counts[tag] += 1
        if tag == "tr":
            self._rows.append([])
        if tag in _MARKS and not element.unseen:
            self._inline.begin(_MARKS[tag], target=attributes.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        if tag in _MARKS and not self._here.unseen:
            self._inline.end(_MARKS[tag])
        if self._counts[tag]:
            self._close(tag)
        if tag == "table" and not self._counts["table"]:
            self._end_table()

    def handle_data(self, data: str) -> None:
        if self._here.tag == "title" and not self._counts["svg"]:
            self.title = one_line(f"{self.title} {data}")
        elif not self._here.unseen and self._here.tag != "title":
            self._add(data)

    def flush(self) -> None:
        """End the paragraph that is being collected."""
        inline, self._inline, self._breaks = self._inline, Inline(), 0
        if not inline.plain:
            return
        block = self._block(inline)
        if self._here.kind is BlockKind.TABLE and self._rows:
            self._rows[-1].append(block)
        else:
            self.blocks.append(block)

    @property
    def _here(self) -> _Element:
        return self._open[-1] if self._open else _PAGE

    def _element(self, tag: str, attributes: dict[str, str]) -> _Element:
        above = self._here
        kind, level = _kind(tag, above)
        furniture = _FURNITURE.get(tag, "") or _ROLES.get(attributes.get("role", "").lower(), "")
        if tag == "aside" and (self._counts["article"] or self._counts["main"]):
            furniture = ""  # a box inside the article is the author's
        return _Element(
            tag=tag,
            unseen=above.unseen or tag in _UNSEEN or _is_hidden(attributes),
            furniture=above.furniture or furniture,
            kind=kind,
            level=level,
        )

    def _close_implied(self, tag: str) -> None:
        closes, scope = _IMPLIED.get(tag, (frozenset({"p"}), _BLOCKS - {"p"}))
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].tag in scope:
                return
            if self._open[index].tag in closes:
                self.flush()
                self._pop_to(index)
                return

    def _close(self, tag: str) -> None:
        crosses = tag in _BLOCKS or tag in _UNSEEN
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].tag == tag:
                self._pop_to(index)
                return
            if not crosses and self._open[index].tag in _BLOCKS:
                return  # `<b><div></b>`: the block stays open, as it does in a browser

    def _pop_to(self, index: int) -> None:
        self._counts.subtract(element.tag for element in self._open[index:])
        del self._open[index:]

    def _break_line(self) -> None:
        self._breaks += 1
        if self._breaks > 1:
            self.flush()
        elif not self._here.unseen:
            self._inline.text(" ")

    def _add(self, data: str) -> None:
        bare = data.strip()
        if bare:
            line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
            if not self._inline.has_text:
                self._first = line
            self._last = line + bare.count("\n")
            self._breaks = 0
        self._inline.text(" ".join(re.split(r"\s+", data)))

    def _block(self, inline: Inline) -> Block:
        here = self._here
        kind, reason = here.kind, f"stands in <{here.tag or 'html'}>"
        level = here.level if kind is BlockKind.HEADING else 0
        if here.furniture:
            kind, reason, level = BlockKind.BOILERPLATE, here.furniture, 0
        return Block(kind, inline.plain, self._first, self._last, reason, level, inline.markdown)

    def _end_table(self) -> None:
        rows, self._rows = [row for row in self._rows if row], []
        if sum(len(row) > 1 for row in rows) * 2 <= len(rows):  # one column: a table for layout
            self.blocks.extend(_as_paragraph(cell) for row in rows for cell in row)
            return
        kinds = {cell.kind for row in rows for cell in row}
        self.blocks.append(
            Block(
                BlockKind.BOILERPLATE if BlockKind.BOILERPLATE in kinds else BlockKind.TABLE,
                "\n".join(" | ".join(cell.text for cell in row) for row in rows),
                rows[0][0].first_line,
                rows[-1][-1].last_line,
                "a table",
                0,
                "\n".join("- " + escape(" · ".join(cell.text for cell in row)) for row in rows),
            )
        )


def _kind(tag: str, above: _Element) -> tuple[BlockKind, int]:
    if tag in _HEADINGS:
        return BlockKind.HEADING, _HEADINGS[tag]
    if tag in _KINDS:
        return _KINDS[tag], 0
    if tag in ("p", "div", "dd", "dt", "section", "article", "table") and above.kind in (
        BlockKind.TABLE,
        BlockKind.HEADING,
    ):
        return BlockKind.PARAGRAPH, 0
    return above.kind, above.level


def _as_paragraph(cell: Block) -> Block:
    kind = BlockKind.PARAGRAPH if cell.kind is BlockKind.TABLE else cell.kind
    return Block(kind, cell.text, cell.first_line, cell.last_line, cell.reason, 0, cell.markdown)


def _is_hidden(attributes: dict[str, str]) -> bool:
    return (
        ("hidden" in attributes and attributes["hidden"].lower() != "until-found")
        or attributes.get("aria-hidden", "").lower() == "true"
        or _HIDDEN_STYLE.search(attributes.get("style", "")) is not None
        or _HIDDEN_CLASS.search(attributes.get("class", "")) is not None
    )
