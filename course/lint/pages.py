"""HTML as the rules read it: elements in order, and whether every tag is closed.

An email is two pages in one: Outlook for Windows also reads what stands in conditional comments,
and does not read what stands between `<!--[if !mso]><!-->` and `<!--<![endif]-->`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_CONDITION = r"<!--\[if ([^\]]*)\]"
_REVEALED = re.compile(rf"{_CONDITION}><!--(?: --)?>(.*?)<!--<!\[endif\]-->", re.DOTALL)
_HIDDEN = re.compile(rf"{_CONDITION}>(.*?)<!\[endif\]-->", re.DOTALL)


@dataclass(slots=True)
class Element:
    """An element: its tag, attributes, ancestors (outermost first) and the text inside it."""

    tag: str
    attributes: dict[str, str]
    ancestors: tuple[Element, ...]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text inside it, white space joined."""
        return " ".join("".join(self.pieces).split())

    def inside(self, tag: str) -> bool:
        """Return whether an ancestor has this tag."""
        return any(ancestor.tag == tag for ancestor in self.ancestors)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its elements in the order they open, and what is wrong with its tags."""

    elements: tuple[Element, ...]
    unbalanced: tuple[str, ...]
    doctype: str

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of these tags."""
        return [element for element in self.elements if element.tag in tags]

    def meta(self, name: str) -> str:
        """Return the content of a named `<meta>`, or nothing."""
        for element in self.all("meta"):
            if element.attributes.get("name", "").casefold() == name:
                return element.attributes.get("content", "")
        return ""


def read_page(html: str) -> Page:
    """Read HTML without repairing it."""
    reading = _Reading()
    try:
        reading.feed(html)
        reading.close()
    except AssertionError as failure:  # how html.parser says that `<![!` is no declaration
        reading.unbalanced.append(f"a declaration cannot be read: {failure}")
    left_open = tuple(f"<{element.tag}> is never closed" for element in reading.open)
    return Page(tuple(reading.elements), (*reading.unbalanced, *left_open), reading.doctype)


def outlook_view(html: str) -> str:
    """Return what Outlook for Windows reads: conditional comments open, `!mso` parts gone."""
    html = _REVEALED.sub(lambda found: found[2] if _is_outlook(found[1]) else "", html)
    return _HIDDEN.sub(lambda found: found[2] if _is_outlook(found[1]) else "", html)


def _is_outlook(condition: str) -> bool:
    # `lte mso 11` is Outlook 2003, the last with a browser's engine; `IE` alone is Explorer.
    return "mso" in condition and "!" not in condition and "lt" not in condition


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.unbalanced: list[str] = []
        self.doctype = ""

    def handle_decl(self, decl: str) -> None:
        self.doctype = self.doctype or decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, tuple(self.open))
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not any(element.tag == tag for element in self.open):
            self.unbalanced.append(f"</{tag}> closes nothing")
            return
        while (element := self.open.pop()).tag != tag:
            self.unbalanced.append(f"<{element.tag}> is not closed before </{tag}>")

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.pieces.append(data)
