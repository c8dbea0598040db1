"""Merge fields, read by our own small scanner and never by a template engine.

    {{ reader.first_name | default("there") }}   {{ lesson.number }}   {{ course.title }}

What an article or a stranger writes between braces is therefore only ever text.
"""

from __future__ import annotations

import difflib
import re

from course.errors import did_you_mean
from course.markup.faults import Faults
from course.model import Field, Problem, Segments

FIELDS = (
    "reader.first_name",
    "reader.zone",
    "lesson.number",
    "lesson.total",
    "course.title",
)
"""The fields that every course has; `reader.COLUMN` is a column of the readers' CSV."""

_NEVER_EMPTY = frozenset(FIELDS) - {"reader.first_name"}
_OPEN = re.compile(r"\{\{([^\n]*?)\}\}")
_BODY = re.compile(
    r"""\s*(?P<name>[^\s|"'()]+)\s*
        (?:\|\s*default\(\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)')\s*\)\s*)?""",
    re.VERBOSE,
)
_COLUMN = re.compile(r"reader\.[a-z][a-z0-9_]*")
_LITERAL = re.compile(r"\\([{}\\])")
_NEAR = 0.75  # `reader.frist_name` is a slip, `reader.city` a column


def parse_fields(text: str, *, path: str, line: int) -> tuple[Segments, tuple[Problem, ...]]:
    r"""Split a subject or preheader into literal text and fields. `\{\{` is two braces."""
    faults = Faults(path)
    segments: list[str | Field] = []
    position = 0
    while position < len(text):
        start = _next_open(text, position)
        segments.append(_LITERAL.sub(r"\1", text[position:start]))
        if start == len(text):
            break
        end, found = scan(text, start, line=line, faults=faults)
        segments.append(found or text[start:end])
        position = end
    return tuple(part for part in segments if part != ""), faults.in_order()


def scan(text: str, start: int, *, line: int, faults: Faults) -> tuple[int, Field | None]:
    """Read the field whose `{{` stands at `start`; return where it ends, and it if it is one.

    What is wrong with it goes to `faults`; the caller then keeps the text as it stands.
    """
    opened = _OPEN.match(text, start)
    if opened is None:
        faults.error(
            "M106", line, "'{{' opens a merge field that does not end on this line",
            hint=r"write \{\{ for the characters themselves, or close it with }}",
        )  # fmt: skip
        return start + 2, None
    inner = _BODY.fullmatch(opened[1])
    if inner is None:
        faults.error(
            "M106", line, f"{opened[0]!r} is not a merge field",
            hint=r'write {{ reader.first_name | default("there") }}, or \{\{ for the characters',
        )  # fmt: skip
        return opened.end(), None
    default = inner["double"] or inner["single"] or ""
    return opened.end(), _known(inner["name"], default, line=line, faults=faults)


def _next_open(text: str, position: int) -> int:
    while (start := text.find("{{", position)) > 0 and text[start - 1] == "\\":
        position = start + 1
    return start if start >= 0 else len(text)


def _known(name: str, default: str, *, line: int, faults: Faults) -> Field | None:
    if name not in FIELDS and (_is_slip(name) or not _COLUMN.fullmatch(name)):
        faults.error(
            "M105", line, f"no merge field is called {name!r}", hint=did_you_mean(name, FIELDS)
        )
        return None
    if name not in FIELDS and not default:
        faults.error(
            "M105", line, f"merge field {name!r} may be empty: not every reader has that column",
            hint=f'write {{{{ {name} | default("…") }}}}, or {did_you_mean(name, FIELDS)}',
        )  # fmt: skip
        return None
    if name not in _NEVER_EMPTY and not default:
        faults.warning(
            "M116", line, f"merge field {name!r} leaves a hole for readers without one",
            hint=f'write {{{{ {name} | default("there") }}}}',
        )  # fmt: skip
    return Field(name, default)


def is_column(name: str) -> bool:
    """Return whether a name may be a column of the readers' CSV: no slip of a known field."""
    return name not in FIELDS and not _is_slip(name) and bool(_COLUMN.fullmatch(name))


def _is_slip(name: str) -> bool:
    return bool(difflib.get_close_matches(name, FIELDS, n=1, cutoff=_NEAR))
