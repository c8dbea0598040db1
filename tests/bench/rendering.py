"""Compiling a theme and filling an email, beside npm's mjml and react-email, in one run.

    python -m tests.bench.rendering [ROUNDS]

Ours and theirs take turns, because the speed of a machine changes from minute to minute: each
figure is the 10th percentile of a round, and the median of the rounds. npm's packages are installed
into a temporary folder; without node and npm only ours is measured, and it says so. The theme is
compiled from the same MJML, each compiler with its defaults (npm's checks as it goes, ours is
checked apart, once a version). The lesson of react-email is the same text in as many sections, its
markup simpler and less of it.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter_ns

from course import emails, plugins
from course.emails.skeleton import SKELETON as COMPONENTS
from course.lessons import load_course
from course.markup import Paragraph, parse, plain
from course.model import Lesson
from course.themes.compiling import trace_theme
from course.themes.mjml import compile_mjml

PACKAGES = ("mjml@5.4.1", "@react-email/render@2.3.1", "@react-email/components@1.0.12",
            "react@19", "react-dom@19")  # fmt: skip
COMPILE_AIM, FILL_AIM, FILL_LIMIT = 50, 100, 10.0  # times npm mjml, times react-email, µs
FILLING = "fill for one recipient; react-email"
_RUNS = 400
Rivals = dict[str, tuple[str, Path]]
_PART = 200  # fillings that are timed together: one takes less than the clock can tell


def percentile(run: Callable[[], object], *, runs: int = _RUNS, together: int = 1) -> float:
    """Return the 10th percentile of a run, in microseconds."""
    took = []
    for _ in range(runs):
        began = perf_counter_ns()
        for _ in range(together):
            run()
        took.append((perf_counter_ns() - began) / 1000 / together)
    return sorted(took)[runs // 10]


def filler() -> tuple[Lesson, Callable[[], object]]:
    """Return a lesson of the bundled course, and what fills its HTML for one more reader."""
    home = Path.cwd()
    course, _ = load_course(plugins.bundled("lessons") / "gut-and-skin")
    if course is None:
        raise SystemExit("the bundled course cannot be read")
    lesson = course.lessons[1]
    rendering = emails.render(course, lesson, plugins.load_theme(course.theme, home=home))
    shared = {"sender.address": "Example Studio, 12 Sample Street", "link.files": "/files/"}
    html = emails.bind(rendering.html, shared, escape=emails.as_html)
    number = count()

    def fill() -> str:
        one = next(number)
        values = {
            "reader.first_name": f"Zoë {one}",
            "reader.enrolled_on": "3 March 2027",
            "link.manage": f"https://example.org/me/{one}",
            "link.unsubscribe": f"https://example.org/unsubscribe/{one}",
        }
        return emails.fill(html, values, escape=emails.as_html)

    return lesson, fill


def install(folder: Path) -> str:
    """Install the rivals; return why not, or nothing."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        return f"{' and '.join(missing)} not found"
    command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *PACKAGES]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


def rival(folder: Path, mode: str, file: Path) -> float:
    """Measure one rival in a process of its own, warm."""
    command = ["node", str(folder / "rivals.mjs"), mode, str(file)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["us"])


def prepare(folder: Path, lesson: Lesson, sources: Mapping[str, str]) -> Rivals:
    """Write what the rivals read; return, under the name of ours, their mode and file."""
    shutil.copy(Path(__file__).with_name("rivals.mjs"), folder)
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    texts = [plain(one.children) for one in document.walk() if isinstance(one, Paragraph)]
    for number, source in enumerate(sources.values()):
        (folder / f"{number}.mjml").write_text(source, "utf-8")
    said = {"title": lesson.title, "preheader": lesson.preheader, "paragraphs": texts}
    (folder / "lesson.json").write_text(json.dumps(said), "utf-8")
    compiled = {name: ("mjml", folder / f"{n}.mjml") for n, name in enumerate(sources)}
    return {**compiled, FILLING: ("react", folder / "lesson.json")}


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    theme, _ = trace_theme(plugins.load_theme("workbook", home=Path.cwd()))
    sources = {"compile the theme workbook; npm mjml": theme,
               "compile each component once; npm mjml": COMPONENTS}  # fmt: skip
    lesson, fill = filler()
    ours: dict[str, list[float]] = {name: [] for name in (*sources, FILLING)}
    theirs: dict[str, list[float]] = {name: [] for name in ours}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        reason = install(folder)
        rivals = {} if reason else prepare(folder, lesson, sources)
        for _ in range(rounds):
            for name, source in sources.items():
                ours[name].append(percentile(partial(compile_mjml, source, path="layout.mjml")))
            ours[FILLING].append(percentile(fill, together=_PART))
            for name, (mode, file) in rivals.items():
                theirs[name].append(rival(folder, mode, file))
    report(ours, theirs)
    if reason:
        print(f"npm mjml and react-email were not measured: {reason}")


def report(ours: dict[str, list[float]], theirs: dict[str, list[float]]) -> None:
    """Print the table."""
    print(f"{'':40}{'ours µs':>10}{'theirs µs':>11}{'ratio':>8}{'aim':>7}")
    for name, took in ours.items():
        mine, aim = statistics.median(took), FILL_AIM if name == FILLING else COMPILE_AIM
        other = statistics.median(theirs[name]) if theirs[name] else 0.0
        said = f"{other:>11,.0f}{other / mine:>7,.0f}x{aim:>6}x" if other else ""
        print(f"{name:40}{mine:>10,.1f}{said}")
    print(f"one recipient: {statistics.median(ours[FILLING]):.1f} µs, at most {FILL_LIMIT:.0f}")


if __name__ == "__main__":
    main()
