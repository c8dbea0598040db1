"""Try a theme on what the lessons of this course do not have, but the next one may.

A template's condition that no lesson meets is never run, and what stands inside may ask for a value
that is not there. So a theme draws two lessons more: one with every component, first of two, and a
bare one, last of more than fit side by side. What fails is a fault of the theme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

from course.app.drawing import Drawings
from course.emails import CompiledTheme
from course.model import Course, Lesson, Problem

_MANY = 30  # more lessons than any theme shows side by side
_FULL = Lesson(
    id="every-component",
    number=1,
    week=1,
    title="Every component",
    subject="Every component",
    preheader="A lesson that has one of everything.",
    objective="Name each component.",
    takeaways=("There is one of each.",),
    sources=(),
    body="",
    path="a lesson with every component",
)
_BARE = replace(
    _FULL, id="bare", number=_MANY, title="Bare", objective="", takeaways=(), body="One sentence.",
    path="a lesson with one sentence",
)  # fmt: skip


def try_theme(course: Course, theme: CompiledTheme) -> Iterator[Problem]:
    """Yield what is wrong with a theme, whatever the lessons of the course are."""
    full = replace(
        _FULL, body=files("course.app").joinpath("every_component.md").read_text("utf-8")
    )
    others = tuple(replace(_BARE, id=f"l{n}", number=n) for n in range(2, _MANY))
    for lesson, lessons in ((full, (full, others[0])), (_BARE, (full, *others, _BARE))):
        made = Drawings().draw(replace(course, lessons=lessons), lesson, theme)
        if isinstance(made, Problem):
            path = f"{course.path}/course.toml" if made.path == lesson.path else made.path
            yield replace(made, path=path, message=f"{made.message} (in {lesson.path})")
