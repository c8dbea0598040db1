"""Front matter: the YAML between two lines of `---` at the very top of a lesson."""

from __future__ import annotations

import re
from typing import NamedTuple

_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>(?:.*\n)*?)---[ \t]*(?:\n|\Z)")


class FrontMatter(NamedTuple):
    """The two halves of a lesson file and the line on which each begins."""

    yaml: str
    yaml_first_line: int
    body: str
    body_first_line: int


def split_front_matter(text: str) -> FrontMatter | None:
    """Split a lesson file, or return None when it has no front matter or it does not end.

    A byte order mark and Windows line ends are taken away first.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _FRONT.match(text)
    if found is None:
        return None
    body_first_line = found[0].count("\n") + 1
    return FrontMatter(found["yaml"], 2, text[found.end() :], body_first_line)
