"""Everyday words that mean nearly one thing, so that two authors' wordings meet.

One writes `physician` and `take out`, another `doctor` and `remove`. The lists in `words/` go
through everyday life: the body, the house, what people do, when and how much, what goes wrong.
Each is read when its language is first met. A language without a list is compared by its letters
alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from course.language.roots import root

_LANGUAGES = frozenset(["en", "nl", "de", "fr", "es"])
_LITTLE = 0.4  # what `thing` or `go` tells, where any other word tells 1


@dataclass(frozen=True, slots=True)
class _Words:
    senses: Mapping[str, tuple[int, ...]]  # of a root
    little: frozenset[str]


def senses_of(word: str, code: str) -> tuple[int, ...]:
    """Return the numbers of the senses of a word, none when the list does not have it."""
    return _words(code).senses.get(root(word, code), ())


@lru_cache(maxsize=65_536)
def weight(word: str, code: str) -> float:
    """Return how much a word tells by itself: from 0 to 1."""
    return _LITTLE if word in _words(code).little else 1.0


@cache
def _words(code: str) -> _Words:
    senses: dict[str, list[int]] = defaultdict(list)
    little: set[str] = set()
    for number, line in enumerate(_lines(code)):
        if line.startswith("~"):
            little.update(line[1:].split())
            continue
        for side, words in enumerate(line.split(" / ")):  # opposites: two senses
            for found in dict.fromkeys(root(word, code) for word in words.split()):
                senses[found].append(2 * number + side)
    return _Words({found: tuple(numbers) for found, numbers in senses.items()}, frozenset(little))


def _lines(code: str) -> Iterator[str]:
    if code in _LANGUAGES:
        file = resources.files("course.language").joinpath("words", f"{code}.txt")
        for line in file.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line
