"""Blocks as plain text: headings underlined, lists marked, components behind a bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from course.emails.places import Places
from course.emails.wording import graded
from course.markup import (
    Block,
    Break,
    Code,
    CodeBlock,
    Container,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    List,
    Merge,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)

COLUMNS = 72
_NARROWEST = 24


class PlainBlocks:
    """Writes blocks as text of so many columns."""

    def __init__(self, places: Places, words: Mapping[str, str], *, columns: int = COLUMNS) -> None:
        self._places = places
        self._words = words
        self._columns = columns

    def blocks(self, blocks: Iterable[Block]) -> list[str]:
        """Return each block as text, those that say nothing left out."""
        return [text for block in blocks if (text := self._block(block))]

    def _block(self, block: Block) -> str:  # noqa: PLR0911 - a table
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                return self.wrap(self.inline(block.children))
            case List():
                return self._list(block)
            case Quote():
                return _prefixed("\n\n".join(self._within(2).blocks(block.blocks)), "> ")
            case CodeBlock():
                return _prefixed(block.text, "    ")
            case Figure():
                return self.wrap("\n".join(t for t in (f"[{block.alt}]", block.caption) if t))
            case Table():
                return self._table(block)
            case Rule():
                return "* * *"
            case _:
                return self._component(block)

    def _heading(self, heading: Heading) -> str:
        text = self.inline(heading.children)
        if heading.level > 2:  # noqa: PLR2004 - the level below the section
            return self.wrap(text)
        width = min(self._columns, self._places.width(text))
        return f"{self.wrap(text)}\n{'=' * width}"

    def _list(self, block: List, *, mark: str = "-") -> str:
        items = []
        for number, item in enumerate(block.items, start=block.start):
            lead = f"{number}. " if block.ordered else f"{mark} "
            text = "\n\n".join(self._within(len(lead)).blocks(item.blocks))
            items.append(_hanging(text, lead))
        return "\n".join(items)

    def _component(self, container: Container) -> str:
        body = "\n\n".join(self._within(2).blocks(container.blocks))
        match container.name:
            case "evidence":
                label = graded(self._words, container.argument)
            case "article":
                label = self._words["article"].format(number=container.argument)
            case "checklist":
                return f"{self._words['checklist']}\n\n{self._marked(container, '[ ]')}"
            case "do":
                return f"{self._words['do']}\n\n{self._marked(container, '+')}"
            case "avoid":
                return f"{self._words['avoid']}\n\n{self._marked(container, '-')}"
            case "note" | "caution" | "safety" | "answer" as name:
                label = self._words[name].rstrip(".")
            case _:
                return body
        return _prefixed(f"{label.upper()}\n{body}", "| ")

    def _marked(self, container: Container, mark: str) -> str:
        return "\n".join(
            self._list(block, mark=mark) for block in container.blocks if isinstance(block, List)
        )

    def _table(self, table: Table) -> str:
        rows = [table.head, *table.rows]
        cells = [[self.inline(cell).replace("\n", " ") for cell in row.cells] for row in rows]
        widths = [max(map(self._places.width, column)) for column in zip(*cells, strict=True)]
        if sum(widths) + 3 * len(widths) > self._columns:
            return self._records(cells)
        lines = [" | ".join(map(self._padded, row, widths)).rstrip() for row in cells]
        return "\n".join((lines[0], "-+-".join("-" * width for width in widths), *lines[1:]))

    def _padded(self, cell: str, width: int) -> str:
        return cell + " " * (width - self._places.width(cell))

    def _records(self, cells: Sequence[Sequence[str]]) -> str:
        """Return a table too wide for 72 columns as `head: cell` lines, one group a row."""
        head, *rows = cells
        return "\n\n".join(
            "\n".join(
                self.hang(f"{name}: {cell}", "- " if index == 0 else "  ")
                for index, (name, cell) in enumerate(zip(head, row, strict=True))
            )
            for row in rows
        )

    def inline(self, inlines: Iterable[Inline]) -> str:
        """Return inline values as one run of text, not wrapped."""
        return "".join(self._one(inline) for inline in inlines)

    def _one(self, inline: Inline) -> str:  # noqa: PLR0911 - a table
        match inline:
            case Text() | Code():
                return inline.text
            case Break():
                return "\n"
            case Merge():
                return self._places.merge(inline)
            case Emphasis():
                return f"_{self.inline(inline.children)}_"
            case Strong():
                return f"*{self.inline(inline.children)}*"
            case Link():
                label = self.inline(inline.children)
                href = self._places.address(inline)
                plain = href.removeprefix("mailto:")
                return href if label in {href, plain} else f"{label} <{href}>"
            case _:
                return f"[{inline.alt}]"

    def _within(self, indent: int) -> PlainBlocks:
        """Return a writer for what stands behind a mark or bar of so many columns."""
        columns = max(_NARROWEST, self._columns - indent)
        return PlainBlocks(self._places, self._words, columns=columns)

    def hang(self, text: str, lead: str) -> str:
        """Return text wrapped behind a lead such as `1. `, the other lines indented."""
        return _hanging(self._within(len(lead)).wrap(text), lead)

    def wrap(self, text: str) -> str:
        """Return text in lines that are narrow enough, line ends of its own kept."""
        return "\n".join(self._wrap_line(line) for line in text.split("\n"))

    def _wrap_line(self, line: str) -> str:
        # Split at the plain space only: a no-break space is there because nothing may break.
        lines, used = [""], 0
        for word in filter(None, line.split(" ")):
            width = self._places.width(word)
            if used and used + 1 + width > self._columns:
                lines.append(word)
                used = width
            else:
                lines[-1] += f" {word}" if used else word
                used += width + bool(used)
        return "\n".join(lines)


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(f"{prefix}{line}".rstrip() for line in text.split("\n"))


def _hanging(text: str, lead: str) -> str:
    indent = " " * len(lead)
    first, *rest = text.split("\n")
    return "\n".join((lead + first, *((indent + line).rstrip() for line in rest)))
