"""Markdown to blocks: CommonMark with tables and `:::` containers, no raw HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin

from course.markup import checks
from course.markup.blocks import (
    Block,
    CodeBlock,
    Container,
    Document,
    Figure,
    Heading,
    Inline,
    Item,
    List,
    Paragraph,
    Quote,
    Row,
    Rule,
    Table,
    Text,
)
from course.markup.branches import WHEN
from course.markup.faults import Faults
from course.markup.fields import scan
from course.markup.inlines import InlineReading

_KEPT = 128  # lessons
_LARGEST = 200_000  # characters; Gmail cuts an email at half of that


@lru_cache(maxsize=256)  # drawing, checking and showing a lesson each ask for the same reading
def parse(body: str, *, path: str, first_line: int) -> Document:
    """Read the Markdown of a lesson, of which `body` begins on `first_line` of the file.

    What was read a moment ago is remembered: drawing and each check ask for the same document.
    """
    read = _parse if len(body) <= _LARGEST else _parse.__wrapped__  # which is only a complaint
    return read(body, path, first_line)


@lru_cache(maxsize=_KEPT)
def _parse(body: str, path: str, first_line: int) -> Document:
    faults = Faults(path)
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if len(body) > _LARGEST:
        faults.error(
            "M117", first_line, f"the lesson has {len(body):,} characters",
            hint=f"keep a lesson below {_LARGEST:,}, or split it",
        )  # fmt: skip
        return Document(path, (), faults.in_order())
    checks.check_characters(body, first_line=first_line, faults=faults)
    tokens = _reader().parse(body)
    deep = [token for token in tokens if checks.is_deep(token.children or ())]
    for token in deep:
        checks.refuse_inline_depth(first_line + (token.map or [0])[0], faults=faults)
    if deep:  # the tree is built by recursion, and so are our values from it
        return Document(path, (), faults.in_order())
    root = SyntaxTreeNode(tokens)
    reading = _Reading(body.split("\n"), first_line, faults)
    blocks = reading.blocks(root.children)
    checks.check_document(blocks, faults=faults)
    return Document(path, blocks, faults.in_order())


@cache
def _reader() -> MarkdownIt:
    # Raw HTML is read as such only to be refused with its line: what we write is escaped.
    reader = MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")
    # Every address reaches our own check, which says where a refused one stands.
    reader.validateLink = lambda _url: True  # type: ignore[method-assign,assignment]
    reader.inline.ruler.before("escape", "field", _field)
    reader.use(container_plugin, "component", validate=lambda *_: True)
    return reader


def _field(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if not state.src.startswith("{{", state.pos):
        return False
    end, _ = scan(state.src, state.pos, line=0, faults=Faults(""))
    if not silent:
        state.push("field", "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


class _Reading:
    """One reading of one body: markdown-it's tree in, our values out."""

    def __init__(self, source: Sequence[str], first_line: int, faults: Faults) -> None:
        self._source = source
        self._first_line = first_line
        self._faults = faults

    def blocks(self, nodes: Iterable[SyntaxTreeNode], *, depth: int = 0) -> tuple[Block, ...]:
        """Return the blocks of these nodes; what cannot be one is a fault or nothing."""
        nodes = tuple(nodes)
        if depth > checks.DEEPEST:
            checks.refuse_depth(self._line(nodes[0]) if nodes else 1, faults=self._faults)
            return ()
        made = (self._block(node, depth) for node in nodes)
        return tuple(block for block in made if block is not None)

    def _block(self, node: SyntaxTreeNode, depth: int) -> Block | None:  # noqa: PLR0911 - a table
        line = self._line(node)
        match node.type:
            case "heading":
                return Heading(line, int(node.tag[1:]), self._inline(node))
            case "paragraph":
                return self._paragraph(node)
            case "bullet_list" | "ordered_list":
                return self._list(node, depth)
            case "blockquote":
                return Quote(line, self.blocks(node.children, depth=depth + 1))
            case "fence" | "code_block":
                return CodeBlock(line, node.info.strip(), node.content.rstrip("\n"))
            case "hr":
                return Rule(line)
            case "table":
                return self._table(node)
            case "container_component":
                return self._container(node, depth)
            case _:  # html_block is the only other kind
                return self._html(node)

    def _paragraph(self, node: SyntaxTreeNode) -> Block:
        line = self._line(node)
        only = node.children[0].children
        if len(only) == 1 and only[0].type == "image":
            image = only[0]
            title = str(image.attrs.get("title", ""))
            src = str(image.attrs.get("src", ""))
            checks.check_image(src, line=line, faults=self._faults)
            return Figure(line, src, image.content, title)
        return Paragraph(line, self._inline(node))

    def _list(self, node: SyntaxTreeNode, depth: int) -> List:
        items = tuple(
            Item(self._line(item), self.blocks(item.children, depth=depth + 1))
            for item in node.children
        )
        start = int(node.attrs.get("start", 1))
        return List(self._line(node), node.type == "ordered_list", start, items)

    def _table(self, node: SyntaxTreeNode) -> Table:
        rows = [
            Row(self._line(row), tuple(self._inline(cell) for cell in row.children))
            for part in node.children
            for row in part.children
        ]
        head = node.children[0].children[0].children
        aligns = tuple(
            str(cell.attrs.get("style", "")).removeprefix("text-align:") for cell in head
        )
        return Table(self._line(node), rows[0], tuple(rows[1:]), aligns)

    def _container(self, node: SyntaxTreeNode, depth: int) -> Container:
        line = self._line(node)
        _, end = node.map or (0, 0)
        name, _, argument = node.info.strip().partition(" ")
        closed = end < len(self._source) and self._source[end].strip().startswith(":::")
        checks.check_container(
            name, argument.strip(), line=line, nested=not self._may_stand(node, name),
            closed=closed, faults=self._faults,
        )  # fmt: skip
        blocks = self.blocks(node.children, depth=depth + 1)
        return Container(line, self._first_line + end, name, argument.strip(), blocks)

    @staticmethod
    def _may_stand(node: SyntaxTreeNode, name: str) -> bool:
        """Return whether a component stands by itself, or directly in a `when` that does."""
        above = node.parent
        if above is None or above.type == "root":
            return True
        inside_when = above.type == "container_component" and above.info.split()[:1] == [WHEN]
        by_itself = above.parent is not None and above.parent.type == "root"
        return inside_when and by_itself and name != WHEN

    def _html(self, node: SyntaxTreeNode) -> Block | None:
        text = node.content.strip()
        if text.startswith("<!--") and text.endswith("-->"):
            return None  # a comment is the author's note to themselves
        checks.refuse_html(text, line=self._line(node), faults=self._faults)
        return Paragraph(self._line(node), (Text(text),))

    def _inline(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        if not node.children:
            return ()
        content = node.children[0]
        return InlineReading(self._line(content), self._faults).read(content.children)

    def _line(self, node: SyntaxTreeNode) -> int:
        return self._first_line + (node.map[0] if node.map else 0)
