"""The material of a course in the smallest portions that may be moved.

A *passage* stays whole: a paragraph, a list with its lead-in, a question with its answer, a
subheading with what follows it. A *piece* is a section, or a part of a long one: its headings and
its passages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from course import language
from course.language import cues
from course.language.stages import Stage, stage_of
from course.model import Article, Block, BlockKind, Part, Section, SourceRange

_GOES_ON = "a long section was cut in two: it goes on with what stands before it"


@dataclass(frozen=True)
class Passage:
    """Blocks that stay together, and the other places that say the same."""

    article: str
    code: str
    blocks: tuple[Block, ...]
    also: tuple[SourceRange, ...] = ()

    @cached_property
    def text(self) -> str:
        """Return the plain text on one line."""
        return " ".join(block.text for block in self.blocks)

    @cached_property
    def words(self) -> int:
        """Return how many words it has."""
        return sum(language.count_words(block.text) for block in self.blocks)

    @cached_property
    def source(self) -> SourceRange:
        """Return the lines it comes from."""
        return SourceRange(self.article, self.blocks[0].first_line, self.blocks[-1].last_line)

    @property
    def question(self) -> Block | None:
        """Return the question that it answers, if it is an entry of an FAQ."""
        return self.blocks[0] if self.blocks[0].kind is BlockKind.QUESTION else None


@dataclass(frozen=True)
class Piece:
    """A section as it may be placed in a lesson."""

    title: str
    headings: tuple[Block, ...]
    passages: tuple[Passage, ...]
    article: int  # which of the articles
    path: str
    code: str
    stage: Stage | None
    topic: int  # pieces of one topic have the same number
    why: str = ""  # it stands where it stands
    entry: int = -1  # which topic of outline.toml it belongs to
    is_pinned: bool = False

    @cached_property
    def words(self) -> int:
        """Return how many words it has, those of its headings included."""
        return sum(passage.words for passage in self.passages) + sum(
            language.count_words(heading.text) for heading in self.headings
        )

    @cached_property
    def said(self) -> frozenset[str]:
        """Return the stems of its title and of all that is no answer to a question."""
        told = (passage.text for passage in self.passages if passage.question is None)
        return frozenset(language.content_stems(" ".join((self.title, *told)), self.code))

    @property
    def stands_alone(self) -> bool:
        """Return whether a lesson can be about this: it is no opening, closing or reference."""
        return self.stage not in (Stage.OPENING, Stage.CLOSING, Stage.REFERENCES)

    def heading_source(self, heading: Block) -> SourceRange:
        """Return the lines of one of its headings."""
        return SourceRange(self.path, heading.first_line, heading.last_line)


def pieces_of(article: Article, *, number: int, topics: dict[SourceRange, int]) -> list[Piece]:
    """Return the sections of an article as pieces; headings without text join what follows."""
    ends = [section.first_block for section in article.sections[1:]] + [len(article.blocks)]
    found: list[Piece] = []
    waiting: tuple[Block, ...] = ()
    for section, end in zip(article.sections, ends, strict=True):
        blocks = [
            block
            for block in article.blocks[section.first_block : end]
            if block.kind is not BlockKind.BOILERPLATE
        ]
        piece = _piece(article, section, blocks, number=number, topics=topics)
        piece = replace(piece, headings=(*waiting, *piece.headings))
        if piece.passages:
            found.append(piece)
            waiting = ()
        else:
            waiting = piece.headings
    if waiting and found:
        lone = Passage(article.path, article.language, waiting)
        found[-1] = replace(found[-1], passages=(*found[-1].passages, lone))
    return found


def parts_of(piece: Piece, *, hidden: Collection[str]) -> Iterator[Part]:
    """Yield a piece as Markdown; a heading whose text is in `hidden` is only a source."""
    unseen: list[SourceRange] = []
    for depth, heading in enumerate(piece.headings):
        source = piece.heading_source(heading)
        if cues.without_number(heading.text) in hidden:
            unseen.append(source)
            continue
        mark = "##" if depth == 0 or len(piece.headings) == 1 else "###"
        text = f"{mark} {cues.without_number(heading.markdown)}"
        yield Part(text, (*unseen, source))
        unseen = []
    for passage in piece.passages:
        sources = (*unseen, passage.source, *passage.also)
        yield Part(_markdown(passage), tuple(dict.fromkeys(sources)))
        unseen = []


def split(piece: Piece) -> tuple[Piece, Piece] | None:
    """Return a piece in two, cut where its words are halved and preferably at a subheading."""
    if len(piece.passages) < 2:  # noqa: PLR2004 - two halves
        return None
    half, done = piece.words / 2, 0
    costs = []
    for index, passage in enumerate(piece.passages[:-1], start=1):
        done += passage.words
        at_subheading = piece.passages[index].blocks[0].level > 0
        costs.append((abs(done - half) * (0.6 if at_subheading else 1.0), index))
    _, cut = min(costs)
    opening = piece.passages[cut].blocks[0]
    title = cues.without_number(opening.text) if opening.level else next_title(piece.title)
    return (
        replace(piece, passages=piece.passages[:cut]),
        replace(piece, passages=piece.passages[cut:], title=title, headings=(), why=_GOES_ON),
    )


def next_title(title: str) -> str:
    """Return the title of what goes on where another piece was cut."""
    base, comma, number = title.rpartition(", part ")
    return f"{base}, part {int(number) + 1}" if comma and number.isdigit() else f"{title}, part 2"


def _piece(
    article: Article,
    section: Section,
    blocks: Sequence[Block],
    *,
    number: int,
    topics: dict[SourceRange, int],
) -> Piece:
    headed = bool(blocks) and blocks[0].kind is BlockKind.HEADING
    is_opening = (
        section is article.sections[0] and len(article.sections) > 1 and not section.inferred
    )
    stage = stage_of(section.title, article.language)
    if is_opening and (blocks[:1] and blocks[0].level <= 1):
        stage = Stage.OPENING
    source = SourceRange(article.path, section.first_line, section.last_line)
    return Piece(
        title=section.title,
        headings=tuple(blocks[:1]) if headed else (),
        passages=tuple(_passages(article, blocks[1:] if headed else blocks)),
        article=number,
        path=article.path,
        code=article.language,
        stage=stage,
        topic=topics.get(source, -1),
    )


def _passages(article: Article, blocks: Sequence[Block]) -> Iterator[Passage]:
    run: list[Block] = []
    for block in blocks:
        if run and not _stays(run, block):
            yield Passage(article.path, article.language, tuple(run))
            run = []
        run.append(block)
    if run:
        yield Passage(article.path, article.language, tuple(run))


def _stays(run: Sequence[Block], block: Block) -> bool:
    """Return whether a block belongs to the passage before it."""
    if block.level:
        return all(each.level for each in run) and block.kind is not BlockKind.QUESTION
    if run[0].kind is BlockKind.QUESTION or run[-1].level:
        return True
    return block.kind is BlockKind.ITEM or run[-1].text.endswith(":")


def _markdown(passage: Passage) -> str:
    written: list[str] = []
    for index, block in enumerate(passage.blocks):
        tight = (
            block.kind is BlockKind.ITEM
            and index > 0
            and passage.blocks[index - 1].kind is BlockKind.ITEM
        )
        written.append("\n" if tight else "\n\n")
        written.append(_block_markdown(block))
    return "".join(written).strip("\n")


def _block_markdown(block: Block) -> str:
    if block.level:
        return f"### {cues.without_mark(cues.without_number(block.markdown))}"
    if block.kind is BlockKind.ITEM:
        return f"- {block.markdown}"
    if block.kind is BlockKind.QUOTE:
        return f"> {block.markdown}"
    return block.markdown
