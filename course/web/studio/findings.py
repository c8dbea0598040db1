"""What is found in one email beside the rules: weight, links of both parts, loud words, clients."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from course.emails import skeleton
from course.lint import Incompatibility, clients, compatibility
from course.model import Severity

_ANCHOR = re.compile(r"<a\b[^>]*?\bhref=([\"'])(.*?)\1[^>]*>(.*?)</a>", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"\bhref=([\"'])(.*?)\1", re.DOTALL | re.IGNORECASE)
_IN_TEXT = re.compile(r"https?://[^\s<>]+")
_TAG = re.compile(r"<!--.*?-->|<style\b.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_HEAD = re.compile(r"<head\b.*?</head>", re.DOTALL | re.IGNORECASE)

# Words of advertising that filters and readers take amiss, in English. Few of them decide
# anything alone: a filter adds up hundreds of signs, of which the sender's name weighs most.
_LOUD = {
    "urgency": "act now|apply now|don't delay|hurry|last chance|limited time|offer expires|"
               "only today|order now|urgent|while supplies last|final notice",
    "money": "cash|cheap|discount|earn money|extra income|free|free gift|lowest price|"
             "make money|money back|no cost|no fees|save big|bonus",
    "promise": "100%|certified|cure|guarantee|guaranteed|miracle|no risk|promise you|"
               "risk free|risk-free|satisfaction|scientifically proven|secret",
    "pressure": "buy now|call now|click below|click here|congratulations|dear friend|"
                "sign up free|subscribe now|winner|you have been selected|you won",
}  # fmt: skip
_LOUD_WORDS = re.compile(
    "|".join(rf"(?P<{kind}>(?<!\w)(?:{words})(?!\w))" for kind, words in _LOUD.items()),
    re.IGNORECASE,
)
_SHOUTING = re.compile(r"\b[A-Z]{5,}\b|!{2,}|\${2,}")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link: its words, where it leads, and in which parts of the email it is."""

    words: str
    address: str
    in_html: bool
    in_text: bool


@dataclass(frozen=True, slots=True)
class Weight:
    """The bytes of the HTML part: what readers read, where links lead, and all the rest."""

    words: int
    links: int
    frame: int


@dataclass(frozen=True, slots=True)
class Loud:
    """A loud word: what kind, the word itself, where it stands and how often."""

    kind: str
    word: str
    place: str
    times: int


@dataclass(frozen=True, slots=True)
class Family:
    """One family of email clients: how this email differs in it."""

    name: str
    severity: str  # "" as designed, "info" it looks different, "warning" or "error" content is lost
    differences: tuple[str, ...]
    urls: tuple[str, ...]

    @property
    def word(self) -> str:
        """Return the state in words."""
        return {"": "as designed", "info": "differs", "warning": "may lose content"}.get(
            self.severity, "content lost"
        )


def anchors(email: str, text: str) -> tuple[Anchor, ...]:
    """Return the links of both parts: those of the HTML in order, then those of the text alone."""
    said = [found.rstrip(".,;:)") for found in _IN_TEXT.findall(text)]
    shown = [(html.unescape(one[2]), _words(one[3])) for one in _ANCHOR.finditer(email)]
    here = {address for address, _ in shown}
    return (
        *(Anchor(words, address, in_html=True, in_text=address in text)
          for address, words in shown),
        *(Anchor("", one, in_html=False, in_text=True)
          for one in dict.fromkeys(said) if one not in here),
    )  # fmt: skip


def weigh(email: str) -> Weight:
    """Return what the bytes of an email are made of; the three add up to all of them."""
    links = sum(len(found[2].encode()) for found in _HREF.finditer(email))
    words = len(" ".join(_TAG.sub(" ", _HEAD.sub(" ", email)).split()).encode())
    return Weight(words=words, links=links, frame=max(0, len(email.encode()) - words - links))


def loud_words(parts: Iterable[tuple[str, str]]) -> tuple[Loud, ...]:
    """Return the loud words of parts (name, text), by part, those said most often first."""
    found: dict[tuple[str, str, str], int] = {}
    for place, text in parts:
        for match in _LOUD_WORDS.finditer(text):
            key = (str(match.lastgroup), match[0].lower(), place)
            found[key] = found.get(key, 0) + 1
        for match in _SHOUTING.finditer(text):
            key = ("shouting", match[0], place)
            found[key] = found.get(key, 0) + 1
    loud = (Loud(kind, word, place, times) for (kind, word, place), times in found.items())
    return tuple(sorted(loud, key=lambda one: (one.place, -one.times, one.word)))


@lru_cache(maxsize=32)
def families(email: str, wanted: tuple[str, ...]) -> tuple[Family, ...]:
    """Return how an email fares in each family of clients, beyond what every email of MJML has."""
    found = compatibility(email, skeleton(), wanted)
    return tuple(_family(name, found) for key, name in clients().items() if key in wanted)


def _family(name: str, found: Iterable[Incompatibility]) -> Family:
    met = [one for one in found if _concerns(one, name)]
    worst = min((list(Severity).index(one.severity) for one in met), default=None)
    return Family(
        name=name,
        severity="" if worst is None else str(list(Severity)[worst]),
        differences=tuple(one.title for one in met),
        urls=tuple(one.url for one in met),
    )


def _concerns(one: Incompatibility, name: str) -> bool:
    return any(client.startswith(name) for client in (*one.clients, *one.partly))


def _words(inside: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", inside)).split())
