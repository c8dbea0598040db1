"""What a lesson's Markdown says, as values: blocks, and the inline text inside them.

Every line number is a line of the lesson *file*, so that a rule can point at what the author
typed. Nothing here is HTML; how a block looks is the theme's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course.model import Field, Problem

GRADES = ("holds-up", "mixed", "weak", "none", "other-way")
"""The five grades of evidence, as an author writes them."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are meant to be read."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Inline code: verbatim, merge fields included."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break that the author asked for."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A place that is filled: `{{ reader.first_name | default("there") }}`."""

    field: Field
    line: int


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Text set apart, usually italic."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """Text that matters more, usually bold."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `href` is absolute and of an allowed scheme when the document has no problem."""

    href: str
    children: tuple[Inline, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture inside a paragraph of other text: a problem, kept so that rules can see it."""

    src: str
    alt: str
    line: int


Inline = Text | Code | Break | Merge | Emphasis | Strong | Link | Image


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3 (the title of the lesson is the only level 1)."""

    line: int
    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A bulleted or numbered list; `start` is its first number."""

    line: int
    ordered: bool
    start: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A pull quote."""

    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code between fences or indented, with the language the author named."""

    line: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture alone in its paragraph; the Markdown title is its caption."""

    line: int
    src: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells."""

    line: int
    cells: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head row; `aligns` holds "left", "right", "center" or "" per column."""

    line: int
    head: Row
    rows: tuple[Row, ...]
    aligns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""

    line: int


@dataclass(frozen=True, slots=True)
class Container:
    """A component: `::: NAME ARGUMENT … :::`. `last_line` is the line of the closing colons."""

    line: int
    last_line: int
    name: str
    argument: str
    blocks: tuple[Block, ...]


Block = Heading | Paragraph | List | Quote | CodeBlock | Figure | Table | Rule | Container


@dataclass(frozen=True, slots=True)
class Document:
    """A lesson's body, read whole, with every fault found on the way."""

    path: str
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()

    def walk(self) -> Iterator[Block]:
        """Yield every block in reading order, those inside others after the one they are in."""
        yield from _walk(self.blocks)

    def inlines(self) -> Iterator[Inline]:
        """Yield every inline value in reading order, children after their parent."""
        for block in self.walk():
            yield from _flatten(inline_of(block))

    def links(self) -> Iterator[Link]:
        """Yield every link."""
        return (inline for inline in self.inlines() if isinstance(inline, Link))

    def containers(self, *names: str) -> Iterator[Container]:
        """Yield the components of these names, or all of them."""
        for block in self.blocks:
            if isinstance(block, Container) and (not names or block.name in names):
                yield block


def inline_of(block: Block) -> tuple[Inline, ...]:
    """Return the text that stands directly in a block: nothing for lists and containers."""
    match block:
        case Heading() | Paragraph():
            return block.children
        case Table():
            return tuple(
                inline for row in (block.head, *block.rows) for cell in row.cells for inline in cell
            )
        case _:
            return ()


def children_of(block: Block) -> tuple[Block, ...]:
    """Return the blocks that stand directly inside a block."""
    match block:
        case Quote() | Container():
            return block.blocks
        case List():
            return tuple(child for item in block.items for child in item.blocks)
        case _:
            return ()


def plain(inlines: Iterable[Inline]) -> str:
    """Return inline values as unformatted text; a merge field shows its default or its name."""
    return "".join(_plain(inline) for inline in inlines)


def _plain(inline: Inline) -> str:
    match inline:
        case Text() | Code():
            return inline.text
        case Break():
            return "\n"
        case Merge():
            return inline.field.default or inline.field.name
        case Image():
            return inline.alt
        case _:
            return plain(inline.children)


def _walk(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _walk(children_of(block))


def _flatten(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        yield inline
        if isinstance(inline, Emphasis | Strong | Link):
            yield from _flatten(inline.children)
