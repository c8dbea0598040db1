"""What only some readers get: `::: when reader.tags has eczema` … `:::`.

A lesson with conditions is several lessons. `outcomes` names them all, `select` makes one of them:
the document as readers of that outcome get it, without the components around it. So whatever
draws or checks a lesson never meets a condition.

    reader.tags has eczema      one of the words of a field
    reader.city is The Hague    all of it; capitals and spaces do not count
    reader.first_name           there is something in it
    not reader.tags has eczema  the other readers
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from course.markup.blocks import Block, Container, Document
from course.markup.fields import is_column
from course.model import Condition

WHEN = "when"
"""The component that holds what some readers get."""

MOST = 4
"""Conditions in one lesson: 16 emails to draw, check and read."""

_CONDITION = re.compile(
    r"(?P<negated>not\s+)?(?P<field>reader\.[a-z][a-z0-9_]*)(?:\s+(?P<test>is|has)\s+(?P<value>\S.*))?"
)
_OWN = frozenset({"reader.tags", "reader.first_name", "reader.zone"})


def parse_condition(text: str) -> Condition | None:
    """Read the words after `when`; None when they are no condition."""
    found = _CONDITION.fullmatch(text.strip())
    if found is None or not (found["field"] in _OWN or is_column(found["field"])):
        return None
    value = " ".join((found["value"] or "").split()).casefold()
    if found["test"] == "has" and " " in value:
        return None
    return Condition(
        field=found["field"], test=found["test"] or "", value=value, negated=bool(found["negated"])
    )


def conditions_of(document: Document) -> tuple[Condition, ...]:
    """Return the different conditions of a lesson in order; `not` is the same one the other way."""
    found = (parse_condition(one.argument) for one in document.containers(WHEN))
    return tuple(dict.fromkeys(replace(one, negated=False) for one in found if one is not None))


def outcomes(conditions: tuple[Condition, ...]) -> Iterator[str]:
    """Yield every outcome, such as `01`: the first condition does not hold, the second does."""
    return ("".join(digits) for digits in itertools.product("01", repeat=len(conditions)))


def select(document: Document, conditions: tuple[Condition, ...], outcome: str) -> Document:
    """Return the document of one outcome."""
    if not conditions:
        return document
    return replace(document, blocks=tuple(_chosen(document.blocks, conditions, outcome)))


def _chosen(
    blocks: tuple[Block, ...], conditions: tuple[Condition, ...], outcome: str
) -> Iterator[Block]:
    for block in blocks:
        if not (isinstance(block, Container) and block.name == WHEN):
            yield block
            continue
        condition = parse_condition(block.argument)
        if condition is None:
            continue
        place = conditions.index(replace(condition, negated=False))
        if (outcome[place] == "1") != condition.negated:
            yield from block.blocks
