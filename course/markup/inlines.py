"""The text inside one block, as values."""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it.tree import SyntaxTreeNode

from course.markup import checks
from course.markup.blocks import Break, Code, Emphasis, Image, Inline, Link, Merge, Strong, Text
from course.markup.faults import Faults
from course.markup.fields import scan


class InlineReading:
    """The text of one block; counts the line ends on its way."""

    def __init__(self, line: int, faults: Faults) -> None:
        self._line = line
        self._faults = faults

    def read(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Inline, ...]:
        """Return the inline values of these nodes, neighbouring text joined."""
        made: list[Inline] = []
        for node in nodes:
            inline = self._one(node)
            if isinstance(inline, Text) and made and isinstance(made[-1], Text):
                made[-1] = Text(made[-1].text + inline.text)
            elif inline is not None and inline != Text(""):
                made.append(inline)
        return tuple(made)

    def _one(self, node: SyntaxTreeNode) -> Inline | None:  # noqa: PLR0911 - a table
        match node.type:
            case "softbreak":
                self._line += 1
                return Text(" ")
            case "hardbreak":
                self._line += 1
                return Break()
            case "code_inline":
                return Code(node.content)
            case "em":
                return Emphasis(self.read(node.children))
            case "strong":
                return Strong(self.read(node.children))
            case "link":
                return self._link(node)
            case "image":
                return self._image(node)
            case "field":
                return self._merge(node.content)
            case "html_inline":
                return self._html(node.content)
            case _:
                return Text(node.content)

    def _link(self, node: SyntaxTreeNode) -> Link:
        line, href = self._line, str(node.attrs.get("href", ""))
        checks.check_link(href, line=line, faults=self._faults)
        return Link(href, self.read(node.children), line)

    def _image(self, node: SyntaxTreeNode) -> Image:
        src = str(node.attrs.get("src", ""))
        checks.refuse_inline_image(src, line=self._line, faults=self._faults)
        return Image(src, node.content, self._line)

    def _merge(self, source: str) -> Inline:
        _, found = scan(source, 0, line=self._line, faults=self._faults)
        return Merge(found, self._line) if found else Text(source)

    def _html(self, source: str) -> Inline | None:
        if source.startswith("<!--"):
            return None
        checks.refuse_html(source, line=self._line, faults=self._faults)
        return Text(source)
