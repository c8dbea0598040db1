"""The studio in a real Chromium: what an author sees while writing."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse
from starlette.routing import Route

from course.app.studio import Studio
from course.web import pages, serving
from course.web.studio import create_studio
from tests.builders import COURSE_TOML

_HOST = re.compile(r"^https://localhost:\d+/rows.png$")
pytestmark = pytest.mark.browser

LESSON = """\
---
id: {id}
week: {week}
title: {title}
subject: "{week}/2 {title}"
preheader: A table is a list of things, with one fact about them in each column of it.
objective: Say what one row of a table stands for.
takeaways:
  - One row is one thing.
---
Hello {{{{ reader.first_name | default("there") }}}},

Every row of a table is one thing. Read [the manual](https://example.org/manual) first.

![Three rows](https://example.org/rows.png)
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    folder = tmp_path / "lessons" / "plain-tables"
    folder.mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE_TOML)
    (folder / "02-keys.md").write_text(LESSON.format(id="keys", week=2, title="Keys"))
    path = folder / "01-rows.md"
    path.write_text(LESSON.format(id="rows", week=1, title="Rows"))
    return path


@pytest.fixture
def address(lesson: Path, tmp_path: Path) -> Iterator[str]:
    studio = Studio(lesson.parent, home=tmp_path)
    with serving.served(create_studio(studio)) as address:
        yield address


@pytest.fixture
def elsewhere() -> Iterator[socket.socket]:
    """A host that an email points to: it sees every connection, whatever is said on it."""
    with serving.listen("127.0.0.1", 0) as host:
        host.setblocking(False)
        yield host


@pytest.fixture
def points_elsewhere(lesson: Path, tmp_path: Path, elsewhere: socket.socket) -> Iterator[str]:
    _change(lesson, "example.org/", f"localhost:{elsewhere.getsockname()[1]}/")
    with serving.served(create_studio(Studio(lesson.parent, home=tmp_path))) as address:
        yield address


def _change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


def test_the_first_screen_is_the_first_lesson_at_four_widths(page: Page, address: str) -> None:
    page.goto(address)

    for width in ("320", "375", "600", "768"):
        frame = page.frame_locator(f".w-{width} iframe")
        expect(frame.get_by_text("Every row of a table is one thing.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize(
    "path",
    ["/lesson/rows", "/lesson/rows?tab=source", "/lesson/rows?tab=text", "/sheet",
     "/lesson/rows?tab=headers", "/lesson/rows?tab=problems", "/lesson/none"],
)  # fmt: skip
def test_nothing_scrolls_sideways(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_saved_lesson_is_shown_without_loading_the_page_again(
    page: Page, address: str, lesson: Path
) -> None:
    page.goto(address)
    page.evaluate("window.sameDocument = true")
    words = page.frame_locator(".w-375 iframe").get_by_text("Every row of a table")
    looks = "(one) => [getComputedStyle(one).color, getComputedStyle(one).fontFamily]"
    before = words.evaluate(looks)

    _change(lesson, "is one thing.", "is exactly one thing.")

    expect(words).to_contain_text("is exactly one thing.")
    assert words.evaluate(looks) == before
    assert page.evaluate("window.sameDocument")


def test_a_broken_lesson_shows_its_line_above_the_last_good_email(
    page: Page, address: str, lesson: Path
) -> None:
    page.goto(address)
    _change(lesson, "week: 1", "week: first")

    for _ in range(2):
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("Line 3 of")
        expect(page.get_by_text("Below: the last good email")).to_be_visible()
        good = page.frame_locator(".w-375 iframe").get_by_text("Every row of a table")
        expect(good).to_be_visible()
        page.reload()

    _change(lesson, "week: first", "week: 1")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_broken_course_file_is_told_and_mended_on_the_open_page(
    page: Page, address: str, lesson: Path
) -> None:
    page.goto(address)
    toml = lesson.parent / "course.toml"

    toml.write_text("title = ")
    expect(page.get_by_role("alert").first).to_contain_text("course.toml")

    toml.write_text(COURSE_TOML.replace("Plain tables", "Plainer tables"))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".bar .name")).to_have_text("Plainer tables")


def test_a_page_that_shows_nothing_yet_shows_the_lesson_once_it_can_be_read(
    page: Page, lesson: Path, tmp_path: Path
) -> None:
    _change(lesson, "week: 1", "week: first")
    with serving.served(create_studio(Studio(lesson.parent, home=tmp_path))) as address:
        page.goto(address)
        expect(page.get_by_text("There is no good email of this lesson yet")).to_be_visible()

        _change(lesson, "week: first", "week: 1")

        frame = page.frame_locator(".w-375 iframe")
        expect(frame.get_by_text("Every row of a table")).to_be_visible()


def test_nothing_leaves_the_machine(
    page: Page, points_elsewhere: str, elsewhere: socket.socket
) -> None:
    for path in ("/lesson/rows?compare=appearances", "/lesson/rows?images=off", "/sheet", "/"):
        page.goto(points_elsewhere + path)
        page.wait_for_load_state("load")
    frame = page.frame_locator(".w-600 iframe")
    expect(frame.get_by_role("img", name="Three rows")).to_have_attribute("src", _HOST)
    frame.get_by_role("link", name="the manual").click()

    expect(frame.get_by_text("Every row of a table")).to_be_visible()
    with pytest.raises(BlockingIOError):
        elsewhere.accept()


def test_nothing_leaves_the_machine_without_script_either(
    chromium: Browser, points_elsewhere: str, elsewhere: socket.socket
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(points_elsewhere)
    frame = page.frame_locator(".w-600 iframe")
    frame.get_by_role("link", name="the manual").click()
    expect(frame.get_by_text("It was not opened")).to_be_visible()
    page.goto(points_elsewhere + "/sheet")
    context.close()

    with pytest.raises(BlockingIOError):
        elsewhere.accept()


def test_keys_go_through_the_lessons_and_are_off_inside_fields(page: Page, address: str) -> None:
    page.goto(address)

    page.keyboard.press("j")
    page.wait_for_url("**/lesson/keys")
    page.keyboard.press("k")
    page.wait_for_url("**/lesson/rows")
    page.keyboard.press("/")
    page.keyboard.type("jkey")

    assert page.url.endswith("/lesson/rows")
    expect(page.locator("#find")).to_have_value("jkey")


def test_another_reader_is_greeted_by_another_name(page: Page, address: str) -> None:
    page.goto(address)

    page.get_by_label("Reader").select_option("nobody")

    page.wait_for_url("**reader=nobody**")
    expect(page.frame_locator(".w-375 iframe").get_by_text("Hello there,")).to_be_visible()


def test_author_dark_is_dark_and_light_is_light_whatever_the_system_says(
    page: Page, address: str
) -> None:
    page.emulate_media(color_scheme="dark")
    shades = {}
    for seen in ("light", "dark"):
        page.goto(f"{address}/render/rows?as={seen}")
        shades[seen] = page.evaluate("""
            getComputedStyle(document.querySelector("h1, h2, p").closest("[style*=background]"))
              .backgroundColor.match(/[0-9]+/g).slice(0, 3).reduce((sum, one) => sum + +one, 0)
        """)

    assert shades["dark"] < 200
    assert shades["light"] > 600


def test_forced_inversion_darkens_a_light_email(page: Page, address: str) -> None:
    page.goto(f"{address}/lesson/rows")
    page.keyboard.press("2")
    page.wait_for_url("**compare=appearances**")

    shades = {}
    for frame in page.locator(".frame").all():
        inside = frame.locator("iframe").content_frame
        shades[frame.locator("figcaption b").inner_text()] = inside.locator("h1").evaluate("""
            (one) => getComputedStyle(one.closest("td[style*=background], [style*=background]"))
              .backgroundColor.match(/[0-9]+/g).slice(0, 3).reduce((sum, part) => sum + +part, 0)
        """)

    assert shades["Light"] > 600
    assert shades["Inverted"] < 200
    assert shades["Author dark"] < 200


def test_a_line_of_the_source_is_one_band_in_all_three_columns(page: Page, address: str) -> None:
    page.goto(f"{address}/lesson/rows?tab=source")

    page.locator("#L13").click()

    for column, words in (("markdown", "Every row of"), ("html", "Every row of"), ("mjml", "mj-")):
        tied = page.locator(f".column-{column} .tied")
        expect(tied.first).to_be_in_viewport()
        expect(tied.filter(has_text=words)).not_to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".column-markdown .tied")).to_contain_text(["Three rows"])
    expect(page.locator("#told")).to_contain_text("of the lesson become")


