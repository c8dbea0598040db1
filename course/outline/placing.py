"""The placements of an outline: each topic with its week, its lines and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from course.model import Placement, SourceRange
from course.outline.pieces import Piece

Owners = Mapping[tuple[str, int], set[int]]


def placements(
    groups: Sequence[Sequence[Piece]], topics: Sequence[Placement]
) -> tuple[Placement, ...]:
    """Return what stands in which week; pieces of one topic of a person's are one placement."""
    runs = [(week, run) for week, pieces in enumerate(groups, start=1) for run in _runs(pieces)]
    owners: dict[tuple[str, int], set[int]] = {}
    for number, (_, run) in enumerate(runs):
        for source in _sources(run):
            for line in range(source.first_line, source.last_line + 1):
                owners.setdefault((source.article, line), set()).add(number)
    return tuple(
        Placement(
            week=week,
            title=run[0].title,
            sources=tuple(_joined(_sources(run), owners, number)),
            why=run[0].why,
            is_pinned=run[0].is_pinned,
            line=topics[run[0].entry].line if run[0].entry >= 0 else 0,
        )
        for number, (week, run) in enumerate(runs)
    )


def _runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    numbered = enumerate(pieces)
    for _, run in groupby(numbered, lambda each: (each[1].entry, each[0] * (each[1].entry < 0))):
        yield [piece for _, piece in run]


def _sources(pieces: Iterable[Piece]) -> Iterator[SourceRange]:
    for piece in pieces:
        yield from (piece.heading_source(heading) for heading in piece.headings)
        yield from (passage.source for passage in piece.passages)


def _joined(sources: Iterable[SourceRange], owners: Owners, own: int) -> Iterator[SourceRange]:
    """Yield ranges that follow each other as one, unless lines of another topic lie between."""
    last: SourceRange | None = None
    for source in sources:
        if last and _follows(last, source, owners, own):
            last = SourceRange(last.article, last.first_line, max(last.last_line, source.last_line))
            continue
        if last:
            yield last
        last = source
    if last:
        yield last


def _follows(last: SourceRange, source: SourceRange, owners: Owners, own: int) -> bool:
    if source.article != last.article or source.first_line < last.first_line:
        return False
    between = range(last.last_line + 1, source.first_line)
    return all(owners.get((source.article, line), {own}) == {own} for line in between)
