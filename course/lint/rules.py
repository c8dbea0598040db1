"""What a rule is. A pack is a tuple of rules behind an entry point of `course.rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from course.lint.proofs import Email, Proof
from course.model import Severity

Where = Literal[
    "body",
    "lesson",
    "front matter",
    "course",
    "HTML",
    "text part",
    "headers",
    "article",
    "cadence",
]
"""What an example shows a part of.

`body` is put before the other text of a lesson and `lesson` is all of it. `front matter` is its
keys, `course` the subject and preheader of two lessons. In `HTML` and `text part` the good is what
a faultless email has and the bad stands in its place. `headers` are those of the message, and
`article` is a lesson whose source says `course.lint.samples.ARTICLE`.
"""


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
class Example:
    """What breaks a rule, and what does not: `course explain` shows both, and a test tries both."""

    where: Where
    bad: str
    good: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it is called, how much it matters, why, and the function that finds faults.

    The rest is its page in `course explain`: `fix` says what to do, `source` where it is from (a
    standard, a vendor's page, a study). A rule `binds` when no lesson may waive it: law and
    safety.
    """

    code: str
    title: str
    severity: Severity
    why: str
    find: Callable[[Proof], Iterable[Finding]]
    fix: str = ""
    source: str = ""
    example: Example | None = None
    binds: bool = False


Pack = tuple[Rule, ...]


def on_email(find: Callable[[Email], Iterable[Finding]]) -> Callable[[Proof], Iterable[Finding]]:
    """Make a rule's function of one that reads the rendered email; silent when there is none."""

    def find_in_proof(proof: Proof) -> Iterable[Finding]:
        return find(proof.email) if proof.email else ()

    return find_in_proof
