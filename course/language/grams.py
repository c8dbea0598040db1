"""Runs of letters, by which compounds and inflections meet: `Regentonne` has `tonne` in it.

In retrieval, four letters at a time come close to a stemmer and need no table of any language, and
they do best where words are put together: McNamee and Mayfield (2004).
"""

from __future__ import annotations

from functools import lru_cache

_LETTERS = 4


@lru_cache(maxsize=65_536)
def of_word(word: str) -> tuple[str, ...]:
    """Return the runs of four letters of one word; a space stands for its beginning and its end."""
    padded = f" {word} "
    return tuple(padded[at : at + _LETTERS] for at in range(len(padded) - _LETTERS + 1))
