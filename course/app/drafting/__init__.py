"""`course inspect` and `course draft`: articles from files, folders and standard input to lessons.

A draft is written all or nothing, and a second one keeps what a person made of the first:
`outline.toml` says what belongs where, `.draft/` holds what the last draft wrote, and each lesson
file is merged with its new text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from course.app.drafting import outlining, renewing
from course.app.drafting.last_draft import FOLDER as DRAFT_FOLDER
from course.app.drafting.last_draft import LastDraft, LastLesson, Moves, hashes_of, load_last_draft
from course.app.drafting.last_draft import files_of as files_of_draft
from course.app.drafting.lesson_files import (
    COURSE_FILE,
    LESSON_FILE,
    course_file,
    from_folder,
    lesson_file,
)
from course.app.drafting.publishing import publish
from course.app.drafting.reading import load_sources
from course.articles import Source, Wishes, inspect, lines_of
from course.errors import SettingsError, did_you_mean
from course.lessons import OUTLINE_FILE
from course.model import DraftLesson, Inspection, Outline, SourceRange, has_errors
from course.outline import plan

__all__ = ["Drafted", "draft", "inspect_articles", "lesson_file"]

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Drafted:
    """What `draft` read, planned and wrote; nothing is written when there are errors."""

    inspection: Inspection
    outline: Outline
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A course folder and the articles as it knows them."""

    folder: Path
    named: Mapping[str, str]  # the path of each article from the folder, by the path as given
    hashes: Mapping[str, tuple[str, ...]]  # by the path from the folder
    last: LastDraft
    moves: Mapping[str, Moves]


def inspect_articles(
    paths: Sequence[str], *, keep: Sequence[SourceRange] = (), tell: Told | None = None
) -> Inspection:
    """Read the articles that a person named: files, folders, `-` for standard input.

    `keep` are lines that are not left out whatever they look like. Raises SettingsError for a path
    that is not there, ContentError for one that cannot be read.
    """
    sources = list(load_sources(paths))
    _check_kept(keep, sources)
    return inspect(_told(sources, tell), wishes=Wishes(keep=tuple(keep)))


def draft(
    paths: Sequence[str],
    *,
    to: Path | None,
    weeks: int | None = None,
    minutes: float | None = None,
    keep: Sequence[SourceRange] = (),
    write: bool = True,
    force: bool = False,
    tell: Told | None = None,
) -> Drafted:
    """Turn articles into lesson files in the folder `to`, with a `course.toml` if it has none.

    Without a folder nothing is written, as without `write`. An `outline.toml` there is followed,
    options win over it. Lessons that the last draft wrote are merged with their files; with
    `force` they are replaced. Raises SettingsError when the folder cannot name a course, has
    lessons that no draft wrote or cannot be written, ContentError when a file there cannot be
    read.
    """
    if to is None:
        return _dry(paths, weeks=weeks, minutes=minutes, keep=keep, tell=tell)
    if write:
        _check_name(to)
    own = renewing.load_own_lessons(to) if not force else []
    last = load_last_draft(to) if not force else None
    if write and own and last is None:
        _refuse_lessons(to, [lesson.name for lesson in own])
    sources = list(load_sources(paths))
    _check_kept(keep, sources)
    place = _place(to, sources, last or LastDraft())
    asked = outlining.load_asked(to, last=place.last, named=place.named, moves=place.moves)
    if has_errors(asked.problems):
        nothing = Inspection((), (), ())
        return Drafted(nothing, Outline((), (), (), (), asked.problems), ())
    arrangement = asked.arrangement
    wishes = Wishes(keep=(*arrangement.keep, *keep), drop=arrangement.drop)
    inspection = inspect(_told(sources, tell), wishes=wishes)
    if tell:
        tell("laying the lessons out")
    outline = plan(inspection, weeks=weeks, minutes=minutes, arrangement=arrangement)
    outline = replace(outline, problems=(*asked.problems, *outline.problems))
    if not outline.lessons or has_errors(outline.problems):
        return Drafted(inspection, outline, ())
    return _renewed(inspection, outline, place, own, asked, keep=keep, write=write, force=force)


def _dry(
    paths: Sequence[str],
    *,
    weeks: int | None,
    minutes: float | None,
    keep: Sequence[SourceRange],
    tell: Told | None,
) -> Drafted:
    inspection = inspect_articles(paths, keep=keep, tell=tell)
    return Drafted(inspection, plan(inspection, weeks=weeks, minutes=minutes), ())


