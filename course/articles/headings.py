"""Which lines of unmarked text are headings: a sum of evidence, then repairs.

Each piece of evidence has a fixed weight and a name; a line is a heading when the sum is above
zero, and its `reason` names what counted. The neighbouring lines say most, then title case, then
whether the line's words come again below it. The weights were set by hand on articles of several
kinds, flattened as saved pages and mail programs flatten them; no model file is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from course import language
from course.articles.lines import Mark, Unit, ends_sentence
from course.language import cues

_BIAS = -2.2
_LONGEST = 20  # words
_LOOK_AHEAD = 3
_LONG_LINE = 80  # characters
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|\b\d{5}\b|\+?\d[\d ()-]{7,}\d")
_MINOR = frozenset(
    ["a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "it", "nor", "of", "on", "or", "the", "to", "vs", "via", "with", "without", "your", "you", "de", "het", "een", "en", "van", "voor", "met", "op", "der", "die", "das", "und", "von", "für", "mit", "im", "am", "la", "le", "les", "des", "du", "et", "à", "el", "los", "las", "y", "del", "con", "para"]
)
_SENTENCE_START = re.compile(
    r"^(?:i|i'm|we|he|she|they|it|this|these|those|there|here's|here|you|let's|but|and|so|however"
    r"|because|if|although|while)\b",
    re.IGNORECASE,
)
_INNER_STOP = re.compile(r"[a-z)]{3}[.!?]\s+[A-Z“\"]")

Evidence = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a unit is a heading, how sure that is, and which evidence counted."""

    score: float
    reason: str

    @property
    def is_heading(self) -> bool:
        """Return whether the evidence is for a heading."""
        return self.score > 0


@dataclass(frozen=True, slots=True)
class _Text:
    """What one line must know of the whole text."""

    units: Sequence[Unit]
    language: str
    has_blanks: bool
    typical: float  # length of a paragraph
    repeated: frozenset[str]

    def near(self, index: int) -> Unit | None:
        return self.units[index] if 0 <= index < len(self.units) else None


def decide(units: Sequence[Unit], *, code: str) -> list[Decision]:
    """Return a decision for each unit of a text in a language."""
    text = _survey(units, code)
    decisions = [_decide(text, index) for index in range(len(units))]
    return _repaired(text, decisions)


def _survey(units: Sequence[Unit], code: str) -> _Text:
    gaps = sum(unit.blank_before for unit in units[1:])
    long_lines = [len(unit.text) for unit in units if ends_sentence(unit.text)]
    counts = Counter(unit.text.lower() for unit in units)
    return _Text(
        units=units,
        language=code,
        has_blanks=gaps > 0.3 * max(1, len(units) - 1),
        typical=median(long_lines) if long_lines else _LONG_LINE,
        repeated=frozenset(line for line, count in counts.items() if count > 1),
    )


def _decide(text: _Text, index: int) -> Decision:
    unit = text.units[index]
    if unit.mark is Mark.HASHES:
        return Decision(9.0, "marked with #")
    if unit.mark in (Mark.QUOTE, Mark.TABLE, Mark.POINTER, Mark.LETTER):
        return Decision(-9.0, f"a {unit.mark} line")
    if unit.mark is Mark.BULLET:
        return _decide_bullet(text, index)
    if len(unit.text) > _LONGEST * 12 or len(unit.text.split()) > _LONGEST:
        return Decision(-9.0, "too long for a heading")
    evidence = [
        *_from_itself(unit, text),
        *_from_marks(text, index),
        *_from_before(text, index),
        *_from_after(text, index),
    ]
    score = _BIAS + sum(weight for weight, _ in evidence)
    return Decision(round(score, 2), _reason(evidence, score))


def _decide_bullet(text: _Text, index: int) -> Decision:
    if _is_bulleted_subhead(text.units, index):
        return Decision(3.0, "bullets that take turns with sentences")
    return Decision(-4.5, "a bullet")


