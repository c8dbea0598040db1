"""Rules on an email as a message: its size and characters, its fields, its text part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from course.lint.proofs import Email
from course.lint.rules import Example, Finding, Rule, on_email
from course.markup import FIELDS, Code, CodeBlock, Text, plain
from course.model import Field, Segments, Severity

# Gmail clips an email at 102 KB and with it the link to unsubscribe.
_HEAVY, _CLIPPED = 90_000, 102_000
# Gmail ignores a style element above 16 KB whole.
_HEAVY_STYLE, _IGNORED_STYLE = 12_000, 16_000
# RFC 5322 section 2.1.1: a line of a message has at most 998 characters.
_LONGEST_LINE = 998
_SHORTEST_TEXT = 100
_LINKS = {"link.unsubscribe", "link.manage", "link.done"}
_OUR_FIELDS = frozenset(FIELDS) | _LINKS | {"sender.address"}
_COLUMN = re.compile(r"reader\.[a-z][a-z0-9_]*")
_LEFT_OVER = re.compile(r"\{\{|\{%|\[\[|\[%|<mj-[a-z]+")
# mrml writes attribute values with Rust's debug escapes when they are not plain ASCII.
_RUST_ESCAPE = re.compile(r"\\u\{[0-9a-f]+\}", re.IGNORECASE)
_C1 = re.compile(r"[\x80-\x9f]|&#(?:12[89]|1[34]\d|15\d);|&#x[89][0-9a-f];", re.IGNORECASE)
_AT_RULE = re.compile(r"@(?:media|supports)[^{]*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*@", re.IGNORECASE)
_LENT = ("mailjet.com", "imgur.com")
_NOTHING = frozenset(("None", "null", "undefined", "NaN", "nil"))
_INVISIBLE = re.compile("[\u034f\u200c\u00ad\u200b\ufeff]")
_LEAST_PADDING = 10
_PADDED = 100  # characters of preheader after which nothing of the body is shown


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
    if control := _C1.search(f"{literals}{email.text}"):
        message = f"the email has the control character {control[0]!r}"
        yield Finding(None, message, "delete it: Gmail clips an email that has one")


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
    elif len(wanted) < _PADDED and not _is_padded(body):
        hint = "write &#847;&#8204;&#160; many times after it"
        yield Finding(None, "nothing keeps the body's first words out of the inbox", hint)


def _is_padded(body: str) -> bool:
    return len(_INVISIBLE.findall(body[:1000])) >= _LEAST_PADDING


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


def nested_at_rules(email: Email) -> Iterator[Finding]:
    """Find an at-rule inside an at-rule."""
    for style in email.page.all("style"):
        if found := _AT_RULE.search(style.text):
            message = f"an at-rule stands inside {found[0][:40]!r}"
            yield Finding(None, message, "join the two conditions with 'and'")


def borrowed_pictures(email: Email) -> Iterator[Finding]:
    """Find pictures on hosts whose files MJML's components point to."""
    for image in email.page.all("img"):
        source = image.attributes.get("src", "")
        host = urlsplit(source).hostname or ""
        if any(host == lent or host.endswith(f".{lent}") for lent in _LENT):
            hint = "keep it beside the lesson: others may change or count it there"
            yield Finding(email.line_of(source), f"the picture {source!r} is not yours", hint)


def placeholders(email: Email) -> Iterator[Finding]:
    """Find the name of nothing where a value should stand."""
    for element in email.page.elements:
        if element.has_words and element.text in _NOTHING and not _is_meant(email, element.text):
            message = f"a <{element.tag}> says {element.text!r}"
            yield Finding(None, message, "give the field a default, or leave its place out")


