"""A lesson's blocks, sorted into the parts of a sitting: recall, read, check, act."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from course.markup import (
    Block,
    Code,
    Container,
    Document,
    Heading,
    Inline,
    Link,
    List,
    Paragraph,
    Text,
    children_of,
    inline_of,
    plain,
)

_CHECK = frozenset({"do", "avoid", "checklist", "answer"})
_WORDS_A_MINUTE = 238  # Brysbaert 2019, silent reading of English non-fiction


@dataclass(frozen=True, slots=True)
class Action:
    """The action of the week: "If …, then …", a line to copy, a button."""

    condition: tuple[Inline, ...]  # empty when it is not written as "If …, then …"
    consequence: tuple[Inline, ...]
    blocks: tuple[Block, ...]  # what else it says
    code: str
    button: Link | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a lesson in the order in which a reader meets them.

    `lead` stands before the recall question (a greeting), `after` behind the action. `answer`
    belongs to the end of the check, `safety` and `sources` stand by themselves.
    """

    lead: tuple[Block, ...]
    recall: tuple[Block, ...]
    read: tuple[Block, ...]
    check: tuple[Block, ...]
    answer: tuple[Block, ...]
    action: Action | None
    after: tuple[Block, ...]
    safety: tuple[Block, ...]
    sources: tuple[tuple[Inline, ...], ...]


def sort_parts(document: Document, words: Mapping[str, str]) -> Parts:
    """Sort the blocks of a lesson; none is lost and none changes its order within a part.

    `words` are those of the course's language, by which an action is recognised.
    """
    own = {"recall", "answer", "action", "safety", "sources"}
    flow = [block for block in document.blocks if name_of(block) not in own]
    named = {name: _inside(document, name) for name in own}
    recall_at = _first(document.blocks, {"recall"})
    action_at = _first(document.blocks, {"action"})
    lead = [b for b in flow if named["recall"] and _index(document.blocks, b) < recall_at]
    after = [b for b in flow if named["action"] and _index(document.blocks, b) > action_at]
    middle = [block for block in flow if block not in lead and block not in after]
    split = _check_begins(middle)
    return Parts(
        lead=tuple(lead),
        recall=named["recall"],
        read=tuple(middle[:split]),
        check=tuple(middle[split:]),
        answer=named["answer"],
        action=read_action(named["action"], words) if named["action"] else None,
        after=tuple(after),
        safety=named["safety"],
        sources=tuple(
            tuple(inline for child in item.blocks for inline in inline_of(child))
            for block in named["sources"]
            if isinstance(block, List)
            for item in block.items
        ),
    )


def read_action(blocks: Sequence[Block], words: Mapping[str, str]) -> Action:
    """Take an action apart: "If …, then …" in the `words` of its language, a code, a button."""
    rest = list(blocks)
    code, button = "", None
    condition: tuple[Inline, ...] = ()
    consequence: tuple[Inline, ...] = ()
    for block in blocks:
        match block:
            case Paragraph(children=(Code(text=text),)) if not code:
                code = text
            case Paragraph(children=(Link() as link,)) if not button:
                button = link
            case Paragraph() if not condition and (halves := _if_then(block.children, words)):
                condition, consequence = halves
            case _:
                continue
        rest.remove(block)
    return Action(condition, consequence, tuple(rest), code, button)


def name_of(block: Block) -> str:
    """Return the name of a component, or nothing for other blocks."""
    return block.name if isinstance(block, Container) else ""


def minutes(blocks: Iterable[Block]) -> int:
    """Return how long blocks take to read, at least one minute."""
    words = sum(_words(block) for block in blocks)
    return max(1, math.ceil(words / _WORDS_A_MINUTE - 0.25))


def _words(block: Block) -> int:
    own = len(plain(inline_of(block)).split())
    return own + sum(_words(child) for child in children_of(block))


def _inside(document: Document, name: str) -> tuple[Block, ...]:
    return tuple(block for container in document.containers(name) for block in container.blocks)


def _first(blocks: Sequence[Block], names: set[str]) -> int:
    return next((i for i, block in enumerate(blocks) if name_of(block) in names), len(blocks))


def _index(blocks: Sequence[Block], block: Block) -> int:
    return next(i for i, other in enumerate(blocks) if other is block)


def _check_begins(blocks: Sequence[Block]) -> int:
    begins = next((i for i, b in enumerate(blocks) if name_of(b) in _CHECK), len(blocks))
    while begins and begins < len(blocks) and isinstance(blocks[begins - 1], Heading):
        begins -= 1  # a heading goes with what it heads
    return begins


def _if_then(
    inlines: tuple[Inline, ...], words: Mapping[str, str]
) -> tuple[tuple[Inline, ...], tuple[Inline, ...]] | None:
    opens = re.compile(rf"{re.escape(words['if'])}\s+")
    turns = re.compile(rf",\s+{re.escape(words['then'])}\s+")
    if not inlines or not isinstance(inlines[0], Text) or not opens.match(inlines[0].text):
        return None
    for index, inline in enumerate(inlines):
        found = turns.search(inline.text) if isinstance(inline, Text) else None
        if found and isinstance(inline, Text):
            before = (*inlines[:index], Text(inline.text[: found.start()] + ","))
            after = (Text(inline.text[found.end() :]), *inlines[index + 1 :])
            first = before[0]
            opening = Text(opens.sub("", first.text, count=1)) if isinstance(first, Text) else first
            return (opening, *before[1:]), after
    return None
