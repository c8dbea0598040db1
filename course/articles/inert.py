"""Write somebody's plain text as Markdown that means that text and nothing else.

What an article says never becomes markup, a directive, a citation or a merge field of the lesson
it ends up in: every mark with a meaning gets a backslash, which CommonMark 0.31 section 2.4
defines for all ASCII punctuation and which the scan for merge fields respects. Where a mark means
something only in some places, only those are touched, so that a draft stays pleasant to edit.
"""

from __future__ import annotations

import re

_INSIDE = re.compile(
    r"[\\`*\[\]{}|~]"  # escapes, code, emphasis, links, template marks, tables, strike-through
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is never emphasis
    r"|<(?=[A-Za-z/!?])"  # tags and autolinks
    r"|&(?=#?\w+;)"  # character references
    r"|%(?=[A-Za-z_{}])|(?<=[A-Za-z_{}])%"  # merge tags; "10 %" stays
    r"|(?<=\{)#|#(?=\})"
)
# Headings, quotes, list marks, rules and setext underlines, fenced containers, list numbers.
_START = re.compile(
    r"^(?:#{1,6}(?=\s|$)|>|[-+](?=\s|$)|[-=]{2,}|=+$|:{3,}|\d{1,9}(?=[.)](?:\s|$)))"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def plain(text: str) -> str:
    """Return a text on one line, without control characters."""
    return " ".join(_CONTROL.sub("", text).split())


def escape(text: str) -> str:
    """Return Markdown that renders as exactly this text, on one line."""
    return escape_start(escape_inside(plain(text)))


def escape_inside(text: str) -> str:
    """Return Markdown for text in the middle of a line; spaces at its ends are kept."""
    return _INSIDE.sub(lambda match: "\\" + match[0], text)


def escape_start(markdown: str) -> str:
    """Return inline Markdown that starts no heading, list, quote or rule where a line begins."""
    return _START.sub(_escape_start, markdown)


def _escape_start(match: re.Match[str]) -> str:
    mark = match[0]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"
