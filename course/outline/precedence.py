"""Which article comes before which, as far as their words tell.

Every two articles are compared by many weak signs, none of which is sure: what the titles sound
like, numbers and days in them, whether a text begins by pointing back or ends by promising more,
whether its first paragraph speaks of what the other explains, and which of them says `a coil`
where the other says `the coil`. An article stands the later the more of the others come before it.
The weights were fitted on articles of our own and then rounded. Where nothing tells, the order is
the one given.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from course import language
from course.language import cues, openings, sequence
from course.language.stages import Stage, stage_of
from course.outline.pieces import Piece

_MOST_COMPARED = 80  # articles; more of them are ordered by what each says for itself
_STAGES = {
    Stage.OPENING: 0.0,
    Stage.WHAT: 1.4,
    Stage.HOW: 2.0,
    Stage.DO: 2.6,
    Stage.LIVE: 3.3,
    Stage.CLOSING: 5.0,
    Stage.QUESTIONS: 4.5,
    Stage.REFERENCES: 6.0,
}
_NO_STAGE = 2.6
_STAGE = 0.6
_SECTIONS = 0.8
_LATENESS = 0.8
_LEANS = 0.4
_LEANS_SOON = 0.3
_POINTS = 0.25
_MOST_POINTERS = 3
_SHORTER = 0.9  # what is explained later is, a little, explained at less length
_NUMBERED = 4.0
_IN_A_ROW = 1.5
_SPOKEN_OF = 2.0
_INTRODUCED = 0.3
_TITLE = 0.2
# Only in an article of several sections: one by itself may promise what another article brings.
_ANNOUNCES, _PROMISES, _REMEMBERS = -2.0, -1.5, 1.0
_ENDING = 2  # passages
_NUMBER = re.compile(r"\b(\w+)[\s.:-]+(\w+)")


@dataclass(frozen=True, slots=True)
class _Text:
    """What an article says that may tell its place."""

    lateness: float
    number: int | None
    places: Mapping[int, int]
    title: frozenset[str]
    opening: frozenset[str]
    stems: Counter[str]
    introduced: frozenset[str]
    known: frozenset[str]


def ranks(articles: Mapping[int, Sequence[Piece]]) -> dict[int, float]:
    """Return for each article a number that is the higher the later it should come."""
    found = dict.fromkeys(articles, 0.0)
    if len(articles) == 1:
        return found
    texts = {number: _text(pieces) for number, pieces in articles.items()}
    if len(texts) > _MOST_COMPARED:
        return {number: text.lateness for number, text in texts.items()}
    weights = _weights(list(texts.values()))
    for one, other in combinations(texts, 2):
        vote = math.tanh(_follows(texts[one], texts[other], weights))
        found[one] -= vote
        found[other] += vote
    return {number: round(rank, 9) for number, rank in found.items()}


def _text(pieces: Sequence[Piece]) -> _Text:
    first, code = pieces[0], pieces[0].code
    passages = [passage for piece in pieces for passage in piece.passages]
    opening = first.passages[0].text
    body = " ".join(passage.text for passage in passages)
    words = language.words(body)
    return _Text(
        lateness=_lateness(first, opening, len(words))
        + _SECTIONS * _mean_stage(pieces[1:])
        + (_as_a_part(pieces) if len(pieces) > 1 else 0.0),
        number=_number(first.title),
        places=sequence.places(language.words(first.title)),
        title=frozenset(language.content_stems(first.title, code)),
        opening=frozenset(language.content_stems(opening, code)),
        stems=Counter(language.content_stems(body, code)),
        introduced=sequence.introduced(words, code),
        known=sequence.taken_as_known(words, code),
    )


def _lateness(first: Piece, opening: str, length: int) -> float:
    """Return how late an article sounds by itself."""
    code = first.code
    stage = stage_of(first.title, code)
    sentence = next(iter(language.sentences(opening)), "")
    return (
        _STAGE * (_NO_STAGE if stage is None else _STAGES[stage])
        + _LATENESS * sequence.lateness(first.title, code)
        + _LEANS * sequence.leans(sentence, code)
        + _LEANS_SOON * openings.points_back_soon(sentence, code)
        + _POINTS * min(_MOST_POINTERS, sequence.pointers(opening, code))
        - _SHORTER * math.log(1 + length)
    )


def _as_a_part(pieces: Sequence[Piece]) -> float:
    """Return how late an article says that it comes, as one part of several."""
    return (
        _ANNOUNCES * announces(pieces)
        + _PROMISES * promises(pieces)
        + _REMEMBERS * remembers(pieces)
    )


def announces(pieces: Sequence[Piece]) -> bool:
    """Return whether an article announces at its beginning that it has several parts."""
    start = " ".join(passage.text for passage in pieces[0].passages[:2])
    return sequence.announces(start, pieces[0].code)


def promises(pieces: Sequence[Piece]) -> bool:
    """Return whether an article speaks at its end of a part to come."""
    return sequence.promises(
        " ".join(passage.text for passage in pieces[-1].passages[-_ENDING:]), pieces[0].code
    )


def remembers(pieces: Sequence[Piece]) -> bool:
    """Return whether an article speaks at its beginning of a part that has been."""
    return sequence.remembers(pieces[0].passages[0].text, pieces[0].code)


def _mean_stage(sections: Sequence[Piece]) -> float:
    """Return how late the headings below the title say that their sections belong."""
    stages = [stage_of(piece.title, piece.code) for piece in sections]
    known = [_STAGES[stage] for stage in stages if stage is not None]
    return sum(known) / len(known) if known else _NO_STAGE


def _number(title: str) -> int | None:
    """Return the number that a title gives itself, as `Part 2` or `Weeks Four to Six` do."""
    if cues.without_number(title) != title:
        digits = re.search(r"\d+", title)
        return int(digits[0]) if digits else None
    for word, number in _NUMBER.findall(title.lower()):
        found = language.number(number) or ("1" if number == "one" else "")
        if found.isdigit() and cues.STEP.match(f"{word.removesuffix('s')} {found}"):
            return int(found)
    return None


def _weights(texts: Sequence[_Text]) -> Mapping[str, float]:
    """Return the weight of each stem: nothing for one that all of them have."""
    seen = Counter(stem for text in texts for stem in text.stems.keys() | text.title)
    return {stem: math.log((1 + len(texts)) / number) for stem, number in seen.items()}


def _follows(one: _Text, other: _Text, weights: Mapping[str, float]) -> float:
    """Return how much speaks for it that the other comes after the one; below zero, before."""
    numbered = _sign(other.number, one.number)
    rows = sorted(one.places.keys() & other.places.keys())
    in_a_row = _sign(other.places[rows[0]], one.places[rows[0]]) if rows else 0
    spoken_of = _spoken_of(one, other, weights) - _spoken_of(other, one, weights)
    introduced = len(one.introduced & (other.known - other.introduced)) - len(
        other.introduced & (one.known - one.introduced)
    )
    titles = _title_in(one, other, weights) - _title_in(other, one, weights)
    return (
        other.lateness
        - one.lateness
        + _NUMBERED * numbered
        + _IN_A_ROW * in_a_row
        + _SPOKEN_OF * spoken_of
        + _INTRODUCED * introduced
        + _TITLE * titles
    )


def _sign(one: int | None, other: int | None) -> int:
    return 0 if one is None or other is None else (one > other) - (one < other)


def _spoken_of(one: _Text, other: _Text, weights: Mapping[str, float]) -> float:
    """Return how much of the other's first paragraph is what the one speaks about."""
    shared = sum(weights[stem] for stem in sorted(other.opening & one.stems.keys()))
    return shared / (1 + len(other.opening))


def _title_in(one: _Text, other: _Text, weights: Mapping[str, float]) -> float:
    return sum(min(2, other.stems[stem]) * weights[stem] for stem in sorted(one.title))
