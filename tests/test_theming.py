"""Themes run in a child process: whatever one does, we stay and say where."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from course import plugins
from course.app import theming
from course.app.drawing import draw_course
from course.app.theming import compile_apart
from course.emails import compile_theme
from course.errors import ContentError
from course.model import Problem, Theme
from tests.builders import a_course, a_lesson

ROOT = Path(__file__).parents[1]
TOKENS = '[light]\nink = "#111"\n[dark]\n[prose]\n[gaps]\nblock = [0, 0]\n'
LAYOUT = """<mjml lang="{{ lang }}" dir="{{ dir }}">
  <mj-body>
    <mj-section><mj-column>
      <mj-text>
HERE
      </mj-text>
    </mj-column></mj-section>
  </mj-body>
</mjml>
"""
CONTEXT = {"lang": "en", "dir": "ltr"}


def a_theme(here: str, **files: str) -> Theme:
    named = {f"{name}.mjml": text for name, text in files.items()}
    return Theme(
        "mine", {"theme.toml": TOKENS, "layout.mjml": LAYOUT.replace("HERE", here), **named}
    )


def complaint(theme: Theme) -> str:
    with pytest.raises(ContentError) as caught:
        compile_apart(theme).fill(CONTEXT)
    return caught.value.message


LOOP = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
TWICE = "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}"


def composing(template: str) -> str:
    """Return a template of the other stage."""
    for one, other in (("{%", "[%"), ("%}", "%]"), ("{{", "[["), ("}}", "]]")):
        template = template.replace(one, other)
    return template


@pytest.mark.parametrize("stage", [str, composing], ids=["filling", "composing"])
@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% for i in range(10**9) %}{% endfor %}", "Range too big"),
        (LOOP, "not done after 4 seconds"),
        ("{{ 'x' * 10**10 }}", "more text than fits into memory"),
        ("{{ 'x' * (9 * 10**6) }}", ""),
        (TWICE, ""),
        ("{% macro m(n) %}{{ m(n) }}{% endmacro %}{{ m(1) }}", "call each other without end"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{% include '../../../../etc/passwd' %}", ""),
    ],
    ids=["range", "loop", "memory", "long", "branching", "recursion", "python", "file"],
)
def test_a_theme_that_asks_for_too_much_is_refused_at_its_line(
    template: str, said: str, stage: type[str]
) -> None:
    began = time.monotonic()

    message = complaint(a_theme(stage(template)))

    assert message.startswith("mine/layout.mjml:")
    assert said in message
    assert "root:" not in message
    assert time.monotonic() - began < 15


def test_one_power_too_large_ends_the_child_and_nothing_else() -> None:
    began = time.monotonic()

    message = complaint(a_theme("[[ 9 ** (9 ** 9) ]]"))

    assert message == "mine/layout.mjml: the theme was not done after 5 seconds"
    assert time.monotonic() - began < 15
    assert "fine" in compile_apart(a_theme("fine")).fill(CONTEXT)


@pytest.mark.parametrize("element", ["<div>", "<b>", "<table><tr><td>"])
def test_elements_twenty_thousand_deep_are_refused_with_the_tag_before_them(element: str) -> None:
    message = complaint(a_theme("[% include 'deep.mjml' %]", deep=f"\n{element * 20_000}"))

    assert message == "mine/layout.mjml:4: more than 1000 elements stand in each other"


def test_a_crash_of_the_compiler_is_a_complaint() -> None:
    def crash() -> None:
        while not (child := theming._child._process):
            time.sleep(0.01)
        time.sleep(1)
        os.kill(child.pid, signal.SIGSEGV)

    threading.Thread(target=crash).start()

    assert "ended the compiler (signal 11)" in complaint(a_theme(LOOP + "<!-- crash -->"))


def test_a_theme_that_was_too_slow_is_not_waited_for_again() -> None:
    theme = a_theme(LOOP + "<!-- once -->")
    complaint(theme)
    began = time.monotonic()

    complaint(theme)

    assert time.monotonic() - began < 1


def test_a_child_that_is_gone_is_started_anew() -> None:
    compile_apart(a_theme("before"))
    child = theming._child._process
    assert child
    child.kill()
    child.wait()

    assert "after" in compile_apart(a_theme("after")).fill(CONTEXT)


def test_what_the_child_makes_is_what_we_would_have_made() -> None:
    theme = plugins.load_theme("workbook", home=ROOT)

    apart, here = compile_apart(theme), compile_theme(theme)

    assert (apart.styles, apart.gaps, apart.limits) == (here.styles, here.gaps, here.limits)
    small = a_theme("{{ lang }}")
    assert compile_apart(small).fill(CONTEXT) == compile_theme(small).fill(CONTEXT)


# ---------------------------------------------------------------- a course drawn in such a theme


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "templates" / "workbook"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text(TOKENS, "utf-8")
    return tmp_path


def drawn(home: Path, here: str) -> tuple[Problem, ...]:
    layout = LAYOUT.replace("HERE", here)
    (home / "templates" / "workbook" / "layout.mjml").write_text(layout, "utf-8")
    renderings, problems = draw_course(a_course(), home=home)
    assert not renderings
    return problems


def test_a_loop_without_end_is_one_problem_of_the_course_however_many_lessons(home: Path) -> None:
    began = time.monotonic()

    (problem,) = drawn(home, LOOP)

    assert (problem.code, problem.place) == ("L125", "templates/workbook/layout.mjml:5")
    assert time.monotonic() - began < 15


def test_a_fault_in_filling_is_named_where_only_it_stands_and_not_at_any_end_of_a_loop() -> None:
    layout = "{% for c in 'ab' %}{% endfor %}\n\n{% for x in lang %}{{ x.y() }}{% endfor %}"

    message = complaint(a_theme(layout))

    assert message == "mine/layout.mjml:7: 'str object' has no attribute 'y'"


def test_a_fault_of_the_theme_hides_none_of_the_lessons(home: Path) -> None:
    (home / "templates" / "workbook" / "layout.mjml").write_text("<mjml", "utf-8")
    course = a_course(lessons=(a_lesson(body="{{ reader.nmae }}"),))

    _, problems = draw_course(course, home=home)

    assert {problem.code for problem in problems} == {"L125", "M105"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (">" * 10_000 + " x", "M112"),
        ("> " * 10_000 + "x", "M112"),
        ("- " * 10_000 + "x", "M112"),
        ("*" * 10_000 + "x" + "*" * 10_000, "M112"),
        ("[" * 10_000 + "x" + "](https://example.org)" * 10_000, "M117"),
        ("x " * 1_500_000, "M117"),
        ("::: note\n" * 10_000 + "x", ""),
    ],
    ids=["quotes", "spaced quotes", "lists", "stars", "links", "three megabytes", "components"],
)
def test_a_monstrous_lesson_is_a_problem_with_a_line(body: str, code: str) -> None:
    began = time.monotonic()

    _, problems = draw_course(a_course(lessons=(a_lesson(body=body),)), home=ROOT)

    assert not code or code in {problem.code for problem in problems}
    assert all(problem.line >= 1 for problem in problems)
    assert time.monotonic() - began < 15
