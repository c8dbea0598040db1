"""Rules on the writing of a lesson: length, sentences, links, pictures, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import mean
from urllib.parse import urlsplit

from course.lint.proofs import Proof
from course.lint.prose import words_of
from course.lint.readability import grade
from course.lint.rules import Example, Finding, Rule
from course.markup import DONE, Figure, Heading, Paragraph, plain
from course.model import Severity

_PROMPT = re.compile(r"\bEDIT:|\bTODO\b|\bTBD\b|\b(?i:lorem ipsum)\b")
# Mailchimp writes *|FNAME|*, of which Markdown takes the stars for emphasis.
_FOREIGN_FIELD = re.compile(r"%[A-Za-z_]{3,}%|\|[A-Z_]{3,}\||\$\{\w+\}|\[\[\w+\]\]|<%=?\s*\w+")
_VAGUE = frozenset(
    ("here", "click here", "click", "this", "link", "this link", "read more", "more", "learn more")
)
_PICTURE_FILE = re.compile(r"\S+\.(?:png|jpe?g|gif)", re.IGNORECASE)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|localhost")

# 238 words a minute is how fast adults read (Brysbaert 2019): 900 words are four minutes.
_SHORTEST, _LONGEST = 60, 900
_LONG_SENTENCE, _LONG_PARAGRAPH, _LONG_OBJECTIVE = 30, 120, 25
_HARD_GRADE = 10
_MOST_TAKEAWAYS = 5
_UNREAD_PARTS = ("sources", "safety")  # fixed text and citations: neither is read for style


def unfinished(proof: Proof) -> Iterator[Finding]:
    """Find prompts and placeholders that nobody has replaced."""
    lesson = proof.lesson
    keys = {"title": lesson.title, "subject": lesson.subject, "preheader": lesson.preheader,
            "objective": lesson.objective}  # fmt: skip
    keys |= {f"takeaways.{number}": text for number, text in enumerate(lesson.takeaways)}
    places = [(proof.line(key), text) for key, text in keys.items()]
    places += [(sentence.line, sentence.text) for sentence in proof.sentences]
    for line, text in places:
        if found := _PROMPT.search(text):
            message = f"{found[0]!r} is still here: {_short(text)}"
            yield Finding(line, message, "replace it with your own words")


def foreign_field(proof: Proof) -> Iterator[Finding]:
    """Find merge fields of other programs, which readers would see as they stand."""
    for sentence in proof.sentences:
        if found := _FOREIGN_FIELD.search(sentence.text):
            message = f"{found[0]!r} would reach readers as it stands"
            hint = 'write {{ reader.first_name | default("there") }}'
            yield Finding(sentence.line, message, hint)


def odd_length(proof: Proof) -> Iterator[Finding]:
    """Find a lesson too short to teach anything or too long for an email."""
    count = sum(
        len(words_of(sentence.text))
        for sentence in proof.sentences
        if sentence.part not in _UNREAD_PARTS
    )
    if count < _SHORTEST:
        hint = f"write at least {_SHORTEST}, or join it with its neighbour"
        yield Finding(proof.lesson.body_line, f"the lesson has {count} words", hint)
    elif count > _LONGEST:
        hint = f"keep it below {_LONGEST}: split it or leave the rest to its sources"
        yield Finding(proof.lesson.body_line, f"the lesson has {count} words", hint)


def long_sentence(proof: Proof) -> Iterator[Finding]:
    """Find sentences that a reader has to begin twice."""
    for sentence in proof.sentences:
        count = len(words_of(sentence.text))
        if count > _LONG_SENTENCE and sentence.kind != "row" and sentence.part not in _UNREAD_PARTS:
            message = f"a sentence of {count} words: {_short(sentence.text)}"
            yield Finding(sentence.line, message, f"make two of it; {_LONG_SENTENCE} is a lot")


def long_paragraph(proof: Proof) -> Iterator[Finding]:
    """Find paragraphs that fill a phone from top to bottom."""
    unread = {
        id(child)
        for container in proof.document.containers(*_UNREAD_PARTS)
        for child in container.blocks
    }
    for block in proof.document.walk():
        if not isinstance(block, Paragraph) or id(block) in unread:
            continue
        count = len(words_of(plain(block.children)))
        if count > _LONG_PARAGRAPH:
            message = f"a paragraph of {count} words"
            hint = f"break it where the thought turns; keep each below {_LONG_PARAGRAPH}"
            yield Finding(block.line, message, hint)


def hard_to_read(proof: Proof) -> Iterator[Finding]:
    """Find an English lesson that asks for more than ten years of school."""
    if not proof.course.language.startswith("en"):
        return
    prose = [
        sentence.text
        for sentence in proof.sentences
        if sentence.kind == "paragraph" and sentence.part not in _UNREAD_PARTS
    ]
    if len(prose) > 2 and (found := grade(prose)) > _HARD_GRADE:  # noqa: PLR2004 - too few to say
        length = mean(len(words_of(text)) for text in prose)
        message = f"reading it takes grade {found:.1f} (sentences of {length:.0f} words on average)"
        hint = "use shorter sentences and everyday words; aim at grade 8"
        yield Finding(proof.lesson.body_line, message, hint)


def many_actions(proof: Proof) -> Iterator[Finding]:
    """Find a second action: people do one thing or none."""
    for extra in list(proof.document.containers("action"))[1:]:
        hint = "keep the one that matters most; one small step gets done"
        yield Finding(extra.line, "the lesson asks for a second action", hint)


def no_action(proof: Proof) -> Iterator[Finding]:
    """Find a lesson that asks the reader to do nothing."""
    if next(proof.document.containers("action"), None) is None:
        hint = "end with '::: action' and one step: 'When …, then …'"
        yield Finding(proof.lesson.body_line, "the lesson asks for no action", hint)


def never_done(proof: Proof) -> Iterator[Finding]:
    """Find a lesson that nobody can mark done, where the next one waits for it."""
    is_last = proof.lesson.number == len(proof.course.lessons)
    if is_last or not proof.course.schedule.cadence.when_done:
        return
    if all(link.href != DONE for link in proof.document.links()):
        message = "the next lesson waits for this one to be marked done, and nothing marks it"
        yield Finding(proof.lesson.body_line, message, f"write a link: [I have done it]({DONE})")


def vague_link(proof: Proof) -> Iterator[Finding]:
    """Find links that do not say where they lead."""
    for link in proof.document.links():
        text = plain(link.children).strip().rstrip(".:→ ").casefold()
        if text in _VAGUE:
            hint = "name the page: screen readers read links out of their sentence"
            yield Finding(link.line, f"the link {text!r} does not say where it leads", hint)
        elif not text:
            hint = "write the name of the page between the square brackets"
            yield Finding(link.line, f"a link to {link.href!r} without words", hint)


def doubtful_address(proof: Proof) -> Iterator[Finding]:
    """Find links that filters distrust or that leave encryption behind."""
    for link in proof.document.links():
        parts = urlsplit(link.href)
        if parts.scheme == "http":
            yield Finding(link.line, f"{link.href!r} is not encrypted", "use https://")
        if _ADDRESS.fullmatch(parts.hostname or ""):
            hint = "use the name of the site; filters distrust bare addresses"
            yield Finding(link.line, f"{link.href!r} leads to a machine, not a site", hint)


def picture_without_words(proof: Proof) -> Iterator[Finding]:
    """Find pictures that say nothing to who does not see them."""
    for block in proof.document.walk():
        if not isinstance(block, Figure):
            continue
        hint = "write what it shows between the square brackets"
        if not block.alt.strip():
            yield Finding(block.line, f"the picture {block.src!r} has no description", hint)
        elif _PICTURE_FILE.fullmatch(block.alt.strip()):
            yield Finding(block.line, f"{block.alt!r} is a file name, not a description", hint)


def skipped_heading(proof: Proof) -> Iterator[Finding]:
    """Find a heading that skips a level, or says nothing."""
    level = 1
    for block in proof.document.walk():
        if not isinstance(block, Heading):
            continue
        if not plain(block.children).strip():
            yield Finding(block.line, "a heading without words", "write it or delete the '#'")
        if block.level > level + 1:
            hint = f"write {'#' * (level + 1)!r}; screen readers jump from level to level"
            yield Finding(block.line, f"a heading of level {block.level} below {level}", hint)
        level = block.level


def odd_promise(proof: Proof) -> Iterator[Finding]:
    """Find an objective too long to keep in mind, and takeaways too few or too many."""
    lesson = proof.lesson
    count = len(words_of(lesson.objective))
    if count > _LONG_OBJECTIVE:
        hint = f"name one thing the reader can do afterwards, in {_LONG_OBJECTIVE} words"
        yield Finding(proof.line("objective"), f"the objective has {count} words", hint)
    if not 1 <= len(lesson.takeaways) <= _MOST_TAKEAWAYS:
        message = f"the lesson has {len(lesson.takeaways)} takeaways"
        yield Finding(proof.line("takeaways"), message, f"write one to {_MOST_TAKEAWAYS}")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57].rstrip()}…")  # noqa: PLR2004 - a line


_WORDS = "Every row of a table is one thing, and every column is one fact about it. "

RULES = (
    Rule("E007", "unfinished", Severity.WARNING,
         "a draft's prompts are questions to the author, not text for readers", unfinished,
         fix="replace the prompt with your own words, or delete it",
         source="our own: `course draft` leaves them",
         example=Example("body", "EDIT: what does the reader need first?", "Begin with one row.")),
    Rule("E008", "lesson length", Severity.WARNING,
         "most readers give an email two minutes, about 500 words", odd_length,
         fix="write 60 to 900 words; split what is longer, join what is shorter",
         source="Brysbaert (2019), reading rate: 238 words a minute",
         example=Example("lesson", _WORDS, _WORDS * 5)),
    Rule("E009", "long sentence", Severity.WARNING,
         "people read email on the way to something else", long_sentence,
         fix="make two sentences of it; 30 words is a lot",
         source="Plain Language Action Network, Federal Plain Language Guidelines",
         example=Example("body", "A row, " + "which has one more column, " * 6 + "is one thing.",
                         "A row is one thing. It has columns.")),
    Rule("E010", "readability", Severity.WARNING,
         "half of all adults read at grade 8 or below", hard_to_read,
         fix="use shorter sentences and everyday words; aim at grade 8",
         source="Flesch and Kincaid (1975); OECD, Survey of Adult Skills",
         example=Example("lesson",
                         "Institutional responsibilities necessitate considerable deliberation. "
                         * 12, "We look at a table. Each row is one thing. We read it. " * 6)),
    Rule("E011", "one action", Severity.WARNING,
         "one if-then plan is carried out, three are not", many_actions,
         fix="keep the action that matters most",
         source="Gollwitzer and Sheeran (2006), implementation intentions",
         example=Example("body", "::: action\nWhen I wake, then I read.\n:::", "I read.")),
    Rule("E020", "no action", Severity.INFO,
         "a lesson that asks for nothing changes nothing", no_action,
         fix="end with '::: action' and one step: 'When …, then …'",
         source="Gollwitzer and Sheeran (2006), implementation intentions",
         example=Example("lesson", _WORDS * 5,
                         f"{_WORDS * 5}\n\n::: action\nWhen I open a table, then I read.\n:::")),
    Rule("E023", "never done", Severity.WARNING,
         "without the link every reader waits the longest wait for the next lesson", never_done,
         fix=f"write a link such as [I have done it]({DONE}), in the action",
         source="our own: the cadence of the course is 'when done, at most …'",
         example=Example("cadence", 'cadence = "when done, at most 2 weeks"\n\nRead it.',
                         'cadence = "when done, at most 2 weeks"\n\n'
                         f"[I have read it]({DONE})")),
    Rule("E012", "link text", Severity.WARNING,
         "screen readers list links without the sentence around them", vague_link,
         fix="name the page that the link leads to",
         source="WCAG 2.2, 2.4.4 Link Purpose (In Context)",
         example=Example("body", "See [here](https://example.org/tables).",
                         "See [a page about tables](https://example.org/tables).")),
    Rule("E013", "picture without words", Severity.ERROR,
         "many programs show no pictures, and many readers see none", picture_without_words,
         fix="write what the picture shows between the square brackets",
         source="WCAG 2.2, 1.1.1 Non-text Content",
         example=Example("body", "![](https://example.org/table.png)",
                         "![A table of three rows](https://example.org/table.png)")),
    Rule("E014", "heading levels", Severity.WARNING,
         "headings are how a screen reader skims", skipped_heading,
         fix="go down one level at a time: ##, then ###",
         source="WCAG 2.2, 1.3.1 Info and Relationships",
         example=Example("body", "### Deep", "## Top\n\n### Deep")),
    Rule("E015", "doubtful address", Severity.WARNING,
         "unencrypted and numeric addresses cost trust with filters", doubtful_address,
         fix="link to https:// and to the name of a site",
         source="SpamAssassin, NUMERIC_HTTP_ADDR; RFC 9110, 4.2.2",
         example=Example("body", "[A page](http://192.0.2.1/)", "[A page](https://example.org/)")),
    Rule("E016", "long paragraph", Severity.WARNING,
         "on a phone 120 words fill the screen", long_paragraph,
         fix="break it where the thought turns",
         source="our own: 320 pixels, 17 px letters",
         example=Example("body", "Word, word. " * 61, "Word, word. " * 20)),
    Rule("E017", "foreign merge field", Severity.WARNING,
         "a field of another program is never filled", foreign_field,
         fix='write {{ reader.first_name | default("there") }}',
         source="Mailchimp's *|FNAME|*, SendGrid's %name%, MailerLite's {$name}",
         example=Example("body", "Hello *|FNAME|*!",
                         'Hello {{ reader.first_name | default("there") }}!')),
    Rule("E018", "objective and takeaways", Severity.WARNING,
         "a lesson that promises everything is remembered for nothing", odd_promise,
         fix="name one thing the reader can do afterwards, and one to five takeaways",
         source="Mager (1962), Preparing Instructional Objectives",
         example=Example("front matter", "takeaways: []", "takeaways: [One row is one thing.]")),
)  # fmt: skip
