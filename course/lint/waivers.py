"""Waivers: a lesson says in its front matter which rule it breaks on purpose, and why.

    waive:
      E009: the sentence is a quotation

A waiver holds for its lesson only. Rules about law and safety cannot be waived (`Rule.binds`), and
a waiver without a reason is refused where the front matter is read. Faults of waivers:

    W001 waives nothing   W002 no such rule   W003 the rule cannot be waived
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from course.errors import did_you_mean
from course.lint.proofs import Proof
from course.lint.rules import Rule
from course.model import Lesson, Problem, Severity


def is_waived(rule: Rule, lesson: Lesson) -> bool:
    """Return whether a lesson breaks this rule on purpose, and may."""
    return rule.code in lesson.waive and not rule.binds


def idle_waivers(
    rules: Sequence[Rule], proof: Proof, *, waived: Collection[str]
) -> Iterator[Problem]:
    """Find waivers that have no effect; `waived` are the codes of those that had one."""
    known = {rule.code: rule for rule in rules}
    for code in proof.lesson.waive:
        if code not in known:
            message = f"no rule of this course is called {code!r}"
            yield Problem(
                "W002", Severity.ERROR, *_place(proof, code), message, did_you_mean(code, known)
            )
        elif known[code].binds:
            hint = f"it is about law or safety: {known[code].why}"
            message = f"{code} cannot be waived"
            yield Problem("W003", Severity.ERROR, *_place(proof, code), message, hint)
        elif code not in waived and proof.email is not None:
            # Without an email half of the rules have not been asked.
            message = f"the waiver of {code} waives nothing"
            hint = "take it out: it would hide the next fault"
            yield Problem("W001", Severity.WARNING, *_place(proof, code), message, hint)


def _place(proof: Proof, code: str) -> tuple[str, int]:
    return proof.lesson.path, proof.lesson.lines.get(f"waive.{code}", proof.line("waive"))
