"""Which lines are the page's: their traits weighed, and a line judged with those around it.

A line alone seldom says whether it is the article's, but what is not comes in runs: below the last
paragraph, between two buttons, under a heading that sells. So every line is article or page, its
traits are worth so much for the page, a change from one to the other costs something, and the best
reading of all lines together is taken (Viterbi 1967).

The weights are those of a linear-chain conditional random field (Lafferty, McCallum, Pereira
2001), fitted to the development articles of the splitting bench, and rounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.articles.marks import Marks, mark
from course.articles.subject import Subject
from course.articles.traits import is_prose, traits_of
from course.model import Block, BlockKind

_KNOWN = 100.0  # what is known by itself stays known
_MOST = 0.3  # of the words of an article: whoever would leave out more has not understood it
_ALONE = 2.5  # what a line needs that has no other of the page to go with
_LEAST = -3.0  # what a paragraph needs between lines of the page
# The longer a line, the dearer to leave it out wrongly, so that more is asked of every word.
_SHORT = 15  # words: up to here neighbours may be enough
_A_WORD = 0.2
_MOST_ASKED = 3.0
_REASONS = 3  # traits that a reason names

_BIAS = -2.4
_WEIGHTS = {
    "a percentage": 3.9,
    "gaps or bars": 3.4,
    "says what pages say at their end": 3.3,
    "a caption": 3.1,
    "above all of the text": 3.1,
    "nearly a prompt": 3.0,
    "a price": 2.7,
    "ends with a price": 2.7,
    "signs": 2.6,
    "claims": 2.5,
    "speaks of a picture": 2.5,
    "a date": 2.3,
    "ours": 2.3,
    "speaks of a sale twice": 2.3,
    "tells of a life": 2.2,
    "a telephone number": 2.1,
    "a time": 2.1,
    "speaks of the piece": 2.0,
    "a name that comes only here": 1.9,
    "a line of a form or an address": 1.7,
    "an exclamation": 1.6,
    "speaks of a service": 1.6,
    "speaks of rights": 1.6,
    "what we offer": 1.5,
    "eight words at most": 1.4,
    "praises": 1.2,
    "three words at most": 1.2,
    "fifteen words at most": 1.1,
    "half a prompt": 1.0,
    "below all of the text": 0.8,
    "leads on": 0.6,
    "no word of a subject": 0.6,
    "an address": 0.5,
    "beside a short line": 0.5,
    "among short lines": 0.2,
    "speaks of rights twice": 0.2,
    "you": 0.2,
    "a quotation": -0.1,
    "a speaker": -0.1,
    "speaks of a screen": -0.1,
    "a sentence's words": -0.3,
    "most of it is said elsewhere": -0.3,
    "I": -0.7,
    "a sentence right under the text": -0.7,
    "a plain sentence": -0.8,
    "a table": -0.8,
    "a full stop": -1.1,
    "capitals": -1.1,
    "points back": -2.0,
    "a heading over nothing": -1.3,
    "begins with a number": -1.4,
    "a paragraph's words": -1.9,
    "gives reasons": -1.9,
    "reports what was said": -2.7,
    "in a list with a lead-in": -3.0,
    "a heading": -3.2,
    "very many words": -3.7,
    "a heading of every author's": -5.6,
    "the first line": -8.0,
}
_Change = tuple[float, float, float, float]
# What it is worth that article follows article, page article, article page, page page.
_TO_HEADING: _Change = (-0.9, 1.1, -2.4, 2.2)
_FROM_HEADING: _Change = (1.9, -0.9, -2.2, 1.3)
_IN_LIST: _Change = (1.9, -2.4, -2.3, 2.9)
_ELSEWHERE: _Change = (0.5, 0.2, -2.2, 1.4)


def mark_by_weight(blocks: Sequence[Block], marks: Marks, subject: Subject) -> None:
    """Mark the blocks that are the page's by their traits and by what stands around them."""
    told = [block for at, block in enumerate(blocks) if at not in marks]
    if not any(is_prose(block, subject) for block in told):
        return  # nothing to stand above or below of
    traits = traits_of(blocks, marks, subject)
    scores = [
        _KNOWN if at in marks else _BIAS + math.fsum(_WEIGHTS.get(trait, 0.0) for trait in shown)
        for at, shown in enumerate(traits)
    ]
    reading = _Reading(blocks, traits, scores, frozenset(_of_page(blocks, scores)))
    found = [at for at in sorted(reading.page - marks.keys()) if reading.holds(at, subject)]
    if _words(blocks[at] for at in found) <= _MOST * _words(told):
        for at in found:
            mark(marks, [at], _reason(traits[at]))


def _of_page(blocks: Sequence[Block], scores: Sequence[float]) -> list[int]:
    """Return which lines are the page's in the best reading of all of them."""
    article, page = 0.0, scores[0]
    came: list[tuple[bool, bool]] = []  # whether the line before is the page's, for each of the two
    for at in range(1, len(blocks)):
        stays, opens, closes, goes_on = _change(blocks[at - 1], blocks[at])
        came.append((page + closes > article + stays, page + goes_on > article + opens))
        article, page = (
            max(article + stays, page + closes),
            max(article + opens, page + goes_on) + scores[at],
        )
    is_page = page > article
    found = [len(blocks) - 1] if is_page else []
    for at in reversed(range(len(came))):
        is_page = came[at][is_page]
        found += [at] if is_page else []
    return found[::-1]


def _change(before: Block, block: Block) -> _Change:
    if block.level:
        return _TO_HEADING
    if before.level:
        return _FROM_HEADING
    listed = before.kind is BlockKind.ITEM and block.kind is BlockKind.ITEM
    return _IN_LIST if listed else _ELSEWHERE


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all lines weigh, and which of them the best reading gives to the page."""

    blocks: Sequence[Block]
    traits: Sequence[set[str]]
    scores: Sequence[float]
    page: frozenset[int]

    def holds(self, at: int, subject: Subject) -> bool:
        """Return whether a line is the page's by itself too, not by its neighbours alone."""
        block = self.blocks[at]
        if not self._is_held(at):
            return self.scores[at] >= _ALONE
        beyond = len(block.text.split()) - _SHORT
        if beyond > 0:
            return self.scores[at] >= min(_MOST_ASKED, beyond * _A_WORD)
        return self.scores[at] >= _LEAST or not is_prose(block, subject)

    def _is_held(self, at: int) -> bool:
        """Return whether a sentence has a line of the page beside it, no weak sentence like it."""
        return "a full stop" not in self.traits[at] or any(
            self.scores[near] >= _ALONE or "a full stop" not in self.traits[near]
            for near in (at - 1, at + 1)
            if near in self.page
        )


def _reason(traits: Iterable[str]) -> str:
    told = sorted(traits, key=lambda trait: (-_WEIGHTS.get(trait, 0.0), trait))[:_REASONS]
    shown = ", ".join(trait for trait in told if _WEIGHTS.get(trait, 0.0) > 0)
    return f"of the page: {shown}" if shown else "of the page: stands among its lines"


def _words(blocks: Iterable[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