def _reason(evidence: list[Evidence], score: float) -> str:
    side = [(weight, name) for weight, name in evidence if (weight > 0) == (score > 0)]
    strongest = sorted(side, key=lambda each: -abs(each[0]))[:4]
    return f"{', '.join(name for _, name in strongest)} ({score:+.1f})"


def _from_itself(unit: Unit, text: _Text) -> Iterator[Evidence]:
    line = unit.text
    parts = line.split()
    if len(parts) > 12:  # noqa: PLR2004 - words
        yield -0.35 * (len(parts) - 12), "many words"
    elif len(parts) > 1:
        yield 0.5, "few words"
    yield from _from_case(line, parts)
    yield from _from_ending(line, unit)
    if cues.is_standing(line):
        yield 2.6, "a usual heading"
    if cues.STEP.match(line):
        yield 2.2, "a numbered step or part"
    if _SENTENCE_START.match(line) and not line.endswith("?"):
        yield -0.9, "begins like a sentence"
    if _INNER_STOP.search(line):
        yield -2.2, "two sentences"
    if _ADDRESS.search(line):
        yield -3.0, "an address or a number to call"
    if sum(letter.isdigit() for letter in line) > 0.3 * len(line):
        yield -2.0, "mostly digits"
    if line.lower() in text.repeated:
        yield -2.0, "repeated in the text"
    if not any(letter.isalpha() for letter in line):
        yield -9.0, "no words"


def _from_case(line: str, parts: Sequence[str]) -> Iterator[Evidence]:
    if line[:1].islower():
        yield -3.2, "begins in lower case"
    major = [
        part for part in parts[1:] if part.lower().strip("()&") not in _MINOR and part[0].isalpha()
    ]
    capital = sum(part[0].isupper() for part in major)
    if line.isupper() and len(line) > 3:  # noqa: PLR2004 - an abbreviation is no heading
        yield 1.3, "in capitals"
    elif major and capital >= 0.7 * len(major):
        yield 1.7 if len(major) > 1 else 1.0, "title case"
    elif len(major) > 1 and capital >= 0.5 * len(major):
        yield 0.6, "half in title case"


def _from_ending(line: str, unit: Unit) -> Iterator[Evidence]:
    last = line.rstrip("\"'”’)")[-1:]
    if last == "?":
        yield 1.4, "a question"
    elif last in ".;,":
        yield -3.2, "ends like a sentence"
    elif last == "!":
        yield -0.9, "an exclamation"
    elif last in ":…":
        yield (-0.6 if cues.STEP.match(line) else -2.2), "leads in with a colon"
    elif unit.mark is Mark.NONE:
        yield 0.4, "no final punctuation"


def _from_marks(text: _Text, index: int) -> Iterator[Evidence]:
    if text.units[index].mark is Mark.NUMBER:
        if _in_list(text.units, index):
            yield -3.4, "consecutive numbered lines"
        else:
            yield 1.9, "numbered but not consecutive"


def _is_bulleted_subhead(units: Sequence[Unit], index: int) -> bool:
    """Return whether bullet, sentence, bullet, sentence… is going on with this very bullet."""
    sign = units[index].sign
    rounds = 0
    for step in (-2, 2):
        at = index
        while _is_pair(units, at, sign):
            rounds += 1
            at += step
    return rounds >= 3  # noqa: PLR2004 - this pair is counted on both sides: two pairs


def _is_pair(units: Sequence[Unit], at: int, sign: str) -> bool:
    if at < 0 or at + 1 >= len(units):
        return False
    one, other = units[at], units[at + 1]
    return (
        one.mark is Mark.BULLET
        and one.sign == sign
        and not ends_sentence(one.text)
        and other.mark is Mark.NONE
        and (ends_sentence(other.text) or len(other.text) > len(one.text))
    )


