"""Merge fields on their way through the templates: marked, then cut out as fields."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from course.markup import DONE, Link, Merge
from course.model import Field, Segments

_DONE = Field("link.done")


class Places:
    """Marks where fields stand in text that is still to be escaped, sanitised and composed.

    A mark is letters and digits only, so that nothing on its way changes it. It begins with a
    hash of the whole content, which therefore cannot hold a mark by itself.
    """

    def __init__(self, *content: str, constants: Mapping[str, str]) -> None:
        digest = hashlib.sha256("\0".join(content).encode("utf-8", "surrogatepass")).hexdigest()
        self._key = f"q{digest[:12]}x"
        self._constants = constants
        self._fields: list[Field] = []

    def put(self, field: Field) -> str:
        """Return what stands for a field: its value when that is the same for all, or a mark."""
        if field.name in self._constants:
            return self._constants[field.name]
        if field not in self._fields:
            self._fields.append(field)
        return f"{self._key}{self._fields.index(field)}z"

    def merge(self, merge: Merge) -> str:
        """Return what stands for a field of the lesson."""
        return self.put(merge.field)

    def address(self, link: Link) -> str:
        """Return where a link leads: its address, or what stands for one of the reader's own."""
        return self.put(_DONE) if link.href == DONE else link.href

    def join(self, segments: Segments) -> str:
        """Return segments as text with marks."""
        return "".join(part if isinstance(part, str) else self.put(part) for part in segments)

    def cut(self, text: str) -> Segments:
        """Return text with marks as segments."""
        parts: Sequence[str] = re.split(rf"{self._key}(\d+)z", text)
        segments = (
            self._fields[int(part)] if index % 2 else part for index, part in enumerate(parts)
        )
        return tuple(segment for segment in segments if segment != "")

    def width(self, word: str) -> int:
        """Return how many columns a word will take, fields counted by their default."""
        return sum(
            len(part) if isinstance(part, str) else len(part.default or part.name)
            for part in self.cut(word)
        )
