"""What a site says for itself: prompts to share, subscribe, comment, read on or buy, and notices.

No phrase is known by heart. What the words of a line do comes from `course.language.page_words`,
and a line is the site's when several signs come together: it begins with an act, names a thing of
the site, refers to the site itself (`our`, `this article`, `your inbox`), is short, and has hardly
a word that belongs to a subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from course.articles.clauses import THINGS, Clause, tokens
from course.articles.signs import SHORT, asked_for, signs, speaks_of_site

ENOUGH = 2.0
"""The score from which a line is the site's wherever it stands."""

HALF, NEARLY = 1.0, 1.5
"""The scores from which it may be, if more than its words says so."""

_LONGEST = 400  # characters
_CLAUSE = re.compile(r"(?<=[.!?])[\s)\]\"”]+|:\s+|\s*[|·•]\s*|\s+[–—]\s+")
_CONDITION = re.compile(r"^(?:if|when|als|wenn|falls|si)\b[^,]{3,80},\s*", re.IGNORECASE)


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


@lru_cache(maxsize=65_536)
def judge(text: str) -> Judgement:
    """Return what speaks for a line being the site's."""
    if not text or len(text) > _LONGEST:
        return Judgement()
    parts = (_CONDITION.sub("", part) for part in _CLAUSE.split(text) if part)
    clauses = [Clause(part, tokens(part)) for part in parts]
    clauses = [clause for clause in clauses if clause.tokens]
    if not clauses:
        return Judgement()
    if ": " in text:
        # `Get better: a tip a week, straight to your inbox` says after the colon what it is for.
        whole = Clause(text, tokens(text))
        clauses += [whole] if speaks_of_site(whole, "") >= 1 and asked_for(whole.tokens) else []
    judged = [max(signs(clause), default=(0.0, "")) for clause in clauses]
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
        frozenset(token for token in said if token in THINGS),
        frozenset(token for clause in clauses for token in clause.strange),
    )


def _leads_in(clause: Clause, at: int, best: int) -> bool:
    """Return whether a clause is a short question before a prompt: `Enjoyed this?`."""
    return at < best and clause.text.endswith("?") and len(clause.tokens) <= 2 * SHORT


def _strangeness(clause: Clause) -> float:
    return 0.4 * len(clause.strange)
