"""What a text affirms, what it denies, and which words are opposites.

A negation reaches as far as its clause: "not the cheap kind, please: vinegar kills it" says nothing
against vinegar.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from course import language
from course.language import meanings

_NEGATION = {
    "en": """no not never none without cannot can't don't doesn't isn't aren't won't nor neither
        nothing nobody didn't wasn't weren't shouldn't wouldn't hasn't haven't couldn't""",
    "nl": "niet geen nooit zonder niets niemand noch nergens",
    "de": "nicht kein keine keinen keiner keinem keines nie niemals ohne nichts niemand weder",
    "fr": "pas jamais sans aucun aucune rien ni",
    "es": "no nunca sin ningún ninguna tampoco nada nadie ni jamás",
}
# They have a negative word in them and deny nothing.
_AFFIRMING = {
    "en": r"no (?:more|less|fewer|later|earlier|doubt|matter|wonder)|not (?:only|just|merely)",
    "nl": "niet (?:alleen|meer dan|minder dan|enkel)",
    "de": "nicht (?:nur|mehr als|weniger als|bloß)",
    "fr": "pas (?:seulement|plus de|moins de)|sans doute",
    "es": "no (?:solo|sólo|más de|menos de)|sin duda",
}
_PREFIXES = {"en": ("un", "non"), "nl": ("on",), "de": ("un",), "fr": ("in", "im"), "es": ("in",)}
_LEAST_PREFIXED = 4  # letters: `it` is not the opposite of `unit`
_CLAUSE = re.compile(
    r"[,;:()–—]|\b(?:and|but|because|since|so|though|although|while|when|until|if|en|maar|want|omdat"
    r"|zodat|terwijl|als|und|aber|weil|denn|damit|obwohl|während|wenn|et|mais|car|parce|donc|si|y"
    r"|pero|porque|aunque|mientras)\b"
)
_SENTENCE_END = re.compile(r"[.!?…]")
_NEGATIVE = {code: frozenset(words.split()) for code, words in _NEGATION.items()}
_HARMLESS = {code: re.compile(rf"\b(?:{words})\b") for code, words in _AFFIRMING.items()}

_OPPOSITES_EN = """
    calm/worsen calm/worse help/worse reduce/increase lower/raise less/more better/worse
    good/bad improve/worsen add/avoid add/eliminate eat/avoid before/after start/stop
    love/avoid like/avoid choose/avoid love/hate like/dislike
    increase/decrease benefit/risk do/don't safe/dangerous support/harm cause/prevent
    relieve/aggravate reduce/worsen relieve/trigger pros/cons advantages/disadvantages
    cheap/expensive fast/slow hot/cold old/new beginner/advanced summer/winter buy/sell
    always/never allowed/forbidden legal/illegal ease/worsen help/harm wet/dry dark/light warm/cold
    warm/cool early/late long/short large/small high/low more/fewer thick/thin full/empty
    open/closed strengthen/weaken raw/cooked morning/evening easy/difficult true/false
    necessary/unnecessary possible/impossible useful/useless harmless/harmful"""
_OPPOSITES_NL = """
    meer/minder beter/slechter verbetert/verslechtert verhoogt/verlaagt vermindert/vermeerdert
    helpt/schaadt kalmeert/verergert goed/slecht voor/na vermijd/eet wel/niet veilig/gevaarlijk
    warm/koud snel/langzaam goedkoop/duur zomer/winter voordelen/nadelen stijgt/daalt
    altijd/nooit nat/droog donker/licht vroeg/laat lang/kort groot/klein hoog/laag dik/dun
    vol/leeg open/dicht ochtend/avond makkelijk/moeilijk waar/onwaar nuttig/nutteloos"""
_OPPOSITES_DE = """
    mehr/weniger besser/schlechter verbessert/verschlechtert erhöht/senkt lindert/verschlimmert
    hilft/schadet gut/schlecht vor/nach vermeiden/essen sicher/gefährlich warm/kalt
    schnell/langsam billig/teuer sommer/winter vorteile/nachteile steigt/sinkt
    immer/nie erlaubt/verboten nass/trocken dunkel/hell früh/spät lang/kurz groß/klein hoch/niedrig
    dick/dünn voll/leer offen/geschlossen morgens/abends leicht/schwer nützlich/nutzlos"""
_OPPOSITES_FR = """
    plus/moins mieux/pire améliore/aggrave augmente/diminue soulage/aggrave aide/nuit bon/mauvais
    avant/après éviter/manger sûr/dangereux chaud/froid rapide/lent été/hiver
    avantages/inconvénients monte/baisse toujours/jamais permis/interdit sec/humide sombre/clair
    tôt/tard long/court grand/petit haut/bas épais/mince plein/vide ouvert/fermé matin/soir
    facile/difficile vrai/faux utile/inutile"""
_OPPOSITES_ES = """
    más/menos mejor/peor mejora/empeora aumenta/disminuye alivia/agrava ayuda/daña bueno/malo
    antes/después evitar/comer seguro/peligroso caliente/frío rápido/lento verano/invierno
    ventajas/inconvenientes sube/baja siempre/nunca permitido/prohibido seco/húmedo oscuro/claro
    temprano/tarde largo/corto grande/pequeño alto/bajo lleno/vacío abierto/cerrado fácil/difícil
    verdadero/falso útil/inútil"""
_OPPOSITES = {
    code: tuple((left, right) for left, right in (pair.split("/") for pair in pairs.split()))
    for code, pairs in (
        ("en", _OPPOSITES_EN),
        ("nl", _OPPOSITES_NL),
        ("de", _OPPOSITES_DE),
        ("fr", _OPPOSITES_FR),
        ("es", _OPPOSITES_ES),
    )
}


# They advise against what stands beside them, or leave nearly nothing of it.
_AGAINST = {
    "en": "skip avoid forget mustn't useless rubbish hardly",
    "nl": "vermijd vermijden nauwelijks overbodig",
    "de": "keinerlei vermeiden überflüssig unnötig verzichten kaum",
    "fr": "évitez éviter inutile aucunement guère",
    "es": "evitar evite inútil apenas",
}
_AGAINST_WORDS = {code: frozenset(words.split()) for code, words in _AGAINST.items()}


@dataclass(frozen=True, slots=True)
class Polarity:
    """The stems that a text speaks of: as being so, and as not being so; some are in both."""

    affirmed: frozenset[str]
    denied: frozenset[str]


@lru_cache(maxsize=8_192)
def polarity(text: str, code: str) -> Polarity:
    """Return what a text affirms and what it denies, as far as the language's table knows."""
    affirmed: set[str] = set()
    denied: set[str] = set()
    harmless = _HARMLESS.get(code)
    lowered = text.lower().replace("’", "'")
    for clause in _CLAUSE.split(harmless.sub(" ", lowered) if harmless else lowered):
        side = denied if is_negated(clause, code) else affirmed
        side.update(language.content_stems(clause, code))
    return Polarity(frozenset(affirmed), frozenset(denied))


