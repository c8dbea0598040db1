"""`outline.toml`: which lines of the articles are in which week, as a person may have edited it.

`course draft` writes it and reads it again. Comments that begin with `#:` are the draft's own and
are written anew; all others are the person's, and `notes_of` finds them with the topic they
belong to, so that they can be written back.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from course.lessons.faults import Place, RefusedValueError, error, explain, shown
from course.model import Arrangement, Outline, Placement, Problem, SourceRange

OUTLINE_FILE = "outline.toml"

_MOST_WEEKS = 104
_LARGEST = 4_000_000  # characters
_SOURCE = re.compile(r"(?P<article>[^#]+)#L(?P<first>\d{1,9})(?:-L?(?P<last>\d{1,9}))?")
_SYNTAX_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_TOPIC = re.compile(r"\s*\[\[\s*topic\s*\]\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_OURS = "#:"
_HEAD = """\
#: Which lines of the articles are in which lesson, and why. `course draft` wrote this file and
#: reads it again: edit it and draft once more.
#: - move a topic: give it another week (2.5 is a lesson between 2 and 3) or another place here;
#: - split it: write two topics, each with some of its lines;
#: - merge two: give them one week, or put the sources of both into one;
#: - hold it: pin = true keeps its week when another number of weeks is asked for;
#: - leave lines out, or never leave them out: drop = ["a.txt#L3-L5"], keep = ["a.txt#L9"].
#: Comments that begin with #: are written anew; yours stay.
"""


def _source(value: object) -> object:
    if not isinstance(value, str):
        raise RefusedValueError(f"{shown(value)} should be text", hint=_SOURCE_HINT)
    found = _SOURCE.fullmatch(value.strip())
    if not found:
        raise RefusedValueError(f"{shown(value)} names no lines", hint=_SOURCE_HINT)
    first = int(found["first"])
    last = int(found["last"] or first)
    if not 1 <= first <= last:
        raise RefusedValueError(
            f"{shown(value)} ends before it begins", hint="lines count from 1, the first one first"
        )
    return SourceRange(found["article"], first, last)


_SOURCE_HINT = 'write the file and its lines: "articles/article-2.md#L24-L31"'


def _week(value: object) -> object:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value <= _MOST_WEEKS
    ):
        raise RefusedValueError(
            f"{shown(value)} is not a week",
            hint=f"write a number between 1 and {_MOST_WEEKS}; 2.5 stands between 2 and 3",
        )
    return float(value)


_Source = Annotated[SourceRange, BeforeValidator(_source)]
_Sources = Annotated[tuple[_Source, ...], Field(strict=False)]


class TopicTable(BaseModel):
    """One `[[topic]]`."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True
    )

    week: Annotated[float, BeforeValidator(_week)]
    title: str
    sources: Annotated[tuple[_Source, ...], Field(strict=False, min_length=1)]
    why: str = ""
    pin: bool = False


class OutlineFile(BaseModel):
    """The keys of `outline.toml`."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True
    )

    weeks: Annotated[int | None, Field(ge=1, le=_MOST_WEEKS)] = None
    drop: _Sources = ()
    keep: _Sources = ()
    topic: Annotated[tuple[Any, ...], Field(strict=False)] = ()


class ParsedOutline(NamedTuple):
    """What `outline.toml` asks for and what is wrong with it."""

    arrangement: Arrangement | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A comment of a person's. `topic_line` is that of the topic it belongs to, 0 above all."""

    text: str
    topic_line: int


def parse_outline(text: str, *, path: str) -> ParsedOutline:
    """Read the text of an `outline.toml`."""
    if len(text) > _LARGEST:
        hint = "delete it: `course draft` writes another"
        return ParsedOutline(None, (error("L101", path, 1, "this file is too large", hint),))
    try:
        value = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as failure:
        return ParsedOutline(None, (_syntax_error(failure, text, path),))
    topics, problems = _topics(value.pop("topic", []), text, path)
    try:
        outline = OutlineFile.model_validate(value)
    except ValidationError as failure:
        place = Place(path, lambda key: _line_of(text, key, topic=None))
        return ParsedOutline(None, explain(failure, OutlineFile, place) + problems)
    if problems:
        return ParsedOutline(None, problems)
    return ParsedOutline(
        Arrangement(path, outline.weeks, topics, keep=outline.keep, drop=outline.drop), ()
    )


def notes_of(text: str) -> tuple[Note, ...]:
    """Return the comments of a person's, each as a line that begins with `#`."""
    found: list[Note] = []
    waiting: list[str] = []
    topic = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if _TOPIC.match(line):
            topic = number
            found += (Note(said, topic) for said in waiting)
            waiting = []
        said = _comment(line)
        if said and not said.startswith(_OURS):
            if line.lstrip().startswith("#"):
                waiting.append(said)
            else:
                found.append(Note(said, topic))
        elif line.strip():  # a comment above a key belongs to the topic of the key
            found += (Note(text, topic) for text in waiting)
            waiting = []
    return (*found, *(Note(said, -1) for said in waiting))


