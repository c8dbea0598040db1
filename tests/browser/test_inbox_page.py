"""The inbox page in a real Chromium: wide, narrow, by keyboard, with nothing leaving."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course.app.books import open_books
from course.app.core import open_app
from course.app.forward import forward_of
from course.settings import Settings
from course.transports.outbox import Outbox
from course.web import serving
from course.web.inbox import Mailbox, Surroundings, inbox_app
from course.web.inbox.forwarding import Journey
from tests.shipments import AT, FIRST_NAME, a_recipient, a_rendering, a_shipment

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ADDRESSES = ("/inbox", "/inbox?by=lesson", "/inbox/w1-0", "/inbox/w1-0?tab=headers", "/inbox/odd")


@pytest.fixture
def bound() -> Iterator[socket.socket]:
    """A server elsewhere that an email asks for a picture; it must never be called."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture
def address(tmp_path: Path, bound: socket.socket) -> Iterator[str]:
    outbox = Outbox(tmp_path)
    picture = f'<img src="http://127.0.0.1:{bound.getsockname()[1]}/open.gif" alt="A picture">'
    script = "<script>parent.document.title = 'taken'</script>"
    html = ("<!doctype html><p>Hello ", FIRST_NAME, f".</p>{picture}{script}")
    for week in range(2):
        readers = [a_recipient(n, delivery=f"w{week}-{n}") for n in range(3)]
        rendering = a_rendering(html=html, lesson=f"lesson-{week}")
        at = AT + timedelta(days=7 * week)
        outbox.send(a_shipment(*readers, rendering=rendering, at=at))
    (tmp_path / "odd.eml").write_bytes(b"\x00" + b"no email" * 200)
    with serving.served(inbox_app(Mailbox(tmp_path))) as url:
        yield url


@pytest.mark.parametrize("width", [1440, 900, 390])
@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_scrolls_sideways(page: Page, address: str, width: int, path: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address + path)

    assert page.evaluate(SIDEWAYS) <= 0


def test_an_email_loads_nothing_and_runs_nothing(
    page: Page, address: str, bound: socket.socket
) -> None:
    page.goto(f"{address}/inbox/w1-0", wait_until="networkidle")

    framed = page.frame_locator(".part-email iframe")
    expect(framed.get_by_text("Hello Reader 0.")).to_be_visible()
    assert "taken" not in page.title()
    with pytest.raises(BlockingIOError):  # nobody is waiting at the other server's door
        bound.accept()


def test_the_page_itself_asks_only_its_own_server(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{address}/inbox/w1-0?tab=text", wait_until="networkidle")

    assert asked
    assert all(url.startswith((address, "data:")) for url in asked)


def test_choosing_an_email_shows_it_and_says_so_in_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox")
    page.get_by_role("link", name="Reader 2").nth(1).click()

    expect(page.get_by_role("heading", name="1/3 What is a row, Reader 2?")).to_be_visible()
    assert page.url == f"{address}/inbox/w1-2"


def test_back_returns_to_the_list_that_was_left(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox?by=lesson")
    page.locator(".emails a").nth(1).click()
    page.go_back()

    assert page.url == f"{address}/inbox?by=lesson"


def test_on_a_phone_a_message_is_a_page_of_its_own(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/inbox")
    expect(page.locator(".message")).to_be_hidden()

    page.locator(".emails a").first.click()

    expect(page.locator(".list")).to_be_hidden()
    expect(page.get_by_role("link", name="All emails")).to_be_visible()


def test_keys_step_find_and_open_headers(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox")
    page.keyboard.press("j")
    page.wait_for_url("**/inbox/w1-*")
    page.keyboard.press("h")
    page.wait_for_url("**tab=headers")
    page.keyboard.press("/")

    expect(page.get_by_label("Find by subject or reader")).to_be_focused()


def test_a_date_step_goes_back_to_the_day_before(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox?at=2027-04-06T21:59Z")
    page.get_by_role("link", name="Back to the day before with emails").click()

    expect(page.get_by_text("Tuesday 30 March 2027, 3 emails")).to_be_visible()
    expect(page.get_by_text("Tuesday 6 April 2027")).to_have_count(0)


def test_play_goes_on_by_itself_and_the_slider_goes_to_a_day(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox?at=2027-03-30T21:59Z")
    page.keyboard.press(" ")
    page.wait_for_url("**at=2027-04-01T21%3A59Z**")
    page.get_by_role("link", name="Stop").click()

    slider = page.get_by_label("Show emails until this day")
    slider.fill(str(date(2027, 3, 31).toordinal()))
    page.wait_for_url(f"**day={date(2027, 3, 31).toordinal()}**")
    expect(page.get_by_text("Tuesday 30 March 2027, 3 emails")).to_be_visible()
    expect(page.get_by_text("Tuesday 6 April 2027")).to_have_count(0)


def test_the_page_is_whole_without_script(page: Page, address: str) -> None:
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{address}/inbox")
    page.locator(".groups li a", has_text="Reader 1").click()

    assert "reader=" in page.url
    expect(page.locator(".emails a")).to_have_count(2)


def test_every_link_and_control_has_a_name(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox/w1-0")

    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('a[href]:not(svg a), button, input, select, iframe')]
            .filter((one) => one.type !== 'hidden')
            .filter((one) => !(one.innerText || one.textContent || one.title || '').trim()
                && !one.labels?.length)
            .map((one) => one.outerHTML)"""
    )
    assert unnamed == []


def test_what_cannot_be_parsed_opens_as_it_arrived(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox")
    page.get_by_text("cannot be read").click()

    expect(page.get_by_text("This email cannot be read")).to_be_visible()
    expect(page.get_by_label("The email as it arrived")).to_contain_text("no email")


def test_time_goes_on_by_itself_and_without_script_by_a_button(
    chromium: Browser, tmp_path: Path
) -> None:
    settings = Settings(COURSE_HOME=tmp_path)
    with open_app(settings):
        pass  # its database is made
    until = AT + timedelta(days=2)
    journey = Journey(AT, until, AT + timedelta(days=1), 3, "Europe/Amsterdam")
    with open_books(settings, None) as books:
        around = Surroundings(books=books, forward=forward_of(settings, None))
        with serving.served(inbox_app(Mailbox(settings.outbox), around)) as url:
            for script in (False, True):
                context = chromium.new_context(java_script_enabled=script)
                page = context.new_page()
                page.goto(url + journey.link)
                if not script:
                    stop = page.get_by_role("link", name="Stop here").get_attribute("href")
                    assert stop == journey.end
                    page.get_by_role("button", name="Go on").click()
                page.wait_for_url(f"{url}/inbox?at={until:%Y-%m-%dT%H}*")
                context.close()
        assert books
        assert books.last_heartbeat() == until
