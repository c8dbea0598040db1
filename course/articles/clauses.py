"""The words of a clause, two as one where they are known as one, and which of them are strange."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from course.language import page_words as roles

PHRASE = 2
"""The words that an entry of two words takes."""

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w)")
_NUMBER = re.compile(r"^[\d.,:/]+(?:k|m|st|nd|rd|th|h\d*|am|pm)?$", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,] )[A-ZÀ-Ý][\w'’-]*")
_CLITIC = re.compile(r"^(\w{3,}?)(?:nos|me|te|se)?(?:lo|la|los|las)$")
_PLAIN_VOWELS = str.maketrans("áéíóú", "aeiou")
ACTS = roles.SHARE | roles.JOIN | roles.REPLY | roles.READ | roles.BUY
THINGS = roles.CHANNEL | roles.PIECE | roles.TALK | roles.DEAL | roles.NETWORK | roles.LEGAL
SITE = THINGS | ACTS | roles.MORE | roles.USEFUL | roles.BUTTONS | roles.WEAK_LEGAL
PLAIN = roles.LITTLE | roles.OURS | roles.THIS | roles.YOURS | roles.BEFORE | roles.URGENT
_TIMES = roles.MONTHS | roles.WEEKDAYS | roles.PUBLISHED
KNOWN = SITE | PLAIN | _TIMES | roles.LINKS | roles.FRIENDS | roles.TONGUES
_FIRST = frozenset(entry.split()[0] for entry in KNOWN if " " in entry)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it is written, and its words."""

    text: str
    tokens: tuple[str, ...]

    @property
    def strange(self) -> list[str]:
        """Return the words that say nothing of a site, names left out."""
        unknown = [
            token for token in self.tokens if token not in KNOWN and not _NUMBER.match(token)
        ]
        if not unknown:
            return unknown
        # A line all in capitals has no names to be told by theirs.
        shown = "" if self.text.isupper() else self.text
        names = {word.lower() for word in _NAME.findall(shown)}
        return [token for token in unknown if token not in names]

    def count(self, role: frozenset[str]) -> int:
        """Return how many of the words have a role."""
        # Seldom any: that is seen at once.
        if role.isdisjoint(self.tokens):
            return 0
        return sum(token in role for token in self.tokens)


@lru_cache(maxsize=65_536)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a clause in lower case, two as one where they are known as one."""
    words: list[str] = []
    for raw in _WORD.findall(text.lower().replace("’", "'")):
        words += _parts(raw)
    if _FIRST.isdisjoint(words):
        return tuple(words)
    found: list[str] = []
    at = 0
    while at < len(words):
        pair = " ".join(words[at : at + PHRASE])
        known = " " in pair and pair in KNOWN
        found.append(pair if known else words[at])
        at += PHRASE if known else 1
    return tuple(found)


@lru_cache(maxsize=65_536)
def _parts(raw: str) -> tuple[str, ...]:
    """Return the parts of a word, all of one that is known, without what is joined to it."""
    word = _without_clitic(_ELISION.sub("", raw))
    return (word,) if word in KNOWN else tuple(word.split("-"))


def _without_clitic(word: str) -> str:
    """Return `compra` for Spanish `cómpralos`, any word that is known as it is."""
    found = _CLITIC.match(word) if word not in KNOWN else None
    base = found[1].translate(_PLAIN_VOWELS) if found else ""
    return base if base in ACTS else word
