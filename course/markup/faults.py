"""The list that a reading of one lesson fills with problems."""

from __future__ import annotations

from dataclasses import dataclass, field

from course.model import Problem, Severity


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with one file."""

    path: str
    found: list[Problem] = field(default_factory=list)

    def error(self, code: str, line: int, message: str, *, hint: str) -> None:
        """Add a fault with which the lesson cannot go out."""
        self.found.append(Problem(code, Severity.ERROR, self.path, line, message, hint))

    def warning(self, code: str, line: int, message: str, *, hint: str) -> None:
        """Add a fault that a person should look at."""
        self.found.append(Problem(code, Severity.WARNING, self.path, line, message, hint))

    def in_order(self) -> tuple[Problem, ...]:
        """Return the faults by line."""
        return tuple(sorted(self.found, key=lambda problem: (problem.line, problem.code)))
