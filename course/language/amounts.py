"""Numbers and what they count: `5 months`, `fifty per cent`, `93 degrees`.

Two statements about one thing can only contradict each other where they count the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from course import language

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|%|[^\W\d_]+(?:['’\-‑][^\W\d_]+)*")
_PER_CENT = re.compile(
    r"\b(?:per\s?cent|procent|prozent|pour\s?cent|por\s?cien(?:to)?)\b", re.IGNORECASE
)
# `Week 4:` is the name of what a statement is about, not an amount.
_NAME = re.compile(r"^\W*(?P<word>[^\W\d_]{2,})\s+(?P<number>\w+)\s*[:.–—-]")


def amounts(text: str, code: str) -> Mapping[str, frozenset[str]]:
    """Return the numbers of a text by what they count, as the stem of the word after them."""
    tokens = _TOKEN.findall(_PER_CENT.sub("%", text).lower())
    stop = language.STOP_WORDS.get(code, language.STOP_WORDS["en"])
    found: dict[str, set[str]] = defaultdict(set)
    for token, unit in pairwise(tokens):
        number = language.number(token)
        if number and not language.number(unit) and unit not in stop:
            found[language.stem(unit)].add(number)
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def name_of(text: str) -> str:
    """Return the numbered name that a statement begins with, `week 4`, empty when it has none."""
    found = _NAME.match(text)
    number = language.number(found["number"].lower()) if found else ""
    return f"{found['word'].lower()} {number}" if found and number else ""
