"""Fuzz the readers of articles, guided by coverage (atheris is not installed with the tests).

    pip install atheris
    python -m tests.fuzz.articles -max_total_time=600 -max_len=4096

Whatever the bytes, reading ends in an inspection or in an error that a person can act on, every
line number lies inside the file, and nothing of a script, style or comment comes out.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["course"]):
    from course.articles import Source, inspect
    from course.errors import CourseError
    from course.outline import plan

_SUFFIXES = (".html", ".md")


def one(content: bytes) -> None:
    """Read one article and plan lessons from it."""
    if not content:
        return
    suffix = _SUFFIXES[content[0] % len(_SUFFIXES)]
    body = content[1:]
    with suppress(CourseError):
        inspection = inspect([Source(f"article{suffix}", body)])
        lines = max(1, body.count(b"\n") + body.count(b"\r") + 1) * 3
        for article in inspection.articles:
            for block in article.blocks:
                assert 1 <= block.first_line <= block.last_line <= lines, block
        plan(inspection)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
