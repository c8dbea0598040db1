"""What a lesson may not contain, because an email could not show it or would do harm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from markdown_it.token import Token

from course.errors import did_you_mean
from course.markup.blocks import GRADES, Block, Container, Document, Heading, List
from course.markup.branches import MOST, WHEN, conditions_of, parse_condition
from course.markup.faults import Faults

CONTAINERS = (
    "recall",
    "article",
    "evidence",
    "note",
    "caution",
    "cards",
    "do",
    "avoid",
    "checklist",
    "answer",
    "action",
    "safety",
    "sources",
    "when",
)
"""The components of a lesson."""

DONE = "course:done"
"""The address a lesson gives a link by which its reader says that they have done it.

It is no address of the web: each reader gets one of their own in its place.
"""

DEEPEST = 6
"""How deep quotes and lists may stand in each other."""

_DEEPEST_INLINE = 20  # bold, italic and links in each other

_LISTS = {"cards": "a numbered list", "sources": "a numbered list", "do": "a list",
          "avoid": "a list", "checklist": "a list"}  # fmt: skip
_SCHEMES = frozenset({"http", "https", "mailto"})
# caniemail.com: SVG is not shown by Gmail and Outlook, WebP and AVIF not by Outlook for Windows.
_PICTURES = (".png", ".jpg", ".jpeg", ".gif")
# C0 and C1 without tab and line feed: no email may carry them, and Gmail clips on a C1.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BRACES = re.compile(r"%7B%7B|\{\{", re.IGNORECASE)
_TOP, _LOWEST = 2, 3


def check_characters(body: str, *, first_line: int, faults: Faults) -> None:
    """Refuse control characters, of which nobody sees that they are there."""
    for found in _CONTROL.finditer(body):
        faults.error(
            "M113", first_line + body.count("\n", 0, found.start()),
            f"control character U+{ord(found[0]):04X}",
            hint="delete it; it is invisible and email programs stumble over it",
        )  # fmt: skip


def check_container(
    name: str, argument: str, *, line: int, nested: bool, closed: bool, faults: Faults
) -> None:
    """Check the opening line of a component, and that it is closed and stands by itself."""
    if not name:
        faults.error("M114", line, "':::' closes nothing", hint="delete it, or name the component")
    elif name not in CONTAINERS:
        faults.error(
            "M101", line, f"no component is called {name!r}", hint=did_you_mean(name, CONTAINERS)
        )
    elif nested:
        faults.error(
            "M103", line, f"component {name!r} stands inside another block",
            hint="close the component before it with ':::' on a line of its own",
        )  # fmt: skip
    elif not closed:
        faults.error(
            "M102", line, f"component {name!r} is never closed",
            hint="end it with ':::' on a line of its own",
        )  # fmt: skip
    _check_argument(name, argument, line=line, faults=faults)


def _check_argument(name: str, argument: str, *, line: int, faults: Faults) -> None:
    if name == "evidence" and not argument:
        faults.warning(
            "M104", line, "evidence without a grade", hint=f"write one of {', '.join(GRADES)}"
        )
    elif name == "evidence" and argument not in GRADES:
        faults.error(
            "M104", line, f"no grade of evidence is called {argument!r}",
            hint=did_you_mean(argument, GRADES),
        )  # fmt: skip
    elif name == "article" and not argument.isdigit():
        faults.error(
            "M104", line, f"article {argument!r} is not a number", hint="write '::: article 1'"
        )
    elif name == WHEN and parse_condition(argument) is None:
        faults.error(
            "M119", line, f"{argument!r} is no condition",
            hint="write '::: when reader.tags has WORD', or '::: when not reader.COLUMN is VALUE'",
        )  # fmt: skip
    elif name in CONTAINERS and name not in {"evidence", "article", WHEN} and argument:
        faults.error(
            "M104", line, f"component {name!r} takes no argument, found {argument!r}",
            hint=f"write '::: {name}'",
        )  # fmt: skip


def check_document(blocks: Sequence[Block], *, faults: Faults) -> None:
    """Check what only shows when the blocks stand together."""
    _check_conditions(blocks, faults=faults)
    for block in blocks:
        if isinstance(block, Container):
            _check_shape(block, faults=faults)
            if block.name == WHEN:
                check_document(block.blocks, faults=faults)
            else:
                for child in block.blocks:
                    _check_heading(child, faults=faults)
        _check_heading(block, faults=faults)
    for one, other in pairwise([*blocks, None]):
        if _is(one, "do") and not _is(other, "avoid"):
            _lonely(one, "do", "avoid", faults=faults)
    for one, other in pairwise([None, *blocks]):
        if _is(other, "avoid") and not _is(one, "do"):
            _lonely(other, "avoid", "do", faults=faults)


def _check_conditions(blocks: Sequence[Block], *, faults: Faults) -> None:
    whens = [one for one in blocks if isinstance(one, Container) and one.name == WHEN]
    conditions = conditions_of(Document("", tuple(whens)))
    if len(conditions) > MOST:
        faults.error(
            "M120", whens[-1].line, f"the lesson has {len(conditions)} conditions",
            hint=f"at most {MOST}: {2**MOST} emails are as many as anybody can read through",
        )  # fmt: skip


def check_link(href: str, *, line: int, faults: Faults) -> None:
    """Refuse an address that does not work in an email, or does harm there."""
    if href == DONE:
        return
    if _BRACES.search(href):
        faults.error(
            "M115", line, f"a merge field in the address {href!r}",
            hint="an address is the same for every reader; write it out",
        )  # fmt: skip
        return
    try:
        parts = urlsplit(href)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in _SCHEMES or not (parts.netloc or parts.path):
        faults.error(
            "M110", line, f"a link to {href!r} does not work in an email",
            hint="write the whole address, with https://",
        )  # fmt: skip


def is_shown(src: str) -> bool:
    """Return whether email programs show a picture, by its address; M109 is for others."""
    try:
        parts = urlsplit(src)
    except ValueError:
        return False
    by_address = parts.scheme.lower() in {"", "http", "https"}
    return by_address and parts.path.lower().endswith(_PICTURES)


def check_image(src: str, *, line: int, faults: Faults) -> None:
    """Refuse a picture that email programs do not show."""
    if not is_shown(src):
        faults.error(
            "M109", line, f"email programs do not show the picture {src[:60]!r}",
            hint="use a PNG or JPEG file",
        )  # fmt: skip


def refuse_inline_image(src: str, *, line: int, faults: Faults) -> None:
    """Say that a picture stands in the middle of text."""
    faults.error(
        "M118", line, f"picture {src[:60]!r} stands inside a paragraph",
        hint="give it a paragraph of its own, with an empty line before and after",
    )  # fmt: skip


def refuse_html(source: str, *, line: int, faults: Faults) -> None:
    """Say that HTML is not read as such."""
    faults.error(
        "M107", line, f"raw HTML {source.splitlines()[0][:40]!r}",
        hint="write Markdown; put the characters in `backticks` to show them",
    )  # fmt: skip


def refuse_depth(line: int, *, faults: Faults) -> None:
    """Say that blocks stand too deep in each other."""
    faults.error(
        "M112", line, f"quotes or lists stand more than {DEEPEST} deep in each other",
        hint="take some of them out; a phone is 320 pixels wide",
    )  # fmt: skip


def is_deep(inlines: Sequence[Token]) -> bool:
    """Return whether inline marks stand deeper in each other than anybody writes."""
    return any(token.level > _DEEPEST_INLINE for token in inlines)


def refuse_inline_depth(line: int, *, faults: Faults) -> None:
    """Say that bold, italic or links stand too deep in each other."""
    faults.error(
        "M112", line, f"bold, italic or links stand more than {_DEEPEST_INLINE} deep in each other",
        hint="take some of the marks out",
    )  # fmt: skip


def _check_heading(block: Block, *, faults: Faults) -> None:
    if isinstance(block, Heading) and not _TOP <= block.level <= _LOWEST:
        marks = "#" * block.level
        faults.error(
            "M108", block.line, f"heading {marks!r}: a lesson has '##' and '###' only",
            hint="the title in the front matter is the one heading of level 1",
        )  # fmt: skip


def _check_shape(container: Container, *, faults: Faults) -> None:
    wanted = _LISTS.get(container.name, "")
    numbered = "numbered" in wanted
    lists = [block for block in container.blocks if isinstance(block, List)]
    if not container.blocks and container.name in CONTAINERS:
        faults.error(
            "M111", container.line, f"component {container.name!r} is empty",
            hint="write something in it or delete it",
        )  # fmt: skip
    elif wanted and (
        len(container.blocks) != 1 or not lists or (numbered and not lists[0].ordered)
    ):
        faults.error(
            "M111", container.line, f"component {container.name!r} holds {wanted} and nothing else",
            hint=f"begin each line with {'1.' if numbered else '-'!r}",
        )  # fmt: skip


def _is(block: Block | None, name: str) -> bool:
    return isinstance(block, Container) and block.name == name


def _lonely(block: Block | None, name: str, partner: str, *, faults: Faults) -> None:
    faults.error(
        "M111", block.line if block else 1, f"component {name!r} stands without {partner!r}",
        hint="write '::: do' and directly after it '::: avoid': they become two columns",
    )  # fmt: skip
