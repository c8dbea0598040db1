"""What an importer makes of one file, and the shape that every importer has.

An importer is offered under `course.importers` by the suffix it reads. It takes the bytes of one
file and returns blocks with the line numbers of that file; telling content from promotion,
questions and sections is done afterwards, in the same way for every kind of file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from course.model import Block, Problem, Severity


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as its importer read it. No blocks means that nothing could be read."""

    blocks: tuple[Block, ...] = ()
    encoding: str = ""
    title: str = ""  # what the file itself calls itself: front matter, <title>
    language: str = ""  # what the file itself says it is in
    problems: tuple[Problem, ...] = ()


class Importer(Protocol):
    """Reads one kind of file. Faults are problems in the reading; nothing is raised."""

    def __call__(self, content: bytes, *, path: str) -> Reading:
        """Read the bytes of the file that the person calls `path`."""


def fault(code: str, path: str, message: str, *, hint: str, line: int = 1) -> Problem:
    """Return an error in an article."""
    return Problem(code, Severity.ERROR, path, line, message, hint)


def warning(code: str, path: str, message: str, *, hint: str, line: int = 1) -> Problem:
    """Return a warning about an article."""
    return Problem(code, Severity.WARNING, path, line, message, hint)


def remark(code: str, path: str, message: str, *, hint: str, line: int = 1) -> Problem:
    """Return something worth knowing about an article."""
    return Problem(code, Severity.INFO, path, line, message, hint)
