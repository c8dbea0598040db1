"""Rules on what an inbox shows before an email is opened: subject and preheader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from course.lint.proofs import Proof
from course.lint.prose import words_of
from course.lint.rules import Example, Finding, Rule
from course.model import Lesson, Severity

# About what a phone shows of a subject; RFC 5322 section 2.1.1 wants header lines below 78.
_SHOWN_SUBJECT, _LONGEST_SUBJECT = 50, 78
# Gmail shows 90-97 characters of preheader, Outlook 35-55, an iPhone 81.
_SHORTEST_PREHEADER, _LONGEST_PREHEADER = 40, 100
_TOO_ALIKE = 0.6
_REPLY = re.compile(r"\s*(?:re|fwd?|aw|wg|antw|tr|rif)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_SHOUT = re.compile(r"!!|\?!|!\?|\$\$|\?\?")
_SPAM = re.compile(
    r"\b(?:act now|apply now|buy now|call now|cash bonus|cheap|click (?:here|below)|congratulations"
    r"|double your|earn (?:money|cash|\$)|extra income|fast cash|for free|free (?:access|gift|money"
    r"|trial|offer)|guaranteed?|limited time|lose weight|make money|million dollars|miracle|money"
    r"[- ]back|no (?:catch|cost|obligation|risk)|once in a lifetime|order now|risk[- ]free|special"
    r" promotion|urgent|while supplies last|winner|you have been selected|100 ?% free)\b",
    re.IGNORECASE,
)
# Their DMARC policy tells other servers to refuse what others send in their name.
_FREE_MAIL = frozenset(
    ("aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com",
     "live.com", "mail.ru", "me.com", "msn.com", "outlook.com", "proton.me", "protonmail.com",
     "web.de", "yahoo.co.uk", "yahoo.com", "yandex.ru")
)  # fmt: skip
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
    for earlier in _earlier(proof):
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


def doubled_preheader(proof: Proof) -> Iterator[Finding]:
    """Find a preheader that an earlier lesson has already."""
    for earlier in _earlier(proof):
        if earlier.preheader.casefold() == proof.lesson.preheader.casefold():
            message = f"lesson {earlier.number} has this preheader already"
            hint = "write what only this lesson has"
            yield Finding(proof.line("preheader"), message, hint)
            return


def spam_words(proof: Proof) -> Iterator[Finding]:
    """Find words that filters weigh."""
    for key, text in (("subject", proof.subject), ("preheader", proof.preheader)):
        if found := _SPAM.search(text):
            hint = "leave it when it is what you mean; several of them add up"
            yield Finding(proof.line(key), f"filters weigh {found[0]!r} in the {key}", hint)


def borrowed_domain(proof: Proof) -> Iterator[Finding]:
    """Find a sender whose domain belongs to a mailbox provider."""
    domain = proof.course.sender.rstrip("> ").rpartition("@")[2].casefold()
    if domain in _FREE_MAIL:
        hint = "use a domain of yours in course.toml or COURSE_FROM"
        yield Finding(None, f"the sender is at {domain}, which lets nobody send for it", hint)


def _earlier(proof: Proof) -> Iterator[Lesson]:
    """Yield the lessons before this one."""
    return takewhile(lambda lesson: lesson.id != proof.lesson.id, proof.course.lessons)


_PLAIN_PREHEADER = "preheader: A table is a list of things, and each column is one fact."

RULES = (
    Rule("E001", "subject length", Severity.WARNING,
         "a subject that is cut loses its point; an iPhone shows about 41 characters", long_subject,
         fix="say the point in the first 30 characters and stop before 50",
         source="RFC 5322, 2.1.1; what phones show",
         example=Example("front matter",
                         "subject: Everything about tables, rows, columns, keys and joins",
                         "subject: What is a row?")),
    Rule("E002", "false reply", Severity.ERROR,
         "a subject that pretends to be an answer misleads, which CAN-SPAM forbids", false_reply,
         fix="begin with what the lesson is about", binds=True,
         source="CAN-SPAM Act, 15 U.S.C. 7704(a)(2)",
         example=Example("front matter", 'subject: "Re: your table"', "subject: Rows, again")),
    Rule("E003", "shouting", Severity.WARNING,
         "capitals and repeated signs are what spam filters count", shouting,
         fix="write words in small letters and end with one sign or none",
         source="SpamAssassin, SUBJ_ALL_CAPS and PLING_QUERY",
         example=Example("front matter", 'subject: "READ THIS now"',
                         "subject: What SQL and JSON are")),
    Rule("E004", "doubled subject", Severity.WARNING,
         "readers cannot tell two lessons apart and inboxes thread them together", doubled_subject,
         fix="say in each subject what is new in that lesson",
         source="Gmail Help: emails are grouped by subject",
         example=Example("course",
                         f"subject: Rows\n{_PLAIN_PREHEADER}\n---\nsubject: ROWS\n",
                         f"subject: Rows\n{_PLAIN_PREHEADER}\n---\nsubject: Keys\n")),
    Rule("E005", "preheader length", Severity.WARNING,
         "a short preheader is filled up with the first words of the email", odd_preheader,
         fix="write 40 to 100 characters that go on where the subject stops",
         source="what Gmail (90), an iPhone (81) and Outlook (35 to 55) show",
         example=Example("front matter", "preheader: Rows and columns.", _PLAIN_PREHEADER)),
    Rule("E006", "repeating preheader", Severity.WARNING,
         "the second line in the inbox is wasted on the first", repeating_preheader,
         fix="give a reason to open the email",
         source="our own: the two lines are all that an inbox shows",
         example=Example("front matter",
                         "subject: What is a row of a table?\n"
                         "preheader: What a row is of a table, and what is a row? A row.",
                         "subject: What is a row of a table?\n"
                         "preheader: One sheet of yours will look different afterwards.")),
    Rule("E019", "doubled preheader", Severity.WARNING,
         "the same line under two subjects looks like a mistake", doubled_preheader,
         fix="write another, from what only this lesson has",
         source="our own: the two lines are all that an inbox shows",
         example=Example("course",
                         f"subject: Rows\n{_PLAIN_PREHEADER}\n---\n"
                         f"subject: Keys\n{_PLAIN_PREHEADER}",
                         f"subject: Rows\n{_PLAIN_PREHEADER}\n---\nsubject: Keys\n")),
    Rule("E021", "spam words", Severity.INFO,
         "filters weigh them; one alone does no harm", spam_words,
         fix="say it without, or leave it when it is what you mean",
         source="SpamAssassin's body rules; HubSpot, list of spam trigger words",
         example=Example("front matter", "subject: Act now for free money",
                         "subject: A row, free of doubt")),
    Rule("E022", "sender's domain", Severity.WARNING,
         "big mailboxes forbid others to send in their name, by DMARC", borrowed_domain,
         fix="send from a domain that is yours",
         source="RFC 7489; Google, Email sender guidelines",
         example=Example("front matter", "sender: Rows <rows@gmail.com>",
                         "sender: Rows <rows@example.org>")),
)  # fmt: skip
