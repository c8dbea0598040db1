"""`course snapshots`: pictures of lessons, and what differs from the last ones."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.builders import COURSE_TOML

pytestmark = pytest.mark.browser

LESSON = """\
---
id: rows
week: 1
title: Rows
subject: "1/1 Rows"
preheader: A table is a list of things, with one fact about them in each column of it.
objective: Say what one row of a table stands for.
takeaways:
  - One row is one thing.
---
Every row of a table is one thing.

![Three rows](https://example.org/rows.png)
"""


@pytest.fixture
def course(tmp_path: Path, chromium: Browser) -> Path:
    assert chromium.is_connected()  # the command starts one of its own: this says there is one
    (tmp_path / "course.toml").write_text(COURSE_TOML)
    (tmp_path / "01-rows.md").write_text(LESSON)
    return tmp_path


def _snapshots(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "course", "snapshots", str(course), "--to"]
    return subprocess.run(
        [*command, str(course / "shots"), "--width", "375", *arguments],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_pictures_are_drawn_and_only_what_changed_is_named(course: Path) -> None:
    first = _snapshots(course)
    assert (first.returncode, first.stderr) == (0, "")
    assert "4 pictures" in first.stdout
    assert "0 changed, 4 new" in first.stdout
    drawn = {path.name: path.read_bytes() for path in (course / "shots").iterdir()}
    assert sorted(drawn) == [f"01-rows--375-{look}.png"
                             for look in ("dark", "images-off", "inverted", "light")]  # fmt: skip
    assert len(set(drawn.values())) >= 3
    assert "0 changed, 0 new" in _snapshots(course, "--check").stdout

    (course / "01-rows.md").write_text(LESSON.replace("is one thing.\n\n!", "is one fact.\n\n!"))
    checked = _snapshots(course, "--check")

    assert checked.returncode == 1
    assert re.search(r"~ 01-rows--375-light.png  0\.\d\d% of its pixels", checked.stdout)
    assert {path.name: path.read_bytes() for path in (course / "shots").iterdir()} == drawn
    assert _snapshots(course, "--check", "--tolerance", "0.5").returncode == 0


def test_a_picture_whose_lesson_is_gone_is_named(course: Path) -> None:
    (course / "shots").mkdir()
    (course / "shots" / "09-old--375-light.png").write_bytes(b"old")

    checked = _snapshots(course, "--check")

    assert checked.returncode == 1
    assert "- 09-old--375-light.png  its lesson is no more" in checked.stdout
    assert "+ 01-rows--375-light.png" in checked.stdout
