"""What a site says for itself: prompts to share, subscribe, comment, read on or buy, and notices.

No phrase is known by heart. What the words of a line do comes from `course.language.page_words`,
and a line is the site's when several signs come together: it begins with an act, names a thing of
the site, refers to the site itself (`our`, `this article`, `your inbox`), is short, and has hardly
a word that belongs to a subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from course.language import page_words as roles

ENOUGH = 2.0
"""The score from which a line is the site's wherever it stands."""

_LONGEST = 400  # characters
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w)")
_CLAUSE = re.compile(r"(?<=[.!?])[\s)\]\"”]+|:\s+|\s*[|·•]\s*|\s+[–—]\s+")
_CONDITION = re.compile(r"^(?:if|when|als|wenn|falls|si)\b[^,]{3,80},\s*", re.IGNORECASE)
_NUMBER = re.compile(r"^[\d.,:/]+(?:k|m|st|nd|rd|th|h\d*|am|pm)?$", re.IGNORECASE)
_CLITIC = re.compile(r"^(\w{3,}?)(?:nos|me|te|se)?(?:lo|la|los|las)$")
_PLAIN_VOWELS = str.maketrans("áéíóú", "aeiou")
_CODE = re.compile(r"\b(?=[A-Z]*\d)[A-Z0-9]{4,}\b")
_PERCENT = re.compile(r"\d ?%")
_MONEY = re.compile(r"[$€£] ?\d|\d ?[€£]")
_HANDLE = re.compile(r"@\w")
_PHRASE = 2  # words that an entry of two words takes
_SHORT, _LONG, _VERY_LONG = 5, 14, 24  # words
_FEW = 3  # words
_MOSTLY = 0.6  # of the words of a line of buttons
_NEAR = 2  # words between `this` and what it points to


@dataclass(frozen=True, slots=True)
class Judgement:
    """How much speaks for a line being the site's, and what it would be.

    `things` are the words it says that the article itself may be about; `strange` are its words
    that say nothing of a site.
    """

    score: float = 0.0
    reason: str = ""
    things: frozenset[str] = field(default_factory=frozenset)
    strange: frozenset[str] = field(default_factory=frozenset)


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
_ALL_ACTS = frozenset().union(*(act.words for act in _ACTS))
_THINGS = roles.CHANNEL | roles.PIECE | roles.TALK | roles.DEAL | roles.NETWORK | roles.LEGAL
_SITE = _THINGS | _ALL_ACTS | roles.MORE | roles.USEFUL | roles.BUTTONS | roles.WEAK_LEGAL
_PLAIN = roles.LITTLE | roles.OURS | roles.THIS | roles.YOURS | roles.BEFORE | roles.URGENT
_TIMES = roles.MONTHS | roles.WEEKDAYS | roles.PUBLISHED
KNOWN = _SITE | _PLAIN | _TIMES | roles.LINKS | roles.FRIENDS | roles.TONGUES
_POSSESSIVE = roles.OURS - roles.SPEAKERS


@lru_cache(maxsize=65_536)
def judge(text: str) -> Judgement:
    """Return what speaks for a line being the site's."""
    if not text or len(text) > _LONGEST:
        return Judgement()
    parts = (_CONDITION.sub("", part) for part in _CLAUSE.split(text) if part)
    clauses = [_Clause(part, tokens(part)) for part in parts]
    clauses = [clause for clause in clauses if clause.tokens]
    if not clauses:
        return Judgement()
    if ": " in text:
        # `Get better: a tip a week, straight to your inbox` says after the colon what it is for.
        whole = _Clause(text, tokens(text))
        clauses += [whole] if _own(whole, "") >= 1 and _asked(whole.tokens) else []
    judged = [max(_signs(clause), default=(0.0, "")) for clause in clauses]
    best = max(range(len(judged)), key=lambda at: judged[at][0])
    score, reason = judged[best]
    other = sum(
        _strangeness(clause)
        for at, clause in enumerate(clauses)
        if at != best and judged[at][0] < 1 and not _leads_in(clause, at, best)
    )
    # A notice takes more words to say what it has to.
    score -= min(other, 1.0) if reason == "notice of the site" else other
    said = [token for clause in clauses for token in clause.tokens]
    return Judgement(
        score,
        reason,
        frozenset(token for token in said if token in _THINGS),
        frozenset(token for clause in clauses for token in clause.strange),
    )


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    tokens: tuple[str, ...]

    @property
    def strange(self) -> list[str]:
        """Return the words that say nothing of a site, names left out."""
        # A line all in capitals has no names to be told by theirs.
        shown = "" if self.text.isupper() else self.text
        names = {word.lower() for word in re.findall(r"(?<=[\w,] )[A-ZÀ-Ý][\w'’-]*", shown)}
        return [
            token
            for token in self.tokens
            if token not in KNOWN and token not in names and not _NUMBER.match(token)
        ]

    def count(self, role: frozenset[str]) -> int:
        return sum(token in role for token in self.tokens)


