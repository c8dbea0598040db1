"""Running text as HTML: paragraphs, headings, lists, tables and code, styles inline.

What is written here is escaped word by word and then passed through an allow-list sanitiser all
the same, so that a slip in this module cannot become a script in somebody's mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import nh3
from markupsafe import Markup, escape

from course.emails.places import Places
from course.markup import (
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    List,
    Merge,
    Paragraph,
    Quote,
    Row,
    Rule,
    Strong,
    Table,
    Text,
)
from course.model import Field

_TAGS = {"p", "h2", "h3", "ul", "ol", "li", "a", "b", "em", "code", "br", "hr", "div", "span",
         "table", "tr", "th", "td", "blockquote", "img"}  # fmt: skip
_ATTRIBUTES = {
    "*": {"style", "class"},
    "a": {"href"},
    "ol": {"start"},
    "img": {"src", "alt", "width"},
    "th": {"scope"},
    "table": {"width", "cellpadding", "cellspacing", "border"},
}
_INSIDE = 360  # pixels: fits beside the word of a note
_SCHEMES = {"http", "https", "mailto"}

FILES = Field("link.files")
"""The address, with a slash at its end, under which a course's own pictures are served."""

Gaps = Mapping[str, Sequence[int]]
"""Kind of block → pixels wanted above and below it."""


def gap(above: str | None, below: str, gaps: Gaps) -> int:
    """Return the space between two kinds of block; nothing above the first."""
    if above is None:
        return 0
    return max(gaps.get(above, gaps["block"])[1], gaps.get(below, gaps["block"])[0])


def kind_of(block: Block) -> str:  # noqa: PLR0911 - a table
    """Return the name under which a theme sets style and space of a block of running text."""
    match block:
        case Heading():
            return f"h{block.level}"
        case List():
            return "ol" if block.ordered else "ul"
        case Quote():
            return "blockquote"
        case CodeBlock():
            return "pre"
        case Table():
            return "table"
        case Rule():
            return "hr"
        case _:
            return "p"


