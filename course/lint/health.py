"""The health pack's phrase rules: what a course about health may not say in its own voice.

The phrases stand in `health.toml`. They catch the plain wording of a claim and miss the evasive
kind, which is why `health_structure` asks for a person's signature as well.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from course.lint.proofs import Proof
from course.lint.prose import Sentence
from course.lint.rules import Example, Finding, Rule
from course.markup import plain
from course.model import Severity

_NEGATION = re.compile(
    r"\b(?:no|not(?! only| just)|never|nothing|none|cannot|can['\u2019]t|don['\u2019]t"
    r"|doesn['\u2019]t|didn['\u2019]t|isn['\u2019]t|aren['\u2019]t|won['\u2019]t|without|nor"
    r"|neither|rather than)\b",
    re.IGNORECASE,
)
_REACH = 6  # words before a phrase in which a negation counts for it
_NEGATED_ONLY_BEFORE = frozenset({"H04"})  # "no side effects" is the claim itself

_SCOPES = {
    # part of a lesson: the scopes it belongs to; every other part is body
    "subject": frozenset({"subject"}),
    "preheader": frozenset({"preheader"}),
    "title": frozenset({"title"}),
    "evidence": frozenset({"body", "evidence"}),
    "action": frozenset({"body", "action"}),
    "safety": frozenset({"footer"}),  # fixed text
    "sources": frozenset({"links"}),  # titles of other people's papers
}


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase rule, compiled."""

    code: str
    title: str
    scopes: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    exceptions: tuple[re.Pattern[str], ...]
    negatable: bool
    instead: str

    def find(self, proof: Proof) -> Iterator[Finding]:
        """Find the phrase in every scope of a lesson that the rule is for."""
        told: set[tuple[int, str]] = set()
        for sentence, scopes in _scoped(proof):
            match = self._match(sentence) if scopes & self.scopes else None
            if match and (sentence.line, match) not in told:
                told.add((sentence.line, match))
                yield Finding(sentence.line, f"{self.title}: {_short(match)}", self.instead)

    def _match(self, sentence: Sentence) -> str | None:
        """Return the offending words, unless the sentence excuses them."""
        text = f"{sentence.lead_in} {sentence.text}".strip()
        own_words = len(text) - len(sentence.text)
        for pattern in self.patterns:
            for found in pattern.finditer(text):
                # What stands in the lead-in alone has been told at the lead-in.
                if found.end() > own_words and not self._is_excused(text, found):
                    return found[0]
        return None

    def _is_excused(self, text: str, found: re.Match[str]) -> bool:
        if any(exception.search(text) for exception in self.exceptions):
            return True
        return self.negatable and self._is_negated(text, found)

    def _is_negated(self, text: str, found: re.Match[str]) -> bool:
        before = " ".join(text[: found.start()].split()[-_REACH:])
        inside = "" if self.code in _NEGATED_ONLY_BEFORE else found[0]
        return bool(_NEGATION.search(before) or _NEGATION.search(inside))


@cache
def phrase_rules() -> tuple[Rule, ...]:
    """Return the phrase rules, compiled."""
    table = tomllib.loads(files("course.lint").joinpath("health.toml").read_text("utf-8"))
    return tuple(_rule(row, table["exceptions"]) for row in table["rule"])


def _rule(row: Mapping[str, Any], exceptions: Mapping[str, str]) -> Rule:
    phrase = _Phrase(
        code=row["code"],
        title=row["title"],
        scopes=frozenset(row["scopes"]),
        patterns=tuple(re.compile(pattern, re.IGNORECASE) for pattern in row["patterns"]),
        exceptions=tuple(
            re.compile(exceptions[name], re.IGNORECASE) for name in row["unless"] if name != "NEG"
        ),
        negatable="NEG" in row["unless"],
        instead=row["instead"],
    )
    example = Example(row.get("where", "body"), row["bad"], row["good"])
    return Rule(
        phrase.code, phrase.title, Severity(row["severity"]), row["why"], phrase.find,
        fix=row["instead"], source=row["source"], example=example, binds=row.get("binds", False),
    )  # fmt: skip


def _scoped(proof: Proof) -> Iterator[tuple[Sentence, frozenset[str]]]:
    """Yield everything the rules read, each with the scopes it belongs to."""
    for sentence in proof.passages:
        yield sentence, _scopes_of(sentence)
    for link in proof.document.links():
        yield Sentence(link.href, link.line), frozenset({"links"})
        yield Sentence(plain(link.children), link.line), frozenset({"links"})


def _scopes_of(sentence: Sentence) -> frozenset[str]:
    if sentence.part in _SCOPES:
        return _SCOPES[sentence.part]
    if not sentence.part and sentence.kind != "heading":
        return frozenset({"body", "free_prose"})
    return frozenset({"body"})


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 60 else f"{text[:57].rstrip()}…")  # noqa: PLR2004 - a line
