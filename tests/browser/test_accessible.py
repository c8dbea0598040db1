"""The rules of WCAG 2, A and AA, that a machine can check: axe-core in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from course import plugins
from course.app.studio import Studio
from course.transports.outbox import Outbox
from course.web import serving
from course.web.inbox import Mailbox, inbox_app
from course.web.studio import create_studio
from tests.builders import COURSE_TOML
from tests.shipments import AT, a_recipient, a_rendering, a_shipment

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LESSON = """\
---
id: rows
week: 1
title: Rows
subject: "1/2 Rows, free"
preheader: A table is a list of things, with one fact about them in each column of it.
objective: Say what one row of a table stands for.
takeaways:
  - One row is one thing.
---
Hello {{ reader.first_name | default("there") }},

Every row of a table is one thing. [Read more](https://example.org/manual) first.

::: evidence weak
A table is easier to read than a list.
:::
"""
STUDIO = (
    "/lesson/rows", "/lesson/rows?compare=appearances", "/lesson/rows?compare=readers&dock=links",
    "/lesson/rows?tab=source&line=14", "/lesson/rows?tab=text&dock=spam", "/lesson/none",
    "/lesson/rows?tab=headers&dock=clients", "/lesson/rows?tab=problems&dock=closed", "/sheet",
    "/help", "/send-test?lesson=rows", "/lesson/broken",
)  # fmt: skip
INBOX = ("/inbox", "/inbox?by=lesson", "/inbox/w1-0", "/inbox/w1-0?tab=headers",
         "/inbox/w1-0?tab=text", "/inbox/w1-0?tab=raw")  # fmt: skip


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    folder = home / "lessons" / "plain-tables"
    folder.mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE_TOML)
    (folder / "01-rows.md").write_text(LESSON)
    (folder / "02-broken.md").write_text(LESSON.replace("week: 1", "week: first"))
    with serving.served(create_studio(Studio(folder, home=home))) as address:
        yield address


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("outbox")
    readers = [a_recipient(number, delivery=f"w1-{number}") for number in range(2)]
    Outbox(folder).send(a_shipment(*readers, rendering=a_rendering(), at=AT))
    with serving.served(inbox_app(Mailbox(folder))) as address:
        yield address


@pytest.fixture(params=[("light", 1400), ("dark", 390)], ids=["light-1400", "dark-390"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme, width = request.param
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}, bypass_csp=True
    )
    yield context.new_page()
    context.close()


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules, iframes: false})", RULES)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("path", STUDIO)
def test_the_studio_can_be_used_by_everybody(page: Page, studio: str, path: str) -> None:
    page.goto(studio + path, wait_until="networkidle" if "sheet" in path else "load")

    assert _violations(page) == []


@pytest.mark.parametrize("path", INBOX)
def test_the_inbox_can_be_used_by_everybody(page: Page, inbox: str, path: str) -> None:
    page.goto(inbox + path)

    assert _violations(page) == []


@pytest.mark.parametrize("theme", plugins.names(plugins.THEMES))
@pytest.mark.parametrize("seen", ["light", "dark"])
def test_an_email_of_each_theme_can_be_read_by_everybody(
    page: Page, tmp_path: Path, theme: str, seen: str
) -> None:
    (tmp_path / "course.toml").write_text(COURSE_TOML.replace('"workbook"', f'"{theme}"'))
    (tmp_path / "01-rows.md").write_text(LESSON)
    with serving.served(create_studio(Studio(tmp_path, home=tmp_path))) as address:
        page.goto(f"{address}/render/rows?as={seen}")
        assert page.locator("h1").inner_text() == "Rows"

        assert _violations(page) == []


def test_a_violation_would_be_seen(page: Page) -> None:
    page.set_content("<html><body><img src='a.png'><p style='color:#eee'>Hello</p></body></html>")

    assert {one.partition(":")[0] for one in _violations(page)} >= {"image-alt", "color-contrast"}
