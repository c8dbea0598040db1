"""The rule on what the email programs of a course's readers do not show."""

from __future__ import annotations

from collections.abc import Iterator

from course.lint.compatibility import incompatibilities
from course.lint.proofs import Proof
from course.lint.rules import Example, Finding, Rule
from course.model import Severity


def unsupported(proof: Proof) -> Iterator[Finding]:
    """Find what an email uses and a client of the course does not have."""
    if proof.email is None or proof.around.baseline is None:
        return
    for found in incompatibilities(proof.email.page, proof.around.baseline, proof.course.clients):
        line = proof.email.line_of(found.excerpt)
        yield Finding(line, found.message, found.hint, found.severity)


RULES = (
    Rule("R040", "email clients", Severity.INFO,
         "what a client cannot show is lost on its readers", unsupported,
         fix="say it in another way, or name other clients in course.toml",
         source="caniemail.com, tests by its contributors",
         example=Example("HTML", 'src="https://example.org/a.svg"',
                         'src="https://example.org/a.png"')),
)  # fmt: skip
