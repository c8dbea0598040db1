"""How a paragraph begins: with a word that goes on, or that stands for something before it.

`But`, `So`, `It` and `They` lean on the paragraph before them, so a new subject seldom begins with
one. A language without a table says nothing.
"""

from __future__ import annotations

from course import language

_NEAR = 6  # words from the beginning in which a pronoun still points back
_GOING_ON = {
    "en": """but so and yet nor or still then thus therefore however also both too instead even
        otherwise""",
    "nl": "maar dus en toch of ook dan want toen zo daarom anders beide",
    "de": "aber also und doch oder auch dann denn so deshalb darum sonst beide trotzdem",
    "fr": "mais donc et pourtant ou aussi puis alors ainsi car sinon",
    "es": "pero así y sin o también luego entonces pues ni si",
}
_POINTING_BACK = {
    "en": "it this that these those they he she his her their its them him",
    "nl": "het dit dat deze die ze zij hij zijn hun hem haar",
    "de": "es dies das diese dieser dieses sie er sein seine ihr ihre ihm",
    "fr": "il elle ce cela ça ces ils elles son sa ses leur leurs cette cet c'est",
    "es": "esto eso estos estas esta este ese esa él ella ellos ellas su sus",
}
_GOES_ON = {code: frozenset(words.split()) for code, words in _GOING_ON.items()}
_POINTS_BACK = {code: frozenset(words.split()) for code, words in _POINTING_BACK.items()}
_NONE: frozenset[str] = frozenset()


def goes_on(sentence: str, code: str) -> bool:
    """Return whether a sentence begins with a word that carries on: `but`, `so`."""
    return not _GOES_ON.get(code, _NONE).isdisjoint(language.words(sentence)[:1])


def points_back(sentence: str, code: str) -> bool:
    """Return whether a sentence begins with a word that stands for something else: `it`."""
    return not _POINTS_BACK.get(code, _NONE).isdisjoint(language.words(sentence)[:1])


def points_back_soon(sentence: str, code: str) -> bool:
    """Return whether such a word comes soon after the first: `What it costs`."""
    return not _POINTS_BACK.get(code, _NONE).isdisjoint(language.words(sentence)[1:_NEAR])