def is_negated(text: str, code: str) -> bool:
    """Return whether a text has a word that denies something."""
    negative = _NEGATIVE.get(code, frozenset())
    return any(word in negative for word in language.words(text))


def speaks_against(text: str, code: str) -> bool:
    """Return whether a text has a word that denies something or advises against it."""
    against = _AGAINST_WORDS.get(code, frozenset())
    return is_negated(text, code) or not against.isdisjoint(language.words(text))


def share_denied(one: str, other: str, code: str) -> float:
    """Return how much of what two texts both speak of one affirms and the other denies."""
    left, right = polarity(one, code), polarity(other, code)
    shared = (left.affirmed | left.denied) & (right.affirmed | right.denied)
    against = sum(
        (stem in left.denied) != (stem in right.denied)
        and (stem in left.affirmed) != (stem in right.affirmed)
        for stem in shared
    )
    return against / len(shared) if shared else 0.0


def share_disputed(one: str, other: str, code: str) -> float:
    """Return how much of what two texts both speak of, in whatever words, they take sides on.

    It is looser than `share_denied`: words of one sense meet, `skip it` denies as `not` does, and
    two negatives in a clause affirm.
    """
    left, right = _sides(one, code), _sides(other, code)
    shared = (left.affirmed | left.denied) & (right.affirmed | right.denied)
    against = sum(
        (term in left.denied - left.affirmed) != (term in right.denied - right.affirmed)
        for term in shared
    )
    return against / (len(shared) + 1)  # one word shared is no ground for a quarrel


@lru_cache(maxsize=8_192)
def _sides(text: str, code: str) -> Polarity:
    affirmed: set[str] = set()
    denied: set[str] = set()
    negative = _NEGATIVE.get(code, frozenset()) | _AGAINST_WORDS.get(code, frozenset())
    harmless = _HARMLESS.get(code)
    lowered = text.lower().replace("’", "'")
    said = harmless.sub(" ", lowered) if harmless else lowered
    for clause in chain.from_iterable(map(_CLAUSE.split, _SENTENCE_END.split(said))):
        negatives = sum(word in negative for word in language.words(clause))
        side = denied if negatives % 2 else affirmed
        side.update(meanings.terms(language.content_words(clause, code), code))
    return Polarity(frozenset(affirmed), frozenset(denied))


def are_opposed(one: Collection[str], other: Collection[str], code: str) -> bool:
    """Return whether two lists of words stand on opposite sides: `calm` and `worse`."""
    left, right = {language.stem(word) for word in one}, {language.stem(word) for word in other}
    here, there = left - right, right - left
    return any(
        (a in here and b in there) or (b in here and a in there) for a, b in _stemmed(code)
    ) or _negated_by_prefix(set(one), set(other), code)


@lru_cache(maxsize=32)
def _stemmed(code: str) -> tuple[tuple[str, str], ...]:
    pairs = _OPPOSITES.get(code, ())
    return tuple((language.stem(one), language.stem(other)) for one, other in pairs)


def _negated_by_prefix(one: set[str], other: set[str], code: str) -> bool:
    """Return whether one says `suitable` where the other says `unsuitable`."""
    return any(
        prefix + word in there - here
        for here, there in ((one, other), (other, one))
        for word in here - there
        if len(word) >= _LEAST_PREFIXED
        for prefix in _PREFIXES.get(code, ())
    )
