"""`course snapshots` where there is no browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.builders import COURSE_TOML

_WITHOUT = """
import sys
sys.modules["playwright"] = sys.modules["playwright.sync_api"] = None
sys.argv = ["course", "snapshots", ".", "--to", "shots"]
from course.cli import main
main()
"""


def test_without_playwright_the_way_out_is_named(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(COURSE_TOML)

    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "pip install 'email-course[snapshots]'" in done.stderr
    assert "Traceback" not in done.stderr
