"""What a lesson points to: lines of articles and pictures beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from course.lessons.faults import error
from course.model import Problem, SourceRange

_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?(?P<target>[^)\s>]+)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def missing_sources(
    sources: Sequence[SourceRange], *, lines: Mapping[str, int], folder: Path, path: str
) -> Iterator[Problem]:
    """Find sources whose article, or whose lines of it, do not exist."""
    for number, source in enumerate(sources):
        line = lines.get(f"sources.{number}", 1)
        try:
            # Bytes, because an article need not be UTF-8; lines as an editor counts them.
            length = len((folder / source.article).read_bytes().splitlines())
        except OSError as failure:
            message = f"the article {source.article!r} cannot be read: {failure.strerror}"
            hint = "name a file from the course's folder, such as articles/article-2.md"
            yield error("L116", path, line, message, hint)
            continue
        # In a Word file a line is a paragraph: only its importer can count them.
        if source.last_line > length and not source.article.lower().endswith(".docx"):
            message = f"{source.article!r} has {length} lines, not {source.last_line}"
            hint = f"name lines between 1 and {length}"
            yield error("L117", path, line, message, hint)


def missing_images(body: str, *, first_line: int, folder: Path, path: str) -> Iterator[Problem]:
    """Find pictures that the body names and that do not lie in the course's folder."""
    fence = ""
    for number, line in enumerate(body.splitlines(), start=first_line):
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if fence:
            continue
        for image in _IMAGE.finditer(_CODE.sub("", line)):
            target = image["target"]
            if not _SCHEME.match(target) and not _inside(folder, target):
                message = f"there is no picture {target!r} in the course's folder"
                hint = "put the file there, or name it as https://…"
                yield error("L118", path, number, message, hint)


def _inside(folder: Path, target: str) -> bool:
    place = (folder / target).resolve()
    return place.is_relative_to(folder.resolve()) and place.is_file()
