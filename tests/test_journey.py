"""One reader's story, from a marketer's list to the last lesson. Read this test first.

Everything is real: the command line, the files of the bundled course, SQLite, the outbox, the
reader's own pages. Only time is simulated: a heartbeat is told what instant it is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from course import plugins
from course.app.core import open_app
from course.cli import cli
from course.settings import load_settings
from course.web.reader import reader_app

COURSE = "gut-and-skin"
READERS = """\
email;first_name;zone;hour
ada@example.org;Ada;Europe/Amsterdam;09:00
zoe@example.org;Zoë;America/New_York;
not-an-address;;;
"""

Run = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project folder with the bundled course and a list of readers out of Excel."""
    shutil.copytree(plugins.bundled("lessons") / COURSE, tmp_path / "lessons" / COURSE)
    (tmp_path / "readers.csv").write_bytes(READERS.encode("utf-8-sig"))
    return tmp_path


@pytest.fixture
def run(home: Path) -> Run:
    """Run a command in that folder and return what it printed."""
    runner = CliRunner(env={"COURSE_HOME": str(home)})

    def call(*words: str, code: int = 0) -> str:
        result = runner.invoke(cli, words, standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        assert (result.return_value or 0) == code, result.output
        return result.output

    return call


def mails(home: Path, email: str) -> list[EmailMessage]:
    """What a reader finds in their inbox, in the order in which it came."""
    found = [
        message_from_bytes(path.read_bytes(), EmailMessage, policy=default)  # type: ignore[arg-type]
        for path in (home / "outbox").rglob("*.eml")
    ]
    mine = [mail for mail in found if email in mail["To"]]
    return sorted(mine, key=lambda mail: mail["Date"].datetime)


def weeks(run: Run, first: str, last: str) -> list[dict[str, int]]:
    """Let time pass with a heartbeat every hour; return those at which something happened."""
    lines = run("tick", "--now", first, "--until", last, "--every", "1h", "--json").splitlines()
    return [beat for beat in map(json.loads, lines) if beat["planned"]]


def test_ada_takes_the_course(home: Path, run: Run) -> None:
    # A marketer checks the course, makes it live, and brings a list. One row of it is bad, so
    # nothing is imported until they say what to do with it.
    run("check")
    assert "+ added" in run("release", "--now", "2027-03-01")
    refused = run("subscribers", "import", str(home / "readers.csv"), code=1)
    assert "readers.csv:4" in refused
    assert "nothing imported" in refused
    assert "2 readers added" in run(
        "subscribers", "import", str(home / "readers.csv"), "--skip-bad"
    )
    assert "not-an-address" in (home / "readers.bad.csv").read_text("utf-8")
    assert "2 readers enrolled" in run("enrol", "--all", "--now", "2027-03-01")

    # The first lesson comes on Monday at nine in Amsterdam, and at nine in New York.
    weeks(run, "2027-03-01T00:00Z", "2027-03-01T23:00Z")
    first = mails(home, "ada@example.org")[0]
    assert first["Date"].datetime == datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert mails(home, "zoe@example.org")[0]["Date"].datetime.hour == 14
    body = first.get_body(("plain",))
    assert body is not None
    assert "Hello Ada," in body.get_content()
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    # Her second and third come at nine too. She follows the link to her page and pauses.
    weeks(run, "2027-03-02", "2027-03-16")
    assert len(mails(home, "ada@example.org")) == 3
    html = first.get_body(("html",))
    assert html is not None
    manage = next(part for part in html.get_content().split('"') if "/me/" in part)
    with pages(home, at=datetime(2027, 3, 17, tzinfo=UTC)) as browser:
        assert "3 of 8" in browser.get(urlsplit(manage).path).text
        browser.post(f"{urlsplit(manage).path}/pause", data={"until": "2027-04-05"})
    weeks(run, "2027-03-17", "2027-04-04T23:00Z")
    assert len(mails(home, "ada@example.org")) == 3

    # The clocks went forward meanwhile. Her pause ends, and lesson four comes at nine: 07:00 UTC.
    weeks(run, "2027-04-05", "2027-05-03T23:00Z")
    dates = [mail["Date"].datetime for mail in mails(home, "ada@example.org")]
    assert dates[3] == datetime(2027, 4, 5, 7, tzinfo=UTC)

    # After the eighth nothing more comes, and nobody got anything twice.
    weeks(run, "2027-05-04", "2027-05-31")
    for reader in ("ada@example.org", "zoe@example.org"):
        subjects = [mail["Subject"] for mail in mails(home, reader)]
        assert len(subjects) == len(set(subjects)) == 8
    assert "finished" in run("subscribers", "show", "ada@example.org")
    assert "nothing needs you" in run("status", "--now", "2027-05-31")

    # On her page she begins again, and the first lesson comes at nine the next morning.
    with pages(home, at=datetime(2027, 5, 31, 12, tzinfo=UTC)) as browser:
        assert "That was the last lesson." in browser.get(urlsplit(manage).path).text
        browser.post(f"{urlsplit(manage).path}/again")
    weeks(run, "2027-06-01", "2027-06-01T23:00Z")
    assert mails(home, "ada@example.org")[-1]["Subject"] == first["Subject"]


def test_zoe_leaves_with_one_click_and_gets_nothing_more(home: Path, run: Run) -> None:
    run("release", "--now", "2027-03-01")
    run("subscribers", "import", str(home / "readers.csv"), "--skip-bad")
    run("enrol", "zoe@example.org", "--now", "2027-03-01")
    weeks(run, "2027-03-01", "2027-03-08T23:00Z")
    last = mails(home, "zoe@example.org")[-1]
    link = urlsplit(last["List-Unsubscribe"].strip("<>")).path

    with pages(home, at=datetime(2027, 3, 9, tzinfo=UTC)) as browser:
        browser.get(link)  # a scanner follows every link: nothing changes
        assert "active" in run("subscribers", "show", "zoe@example.org")
        answers = [browser.post(link, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    weeks(run, "2027-03-09", "2027-04-30")
    assert len(mails(home, "zoe@example.org")) == 2
    assert "left" in run("subscribers", "show", "zoe@example.org")


@contextmanager
def pages(home: Path, *, at: datetime) -> Iterator[TestClient]:
    """Open the reader's own pages, as `course serve` gives them, at an instant."""
    with open_app(load_settings(COURSE_HOME=home), clock=lambda: at) as app:
        yield TestClient(reader_app(app, public_url=""), base_url="http://localhost:8000")
