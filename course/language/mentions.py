"""How a text speaks of things: as new, `a coil`, or as known, `the coil`.

What one text brings in with `a` and another begins with as `the` was told in the one first: readers
of the other are taken to know it (Prince 1981, given and new information). A language without a
table brings nothing in and takes nothing as known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from course import language


class Standing(Enum):
    """How a thing is spoken of."""

    NEW = "new"
    BARE = "bare"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Mention:
    """How a text first speaks of a thing, in its own words, and whether it ever brings it in."""

    first: Standing
    said: str
    is_brought_in: bool


_NEW = {
    "en": "a an some one two three four five six another any each every no",
    "nl": "een één twee drie vier vijf elke geen",
    "de": """ein eine einen einem einer eines zwei drei vier fünf jede jeder kein keine keinen""",
    "fr": "un une des deux trois quatre cinq chaque aucun",
    "es": "un una unos unas dos tres cuatro cinco cada ningún",
}
_KNOWN = {
    "en": "the this that these those my our his her its their your",
    "nl": "de het deze dit die dat mijn onze ons zijn haar hun",
    "de": """der die das dem den des dieser diese dieses diesem diesen mein meine meinem meiner
        meinen unser unsere unserem unseren unserer sein seine seinem seiner seinen ihr ihre ihrem
        ihren ihrer""",
    "fr": """l le la les ce cet cette ces mon ma mes notre nos son sa ses leur leurs au du""",
    "es": """el la los las este esta estos estas ese esa mi mis nuestro nuestra su sus al del""",
}
_STANDINGS = {
    code: dict.fromkeys(_NEW[code].split(), Standing.NEW)
    | dict.fromkeys(_KNOWN[code].split(), Standing.KNOWN)
    for code in _NEW
}
_ELIDING = frozenset({"fr"})  # l'eau: two words
_TOKEN = re.compile(r"[^\W_]+(?:['’\-‑][^\W_]+)*|[.!?…:;]")
_STOPS = frozenset(".!?…:;")
_REACH = 2  # words before a thing: its article, or an article and one adjective


def mentions(text: str, code: str) -> Mapping[str, Mention]:
    """Return how a text speaks of each thing that it names, by the stem of the word."""
    standings = _STANDINGS.get(code, {})
    stop = language.STOP_WORDS.get(code, language.STOP_WORDS["en"])
    text = text.lower().replace("’", "'")
    tokens = _TOKEN.findall(text.replace("'", " ") if code in _ELIDING else text)
    found: dict[str, Mention] = {}
    for at, word in enumerate(tokens):
        if len(word) == 1 or word in stop:
            continue
        standing, start = _standing(tokens, at, standings)
        stem = language.stem(word)
        known = found.get(stem)
        if known is None:
            said = " ".join(tokens[start : at + 1])
            found[stem] = Mention(standing, said, standing is Standing.NEW)
        elif standing is Standing.NEW and not known.is_brought_in:
            found[stem] = Mention(known.first, known.said, is_brought_in=True)
    return found


def _standing(
    tokens: list[str], at: int, standings: Mapping[str, Standing]
) -> tuple[Standing, int]:
    """Return how the word at a place is spoken of, and where that begins."""
    for before in range(at - 1, max(-1, at - 1 - _REACH), -1):
        if tokens[before] in _STOPS:
            break
        if tokens[before] in standings:
            return standings[tokens[before]], before
    return Standing.BARE, at
