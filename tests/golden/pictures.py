"""Draw the pictures of the README again: `python -m tests.golden.pictures`.

Lesson 2 of the bundled course in each theme, as a mail program 600 pixels wide shows it: the top
of it, at most 150 kB a picture. Look at them before keeping them.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from course import emails
from course.app.building import sample_values
from course.app.drawing import draw_course
from course.lessons import load_course

GOLDEN = Path(__file__).parent
HOME = GOLDEN.parents[1]
THEMES = ("workbook", "plain", "editorial")
WIDTH, HEIGHT = 600, 1180
MOST_BYTES = 150_000


def lesson_in(theme: str) -> str:
    """Return the HTML of lesson 2 of the bundled course in a theme, to a sample reader."""
    course, problems = load_course(HOME / "lessons" / "gut-and-skin")
    if course is None:
        raise SystemExit("\n".join(problem.message for problem in problems))
    lesson = next(one for one in course.lessons if one.number == 2)
    folder = HOME / "lessons" / "gut-and-skin"
    drawn, _ = draw_course(replace(course, theme=theme), home=HOME, folder=folder)
    values = sample_values(course.language)
    return emails.fill(drawn[lesson.path].html, values, escape=emails.as_html)


def main() -> None:
    """Write the pictures; exit with 1 when one is too heavy."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    heavy = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for theme in THEMES:
            page.set_content(lesson_in(theme))
            path = GOLDEN / f"{theme}-lesson.png"
            if len(page.screenshot(path=path)) > MOST_BYTES:
                heavy.append(path.name)
        browser.close()
    if heavy:
        sys.exit(f"over {MOST_BYTES:,} bytes, take less of the lesson: {', '.join(heavy)}")


if __name__ == "__main__":
    main()
