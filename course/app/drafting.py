"""`course inspect` and `course draft`: articles from files, folders and standard input to lessons.

Lessons are written all or nothing: first into a folder beside the course, then by renames, which
are taken back when one of them fails.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from course import plugins
from course.articles import Source, inspect
from course.errors import ContentError, SettingsError
from course.model import DraftLesson, Inspection, Outline, SourceRange, has_errors
from course.outline import plan

STANDARD_INPUT = "-"
_COURSE_FILE = "course.toml"
_LESSON_FILE = re.compile(r"\d+-.+\.md")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_COURSE_TOML = """\
title = {title}
language = "{language}"
sender = "Your name <lessons@example.org>"
theme = "workbook"
rules = ["core"]                    # rule packs

[schedule]
start = "enrolment"                 # or a date: a cohort that moves together
cadence = "1 week"                  # "3 days", "tue,thu", …
window = "08:00-20:00"              # local time of the reader
hour = "09:00"                      # until the reader chooses
weekdays = ["mon", "tue", "wed", "thu", "fri"]
lateness = "6 h"
"""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What `draft` read, planned and wrote; nothing is written when there are errors."""

    inspection: Inspection
    outline: Outline
    files: tuple[Path, ...]


def inspect_articles(paths: Sequence[str]) -> Inspection:
    """Read the articles that a person named: files, folders, `-` for standard input.

    Raises SettingsError for a path that is not there, ContentError for one that cannot be read.
    """
    return inspect(_sources(paths))


def draft(
    paths: Sequence[str],
    *,
    to: Path,
    weeks: int | None = None,
    minutes: float | None = None,
    write: bool = True,
    force: bool = False,
) -> Drafted:
    """Turn articles into lesson files in the folder `to`, with a `course.toml` if it has none.

    Without `write` nothing is written. Lessons that are there already are only replaced with
    `force`. Raises SettingsError when they are there, when the folder cannot name a course or
    cannot be written.
    """
    if write:
        _check_target(to, force=force)
    inspection = inspect_articles(paths)
    outline = plan(inspection, weeks=weeks, minutes=minutes)
    if not write or not outline.lessons or has_errors(outline.problems):
        return Drafted(inspection, outline, ())
    files = {
        f"{number:02}-{lesson.id}.md": lesson_file(lesson, folder=to)
        for number, lesson in enumerate(outline.lessons, start=1)
    }
    if not (to / _COURSE_FILE).exists():
        files[_COURSE_FILE] = _course_file(inspection)
    try:
        written = _publish(files, to)
    except OSError as error:
        raise SettingsError(
            f"{to} cannot be written: {error.strerror or error}",
            hint="name a folder you may write to, on a disk with room; nothing was changed",
        ) from error
    return Drafted(inspection, outline, written)


def lesson_file(lesson: DraftLesson, *, folder: Path) -> str:
    """Return the text of a lesson file: front matter, then the parts as Markdown."""
    parts = (source for part in lesson.parts for source in part.sources)
    sources = _condensed(source for source in parts if source.article != STANDARD_INPUT)
    matter = {
        "id": lesson.id,
        "week": lesson.week,
        "title": lesson.title,
        "subject": lesson.subject,
        "preheader": lesson.preheader,
        "objective": lesson.objective,
        "takeaways": list(lesson.takeaways),
        "sources": [_pointer(source, folder) for source in sources],
    }
    # Quotes around every text but the plainest: YAML 1.1 and 1.2 disagree on `no`, `1:30`, `0o7`.
    front = yaml.dump(matter, Dumper=_Dumper, allow_unicode=True, width=10**6, sort_keys=False)
    body = "\n\n".join(part.text for part in lesson.parts)
    return f"---\n{front}---\n{body}\n"


