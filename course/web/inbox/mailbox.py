"""A folder of emails, read again only where it changed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

from course.transports.maildrop import SUFFIX
from course.web.inbox.heads import Head, parse_head

_HEAD_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class _Seen:
    changed: int  # nanoseconds
    size: int
    head: Head


class Mailbox:
    """The emails of a folder and of the folders in it. The folder need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._seen: dict[str, _Seen] = {}
        self._sorted: tuple[Head, ...] = ()

    def heads(self) -> tuple[Head, ...]:
        """Return the head of every email, newest first. Only new and changed files are read."""
        with self._lock:
            seen = dict(self._look())
            if seen != self._seen:
                self._seen = seen
                found = (entry.head for entry in seen.values())
                self._sorted = tuple(sorted(found, key=attrgetter("at", "id"), reverse=True))
            return self._sorted

    def read(self, head: Head) -> bytes:
        """Return the whole of an email, empty when it was removed meanwhile."""
        try:
            return (self.folder / f"{head.id}{SUFFIX}").read_bytes()
        except FileNotFoundError:
            return b""

    def find(self, id: str) -> Head | None:  # noqa: A002 - its name
        """Return the head of an email by its id, if there is one."""
        self.heads()
        entry = self._seen.get(id)
        return entry.head if entry else None

    def empty(self) -> int:
        """Remove every email, and nothing else that lies in the folder. Return how many."""
        removed = 0
        for entry in list(_files(self.folder)):
            Path(entry.path).unlink(missing_ok=True)
            removed += 1
        return removed

    def _look(self) -> Iterator[tuple[str, _Seen]]:
        within = os.path.join(self.folder, "")  # noqa: PTH118 - a prefix with its separator
        for entry in _files(self.folder):
            id_ = entry.path[len(within) :].removesuffix(SUFFIX)
            try:
                status = entry.stat()
                known = self._seen.get(id_)
                if known and (known.changed, known.size) == (status.st_mtime_ns, status.st_size):
                    yield id_, known
                else:
                    yield id_, _see(Path(entry.path), id_, status)
            except FileNotFoundError:
                continue  # removed while we looked


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue  # still being written
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.name.endswith(SUFFIX):
            yield entry


def _see(path: Path, id_: str, status: os.stat_result) -> _Seen:
    with path.open("rb") as file:
        raw = file.read(_HEAD_BYTES)
    changed = datetime.fromtimestamp(status.st_mtime, UTC)
    head = parse_head(raw, id=id_, size=status.st_size, changed=changed)
    return _Seen(changed=status.st_mtime_ns, size=status.st_size, head=head)
