"""Blocks as a theme sees them: a kind, the space above, and sanitised HTML in named pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from course.emails.prose import Gaps, Prose, gap, kind_of
from course.emails.wording import graded
from course.markup import (
    Block,
    CodeBlock,
    Container,
    Figure,
    Inline,
    Item,
    List,
    Paragraph,
    Quote,
    Strong,
    Text,
)

View = dict[str, Any]
"""What a template gets for one block; `kind` says which keys it has, `top` the space above."""

_ASIDES = frozenset({"note", "caution", "article"})


class Views:
    """Makes views for one theme."""

    def __init__(self, prose: Prose, gaps: Gaps, words: Mapping[str, str]) -> None:
        self._prose = prose
        self._gaps = gaps
        self._words = words

    def of(self, blocks: Sequence[Block], *, opens: bool = False) -> list[View]:
        """Return views in order; running text in between is one view of kind `prose`.

        `opens` tells that the first of them begins the lesson.
        """
        views: list[View] = []
        above: str | None = None
        for group in _groups(blocks):
            view = self._view(group, opens=opens and not views)
            first, last = _edges(group, view)
            view["top"] = gap(above, first, self._gaps)
            views.append(view)
            above = last
        return views

    def prose(self, blocks: Sequence[Block], *, word: str = "") -> str:
        """Return blocks as running text, components by what they hold, after a bold word."""
        return self._prose.html(blocks, word=word)

    def run_in(self, blocks: Sequence[Block]) -> str:
        """Return blocks so that a bold word may stand before them on the same line."""
        if all(isinstance(block, Paragraph) for block in blocks):
            return self._prose.text(_joined(blocks))
        return self._prose.html(blocks)

    def text(self, inlines: Iterable[Inline]) -> str:
        """Return inline values as HTML."""
        return self._prose.text(inlines)

    def _view(self, group: Sequence[Block], *, opens: bool) -> View:
        match group:
            case [Container(name="do") as good, Container(name="avoid") as bad]:
                return {"kind": "pair", "do": self._items(good), "avoid": self._items(bad)}
            case [Container() as container]:
                return self._component(container)
            case [Quote() as quote]:
                return {"kind": "quote", "html": self._prose.text(_joined(quote.blocks))}
            case [Figure() as figure]:
                return {"kind": "figure", "src": self._prose.address(figure.src),
                        "alt": figure.alt, "caption": figure.caption}  # fmt: skip
            case [CodeBlock()]:
                return {"kind": "code", "html": self._prose.html(group)}
            case _:
                return {"kind": "prose", "html": self._prose.html(group, opens=opens)}

    def _component(self, container: Container) -> View:
        match container.name:
            case "cards":
                return {"kind": "cards", "entries": [self._card(i) for i in _list_items(container)]}
            case "checklist":
                return {"kind": "checklist", "entries": self._items(container)}
            case "evidence":
                claim, rest = container.blocks[:1], container.blocks[1:]
                return {"kind": "evidence", "grade": container.argument,
                        "label": graded(self._words, container.argument),
                        "claim": self._prose.text(_joined(claim)),
                        "aside": self._prose.html(rest) if rest else ""}  # fmt: skip
            case name if name in _ASIDES:
                word = self._words[name].format(number=container.argument)
                return {"kind": name, "word": word, "html": self._prose.html(container.blocks),
                        "said": self._prose.html(container.blocks, word=f"{word}.")}  # fmt: skip
            case _:
                return {"kind": "prose", "html": self._prose.html(container.blocks)}

    def _items(self, container: Container) -> list[str]:
        return [self._prose.text(_joined(item.blocks)) for item in _list_items(container)]

    def _card(self, item: Item) -> View:
        inlines = _joined(item.blocks)
        if inlines and isinstance(inlines[0], Strong):
            head = self._prose.text(inlines[0].children)
            return {"head": head, "html": self._prose.text(_trimmed(inlines[1:]))}
        return {"head": "", "html": self._prose.text(inlines)}


def _groups(blocks: Sequence[Block]) -> Iterable[Sequence[Block]]:
    prose: list[Block] = []
    skip = False
    for block, following in zip_longest(blocks, blocks[1:]):
        if skip:
            skip = False
        elif isinstance(block, Container | Quote | Figure | CodeBlock):
            if prose:
                yield prose
                prose = []
            skip = _is(block, "do") and _is(following, "avoid")
            yield [block, following] if skip and following is not None else [block]
        else:
            prose.append(block)
    if prose:
        yield prose


def _is(block: Block | None, name: str) -> bool:
    return isinstance(block, Container) and block.name == name


def _edges(group: Sequence[Block], view: View) -> tuple[str, str]:
    if view["kind"] == "prose" and not isinstance(group[0], Container):
        return kind_of(group[0]), kind_of(group[-1])
    return str(view["kind"]), str(view["kind"])


def _list_items(container: Container) -> tuple[Item, ...]:
    return tuple(item for b in container.blocks if isinstance(b, List) for item in b.items)


def _joined(blocks: Sequence[Block]) -> tuple[Inline, ...]:
    """Return the text of paragraphs as one run, for cells that hold a sentence or two."""
    joined: list[Inline] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            joined += [Text(" ")] if joined else []
            joined += block.children
    return tuple(joined)


def _trimmed(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if inlines and isinstance(inlines[0], Text):
        return (Text(inlines[0].text.lstrip()), *inlines[1:])
    return inlines
