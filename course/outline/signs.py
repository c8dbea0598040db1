"""What an article says that may tell its place among others.

Some signs an article carries by itself: what its title sounds like, how it begins, what it ends
with. Others come of two articles: what one brings in and the other takes as known, what the other
looks back on. Each sign is one number, above zero where the second of the two comes later.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from course import language
from course.language import cues, mentions, sequence
from course.language.mentions import Mention, Standing
from course.language.stages import Stage, stage_of
from course.outline.pieces import Piece

Weights = Mapping[str, float]
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
_WHOLE = 150  # words from which one section alone is an article
_ENDING = 2  # passages or sentences
_MOST_AHEAD = 3
_NUMBER = re.compile(r"\b(\w+)[\s.:-]+(\w+)")


class Sign(Enum):
    """What tells that one article comes after another."""

    NUMBERED = auto()  # its title has the higher number
    IN_A_ROW = auto()  # its title names the later day, season, ordinal
    KNOWN = auto()  # it takes as known what the other brings in
    LOOKS_BACK = auto()  # its sentences that look back share words with the other
    LOOKED_AHEAD_TO = auto()  # the sentences of the other that look ahead share words with it
    SPOKEN_OF = auto()  # its first paragraph shares words with the other
    NAMED = auto()  # its first paragraph shares words with the other's headings
    TITLE = auto()  # its title sounds later
    STAGE = auto()  # its title and headings belong to later stages
    AT_ONCE = auto()  # its first sentence is shorter
    SHORTER = auto()  # it is shorter
    PROMISED = auto()  # the other speaks at its end of a part to come
    PROMISES = auto()  # it does itself
    ENDS_AHEAD = auto()  # its last sentences look ahead


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as far as it may tell its place; `alone` are the signs it carries by itself."""

    title: str
    is_whole: bool
    alone: Mapping[Sign, float]
    number: int | None
    places: Mapping[int, int]
    mentions: Mapping[str, Mention]
    headings: frozenset[str]
    opening: frozenset[str]
    ending: frozenset[str]
    back: frozenset[str]
    ahead: frozenset[str]


def read(pieces: Sequence[Piece]) -> Reading:
    """Return what an article says that may tell its place."""
    first, code = pieces[0], pieces[0].code
    passages = [passage.text for piece in pieces for passage in piece.passages]
    sentences = language.sentences(" ".join(passages))
    back = (each for each in sentences if sequence.looks_back(each, code))
    ahead = (each for each in sentences if sequence.words_ahead(each, code))
    return Reading(
        title=first.title,
        is_whole=len(pieces) > 1 or sum(piece.words for piece in pieces) >= _WHOLE,
        alone=_alone(pieces, passages, sentences),
        number=_number(first.title),
        places=sequence.places(language.words(first.title)),
        mentions=mentions.mentions(_told(pieces), code),
        headings=_stems((first.title, *(each.title for each in pieces if each.headings)), code),
        opening=_stems(passages[:1], code),
        ending=_stems(sentences[-_ENDING:], code),
        back=_stems(back, code),
        ahead=_stems(ahead, code),
    )


def weights(readings: Sequence[Reading]) -> Weights:
    """Return what each word tells: the more, the fewer of the articles have it."""
    seen = Counter(stem for reading in readings for stem in reading.mentions)
    return {stem: math.log((1 + len(readings)) / number) for stem, number in seen.items()}


def compared(one: Reading, other: Reading, weights: Weights) -> dict[Sign, float]:
    """Return what speaks for it that the other comes after the one; below zero, before."""
    rows = sorted(one.places.keys() & other.places.keys())
    both = 1 + math.fsum(weights[stem] for stem in one.mentions.keys() & other.mentions.keys())
    found = {sign: other.alone[sign] - one.alone[sign] for sign in one.alone}
    found[Sign.NUMBERED] = _sign(one.number, other.number)
    found[Sign.IN_A_ROW] = _sign(one.places[rows[0]], other.places[rows[0]]) if rows else 0
    for sign, tell in SHARED.items():
        forth = math.fsum(tell(one, other, weights).values())
        back = math.fsum(tell(other, one, weights).values())
        found[sign] = (forth - back) / (math.sqrt(both) if sign in _OF_ALL else 1)
    return found


