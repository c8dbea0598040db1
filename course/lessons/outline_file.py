"""`outline.toml`: which lines of the articles are in which week, as a person may have edited it.

`outline_text` writes it.
"""

from __future__ import annotations

import re
import tomllib
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from course.lessons.faults import Place, RefusedValueError, error, explain, shown
from course.model import Arrangement, Placement, Problem, SourceRange

OUTLINE_FILE = "outline.toml"

_MOST_WEEKS = 104
_LARGEST = 4_000_000  # characters
_SOURCE = re.compile(r"(?P<article>[^#]+)#L(?P<first>\d{1,9})(?:-L?(?P<last>\d{1,9}))?")
_SYNTAX_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_TOPIC = re.compile(r"\s*\[\[\s*topic\s*\]\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")


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
