"""Emails as files, one `.eml` each, which the local inbox shows and every mail program opens.

What the inbox needs to know stands in headers of our own on top of the message, so that a
folder explains itself and may be copied away.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

SUFFIX = ".eml"
DELIVERY = "X-Inbox-Delivery"
BATCH = "X-Inbox-Batch"
COURSE = "X-Inbox-Course"
LESSON = "X-Inbox-Lesson"
ZONE = "X-Inbox-Zone"
RECIPIENT = "X-Inbox-Recipient"
ARRIVED = "X-Inbox-Arrived"
MARKS = (DELIVERY, BATCH, COURSE, LESSON, ZONE, RECIPIENT, ARRIVED)
# Printable ASCII but for the sign that begins an escape.
_PLAIN = "".join(chr(code) for code in range(32, 127) if chr(code) != "%")


def marked(message: bytes, marks: Mapping[str, str]) -> bytes:
    """Return a message with our own headers on top, as RFC 5322 section 3.6.7 puts trace fields.

    Empty values are left out. What is not printable ASCII is percent-encoded, so that a value
    can never become a second header.
    """
    lines = (f"{name}: {quote(value, safe=_PLAIN)}\r\n" for name, value in marks.items() if value)
    return "".join(lines).encode("ascii") + message


def write_message(folder: Path, name: str, message: bytes) -> Path:
    """Write one message whole or not at all; the same name written again stays one file.

    Nothing is forced to the disk: what lies here has left for nowhere.
    """
    target = folder / f"{quote(name, safe='')}{SUFFIX}"
    aside = folder / f".{target.name}.{os.getpid()}.{threading.get_ident()}"
    try:
        aside.write_bytes(message)
        os.replace(aside, target)  # noqa: PTH105 - the rename itself is the promise
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return target


def write_request(folder: Path, name: str, messages: Sequence[bytes]) -> Path:
    """Write all messages of a request durably, or none: a folder that appears by one rename."""
    target = folder / name
    aside = folder / f".{name}.{os.getpid()}"
    aside.mkdir(parents=True)
    try:
        for number, message in enumerate(messages):
            _write_through(aside / f"{number:04}{SUFFIX}", message)
        _sync_folder(aside)
        os.replace(aside, target)  # noqa: PTH105 - the rename itself is the promise
        _sync_folder(folder)
    except BaseException:
        _remove(aside)
        raise
    return target


def _write_through(path: Path, message: bytes) -> None:
    with path.open("xb") as file:
        file.write(message)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    for path in folder.glob("*"):
        path.unlink()
    if folder.is_dir():
        folder.rmdir()
