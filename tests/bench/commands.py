"""Whole commands, from the shell to the prompt, beside a Python that does nothing.

python -m tests.bench.commands [ROUNDS]
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from course import plugins

COURSE = str(Path(sys.executable).with_name("course"))


def ten_lessons(folder: Path) -> None:
    """Copy the bundled course and double two of its lessons under other ids."""
    shutil.copytree(plugins.bundled("lessons") / "gut-and-skin", folder)
    for number, path in enumerate(sorted(folder.glob("0*.md"))[:2], start=9):
        text = re.sub(r"^(id: .+)$", r"\1-again", path.read_text("utf-8"), flags=re.MULTILINE)
        text = re.sub(r"^week: .+$", f"week: {number}", text, flags=re.MULTILINE)
        (folder / f"{number:02}-again.md").write_text(text, "utf-8")


def seconds(command: list[str], *, rounds: int) -> list[float]:
    """Return how long each run of a command took."""
    took = []
    for _ in range(rounds):
        begin = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took.append(perf_counter() - begin)
    return took


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "ten"
        ten_lessons(folder)
        rows = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "course --help": [COURSE, "--help"],
            "course build, ten lessons": [COURSE, "build", str(folder), "--to", f"{home}/out"],
            "course demo": [COURSE, "demo", "--to", f"{home}/demo"],
        }
        took = {name: seconds(command, rounds=rounds) for name, command in rows.items()}
    base = statistics.median(took["python -c pass"])
    print(f"{'':28}{'median ms':>11}{'least ms':>10}{'ratio':>8}")
    for name, each in took.items():
        middle = statistics.median(each)
        print(f"{name:28}{middle * 1000:>11,.0f}{min(each) * 1000:>10,.0f}{middle / base:>7.0f}x")


if __name__ == "__main__":
    main()
