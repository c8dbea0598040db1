"""Runs of letters, by which compounds and inflections meet: `Regentonne` has `tonne` in it.

In retrieval, four letters at a time come close to a stemmer and need no table of any language, and
they do best where words are put together: McNamee and Mayfield (2004).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from course import language

_LETTERS = 4


def content_grams(text: str, code: str) -> list[str]:
    """Return the runs of four letters of the words that carry meaning, in order, with repeats.

    A space stands for the beginning and for the end of a word; a word of one letter has none.
    """
    return list(chain.from_iterable(of_word(word) for word in language.content_words(text, code)))


@lru_cache(maxsize=65_536)
def of_word(word: str) -> tuple[str, ...]:
    """Return the runs of four letters of one word."""
    padded = f" {word} "
    return tuple(padded[at : at + _LETTERS] for at in range(len(padded) - _LETTERS + 1))
