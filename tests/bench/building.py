"""How long `course build` and `course check` take for a course of 52 lessons, a year of weeks.

    python -m tests.bench.building

Each command runs as its own process, three times; the fastest counts. The lessons are those of the
bundled course, six and a half times over, each with an id and a subject of its own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from course import plugins

LESSONS = 52
ROUNDS = 3
LIMIT = 4.0
"""Seconds for a build, on two cores of 2020 that do nothing else."""


def make_course(folder: Path) -> Path:
    """Write a course of 52 lessons below a home of its own; return its folder."""
    source, target = plugins.bundled("lessons") / "gut-and-skin", folder / "lessons" / "year"
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.md", ".draft"))
    shutil.copytree(source / "articles", target / "articles", dirs_exist_ok=True)
    lessons = sorted(source.glob("*.md"))
    for number in range(1, LESSONS + 1):
        text = lessons[(number - 1) % len(lessons)].read_text("utf-8")
        text = re.sub(r"^id: (.*)$", rf"id: \1-{number}", text, count=1, flags=re.MULTILINE)
        text = re.sub(r"^week: .*$", f"week: {number}", text, count=1, flags=re.MULTILINE)
        (target / f"{number:02}-lesson.md").write_text(text, "utf-8")
    return target


def seconds(command: Sequence[str], *, cwd: Path) -> float:
    """Run a command of ours as often as is said above; return the fastest."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ran = [sys.executable, "-m", "course", *command]
        done = subprocess.run(ran, cwd=cwd, capture_output=True, text=True, check=False)
        taken.append(time.perf_counter() - began)
        if done.returncode == 2 or "Traceback" in done.stderr:
            raise SystemExit(done.stdout + done.stderr)
    return min(taken)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        course = make_course(home)
        build = seconds(["build", str(course), "--to", str(home / "out")], cwd=home)
        built = len(list((home / "out").glob("*.eml"))) if (home / "out").is_dir() else 0
        check = seconds(["check", str(course)], cwd=home)
    print(f"build  {build:5.2f} s for {built} lessons, limit {LIMIT} s")
    print(f"check  {check:5.2f} s")
    sys.exit(0 if built == LESSONS and build <= LIMIT else 1)


if __name__ == "__main__":
    main()
