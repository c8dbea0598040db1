"""HTML as the rules read it: elements in order, and whether every tag is closed.

An email is two pages in one: Outlook for Windows also reads what stands in conditional comments,
and does not read what stands between `<!--[if !mso]><!-->` and `<!--<![endif]-->`.

The reading is our own because every rule waits for it: an email says the same few hundred tags
again and again, and each is taken apart once. It repairs nothing, which is what a checker wants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_ENDS = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style")}
_CONDITION = r"<!--\[if ([^\]]*)\]"
_REVEALED = re.compile(rf"{_CONDITION}><!--(?: --)?>(.*?)<!--<!\[endif\]-->", re.DOTALL)
_HIDDEN = re.compile(rf"{_CONDITION}>(.*?)<!\[endif\]-->", re.DOTALL)
# Possessive quantifiers: however broken a page, each character is looked at once.
_MARK = re.compile(
    r"""<!--.*?-->
      | <!--(?P<unfinished>.*)
      | <!(?P<declaration>[^>]*+)>
      | <(?P<close>/?)(?P<tag>[A-Za-z][^\s/>]*+)(?P<rest>(?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""", re.DOTALL
)


@dataclass(slots=True, eq=False)
class Element:
    """An element: its tag, its attributes, the element around it and the text inside it.

    `has_words` says whether text stands directly in it, and not only in an element inside.
    """

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    said: list[str] = field(repr=False)  # all text of the page, in order
    begin: int = 0
    end: int = 0
    has_words: bool = False

    @property
    def text(self) -> str:
        """The text inside it, white space joined."""
        return " ".join("".join(self.said[self.begin : self.end]).split())

    @property
    def ancestors(self) -> Iterator[Element]:
        """The elements around it, innermost first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

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
    position = 0
    while found := _MARK.search(html, position):
        reading.text(html[position : found.start()])
        position = found.end()
        tag = found["tag"]
        if tag is None:
            reading.other(found["declaration"], found["unfinished"])
        elif found["close"]:
            reading.close(tag.casefold())
        elif reading.open_tag(tag.casefold(), found["rest"]):
            ends = _ENDS[tag.casefold()].search(html, position)
            end = ends.start() if ends else len(html)
            reading.raw(html[position:end])
            position = end
    reading.text(html[position:])
    return reading.page()


def outlook_view(html: str) -> str:
    """Return what Outlook for Windows reads: conditional comments open, `!mso` parts gone."""
    html = _REVEALED.sub(lambda found: found[2] if _is_outlook(found[1]) else "", html)
    return _HIDDEN.sub(lambda found: found[2] if _is_outlook(found[1]) else "", html)


def _is_outlook(condition: str) -> bool:
    # `lte mso 11` is Outlook 2003, the last with a browser's engine; `IE` alone is Explorer.
    return "mso" in condition and "!" not in condition and "lt" not in condition


@lru_cache(maxsize=4096)
def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(rest):
        value = double or single or bare
        found.setdefault(name.casefold(), unescape(value) if "&" in value else value)
    return found


class _Reading:
    """What a page has been so far."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.said: list[str] = []
        self.unbalanced: list[str] = []
        self.doctype = ""

    def other(self, declaration: str | None, unfinished: str | None) -> None:
        self.doctype = self.doctype or (declaration or "")
        if unfinished is not None:
            self.unbalanced.append("a comment is never closed")

    def open_tag(self, tag: str, rest: str) -> bool:
        """Add an element; return whether what follows is not HTML."""
        parent = self.open[-1] if self.open else None
        here = len(self.said)
        element = Element(tag, _attributes(rest), parent, self.said, here, here)
        self.elements.append(element)
        if tag in _VOID or rest.endswith("/"):
            return False
        self.open.append(element)
        return tag in _ENDS

    def close(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not any(element.tag == tag for element in self.open):
            self.unbalanced.append(f"</{tag}> closes nothing")
            return
        while (element := self._closed()).tag != tag:
            self.unbalanced.append(f"<{element.tag}> is not closed before </{tag}>")

    def text(self, text: str) -> None:
        if not text:
            return
        self.raw(unescape(text) if "&" in text else text)
        if self.open and not text.isspace():
            self.open[-1].has_words = True

    def raw(self, text: str) -> None:
        self.said.append(text)

    def page(self) -> Page:
        left_open = tuple(f"<{element.tag}> is never closed" for element in self.open)
        while self.open:
            self._closed()
        return Page(tuple(self.elements), (*self.unbalanced, *left_open), self.doctype)

    def _closed(self) -> Element:
        element = self.open.pop()
        element.end = len(self.said)
        return element
