"""The evidence for and against a line being a heading, each piece with its weight and its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from statistics import median

from course import language
from course.articles import page_lines, phrases
from course.articles.lines import Mark, Unit, ends_sentence
from course.language import cues

_LOOK_AHEAD, _SEEN = 3, 1_000  # lines, characters of each
_ROW, _LEAST_ROW = 4, 2
_LEAST_CONTENTS = 2
_ROUNDS = 3  # the pair itself is counted on both sides: two pairs
_LONG_LINE = 80  # characters
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|\b\d{5}\b|\+?\d[\d ()-]{7,}\d")
_MINOR_WORDS = """
    a an and as at but by for from in into is it nor of on or the to vs via with without
    your you de het een en van voor met op der die das und von für mit im am la le les des
    du et à el los las y del con para"""
_MINOR = frozenset(_MINOR_WORDS.split())
_SENTENCE_START = re.compile(
    r"^(?:i|i'm|we|he|she|they|it|this|these|those|there|here's|here|you|let's|but|and|so|however"
    r"|because|if|although|while)\b",
    re.IGNORECASE,
)
# `What you need`, `How to get here`, `Was in den Rucksack gehört`: questions that ask nothing.
_ASKS = re.compile(
    r"^(?:who|what|when|where|why|how|which|if|wie|wat|wanneer|waar|waarom|hoe|welke|als|wer|was"
    r"|wann|wo|warum|welche|wenn|so|qui|quand|où|pourquoi|comment|quel(?:le)?s?|ce qu[ei’']|qué"
    r"|cómo|cuándo|dónde|por qué|lo que)\b",
    re.IGNORECASE,
)
_DASHED = re.compile(r"^[^–—]{2,40} [–—-] [a-zà-ý]")
_CLOCK = re.compile(r"^\d{1,2}[.:h]\d\d\b")
_SPEAKER = re.compile(
    r"^(?!(?:Tip|Myth|Fact|Step|Note|Mythe|Feit|Mythos|Fakt|Hinweis|Question|Answer)s?\b)"
    r"([A-ZÀ-Ý][\w.’'-]*(?: [A-ZÀ-Ý][\w.’'-]*){0,2}):\s+\S",
)
_INNER_STOP = re.compile(r"[a-z)]{3}[.!?]\s+[A-Z“\"]")
_AGAINST = (
    (-1.5, _DASHED, "explains a name after a dash"),
    (-2.5, _CLOCK, "begins with a time"),
    (-2.2, _INNER_STOP, "two sentences"),
    (-3.0, _ADDRESS, "an address or a number to call"),
)

Evidence = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Text:
    """What one line must know of the whole text."""

    units: Sequence[Unit]
    language: str
    has_blanks: bool
    typical: float  # length of a paragraph
    repeated: frozenset[str]
    speakers: frozenset[str]
    of_page: frozenset[int]  # lines of the page and not of the article
    contents: frozenset[int]  # a table of contents

    def near(self, index: int, step: int) -> Unit | None:
        """Return the unit before or after one, lines of the page left out; None at the ends."""
        at = index + step
        while at in self.of_page:
            at += step
        return self.units[at] if 0 <= at < len(self.units) else None


def survey(units: Sequence[Unit], code: str) -> Text:
    """Return what the lines of a text must know of the whole."""
    gaps = sum(unit.blank_before for unit in units[1:])
    long_lines = [len(unit.text) for unit in units if ends_sentence(unit.text)]
    contents = _contents(units)
    counts = Counter(unit.text.lower() for at, unit in enumerate(units) if at not in contents)
    of_page = {at for at, unit in enumerate(units) if page_lines.reason_of(unit.whole)}
    return Text(
        units=units,
        language=code,
        has_blanks=gaps > 0.3 * max(1, len(units) - 1),
        typical=median(long_lines) if long_lines else _LONG_LINE,
        repeated=frozenset(line for line, count in counts.items() if count > 1),
        speakers=_speakers(units),
        of_page=frozenset(of_page | contents),
        contents=frozenset(contents),
    )


def _contents(units: Sequence[Unit]) -> set[int]:
    """Return the lines of a table of contents: those that come again below it."""
    start = next((at for at, unit in enumerate(units) if phrases.CONTENTS.match(unit.text)), None)
    if start is None:
        return set()
    last = {unit.text.lower(): at for at, unit in enumerate(units)}
    end = start + 1
    while end < len(units) and last[units[end].text.lower()] > end:
        end += 1
    return set(range(start, end)) if end - start > _LEAST_CONTENTS else set()


def _speakers(units: Sequence[Unit]) -> frozenset[str]:
    """Return who speaks in a transcript: several, each more than once."""
    found = Counter(match[1] for unit in units if (match := _SPEAKER.match(unit.text)))
    speaking = {name for name, count in found.items() if count > 1}
    return frozenset(speaking if len(speaking) > 1 else ())


def evidence_for(text: Text, index: int) -> list[Evidence]:
    """Return all that speaks for and against one line."""
    if index in text.contents:
        return [(-9.0, "in the table of contents")]
    return [
        *_from_itself(text.units[index], text),
        *_from_marks(text, index),
        *_from_before(text, index),
        *_from_after(text, index),
    ]


def _from_itself(unit: Unit, text: Text) -> Iterator[Evidence]:
    line = unit.text
    parts = line.split()
    if len(parts) > 12:  # noqa: PLR2004 - words
        yield -0.35 * (len(parts) - 12), "many words"
    elif len(parts) > 1 or len(line) > 2:  # noqa: PLR2004 - letters
        yield 0.5, "few words"
    yield from _from_case(line, parts)
    yield from _from_ending(line, unit)
    yield from _from_wording(line)
    if line.lower() in text.repeated:
        yield -2.0, "repeated in the text"
    speaker = _SPEAKER.match(line)
    if speaker and speaker[1] in text.speakers:
        yield -5.0, "what somebody says"


def _from_wording(line: str) -> Iterator[Evidence]:
    if cues.is_standing(line):
        yield 2.6, "a usual heading"
    if cues.STEP.match(line):
        yield 2.2, "a numbered step or part"
    if _ASKS.match(line) and line[-1:].isalnum():
        yield 1.0, "says what it is about"
    if begins_like_a_sentence(line) and not line.endswith("?"):
        yield -0.9, "begins like a sentence"
    for weight, pattern, name in _AGAINST:
        if pattern.search(line):
            yield weight, name
    if sum(letter.isdigit() for letter in line) > 0.3 * len(line):
        yield -2.0, "mostly digits"
    if not any(letter.isalpha() for letter in line):
        yield -9.0, "no words"


def begins_like_a_sentence(line: str) -> bool:
    """Return whether a line begins with a word with which few headings begin: `It`, `But`."""
    return _SENTENCE_START.match(line) is not None


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


def _from_marks(text: Text, index: int) -> Iterator[Evidence]:
    if text.units[index].mark is Mark.NUMBER:
        if is_listed(text.units, index):
            yield -3.4, "consecutive numbered lines"
        else:
            yield 1.9, "numbered but not consecutive"


def is_bulleted_subhead(units: Sequence[Unit], index: int) -> bool:
    """Return whether bullet, sentence, bullet, sentence… is going on with this very bullet."""
    sign = units[index].sign
    rounds = 0
    for step in (-2, 2):
        at = index
        while rounds < _ROUNDS and _is_pair(units, at, sign):
            rounds += 1
            at += step
    return rounds >= _ROUNDS


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


def is_listed(units: Sequence[Unit], index: int) -> bool:
    """Return whether a numbered line stands beside the number before or after its own."""
    unit = units[index]
    neighbours = (units[at] for at in (index - 1, index + 1) if 0 <= at < len(units))
    if _is_beside_list(units, index):
        return False
    return any(
        other.mark is Mark.NUMBER and abs(other.number - unit.number) == 1 for other in neighbours
    )


def _is_beside_list(units: Sequence[Unit], index: int) -> bool:
    """Return whether a number only happens to go on counting after a list of sentences."""
    if not 0 < index < len(units) - 1:
        return False
    before, after = units[index - 1], units[index + 1]
    return (
        before.mark is Mark.NUMBER
        and ends_sentence(before.text)
        and not ends_sentence(units[index].text)
        and after.mark is Mark.NONE
        and ends_sentence(after.text)
    )


def _from_before(text: Text, index: int) -> Iterator[Evidence]:
    unit, before = text.units[index], text.near(index, -1)
    if before is None:
        if index not in text.of_page:
            yield 3.2, "the first line"
        return
    if cues.STEP.match(unit.text) and cues.STEP.match(before.text):
        yield -3.0, "beside another such line"
    yield from _from_blanks(unit, text)
    if before.mark is Mark.NONE and before.text.endswith(":"):
        yield -2.4, "follows a lead-in"
    elif ends_sentence(before.text):
        yield 0.5, "follows a whole sentence"
    elif before.mark in (Mark.BULLET, Mark.LETTER):
        yield 0.9, "follows a list"
    elif _is_short_line(before, text) and before.mark is Mark.NONE and index > 1:
        after_row = unit.text[:1].isupper() and not before.text[:1].isupper()
        yield (0.5, "follows a row of items") if after_row else (-1.1, "follows another short line")


def _from_blanks(unit: Unit, text: Text) -> Iterator[Evidence]:
    if text.has_blanks and not unit.blank_before:
        yield -1.8, "no blank before it, where others have one"
    elif text.has_blanks and unit.blank_after:
        yield 0.7, "stands alone"


def _from_after(text: Text, index: int) -> Iterator[Evidence]:
    unit, after = text.units[index], text.near(index, 1)
    if after is None:
        yield -4.0, "nothing under it"
        return
    row = _row_below(text, index)
    if row:
        yield row
    elif after.mark is Mark.BULLET or (after.mark is Mark.NUMBER and after.number == 1):
        yield 1.2, "a list under it"
    elif after.mark is Mark.NONE and after.text.endswith(":"):
        yield 1.1, "a lead-in under it"
    elif len(after.text) > max(_LONG_LINE, 1.5 * len(unit.text)):
        yield 1.5, "a much longer line under it"
    elif ends_sentence(after.text):
        yield 1.0, "a sentence under it"
    elif after.mark is Mark.NONE and _is_short_line(after, text):
        yield -1.2, "another short line under it"
    if not row and after.text[:1].islower() and after.mark is Mark.NONE:
        own = len(after.text) > max(_LONG_LINE, 2 * len(unit.text)) and ends_sentence(after.text)
        yield (-0.6 if own else -2.2), "the next line goes on in lower case"
    yield from _from_return(text, index)


def _row_below(text: Text, index: int) -> Evidence | None:
    """Return what a list that lost its bullets says for the line above it."""
    row: list[Unit] = []
    for unit in text.units[index + 1 : index + 1 + _ROW]:
        if unit.mark is not Mark.NONE or not _is_short_line(unit, text):
            break
        row.append(unit)
    small = sum(not unit.text[:1].isupper() for unit in row)
    if len(row) < _LEAST_ROW or not text.units[index].text[:1].isupper():
        return None
    if small >= 0.6 * len(row) and not row[0].text[:1].isupper():
        return 1.5, "a row of short lines under it"
    before = text.near(index, -1)
    if before is not None and ends_sentence(before.text) and not small:
        return 0.6, "a row of short lines under it"
    return None


def _from_return(text: Text, index: int) -> Iterator[Evidence]:
    own = _stems(text.units[index].text, text.language)
    below = text.units[index + 1 : index + 1 + _LOOK_AHEAD]
    found = own.intersection(chain(*(_stems(unit.text[:_SEEN], text.language) for unit in below)))
    if not own:
        return
    if len(found) >= 0.5 * len(own):
        yield 1.3, "its words come again below"
    elif found:
        yield 0.8, "one of its words comes again below"


@lru_cache(maxsize=256)  # the lines above ask for the same ones
def _stems(text: str, code: str) -> frozenset[str]:
    return frozenset(language.content_stems(text, code))


def _is_short_line(unit: Unit, text: Text) -> bool:
    return not ends_sentence(unit.text) and len(unit.text) < min(_LONG_LINE, text.typical)
