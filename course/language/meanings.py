"""What texts are compared by: the roots of their words, their senses and their letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from course import language
from course.language import grams, senses
from course.language.roots import root

LETTERS = "…"  # before a run of letters
_GRAM = 0.5  # a run of letters beside a word: a word has several


def bag(words: Iterable[str], code: str) -> Mapping[str, float]:
    """Return how often words have each root, sense and run of letters.

    A number is the same in digits and spelled out. A word of several senses has a part of each.
    """
    found: dict[str, float] = defaultdict(float)
    for word in words:
        weight = senses.weight(word, code)
        found[language.number(word) or root(word, code)] += weight
        for gram in grams.of_word(word):
            found[LETTERS + gram] += _GRAM * weight
        meant = senses.senses_of(word, code)
        for sense in meant:
            found[f"={sense}"] += weight / len(meant)
    return found


def terms(words: Iterable[str], code: str) -> Iterator[str]:
    """Yield the roots and the senses of words."""
    for word in words:
        yield from of_word(word, code)


@lru_cache(maxsize=65_536)
def of_word(word: str, code: str) -> tuple[str, ...]:
    """Return the root and the senses of a word."""
    meant = (f"={sense}" for sense in senses.senses_of(word, code))
    return language.number(word) or root(word, code), *meant
