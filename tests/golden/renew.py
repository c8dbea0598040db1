"""The email with every component in each theme, and how its golden files are written anew.

python -m tests.golden.renew
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from course import emails, plugins
from course.markup import split_front_matter
from course.model import Rendering, Theme
from tests.builders import a_course, a_lesson

GOLDEN = Path(__file__).resolve().parent
THEMES = ("plain", "editorial", "workbook")

READER = {
    "reader.first_name": "Sam",
    "reader.enrolled_on": "3 March",
    "link.unsubscribe": "https://example.org/u/abc",
    "link.manage": "https://example.org/me/abc",
    "sender.address": "Example Studio, 12 Sample Street, 1010 Sampletown",
}


def every_component(theme: str = "workbook", *, language: str = "en") -> Rendering:
    """Render the lesson that has one of everything, the third of eight."""
    found = split_front_matter((GOLDEN / "every-component.md").read_text("utf-8"))
    if found is None:
        raise SystemExit("every-component.md has no front matter")
    lesson = a_lesson(
        id="keys",
        number=3,
        title="Which row did you mean?",
        objective="By the end you can name the key of a table and say why it is one.",
        subject='3/8 Which row did you mean, {{ reader.first_name | default("reader") }}?',
        preheader="A key is the fact that tells one thing from all others of its kind.",
        body=found.body,
        body_line=found.body_first_line,
    )
    titles = {4: "What belongs to what"}
    lessons = tuple(
        lesson if n == 3 else replace(lesson, id=f"l{n}", number=n, title=titles.get(n, f"L{n}"))
        for n in range(1, 9)
    )
    course = a_course(lessons=lessons, language=language)
    return emails.render(course, lesson, a_theme(theme))


def a_theme(name: str) -> Theme:
    """Read a theme of this repository."""
    return plugins.load_theme(name, home=GOLDEN.parents[1])


def main() -> None:
    """Write the golden files; `tests.golden.pictures` draws those of the README."""
    for theme in THEMES:
        rendering = every_component(theme)
        html = emails.fill(rendering.html, READER, escape=emails.as_html)
        text = emails.fill(rendering.text, READER, escape=emails.as_plain)
        (GOLDEN / f"{theme}.html").write_text(html, "utf-8")
        (GOLDEN / "every-component.txt").write_text(text, "utf-8")  # the same for every theme


if __name__ == "__main__":
    main()