def test_letters_are_no_keys_once_they_are_switched_off(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch them off").click()
    expect(page.get_by_text("Keys of a single letter are off")).to_be_visible()
    page.goto(f"{address}/lesson/rows")

    page.keyboard.press("j")
    page.keyboard.press("s")

    page.wait_for_timeout(200)
    assert page.url == f"{address}/lesson/rows"


def test_the_page_is_whole_without_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    greeting = page.frame_locator(".w-375 iframe").get_by_text("Hello Sam,")
    expect(greeting).to_be_visible()
    page.get_by_label("Reader").select_option("nobody")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**reader=nobody**")
    page.get_by_role("link", name="Author dark").click()
    page.wait_for_url("**as=dark**")
    context.close()


def test_on_a_phone_the_syllabus_opens_behind_its_button(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    syllabus = page.get_by_role("navigation", name="Syllabus")
    expect(syllabus).to_be_hidden()

    page.get_by_role("link", name="Syllabus").click()
    expect(syllabus).to_be_visible()
    syllabus.get_by_role("link", name="Keys").click()

    page.wait_for_url("**/lesson/keys")
    expect(syllabus).to_be_hidden()


def test_everything_that_takes_the_keyboard_has_a_name(page: Page, address: str) -> None:
    page.goto(address)

    nameless = page.evaluate("""
        [...document.querySelectorAll("a, button, select, input:not([type=hidden]), iframe")]
          .filter((one) => one.checkVisibility())
          .filter((one) => !(one.textContent.trim() || one.title || one.ariaLabel
                             || one.labels?.length))
          .map((one) => one.outerHTML)
    """)

    assert nameless == []


def test_a_framed_email_can_neither_run_nor_post_nor_load(page: Page) -> None:
    nasty = """<title>quiet</title><script>parent.document.title = "taken"</script>
        <img src="x" onerror="parent.document.title = 'taken'">
        <form action="/posted" method="post"><button>Send</button></form>
        <iframe src="javascript:parent.parent.document.title='taken'"></iframe><p>Hello</p>"""

    def outer(_: HTTPConnection) -> HTMLResponse:
        return HTMLResponse('<title>mine</title><iframe src="/email">')

    def inner(_: HTTPConnection) -> HTMLResponse:
        return pages.frame_response(nasty)

    app = Starlette(routes=[Route("/", outer), Route("/email", inner)])
    with serving.served(app) as address:
        posts: list[str] = []
        page.on("request", lambda asked: posts.append(asked.method))
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_text("Hello")).to_be_visible()
        frame.get_by_role("button", name="Send").click()
        page.wait_for_timeout(200)

        assert page.title() == "mine"
        assert "POST" not in posts
