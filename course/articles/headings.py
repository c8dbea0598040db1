"""Which lines of unmarked text are headings: a sum of evidence, then repairs.

Each piece of evidence has a fixed weight and a name; a line is a heading when the sum is above
zero, and its `reason` names what counted. The neighbouring lines say most, then title case, then
whether the line's words come again below it. The weights were set by hand: there is no model file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from course.articles.evidence import (
    Evidence,
    Text,
    begins_like_a_sentence,
    evidence_for,
    is_bulleted_subhead,
    is_listed,
    survey,
)
from course.articles.lines import Mark, Unit
from course.language import cues

_BIAS = -2.2
_LONGEST = 20  # words
_LONG_TEXT = 250  # words
_LEAST_SENTENCES = 4
_SHORTEST_SENTENCE, _LONGEST_SENTENCE = 3, 9  # words


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a unit is a heading, how sure that is, and which evidence counted."""

    score: float
    reason: str

    @property
    def is_heading(self) -> bool:
        """Return whether the evidence is for a heading."""
        return self.score > 0


def decide(units: Sequence[Unit], *, code: str) -> list[Decision]:
    """Return a decision for each unit of a text in a language."""
    text = survey(units, code)
    decisions = [_decide(text, index) for index in range(len(units))]
    return _repaired(text, decisions)


def _decide(text: Text, index: int) -> Decision:
    unit = text.units[index]
    if unit.mark is Mark.HASHES:
        return Decision(9.0, "marked with #")
    if unit.mark in (Mark.QUOTE, Mark.TABLE, Mark.POINTER, Mark.LETTER):
        return Decision(-9.0, f"a {unit.mark} line")
    if unit.mark is Mark.BULLET:
        return _decide_bullet(text, index)
    if len(unit.text) > _LONGEST * 12 or len(unit.text.split()) > _LONGEST:
        return Decision(-9.0, "too long for a heading")
    evidence = evidence_for(text, index)
    score = _BIAS + sum(weight for weight, _ in evidence)
    return Decision(round(score, 2), _reason(evidence, score))


def _decide_bullet(text: Text, index: int) -> Decision:
    if is_bulleted_subhead(text.units, index):
        return Decision(3.0, "bullets that take turns with sentences")
    return Decision(-4.5, "a bullet")


def _reason(evidence: list[Evidence], score: float) -> str:
    side = [(weight, name) for weight, name in evidence if (weight > 0) == (score > 0)]
    strongest = sorted(side, key=lambda each: -abs(each[0]))[:4]
    return f"{', '.join(name for _, name in strongest)} ({score:+.1f})"


def _repaired(text: Text, decisions: list[Decision]) -> list[Decision]:
    """Look again at what single lines could not see."""
    decisions = _with_whole_numbering(text, decisions)
    decisions = _with_sentences(text, decisions)
    decisions = _without_lone(text, _without_bare(text, decisions))
    return _without_crowds(text, decisions)


def _with_whole_numbering(text: Text, decisions: list[Decision]) -> list[Decision]:
    """Take 1..n spread over the text for headings, all of them, when most are already."""
    result = list(decisions)
    for run in _numbered_runs(text.units):
        chosen = [index for index in run if result[index].is_heading]
        if len(run) > 2 and len(chosen) >= 0.5 * len(run):  # noqa: PLR2004 - three make a series
            for index in run:
                if not result[index].is_heading and not text.units[index].text.endswith((".", ":")):
                    result[index] = Decision(0.1, "one of a numbered series of headings")
    return result


def _numbered_runs(units: Sequence[Unit]) -> Iterator[list[int]]:
    run: list[int] = []
    for index, unit in enumerate(units):
        if unit.mark is not Mark.NUMBER or is_listed(units, index):
            continue
        if run and unit.number == units[run[-1]].number + 1:
            run.append(index)
        else:
            yield run
            run = [index] if unit.number == 1 else []
    yield run


def _with_sentences(text: Text, decisions: list[Decision]) -> list[Decision]:
    """Take short sentences for headings when an author has several of them and nothing else.

    Each opens what is longer. A text that has other headings has its headings.
    """
    found = [index for index in range(1, len(text.units) - 1) if _is_sentence_heading(text, index)]
    found = [index for at, index in enumerate(found) if not at or found[at - 1] < index - 1]
    others = [index for index, decision in enumerate(decisions) if index and decision.score > 1]
    # Short sentences come by chance as well: these must divide the text, and evenly.
    longest = max((b - a for a, b in pairwise([0, *found, len(decisions)])), default=0)
    if len(found) < max(_LEAST_SENTENCES, 4 * len(others)) or longest > 0.5 * len(decisions):
        return decisions
    return [
        Decision(0.5, "one of several short sentences above long paragraphs")
        if index in found
        else Decision(-0.1, "other headings of this text are sentences")
        if index and decision.is_heading
        else decision
        for index, decision in enumerate(decisions)
    ]


def _is_sentence_heading(text: Text, index: int) -> bool:
    unit, after = text.units[index], text.units[index + 1]
    words = unit.text.split()
    return (
        unit.mark is Mark.NONE
        and index not in text.of_page
        and unit.text.endswith(".")
        and unit.text[0].isupper()
        and _SHORTEST_SENTENCE <= len(words) <= _LONGEST_SENTENCE
        and ". " not in unit.text
        and not begins_like_a_sentence(unit.text)
        and (len(after.text) > 1.25 * len(unit.text) or after.mark is Mark.BULLET)
    )


def _without_bare(text: Text, decisions: list[Decision]) -> list[Decision]:
    """Take a heading with nothing but a heading under it for what it is: often a plain line.

    A chapter above its first section is right, and so is a title above the first heading.
    """
    result = list(decisions)
    for index in range(1, len(result) - 1):
        if not (result[index].is_heading and result[index + 1].is_heading):
            continue
        one, other = text.units[index], text.units[index + 1]
        if one.mark is Mark.HASHES or cues.is_standing(one.text) or one.mark is not other.mark:
            continue
        weaker = index if result[index].score < result[index + 1].score else index + 1
        if result[weaker].score < 1.5:  # noqa: PLR2004 - the surer ones are a chapter and its part
            result[weaker] = Decision(-0.1, "a heading beside a surer one")
    return result


def _without_lone(text: Text, decisions: list[Decision]) -> list[Decision]:
    """Doubt the only heading below the title of a long text: an author of headings has several."""
    found = [index for index, decision in enumerate(decisions) if index and decision.is_heading]
    words = sum(len(unit.text.split()) for unit in text.units)
    result = list(decisions)
    if len(found) == 1 and words > _LONG_TEXT and result[found[0]].score < 2:  # noqa: PLR2004 - sure
        result[found[0]] = Decision(-0.1, "the only one of its kind in a long text")
    return result


def _without_crowds(text: Text, decisions: list[Decision]) -> list[Decision]:
    """Keep about one heading in 25 words: what is more crowded is a list without its bullets."""
    result = list(decisions)
    total = sum(len(unit.text.split()) for unit in text.units)
    found = [index for index, decision in enumerate(result) if decision.is_heading]
    surplus = len(found) - max(2, total // 12)
    for index in sorted(found, key=lambda each: result[each].score)[: max(0, surplus)]:
        if text.units[index].mark is not Mark.HASHES:
            result[index] = Decision(-0.1, "one of too many short lines")
    return result