@lru_cache(maxsize=65_536)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a clause in lower case, two as one where they are known as one."""
    words: list[str] = []
    for raw in _WORD.findall(text.lower().replace("’", "'")):
        word = _base(raw)
        words.extend([word] if word in KNOWN or "-" not in word else word.split("-"))
    found: list[str] = []
    at = 0
    while at < len(words):
        pair = " ".join(words[at : at + _PHRASE])
        known = " " in pair and pair in KNOWN
        found.append(pair if known else words[at])
        at += _PHRASE if known else 1
    return tuple(found)


@lru_cache(maxsize=65_536)
def _base(raw: str) -> str:
    """Return a word without what French and Spanish join to it."""
    return _without_clitic(_ELISION.sub("", raw))


def _without_clitic(word: str) -> str:
    """Return `compra` for Spanish `cómpralos`, any word that is known as it is."""
    found = _CLITIC.match(word) if word not in KNOWN else None
    base = found[1].translate(_PLAIN_VOWELS) if found else ""
    return base if base in _ALL_ACTS else word


def _leads_in(clause: _Clause, at: int, best: int) -> bool:
    """Return whether a clause is a short question before a prompt: `Enjoyed this?`."""
    return at < best and clause.text.endswith("?") and len(clause.tokens) <= 2 * _SHORT


def _strangeness(clause: _Clause) -> float:
    return 0.4 * len(clause.strange)


def _signs(clause: _Clause) -> Iterator[tuple[float, str]]:
    yield from _from_acts(clause)
    yield from _from_notice(clause)
    yield from _from_rating(clause)
    yield from _from_deal(clause)
    yield from _from_buttons(clause)
    yield from _from_self(clause)


def _from_acts(clause: _Clause) -> Iterator[tuple[float, str]]:
    asked = _asked(clause.tokens)
    for act in _ACTS:
        found = [token for token in asked if token in act.words]
        if not found:
            continue
        things = clause.count(act.things - frozenset(found))
        things += len(_HANDLE.findall(clause.text)) if act.reason != "call to buy" else 0
        thing = min(1.5, 1 + 0.5 * (things - 1)) if things else 0.0
        if act.reason == "call to buy":
            thing += _marks(clause)
        own = _own(clause, found[0])
        if not thing:
            # `Follow us`, `Pin it`: nothing but the act and whom or what it is for.
            bare = len(clause.tokens) <= _FEW
            pointed = "it" in clause.tokens and act.words is roles.SHARE
            thing = 1.0 if bare and (own or pointed) else 0.0
        if not thing and act.words is roles.JOIN and set(clause.tokens[:2]) & roles.URGENT:
            thing = 0.75
        if not thing and act.words is roles.BUY and clause.count(roles.URGENT):
            thing = 0.75 if len(clause.tokens) <= _SHORT else 0.25
        again = 0.5 if len(set(asked)) > len(set(found)) and thing else 0.0
        # An act alone, without a thing of the site, is what every recipe is full of.
        length = _length(clause) if thing or own else min(0.0, _length(clause))
        yield 1 + thing + min(own, 1.0) + again + length, act.reason


def _asked(tokens: Sequence[str]) -> list[str]:
    """Return the acts that a clause begins with, or ends with as `Artikel drucken` does."""
    asked: list[str] = []
    for token in tokens:
        if token in _ALL_ACTS:
            asked.append(token)
        elif token not in roles.BEFORE:
            break
    if len(tokens) > 1 and not asked:
        ends = tokens[-1] in _ALL_ACTS and len(tokens) <= _SHORT + 1
        asked = [token for token in (*tokens[1:2], *tokens[-1:]) if ends and token in _ALL_ACTS]
    return asked


def _own(clause: _Clause, act: str) -> float:
    """Return how plainly a clause speaks of the site: `our`, `this article`, `your inbox`."""
    tokens = clause.tokens
    own = 0.0
    for at, token in enumerate(tokens):
        near = tokens[at + 1 : at + 1 + _NEAR]
        points = token in roles.THIS | roles.YOURS and any(
            each in roles.PIECE | roles.CHANNEL | roles.TALK for each in near
        )
        if token in _POSSESSIVE or points:
            own = max(own, 1.0)
        elif token in roles.HERE and act != token:
            own = max(own, 0.5)
    return own


def _marks(clause: _Clause) -> float:
    sells = clause.count(roles.DEAL) > 0 or "off" in clause.tokens
    percent = 0.75 if sells and _PERCENT.search(clause.text) else 0.0
    code = 0.75 if sells and _CODE.search(clause.text) else 0.0
    money = 0.5 if _MONEY.search(clause.text) else 0.0
    return percent + code + money


def _length(clause: _Clause) -> float:
    count = len(clause.tokens)
    score = 0.5 if count < _SHORT else 0.0 if count <= _LONG else -0.5
    score -= 0.5 if count > _VERY_LONG else 0.0
    score -= 0.5 if clause.text.endswith(".") and count >= _SHORT else 0.0
    score += 0.5 if clause.text.endswith("!") else 0.0
    score -= 0.5 if clause.text.endswith(".") and clause.count(roles.REASONS) else 0.0
    return score - 0.5 * max(0, len(clause.strange) - 2)


def _from_notice(clause: _Clause) -> Iterator[tuple[float, str]]:
    said = clause.count(roles.LEGAL)
    weak = clause.count(roles.WEAK_LEGAL)
    if not said and weak < _PHRASE:
        return
    linked = 0.5 if clause.count(roles.LINKS) else 0.0
    speaks = clause.count(roles.SPEAKERS) > 0 or _own(clause, "") >= 1 or "here" in clause.tokens
    score = min(2.0, 1.0 * said + 0.5 * weak + linked) + (1.0 if speaks else 0.0)
    score += 0.5 if len(clause.tokens) < _SHORT else 0.0
    score += 0.5 if any(token.startswith("affili") for token in clause.tokens) else 0.0
    score -= 0.5 if clause.count(roles.REASONS) else 0.0
    yield score - 0.25 * max(0, len(clause.strange) - 3), "notice of the site"


def _from_rating(clause: _Clause) -> Iterator[tuple[float, str]]:
    asks = "?" in clause.text and clause.count(roles.USEFUL) and _own(clause, "") >= 1
    if asks and clause.count(roles.PIECE) and len(clause.tokens) <= 2 * _SHORT:
        yield 2.5 - 0.5 * len(clause.strange), "rating"


def _from_deal(clause: _Clause) -> Iterator[tuple[float, str]]:
    """Judge an offer without an act: `Free delivery on orders over £40`."""
    deals = clause.count(roles.DEAL)
    if deals >= _PHRASE and len(clause.tokens) <= 2 * _SHORT and not clause.text.endswith("."):
        score = 1 + _marks(clause) + (0.5 if clause.count(roles.URGENT) else 0.0)
        yield score + 0.5 - 0.5 * len(clause.strange), "call to buy"


def _from_buttons(clause: _Clause) -> Iterator[tuple[float, str]]:
    """Judge what has no word but those of a site: `You must be logged in to comment`."""
    buttons = [token for token in clause.tokens if token in roles.BUTTONS]
    if not buttons or clause.strange or len(clause.tokens) > _LONG:
        return
    said = [token for token in clause.tokens if token not in _PLAIN]
    score = 1.5 + (0.5 if len(clause.tokens) <= _SHORT else 0.0)
    score += 0.5 if clause.count(_SITE) >= _MOSTLY * len(said) else -0.5
    score += 0.25 * min(2, len(buttons) - 1)
    score -= 0.25 if clause.text.endswith(".") else 0.0
    score -= 0.5 if clause.count(roles.REASONS) else 0.0
    yield score, _button(buttons[0])


def _from_self(clause: _Clause) -> Iterator[tuple[float, str]]:
    """Judge what a site says of itself: enough among lines of the page, and not elsewhere."""
    house = clause.count(roles.HOUSE | roles.SPEAKERS)
    named = clause.count(roles.PIECE | roles.CHANNEL)
    if house and named and house + named > _PHRASE:
        yield 1.25, "notice of the site"
    elif clause.count(roles.CHANNEL) and not clause.strange and len(clause.tokens) <= _LONG:
        yield 1.25, "form of the page"


def _button(word: str) -> str:
    for act in (_ACTS[2], _ACTS[0], _ACTS[1]):
        if word in act.words or word in act.things:
            return act.reason
    return "page navigation"