def _in_list(units: Sequence[Unit], index: int) -> bool:
    unit = units[index]
    neighbours = (units[at] for at in (index - 1, index + 1) if 0 <= at < len(units))
    return any(
        other.mark is Mark.NUMBER and abs(other.number - unit.number) == 1 for other in neighbours
    )


def _from_before(text: _Text, index: int) -> Iterator[Evidence]:
    unit, before = text.units[index], text.near(index - 1)
    if before is None:
        yield 2.4, "the first line"
        return
    if text.has_blanks:
        if not unit.blank_before:
            yield -1.8, "no blank before it, where others have one"
        elif unit.blank_after:
            yield 0.7, "stands alone"
    if before.mark is Mark.NONE and before.text.endswith(":"):
        yield -2.4, "follows a lead-in"
    elif ends_sentence(before.text):
        yield 0.5, "follows a whole sentence"
    elif before.mark in (Mark.BULLET, Mark.LETTER):
        yield 0.9, "follows a list"
    elif _is_short_line(before, text) and before.mark is Mark.NONE and index > 1:
        yield -1.1, "follows another short line"


def _from_after(text: _Text, index: int) -> Iterator[Evidence]:
    unit, after = text.units[index], text.near(index + 1)
    if after is None:
        yield -4.0, "nothing under it"
        return
    if after.text[:1].islower() and after.mark is Mark.NONE:
        yield -2.2, "the next line goes on in lower case"
    if after.mark is Mark.BULLET:
        yield 0.5, "a list under it"
    elif after.mark is Mark.NONE and after.text.endswith(":"):
        yield 1.1, "a lead-in under it"
    elif len(after.text) > max(_LONG_LINE, 1.5 * len(unit.text)):
        yield 1.5, "a much longer line under it"
    elif ends_sentence(after.text):
        yield 1.0, "a sentence under it"
    elif after.mark is Mark.NONE and _is_short_line(after, text):
        yield -1.2, "another short line under it"
    yield from _from_return(text, index)


def _from_return(text: _Text, index: int) -> Iterator[Evidence]:
    own = set(language.content_stems(text.units[index].text, text.language))
    below = " ".join(unit.text[:1_000] for unit in text.units[index + 1 : index + 1 + _LOOK_AHEAD])
    found = own.intersection(language.content_stems(below, text.language))
    if not own:
        return
    if len(found) >= 0.5 * len(own):
        yield 1.3, "its words come again below"
    elif found:
        yield 0.8, "one of its words comes again below"


def _is_short_line(unit: Unit, text: _Text) -> bool:
    return not ends_sentence(unit.text) and len(unit.text) < min(_LONG_LINE, text.typical)


def _repaired(text: _Text, decisions: list[Decision]) -> list[Decision]:
    """Look again at what single lines could not see."""
    decisions = _with_whole_numbering(text, decisions)
    decisions = _without_bare(text, decisions)
    return _without_crowds(text, decisions)


def _with_whole_numbering(text: _Text, decisions: list[Decision]) -> list[Decision]:
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
        if unit.mark is not Mark.NUMBER or _in_list(units, index):
            continue
        if run and unit.number == units[run[-1]].number + 1:
            run.append(index)
        else:
            yield run
            run = [index] if unit.number == 1 else []
    yield run


def _without_bare(text: _Text, decisions: list[Decision]) -> list[Decision]:
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


def _without_crowds(text: _Text, decisions: list[Decision]) -> list[Decision]:
    """Keep about one heading in 25 words: what is more crowded is a list without its bullets."""
    result = list(decisions)
    total = sum(len(unit.text.split()) for unit in text.units)
    found = [index for index, decision in enumerate(result) if decision.is_heading]
    surplus = len(found) - max(2, total // 12)
    for index in sorted(found, key=lambda each: result[each].score)[: max(0, surplus)]:
        if text.units[index].mark is not Mark.HASHES:
            result[index] = Decision(-0.1, "one of too many short lines")
    return result
