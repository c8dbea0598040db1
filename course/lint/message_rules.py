"""Rules on an email as a message: its size and characters, its fields, its text part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.lint.proofs import Email
from course.lint.rules import Finding, Rule, on_email
from course.markup import FIELDS, Code, CodeBlock, Text, plain
from course.model import Field, Segments, Severity

# Gmail clips an email at 102 KB and with it the link to unsubscribe.
_HEAVY, _CLIPPED = 90_000, 102_000
# Gmail ignores a style element above 16 KB whole.
_HEAVY_STYLE, _IGNORED_STYLE = 12_000, 16_000
# RFC 5322 section 2.1.1: a line of a message has at most 998 characters.
_LONGEST_LINE = 998
_SHORTEST_TEXT = 100
_OUR_FIELDS = frozenset(FIELDS) | {"link.unsubscribe", "link.manage", "sender.address"}
_COLUMN = re.compile(r"reader\.[a-z][a-z0-9_]*")
_LEFT_OVER = re.compile(r"\{\{|\{%|\[\[|\[%|<mj-[a-z]+")
# mrml writes attribute values with Rust's debug escapes when they are not plain ASCII.
_RUST_ESCAPE = re.compile(r"\\u\{[0-9a-f]+\}", re.IGNORECASE)


def size(email: Email) -> Iterator[Finding]:
    """Find an email near the size at which Gmail clips it, or beyond."""
    length = len(email.html.encode())
    if length > _HEAVY:
        severity = Severity.ERROR if length > _CLIPPED else None
        hint = "shorten the lesson; Gmail clips at 102 KB and hides the unsubscribe link"
        yield Finding(None, f"the HTML has {length / 1000:.0f} KB", hint, severity)


def size_of_styles(email: Email) -> Iterator[Finding]:
    """Find style sheets near the size at which Gmail ignores them."""
    length = sum(len(style.text) for style in email.page.all("style"))
    if length > _HEAVY_STYLE:
        severity = Severity.ERROR if length > _IGNORED_STYLE else None
        hint = "move what every element has into its style attribute"
        yield Finding(None, f"the styles have {length / 1000:.0f} KB", hint, severity)


def characters(email: Email) -> Iterator[Finding]:
    """Find HTML that is not pure ASCII."""
    literals = "".join(part for part in email.rendering.html if isinstance(part, str))
    if not literals.isascii():
        first = next(character for character in literals if not character.isascii())
        line = email.line_of(first)
        message = f"the HTML has U+{ord(first):04X}, which is not ASCII"
        hint = "write it as a character reference: a provider may pick another character set"
        yield Finding(line, message, hint)


def left_over(email: Email) -> Iterator[Finding]:
    """Find template marks and escapes that readers would see."""
    for part, text in (("HTML", email.html), ("text part", email.text)):
        for pattern in (_LEFT_OVER, _RUST_ESCAPE):
            found = pattern.search(text)
            if found and not _is_meant(email, found[0]):
                around = text[max(0, found.start() - 20) : found.end() + 20]
                message = f"the {part} still has {found[0]!r} in {around!r}"
                hint = r"close the field, or write \{\{ for the characters themselves"
                yield Finding(email.line_of(found[0]), message, hint)


def _is_meant(email: Email, mark: str) -> bool:
    """Return whether the author escaped these characters to show them."""
    shown = [email.lesson.title, email.lesson.objective, *email.lesson.takeaways]
    shown += [value.text for value in email.document.inlines() if isinstance(value, Text | Code)]
    shown += [block.text for block in email.document.walk() if isinstance(block, CodeBlock)]
    return any(mark in text for text in shown)


def unknown_fields(email: Email) -> Iterator[Finding]:
    """Find fields that nothing will ever fill."""
    rendering = email.rendering
    parts = (rendering.subject, rendering.preheader, rendering.html, rendering.text)
    for name in sorted({name for part in parts for name in _fields(part)}):
        if name not in _OUR_FIELDS and not _COLUMN.fullmatch(name):
            message = f"nothing fills the field {name!r}"
            yield Finding(email.line_of(name), message, f"use one of {', '.join(FIELDS)}")


def lawful_footer(email: Email) -> Iterator[Finding]:
    """Find an email without a way out or without the sender's postal address."""
    parts = (("HTML", email.rendering.html), ("text part", email.rendering.text))
    for part, segments in parts:
        for name, what in (
            ("link.unsubscribe", "link to unsubscribe"),
            ("sender.address", "postal address"),
        ):
            if name not in _fields(segments):
                hint = f"let the theme's footer show {name}: the law asks for it"
                yield Finding(None, f"the {part} has no {what}", hint)


