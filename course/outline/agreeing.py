"""Whether two statements about one thing agree, contradict each other, or leave it open.

What counts against them is an amount in one unit, numbers that have nothing in common, opposites,
and what one affirms and the other denies. The weights are those of two logistic regressions over
the statements of several authors. A contradiction is shown, and so is what may be a repeat: two
people who use other words may also differ, and no word tells.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from course import language
from course.language import amounts, meanings, polarity
from course.outline.aligning import Aligned, Statement

_DENIED = 0.5  # of what both speak of
_LEAST_SAID = 0.33  # of the words of either, as they stand or in another of their sense
_OF_A_SENTENCE = 0.34  # of its words, so that none of them is lost unsaid
_LEAST_COUNTED = 0.15  # the same, where numbers have no unit
_LEAST_REPEATED = -0.5  # the logarithm of the odds
_LEAST_CONTRADICTED = -0.7  # where three of four shown are some


@dataclass(frozen=True, slots=True)
class _Evidence:
    unit: str  # in which they count differently
    numbers: bool  # both have some, of no unit, and none in common
    disputed: float
    opposed: bool
    said: float  # of the words of the one that has more of its own
    size: float  # the logarithm of the words of the shorter one


def is_repeat(pair: Aligned) -> bool:
    """Return whether two statements say the same: nothing tells them apart."""
    one, other = pair.one, pair.other
    code = one.piece.code
    said, size = _said(one, other), _size(one, other)
    odds = 0.46 * pair.odds + 3.3 * said + 1.46 * size - 4.7
    odds -= 0.3 * (bool(one.numbers) != bool(other.numbers))
    if said < _LEAST_SAID or odds <= _LEAST_REPEATED:
        return False
    if polarity.speaks_against(one.text, code) != polarity.speaks_against(other.text, code):
        return False
    found = _evidence(one, other)
    return not (found.unit or found.numbers or found.opposed or found.disputed >= _DENIED)


def says_all(statement: Statement, other: Statement) -> bool:
    """Return whether the other says something of every sentence of a statement: none is lost."""
    code = statement.piece.code
    told = (language.content_words(each, code) for each in language.sentences(statement.text))
    return all(_share_of(set(words), other) >= _OF_A_SENTENCE for words in told if words)


def contradiction(pair: Aligned) -> str:
    """Return why two statements contradict each other, empty when nothing says that they do."""
    named_alike = amounts.name_of(pair.one.text) == amounts.name_of(pair.other.text)
    if not named_alike or pair.one.subjects.isdisjoint(pair.other.subjects):
        return ""
    found = _evidence(pair.one, pair.other)
    odds = (
        0.35 * pair.odds
        + 2.8 * bool(found.unit)
        + 1.26 * found.numbers
        + 1.6 * found.disputed
        + 0.96 * found.opposed
        - 1.7 * found.said
        - 0.4 * found.size
        - 1.1
    )
    return _reason(pair, found) if odds > _LEAST_CONTRADICTED else ""


def unit_of(one: Statement, other: Statement) -> str:
    """Return the unit in which two statements count differently, empty when there is none."""
    shared = sorted(one.amounts.keys() & other.amounts.keys())
    differ = (u for u in shared if not amounts.overlap(one.amounts[u], other.amounts[u]))
    return next(differ, "")


def _reason(pair: Aligned, found: _Evidence) -> str:
    if found.unit:
        counted = [each.amounts[found.unit] for each in (pair.one, pair.other)]
        return f"different numbers: {' and '.join(map(_listed, counted))}"
    if found.numbers:
        told = [each.numbers for each in (pair.one, pair.other)]
        return f"different numbers: {' and '.join(map(_listed, told))}"
    if found.opposed:
        return "they say the opposite of each other"
    return "one says it and the other denies it" if found.disputed else ""


def _evidence(one: Statement, other: Statement) -> _Evidence:
    code = one.piece.code
    mine, theirs = one.numbers, other.numbers
    said = _said(one, other)
    opposed = polarity.are_opposed(language.words(one.text), language.words(other.text), code)
    negated_alike = polarity.is_negated(one.text, code) == polarity.is_negated(other.text, code)
    return _Evidence(
        unit=unit_of(one, other),
        # What each counts in a unit of its own is two things.
        numbers=bool(mine and theirs and not mine & theirs)
        and not (one.amounts and other.amounts)
        and said >= _LEAST_COUNTED,
        # The negation of an opposite agrees.
        disputed=0.0
        if opposed and not negated_alike
        else polarity.share_disputed(one.text, other.text, code),
        opposed=opposed and negated_alike,
        said=said,
        size=_size(one, other),
    )


def _size(one: Statement, other: Statement) -> float:
    return math.log(1 + min(len(one.words), len(other.words)))


def _said(one: Statement, other: Statement) -> float:
    return min(_share_of(one.words, other), _share_of(other.words, one))


def _share_of(words: Collection[str], other: Statement) -> float:
    """Return how many of some words a statement has, or has a word of their sense."""
    code = other.piece.code
    said = sum(not other.terms.isdisjoint(meanings.of_word(word, code)) for word in words)
    return said / max(1, len(words))


def _listed(numbers: frozenset[str]) -> str:
    return ", ".join(sorted(numbers))
