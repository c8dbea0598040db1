"""Articles from files, folders and standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from course import plugins
from course.articles import Source
from course.errors import ContentError, SettingsError

STANDARD_INPUT = "-"


def load_sources(paths: Sequence[str]) -> Iterator[Source]:
    """Read the articles that a person named, each once.

    Raises SettingsError for a path that is not there, ContentError for one that cannot be read.
    """
    seen: set[str] = set()
    for given in paths:
        for path in _expanded(given):
            if path not in seen:
                yield Source(path, _content(path))
            seen.add(path)


def _expanded(given: str) -> Iterator[str]:
    """Yield the files that a path stands for, each as the person would write it."""
    place = Path(given)
    if given == STANDARD_INPUT or not place.is_dir():
        yield given
        return
    suffixes = {f".{name}" for name in plugins.names(plugins.IMPORTERS)}
    found = sorted(
        path
        for path in place.rglob("*")
        if path.suffix.lower() in suffixes and path.is_file() and not _is_hidden(path, place)
    )
    if not found:
        kinds = ", ".join(sorted(suffixes))
        raise SettingsError(f"no article in the folder {given!r}", hint=f"it reads {kinds} files")
    yield from (str(path) for path in found)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _content(path: str) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(
            f"there is no file or folder {path!r}", hint="check the spelling of the path"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ContentError(
            f"{path!r} cannot be read: {reason}", hint="name a file that you may read"
        ) from error