def telling(sign: Sign, one: Reading, other: Reading, weights: Weights) -> str:
    """Return the word by which the other most tells that it follows, empty for no word."""
    words = SHARED[sign](one, other, weights) if sign in SHARED else {}
    if not words:
        return ""
    return other.mentions[min(words, key=lambda each: (-words[each], -len(each), each))].said


def meeting(one: Reading, other: Reading, weights: Weights) -> float:
    """Return how much the other begins with what the one ends with."""
    return math.fsum(_shares(other.opening, one.ending, weights).values())


def _alone(
    pieces: Sequence[Piece], passages: Sequence[str], sentences: Sequence[str]
) -> dict[Sign, float]:
    title, code = pieces[0].title, pieces[0].code
    stages = [stage_of(piece.title, code) for piece in pieces]
    known = [_STAGES[stage] for stage in stages if stage is not None]
    promises = sequence.promises(" ".join(passages[-_ENDING:]), code)
    return {
        Sign.TITLE: sequence.lateness(title, code),
        Sign.STAGE: math.fsum(known) / len(known) if known else _NO_STAGE,
        Sign.AT_ONCE: -math.log(1 + language.count_words("".join(sentences[:1]))),
        Sign.SHORTER: -math.log(1 + sum(language.count_words(each) for each in passages)),
        Sign.PROMISED: -float(promises),
        Sign.PROMISES: promises,
        Sign.ENDS_AHEAD: min(
            _MOST_AHEAD, sequence.words_ahead(" ".join(sentences[-_ENDING:]), code)
        ),
    }


def _told(pieces: Sequence[Piece]) -> str:
    """Return title, headings and text in their order; a full stop parts them."""
    told = [pieces[0].title]
    for piece in pieces:
        told.extend(each.text for each in piece.headings if each.text != pieces[0].title)
        told.extend(passage.text for passage in piece.passages)
    return " . ".join(told)


def _stems(texts: Iterable[str], code: str) -> frozenset[str]:
    return frozenset(mentions.mentions(" . ".join(texts), code))


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


def _sign(one: int | None, other: int | None) -> int:
    return 0 if one is None or other is None else (other > one) - (other < one)


def _taken_as_known(one: Reading, other: Reading, weights: Weights) -> dict[str, float]:
    """Return the words that the other says first as `the coil` and the one as `a coil`."""
    return {
        stem: weights[stem] * (2 if one.mentions[stem].is_brought_in else 1)
        for stem, mention in other.mentions.items()
        if mention.first is Standing.KNOWN
        and not mention.is_brought_in
        and stem in one.mentions
        and (one.mentions[stem].is_brought_in or one.mentions[stem].first is Standing.BARE)
    }


def _looked_back_on(one: Reading, other: Reading, weights: Weights) -> dict[str, float]:
    return {stem: weights[stem] for stem in other.back & one.mentions.keys()}


def _looked_ahead_to(one: Reading, other: Reading, weights: Weights) -> dict[str, float]:
    return {stem: weights[stem] for stem in one.ahead & other.mentions.keys()}


def _spoken_of(one: Reading, other: Reading, weights: Weights) -> dict[str, float]:
    return _shares(other.opening, one.mentions.keys(), weights)


def _named(one: Reading, other: Reading, weights: Weights) -> dict[str, float]:
    return _shares(other.opening, one.headings, weights)


def _shares(text: Collection[str], by: Collection[str], weights: Weights) -> dict[str, float]:
    """Return what part of a text's words is also another's, by word."""
    return {stem: weights[stem] / (1 + len(text)) for stem in text if stem in by}


SHARED = {
    Sign.KNOWN: _taken_as_known,
    Sign.LOOKS_BACK: _looked_back_on,
    Sign.LOOKED_AHEAD_TO: _looked_ahead_to,
    Sign.SPOKEN_OF: _spoken_of,
    Sign.NAMED: _named,
}
# These count words, of which articles with much in common have more.
_OF_ALL = frozenset({Sign.LOOKS_BACK, Sign.LOOKED_AHEAD_TO})
