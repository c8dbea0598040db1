"""What a draft left for a person to settle: marks of a conflict, and lessons that are stale.

A lesson is stale when lines that it was made from have changed since the last draft. The hashes
in `.draft/` tell; a course without them was not drafted and is never stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from course.app.drafting.last_draft import Moves, hashes_of, load_last_draft
from course.app.drafting.lesson_files import LESSON_FILE
from course.app.drafting.three_way import marks_of
from course.articles import lines_of
from course.errors import ContentError
from course.model import Course, Problem, Severity, SourceRange


def unsettled(folder: Path, *, shown: str) -> tuple[Problem, ...]:
    """L121: a lesson in which your edits and a new draft still stand side by side."""
    return tuple(
        Problem(
            "L121",
            Severity.ERROR,
            str(Path(shown, path.name)),
            marks[0],
            "your edits and a new draft stand here side by side",
            "keep what is right and take out the lines <<<<<<<, ======= and >>>>>>>",
        )
        for path in sorted(folder.glob("*.md"))
        if LESSON_FILE.fullmatch(path.name) and (marks := _marks(path))
    )


def stale(course: Course, folder: Path) -> Iterator[Problem]:
    """L122: a lesson whose sources have changed since it was drafted."""
    try:
        last = load_last_draft(folder)
    except ContentError as error:
        yield Problem(
            "L123", Severity.ERROR, str(Path(course.path, ".draft")), 1, error.message, error.hint
        )
        return
    if last is None:
        return
    now = {article: _hashes_now(folder / article) for article in last.articles}
    moves = {
        article: Moves(last.articles[article], lines) for article, lines in now.items() if lines
    }
    for lesson in course.lessons:
        for number, source in enumerate(lesson.sources):
            then, today = last.articles.get(source.article), now.get(source.article)
            if then is None or not today:
                continue  # not drafted from, or gone: another check says so
            said = _said(source, then, today, moves[source.article])
            if said:
                line = lesson.lines.get(f"sources.{number}", lesson.lines.get("sources", 1))
                hint = "read them again, or draft again: your edits are kept"
                yield Problem("L122", Severity.WARNING, lesson.path, line, said, hint)


def _marks(path: Path) -> list[int]:
    try:
        return marks_of(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return []  # reading the lesson says so


def _hashes_now(path: Path) -> tuple[str, ...]:
    try:
        return hashes_of(lines_of(path.read_bytes(), path=str(path)))
    except OSError:
        return ()


def _said(source: SourceRange, then: Sequence[str], now: Sequence[str], moves: Moves) -> str:
    """Return what became of the lines of a source, nothing when they are as they were."""
    before = then[source.first_line - 1 : source.last_line]
    if before == now[source.first_line - 1 : source.last_line]:
        return ""
    moved = moves.moved(source)
    if moved and before == now[moved.first_line - 1 : moved.last_line]:
        lines = f"{source.first_line}–{source.last_line}"
        return f"stale: {source.article} lines {lines} are now {_range(moved)}"
    kept = moves.unchanged(source, now)
    lost = [line for line in range(source.first_line, source.last_line + 1) if line not in kept]
    if not lost:
        return f"stale: {source.article} has new lines between {_range(source)}"
    return f"stale: {source.article} lines {_spans(lost)} changed"


def _range(source: SourceRange) -> str:
    return f"{source.first_line}–{source.last_line}"


def _spans(lines: Sequence[int]) -> str:
    """Return lines as `12–18, 20`."""
    spans: list[list[int]] = [[lines[0], lines[0]]]
    for before, line in pairwise(lines):
        if line == before + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
