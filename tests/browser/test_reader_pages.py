"""The reader pages in a real Chromium: a reader leaves, comes back, pauses, chooses an hour."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from course.app.core import App, open_app
from course.enrolments import Reader, enrol, import_readers
from course.model import EnrolmentState, Field, Rendering
from course.releases import compile_release, publish
from course.settings import load_settings
from course.store import people
from course.tokens import Purpose
from course.web import serving
from course.web.reader import reader_app
from tests.builders import a_course, a_subscriber

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST_DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)  # Tuesday, nine in Oslo
PHONE, DESK = 390, 1440
SMALLEST = 44


@dataclass
class Site:
    """The reader pages of one installation, with one reader on its course."""

    base: str
    app: App
    times: list[datetime]

    def tick(self, at: datetime) -> None:
        """Let one heartbeat happen at an instant, wall clock included."""
        self.times[:] = [at]
        self.app.tick(now=at)

    def link(self, purpose: Purpose) -> str:
        page = {Purpose.UNSUBSCRIBE: "unsubscribe", Purpose.MANAGE: "me"}[purpose]
        token = self.app.keys.issue(purpose, enrolment=1, course="plain-tables")
        return f"{self.base}/{page}/{token}"

    def state(self) -> EnrolmentState:
        standing = self.app.standing(1)
        assert standing
        return standing.state


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings = load_settings(
        COURSE_HOME=tmp_path, COURSE_POSTAL_ADDRESS="Plain Tables, 1 Example Street, Exampletown"
    )
    times = [NOW]
    with open_app(settings, clock=lambda: times[0]) as app, serving.listen("127.0.0.1", 0) as bound:
        _furnish(app)
        server = serving.server(reader_app(app, public_url=""))
        thread = threading.Thread(target=server.run, args=([bound],))
        thread.start()
        yield Site(f"http://127.0.0.1:{bound.getsockname()[1]}", app, times)
        server.should_exit = True
        thread.join()


def _furnish(app: App) -> None:
    course = a_course()
    renderings = [
        Rendering(
            course=course.slug,
            course_title=course.title,
            lesson=lesson.id,
            number=lesson.number,
            total=len(course.lessons),
            title=lesson.title,
            language="en",
            sender=course.sender,
            subject=(lesson.subject,),
            preheader=(lesson.preheader,),
            html=("<p>", Field("reader.first_name", default="there")),
            text=("Leave: ", Field("link.unsubscribe")),
        )
        for lesson in course.lessons
    ]
    person = a_subscriber(email="imani@example.org", zone="Europe/Oslo")
    with app.store.writing() as tx:
        publish(tx, compile_release(course, renderings), now=NOW)
        import_readers(tx, [Reader(2, person.email, person)], key=app.suppression_key, now=NOW)
        order = app.order(tx, course.slug)
        assert order
        enrol(tx, list(people.all_subscribers(tx)), order, now=NOW)


@pytest.fixture
def without_script(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": PHONE, "height": 844}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def test_a_reader_without_script_leaves_and_comes_back(site: Site, without_script: Page) -> None:
    page = without_script

    page.goto(site.link(Purpose.UNSUBSCRIBE))
    page.get_by_role("button", name="Unsubscribe").click()
    left = (site.state(), page.get_by_role("heading", level=1).inner_text())
    page.get_by_role("button", name="Undo, keep me on the course").click()

    assert left == (EnrolmentState.LEFT, "You are unsubscribed")
    assert page.get_by_text("Next: Rows and columns, Tue 24 Nov 09:00 CET.").is_visible()
    assert site.state() is EnrolmentState.ACTIVE


def test_a_reader_without_script_chooses_hour_zone_and_pace(
    site: Site, without_script: Page
) -> None:
    page = without_script
    site.tick(FIRST_DUE)

    page.goto(site.link(Purpose.MANAGE))
    page.get_by_label("Hour").select_option("18:00")
    page.get_by_label("Zone").select_option("Asia/Tokyo")
    page.get_by_label("About twice a week").check()
    page.get_by_role("button", name="Save hour, zone and pace").click()

    assert page.get_by_role("status").inner_text().strip() == (
        "Saved. The next lesson comes Fri 27 Nov 18:00 JST."
    )
    assert page.get_by_label("About twice a week").is_checked()
    assert page.get_by_label("Zone").input_value() == "Asia/Tokyo"


def test_a_reader_without_script_pauses_until_a_date_and_resumes(
    site: Site, without_script: Page
) -> None:
    page = without_script

    page.goto(site.link(Purpose.MANAGE))
    page.get_by_label("Pause until").fill("2026-12-14")
    page.get_by_role("button", name="Pause").click()
    paused = page.get_by_role("status").inner_text().strip()
    page.get_by_role("button", name="Resume the course now").click()

    assert paused == "Paused. Nothing comes before Mon, 14 Dec 2026."
    assert site.state() is EnrolmentState.ACTIVE


def test_a_reader_without_script_asks_for_the_next_lesson_and_begins_again(
    site: Site, without_script: Page
) -> None:
    page = without_script
    site.tick(FIRST_DUE)

    page.goto(site.link(Purpose.MANAGE))
    page.get_by_role("button", name="Send lesson 2 sooner").click()
    sooner = page.get_by_role("status").inner_text().strip()
    page.get_by_role("link", name="Begin again…").click()
    page.get_by_role("button", name="Begin again with lesson 1").click()

    assert sooner == "Moved forward. The next lesson comes Wed 25 Nov 08:00 CET."
    assert page.get_by_role("status").inner_text().strip() == (
        "You begin again. The next lesson comes Wed 25 Nov 09:00 CET."
    )


def test_a_fault_takes_the_focus_and_names_its_field(site: Site, page: Page) -> None:
    page.goto(site.link(Purpose.MANAGE))
    page.get_by_label("Pause until").fill("2026-01-01")
    page.get_by_role("button", name="Pause").click()

    page.wait_for_function("document.activeElement?.getAttribute('role') === 'alert'")
    page.get_by_role("alert").get_by_role("link").click()
    field = page.get_by_label("Pause until")
    assert field.input_value() == "2026-01-01"
    described = field.get_attribute("aria-describedby")
    assert "Choose a date after today" in page.locator(f"#{described}").inner_text()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_its_screen_and_can_be_touched(
    site: Site, chromium: Browser, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda sent: elsewhere.append(sent.url))
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)

    for step in _every_page(site, page):
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, step
        assert _too_small(page) == [], step
        assert _unnamed(page) == [], step
        assert page.locator("button.filled").count() <= 1, step
        assert page.locator("h1").count() == 1, step

    assert [url for url in elsewhere if not url.startswith((site.base, "data:"))] == []
    assert [text for text in refused if not re.search("status of 4(04|10|22)", text)] == []
    context.close()


def _every_page(site: Site, page: Page) -> Iterator[str]:
    me, leave = site.link(Purpose.MANAGE), site.link(Purpose.UNSUBSCRIBE)
    page.goto(me)
    yield "your course"
    site.tick(FIRST_DUE)
    page.goto(me)
    yield "your course, begun"
    page.goto(f"{me}/done/rows")
    yield "done?"
    page.get_by_role("button", name="I have done it").click()
    yield "done"
    page.goto(f"{me}/done/keys")
    yield "nothing to mark"
    page.goto(f"{me}/again")
    yield "begin again?"
    page.goto(me)
    page.get_by_label("Pause until").fill("2026-01-01")
    page.get_by_role("button", name="Pause").click()
    yield "a fault"
    page.goto(me)
    page.get_by_role("button", name="Pause").click()
    yield "paused"
    page.goto(leave)
    yield "leave?"
    page.get_by_role("button", name="Unsubscribe").click()
    yield "unsubscribed"
    page.goto(me)
    yield "your course, left"
    page.goto(leave)
    page.get_by_role("button", name="Undo").click()
    yield "back"
    page.goto(f"{site.base}/me/cut-off")
    yield "bad link"


def _too_small(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        f"""[...document.querySelectorAll('button, select, input, .column a')]
            .filter(one => one.type !== 'hidden')
            .map(one => one.type === 'radio' ? one.labels[0] : one)
            .filter(one => one.getBoundingClientRect().height < {SMALLEST})
            .map(one => one.outerHTML)"""
    )
    return found


def _unnamed(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('select, input:not([type=hidden])')]
            .filter(one => !one.labels.length).map(one => one.outerHTML)"""
    )
    return found


def test_every_control_shows_where_the_focus_is(site: Site, page: Page) -> None:
    page.goto(site.link(Purpose.MANAGE))
    one_stop = "input:not([type=hidden]):not([type=radio]:not(:checked))"  # a group of radios is
    controls = page.locator(f"button, select, {one_stop}, a").count()

    outlined = []
    for _ in range(controls):
        page.keyboard.press("Tab")
        outlined.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))

    assert set(outlined) == {"solid"}
