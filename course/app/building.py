"""`course build`: every lesson of a course as files that a person can open and send by hand."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from course import emails
from course.app import theming
from course.app.drawing import Progress, draw_course
from course.errors import SettingsError
from course.language.translation import translation_of
from course.lessons import load_course
from course.markup import Figure, parse
from course.model import (
    Course,
    Lesson,
    Problem,
    Recipient,
    Rendering,
    has_errors,
)

MANIFEST = "manifest.json"

SAMPLE_READER = {
    "reader.first_name": "Sam",
    "reader.zone": "Europe/Amsterdam",
    "link.unsubscribe": "https://example.org/unsubscribe/sample",
    "link.manage": "https://example.org/me/sample",
    "link.done": "https://example.org/me/sample/done/lesson",
    "sender.address": "Example Studio, 12 Sample Street, 1010 Sampletown",
}
"""What the fields of built files are filled with, besides a date in the course's language."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: file names in `folder`, or nothing when there are errors."""

    folder: Path
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def build(
    folder: Path, *, to: Path, home: Path, at: datetime, progress: Progress | None = None
) -> Built:
    """Write every lesson of the course in `folder` as HTML, text and message.

    All or nothing: with an error among the problems `to` stays as it was. Raises SettingsError
    when `to` holds something that is not an earlier build, or cannot be written.
    """
    theming.start()
    course, problems = load_course(folder)
    if course is None or has_errors(problems):
        return Built(to, (), problems)
    drawn, faults = draw_course(course, home=home, folder=folder, progress=progress)
    problems += faults
    if has_errors(problems):
        return Built(to, (), problems)
    try:
        files = _replace(to, lambda staging: _write(staging, course, drawn, folder, at))
    except OSError as error:
        raise SettingsError(
            f"{error.filename or to} cannot be written: {error.strerror}",
            hint="name another folder with --to, or make room",
        ) from error
    return Built(to, files, problems)


def sample_values(language: str) -> dict[str, str]:
    """Return the fields of a reader who signed up on a 3 March."""
    enrolled = translation_of(language).long_day(date(2026, 3, 3))
    return {**SAMPLE_READER, "reader.enrolled_on": enrolled}


def _replace(to: Path, write: Callable[[Path], tuple[str, ...]]) -> tuple[str, ...]:
    """Write a folder beside `to` and put it in its place when it is whole."""
    if to.exists() and not (to / MANIFEST).is_file() and (not to.is_dir() or any(to.iterdir())):
        raise SettingsError(
            f"{to} is not empty and not an earlier build",
            hint="name an empty or new folder with --to",
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}-", dir=to.parent) as beside:
        staging, former = Path(beside, "new"), Path(beside, "former")
        staging.mkdir()
        files = write(staging)
        if to.exists():
            to.rename(former)
        staging.rename(to)
    return files


def _write(
    staging: Path, course: Course, drawn: dict[str, Rendering], folder: Path, at: datetime
) -> tuple[str, ...]:
    entries = []
    for lesson in course.lessons:
        rendering = drawn[lesson.path]
        stem = f"{lesson.number:02}-{lesson.id}"
        contents = {
            f"{mark}{suffix}": content
            for outcome, email in rendering.each()
            for mark in [f".when-{outcome}" if "1" in outcome else ""]
            for suffix, content in _contents(email, at=at).items()
        }
        for suffix, content in contents.items():
            (staging / f"{stem}{suffix}").write_bytes(content)
        _copy_pictures(lesson, folder, staging)
        entries.append(_entry(rendering, stem, contents))
    manifest = {"course": course.slug, "title": course.title, "theme": course.theme,
                "language": course.language, "lessons": entries}  # fmt: skip
    (staging / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    (staging / "index.html").write_text(_index(course, entries), "utf-8")
    return tuple(sorted(p.relative_to(staging).as_posix() for p in staging.rglob("*.*")))


def sample_message(rendering: Rendering, *, at: datetime) -> bytes:
    """Return the whole message to a sample reader."""
    return emails.compose(rendering, _sample_recipient(rendering), at=at)


def _sample_recipient(rendering: Rendering) -> Recipient:
    return Recipient(
        delivery=f"sample-{rendering.lesson}",
        email="sam@example.org",
        name="Sam",
        values=sample_values(rendering.language),
        headers=emails.list_headers(
            title=rendering.course_title,
            slug=rendering.course,
            domain=emails.sender_domain(rendering.sender),
            unsubscribe=SAMPLE_READER["link.unsubscribe"],
        ),
    )


def _contents(rendering: Rendering, *, at: datetime) -> dict[str, bytes]:
    recipient = _sample_recipient(rendering)
    html = emails.fill(rendering.html, recipient.values, escape=emails.as_html)
    text = emails.fill(rendering.text, recipient.values, escape=emails.as_plain)
    return {
        ".html": html.encode("ascii"),
        ".txt": text.encode("utf-8"),
        ".eml": sample_message(rendering, at=at),
    }


def _entry(rendering: Rendering, stem: str, contents: dict[str, bytes]) -> dict[str, object]:
    subject = emails.fill(rendering.subject, SAMPLE_READER, escape=emails.as_plain)
    preheader = emails.fill(rendering.preheader, SAMPLE_READER, escape=emails.as_plain)
    return {
        "id": rendering.lesson,
        "number": rendering.number,
        "title": rendering.title,
        "subject": subject,
        "preheader": preheader,
        "files": [f"{stem}{suffix}" for suffix in contents],
        "bytes": len(contents[".html"]),
    }


def _copy_pictures(lesson: Lesson, folder: Path, staging: Path) -> None:
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    for block in document.walk():
        if isinstance(block, Figure) and not urlsplit(block.src).scheme:
            target = staging / block.src
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / block.src, target)


def _index(course: Course, entries: list[dict[str, object]]) -> str:
    rows = "\n".join(_index_row(entry) for entry in entries)
    return (
        f'<!doctype html>\n<html lang="{escape(course.language)}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(course.title)}</title>\n"
        "<style>:root{color-scheme:light dark}body{font:17px/1.6 system-ui,sans-serif;"
        "max-width:44rem;margin:2rem auto;padding:0 1rem}li{margin:0 0 1.2rem}"
        "small{display:block;opacity:.75;font-size:15px}</style>\n"
        f"<h1>{escape(course.title)}</h1>\n<ol>\n{rows}\n</ol>\n</html>\n"
    )


def _index_row(entry: dict[str, object]) -> str:
    files = entry["files"]
    html, text, message = files if isinstance(files, list) else ("", "", "")
    return (
        f'<li><a href="{escape(html)}">{escape(str(entry["subject"]))}</a>'
        f"<small>{escape(str(entry['preheader']))}</small>"
        f'<small><a href="{escape(text)}">text</a> · <a href="{escape(message)}">message</a>'
        f" · {entry['bytes']:,} bytes</small></li>"
    )
