"""The tasks that are about single lines: which are headings, which are not the article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from course import language
from course.articles import inspect
from course.model import Article, Block, BlockKind
from tests.bench.splitting import layouts, peers
from tests.bench.splitting.layouts import File, Place
from tests.bench.splitting.library import Piece
from tests.bench.splitting.metrics import Tally, tally

_HEADINGS = (BlockKind.HEADING, BlockKind.QUESTION)
_SHOWN = 90


@dataclass(slots=True)
class Lines:
    """Every count about single lines, ours and the peers'; by layout and by kind of article."""

    headings: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_layout: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_kind: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_language: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    left_out: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    left_out_by_layout: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    dropped: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    words: int = 0
    unread: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)


def measure(pieces: Sequence[Piece]) -> Lines:
    """Read every article in every layout and compare each line with the truth."""
    result = Lines()
    for piece in pieces:
        for name in (*layouts.TEXT, *layouts.MARKED):
            file = layouts.flatten(piece, name)
            if file is not None:
                _measure(file, result)
    return result


def _measure(file: File, result: Lines) -> None:
    articles = inspect([(file.path, file.content)]).articles
    if not articles:
        result.unread.append(f"{file.piece.name} [{file.layout}]")
        return
    blocks = _blocks_by_place(file, articles[0])
    _measure_headings(file, blocks, result)
    _measure_left_out(file, blocks, result)
    result.examples.extend(_examples(file, blocks))


def _blocks_by_place(file: File, article: Article) -> dict[int, Block]:
    """Return the block each line went into; one that begins on the line comes first."""
    owner = {
        number: index
        for index, place in enumerate(file.places)
        for number in range(place.first, place.last + 1)
    }
    blocks: dict[int, Block] = {}
    for block in article.blocks:
        for number in range(block.first_line, block.last_line + 1):
            if number in owner:
                blocks.setdefault(owner[number], block)
    return blocks


def _is_ours(place: Place, block: Block | None) -> bool:
    """Return whether we took a line for a heading; one that runs on into the next is not one."""
    return (
        block is not None
        and block.kind in _HEADINGS
        and place.first == block.first_line
        and place.last == block.last_line
    )


def _measure_headings(file: File, blocks: dict[int, Block], result: Lines) -> None:
    judged = [at for at, place in enumerate(file.places) if not place.line.left_out]
    truth = {at for at in judged if file.places[at].line.is_heading}
    ours = {at for at in judged if _is_ours(file.places[at], blocks.get(at))}
    found = tally(truth, ours)
    result.by_layout[file.layout] += found
    if file.layout in layouts.MARKED:
        return
    result.headings["ours"] += found
    result.by_kind[file.piece.kind] += found
    result.by_language[file.piece.language] += found
    lines = file.content.decode().splitlines()
    numbers = {
        "title case": peers.title_case_headings(lines),
        "short line": peers.short_line_headings(lines),
        "random": peers.random_headings(lines, seed=file.piece.name),
    }
    for peer, said in numbers.items():
        places = {at for at in judged if file.places[at].first in said}
        result.headings[peer] += tally(truth, places)


def _measure_left_out(file: File, blocks: dict[int, Block], result: Lines) -> None:
    truth = {at for at, place in enumerate(file.places) if place.line.left_out}
    said = {
        "ours": {at for at in range(len(file.places)) if _is_left_out(blocks.get(at))},
        "word list": {
            at for at, place in enumerate(file.places) if peers.is_boilerplate(place.line.text)
        },
    }
    result.words += sum(_words(place) for place in file.places if not place.line.left_out)
    for who, places in said.items():
        result.left_out[who] += tally(truth, places)
        result.dropped[who] += sum(_words(file.places[at]) for at in places - truth)
    result.left_out_by_layout[file.layout] += tally(truth, said["ours"])


def _is_left_out(block: Block | None) -> bool:
    """Return whether a line is in no lesson: boilerplate, or not read at all."""
    return block is None or block.kind is BlockKind.BOILERPLATE


def _words(place: Place) -> int:
    return language.count_words(place.line.text)


def _examples(file: File, blocks: dict[int, Block]) -> Iterator[str]:
    for at, place in enumerate(file.places):
        block, line = blocks.get(at), place.line
        said = block.kind.value if block else "nothing"
        if line.left_out:
            fault = "" if _is_left_out(block) else f"{line.left_out} kept"
        elif _is_left_out(block):
            fault = f"{line.kind} dropped"
        elif line.is_heading:
            fault = "" if _is_ours(place, block) else "heading missed"
        else:
            fault = f"{line.kind} for a heading" if _is_ours(place, block) else ""
        if fault:
            reason = block.reason if block else "no block covers it"
            number = f"{file.piece.name} [{file.layout}] {place.first}"
            yield f"{fault} | {number} | {line.text[:_SHOWN]} | {said}: {reason}"
