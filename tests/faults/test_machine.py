"""What machines do to people: full disks, missing rights, taken ports, Ctrl-C in the middle.

Each ends in one clear message and the right exit code, with nothing half-written.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from course import plugins
from tests.faults.installation import mounted

COURSE = Path(sys.executable).with_name("course")
LESSONS = plugins.bundled("lessons") / "gut-and-skin"


def run(
    *words: object, home: Path, cwd: Path | None = None, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a person would, without this machine's own settings."""
    return subprocess.run(
        [*before, str(COURSE), *map(str, words)],
        cwd=cwd or home,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def environment(home: Path) -> Mapping[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "COURSE_HOME": str(home)}


def is_clear(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether what was said is one message with a way out, and no traceback."""
    return done.stderr.count("course: ") == 1 and "hint: " in done.stderr


def wait_until_it_works(pid: int) -> None:
    """Wait until the command itself runs: before that, Python is still reading its own files."""
    maps = Path(f"/proc/{pid}/maps")
    for _ in range(500):
        if "pydantic_core" in maps.read_text():
            return
        time.sleep(0.01)
    pytest.fail("the command did not start")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(LESSONS, tmp_path / "lessons" / "gut-and-skin")
    return tmp_path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 kB: enough for a few emails and not for all."""
    folder = tmp_path / "small"
    folder.mkdir()
    with mounted(folder, kilobytes=300):
        yield folder


def test_build_on_a_full_disk_leaves_nothing(home: Path, small_disk: Path) -> None:
    done = run("build", "--to", small_disk / "out", home=home)

    assert (done.returncode, is_clear(done)) == (2, True), done.stderr
    assert "No space left" in done.stderr
    assert list(small_disk.iterdir()) == []


def test_draft_on_a_full_disk_leaves_nothing(home: Path, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * 290_000)
    articles = sorted((LESSONS / "articles").iterdir())

    done = run("draft", *articles, "--to", small_disk / "skin", home=home)

    assert (done.returncode, is_clear(done)) == (2, True), done.stderr
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_a_database_on_a_full_disk_is_a_clear_error(home: Path, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * 260_000)
    with_small = {**environment(home), "COURSE_DATABASE_URL": f"sqlite:///{small_disk}/course.db"}

    done = subprocess.run(
        [str(COURSE), "release"],
        env=with_small,
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
    )

    assert (done.returncode, is_clear(done)) == (2, True), done.stderr
    assert "full" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--to", "locked/out"),
        ("demo", "--to", "locked/demo"),
        ("new", "locked/course"),
        ("draft", "lessons/gut-and-skin/articles/article-1.md", "--to", "locked/skin"),
        ("subscribers", "export", "--to", "locked/all.csv"),
    ],
    ids=lambda words: words[0],
)
def test_a_folder_without_rights_is_a_clear_error(home: Path, words: tuple[str, ...]) -> None:
    locked = home / "locked"
    locked.mkdir(mode=0o555)
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:  # root may write anywhere, unless it gives up that right
        before = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")

    done = run(*words, home=home, before=before)

    assert (done.returncode, is_clear(done)) == (2, True), done.stderr
    assert list(locked.iterdir()) == []


@pytest.mark.parametrize("command", ["preview", "inbox", "serve"])
def test_a_port_in_use_is_a_clear_error(home: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = run(command, "--port", port, home=home)

    assert (done.returncode, is_clear(done)) == (2, True), done.stderr
    assert str(port) in done.stderr
    assert "--port" in done.stderr


def test_ctrl_c_in_the_middle_of_a_build_leaves_what_was_there(home: Path) -> None:
    out = home / "out"
    assert run("build", "--to", out, home=home).returncode == 0
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}

    for patience in (0.0, 0.1, 0.2, 0.3, 0.4):
        process = subprocess.Popen(
            [str(COURSE), "build", "--to", str(out)],
            env=environment(home),
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_until_it_works(process.pid)
        time.sleep(patience)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)

        # 130, or done before the signal came, or on Python's own way out, which the signal ends.
        assert process.returncode in (0, 130, -signal.SIGINT), said
        assert "Traceback" not in said
        assert {path.name for path in out.iterdir()} == set(before)
        assert not [path for path in home.iterdir() if path.name.startswith((".out", "out."))]


def test_a_typo_is_met_with_what_was_meant(home: Path) -> None:
    done = run("chekc", home=home)

    assert done.returncode == 2
    assert "did you mean 'check'?" in done.stderr


def test_a_setting_that_is_wrong_is_named(home: Path) -> None:
    done = subprocess.run(
        [str(COURSE), "status"],
        env={**environment(home), "COURSE_TRANSPORT": "sendgird"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, is_clear(done)) == (2, True)
    assert "did you mean 'sendgrid'?" in done.stderr
