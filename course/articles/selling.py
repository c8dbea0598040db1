"""How much a few lines sell: prices, praise, calls, and a name that nothing else mentions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from course.articles import clauses, phrases
from course.articles.subject import Subject
from course.language import page_words as roles

ENOUGH = 4.0

_NAMES = re.compile(r"(?:(?<![\w’'-])(?:[A-ZÀ-Ý0-9][\w’'-]*|&)(?:\s+|(?=\W|$))){1,5}")
_UNLIKE_A_WORD = re.compile(r"[a-zà-ÿ][A-Z]|[A-Z]\w*\d")
_MONEY = re.compile(r"[$€£] ?\d|\d ?(?:[€£]|euros?\b|dollars?\b)")
_PERCENT = re.compile(r"\d+ ?%")
_OFFER = re.compile(r"^(?P<name>[^–—:]{2,40}?)\s*(?:\s[-–—]\s|[–—]\s|:\s)\S")
_CLAUSE = re.compile(r"(?<=[.!?:])\s+|\s+[–—]\s+")
_ASIDE, _CLOSING, _TITLE, _ALONE = 16, 30, 5, 45  # words
_SAID, _MOSTLY = 0.34, 0.7  # of the words, of the lines
_OWN_NAME = re.compile(r"[a-z] (?!\w+day\b)[A-ZÀ-Ý]\w{3,}")
_SPEECH = re.compile(r"[“\"„«][^”\"“»]{20,}[”\"“»]")
_INITIALS = 2  # letters
_LEADING = roles.READ | roles.BUY
_COMMON = roles.LITTLE | clauses.KNOWN
_BOUGHT = frozenset({"call to buy", "newsletter or account prompt"})
_PAID = re.compile(r"sponsor|promoted|paid|partner", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pitch:
    """How much lines sell, by how many kinds of signs, and for which names."""

    score: float
    signs: int
    names: frozenset[str] = frozenset()

    @staticmethod
    def opens(text: str) -> bool:
        """Return whether a line may head an offer: it recommends, asks or calls."""
        asked = phrases.SELLING.search(text) or phrases.ASKING.match(text)
        first = clauses.tokens(text)[:1]
        ours = len(text.split()) <= _TITLE and not roles.HOUSE.isdisjoint(first)
        return bool(asked) or ours or any(_calls(clause) for clause in _CLAUSE.split(text))


def pitch_of(texts: Sequence[str], reasons: Sequence[str], subject: Subject) -> Pitch:
    """Return how much lines sell together. `reasons` are those for which some are left out.

    What the article itself tells in between keeps all of them: every line has to sell.
    """
    lines = [_signs_of(text, texts, subject) for text in texts]
    plain = [
        text
        for text, found, reason in zip(texts[1:], lines[1:], reasons[1:], strict=True)
        if not reason and not _sells(text, found)
    ]
    own = [
        found
        for found, reason in zip(lines, reasons, strict=True)
        if found - {"you"} and not reason
    ]
    if not own and not any(reasons[:1]) and not Pitch.opens(texts[0]):
        return Pitch(0.0, 0)
    names = frozenset(name for text in texts for name in brands_in(text, texts, subject))
    offers = _offers(texts, names)
    if offers and plain[-1:] == [texts[-1]] and len(texts[-1].split()) <= _CLOSING:
        plain.pop()  # `That way your garden has all it needs.`
    if len(plain) > 1 or any(len(text.split()) > _ASIDE for text in plain):
        return Pitch(0.0, 0)
    signs = {sign for found in lines for sign in found if sign != "name"}
    score = 0.75 * len(signs - {"you"}) + 0.25 * ("you" in signs)
    score += 1.0 if names else 0.0
    score += 1.25 if _repeated(texts, subject) else 0.0
    score += 1.0 if Pitch.opens(texts[0]) else 0.0
    score += 0.75 if any(phrases.ASKING.match(text) for text in texts[:2]) else 0.0
    score += 1.0 if offers else 0.0
    score += 1.5 if any(_recommends(text, texts, subject) for text in texts[:2]) else 0.0
    score += _seeds(texts, reasons)
    shared = subject.shared(texts)
    score -= 1.5 if shared > 0.6 else 0.75 if shared > 0.4 else 0.0  # noqa: PLR2004
    return Pitch(score, len(signs - {"you"}) + bool(names), names)


def sells_alone(text: str, subject: Subject) -> bool:
    """Return whether one line is an offer: a name nobody else says, what it costs, and a lure."""
    count = len(text.split())
    signs = set(signs_of(text))
    lures = signs - {"you"} | ({"asked"} if phrases.ASKING.match(text) else set())
    if count > _ALONE or _SPEECH.search(text) or lures.isdisjoint({"price", "deal"}):
        return False
    if any(True for _ in brands_in(text, [text], subject)):
        return len(lures) > 1 + ("price" not in lures)
    # Of the site's own wares everything speaks, so that the name alone says nothing.
    calls = {"call", "deal"} <= lures and roles.REASONS.isdisjoint(clauses.tokens(text))
    own = "urgency" in lures or _OWN_NAME.search(text) is not None
    return calls and own and count <= _ASIDE and subject.shared([text]) <= _SAID


def sells_in_a_row(texts: Sequence[str]) -> bool:
    """Return whether short lines are a card of the shop: a name, a price, `Check price`."""
    signs = [set(signs_of(text)) for text in texts]
    said = set().union(*signs)
    lines = sum(
        bool(found - {"you"}) or bool(names_in(text[1:]))
        for text, found in zip(texts, signs, strict=True)
    )
    calls = "call" in said or "ours" in said or any(map(_prices, texts))
    return "price" in said and calls and lines >= _MOSTLY * len(texts)


def offers_something(text: str) -> bool:
    """Return whether a line has a price, a call or the like in it: `Our verdict` has not."""
    return bool(set(signs_of(text)) - {"you", "ours"}) or _prices(text)


def _prices(text: str) -> bool:
    """Return whether a line leads to what something costs: `Check price`, `See our offers`."""
    tokens = clauses.tokens(text)
    return not _LEADING.isdisjoint(tokens[:1]) and not roles.DEAL.isdisjoint(tokens)


def _sells(text: str, signs: set[str]) -> bool:
    """Return whether a line sells by itself: a long one by its words needs two signs for it."""
    strong = signs - {"you", "urgency"}
    if len(text.split()) > _CLOSING:
        # What a test found of something that it names and prices is told at length.
        strong -= {"name"}
    return len(strong) > (len(text.split()) > _ASIDE)


def _signs_of(text: str, texts: Sequence[str], subject: Subject) -> set[str]:
    named = any(True for _ in brands_in(text, texts, subject))
    return {*signs_of(text), *(["name"] if named else [])}


def _repeated(texts: Sequence[str], subject: Subject) -> bool:
    """Return whether a name is in several of the lines, and in no other of the article."""
    said = Counter(
        name for text in texts for name in {part for run in names_in(text) for part in run.split()}
    )
    return any(
        count > 1
        and len(name) > _INITIALS
        and name.lower() not in _COMMON
        and not subject.mentions(name, texts)
        for name, count in said.items()
    )


def _recommends(text: str, texts: Sequence[str], subject: Subject) -> bool:
    """Return whether a name that is nowhere else recommends: `Acme tip for…`, `Acme picks`."""
    match = phrases.NAMED_TIP.search(text)
    return match is not None and (
        match[1].lower() not in clauses.KNOWN and not subject.mentions(match[1], texts)
    )


def _offers(texts: Sequence[str], names: frozenset[str]) -> bool:
    """Return whether several lines are a product's name, a dash and what is claimed for it."""
    said = [match["name"].strip() for match in map(_OFFER.match, texts) if match]
    return sum(name in names for name in said) > 1


