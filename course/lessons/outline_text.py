"""Write `outline.toml`, and find what a person wrote beside it.

Comments that begin with `#:` are the draft's own and are written anew; all others are the
person's and come back with the topic they belong to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from course.model import Outline, Placement, SourceRange

_TOPIC = re.compile(r"\s*\[\[\s*topic\s*\]\]")
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


@dataclass(frozen=True, slots=True)
class Note:
    """A comment of a person's. `topic_line` is that of the topic it belongs to, 0 above all."""

    text: str
    topic_line: int


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


def source_text(source: SourceRange) -> str:
    """Return a source as it is written: `a.txt#L3-L5`, or `a.txt#L3` for one line."""
    end = "" if source.first_line == source.last_line else f"-L{source.last_line}"
    return f"{source.article}#L{source.first_line}{end}"


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
