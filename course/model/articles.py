"""What an article was read as, and the outline made of it.

Line numbers are those of the original file, counted from 1, both ends included.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from course.model.problems import Problem


class BlockKind(StrEnum):
    """What a run of lines is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    QUESTION = "question"  # the heading line of one FAQ entry
    BOILERPLATE = "boilerplate"  # share buttons, related links, promotion: left out


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, item… and why it was taken for one.

    `text` is plain; `markdown` is the same as Markdown in which nothing but the author's own
    emphasis and links is markup, and in which template marks are inert.
    """

    kind: BlockKind
    text: str
    first_line: int
    last_line: int
    reason: str
    level: int = 0  # 1–6 for headings and questions, 0 for the rest
    markdown: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading, the heading line included.

    It begins with `Article.blocks[first_block]` and goes on to where the next one begins: lines
    alone would not say so in a page that is one long line.
    """

    title: str
    first_line: int
    last_line: int
    inferred: bool = False
    first_block: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """Existing writing that somebody brought, read but not changed."""

    path: str
    title: str
    language: str  # BCP 47, "und" when unknown
    encoding: str
    words: int
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, order=True)
class SourceRange:
    """Lines of an article: where a paragraph comes from."""

    article: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Topic:
    """Sections, perhaps of several articles, about one thing."""

    title: str
    sections: tuple[SourceRange, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """How each article was read: the result of `course inspect`."""

    articles: tuple[Article, ...]
    topics: tuple[Topic, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or list of a drafted lesson (Markdown) and the lines it comes from."""

    text: str
    sources: tuple[SourceRange, ...]


@dataclass(frozen=True, slots=True)
class DraftLesson:
    """One lesson as `course draft` proposes it."""

    id: str
    week: int
    title: str
    subject: str
    preheader: str
    objective: str
    takeaways: tuple[str, ...]
    words: int
    minutes: float
    parts: tuple[Part, ...]
    recap: Part | None = None  # a sentence of the lesson before, none in the first
    takeaway_sources: tuple[SourceRange, ...] = ()  # one for each takeaway


@dataclass(frozen=True, slots=True)
class Dropped:
    """Lines that are in no lesson, and why."""

    source: SourceRange
    reason: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Lines that say again what `into` says already."""

    source: SourceRange
    into: SourceRange
    reason: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that contradict each other: shown to a person, never merged.

    `statements` are what the sources say, one for each, in their order.
    """

    sources: tuple[SourceRange, ...]
    reason: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """One topic in its week, the lines it is made of, and why it stands there.

    A fraction stands between: a topic for week 2.5 is a lesson between the second and the third.
    `line` is that of `outline.toml`, 0 when a draft made the placement.
    """

    week: float
    title: str
    sources: tuple[SourceRange, ...]
    why: str
    is_pinned: bool = False  # stays in its week when the others are planned afresh
    line: int = 0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What `outline.toml` asks of a draft. `path` is where it lies, as the person gave it."""

    path: str
    weeks: int | None = None
    topics: tuple[Placement, ...] = ()
    keep: tuple[SourceRange, ...] = ()  # never left out
    drop: tuple[SourceRange, ...] = ()  # always left out


@dataclass(frozen=True, slots=True)
class Outline:
    """Which material goes into which week, and why: the result of `course draft`."""

    lessons: tuple[DraftLesson, ...]
    dropped: tuple[Dropped, ...]
    merged: tuple[Merged, ...]
    conflicts: tuple[Conflict, ...]
    problems: tuple[Problem, ...]
    placements: tuple[Placement, ...] = ()
