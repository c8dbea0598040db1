"""What in a clause speaks for its being the site's, and how much: one function for each sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course.articles.clauses import ACTS, PHRASE, PLAIN, SITE, Clause
from course.language import page_words as roles

_CODE = re.compile(r"\b(?=[A-Z]*\d)[A-Z0-9]{4,}\b")
_PERCENT = re.compile(r"\d ?%")
_MONEY = re.compile(r"[$€£] ?\d|\d ?[€£]")
_HANDLE = re.compile(r"@\w")
SHORT = 5
"""The words of a short clause."""

_LONG, _VERY_LONG = 14, 24  # words
_FEW = 3  # words
_MOSTLY = 0.6  # of the words of a line of buttons
_NEAR = 2  # words between `this` and what it points to
_POSSESSIVE = roles.OURS - roles.SPEAKERS
_POINTING = roles.THIS | roles.YOURS
_POINTED_AT = roles.PIECE | roles.CHANNEL | roles.TALK
_KEEPERS = roles.HOUSE | roles.SPEAKERS
_KEPT = roles.PIECE | roles.CHANNEL


@dataclass(frozen=True, slots=True)
class _Act:
    """What a reader may be asked for: by which words, with which things, and what that is."""

    words: frozenset[str]
    things: frozenset[str]
    reason: str


_ACTS = (
    _Act(roles.SHARE, roles.PIECE | roles.NETWORK | roles.FRIENDS | roles.LATER, "share button"),
    _Act(roles.JOIN, roles.CHANNEL | roles.NETWORK | roles.GIFTS, "newsletter or account prompt"),
    _Act(roles.REPLY, roles.TALK, "comment form"),
    _Act(roles.READ, roles.PIECE | roles.MORE, "read-more link"),
    _Act(roles.BUY, roles.DEAL, "call to buy"),
)


def signs(clause: Clause) -> Iterator[tuple[float, str]]:
    """Yield for each sign in a clause how much it says, and what the clause would be."""
    yield from _from_acts(clause)
    yield from _from_notice(clause)
    yield from _from_rating(clause)
    yield from _from_deal(clause)
    yield from _from_buttons(clause)
    yield from _from_self(clause)


def _from_acts(clause: Clause) -> Iterator[tuple[float, str]]:
    asked = asked_for(clause.tokens)
    for act in _ACTS:
        found = [token for token in asked if token in act.words]
        if not found:
            continue
        things = clause.count(act.things - frozenset(found))
        things += len(_HANDLE.findall(clause.text)) if act.reason != "call to buy" else 0
        thing = min(1.5, 1 + 0.5 * (things - 1)) if things else 0.0
        if act.reason == "call to buy":
            thing += _marks(clause)
        own = speaks_of_site(clause, found[0])
        if not thing:
            # `Follow us`, `Pin it`: nothing but the act and whom or what it is for.
            bare = len(clause.tokens) <= _FEW
            pointed = "it" in clause.tokens and act.words is roles.SHARE
            thing = 1.0 if bare and (own or pointed) else 0.0
        if not thing and act.words is roles.JOIN and set(clause.tokens[:2]) & roles.URGENT:
            thing = 0.75
        if not thing and act.words is roles.BUY and clause.count(roles.URGENT):
            thing = 0.75 if len(clause.tokens) <= SHORT else 0.25
        again = 0.5 if len(set(asked)) > len(set(found)) and thing else 0.0
        # An act alone, without a thing of the site, is what every recipe is full of.
        length = _length(clause) if thing or own else min(0.0, _length(clause))
        yield 1 + thing + min(own, 1.0) + again + length, act.reason


def asked_for(tokens: Sequence[str]) -> list[str]:
    """Return the acts that a clause begins with, or ends with as `Artikel drucken` does."""
    asked: list[str] = []
    for token in tokens:
        if token in ACTS:
            asked.append(token)
        elif token not in roles.BEFORE:
            break
    if len(tokens) > 1 and not asked:
        ends = tokens[-1] in ACTS and len(tokens) <= SHORT + 1
        asked = [token for token in (*tokens[1:2], *tokens[-1:]) if ends and token in ACTS]
    return asked


def speaks_of_site(clause: Clause, act: str) -> float:
    """Return how plainly a clause speaks of the site: `our`, `this article`, `your inbox`."""
    tokens = clause.tokens
    own = 0.0
    for at, token in enumerate(tokens):
        near = tokens[at + 1 : at + 1 + _NEAR]
        points = token in _POINTING and not _POINTED_AT.isdisjoint(near)
        if token in _POSSESSIVE or points:
            own = max(own, 1.0)
        elif token in roles.HERE and act != token:
            own = max(own, 0.5)
    return own


def _marks(clause: Clause) -> float:
    sells = clause.count(roles.DEAL) > 0 or "off" in clause.tokens
    percent = 0.75 if sells and _PERCENT.search(clause.text) else 0.0
    code = 0.75 if sells and _CODE.search(clause.text) else 0.0
    money = 0.5 if _MONEY.search(clause.text) else 0.0
    return percent + code + money


def _length(clause: Clause) -> float:
    count = len(clause.tokens)
    score = 0.5 if count < SHORT else 0.0 if count <= _LONG else -0.5
    score -= 0.5 if count > _VERY_LONG else 0.0
    score -= 0.5 if clause.text.endswith(".") and count >= SHORT else 0.0
    score += 0.5 if clause.text.endswith("!") else 0.0
    score -= 0.5 if clause.text.endswith(".") and clause.count(roles.REASONS) else 0.0
    return score - 0.5 * max(0, len(clause.strange) - 2)


def _from_notice(clause: Clause) -> Iterator[tuple[float, str]]:
    said = clause.count(roles.LEGAL)
    weak = clause.count(roles.WEAK_LEGAL)
    if not said and weak < PHRASE:
        return
    linked = 0.5 if clause.count(roles.LINKS) else 0.0
    speaks = (
        clause.count(roles.SPEAKERS) > 0
        or speaks_of_site(clause, "") >= 1
        or "here" in clause.tokens
    )
    score = min(2.0, 1.0 * said + 0.5 * weak + linked) + (1.0 if speaks else 0.0)
    score += 0.5 if len(clause.tokens) < SHORT else 0.0
    score += 0.5 if any(token.startswith("affili") for token in clause.tokens) else 0.0
    score -= 0.5 if clause.count(roles.REASONS) else 0.0
    yield score - 0.25 * max(0, len(clause.strange) - 3), "notice of the site"


def _from_rating(clause: Clause) -> Iterator[tuple[float, str]]:
    asks = "?" in clause.text and clause.count(roles.USEFUL) and speaks_of_site(clause, "") >= 1
    if asks and clause.count(roles.PIECE) and len(clause.tokens) <= 2 * SHORT:
        yield 2.5 - 0.5 * len(clause.strange), "rating"


def _from_deal(clause: Clause) -> Iterator[tuple[float, str]]:
    """Judge an offer without an act: `Free delivery on orders over £40`."""
    deals = clause.count(roles.DEAL)
    if deals >= PHRASE and len(clause.tokens) <= 2 * SHORT and not clause.text.endswith("."):
        score = 1 + _marks(clause) + (0.5 if clause.count(roles.URGENT) else 0.0)
        yield score + 0.5 - 0.5 * len(clause.strange), "call to buy"


def _from_buttons(clause: Clause) -> Iterator[tuple[float, str]]:
    """Judge what has no word but those of a site: `You must be logged in to comment`."""
    buttons = [token for token in clause.tokens if token in roles.BUTTONS]
    if not buttons or clause.strange or len(clause.tokens) > _LONG:
        return
    said = [token for token in clause.tokens if token not in PLAIN]
    score = 1.5 + (0.5 if len(clause.tokens) <= SHORT else 0.0)
    score += 0.5 if clause.count(SITE) >= _MOSTLY * len(said) else -0.5
    score += 0.25 * min(2, len(buttons) - 1)
    score -= 0.25 if clause.text.endswith(".") else 0.0
    score -= 0.5 if clause.count(roles.REASONS) else 0.0
    yield score, _button(buttons[0])


def _from_self(clause: Clause) -> Iterator[tuple[float, str]]:
    """Judge what a site says of itself: enough among lines of the page, and not elsewhere."""
    house = clause.count(_KEEPERS)
    named = clause.count(_KEPT)
    if house and named and house + named > PHRASE:
        yield 1.25, "notice of the site"
    elif clause.count(roles.CHANNEL) and not clause.strange and len(clause.tokens) <= _LONG:
        yield 1.25, "form of the page"


def _button(word: str) -> str:
    for act in (_ACTS[2], _ACTS[0], _ACTS[1]):
        if word in act.words or word in act.things:
            return act.reason
    return "page navigation"
