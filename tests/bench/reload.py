"""The studio: from saving a lesson to the new email on the screen, in a real Chromium.

    python -m tests.bench.reload [ROUNDS]

The peer is a full reload of the same page in the same browser, which is what a tool without live
reload leaves to its user, once they have reached for the key.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, sleep

from playwright.sync_api import Page, sync_playwright

from course import plugins

COURSE = str(Path(sys.executable).with_name("course"))
PORT = "8319"
# The words themselves, in every frame: the page is told of the rules' findings too, which is no
# answer to a save.
_SHOWN = """(words) => [...document.querySelectorAll(".frames iframe")]
    .every((one) => one.contentDocument.body.textContent.includes(words))"""
_PAINTED = "Number(document.documentElement.dataset.painted || -1)"


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "lessons" / "gut-and-skin"
        shutil.copytree(plugins.bundled("lessons") / "gut-and-skin", folder)
        command = [COURSE, "preview", str(folder), "--port", PORT, "--no-open"]
        environment = {**os.environ, "COURSE_HOME": home}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as studio:
            assert studio.stdout is not None
            studio.stdout.readline()
            try:
                live, full = _in_browser(next(iter(sorted(folder.glob("02-*.md")))), rounds)
            finally:
                studio.terminate()
    for name, took in (("save to pixels, four widths", live), ("full reload of the page", full)):
        print(
            f"{name:30} median {statistics.median(took):5.0f} ms"
            f"   least {min(took):5.0f}   most {max(took):5.0f}"
        )
    print(f"{'ratio of the medians':30} {statistics.median(live) / statistics.median(full):.2f}")


def _in_browser(lesson: Path, rounds: int) -> tuple[list[float], list[float]]:
    path = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
        page.goto(f"http://127.0.0.1:{PORT}/lesson/why-creams-still-count")
        page.wait_for_function(f"{_PAINTED} >= 0")
        sleep(2)
        live = [_save(page, lesson, number) for number in range(rounds)]
        full = [_reload(page) for _ in range(rounds)]
        browser.close()
    return live, full


def _save(page: Page, lesson: Path, number: int) -> float:
    sleep(1.2)  # the rules run after the picture; let them end
    text = lesson.read_text("utf-8").split("\n\nSaved ", maxsplit=1)[0]
    begin = perf_counter()
    lesson.write_text(f"{text}\n\nSaved {number} times.\n", "utf-8")
    page.wait_for_function(_SHOWN, arg=f"Saved {number} times", polling="raf")
    return (perf_counter() - begin) * 1000


def _reload(page: Page) -> float:
    begin = perf_counter()
    page.reload()
    page.wait_for_function(f"{_PAINTED} >= 0", polling="raf")
    return (perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