RULES = (
    Rule("R020", "size", Severity.WARNING,
         "Gmail clips an email at 102 KB", on_email(size),
         fix="shorten the lesson, or split it in two",
         source="hteumeuleu/email-bugs #41",
         example=Example("HTML", f"<!--{'x' * 90_000}--><h2>More</h2>", "<h2>More</h2>")),
    Rule("R021", "size of styles", Severity.WARNING,
         "Gmail ignores a style element above 16 KB", on_email(size_of_styles),
         fix="move what every element has into its style attribute",
         source="hteumeuleu/email-bugs #90; caniemail.com, <style>",
         example=Example("HTML", f"p {{margin: 0}} {'x' * 12_000}", "p {margin: 0}")),
    Rule("R022", "characters", Severity.ERROR,
         "providers pick the character set from the bytes, and Gmail clips on some of them",
         on_email(characters),
         fix="write what is not ASCII as a character reference: &#233;",
         source="sendgrid-python #1011; hteumeuleu/email-bugs #113",
         example=Example("HTML", "Ink on p\N{LATIN SMALL LETTER A WITH GRAVE}per.",
                         "Ink on paper.")),
    Rule("R023", "left-over marks", Severity.ERROR,
         "a reader who sees template marks stops reading", on_email(left_over),
         fix=r"close the field, or write \{\{ for the characters themselves",
         source="mjml-python writes attributes with Rust's debug escapes",
         example=Example("HTML", "{{ reader.zone }}</a>", "More about rows</a>")),
    Rule("R024", "unknown field", Severity.ERROR,
         "a field that nothing fills is an empty space in an email", on_email(unknown_fields),
         fix="use one of the named fields, or a column of your CSV",
         source="our own: only named fields are ever filled",
         example=Example("HTML", "@{raeder.zone}</a>", "More about rows</a>")),
    Rule("R025", "lawful footer", Severity.ERROR,
         "CAN-SPAM and the GDPR ask for a way out and an address", on_email(lawful_footer),
         fix="let the theme's footer show link.unsubscribe and sender.address",
         source="CAN-SPAM Act, 15 U.S.C. 7704(a)(3) and (5); GDPR, Article 7(3)", binds=True,
         example=Example("HTML", '<a href="@UNSUBSCRIBE">', '<p>@ADDRESS <a href="@UNSUBSCRIBE">')),
    Rule("R026", "hidden preheader", Severity.WARNING,
         "inboxes show the first words of the body", on_email(hidden_preheader),
         fix="let the theme write the preheader first, hidden, and blanks after it",
         source="Litmus, preview text hack: &#847; &zwnj; &nbsp;",
         example=Example("HTML", "PREHEADER</div>", "PREHEADER&#847;&#8204;&#160;</div>")),
    Rule("R027", "links in the text part", Severity.ERROR,
         "who reads text has the same right to the links", on_email(links_in_text),
         fix="write each link into the text as: label <address>",
         source="RFC 2046, 5.1.4: alternatives say the same",
         example=Example("text part", "More: More about rows",
                         "More: More about rows <https://example.org/more>")),
    Rule("R028", "lines of the text part", Severity.ERROR,
         "RFC 5322 limits a line to 998 characters", on_email(lines_of_text),
         fix="wrap the text part",
         source="RFC 5322, 2.1.1",
         example=Example("text part", f"More: {'x' * 998}More about", "More: More about")),
    Rule("R029", "whole text part", Severity.ERROR,
         "a text part that says less looks like spam and shuts people out", on_email(whole_text),
         fix="write every part of the lesson into both",
         source="RFC 2046, 5.1.4; SpamAssassin, MPART_ALT_DIFF",
         example=Example("text part", "\n====", "TITLE\n====")),
    Rule("R030", "same words", Severity.ERROR,
         "words that a compiler dropped are missed by nobody but the reader", on_email(same_words),
         fix="report it with the lesson: the theme lost words",
         source="mrml drops what it cannot place",
         example=Example("HTML", "<h2>More</h2>", "BODY\n<h2>More</h2>")),
    Rule("R031", "nested at-rules", Severity.ERROR,
         "Gmail drops a style element with an at-rule inside an at-rule", on_email(nested_at_rules),
         fix="write the two conditions into one @media with 'and', or into two elements",
         source="hteumeuleu/email-bugs #90",
         example=Example("HTML",
                         "@media (prefers-color-scheme: dark) {@media (min-width: 1px) {}",
                         "@media (prefers-color-scheme: dark) {")),
    Rule("R032", "borrowed pictures", Severity.WARNING,
         "a picture on a host of others is theirs to change, and filters count it",
         on_email(borrowed_pictures),
         fix="keep the picture beside the lesson, or leave the component out",
         source="MJML's default icons; SpamAssassin, HOSTED_IMG_MULTI",
         example=Example("HTML", "https://i.imgur.com/a.png", "https://example.org/a.png")),
    Rule("R033", "placeholder", Severity.ERROR,
         "a value that was missing is printed by its name", on_email(placeholders),
         fix="give the field a default, or leave its place out when it is empty",
         source="what Python, JavaScript and JSON print for nothing",
         example=Example("HTML", "<p>None</p><h2>More</h2>", "<h2>More</h2>")),
)  # fmt: skip
