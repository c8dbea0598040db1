"""How a paragraph begins: with a word that goes on, or that stands for something before it.

`But`, `So`, `It` and `They` lean on the paragraph before them, so a new subject seldom begins with
one. A language without a table says nothing.
"""

from __future__ import annotations

import re

from course import language

_CONTRACTED = re.compile(r"(?<=\w)'(?:s|re|ve|ll|d|m)$")  # `here's`, `they'll`
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
_IN_REPLY = {
    "en": "such here there because yes definitely as_a_result at_the_same_time",
    "nl": "zulke zoiets hier daar daarbij omdat ja nee hierdoor tegelijk",
    "de": "solche hier da dabei dadurch weil ja nein gleichzeitig",
    "fr": "ici là tel telle tels parce oui en_même_temps par_conséquent",
    "es": "aquí allí tal tales porque al_mismo_tiempo por_eso",
}
_BEFORE_A_POINTER = {
    "en": "in for of at with from by to on",
    "nl": "in voor van op met door bij",
    "de": "in für von mit bei nach zu auf",
    "fr": "dans pour de avec par à sur",
    "es": "en para de con por a sobre",
}
_OF_ONESELF = {
    "en": "i i'm i've i'd i'll me my mine we we're we've us our ours",
    "nl": "ik mij me mijn wij we ons onze",
    "de": "ich mich mir mein meine meinen meinem meiner wir uns unser unsere unseren unserem",
    "fr": "je j'ai j'avais j'étais me moi mon ma mes nous notre nos",
    "es": "yo me mi mis nosotros nosotras nuestro nuestra nuestros nuestras",
}
_GOES_ON = {code: frozenset(words.split()) for code, words in _GOING_ON.items()}
_POINTS_BACK = {code: frozenset(words.split()) for code, words in _POINTING_BACK.items()}
_REPLIES = {
    code: tuple(tuple(words.split("_")) for words in said.split())
    for code, said in _IN_REPLY.items()
}
_PREPOSITIONS = {code: frozenset(words.split()) for code, words in _BEFORE_A_POINTER.items()}
_SPEAKER = {code: frozenset(words.split()) for code, words in _OF_ONESELF.items()}
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


def stands_alone(sentence: str, code: str) -> bool:
    """Return whether a sentence can be understood without the one before it, by its beginning."""
    words = tuple(_CONTRACTED.sub("", word) for word in language.words(sentence))
    points = _POINTS_BACK.get(code, _NONE)
    after_preposition = words[:1] and words[0] in _PREPOSITIONS.get(code, _NONE)
    return not (
        goes_on(sentence, code)
        or not points.isdisjoint(words[:1])
        or any(words[: len(reply)] == reply for reply in _REPLIES.get(code, ()))
        or (after_preposition and not points.isdisjoint(words[1:2]))
    )


def tells_of_oneself(sentence: str, code: str) -> bool:
    """Return whether a sentence is about whoever wrote it: `our shelf`, `I wait`."""
    return not _SPEAKER.get(code, _NONE).isdisjoint(language.words(sentence))
