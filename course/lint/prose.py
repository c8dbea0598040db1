"""The sentences of a lesson, each with its line and the part of the lesson it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from course.markup import (
    Block,
    Container,
    Document,
    Heading,
    Inline,
    List,
    Paragraph,
    Quote,
    Table,
    plain,
)

# A citation or closing quote after the full stop belongs to the sentence before it.
_END = re.compile(
    r"""[.!?…]+ ["'\u201d\u2019)\]]* (?:\s*\[[A-Z]?\d+(?:,\s*[A-Z]?\d+)*\])*
        (?=\s+["'\u201c\u2018(\[]?[A-Z0-9À-ÖØ-Þ]) | \n+""",
    re.VERBOSE,
)
# "e.g. Turmeric", "Dr. Smith", "L. rhamnosus" and "vs. Placebo" do not end a sentence.
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|Dr|Mr|Mrs|Ms|Prof|St)|\b[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a heading, item or cell that stands for one.

    `part` is the name of the component around it, empty outside of all. `lead_in` is what an
    item of a list continues: rules read the two together.
    """

    text: str
    line: int
    part: str = ""
    lead_in: str = ""
    kind: str = "paragraph"


def sentences_of(document: Document, *, body: str, first_line: int) -> tuple[Sentence, ...]:
    """Return the sentences of a lesson in reading order, code left out."""
    source = _Source(body.split("\n"), first_line)
    return tuple(_in_blocks(document.blocks, source, part="", lead_in=""))


def split_sentences(text: str) -> list[str]:
    """Split text at the ends of its sentences."""
    sentences, begin = [], 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text[begin : end.end()]):
            continue
        sentences.append(text[begin : end.end()].strip())
        begin = end.end()
    sentences.append(text[begin:].strip())
    return [sentence for sentence in sentences if sentence]


def words_of(text: str) -> list[str]:
    """Return the words of a text: what a reader would count."""
    return re.findall(r"\w+(?:['\u2019\-.]\w+)*", text)


@dataclass(frozen=True, slots=True)
class _Source:
    """The lines an author typed, to find again what Markdown joined."""

    lines: Sequence[str]
    first_line: int

    def line_of(self, words: str, *, start: int) -> int:
        """Return the line on which these words begin, from the line of their block on."""
        first = words_of(words)[:4]
        here = "\n".join(self.lines[start - self.first_line :][:200])
        found = re.search(r"[^\w]+".join(map(re.escape, first)), here) if first else None
        return start + here.count("\n", 0, found.start()) if found else start


def _in_blocks(
    blocks: Iterable[Block], source: _Source, *, part: str, lead_in: str
) -> Iterator[Sentence]:
    before = lead_in
    for block in blocks:
        match block:
            case Heading():
                yield Sentence(plain(block.children), block.line, part, kind="heading")
            case Paragraph():
                yield from _in_paragraph(block, source, part=part, lead_in=lead_in)
                before = _lead_in(block)
            case List():
                for item in block.items:
                    yield from _in_blocks(item.blocks, source, part=part, lead_in=before)
            case Quote():
                yield from _in_blocks(block.blocks, source, part=part, lead_in=lead_in)
            case Table():
                yield from _in_table(block, part=part)
            case Container():
                said = "Do not:" if block.name == "avoid" else ""
                yield from _in_blocks(block.blocks, source, part=block.name, lead_in=said)
            case _:
                continue


def _in_paragraph(
    block: Paragraph, source: _Source, *, part: str, lead_in: str
) -> Iterator[Sentence]:
    line = block.line
    kind = "item" if lead_in else "paragraph"
    for text in split_sentences(plain(block.children)):
        line = source.line_of(text, start=line)
        yield Sentence(text, line, part, lead_in, kind)


def _in_table(table: Table, *, part: str) -> Iterator[Sentence]:
    for row in table.rows:
        # A row is read across: the first cell says what the others are about.
        yield Sentence(_cells(row.cells), row.line, part, kind="row")


def _cells(cells: Iterable[tuple[Inline, ...]]) -> str:
    return " — ".join(plain(cell) for cell in cells)


def _lead_in(block: Paragraph) -> str:
    sentences = split_sentences(plain(block.children))
    return sentences[-1] if sentences and sentences[-1].endswith(":") else ""
