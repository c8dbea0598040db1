"""The built wheel carries all it needs: installed into an empty folder, `course demo` works."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_it_carries_themes_lessons_pages_and_migrations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    for needed in (
        "course/py.typed",
        "course/bundled/templates/plain/layout.mjml",
        "course/bundled/templates/editorial/theme.toml",
        "course/bundled/templates/workbook/layout.mjml",
        "course/bundled/templates/shared/cells.mjml",
        "course/bundled/lessons/gut-and-skin/course.toml",
        "course/bundled/lessons/gut-and-skin/articles/article-1.md",
        "course/web/static/ui.css",
        "course/web/templates/base.html",
        "course/store/migrations/env.py",
        "course/store/migrations/versions/0001_the_first_schema.py",
        "course/lint/health.toml",
        "course/language/locale/nl/LC_MESSAGES/course.mo",
    ):
        assert needed in names


def test_it_carries_nothing_of_ours_that_is_not_the_product(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"course"}


def test_installed_into_an_empty_folder_the_demo_works(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", str(site), str(wheel)], check=True, capture_output=True)
    # The packages it needs are those of this test's own environment; the product is the wheel's.
    environment = {"PATH": os.environ["PATH"], "HOME": str(empty), "PYTHONPATH": str(site)}

    where = subprocess.run(
        [sys.executable, "-c", "import course; print(course.__file__)"],
        cwd=empty, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "course", "demo"],
        cwd=empty, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert Path(where.stdout.strip()).is_relative_to(site)
    assert done.returncode == 0, done.stderr
    assert "Sent twice: 0. Missed: 0." in done.stdout
    assert [path.name for path in empty.iterdir()] == ["course-demo"]
