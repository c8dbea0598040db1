"""Lay the pieces out as a person arranged them: by the topics of `outline.toml`.

A passage goes to the topic that names its lines. What no topic names is new since the outline was
written: it joins what stands before it in its article, else what is on the same topic, else it
makes lessons of its own at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from course.model import Arrangement, Placement, Problem, Severity
from course.outline import packing
from course.outline.pieces import Passage, Piece, next_title
from course.outline.reasons import NEW

Groups = list[list[Piece]]


@dataclass(frozen=True, slots=True)
class Arranged:
    """The pieces of each lesson, and what to say about that."""

    groups: Groups
    problems: tuple[Problem, ...] = ()


def arranged(pieces: Sequence[Piece], arrangement: Arrangement) -> Arranged:
    """Return the pieces in the weeks of their topics, which are counted anew from 1."""
    topics = arrangement.topics
    adopted, problems = _adopted(list(divided(pieces, topics)), topics)
    weeks: dict[float, list[tuple[tuple[int, int, int], Piece]]] = defaultdict(list)
    loose: list[Piece] = []
    for order, piece in enumerate(adopted):
        if piece.entry < 0:
            loose.append(piece)
        else:
            topic = topics[piece.entry]
            weeks[topic.week].append(((piece.entry, _rank(piece, topic), order), piece))
    groups = [
        [piece for _, piece in sorted(found, key=lambda each: each[0])]
        for _, found in sorted(weeks.items())
    ]
    groups += _alone(loose, groups)
    problems += _gone(adopted, arrangement)
    problems += _misplaced(groups, arrangement)
    return Arranged(groups, tuple(problems))


def held_and_free(
    pieces: Sequence[Piece], arrangement: Arrangement
) -> tuple[dict[int, list[Piece]], list[Piece]]:
    """Return the pieces of the weeks that are pinned, and the others, which are planned afresh."""
    held: dict[int, list[Piece]] = defaultdict(list)
    free: list[Piece] = []
    for piece in divided(pieces, arrangement.topics, only_pinned=True):
        if piece.entry < 0:
            free.append(piece)
        else:
            held[round(arrangement.topics[piece.entry].week)].append(piece)
    return dict(held), free


def with_held(groups: Groups, held: dict[int, list[Piece]], arrangement: Arrangement) -> Arranged:
    """Return the groups with those of the pinned weeks in their places among them."""
    free = iter(groups)
    weeks = range(1, len(groups) + len(held) + 1)
    result = [held[week] if week in held else next(free, []) for week in weeks]
    return Arranged(result, tuple(_misplaced([each for each in result if each], arrangement)))


def divided(
    pieces: Iterable[Piece], topics: Sequence[Placement], *, only_pinned: bool = False
) -> Iterator[Piece]:
    """Yield the pieces cut where their topic changes; `entry` is the topic, -1 for none."""
    index = _Index(topics)
    for piece in pieces:
        runs: list[tuple[int, list[Passage]]] = []
        for passage in piece.passages:
            entry = index.entry_of(passage, title=piece.title)
            if only_pinned and entry >= 0 and not topics[entry].is_pinned:
                entry = -1
            if not runs or runs[-1][0] != entry:
                runs.append((entry, []))
            runs[-1][1].append(passage)
        title = piece.title
        for number, (entry, passages) in enumerate(runs):
            title = next_title(title) if number else title
            yield replace(
                piece,
                passages=tuple(passages),
                headings=() if number else piece.headings,
                title=topics[entry].title if entry >= 0 else title,
                why=topics[entry].why if entry >= 0 else piece.why,
                is_pinned=entry >= 0 and topics[entry].is_pinned,
                entry=entry,
            )


class _Index:
    """Finds the topic of a passage by its lines."""

    def __init__(self, topics: Sequence[Placement]) -> None:
        self._topics = topics
        self._at: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for entry, topic in enumerate(topics):
            for source in topic.sources:
                size = source.last_line - source.first_line
                for line in range(source.first_line, source.last_line + 1):
                    self._at[source.article, line].append((size, entry))

    def entry_of(self, passage: Passage, *, title: str) -> int:
        """Return the topic that names the line: the same title before the fewest lines."""
        found = self._at.get((passage.article, passage.source.first_line), ())
        ranked = [(self._topics[entry].title != title, size, entry) for size, entry in found]
        # Several topics on one line are those of a page without line breaks: titles tell them
        # apart. Elsewhere the narrower range is the one that a person cut out of the wider.
        narrowest = min((size for _, size, _ in ranked), default=0)
        same = [each for each in ranked if each[1] == narrowest]
        return min(same)[2] if same else -1


def _rank(piece: Piece, topic: Placement) -> int:
    """Return which of its topic's sources a piece comes from."""
    first = piece.passages[0].source
    for rank, source in enumerate(topic.sources):
        lines = range(source.first_line, source.last_line + 1)
        if source.article == first.article and first.first_line in lines:
            return rank
    return len(topic.sources)


