"""Take out of a Word file what Word itself does not show.

ECMA-376 part 1: `vanish` hides a run (17.3.2.41), by itself or by the style of the run or of its
paragraph; it is a toggle (17.7.3), so that two styles that both hide show the text again.
`webHidden` (17.3.2.44), with which Word marks the page numbers of a table of contents, hides what
stands on a web page: an email has as few pages. `specVanish` (17.3.2.36) is said of the mark that
ends a paragraph; on a run it may be ignored, and hides nothing here. A hidden paragraph mark joins
two paragraphs for the eye; here they stay two, as their styles are. `cellDel` (17.13.5.1) is a cell
that was deleted while changes were tracked.

Styles of tables and of numbering are not followed: no editor offers to hide text by them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from course.articles.docx.archive import BODY, is_xml

_STYLES = "word/styles.xml"
_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # strict
)
_OFF = ("0", "false", "off")
_VANISH, _WEB = "vanish", "webHidden"
# What a hidden run keeps: half a field would swallow the link that begins in it.
_KEPT = ("rPr", "fldChar", "instrText")


def without_hidden(content: bytes) -> bytes:
    """Return a Word file without its hidden text; the same bytes when it hides none.

    Raises what `zipfile` raises. XML that is broken stays as it is, for its reader to refuse.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist() if is_xml(part)}
    body = _parsed(parts[BODY])
    styles = _parsed(parts.get(_STYLES, b""))
    if body is None or not _hide(body, _Styles.of(styles)):
        return content
    parts[BODY] = ET.tostring(body, encoding="utf-8", xml_declaration=True)
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return place.getvalue()


def _parsed(part: bytes) -> Element | None:
    try:
        # No bombs: parts that declare an entity or a document type were refused before.
        return ET.fromstring(part)  # noqa: S314
    except ET.ParseError:
        return None


@dataclass(slots=True)
class _Styles:
    """What the styles of a document say about hiding: (type, id) to its element."""

    styles: dict[tuple[str, str], Element] = field(default_factory=dict)
    standard: dict[str, str] = field(default_factory=dict)  # type to id
    defaults: Element | None = None
    known: dict[tuple[str, str, str], bool | None] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> _Styles:
        """Return the styles that a part describes."""
        found = cls()
        for element in root if root is not None else ():
            if _name(element) == "docDefaults":
                found.defaults = _child(_child(element, "rPrDefault"), "rPr")
            elif _name(element) == "style":
                kind, key = _value(element, "type"), _value(element, "styleId")
                # 17.7.4.17: of several with one id the first keeps it.
                found.styles.setdefault((kind, key), element)
                if _value(element, "default") not in ("", *_OFF):
                    found.standard.setdefault(kind, key)
        return found

    def hide(self, kind: str, properties: Element | None, mark: str) -> bool | None:
        """Return whether a style that properties name says `mark`; None when it says nothing."""
        named = _child(properties, "pStyle" if kind == "paragraph" else "rStyle")
        key = _value(named, "val") if named is not None else self.standard.get(kind, "")
        chain: list[tuple[str, str, str]] = []
        says = None
        while (kind, key) in self.styles:
            if (kind, key, mark) in self.known:
                says = self.known[kind, key, mark]
                break
            self.known[kind, key, mark] = None  # a circle says nothing
            chain.append((kind, key, mark))
            style = self.styles[kind, key]
            says = _says(_child(style, "rPr"), mark)
            if says is not None:
                break
            key = _value(_child(style, "basedOn"), "val")
        self.known.update(dict.fromkeys(chain, says))
        return says


def _hide(body: Element, styles: _Styles) -> bool:
    """Take what is hidden out of a document; return whether there was any."""
    found = False
    # Not by recursion: a file may nest as deep as it likes.
    waiting: list[tuple[Element, Element | None]] = [(body, None)]
    while waiting:
        element, look = waiting.pop()
        if _name(element) == "p":
            look = _child(element, "pPr")
        if _name(element) == "r" and _is_hidden(_child(element, "rPr"), look, styles):
            kept = [child for child in element if _name(child) in _KEPT]
        else:
            kept = [child for child in element if not _is_deleted_cell(child)]
        if len(kept) < len(element):
            element[:] = kept
            found = True
        waiting.extend((child, look) for child in element)
    return found


def _is_hidden(run: Element | None, paragraph: Element | None, styles: _Styles) -> bool:
    """Return whether the look of a run, in a paragraph of such a look, hides it."""
    vanish, web = _says(run, _VANISH), _says(run, _WEB)
    if vanish is None:
        levels = _levels(run, paragraph, styles, _VANISH)
        vanish = bool(_says(styles.defaults, _VANISH)) or sum(map(bool, levels)) % 2 == 1
    if web is None:
        said = (*_levels(run, paragraph, styles, _WEB), _says(styles.defaults, _WEB))
        web = next((each for each in said if each is not None), False)
    return vanish or web


def _levels(
    run: Element | None, paragraph: Element | None, styles: _Styles, mark: str
) -> Iterator[bool | None]:
    yield styles.hide("character", run, mark)
    yield styles.hide("paragraph", paragraph, mark)


def _is_deleted_cell(element: Element) -> bool:
    return _name(element) == "tc" and _child(_child(element, "tcPr"), "cellDel") is not None


def _says(properties: Element | None, mark: str) -> bool | None:
    element = _child(properties, mark)
    return None if element is None else _value(element, "val").lower() not in _OFF


def _child(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((child for child in element if _name(child) == name), None)


def _value(element: Element | None, name: str) -> str:
    if element is None:
        return ""
    values = (element.get(f"{{{space}}}{name}") for space in _NAMESPACES)
    return next((value for value in values if value is not None), "")


def _name(element: Element) -> str:
    """Return the name of an element of WordprocessingML; empty for one of another language."""
    space, _, name = element.tag[1:].rpartition("}")
    return name if space in _NAMESPACES else ""
