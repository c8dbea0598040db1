"""What differs from reader to reader, put in its place.

Nothing runs per reader: literals and escaped values are joined. `to_tags` does the same for a
provider that substitutes by itself.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from course.model import Field, Segments

Escape = Callable[[str], str]
Medium = Literal["html", "plain"]

# C0, C1 and the two Unicode line ends. A no-break space or a joiner is the reader's own spelling.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_HARMLESS = re.compile(r"[ !#-%(-;=?-~]*")  # ASCII but for & < > and quotes


def as_plain(value: str) -> str:
    """Return a value fit for one line of plain text or, before encoding, of a header."""
    # Nearly every value is printable ASCII, which is told four times as fast as by searching it.
    if value.isascii() and value.isprintable():
        return value
    return _CONTROL.sub(" ", value)


def as_html(value: str) -> str:
    """Return a value fit for HTML text and quoted attributes, in ASCII."""
    if _HARMLESS.fullmatch(value):
        return value
    escaped = html.escape(as_plain(value))
    if escaped.isascii():
        return escaped
    return escaped.encode("ascii", "xmlcharrefreplace").decode("ascii")


def fill(segments: Segments, values: Mapping[str, str], *, escape: Escape) -> str:
    """Join an email for one reader: `escape` is `as_html` for the HTML part, else `as_plain`.

    A field without a value, or with an empty one, shows its default.
    """
    get = values.get
    return "".join(
        [
            part if part.__class__ is str else escape(get(part.name) or part.default)  # type: ignore[union-attr]
            for part in segments
        ]
    )


def bind(segments: Segments, values: Mapping[str, str], *, escape: Escape) -> Segments:
    """Put in what is the same for every reader, and leave the other fields as they are."""
    bound: list[str | Field] = []
    for part in segments:
        known = isinstance(part, Field) and part.name in values
        text = escape(values[part.name] or part.default) if known else part  # type: ignore[union-attr]
        if isinstance(text, str) and bound and isinstance(bound[-1], str):
            bound[-1] += text
        else:
            bound.append(text)
    return tuple(bound)


def fields_of(*parts: Segments) -> tuple[Field, ...]:
    """Return the different fields of these parts, in order of first appearance."""
    found = (part for segments in parts for part in segments if isinstance(part, Field))
    return tuple(dict.fromkeys(found))


def to_tags(
    parts: Sequence[tuple[Segments, Medium]], readers: Sequence[Mapping[str, str]]
) -> tuple[list[str], dict[str, list[str]]]:
    """Return these parts of an email with a substitution tag for each field, and the values.

    The values are by tag: one for each reader, escaped. A tag looks like
    `-h.reader.first_name.8d5c3f1a-`: the medium that its values are escaped for; its name; and
    its default, because one field may have two of them. Values that need no escaping, such as
    links, have one tag in all parts. No tag is part of another, and none occurs in the email by
    itself.
    """
    literals = "\0".join(part for some, _ in parts for part in some if isinstance(part, str))
    tags: dict[tuple[Medium, Field], str] = {}
    values: dict[str, list[str]] = {}
    for field in fields_of(*(segments for segments, _ in parts)):
        known = [reader.get(field.name) or field.default for reader in readers]
        alike = _HARMLESS.fullmatch("".join(known)) is not None
        for medium in dict.fromkeys(medium for segments, medium in parts if field in segments):
            tag = tags[medium, field] = _tag(field, "plain" if alike else medium, literals)
            values[tag] = known if alike else list(map(_ESCAPES[medium], known))
    texts = [
        "".join(part if isinstance(part, str) else tags[medium, part] for part in segments)
        for segments, medium in parts
    ]
    return texts, values


_ESCAPES: dict[Medium, Escape] = {"html": as_html, "plain": as_plain}


def _tag(field: Field, medium: Medium, literals: str) -> str:
    # SendGrid takes no `<>&` and no space; no `-` within, so that no tag holds another.
    name = field.name.replace("-", "_")
    salt = 0
    while (tag := f"-{medium[0]}.{name}.{_checksum(field, salt):08x}-") in literals:
        salt += 1
    return tag


def _checksum(field: Field, salt: int) -> int:
    return zlib.crc32(f"{field.name}\0{field.default}\0{salt or ''}".encode())
