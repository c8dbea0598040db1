"""The front matter of a lesson: which keys there are, and the line of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from course.lessons.faults import Place, RefusedValueError, error, explain, shown
from course.model import Problem, SourceRange

# libyaml where PyYAML was built with it: ten times as fast, and the same nodes.
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 64
_LONGEST_FRONT_MATTER = 16_000  # libyaml nests on the C stack: 200,000 brackets end the process
_SOURCE = re.compile(r"(?P<article>[^#]+)#L(?P<first>\d+)(?:-L?(?P<last>\d+))?")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def _one_line(text: str) -> str:
    line = text.strip()
    if not line:
        raise RefusedValueError("there is nothing in it", hint="write one line")
    if line.splitlines() != [line]:
        raise RefusedValueError(
            f"{shown(line)} has more than one line", hint="write it on one line, without |"
        )
    return line


def _identity(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > _LONGEST_ID:
        raise RefusedValueError(
            f"{shown(text)} is not an id",
            hint=f"use a-z, 0-9 and single hyphens, at most {_LONGEST_ID}: 'why-creams-count'",
        )
    return text


def _source(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _SOURCE.fullmatch(value.strip())
    if not found:
        raise RefusedValueError(
            f"{shown(value)} names no lines of an article",
            hint="write the file and its lines: articles/article-2.md#L24-L31",
        )
    first = int(found["first"])
    last = int(found["last"] or first)
    if not 1 <= first <= last:
        raise RefusedValueError(
            f"{shown(value)} is not a range of lines", hint="count from 1, the smaller number first"
        )
    return SourceRange(found["article"], first, last)


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise RefusedValueError(f"{shown(text)} is not a month", hint="write it as 2026-08")
    return text


_Line = Annotated[str, AfterValidator(_one_line)]


class FrontMatter(BaseModel):
    """The keys that stand between the two `---` lines of a lesson."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: Annotated[str, AfterValidator(_identity)]
    week: Annotated[int, Field(ge=0)]
    title: _Line
    subject: _Line
    preheader: _Line
    objective: _Line
    takeaways: Annotated[tuple[_Line, ...], Field(strict=False)]
    sources: Annotated[
        tuple[Annotated[SourceRange, BeforeValidator(_source)], ...], Field(strict=False)
    ] = ()
    claims: Annotated[tuple[_Line, ...], Field(strict=False)] = ()
    evidence_checked: Annotated[str, AfterValidator(_month)] = ""
    reviewed_by: str = ""
    reviewed_on: date | None = None
    waive: dict[str, _Line] = {}


class Parsed(NamedTuple):
    """What front matter says, the line of each key, and what is wrong with it."""

    matter: FrontMatter | None
    lines: Mapping[str, int]
    problems: tuple[Problem, ...]


def parse_front_matter(text: str, *, path: str, first_line: int) -> Parsed:
    """Read the YAML of a lesson whose first line is `first_line` of the file."""
    if len(text) > _LONGEST_FRONT_MATTER:
        message = f"front matter has {len(text):,} characters, at most {_LONGEST_FRONT_MATTER:,}"
        hint = "end it with a line '---'; the lesson's text stands below that line"
        return Parsed(None, {}, (error("L102", path, first_line, message, hint),))
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if isinstance(node, yaml.MappingNode):
            return _parse_keys(node, loader, path=path, first_line=first_line)
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        line = first_line + (mark.line if mark else 0)
        return _broken(f"front matter is not YAML: {failure.problem}", path, line)
    except (yaml.YAMLError, RecursionError) as failure:
        reason = str(failure).partition("\n")[0]
        return _broken(f"front matter cannot be read: {reason}", path, first_line)
    finally:
        loader.dispose()
    return _broken("front matter should be 'key: value' lines", path, first_line)


def _broken(message: str, path: str, line: int) -> Parsed:
    hint = "put a value in quotes when it holds ': ', '#' or begins with a sign; indent with spaces"
    return Parsed(None, {}, (error("L102", path, line, message, hint),))


def _parse_keys(node: yaml.MappingNode, loader: Any, *, path: str, first_line: int) -> Parsed:
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            return _broken("a key should be one word", path, first_line + key.start_mark.line)
    lines = dict(_lines(node, first_line))
    problems = _doubled_keys(node, path=path, first_line=first_line)
    values: dict[str, Any] = {}
    for key, value in node.value:
        try:
            values[str(key.value)] = loader.construct_object(value, deep=True)
        except ValueError as failure:  # 2026-13-01 looks like a date, and is none
            line = first_line + value.start_mark.line
            message = f"{key.value}: {shown(value.value)} cannot be read: {failure}"
            problems.append(error("L106", path, line, message, "correct it or put it in quotes"))
            return Parsed(None, lines, tuple(problems))
    try:
        matter = FrontMatter.model_validate(values)
    except ValidationError as failure:
        place = Place(path, lambda name: _nearest(lines, name, default=first_line))
        return Parsed(None, lines, (*problems, *explain(failure, FrontMatter, place)))
    return Parsed(matter, lines, tuple(problems))


def _lines(node: yaml.Node, first_line: int, prefix: str = "") -> list[tuple[str, int]]:
    """List the line of each key and of each item, the latter as `takeaways.0`."""
    if isinstance(node, yaml.MappingNode):
        children = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = [(str(number), item, item) for number, item in enumerate(node.value)]
    else:
        return []
    found = []
    for name, marked, below in children:
        found.append((f"{prefix}{name}", first_line + marked.start_mark.line))
        if not prefix:  # keys and their items; nothing of ours nests deeper
            found += _lines(below, first_line, f"{name}.")
    return found


def _doubled_keys(node: yaml.MappingNode, *, path: str, first_line: int) -> list[Problem]:
    # YAML takes the last of two and says nothing; the author sees only the first.
    seen: dict[str, int] = {}
    problems = []
    for key, _ in node.value:
        line = first_line + key.start_mark.line
        if key.value in seen:
            message = f"{key.value!r} stands here and in line {seen[key.value]}"
            problems.append(error("L107", path, line, message, "keep one of the two"))
        seen.setdefault(key.value, line)
    return problems


def _nearest(lines: Mapping[str, int], key: str, *, default: int) -> int:
    """Return the line of a key, or of the key above it."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key, default)
