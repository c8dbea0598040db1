"""Where an inbox cuts subject and preheader: an estimate from widths of letters.

The method, as the page tells it: letters are given the widths of Arial in four classes, sizes
and room are those of Gmail in a window of 1,000 px and of Apple Mail on a phone of 375 pt.
Real clients differ by font, density and labels.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_NARROW = frozenset(
    "iljtfrI.,:;'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}|!()[]-/ "
)
_WIDE = frozenset("mwMW@%—…&")
_EM = {"narrow": 0.3, "wide": 0.86, "capital": 0.69, "other": 0.53, "full": 1.0}
_BOLD = 1.07

_GMAIL_PX, _GMAIL_ROOM = 14.0, 545.0
_APPLE_PT, _APPLE_SUBJECT_ROOM, _APPLE_PREVIEW_ROOM = 15.0, 322.0, 2 * 322.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in an inbox: what shows and what falls away."""

    shown: str
    lost: str

    @property
    def words(self) -> str:
        """Return the counts in words: `31 of 31`."""
        return f"{len(self.shown)} of {len(self.shown) + len(self.lost)}"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """Subject and preheader as one client shows them."""

    client: str
    subject: Cut
    preheader: Cut

    @property
    def whole(self) -> bool:
        """Return whether nothing is cut."""
        return not self.subject.lost and not self.preheader.lost


def inbox_rows(subject: str, preheader: str) -> tuple[InboxRow, InboxRow]:
    """Return the row of Gmail on a desktop and of Apple Mail on a phone."""
    first = _cut(subject, room=_GMAIL_ROOM, size=_GMAIL_PX * _BOLD)
    rest = _GMAIL_ROOM - _width(f"{subject} - ", size=_GMAIL_PX)
    gmail = InboxRow("Gmail, desktop 1,000 px", first, _cut(preheader, room=rest, size=_GMAIL_PX))
    apple = InboxRow(
        "Apple Mail, iPhone 375 pt",
        _cut(subject, room=_APPLE_SUBJECT_ROOM, size=_APPLE_PT),
        _cut(preheader, room=_APPLE_PREVIEW_ROOM, size=_APPLE_PT),
    )
    return gmail, apple


def _cut(text: str, *, room: float, size: float) -> Cut:
    if _width(text, size=size) <= room:
        return Cut(text, "")
    used = _width("…", size=size)
    for place, letter in enumerate(text):
        used += _width(letter, size=size)
        if used > room:
            return Cut(text[:place], text[place:])
    return Cut(text, "")


def _width(text: str, *, size: float) -> float:
    return size * sum(_EM[_kind(letter)] for letter in text)


def _kind(letter: str) -> str:
    if letter in _NARROW:
        return "narrow"
    if letter in _WIDE:
        return "wide"
    if unicodedata.east_asian_width(letter) in "WF":
        return "full"
    return "capital" if letter.isupper() else "other"
