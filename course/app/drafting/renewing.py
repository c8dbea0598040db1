"""Bring a new draft together with what a person made of the last one.

A lesson is known by its id, whatever its file is called: new lessons take over the ids of those
whose lines they have. Each file is merged with three sides: the last draft, the person's file,
the new draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from course.app.drafting.last_draft import LastDraft, LastLesson, Moves
from course.app.drafting.lesson_files import LESSON_FILE
from course.app.drafting.three_way import marks_of, merge
from course.errors import ContentError
from course.model import DraftLesson, Problem, Severity, SourceRange

_ID = re.compile(r"^id:\s*[\"']?([A-Za-z0-9-]+)", re.MULTILINE)
_ENOUGH = 0.5  # of the lines of the smaller lesson: it is the same one


@dataclass(frozen=True, slots=True)
class OwnLesson:
    """A lesson file as it lies in the course folder."""

    name: str
    id: str
    text: str


@dataclass(slots=True)
class Renewal:
    """What a new draft makes of a course folder."""

    files: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    lessons: list[LastLesson] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_own_lessons(folder: Path) -> list[OwnLesson]:
    """Read the lesson files of a course folder.

    Raises ContentError for a file that cannot be read, or that still has marks of a conflict.
    """
    if not folder.is_dir():
        return []
    paths = [path for path in folder.iterdir() if LESSON_FILE.fullmatch(path.name)]
    return [_own_lesson(path) for path in sorted(paths) if path.is_file()]


def identified(
    lessons: Sequence[DraftLesson],
    last: LastDraft,
    moves: Mapping[str, Moves],
    *,
    named: Mapping[str, str],
    taken: Iterable[str],
) -> tuple[DraftLesson, ...]:
    """Return the lessons with the ids of the last draft's that they go on with.

    `named` are the articles by their path from the course, `taken` the ids of lessons that a
    person wrote.
    """
    old = {each.id: _lines(each.sources, moves) for each in last.lessons}
    new = [_lines_of(lesson, named) for lesson in lessons]
    ids = _same_ids(lessons, old, new)
    ids |= _most_alike(old, new, ids)
    used = {*ids.values(), *old, *taken}
    result = []
    for number, lesson in enumerate(lessons):
        lesson_id = ids.get(number) or _unused(lesson.id, used)
        used.add(lesson_id)
        result.append(replace(lesson, id=lesson_id))
    return tuple(result)


def renew(
    drafted: Sequence[LastLesson], last: LastDraft, own: Sequence[OwnLesson], *, shown: Path
) -> Renewal:
    """Merge each drafted lesson with its file; `shown` is the folder as the person gave it."""
    before = {lesson.id: lesson for lesson in last.lessons}
    files = {lesson.file: lesson.id for lesson in last.lessons}
    # A file that lost its id is known by its name.
    there = {lesson.id or files.get(lesson.name, ""): lesson for lesson in reversed(own)}
    renewal = Renewal()
    for lesson in (_renamed(each, own, there) for each in drafted):
        base, mine = before.get(lesson.id), there.get(lesson.id)
        if base and not mine:
            renewal.lessons.append(lesson)
            renewal.problems.append(_deleted(base, shown))
        else:
            _renew_one(renewal, lesson, base, mine, shown=shown)
    new = {lesson.id for lesson in drafted}
    for lesson in last.lessons:
        if lesson.id not in new:
            renewal.lessons.append(lesson)
            if lesson.id in there:
                renewal.problems.append(_orphaned(there[lesson.id], shown))
    return renewal


def _own_lesson(path: Path) -> OwnLesson:
    try:
        # Bytes, so that the ends of its lines stay what they are.
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path} cannot be read: {error}", hint="save it as UTF-8") from error
    marks = marks_of(text)
    if marks:
        raise ContentError(
            f"{path}:{marks[0]}: a conflict of the last draft is not settled",
            hint="keep what is right and take out the lines <<<<<<<, ======= and >>>>>>>",
        )
    found = _ID.search(text)
    return OwnLesson(path.name, found[1] if found else "", text)


def _renew_one(
    renewal: Renewal,
    lesson: LastLesson,
    base: LastLesson | None,
    mine: OwnLesson | None,
    *,
    shown: Path,
) -> None:
    if mine is None:
        renewal.files[lesson.file] = lesson.text
        renewal.lessons.append(lesson)
        return
    name = _name(lesson, base, mine)
    ends = "\r\n" if "\r\n" in mine.text else "\n"
    merged = merge(base.text if base else "", mine.text.replace("\r\n", "\n"), lesson.text)
    renewal.files[name] = merged.text.replace("\n", ends)
    renewal.lessons.append(replace(lesson, file=name))
    if name != mine.name:
        renewal.gone.append(mine.name)
    if merged.conflicts:
        renewal.problems.append(_conflict(shown / name, merged.conflicts))


def _name(lesson: LastLesson, base: LastLesson | None, mine: OwnLesson) -> str:
    """Return what the file is called: its number follows the draft unless a person changed it."""
    match = LESSON_FILE.fullmatch(mine.name)
    if match is None or base is None or lesson.number == base.number:
        return mine.name
    if int(match["number"]) != base.number:
        return mine.name
    return f"{lesson.number:02}-{match['stem']}.md"


def _renamed(
    lesson: LastLesson, own: Sequence[OwnLesson], there: Mapping[str, OwnLesson]
) -> LastLesson:
    """Return a lesson whose file name is not that of another lesson of the person's."""
    names = {each.name for each in own if each is not there.get(lesson.id)}
    name, copy = lesson.file, 2
    while name in names:
        name, copy = f"{lesson.file.removesuffix('.md')}-{copy}.md", copy + 1
    return replace(lesson, file=name)


