"""Rules on the course's own picture files: sharp on good screens, seen in the dark, not too heavy.

Only their first bytes are read: PNG (W3C, PNG 3, 5.2 and 11.2), JPEG (ITU-T T.81, B.2.2) and GIF
(GIF89a, 18) say their size there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from course.lint.proofs import Proof
from course.lint.rules import Example, Finding, Rule
from course.markup import Figure, is_shown
from course.model import Severity

_HEAVY = 1_000_000
_SHARP = 2
_PNG, _GIF = b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a")
_PNG_WITH_ALPHA = (4, 6)
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset((0x01, *range(0xD0, 0xD9)))


@dataclass(frozen=True, slots=True)
class Measures:
    """Width and height in pixels, and whether some of it may be transparent."""

    width: int
    height: int
    transparent: bool = False


def measure(head: bytes) -> Measures | None:
    """Measure a picture by its first bytes; None for what is no PNG, JPEG or GIF, or is cut."""
    try:
        if head.startswith(_PNG):
            width, height, _, kind = struct.unpack_from(">IIBB", head, 16)
            return Measures(width, height, kind in _PNG_WITH_ALPHA or b"tRNS" in head[:1024])
        if head.startswith(_GIF):
            return Measures(*struct.unpack_from("<HH", head, 6))
        if head.startswith(b"\xff\xd8"):
            return _measure_jpeg(head)
    except struct.error:
        return None  # the file ends before it says
    return None


def _measure_jpeg(head: bytes) -> Measures | None:
    at = 2
    while at < len(head):
        marker, kind = struct.unpack_from(">BB", head, at)
        if marker != 0xFF:  # noqa: PLR2004 - every marker begins with it
            return None
        if kind in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return Measures(width, height)
        bare = kind in _JPEG_BARE
        at += 2 if bare else 2 + struct.unpack_from(">H", head, at + 2)[0]
    return None


def picture_files(proof: Proof) -> Iterator[Finding]:
    """Find picture files that are blurred, vanish in the dark or take long to come."""
    for figure in proof.document.walk():
        if not isinstance(figure, Figure) or figure.src not in proof.around.pictures:
            continue
        if not is_shown(figure.src):
            continue  # whatever it holds: M109 asks for another kind of file
        file = proof.around.pictures[figure.src]
        if file.size > _HEAVY:
            message = f"{figure.src!r} has {file.size / 1_000_000:.1f} MB"
            hint = "save it smaller: readers pay for it on the way"
            yield Finding(figure.line, message, hint, Severity.WARNING)
        measures = measure(file.head)
        if measures is None:
            hint = "save it as PNG or JPEG again; its ending says one thing and its bytes another"
            yield Finding(figure.line, f"{figure.src!r} cannot be read", hint, Severity.WARNING)
            continue
        yield from _odd_measures(figure, measures, shown=_shown_width(proof, figure.src))


def _odd_measures(figure: Figure, measures: Measures, *, shown: int) -> Iterator[Finding]:
    if shown and measures.width < shown:
        message = f"{figure.src!r} is {measures.width} px wide and shown at {shown}"
        hint = f"save it {_SHARP * shown} px wide: it is blurred on every screen"
        yield Finding(figure.line, message, hint, Severity.WARNING)
    elif shown and measures.width < _SHARP * shown:
        message = f"{figure.src!r} is {measures.width} px wide and shown at {shown}"
        hint = f"save it {_SHARP * shown} px wide: phones show two dots for each pixel"
        yield Finding(figure.line, message, hint)
    if measures.transparent:
        message = f"{figure.src!r} is transparent in places"
        hint = "give it a ground, or an outline: dark lines vanish in the dark"
        yield Finding(figure.line, message, hint)


def _shown_width(proof: Proof, source: str) -> int:
    """Return the width at which the email shows a picture, 0 when it does not say."""
    images = proof.email.page.all("img") if proof.email else []
    widths = (
        image.attributes.get("width", "")
        for image in images
        if image.attributes.get("src", "").endswith(source)
    )
    return next((int(width) for width in widths if width.isdigit()), 0)


RULES = (
    Rule("R037", "picture files", Severity.INFO,
         "a picture of few pixels is blurred on a phone, and dark lines on nothing vanish in the "
         "dark", picture_files,
         fix="save pictures at twice the width they are shown at, on a ground, below 1 MB",
         source="W3C, PNG 3; ITU-T T.81; our own on weight",
         example=Example("body", "![A table](small.png)", "![A table](sharp.png)")),
)  # fmt: skip