def _renewed(
    inspection: Inspection,
    outline: Outline,
    place: _Place,
    own: Sequence[renewing.OwnLesson],
    asked: outlining.Asked,
    *,
    keep: Sequence[SourceRange],
    write: bool,
    force: bool,
) -> Drafted:
    """Merge the outline's lessons with those that are there, and write them."""
    old = {lesson.id for lesson in place.last.lessons}
    lessons = renewing.identified(
        outline.lessons,
        place.last,
        place.moves,
        named=place.named,
        taken=[lesson.id for lesson in own if lesson.id not in old],
    )
    drafted = [_last_lesson(lesson, place, inspection) for lesson in lessons]
    renewal = renewing.renew(drafted, place.last, own, shown=place.folder)
    problems = (*outline.problems, *renewal.problems)
    outline = replace(outline, lessons=lessons, problems=problems)
    if not write:
        return Drafted(inspection, outline, ())
    files = dict(renewal.files)
    if not (place.folder / COURSE_FILE).exists():
        files[COURSE_FILE] = course_file(inspection)
    text = outlining.text_of(outline, asked, named=place.named, keep=keep)
    files[OUTLINE_FILE] = text
    done = LastDraft(tuple(renewal.lessons), {**place.last.articles, **place.hashes}, text)
    gone = [*renewal.gone, *_forced_out(place.folder, force=force)]
    publish({**files, **files_of_draft(done)}, place.folder, gone=gone)
    return Drafted(inspection, outline, tuple(place.folder / name for name in files))


def _place(folder: Path, sources: Sequence[Source], last: LastDraft) -> _Place:
    named = {source.path: from_folder(source.path, folder) for source in sources}
    hashes = {
        named[source.path]: hashes_of(lines_of(source.content, path=source.path))
        for source in sources
    }
    moves = {
        path: Moves(last.articles[path], lines)
        for path, lines in hashes.items()
        if path in last.articles
    }
    return _Place(folder, named, hashes, last, moves)


def _last_lesson(lesson: DraftLesson, place: _Place, inspection: Inspection) -> LastLesson:
    sources = sorted(
        {
            replace(source, article=place.named[source.article])
            for part in lesson.parts
            for source in part.sources
        }
    )
    language = inspection.articles[0].language
    return LastLesson(
        id=lesson.id,
        number=lesson.week,
        file=f"{lesson.week:02}-{lesson.id}.md",
        sources=tuple(sources),
        text=lesson_file(lesson, folder=place.folder, language=language),
    )


def _told(sources: Sequence[Source], tell: Told | None) -> Sequence[Source]:
    if tell:
        tell(f"reading {len(sources)} article{'' if len(sources) == 1 else 's'}")
    return sources


def _check_kept(keep: Sequence[SourceRange], sources: Sequence[Source]) -> None:
    known = [source.path for source in sources]
    for each in keep:
        if each.article not in known:
            raise SettingsError(
                f"--keep names {each.article!r}, which is not among the articles",
                hint=did_you_mean(each.article, known),
            )


def _check_name(to: Path) -> None:
    name = to.resolve().name
    if not _SLUG.fullmatch(name):
        raise SettingsError(
            f"{name!r} cannot name a course",
            hint="use letters, digits and hyphens: lessons/my-course",
        )
    if to.exists() and not to.is_dir():
        raise SettingsError(f"{to} is a file", hint="name a folder: lessons/my-course")


def _refuse_lessons(to: Path, there: Sequence[str]) -> None:
    names = ", ".join(there[:4]) + (", …" if len(there) > 4 else "")  # noqa: PLR2004 - a line's worth
    raise SettingsError(
        f"{to} has lessons that no draft wrote: {names}",
        hint="name another folder, or replace them all with --force",
    )


def _forced_out(folder: Path, *, force: bool) -> list[str]:
    """Return the files of a folder that a draft by force replaces."""
    if not force or not folder.is_dir():
        return []
    paths = [path for path in folder.iterdir() if LESSON_FILE.fullmatch(path.name)]
    paths += (folder / DRAFT_FOLDER / "lessons").glob("*.md")
    return [path.relative_to(folder).as_posix() for path in paths]
