"""Faults in content: values with their place and the way out, collected and never raised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters. Only an error makes `course check` exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in an article, a lesson or an email.

    `path` is as the person gave it, `line` counts from 1 in the file they wrote (1 when the
    whole file is meant).
    """

    code: str
    severity: Severity
    path: str
    line: int
    message: str
    hint: str

    @property
    def place(self) -> str:
        """Return `path:line`, as compilers and editors write it."""
        return f"{self.path}:{self.line}"


def has_errors(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    """Return whether any problem is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)
