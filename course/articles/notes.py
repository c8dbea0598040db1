"""Whole sentences in which a page speaks of itself, wherever they stand or only at its edges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from course.language.page_notes import CLOSING, NOTES, Sentences

_LONGEST = 420  # characters
_SPEAKER = re.compile(r"^(?:[A-ZÀ-Ý][\w.’'-]*(?: [A-ZÀ-Ý][\w.’'-]*)?) ?: (?=\S)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESSED = 20  # words


@lru_cache(maxsize=65_536)
def note_of(text: str) -> str:
    """Return what a line says for the page wherever it stands, empty when it may be content."""
    return _said(text, NOTES)


@lru_cache(maxsize=65_536)
def closing_of(text: str) -> str:
    """Return what a line says for the page above or below all of the text."""
    found = note_of(text)
    if found:
        return found
    if len(text) <= _LONGEST and _ADDRESS.search(text) and len(text.split()) <= _ADDRESSED:
        return "contact details"
    return _said(text, CLOSING)


def _said(text: str, among: Sequence[Sentences]) -> str:
    if not text or len(text) > _LONGEST:
        return ""
    # Who presents a show says its notes: `Mara: Thanks for listening.`
    said = {text, _SPEAKER.sub("", text)}
    return next((known.reason for known in among if any(map(known.are_in, said))), "")