def outline_text(
    outline: Outline, *, keep: Sequence[str], drop: Sequence[str], notes: Sequence[Note] = ()
) -> str:
    """Return the text of an `outline.toml`; the sources are written as they stand."""
    weeks = max((placement.week for placement in outline.placements), default=0)
    lines = [*_HEAD.splitlines(), *_notes(notes, 0), "", f"weeks = {weeks:g}"]
    lines += [f"drop = {_array(drop)}", f"keep = {_array(keep)}"]
    told = {0, -1}
    for placement in outline.placements:
        mine = _notes(notes, placement.line) if placement.line not in told else []
        told.add(placement.line)
        lines += ["", *mine, *_topic(placement)]
    lost = [note.text for note in notes if note.topic_line not in told or note.topic_line == -1]
    if outline.dropped or outline.merged:
        lines += ["", *_left_out(outline)]
    if lost:
        lines += ["", *lost]
    return "\n".join(lines) + "\n"


def source_text(source: SourceRange) -> str:
    """Return a source as it is written: `a.txt#L3-L5`, or `a.txt#L3` for one line."""
    end = "" if source.first_line == source.last_line else f"-L{source.last_line}"
    return f"{source.article}#L{source.first_line}{end}"


def _topics(
    value: object, text: str, path: str
) -> tuple[tuple[Placement, ...], tuple[Problem, ...]]:
    if not isinstance(value, list):
        line = _line_of(text, "topic", topic=None)
        hint = "write each topic as a table: [[topic]]"
        return (), (error("L105", path, line, "topic should be a list of tables", hint),)
    places = [number for number, line in enumerate(text.splitlines(), 1) if _TOPIC.match(line)]
    topics: list[Placement] = []
    problems: list[Problem] = []
    for index, table in enumerate(value):
        at = places[index] if index < len(places) else 1
        try:
            topic = TopicTable.model_validate(table)
        except ValidationError as failure:
            place = Place(path, lambda key, at=at: _line_of(text, key, topic=at))  # type: ignore[misc]
            problems += explain(failure, TopicTable, place)
            continue
        if topic.pin and topic.week != int(topic.week):
            hint = "pin it to a whole week"
            line = _line_of(text, "week", topic=at)
            problems.append(error("L106", path, line, f"week: {topic.week:g} is pinned", hint))
        topics.append(
            Placement(topic.week, topic.title, topic.sources, topic.why, topic.pin, line=at)
        )
    return tuple(topics), tuple(problems)


def _line_of(text: str, key: str, *, topic: int | None) -> int:
    """Return the line of a key of one topic, or of the file above all topics."""
    wanted = key.split(".", maxsplit=1)[0]
    lines = text.splitlines()
    start = topic or 0
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.lstrip().startswith("["):
            break
        if (found := _KEY.match(line)) and found[1] == wanted:
            return number
    return max(1, start)


def _syntax_error(failure: Exception, text: str, path: str) -> Problem:
    found = _SYNTAX_PLACE.search(str(failure))
    line = int(found["line"]) if found and found["line"] else max(1, len(text.splitlines()))
    reason = _SYNTAX_PLACE.sub("", str(failure))
    hint = 'write key = "value", with text in straight quotes'
    return error("L101", path, line, f"{OUTLINE_FILE} is not TOML: {reason}", hint)


def _comment(line: str) -> str:
    """Return the comment of a line, from its `#` on; a `#` in quotes begins none."""
    quote = ""
    skip = False
    for at, character in enumerate(line):
        if skip:
            skip = False
        elif quote:
            skip = character == "\\" and quote == '"'
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "#":
            return line[at:].rstrip()
    return ""


def _notes(notes: Iterable[Note], line: int) -> list[str]:
    return [note.text for note in notes if note.topic_line == line]


def _topic(placement: Placement) -> Iterator[str]:
    yield "[[topic]]"
    yield f"week = {placement.week:g}"
    if placement.is_pinned:
        yield "pin = true"
    yield f"title = {_text(placement.title)}"
    yield f"sources = {_array(source_text(source) for source in placement.sources)}"
    yield f"why = {_text(placement.why)}"


def _left_out(outline: Outline) -> Iterator[str]:
    yield f"{_OURS} In no topic:"
    for dropped in outline.dropped:
        yield f"{_OURS} {source_text(dropped.source)}: {_one_line(dropped.reason)}"
    for merged in outline.merged:
        into = source_text(merged.into)
        why = _one_line(merged.reason)
        yield f"{_OURS} {source_text(merged.source)}: merged into {into}: {why}"


def _array(texts: Iterable[str]) -> str:
    return f"[{', '.join(_text(text) for text in texts)}]"


def _text(text: str) -> str:
    # JSON's escapes are TOML's (TOML 1.0, strings); only DEL must be escaped in TOML alone.
    return json.dumps(_one_line(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join(text.split())
