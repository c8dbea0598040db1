"""A course's own pictures on the reader pages: images below its folder and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from course.web.reader import reader_app
from tests.worlds import a_world


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[TestClient]:
    folder = tmp_path / "lessons" / "plain-tables"
    (folder / "images").mkdir(parents=True)
    for place in (folder / "images/rows.png", folder / "course.toml", tmp_path / "secret.png"):
        place.write_bytes(b"\x89PNG\r\n")
    (tmp_path / "lessons/other.png").write_bytes(b"\x89PNG\r\n")
    with a_world(tmp_path) as world:
        pages = reader_app(world.app, public_url="", lessons=tmp_path / "lessons")
        yield TestClient(pages, base_url="http://localhost:8000")


def test_a_picture_of_a_course_is_shown_to_mail_programs(browser: TestClient) -> None:
    answer = browser.get("/files/plain-tables/images/rows.png")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path",
    [
        "plain-tables/course.toml",
        "plain-tables/missing.png",
        "plain-tables/%2e%2e/other.png",
        "plain-tables/%2e%2e/%2e%2e/secret.png",
        "%2e%2e/secret.png",
        "..%2fsecret.png",
        "other.png",
        "plain-tables/images",
    ],
)
def test_nothing_else_is(browser: TestClient, path: str) -> None:
    assert browser.get(f"/files/{path}").status_code == 404
