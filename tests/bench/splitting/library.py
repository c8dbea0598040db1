"""The articles of the corpus and the truth about their lines.

A file begins with `key: value` lines (kind, language, topic; group for articles about one thing;
series with a number for the parts of a whole) up to a line `---`. Then every line is one unit:

    # Title, ## section, ### below a section    a heading; `|| …?` after it: the same as a question
    ? question                                  of an FAQ or an interview
    - item, 1. numbered item, > quote
    === name                                    a new section that no heading announces
    !boilerplate: …, !promo: …                  not the article; what follows may be marked itself
    anything else                               a paragraph

At the end of a line `{topic=a repeat=b conflict=c}` names what it has in common with others.

The folder a file is in says which part it belongs to: `corpus/development` is for looking at and
for tuning, `corpus/held_back` for scoring once. What belongs together is in one of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
_LABELS = re.compile(r"\s*\{(?P<labels>(?:(?:topic|repeat|conflict)=[a-z0-9]+\s?)+)\}$")
_LEFT_OUT = re.compile(r"^!(?P<why>boilerplate|promo): (?P<rest>\S.*)$")
_MARK = re.compile(r"^(?:(?P<hashes>#{1,3})|(?P<sign>[-?>])|(?P<number>\d+)\.|(?P<gap>===))\s+")
_KEYS = {"kind", "language", "topic", "group", "series"}


class Kind(StrEnum):
    """What a line is."""

    HEADING = "heading"
    QUESTION = "question"
    ITEM = "item"
    NUMBERED = "numbered"
    QUOTE = "quote"
    PARAGRAPH = "paragraph"
    GAP = "gap"  # a new section begins, and no line says so


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an article and what is true of it."""

    kind: Kind
    text: str
    level: int = 0
    number: int = 0
    as_question: str = ""
    left_out: str = ""  # "boilerplate" or "promo"
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def is_heading(self) -> bool:
        """Return whether it heads what comes after it, an FAQ's question included."""
        return self.kind in (Kind.HEADING, Kind.QUESTION)

    @property
    def opens_section(self) -> bool:
        """Return whether a section of the article begins here."""
        return not self.left_out and (
            self.kind is Kind.GAP or (self.kind is Kind.HEADING and self.level == 2)
        )

    def label(self, name: str) -> str:
        """Return what it is labelled with, empty when it is not."""
        return dict(self.labels).get(name, "")


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of the corpus: `name` is that of its file."""

    name: str
    kind: str
    language: str
    topic: str
    lines: tuple[Line, ...] = field(repr=False)
    group: str = ""
    series: str = ""
    place: int = 0

    def content(self) -> Iterator[Line]:
        """Yield the lines that are the article."""
        return (line for line in self.lines if not line.left_out)


def load(*, held_back: bool = False) -> list[Piece]:
    """Return one part of the corpus, in the order of the names."""
    folder = FOLDER / ("held_back" if held_back else "development")
    return [parse(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))]


def parse(name: str, source: str) -> Piece:
    """Return the article that a file holds.

    Raises ValueError, with the file and its line, for a mark that is not one of ours.
    """
    lines = source.splitlines()
    if "---" not in lines:
        raise ValueError(f"{name}: no line '---' after the keys")
    end = lines.index("---")
    keys = dict(_key(name, line) for line in lines[:end])
    series, _, place = keys.get("series", "").partition(" ")
    return Piece(
        name=name,
        kind=keys["kind"],
        language=keys["language"],
        topic=keys["topic"],
        group=keys.get("group", ""),
        series=series,
        place=int(place or 0),
        lines=tuple(_line(f"{name}:{n}", raw) for n, raw in enumerate(lines[end + 1 :], end + 2)),
    )


def grouped(pieces: Sequence[Piece]) -> dict[str, list[Piece]]:
    """Return the articles that are about one thing, by the name of the group."""
    groups: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.group:
            groups[piece.group].append(piece)
    return groups


def in_series(pieces: Sequence[Piece]) -> dict[str, list[Piece]]:
    """Return the parts of each series in their true order."""
    series: dict[str, list[Piece]] = defaultdict(list)
    for piece in sorted(pieces, key=lambda each: each.place):
        if piece.series:
            series[piece.series].append(piece)
    return series


def _key(name: str, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(": ")
    if not colon or key not in _KEYS:
        raise ValueError(f"{name}: {line!r} is not one of {', '.join(sorted(_KEYS))}")
    return key, value


def _line(place: str, raw: str) -> Line:
    left_out = _LEFT_OUT.match(raw)
    why, text = (left_out["why"], left_out["rest"]) if left_out else ("", raw)
    found = _LABELS.search(text)
    labels = tuple(tuple(each.split("=", 1)) for each in found["labels"].split()) if found else ()
    text = text[: found.start()] if found else text
    mark = _MARK.match(text)
    rest = text[mark.end() :] if mark else text
    if not rest.strip() or rest[0] in "!#{" or rest.endswith("}") or rest != rest.strip():
        raise ValueError(f"{place}: no such mark in {raw!r}")
    rest, _, question = rest.partition(" || ")
    return Line(
        kind=_kind(mark),
        text=rest,
        level=_level(mark),
        number=int(mark["number"] or 0) if mark else 0,
        as_question=question,
        left_out=why,
        labels=tuple((name, value) for name, value in labels),
    )


def _kind(mark: re.Match[str] | None) -> Kind:
    if mark is None:
        return Kind.PARAGRAPH
    if mark["hashes"]:
        return Kind.HEADING
    if mark["number"]:
        return Kind.NUMBERED
    if mark["gap"]:
        return Kind.GAP
    return {"-": Kind.ITEM, "?": Kind.QUESTION, ">": Kind.QUOTE}[mark["sign"]]


def _level(mark: re.Match[str] | None) -> int:
    if mark is None:
        return 0
    return 3 if mark["sign"] == "?" else len(mark["hashes"] or "")
