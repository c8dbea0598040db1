"""What the last draft wrote: kept in `.draft/` inside the course folder, in git like the lessons.

`.draft/lessons/ID.md` is each lesson as it was drafted, `.draft/outline.toml` the outline, and
`.draft/record.json` says which lesson is in which file, from which lines, and holds a hash of
every line of the articles, by which changed lines are found again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from hashlib import blake2b
from pathlib import Path
from typing import Any

from course.errors import ContentError
from course.lessons import OUTLINE_FILE, source_text
from course.model import SourceRange

FOLDER = ".draft"
_RECORD = f"{FOLDER}/record.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class LastLesson:
    """One lesson as it was drafted. Sources are named from the course's folder."""

    id: str
    number: int
    file: str
    sources: tuple[SourceRange, ...]
    text: str


@dataclass(frozen=True, slots=True)
class LastDraft:
    """Everything that the last draft wrote."""

    lessons: tuple[LastLesson, ...] = ()
    articles: Mapping[str, Sequence[str]] = field(default_factory=dict)  # hashes, line by line
    outline: str = ""


def load_last_draft(folder: Path) -> LastDraft | None:
    """Read what the last draft wrote, None when there was none.

    Raises ContentError when it is damaged: edits could not be told from the draft.
    """
    if not (folder / _RECORD).exists():
        return None
    try:
        record = json.loads((folder / _RECORD).read_text("utf-8"))
        outline = folder / FOLDER / OUTLINE_FILE
        return LastDraft(
            tuple(_lesson(folder, each) for each in record["lessons"]),
            {str(path): tuple(str(lines).split()) for path, lines in record["articles"].items()},
            outline.read_text("utf-8") if outline.exists() else "",
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ContentError(
            f"{folder / FOLDER} is damaged: {type(error).__name__}: {error}",
            hint="take it from git again, or delete it and draft with --force",
        ) from error


def files_of(draft: LastDraft) -> dict[str, str]:
    """Return the files that keep a draft for the next one."""
    record = {
        "version": _VERSION,
        "articles": {path: " ".join(lines) for path, lines in sorted(draft.articles.items())},
        "lessons": [
            {
                "id": lesson.id,
                "number": lesson.number,
                "file": lesson.file,
                "sources": [source_text(source) for source in lesson.sources],
            }
            for lesson in draft.lessons
        ],
    }
    files = {f"{FOLDER}/lessons/{lesson.id}.md": lesson.text for lesson in draft.lessons}
    files[_RECORD] = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    files[f"{FOLDER}/{OUTLINE_FILE}"] = draft.outline
    return files


def hashes_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Return a hash of each line, blanks around it not counted."""
    return tuple(
        blake2b(line.strip().encode("utf-8", "replace"), digest_size=4).hexdigest()
        for line in lines
    )


class Moves:
    """Where the lines of an article went when it was changed."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old = old
        self._to = None if tuple(old) == tuple(new) else _moves(old, new)

    def moved(self, source: SourceRange) -> SourceRange | None:
        """Return where these lines are now, None when nothing is left of them."""
        if self._to is None:
            return source
        there = [line for line in self._to[source.first_line - 1 : source.last_line] if line]
        return SourceRange(source.article, min(there), max(there)) if there else None

    def unchanged(self, source: SourceRange, new: Sequence[str]) -> set[int]:
        """Return those of the lines, by their old numbers, that still stand somewhere."""
        to = self._to or list(range(1, len(self._old) + 1))
        lines = range(source.first_line, min(source.last_line, len(to)) + 1)
        return {
            line
            for line in lines
            if (there := to[line - 1]) and new[there - 1] == self._old[line - 1]
        }


def _lesson(folder: Path, each: Any) -> LastLesson:
    lesson_id = str(each["id"])
    name = Path(str(each["file"])).name
    text = (folder / FOLDER / "lessons" / f"{Path(lesson_id).name}.md").read_text("utf-8")
    sources = tuple(_source(str(source)) for source in each["sources"])
    return LastLesson(lesson_id, int(each["number"]), name, sources, text)


def _source(text: str) -> SourceRange:
    article, _, lines = text.rpartition("#L")
    first, _, last = lines.partition("-L")
    return SourceRange(article, int(first), int(last or first))


def _moves(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """Return the new number of each old line; a line that was rewritten keeps its place."""
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    to: list[int | None] = [None] * len(old)
    to[:head] = range(1, head + 1)
    if tail:
        to[len(old) - tail :] = range(len(new) - tail + 1, len(new) + 1)
    one, other = old[head : len(old) - tail], new[head : len(new) - tail]
    for kind, first, last, start, end in SequenceMatcher(None, one, other).get_opcodes():
        if kind in ("equal", "replace"):
            for at in range(first, last):
                to[head + at] = head + min(start + at - first, end - 1) + 1
    return to


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines two texts have in common from their beginning."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