def _adopted(parts: list[Piece], topics: Sequence[Placement]) -> tuple[list[Piece], list[Problem]]:
    """Give the pieces that no topic names to their neighbours, and say so."""
    by_article: dict[int, list[int]] = defaultdict(list)
    for at, part in enumerate(parts):
        by_article[part.article].append(at)
    problems = []
    for places in by_article.values():
        places.sort(key=lambda at: parts[at].passages[0].source)
        known = [parts[at].entry for at in places]
        for number, at in enumerate(places):
            if known[number] >= 0:
                continue
            entry = _near(known, number)
            if entry < 0:
                entry = _mate(parts, parts[at])
            problems.append(_is_new(parts[at], topics[entry] if entry >= 0 else None))
            parts[at] = replace(parts[at], entry=entry, why=NEW)
            if entry >= 0:
                parts[at] = replace(parts[at], title=topics[entry].title, why=topics[entry].why)
    return parts, problems


def _near(known: Sequence[int], number: int) -> int:
    before = [entry for entry in known[:number] if entry >= 0]
    after = [entry for entry in known[number + 1 :] if entry >= 0]
    return before[-1] if before else after[0] if after else -1


def _mate(parts: Sequence[Piece], piece: Piece) -> int:
    return next(
        (each.entry for each in parts if each.topic == piece.topic >= 0 and each.entry >= 0), -1
    )


def _is_new(piece: Piece, topic: Placement | None) -> Problem:
    first = piece.headings[0] if piece.headings else piece.passages[0].blocks[0]
    last = piece.passages[-1].source.last_line
    where = f"it joins {topic.title!r}" if topic else "it makes a lesson of its own"
    return Problem(
        "A205",
        Severity.INFO,
        piece.path,
        first.first_line,
        f"lines {first.first_line}-{last} are in no topic of the outline: {where}",
        "move it in outline.toml",
    )


def _alone(loose: list[Piece], groups: Groups) -> Groups:
    if not loose:
        return []
    if groups and not any(piece.stands_alone for piece in loose):
        groups[-1].extend(loose)
        return []
    return packing.pack(loose, packing.natural_number(loose))


def _gone(parts: Sequence[Piece], arrangement: Arrangement) -> Iterator[Problem]:
    left = {part.entry for part in parts}
    for entry, topic in enumerate(arrangement.topics):
        if entry not in left:
            yield Problem(
                "A206",
                Severity.WARNING,
                arrangement.path,
                topic.line,
                f"no text is left for the topic {topic.title!r}",
                "correct its lines, or take the topic out",
            )


def _misplaced(groups: Groups, arrangement: Arrangement) -> Iterator[Problem]:
    """Refuse a pinned topic whose week is another one once the weeks are counted."""
    for week, pieces in enumerate(groups, start=1):
        for entry in sorted({piece.entry for piece in pieces if piece.is_pinned}):
            topic = arrangement.topics[entry]
            if topic.week != week:
                yield misplaced(topic, week=week, path=arrangement.path)


def misplaced(topic: Placement, *, week: int, path: str) -> Problem:
    """Return the error of a topic that cannot be in the week it is pinned to."""
    return Problem(
        "A207",
        Severity.ERROR,
        path,
        topic.line,
        f"{topic.title!r} is pinned to week {topic.week:g}, which would be week {week}",
        f"write week = {week}, fill the weeks before it, or take out pin = true",
    )
