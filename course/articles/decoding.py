"""From bytes to lines: size, binary test, character set, line ends."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from course.articles.reading import fault, remark, warning
from course.model import Problem

# In EBCDIC a percent sign ends a line: what is guessed to be it has lines that no editor shows.
_MAINFRAME = ["cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"]
MEBIBYTE = 1024 * 1024
MAX_BYTES = 6 * MEBIBYTE  # ten long books; what a person means by an article is far below
MAX_LINES = 60_000

# UTF-32 before UTF-16: the mark of the one begins with the mark of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Leading bytes by which a file tells what it is.
_SIGNATURES = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive (.docx, .odt and .epub are some)",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"RIFF": "a sound, picture or film",
    b"{\\rtf": "an RTF document",
}
_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_CONTROL_SHARE = 0.02
_SAMPLE = 64 * 1024
_EMPTY_HINT = "put the text of the article into it, or leave the file out"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file; `text` is empty when it could not be read."""

    text: str = ""
    encoding: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Return the lines without their ends, as an editor counts them."""
        return _LINE_END.split(self.text)


def decode(content: bytes, *, path: str, declared: str = "") -> Decoded:
    """Return the text of a file, or the problem that says why there is none.

    `declared` is the character set that the file itself names, which a byte order mark overrules.
    """
    problem = _refusal(content, path=path)
    if problem:
        return Decoded(problems=(problem,))
    text, encoding, problems = _decode(content, path=path, declared=declared)
    text = text.replace("\0", "")
    lines = len(_LINE_END.findall(text)) + 1
    if lines > MAX_LINES:
        too_many = fault(
            "A103",
            path,
            f"this file has {lines:,} lines, more than the {MAX_LINES:,} that are read",
            hint="split it into articles",
        )
        return Decoded(encoding=encoding, problems=(too_many,))
    if not text.strip("\ufeff \t\r\n\v\f\u00a0\u200b"):
        blank = fault("A101", path, "nothing but blanks in this file", hint=_EMPTY_HINT)
        return Decoded(encoding=encoding, problems=(blank,))
    return Decoded(text, encoding, problems)


def _refusal(content: bytes, *, path: str) -> Problem | None:
    if not content:
        return fault("A101", path, "this file is empty", hint=_EMPTY_HINT)
    if len(content) > MAX_BYTES:
        size = f"{len(content) / MEBIBYTE:.1f} MiB"
        return fault(
            "A103",
            path,
            f"this file has {size}, more than the {MAX_BYTES // MEBIBYTE} MiB that are read",
            hint="split it into articles, or remove what is not text",
        )
    kind = _binary_kind(content)
    if kind:
        return fault(
            "A102", path, f"this is {kind}, not text", hint="export it as text or Markdown"
        )
    return None


def _binary_kind(content: bytes) -> str:
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return kind
    if _mark(content) or _wide(content):
        return ""
    sample = content[:_SAMPLE]
    controls = len(_CONTROL.findall(sample))
    if controls > max(1, len(sample) * _CONTROL_SHARE):
        return "a binary file"
    return ""


def _decode(content: bytes, *, path: str, declared: str) -> tuple[str, str, tuple[Problem, ...]]:
    mark, encoding = _mark(content) or (b"", "")
    body = content.removeprefix(mark)
    for name in filter(None, (encoding, _wide(body), "utf-8", _known(declared))):
        try:
            return body.decode(name), name, ()
        except UnicodeDecodeError:
            if name == encoding:
                return _replaced(body, name, path=path)
    return _guessed(body, path=path)


def _mark(content: bytes) -> tuple[bytes, str] | None:
    return next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), None)


def _wide(content: bytes) -> str:
    """Return UTF-16 when every other byte is zero, as in western text without a mark."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2], sample[1::2]
    if not odd:
        return ""
    if odd.count(0) > 0.5 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.5 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return ""


def _known(declared: str) -> str:
    try:
        return codecs.lookup(declared).name if declared else ""
    except LookupError:
        return ""


def _guessed(body: bytes, *, path: str) -> tuple[str, str, tuple[Problem, ...]]:
    # What is not UTF-8 and says nothing of itself is most often Windows-1252: it is asked first
    # and taken when the few bytes above 127 stand where its letters and quotes do.
    name = "cp1252" if _looks_western(body) else _normalized_name(body)
    try:
        text = body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return _replaced(body, "utf-8", path=path)
    hint = "save it as UTF-8 if letters look wrong"
    said = remark("A112", path, f"the character set was guessed: {name}", hint=hint)
    return text, name, (said,)


_WESTERN = re.compile("[À-ÖØ-öø-ÿ‘’“”–—…•·€£©®™°§«»¿¡½¼¾²³ºªŠšŽžŒœŸƒ\u00a0]")


def _looks_western(body: bytes) -> bool:
    try:
        text = body[:_SAMPLE].decode("cp1252")
    except UnicodeDecodeError:
        return False
    high = [character for character in text if ord(character) > 127]  # noqa: PLR2004 - ASCII
    return len(high) <= 0.2 * len(text) and all(_WESTERN.match(letter) for letter in high)


def _normalized_name(body: bytes) -> str:
    match = from_bytes(body[:_SAMPLE], cp_exclusion=_MAINFRAME).best()
    return match.encoding if match else "utf-8"


def _replaced(body: bytes, name: str, *, path: str) -> tuple[str, str, tuple[Problem, ...]]:
    text = body.decode(name, errors="replace")
    line = text[: text.find("\ufffd")].count("\n") + 1
    problem = warning(
        "A113",
        path,
        f"some bytes are not {name} and became '\ufffd'",
        hint="save the file as UTF-8",
        line=line,
    )
    return text, name, (problem,)
