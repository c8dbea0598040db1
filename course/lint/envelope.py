"""Rules on what an inbox shows before an email is opened: subject and preheader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.lint.proofs import Proof
from course.lint.prose import words_of
from course.lint.rules import Finding, Rule
from course.model import Severity

# About what a phone shows of a subject; RFC 5322 section 2.1.1 wants header lines below 78.
_SHOWN_SUBJECT, _LONGEST_SUBJECT = 50, 78
# Gmail shows 90-97 characters of preheader, Outlook 35-55, an iPhone 81.
_SHORTEST_PREHEADER, _LONGEST_PREHEADER = 40, 100
_TOO_ALIKE = 0.6
_REPLY = re.compile(r"\s*(?:re|fwd?|aw|wg|antw|tr|rif)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_SHOUT = re.compile(r"!!|\?!|!\?|\$\$|\?\?")
_CAPITALS = re.compile(r"\b[A-Z]{4,}\b(?:\s+\b[A-Z]{4,}\b)")


def long_subject(proof: Proof) -> Iterator[Finding]:
    """Find a subject that a phone cuts, or that does not fit a header line."""
    length = len(proof.subject)
    if length > _SHOWN_SUBJECT:
        severity = Severity.ERROR if length > _LONGEST_SUBJECT else None
        message = f"the subject has {length} characters"
        hint = f"keep it to {_SHOWN_SUBJECT}, the first 30 saying most: a phone cuts the rest"
        yield Finding(proof.line("subject"), message, hint, severity)


def false_reply(proof: Proof) -> Iterator[Finding]:
    """Find a subject that pretends to be an answer."""
    if found := _REPLY.match(proof.subject):
        message = f"the subject begins with {found[0].strip()!r}, and it answers nobody"
        yield Finding(proof.line("subject"), message, "begin with what the lesson is about")


def shouting(proof: Proof) -> Iterator[Finding]:
    """Find capitals and punctuation that spam filters and readers take for shouting."""
    for key, text in (("subject", proof.subject), ("preheader", proof.preheader)):
        if found := _SHOUT.search(text) or _CAPITALS.search(text):
            message = f"the {key} shouts: {found[0]!r}"
            yield Finding(proof.line(key), message, "say it in a normal voice")


def doubled_subject(proof: Proof) -> Iterator[Finding]:
    """Find a subject that an earlier lesson has already."""
    for earlier in proof.course.lessons:
        if earlier.id == proof.lesson.id:
            return
        if earlier.subject.casefold() == proof.lesson.subject.casefold():
            message = f"lesson {earlier.number} has this subject already: {proof.subject!r}"
            hint = "say what is new in this one; email programs thread equal subjects together"
            yield Finding(proof.line("subject"), message, hint)
            return


def odd_preheader(proof: Proof) -> Iterator[Finding]:
    """Find a preheader too short to fill its place, or too long for it."""
    length = len(proof.preheader)
    if not _SHORTEST_PREHEADER <= length <= _LONGEST_PREHEADER:
        message = f"the preheader has {length} characters"
        hint = f"write {_SHORTEST_PREHEADER} to {_LONGEST_PREHEADER}: inboxes show that many"
        yield Finding(proof.line("preheader"), message, hint)


def repeating_preheader(proof: Proof) -> Iterator[Finding]:
    """Find a preheader that only says the subject again."""
    one, other = (
        {word.casefold() for word in words_of(text) if not word.isdigit()}
        for text in (proof.subject, proof.preheader)
    )
    if one and len(one & other) / len(one | other) >= _TOO_ALIKE:
        message = "the preheader says again what the subject says"
        yield Finding(proof.line("preheader"), message, "add a reason to open the email")


RULES = (
    Rule(
        "E001", "subject length", Severity.WARNING,
        "a subject that is cut loses its point; an iPhone shows about 41 characters", long_subject,
    ),
    Rule(
        "E002", "false reply", Severity.ERROR,
        "a subject that pretends to be an answer misleads, which CAN-SPAM forbids", false_reply,
    ),
    Rule(
        "E003", "shouting", Severity.WARNING,
        "capitals and repeated signs are what spam filters count", shouting,
    ),
    Rule(
        "E004", "doubled subject", Severity.WARNING,
        "readers cannot tell two lessons apart and inboxes thread them together", doubled_subject,
    ),
    Rule(
        "E005", "preheader length", Severity.WARNING,
        "a short preheader is filled up with the first words of the email", odd_preheader,
    ),
    Rule(
        "E006", "repeating preheader", Severity.WARNING,
        "the second line in the inbox is wasted on the first", repeating_preheader,
    ),
)  # fmt: skip
