"""MJML: checked by ourselves, then compiled by mjml-python, which checks nothing.

`check` reads each file of a theme as it stands, Jinja marks blanked out, so that a fault is named
with the author's own file, line and column. What only shows when the files stand together, such as
a button between two sections, `check_composed` finds: before composing, `with_places` writes into
each tag where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import mjml

from course.errors import ContentError, did_you_mean

# The MJML 4 component reference, less what we do not ship: hero, navbar, accordion, carousel
# and social fail accessibility rules or do not work with a keyboard.
_BOX = "background-color border border-bottom border-left border-right border-top border-radius "
_SPACE = "padding padding-top padding-bottom padding-left padding-right css-class mj-class "
_FONT = (
    "color font-family font-size font-style font-weight letter-spacing line-height align "
    "text-decoration text-transform container-background-color "
)
_SECTION = _BOX + _SPACE + (
    "background-url background-repeat background-size background-position direction full-width "
    "text-align text-padding "
)  # fmt: skip
_ATTRIBUTES = {
    "mjml": "lang dir owa",
    "mj-head": "",
    "mj-body": "background-color width css-class",
    "mj-attributes": "",
    "mj-title": "",
    "mj-preview": "",
    "mj-style": "inline",
    "mj-font": "name href",
    "mj-breakpoint": "width",
    "mj-raw": "position",
    "mj-wrapper": _SECTION,
    "mj-section": _SECTION,
    "mj-column": _BOX + _SPACE + "width vertical-align direction inner-background-color "
    "inner-border inner-border-radius",
    "mj-group": "width vertical-align background-color direction css-class mj-class",
    "mj-text": _FONT + _SPACE + "height",
    "mj-button": _BOX + _FONT + _SPACE + "href target rel inner-padding width height name title "
    "text-align vertical-align",
    "mj-image": _BOX + _SPACE + "src alt href width height title rel target align srcset usemap "
    "fluid-on-mobile container-background-color",
    "mj-divider": _SPACE + "border-color border-style border-width width align "
    "container-background-color",
    "mj-spacer": _SPACE + "height container-background-color",
    "mj-table": _FONT + _SPACE + "cellpadding cellspacing table-layout width border",
}
_PARENTS = {
    "mj-head": {"mjml"},
    "mj-body": {"mjml"},
    "mj-attributes": {"mj-head"},
    "mj-title": {"mj-head"},
    "mj-preview": {"mj-head"},
    "mj-style": {"mj-head"},
    "mj-font": {"mj-head"},
    "mj-breakpoint": {"mj-head"},
    "mj-wrapper": {"mj-body"},
    "mj-section": {"mj-body", "mj-wrapper"},
    "mj-column": {"mj-section", "mj-group"},
    "mj-group": {"mj-section"},
    "mj-text": {"mj-column"},
    "mj-button": {"mj-column"},
    "mj-image": {"mj-column"},
    "mj-divider": {"mj-column"},
    "mj-spacer": {"mj-column"},
    "mj-table": {"mj-column"},
}
_DEFAULTS = {"mj-all", "mj-class"}  # inside mj-attributes they take any attribute
_ENDING = {"mj-text", "mj-button", "mj-table", "mj-raw", "mj-style", "mj-title", "mj-preview"}
_MARKED = {"mj-text", "mj-button", "mj-table", "mj-raw"}

_TAG = re.compile(r"<(?P<close>/?)(?P<name>mj-[\w-]+|mjml)\b(?P<rest>[^<>]*?)(?P<empty>/?)>")
_ATTRIBUTE = re.compile(r"(?P<name>[\w-]+)\s*=\s*\"[^\"]*\"")
_JINJA = re.compile(r"\[%.*?%\]|\[\[.*?\]\]|\[#.*?#\]|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
_PLACED = re.compile(r"<(?P<close>/?)(?P<name>mj-[\w-]+|mjml)\b")
# Private characters of Unicode, which no theme has a use for: they survive composing as they are.
_OPENS, _ENDS = "\ue0f0", "\ue0f1"
_PLACE_MARK = re.compile(f"{_OPENS}([^{_ENDS}]*){_ENDS}")
_HTML_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*){_OPENS}?(?P<rest>[^<>]*?)(?P<empty>/?)>"
)
# HTML standard, 13.1.2
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
         "track", "wbr"}  # fmt: skip
# Elements in each other; the compiler crashes somewhere above 5,000. Branches of a template that
# open the same element count as two, so a theme may come near a hundred without a fault.
_DEEPEST = 1_000
_COMPOSING = re.compile(r"\[%.*?%\]|\[\[.*?\]\]|\[#.*?#\]", re.DOTALL)
_ESCAPED = re.compile(r"\\u\{[0-9a-fA-F]+\}|=\"[^\"<>]*\\[nrt\"\\]")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    position: int
    attributes: str
    closes: bool
    empty: bool


def check(source: str, *, path: str) -> None:
    """Raise ContentError for the first unknown element or attribute, or a wrong nesting."""
    blanked = _JINJA.sub(_blank, source)
    stack: list[_Tag] = []
    for tag in _tags(blanked):
        place = f"{path}:{_place(blanked, tag.position)}"
        if tag.closes:
            _close(tag, stack, place)
            continue
        _open(tag, stack[-1].name if stack else None, place)
        if not tag.empty:
            stack.append(tag)
    if stack:
        place = f"{path}:{_place(blanked, stack[-1].position)}"
        raise ContentError(f"{place}: <{stack[-1].name}> is never closed", hint="close it")


def with_places(source: str, *, path: str) -> str:
    """Return a file of a theme with its path and line in each MJML tag."""
    source = _PLACE_MARK.sub("", source)

    def placed(found: re.Match[str]) -> str:
        return f"{found[0]}{_OPENS}{path}:{source.count(chr(10), 0, found.start()) + 1}{_ENDS}"

    return _PLACED.sub(placed, source)


def without_composing(source: str) -> str:
    """Return a file of a theme with its `[[ ]]` and `[% %]` blanked out, line for line."""
    return _COMPOSING.sub(_blank, source)


def without_places(composed: str) -> str:
    """Return a composed theme as it is compiled."""
    return _PLACE_MARK.sub("", composed)


def check_composed(composed: str) -> None:
    """Raise ContentError for a wrong nesting across files, named where its tag was written."""
    blanked = _JINJA.sub(_blank, composed)
    stack: list[tuple[_Tag, str]] = []
    for tag in _tags(blanked):
        mark = _PLACE_MARK.match(tag.attributes)
        place = mark[1] if mark else ""
        bare = _Tag(
            tag.name, tag.position, _PLACE_MARK.sub("", tag.attributes), tag.closes, tag.empty
        )
        if tag.closes:
            _close(bare, [one for one, _ in stack], place)
            stack.pop()
            continue
        _open(bare, stack[-1][0].name if stack else None, place)
        if not tag.empty:
            stack.append((bare, place))
    if stack:
        tag, place = stack[-1]
        raise ContentError(f"{place}: <{tag.name}> is never closed", hint="close it")
    _check_depth(blanked)


def _check_depth(composed: str) -> None:
    """Refuse elements so deep in each other that the compiler would crash."""
    depth, place = 0, ""
    for found in _HTML_TAG.finditer(composed):
        if mark := _PLACE_MARK.search(found[0]):
            place = mark[1]
        if found["name"].lower() in _VOID or found["empty"]:
            continue
        depth = max(0, depth - 1) if found["close"] else depth + 1
        if depth > _DEEPEST:
            raise ContentError(
                f"{place}: more than {_DEEPEST} elements stand in each other",
                hint="close them earlier; no email program needs so many",
            )


def compile_mjml(source: str, *, path: str) -> str:
    """Return the HTML of MJML that was checked. Raises ContentError when it cannot be compiled."""
    try:
        html = str(mjml.mjml2html(source, fonts={}))
    except ValueError as error:
        raise ContentError(
            f"{path}: {error}", hint="look for an unclosed tag or an attribute without quotes"
        ) from error
    # Without a backslash there is none, and looking for that first saves a third of the time.
    broken = _ESCAPED.search(html) if "\\" in html else None
    if broken:
        # mrml writes attributes with Rust's debug escapes: a joiner or quote would come out wrong.
        raise ContentError(
            f"{path}: the compiler mangles an attribute: {broken[0][-40:]!r}",
            hint="keep attributes to plain ASCII; fill the rest with {{ }} after compiling",
        )
    return html


def _tags(source: str) -> Iterator[_Tag]:
    position = 0
    while found := _TAG.search(source, position):
        name, closes, empty = found["name"], bool(found["close"]), bool(found["empty"])
        yield _Tag(name, found.start(), found["rest"], closes, empty)
        position = found.end()
        if name in _ENDING and not closes and not empty:
            end = source.find(f"</{name}", position)
            position = end if end >= 0 else position


def mark_lines(source: str) -> str:
    """Return composed MJML with a comment at the start of the content of each element of the body.

    The comment names the line of the element: `<!--mjml:57-->`. It survives compiling, because
    what is inside these elements is not looked at.
    """
    parts, end = [], 0
    body = source.find("<mj-body")
    for tag in _tags(_JINJA.sub(_blank, source)):
        if tag.closes or tag.empty or tag.position < body or tag.name not in _MARKED:
            continue
        inside = source.index(">", tag.position + len(tag.name) + len(tag.attributes)) + 1
        line = source.count("\n", 0, tag.position) + 1
        parts += [source[end:inside], f"<!--mjml:{line}-->"]
        end = inside
    return "".join((*parts, source[end:]))


def _open(tag: _Tag, parent: str | None, place: str) -> None:
    if parent == "mj-attributes":
        if tag.name not in _ATTRIBUTES and tag.name not in _DEFAULTS:
            raise _unknown_element(tag, place)
        return
    if tag.name not in _ATTRIBUTES:
        raise _unknown_element(tag, place)
    parents = _PARENTS.get(tag.name)
    if parent and parents and parent not in parents:
        raise ContentError(
            f"{place}: <{tag.name}> stands in <{parent}>",
            hint=f"it belongs in {' or '.join(f'<{p}>' for p in sorted(parents))}",
        )
    rest = _ATTRIBUTE.sub("", tag.attributes).split()
    if rest:
        raise ContentError(
            f"{place}: <{tag.name}> has {rest[0]!r} where an attribute should stand",
            hint='write NAME="VALUE", with double quotes',
        )
    known = _ATTRIBUTES[tag.name].split()
    for name in _ATTRIBUTE.finditer(tag.attributes):
        if name["name"] not in known:
            raise ContentError(
                f"{place}: <{tag.name}> has no attribute {name['name']!r}",
                hint=did_you_mean(name["name"], known),
            )


def _close(tag: _Tag, stack: list[_Tag], place: str) -> None:
    if not stack or stack[-1].name != tag.name:
        expected = f"</{stack[-1].name}>" if stack else "nothing to close"
        raise ContentError(f"{place}: found </{tag.name}>", hint=f"expected {expected}")
    stack.pop()


def _unknown_element(tag: _Tag, place: str) -> ContentError:
    return ContentError(
        f"{place}: no element is called <{tag.name}>", hint=did_you_mean(tag.name, _ATTRIBUTES)
    )


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "x" if found[0].startswith(("[[", "{{")) else " ", found[0])


def _place(source: str, position: int) -> str:
    line = source.count("\n", 0, position) + 1
    return f"{line}:{position - source.rfind(chr(10), 0, position)}"
