"""The archive that a Word file is: what is looked at before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

from course.articles.reading import fault
from course.model import Problem

MEBIBYTE = 1024 * 1024
MAX_BYTES = 40 * MEBIBYTE  # most of a Word file is pictures, which are not looked at
MAX_XML = 16 * MEBIBYTE  # unpacked: some thousand pages
MAX_PARTS = 5_000
_MAX_RATIO = 200  # unpacked to packed: Word itself stays far below
BODY = "word/document.xml"
HINT = "save it again in Word or LibreOffice as .docx, or export it as text"
NO_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError,
)  # fmt: skip


def refusal(content: bytes, *, path: str) -> Problem | None:
    """Return why an archive is not unpacked: no document of Word, or too much for one."""
    if not content:
        hint = "put the text of the article into it, or leave the file out"
        return fault("A101", path, "this file is empty", hint=hint)
    if len(content) > MAX_BYTES:
        return too_large(path, f"{len(content) / MEBIBYTE:.1f} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _refused_archive(archive, path=path)
    except NO_ARCHIVE as error:
        said = f"this is not a document of Word: {str(error).lower()}"
        return fault("A102", path, said, hint=HINT)


def _refused_archive(archive: zipfile.ZipFile, *, path: str) -> Problem | None:
    parts = archive.infolist()
    if BODY not in archive.namelist():
        return fault("A102", path, "this is not a document of Word", hint=HINT)
    said = _excess(parts)
    if said:
        return too_large(path, said)
    if any(_declares(archive, part) for part in parts if is_xml(part)):
        # ECMA-376 part 2, 8.1.4: a package's XML has no DTD; entities come with one.
        return fault("A102", path, "a document type in a Word file", hint=HINT)
    return None


def _excess(parts: Sequence[zipfile.ZipInfo]) -> str:
    """Return what of an archive is too much, unpacked; zipfile reads no more than it declares."""
    if len(parts) > MAX_PARTS:
        return f"{len(parts):,} parts"
    xml = [part for part in parts if is_xml(part)]
    size = sum(part.file_size for part in xml)
    if size > MAX_XML:
        return f"{size / MEBIBYTE:.1f} MiB of text"
    packed = sum(part.compress_size for part in xml)
    if size > MEBIBYTE and size > _MAX_RATIO * max(1, packed):
        return f"text that unpacks to {size // max(1, packed)} times its size"
    return ""


def is_xml(part: zipfile.ZipInfo) -> bool:
    """Return whether a part of an archive is XML by its name."""
    return part.filename.lower().endswith((".xml", ".rels"))


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    text = archive.read(part).replace(b"\0", b"")  # UTF-16 as well
    return b"<!DOCTYPE" in text or b"<!ENTITY" in text


def too_large(path: str, said: str) -> Problem:
    """Return the error that a file has more of something than is read."""
    hint = "split it into articles, or export the text alone"
    return fault("A103", path, f"this Word file has {said}, more than is read", hint=hint)
