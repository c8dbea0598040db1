"""Whole sentences in which a page speaks of itself, wherever they stand or only at its edges."""

from __future__ import annotations

import re
from functools import lru_cache

from course.language.page_notes import CLOSING, NOTES

_LONGEST = 420  # characters
_SPEAKER = re.compile(r"^(?:[A-ZÀ-Ý][\w.’'-]*(?: [A-ZÀ-Ý][\w.’'-]*)?) ?: (?=\S)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESSED = 20  # words


@lru_cache(maxsize=65_536)
def note_of(text: str) -> str:
    """Return what a line says for the page wherever it stands, empty when it may be content."""
    return _said(text, closing=False)


@lru_cache(maxsize=65_536)
def closing_of(text: str) -> str:
    """Return what a line says for the page above or below all of the text."""
    return _said(text, closing=True)


def _said(text: str, *, closing: bool) -> str:
    if not text or len(text) > _LONGEST:
        return ""
    # Who presents a show says its notes: `Mara: Thanks for listening.`
    said = {text, _SPEAKER.sub("", text)}
    found = next((known.reason for known in NOTES if any(map(known.are_in, said))), "")
    if found or not closing:
        return found
    if _ADDRESS.search(text) and len(text.split()) <= _ADDRESSED:
        return "contact details"
    return next((known.reason for known in CLOSING if any(map(known.are_in, said))), "")