class Prose:
    """Writes running text in the styles of one theme (element → CSS) and its gaps.

    The styles may name the sides of the page as `{{ start }}` and `{{ end }}`: which of them is
    left depends on the direction of the language. `above_h2` among them is no style but HTML of
    the theme's own, a rule that stands before each section; `opening` is the style of the first
    words of a lesson.
    """

    def __init__(
        self, styles: Mapping[str, str], gaps: Gaps, places: Places, *, rtl: bool = False
    ) -> None:
        self._start, end = ("right", "left") if rtl else ("left", "right")
        self._styles = {
            key: style.replace("{{ start }}", self._start).replace("{{ end }}", end)
            for key, style in styles.items()
        }
        self._gaps = gaps
        self._places = places

    def html(self, blocks: Sequence[Block], *, word: str = "", opens: bool = False) -> Markup:
        """Return blocks as sanitised HTML; the first has no space above it.

        `word` is a bold one to begin with, on the line of the first paragraph. When the blocks
        open a lesson, its first words may look different.
        """
        written = self._blocks(_worded(word, blocks) if word and blocks else blocks)
        if opens and "opening" in self._styles:
            style = self._styles["opening"]
            written = _OPENING.sub(rf'\1<span style="{style}">\2</span>', written)
        return _sanitised(written)

    def text(self, inlines: Iterable[Inline]) -> Markup:
        """Return inline values as sanitised HTML, without a paragraph around them."""
        return _sanitised(self._inlines(inlines))

    def address(self, src: str) -> str:
        """Return where a picture is fetched from: files of the course lie at `link.files`."""
        return src if urlsplit(src).scheme else self._places.put(FILES) + src

    def _blocks(self, blocks: Iterable[Block]) -> str:
        above: str | None = None
        made = []
        for block in blocks:
            kind = kind_of(block)
            made.append(self._block(block, kind, top=gap(above, kind, self._gaps)))
            above = kind
        return "".join(made)

    def _block(self, block: Block, kind: str, *, top: int) -> str:  # noqa: PLR0911 - a table
        above = self._styles.get(f"above_{kind}", "")
        rule = f'<div style="margin:{top}px 0 0">{above}</div>' if above else ""
        style = f"margin:{0 if rule else top}px 0 0;{self._styles.get(kind, '')}"
        match block:
            case Heading() | Paragraph():
                inner = self._inlines(block.children)
                return f'{rule}<{kind} class="{kind}" style="{style}">{inner}</{kind}>'
            case List():
                return self._list(block, kind, style)
            case Quote():
                return f'<blockquote style="{style}">{self._blocks(block.blocks)}</blockquote>'
            case CodeBlock():
                if self._start == "right":
                    style = f"direction:ltr;text-align:left;{style}"  # code is written in Latin
                return f'<div class="pre" style="{style}">{_code_lines(block.text)}</div>'
            case Table():
                return self._table(block, style)
            case Figure():
                return self._figure(block, top)
            case _:
                return f'<hr style="{style}">'

    def _figure(self, figure: Figure, top: int) -> str:
        """Return a picture inside a component, where there is no room for a frame of its own."""
        source, alt = escape(self.address(figure.src)), escape(figure.alt)
        style = f"display:block;width:100%;max-width:{_INSIDE}px;height:auto;border:0"
        picture = f'<img src="{source}" alt="{alt}" width="{_INSIDE}" style="{style}">'
        caption = f"<br>{escape(figure.caption)}" if figure.caption else ""
        return f'<div style="margin:{top}px 0 0">{picture}{caption}</div>'

    def _list(self, block: List, kind: str, style: str) -> str:
        items = "".join(
            f'<li style="{self._styles.get("li", "")}">{self._item(item.blocks)}</li>'
            for item in block.items
        )
        start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
        return f'<{kind}{start} style="{style}">{items}</{kind}>'

    def _item(self, blocks: Sequence[Block]) -> str:
        if blocks and isinstance(blocks[0], Paragraph):
            rest = self._blocks(blocks[1:])
            return self._inlines(blocks[0].children) + rest
        return self._blocks(blocks)

    def _table(self, block: Table, style: str) -> str:
        head = self._row(block.head, block.aligns, "th")
        rows = "".join(self._row(row, block.aligns, "td") for row in block.rows)
        shape = 'width="100%" cellpadding="0" cellspacing="0" border="0"'
        return f'<table {shape} style="{style}">{head}{rows}</table>'

    def _row(self, row: Row, aligns: Sequence[str], tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        style = self._styles.get(tag, "")
        cells = "".join(
            f'<{tag}{scope} class="{tag}" style="text-align:{align or self._start};{style}">'
            f"{self._inlines(cell)}</{tag}>"
            for cell, align in zip(row.cells, aligns, strict=True)
        )
        return f"<tr>{cells}</tr>"

    def _inlines(self, inlines: Iterable[Inline]) -> str:
        return "".join(self._inline(inline) for inline in inlines)

    def _inline(self, inline: Inline) -> str:  # noqa: PLR0911 - a table
        match inline:
            case Text():
                return str(escape(inline.text))
            case Code():
                style = self._styles.get("code", "")
                return f'<code class="code" style="{style}">{escape(inline.text)}</code>'
            case Break():
                return "<br>"
            case Merge():
                return str(escape(self._places.merge(inline)))
            case Emphasis():
                return f"<em>{self._inlines(inline.children)}</em>"
            case Strong():
                return f"<b>{self._inlines(inline.children)}</b>"
            case Link():
                return self._link(inline)
            case _:
                return str(escape(inline.alt))

    def _link(self, link: Link) -> str:
        style = self._styles.get("a", "")
        inner = self._inlines(link.children)
        href = escape(self._places.address(link))
        return f'<a href="{href}" class="a" style="{style}">{inner}</a>'


# Three to five words from the very start of the first paragraph, up to a mark or a tag if one
# comes first; fewer than three are left as they are.
_OPENING = re.compile(r"\A(<p [^>]*>)((?:[^\s<>.,;:!?&]+ ){2,4}[^\s<>.,;:!?&]+)(?=[\s<.,;:!?&])")


def _worded(word: str, blocks: Sequence[Block]) -> Sequence[Block]:
    """Return blocks with a bold word at the beginning of the first paragraph."""
    first, *rest = blocks
    bold = Strong((Text(word),))
    if isinstance(first, Paragraph):
        return (replace(first, children=(bold, Text(" "), *first.children)), *rest)
    return (Paragraph(first.line, (bold,)), first, *rest)


def _code_lines(text: str) -> str:
    # Outlook for Windows knows no `white-space`: line ends and indents are written out.
    lines = (
        "\u00a0" * (len(line) - len(line.lstrip(" "))) + str(escape(line.lstrip(" ")))
        for line in text.expandtabs(4).split("\n")
    )
    return "<br>".join(lines)


def _sanitised(html: str) -> Markup:
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    return Markup(clean)  # noqa: S704 - the one place where HTML becomes markup, after the sanitiser