def _lines(sources: Iterable[SourceRange], moves: Mapping[str, Moves]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for source in sources:
        move = moves.get(source.article)
        moved = move.moved(source) if move else None
        if moved:
            found |= _each_line(moved)
    return found


def _lines_of(lesson: DraftLesson, named: Mapping[str, str]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for part in lesson.parts:
        for source in part.sources:
            found |= _each_line(replace(source, article=named[source.article]))
    return found


def _each_line(source: SourceRange) -> set[tuple[str, int]]:
    return {(source.article, line) for line in range(source.first_line, source.last_line + 1)}


def _same_ids(
    lessons: Sequence[DraftLesson],
    old: Mapping[str, set[tuple[str, int]]],
    new: Sequence[set[tuple[str, int]]],
) -> dict[int, str]:
    return {
        number: lesson.id
        for number, lesson in enumerate(lessons)
        if lesson.id in old and old[lesson.id] & new[number]
    }


def _most_alike(
    old: Mapping[str, set[tuple[str, int]]],
    new: Sequence[set[tuple[str, int]]],
    known: Mapping[int, str],
) -> dict[int, str]:
    """Return the other lessons that go on with an old one: most lines in common first."""
    pairs = sorted(
        (
            (-len(lines & mine) / max(1, min(len(lines), len(mine))), number, lesson_id)
            for number, mine in enumerate(new)
            if number not in known
            for lesson_id, lines in old.items()
            if lesson_id not in known.values() and lines & mine
        ),
    )
    found: dict[int, str] = {}
    for score, number, lesson_id in pairs:
        if -score >= _ENOUGH and number not in found and lesson_id not in found.values():
            found[number] = lesson_id
    return found


def _unused(lesson_id: str, used: Iterable[str]) -> str:
    unique, copy = lesson_id, 2
    while unique in used:
        unique, copy = f"{lesson_id}-{copy}", copy + 1
    return unique


def _conflict(path: Path, lines: Sequence[int]) -> Problem:
    more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    return Problem(
        "A208",
        Severity.WARNING,
        str(path),
        lines[0],
        f"your edits and the new draft change the same lines{more}",
        "keep what is right and take out the lines <<<<<<<, ======= and >>>>>>>",
    )


def _deleted(lesson: LastLesson, shown: Path) -> Problem:
    return Problem(
        "A209",
        Severity.INFO,
        str(shown / lesson.file),
        1,
        f"you deleted the lesson {lesson.id!r}: it is not written again",
        f"to have it back, copy {shown / '.draft/lessons' / lesson.id}.md",
    )


def _orphaned(lesson: OwnLesson, shown: Path) -> Problem:
    return Problem(
        "A210",
        Severity.WARNING,
        str(shown / lesson.name),
        1,
        f"no lines of the articles are left for the lesson {lesson.id!r}: it stays as it is",
        "delete it, or keep it as your own and correct its sources",
    )
