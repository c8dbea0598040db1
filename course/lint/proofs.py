"""The printer's proof of one lesson: what it says, and the email it has become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from course.lint.looks import Look, looks_of
from course.lint.pages import Element, Page, outlook_view, read_page
from course.lint.prose import Sentence, sentences_of, split_sentences
from course.markup import Document, parse_fields
from course.model import Course, Field, Lesson, Rendering, Segments


@dataclass(frozen=True)
class Email:
    """A rendered lesson as one reader would get it, and as the rules read it."""

    lesson: Lesson
    document: Document
    rendering: Rendering

    @cached_property
    def subject(self) -> str:
        """The subject line."""
        return filled(self.rendering.subject)

    @cached_property
    def preheader(self) -> str:
        """The preheader."""
        return filled(self.rendering.preheader)

    @cached_property
    def html(self) -> str:
        """The HTML part."""
        return filled(self.rendering.html)

    @cached_property
    def text(self) -> str:
        """The text part."""
        return filled(self.rendering.text)

    @cached_property
    def page(self) -> Page:
        """The HTML as every program but Outlook for Windows reads it."""
        return read_page(self.html)

    @cached_property
    def outlook_page(self) -> Page:
        """The HTML as Outlook for Windows reads it."""
        return read_page(outlook_view(self.html))

    @cached_property
    def looks(self) -> dict[Element, Look]:
        """How each element of `page` looks."""
        return looks_of(self.page)

    def address_of(self, field: str) -> str:
        """Return what stands in the page where a field such as `link.unsubscribe` is filled."""
        return _sample(Field(field))

    def line_of(self, words: str) -> int | None:
        """Return the line of the lesson on which these words stand, None when it has them not."""
        position = self.lesson.body.find(words) if words else -1
        if position < 0:
            return None
        return self.lesson.body_line + self.lesson.body.count("\n", 0, position)


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture of the course: its first bytes, enough to measure it, and how many it has."""

    head: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule may need and no lesson says; whoever runs the rules hands over what they know.

    Without `today` nothing is out of date. `baseline` is HTML that every email has in common;
    without it no email client is asked about. `headers` are those of a message to a sample
    reader, `pictures` the files by the address that a lesson gives them, `articles` the lines of
    the sources by path.
    """

    today: date | None = None
    baseline: str | None = None
    headers: Mapping[str, str] | None = None
    pictures: Mapping[str, PictureFile] = field(default_factory=dict)
    articles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOTHING = Surroundings()


@dataclass(frozen=True)
class Proof:
    """All that a rule may look at: one lesson, what is around it, and its email if there is one."""

    course: Course
    lesson: Lesson
    document: Document
    rendering: Rendering | None = None
    around: Surroundings = NOTHING

    @cached_property
    def email(self) -> Email | None:
        """The rendered email."""
        if self.rendering is None:
            return None
        return Email(self.lesson, self.document, self.rendering)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence of the body with its line."""
        return sentences_of(self.document, body=self.lesson.body, first_line=self.lesson.body_line)

    @cached_property
    def passages(self) -> tuple[Sentence, ...]:
        """Every sentence of the whole lesson: those of the front matter, then the body's.

        The `part` of a sentence of the front matter is the name of its key.
        """
        lesson = self.lesson
        keys = [("subject", self.subject), ("preheader", self.preheader),
                ("title", lesson.title), ("objective", lesson.objective)]  # fmt: skip
        front = [
            Sentence(text, self.line(key), key)
            for key, said in keys
            for text in split_sentences(said)
        ]
        for number, takeaway in enumerate(lesson.takeaways):
            line = lesson.lines.get(f"takeaways.{number}", self.line("takeaways"))
            front += [Sentence(text, line, "takeaways") for text in split_sentences(takeaway)]
        return (*front, *self.sentences)

    @cached_property
    def subject(self) -> str:
        """The subject with defaults in place of merge fields."""
        return filled(parse_fields(self.lesson.subject, path="", line=1)[0])

    @cached_property
    def preheader(self) -> str:
        """The preheader with defaults in place of merge fields."""
        return filled(parse_fields(self.lesson.preheader, path="", line=1)[0])

    def line(self, key: str) -> int:
        """Return the line of a front-matter key."""
        return self.lesson.lines.get(key, 1)


def filled(segments: Segments) -> str:
    """Return an email's text with something plausible in every field."""
    return "".join(part if isinstance(part, str) else _sample(part) for part in segments)


def _sample(field: Field) -> str:
    if field.default:
        return field.default
    if field.name.startswith("link."):
        return f"https://example.org/{field.name}"
    return field.name.rpartition(".")[2]