class _Dumper(yaml.SafeDumper):
    """Writes lists indented below their key, and text so that no YAML takes it for another type."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        super().increase_indent(flow, indentless=False)


_PLAIN = re.compile(r"^[A-Za-z][A-Za-z -]*[a-z]$")
_RESERVED = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"])


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_plain = _PLAIN.match(text) is not None and text.lower() not in _RESERVED
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_plain else '"')


_Dumper.add_representer(str, _represent_text)


def _sources(paths: Sequence[str]) -> Iterator[Source]:
    seen: set[str] = set()
    for given in paths:
        for path in _expanded(given):
            if path not in seen:
                yield Source(path, _content(path))
            seen.add(path)


def _expanded(given: str) -> Iterator[str]:
    """Yield the files that a path stands for, each as the person would write it."""
    place = Path(given)
    if given == STANDARD_INPUT or not place.is_dir():
        yield given
        return
    suffixes = {f".{name}" for name in plugins.names(plugins.IMPORTERS)}
    found = sorted(
        path
        for path in place.rglob("*")
        if path.suffix.lower() in suffixes and path.is_file() and not _is_hidden(path, place)
    )
    if not found:
        kinds = ", ".join(sorted(suffixes))
        raise SettingsError(f"no article in the folder {given!r}", hint=f"it reads {kinds} files")
    yield from (str(path) for path in found)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _content(path: str) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(
            f"there is no file or folder {path!r}", hint="check the spelling of the path"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ContentError(
            f"{path!r} cannot be read: {reason}", hint="name a file that you may read"
        ) from error


def _check_target(to: Path, *, force: bool) -> None:
    name = to.resolve().name
    if not _SLUG.fullmatch(name):
        raise SettingsError(
            f"{name!r} cannot name a course",
            hint="use letters, digits and hyphens: lessons/my-course",
        )
    if to.exists() and not to.is_dir():
        raise SettingsError(f"{to} is a file", hint="name a folder: lessons/my-course")
    there = _lesson_files(to)
    if there and not force:
        names = ", ".join(path.name for path in there[:4]) + (", …" if len(there) > 4 else "")  # noqa: PLR2004 - a line's worth
        raise SettingsError(
            f"{to} has lessons already: {names}",
            hint="name another folder, or replace them all with --force",
        )


def _lesson_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if _LESSON_FILE.fullmatch(path.name) and path.is_file()
    )


def _course_file(inspection: Inspection) -> str:
    first = inspection.articles[0]
    title = " ".join(first.title.split()) or "EDIT: title of the course"
    quoted = '"' + "".join(_toml_character(character) for character in title) + '"'
    language = first.language if re.fullmatch(r"[a-z]{2,3}", first.language) else "en"
    return _COURSE_TOML.format(title=quoted, language="en" if language == "und" else language)


def _toml_character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() or character == " " else ""


def _pointer(source: SourceRange, folder: Path) -> str:
    return f"{_from_folder(source.article, folder)}#L{source.first_line}-L{source.last_line}"


def _from_folder(article: str, folder: Path) -> str:
    """Return the path of an article as seen from the course; one given whole stays as it is."""
    path, home = Path(article), folder.resolve()
    if path.resolve().is_relative_to(home):
        return path.resolve().relative_to(home).as_posix()
    return article if path.is_absolute() else Path(os.path.relpath(path.resolve(), home)).as_posix()


def _condensed(sources: Iterable[SourceRange]) -> list[SourceRange]:
    """Return the ranges article by article, those that follow each other as one."""
    by_article: dict[str, list[SourceRange]] = {}
    for source in sources:
        by_article.setdefault(source.article, []).append(source)
    result: list[SourceRange] = []
    for ranges in by_article.values():
        start = len(result)
        for source in sorted(ranges):
            last = result[-1] if len(result) > start else None
            if last is not None and source.first_line <= last.last_line + 2:
                result[-1] = replace(last, last_line=max(last.last_line, source.last_line))
            else:
                result.append(source)
    return result


def _publish(files: dict[str, str], to: Path) -> tuple[Path, ...]:
    """Put the files into the folder, all of them or none; lessons that were there go."""
    made = [folder for folder in (to, *to.parents) if not folder.exists()]
    to.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=to, prefix=".draft-") as place:
            staged, old = Path(place) / "new", Path(place) / "old"
            staged.mkdir()
            old.mkdir()
            for name, text in files.items():
                (staged / name).write_text(text, "utf-8", newline="\n")
            _exchange(staged, to, old, names=list(files))
    except BaseException:
        for folder in made:  # the innermost first; one that is in use stays
            shutil.rmtree(folder, ignore_errors=True) if folder == to else _remove_empty(folder)
        raise
    return tuple(to / name for name in files)


def _exchange(staged: Path, to: Path, old: Path, *, names: Sequence[str]) -> None:
    moved: list[tuple[Path, Path]] = []
    try:
        for path in _lesson_files(to):
            path.replace(old / path.name)
            moved.append((old / path.name, path))
        for name in names:
            (staged / name).replace(to / name)
            moved.append((to / name, staged / name))
    except BaseException:
        for here, back in reversed(moved):
            here.replace(back)
        raise


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # somebody put something there meanwhile: it is theirs