@lru_cache(maxsize=65_536)
def names_in(text: str) -> tuple[str, ...]:
    """Return the runs of capitalised words in a text."""
    return tuple(name.strip() for name in _NAMES.findall(text) if name.strip())


def _seeds(texts: Sequence[str], reasons: Sequence[str]) -> float:
    """Return what it adds that some of the lines are known to sell, or priced one by one."""
    paid = any(
        reason == "advertisement" and _PAID.search(text)
        for text, reason in zip(texts, reasons, strict=True)
    )
    bought = any(reason in _BOUGHT or reason.startswith("promotion") for reason in reasons)
    priced = sum(_MONEY.search(text) is not None for text in texts[1:])
    each = priced > 1
    return 3.0 * paid + 1.5 * bought + 1.0 * each


@lru_cache(maxsize=65_536)
def signs_of(text: str) -> frozenset[str]:
    """Return by what a text sells: `price`, `deal`, `praise`, `claim`, `call`, who is spoken of."""
    return frozenset(_signs_in(text))


def _signs_in(text: str) -> Iterator[str]:
    tokens = clauses.tokens(text)
    deals = sum(token in roles.DEAL for token in tokens)
    if _MONEY.search(text) or (_PERCENT.search(text) and (deals or set(tokens) & roles.CUT)):
        yield "price"
    if deals:
        yield "deal"
    if roles.HYPE & set(tokens):
        yield "praise"
    if phrases.CLAIM.search(text):
        yield "claim"
    if roles.URGENT & set(tokens):
        yield "urgency"
    if roles.HOUSE & set(tokens):
        yield "ours"
    if roles.YOURS & set(tokens) or "you" in tokens:
        yield "you"
    if any(_calls(clause) for clause in _CLAUSE.split(text)):
        yield "call"


def _calls(text: str) -> bool:
    first = next(iter(clauses.tokens(text)), "")
    return first in roles.BUY or first in roles.JOINING


def brands_in(text: str, texts: Sequence[str], subject: Subject) -> Iterator[str]:
    """Yield what may be a product's name: several capitalised words, or one like `AquaPure`.

    A name that the article mentions elsewhere is no product that is only sold.
    """
    for name in _like_brands(text):
        if not subject.mentions(name, texts):
            yield name


@lru_cache(maxsize=65_536)
def _like_brands(text: str) -> tuple[str, ...]:
    return tuple(name for name in names_in(text) if _is_like_a_brand(name))


def _is_like_a_brand(name: str) -> bool:
    own = [part for part in name.split() if part.lower() not in clauses.KNOWN]
    several = len(name.split()) > 1 and any(len(part) > _INITIALS for part in own)
    return several or _UNLIKE_A_WORD.search(name) is not None
