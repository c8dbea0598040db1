"""What a rule is. A pack is a tuple of rules behind an entry point of `course.rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from course.lint.proofs import Email, Proof
from course.model import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a lesson or its email breaks a rule.

    `line` is a line of the lesson file; None means that no line of it is to blame, but the
    theme or the course. `severity` is the rule's own when None.
    """

    line: int | None
    message: str
    hint: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it is called, how much it matters, why, and the function that finds faults."""

    code: str
    title: str
    severity: Severity
    why: str
    find: Callable[[Proof], Iterable[Finding]]


Pack = tuple[Rule, ...]


def on_email(find: Callable[[Email], Iterable[Finding]]) -> Callable[[Proof], Iterable[Finding]]:
    """Make a rule's function of one that reads the rendered email; silent when there is none."""

    def find_in_proof(proof: Proof) -> Iterable[Finding]:
        return find(proof.email) if proof.email else ()

    return find_in_proof
