"""How many years of school an English text asks for (Flesch and Kincaid, 1975)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from course.lint.prose import words_of

_VOWELS = re.compile(r"[aeiouy]+")


def grade(sentences: Sequence[str]) -> float:
    """Return the Flesch-Kincaid grade of English sentences; 0 when there is nothing to read."""
    words = [word for sentence in sentences for word in words_of(sentence)]
    if not words:
        return 0.0
    syllables = sum(syllables_of(word) for word in words)
    per_sentence = len(words) / len(sentences)
    return max(0.0, 0.39 * per_sentence + 11.8 * syllables / len(words) - 15.59)


def syllables_of(word: str) -> int:
    """Return about how many syllables an English word has, at least one."""
    word = word.casefold()
    count = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye"))
    silent = silent or (word.endswith("ed") and not word.endswith(("ted", "ded")))
    return max(1, count - silent)
