"""The text part, written from the Markdown and never from the HTML.

It has the order of the HTML, 72 columns, and links as `label <address>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from course.emails.parts import Action, Parts, minutes
from course.emails.places import Places
from course.markup import (
    GRADES,
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

_COLUMNS = 72
# SendGrid takes the charset from the bytes; without one character beyond Latin-1 it writes
# iso-8859-1, and Gmail then clips at any size. A zero-width non-joiner shows nowhere.
CHARSET_MARK = "\u200c"


class TextPart:
    """Writes the text part of one lesson."""

    def __init__(self, places: Places, words: Mapping[str, str]) -> None:
        self._places = places
        self._words = words

    def write(self, *, head: Sequence[str], parts: Parts, foot: Sequence[str]) -> str:
        """Return the whole part: `head` and `foot` are paragraphs that are there already."""
        sections = [
            *(self._wrap(paragraph) for paragraph in head),
            *self._blocks(parts.lead),
            *self._part("A", "recall", parts.recall, ending=self._answer_place(parts)),
            *self._part("B", "read", parts.read),
            *self._part("C", "check", parts.check, ending=self._answer(parts)),
            *self._action(parts.action),
            *self._blocks(parts.after),
            *self._part("", "safety", parts.safety),
            *self._sources(parts.sources),
            "-" * _COLUMNS,
            *(self._wrap(paragraph) for paragraph in foot),
        ]
        return "\n\n".join(section for section in sections if section) + f"\n{CHARSET_MARK}\n"

    def _part(
        self, letter: str, word: str, blocks: Sequence[Block], *, ending: str = ""
    ) -> list[str]:
        if not blocks and not ending:
            return []
        time = self._minutes(blocks) if letter else ""
        return [self._title(letter, word, time), *self._blocks(blocks), self._wrap(ending)]

    def _title(self, letter: str, word: str, time: str = "") -> str:
        title = f"{letter}  {self._words[word]}".strip().upper()
        return "\n".join((f"{title}  ({time})" if time else title, "-" * _COLUMNS))

    def _minutes(self, blocks: Sequence[Block]) -> str:
        number = minutes(blocks)
        word = self._words["minute" if number == 1 else "minutes"]
        return word.format(number=number)

    def _answer_place(self, parts: Parts) -> str:
        return self._words["answer_place"] if parts.recall and parts.answer else ""

    def _answer(self, parts: Parts) -> str:
        text = " ".join(self._inline(_inlines(parts.answer)).split("\n"))
        return f"{self._words['answer']} {text}" if text else ""

    def _action(self, action: Action | None) -> list[str]:
        if action is None:
            return []
        button = self._inline((action.button,)) if action.button else ""
        sentence = (
            f"If {self._inline(action.condition)}\nthen {self._inline(action.consequence)}"
            if action.condition
            else ""
        )
        body = [
            "\n".join(self._wrap(line) for line in sentence.split("\n")),
            *self._blocks(action.blocks),
            f"    {action.code}" if action.code else "",
            self._wrap(button),
        ]
        return [self._title("D", "action"), *body]

    def _sources(self, sources: Sequence[tuple[Inline, ...]]) -> list[str]:
        if not sources:
            return []
        lines = (
            self._hang(self._inline(source), f"{number}. ")
            for number, source in enumerate(sources, start=1)
        )
        return [self._title("", "sources"), "\n".join(lines)]

    def _blocks(self, blocks: Iterable[Block]) -> list[str]:
        return [text for block in blocks if (text := self._block(block))]

    def _block(self, block: Block) -> str:  # noqa: PLR0911 - a table
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                return self._wrap(self._inline(block.children))
            case List():
                return self._list(block)
            case Quote():
                return _prefixed("\n\n".join(self._blocks(block.blocks)), "> ")
            case CodeBlock():
                return _prefixed(block.text, "    ")
            case Figure():
                return self._wrap("\n".join(t for t in (f"[{block.alt}]", block.caption) if t))
            case Table():
                return self._table(block)
            case Rule():
                return "* * *"
            case _:
                return self._component(block)

    def _heading(self, heading: Heading) -> str:
        text = self._inline(heading.children)
        if heading.level > 2:  # noqa: PLR2004 - the level below the section
            return self._wrap(text)
        width = min(_COLUMNS, self._places.width(text))
        return f"{self._wrap(text)}\n{'=' * width}"

    def _list(self, block: List, *, mark: str = "-") -> str:
        items = []
        for number, item in enumerate(block.items, start=block.start):
            lead = f"{number}. " if block.ordered else f"{mark} "
            text = "\n\n".join(self._blocks(item.blocks))
            items.append(_hanging(text, lead))
        return "\n".join(items)

    def _component(self, container: Container) -> str:
        body = "\n\n".join(self._blocks(container.blocks))
        match container.name:
            case "evidence":
                grade = GRADES.get(container.argument, "")
                label = f"{self._words['evidence']}: {grade}" if grade else self._words["evidence"]
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
        cells = [[self._inline(cell).replace("\n", " ") for cell in row.cells] for row in rows]
        widths = [max(map(self._places.width, column)) for column in zip(*cells, strict=True)]
        if sum(widths) + 3 * len(widths) > _COLUMNS:
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
                self._hang(f"{name}: {cell}", "- " if index == 0 else "  ")
                for index, (name, cell) in enumerate(zip(head, row, strict=True))
            )
            for row in rows
        )

    def _inline(self, inlines: Iterable[Inline]) -> str:
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
                return f"_{self._inline(inline.children)}_"
            case Strong():
                return f"*{self._inline(inline.children)}*"
            case Link():
                label = self._inline(inline.children)
                plain = inline.href.removeprefix("mailto:")
                return inline.href if label in {inline.href, plain} else f"{label} <{inline.href}>"
            case _:
                return f"[{inline.alt}]"

    def _hang(self, text: str, lead: str) -> str:
        return _hanging(self._wrap(text, columns=_COLUMNS - len(lead)), lead)

    def _wrap(self, text: str, *, columns: int = _COLUMNS) -> str:
        return "\n".join(self._wrap_line(line, columns) for line in text.split("\n"))

    def _wrap_line(self, line: str, columns: int) -> str:
        # Split at the plain space only: a no-break space is there because nothing may break.
        lines, used = [""], 0
        for word in filter(None, line.split(" ")):
            width = self._places.width(word)
            if used and used + 1 + width > columns:
                lines.append(word)
                used = width
            else:
                lines[-1] += f" {word}" if used else word
                used += width + bool(used)
        return "\n".join(lines)


def _inlines(blocks: Iterable[Block]) -> Iterable[Inline]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (*block.children, Text(" "))


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(f"{prefix}{line}".rstrip() for line in text.split("\n"))


def _hanging(text: str, lead: str) -> str:
    indent = " " * len(lead)
    first, *rest = text.split("\n")
    return "\n".join((lead + first, *((indent + line).rstrip() for line in rest)))
