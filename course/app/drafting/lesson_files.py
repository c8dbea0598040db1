"""Lessons and `course.toml` as the files that a person edits."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import yaml

from course.app.drafting.reading import STANDARD_INPUT
from course.articles.inert import escape
from course.lessons import source_text
from course.model import DraftLesson, Inspection, SourceRange

COURSE_FILE = "course.toml"
LESSON_FILE = re.compile(r"(?P<number>\d+)-(?P<stem>.+)\.md")
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


# A lesson begins by calling the one before it to mind; where no language is known it just says it.
_LAST_TIME = {
    "en": "Last time:",
    "nl": "Vorige keer:",
    "de": "Letztes Mal:",
    "fr": "La dernière fois :",
    "es": "La última vez:",
}
ACTION = "EDIT: one small step for the reader: If …, then I …"
# What would end a comment (HTML standard, 13.1.6).
_COMMENT_END = re.compile(r"--(?=!?>)")
_RECALL = "EDIT: what should the reader still know of the last lesson?"


def lesson_file(lesson: DraftLesson, *, folder: Path, language: str = "en") -> str:
    """Return the text of a lesson file: front matter, recap, parts, and a prompt for the action.

    Each takeaway and the recap say in a comment which lines they were taken from.
    """
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
        "sources": [pointer(source, folder) for source in sources],
    }
    # Quotes around every text but the plainest: YAML 1.1 and 1.2 disagree on `no`, `1:30`, `0o7`.
    front = yaml.dump(matter, Dumper=_Dumper, allow_unicode=True, width=10**6, sort_keys=False)
    front = _with_origins(front, [_origin(each, folder) for each in lesson.takeaway_sources])
    blocks = [part.text for part in lesson.parts]
    if lesson.week > 1:
        blocks.insert(0, _recall(lesson, folder, language))
    blocks.append(f"::: action\n{ACTION}\n:::")
    body = "\n\n".join(blocks)
    return f"---\n{front}---\n{body}\n"


def course_file(inspection: Inspection) -> str:
    """Return a `course.toml` that loads, with what only a person knows left to fill in."""
    first = inspection.articles[0]
    title = " ".join(first.title.split()) or "EDIT: title of the course"
    quoted = '"' + "".join(_toml_character(character) for character in title) + '"'
    language = first.language if re.fullmatch(r"[a-z]{2,3}", first.language) else "en"
    return _COURSE_TOML.format(title=quoted, language="en" if language == "und" else language)


def pointer(source: SourceRange, folder: Path) -> str:
    """Return a source as a lesson names it: `articles/a.txt#L3-L5`."""
    return f"{from_folder(source.article, folder)}#L{source.first_line}-L{source.last_line}"


def from_folder(article: str, folder: Path) -> str:
    """Return the path of an article as seen from the course; one given whole stays as it is."""
    if article == STANDARD_INPUT:
        return article
    path, home = Path(article), folder.resolve()
    if path.resolve().is_relative_to(home):
        return path.resolve().relative_to(home).as_posix()
    return article if path.is_absolute() else Path(os.path.relpath(path.resolve(), home)).as_posix()


def _recall(lesson: DraftLesson, folder: Path, language: str) -> str:
    if lesson.recap is None:
        return f"::: recall\n{_RECALL}\n:::"
    said = " ".join((_LAST_TIME.get(language, ""), escape(lesson.recap.text))).strip()
    [source] = lesson.recap.sources
    origin = _COMMENT_END.sub("- -", _origin(source, folder))
    return f"::: recall\n{said}\n\n<!-- from {origin} -->\n:::"


def _origin(source: SourceRange, folder: Path) -> str:
    """Return a source on one line, as a comment names it."""
    text = source_text(replace(source, article=from_folder(source.article, folder)))
    return " ".join(text.split())


def _with_origins(front: str, origins: list[str]) -> str:
    """Return front matter in which each takeaway says where it comes from."""
    lines = front.split("\n")
    start = lines.index("takeaways:") + 1 if origins else 0
    for number, origin in enumerate(origins, start=start):
        lines[number] += f"  # {origin}"
    return "\n".join(lines)


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


def _toml_character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() or character == " " else ""


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