def _fields(segments: Segments) -> set[str]:
    return {part.name for part in segments if isinstance(part, Field)}


def hidden_preheader(email: Email) -> Iterator[Finding]:
    """Find an email that does not begin with its preheader."""
    wanted = " ".join(email.preheader.split())
    body = next((element.text for element in email.page.all("body")), "")
    if wanted not in body[: len(wanted) + 200]:
        hint = "let the theme write it first, hidden: inboxes show the first words of the body"
        yield Finding(None, "the HTML does not begin with the preheader", hint)


def links_in_text(email: Email) -> Iterator[Finding]:
    """Find links that readers of the text part do not get."""
    for link in email.page.all("a"):
        href = link.attributes.get("href", "")
        if href.startswith("http") and href not in email.text:
            message = f"the text part lacks the link {href!r}"
            yield Finding(email.line_of(href), message, "write it as: label <address>")


def lines_of_text(email: Email) -> Iterator[Finding]:
    """Find lines that a mail server may break anywhere."""
    longest = max((len(line) for line in email.text.splitlines()), default=0)
    if longest > _LONGEST_LINE:
        hint = f"wrap the text part; {_LONGEST_LINE} characters is the most a line may have"
        yield Finding(None, f"a line of the text part has {longest} characters", hint)


def whole_text(email: Email) -> Iterator[Finding]:
    """Find a text part that says less than the HTML."""
    if len(email.text.strip()) < _SHORTEST_TEXT:
        message = f"the text part has {len(email.text.strip())} characters"
        yield Finding(None, message, "write the whole lesson into it: some readers see only that")
        return
    text = " ".join(email.text.split()).casefold()
    for heading in email.page.all("h1", "h2"):
        if heading.text.casefold() not in text:
            message = f"the text part lacks the heading {heading.text!r}"
            yield Finding(email.line_of(heading.text), message, "write every part into both")


def same_words(email: Email) -> Iterator[Finding]:
    """Find a paragraph of the lesson that did not arrive in the email."""
    body = next((element.text for element in email.page.all("body")), "")
    squeezed = "".join(body.split())
    for inline in email.document.inlines():
        if isinstance(inline, Text) and "".join(inline.text.split()) not in squeezed:
            words = plain((inline,)).strip()
            hint = "this is a fault of the theme: report it with the lesson"
            message = f"the HTML lacks the words {words[:60]!r}"
            yield Finding(email.line_of(words[:30]), message, hint)


RULES = (
    Rule("R020", "size", Severity.WARNING,
         "Gmail clips an email at 102 KB", on_email(size)),
    Rule("R021", "size of styles", Severity.WARNING,
         "Gmail ignores a style element above 16 KB", on_email(size_of_styles)),
    Rule("R022", "characters", Severity.ERROR,
         "providers pick the character set from the bytes, and Gmail clips on some of them",
         on_email(characters)),
    Rule("R023", "left-over marks", Severity.ERROR,
         "a reader who sees template marks stops reading", on_email(left_over)),
    Rule("R024", "unknown field", Severity.ERROR,
         "a field that nothing fills is an empty space in an email", on_email(unknown_fields)),
    Rule("R025", "lawful footer", Severity.ERROR,
         "CAN-SPAM and the GDPR ask for a way out and an address", on_email(lawful_footer)),
    Rule("R026", "hidden preheader", Severity.WARNING,
         "inboxes show the first words of the body", on_email(hidden_preheader)),
    Rule("R027", "links in the text part", Severity.ERROR,
         "who reads text has the same right to the links", on_email(links_in_text)),
    Rule("R028", "lines of the text part", Severity.ERROR,
         "RFC 5322 limits a line to 998 characters", on_email(lines_of_text)),
    Rule("R029", "whole text part", Severity.ERROR,
         "a text part that says less looks like spam and shuts people out", on_email(whole_text)),
    Rule("R030", "same words", Severity.ERROR,
         "words that a compiler dropped are missed by nobody but the reader", on_email(same_words)),
)  # fmt: skip
