"""What email clients do not show, by caniemail's tests: `course.lint.compatibility`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from course import emails
from course.app.checking import check
from course.lessons import create_course, load_course
from course.lint import clients, compatibility
from course.lint.compatibility.data import features
from course.lint.compatibility.scanning import uses_of
from course.lint.pages import read_page
from course.model import DEFAULT_CLIENTS, Problem, Severity

REPOSITORY = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)


def found(html: str, *names: str) -> dict[str, Severity]:
    """Return what is told about HTML, by slug, with MJML's skeleton as the baseline."""
    told = compatibility(html, emails.skeleton(), names or DEFAULT_CLIENTS)
    return {one.slug: one.severity for one in told}


@pytest.mark.parametrize(
    ("html", "slug"),
    [
        ('<p style="display: FLEX">', "css-display-flex"),
        ("<p style=\"background:url('a;b');gap:4px\">", "css-gap"),
        ('<p style="padding-left:calc(1px + 2px)">', "css-unit-calc"),
        ('<p style="border-left:1px solid red">', "css-border"),
        ("<style>@media (prefers-color-scheme: dark) { p { gap: 1px } }</style>", "css-gap"),
        ("<style>a:hover { color: red }</style>", "css-pseudo-class-hover"),
        ("<style>p::before { color: red }</style>", "css-pseudo-element-before"),
        ("<h3>x</h3>", "html-h1-h6"),
        ("<ol></ol>", "html-lists"),
        ("<section></section>", "html-semantics"),
        ('<input type="radio">', "html-input-radio"),
        ('<a href="#x">x</a>', "html-anchor-links"),
        ('<a href="mailto:a@example.org">x</a>', "html-mailto-links"),
        ('<img src="https://a.org/a.WEBP?x=1">', "image-webp"),
        ('<img src="data:image/png;base64,x">', "image-base64"),
        ('<img srcset="a.png 2x">', "html-srcset"),
        ('<meta name="color-scheme">', "html-meta-color-scheme"),
    ],
)
def test_a_feature_is_recognised(html: str, slug: str) -> None:
    assert slug in uses_of(read_page(html))


def test_what_is_only_named_in_text_or_in_a_comment_for_outlook_is_not_used() -> None:
    html = "<p>display:flex, &lt;video&gt;</p><!--[if mso]><video></video><![endif]-->"

    assert set(uses_of(read_page(html))) == {"html-p"}


@pytest.mark.parametrize(
    ("html", "slug", "severity"),
    [
        ('<img src="https://a.org/a.svg">', "image-svg", Severity.ERROR),
        ("<video></video>", "html-video", Severity.ERROR),
        ('<p style="text-shadow:1px 1px red">', "css-text-shadow", Severity.INFO),
    ],
)
def test_losing_content_weighs_more_than_looking_different(
    html: str, slug: str, severity: Severity
) -> None:
    assert found(html) == {slug: severity}


def test_only_the_clients_of_the_course_are_asked() -> None:
    html = '<img src="https://a.org/a.webp">'

    assert found(html, "outlook") == {"image-webp": Severity.ERROR}
    assert found(html, "apple-mail") == {}


def test_what_every_email_of_mjml_has_is_no_news_unless_it_loses_content() -> None:
    html = '<p style="border-radius:4px">x</p><video></video>'

    told = compatibility(html, html)

    assert [one.slug for one in told] == ["html-video"]
    assert [one.slug for one in compatibility(html, "")] == ["html-video", "css-border-radius"]


def test_a_message_names_the_clients_and_the_page_of_the_tests() -> None:
    (one,) = compatibility('<p><img src="https://a.org/a.svg"></p>', emails.skeleton(), ["gmail"])

    assert one.message == "SVG image format is not shown by Gmail, Gmail Mobile Webmail"
    assert "https://www.caniemail.com/features/image-svg/" in one.hint
    assert (one.times, one.excerpt) == (1, "https://a.org/a.svg")


def test_the_data_says_where_it_is_from_and_covers_the_default_clients() -> None:
    assert len(features()) > 300
    assert set(DEFAULT_CLIENTS) <= set(clients())
    assert all(set(DEFAULT_CLIENTS) <= set(one.support) for one in features().values())


# ---------------------------------------------------------------------- in a course


def a_course_of(tmp_path: Path, *, clients: str = "", theme_style: str = "") -> Path:
    """Start a course in an empty home, with lines for course.toml and style for the theme."""
    folder = tmp_path / "lessons" / "bread"
    create_course(folder)
    settings = folder / "course.toml"
    settings.write_text(f"{clients}\n{settings.read_text('utf-8')}", "utf-8")
    if theme_style:
        theme = tmp_path / "templates" / "workbook"
        theme.mkdir(parents=True)
        for path in (REPOSITORY / "templates/workbook").iterdir():
            text = path.read_text("utf-8")
            text = re.sub(r'(<h1 class="title" style=")', rf"\1{theme_style};", text)
            (theme / path.name).write_text(text, "utf-8")
    return folder


def of_clients(folder: Path, home: Path) -> list[Problem]:
    _, problems = check(folder, home=home, today=TODAY)
    return [problem for problem in problems if problem.code in {"R040", "L126"}]


def test_a_theme_that_lays_out_with_flex_is_told_of_exactly_that(tmp_path: Path) -> None:
    folder = a_course_of(tmp_path, theme_style="display:flex;gap:4px")

    problems = of_clients(folder, tmp_path)

    assert [problem.message.partition(" is")[0] for problem in problems] == [
        "display:flex",
        "gap, column-gap, row-gap",
    ]


def test_the_theme_that_ships_uses_nothing_that_the_default_clients_lack(tmp_path: Path) -> None:
    assert of_clients(a_course_of(tmp_path), tmp_path) == []


def test_a_course_names_its_clients(tmp_path: Path) -> None:
    folder = a_course_of(
        tmp_path, clients='clients = ["apple-mail"]', theme_style="display:flex;gap:4px"
    )

    course, _ = load_course(folder)

    assert course is not None
    assert course.clients == ("apple-mail",)
    assert of_clients(folder, tmp_path) == []


def test_an_unknown_client_is_a_problem_with_the_nearest_name(tmp_path: Path) -> None:
    (problem,) = of_clients(a_course_of(tmp_path, clients='clients = ["gmial"]'), tmp_path)

    assert problem.place.endswith("course.toml:1")
    assert problem.message == "no email client is called 'gmial'"
    assert problem.hint == "did you mean 'gmail'?"
