"""How much of what one text says another says too, where the words are not the same.

A word counts as said again when its stem is there, and in part when a word there shares most of its
letters: `mould` and `mouldy`, `Platten` and `Gehwegplatten`. A rare word tells more than one that
the whole collection is full of.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from course import language
from course.language import grams

_AKIN = 0.5  # of the letters of two words
_COMPARED = 200  # words, letter by letter: the cost is that of one text times the other
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text that carry meaning, numbers as digits, and their stems."""

    words: tuple[str, ...]
    stems: frozenset[str]


def wording_of(text: str, code: str) -> Wording:
    """Return the wording of a text; each word once, in order."""
    words = tuple(dict.fromkeys(language.content_words(text, code)))
    return Wording(
        tuple(language.number(word) or word for word in words),
        frozenset(language.stem(language.number(word) or word) for word in words),
    )


def weights_of(texts: Iterable[Wording]) -> Weights:
    """Return what each stem tells in a collection of texts."""
    known = list(texts)
    seen = Counter(stem for text in known for stem in text.stems)
    return {stem: math.log(1 + len(known) / count) for stem, count in seen.items()}


def share_said(text: Wording, by: Wording, weights: Weights) -> float:
    """Return how much of a text's words, by their weight, another says too: from 0 to 1."""
    total = said = 0.0
    near = by.words[:_COMPARED]
    for word in text.words:
        stem = language.stem(word)
        weight = weights.get(stem, 1.0)
        total += weight
        said += weight * (1.0 if stem in by.stems else _akin(word, near))
    return said / total if total else 0.0


def _akin(word: str, others: Iterable[str]) -> float:
    best = max((_letters_shared(word, other) for other in others), default=0.0)
    return best if best >= _AKIN else 0.0


@lru_cache(maxsize=262_144)
def _letters_shared(one: str, other: str) -> float:
    """Return how many of the runs of letters of two words are in both, as Dice counts."""
    left, right = grams.of_word(one), grams.of_word(other)
    shared = len(set(left).intersection(right))
    return 2 * shared / (len(left) + len(right)) if shared else 0.0
