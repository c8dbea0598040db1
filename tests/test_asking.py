"""What `check` asks only when told to: links, by the network, and SpamAssassin, by a program."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from course.app.link_check import MOST_LINKS, Outcome, ask, check_links, is_public
from course.app.spam_check import check_spam, read_verdict
from course.lint.samples import sample_rendering
from course.model import Course, Severity
from tests.builders import a_course, a_lesson

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass
class Site:
    """A web site on this machine, and what it was asked."""

    url: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    class Answering(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            here.asked.append(f"{self.command} {self.path}")
            name = self.path.strip("/")
            status = int(name) if name.isdigit() else 200
            if name == "no-head" and self.command == "HEAD":
                status = 405
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/200")
            if name == "round":
                self.send_header("Location", "/round")
            if name == "inside":
                self.send_header("Location", "http://169.254.169.254/latest/meta-data")
            self.end_headers()

        def send_response(self, code: int, message: str | None = None) -> None:
            super().send_response(302 if self.path in ("/round", "/inside") else code, message)

        do_GET = do_HEAD  # noqa: N815 - the name that http.server calls

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    here = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


def local(address: str) -> bool:
    """Allow this machine, for these tests only."""
    return address == "127.0.0.1"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104 - it is refused
     "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::",
     "ff02::1"],
)  # fmt: skip
def test_what_only_this_machine_or_network_can_reach_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_what_anybody_can_reach_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(("path", "status"), [("/200", 200), ("/404", 404), ("/302", 200)])
def test_a_page_is_asked_for_by_head_and_redirects_are_followed(
    site: Site, path: str, status: int
) -> None:
    assert ask(f"{site.url}{path}", allowed=local) == Outcome(status)
    assert {line.split()[0] for line in site.asked} == {"HEAD"}


def test_who_knows_no_head_is_asked_by_get(site: Site) -> None:
    assert ask(f"{site.url}/no-head", allowed=local) == Outcome(200)
    assert site.asked == ["HEAD /no-head", "GET /no-head"]


def test_redirects_in_a_ring_end(site: Site) -> None:
    assert "redirects" in ask(f"{site.url}/round", allowed=local).reason


def test_an_inner_address_is_not_even_connected_to(site: Site) -> None:
    for url in (site.url, site.url.replace("127.0.0.1", "localhost")):
        outcome = ask(url)

        assert outcome.refused
        assert "not public" in outcome.reason
    assert site.asked == []


def test_a_redirect_to_an_inner_address_is_refused(site: Site) -> None:
    outcome = ask(f"{site.url}/inside", allowed=local)

    assert outcome.refused
    assert "169.254.169.254" in outcome.reason


def test_the_address_that_was_looked_at_is_the_one_connected_to(site: Site) -> None:
    """Rebinding needs a second look at the name; there is one look for each connection."""
    looked: list[str] = []

    def once(address: str) -> bool:
        looked.append(address)
        return True

    assert ask(f"{site.url}/200", allowed=once) == Outcome(200)
    assert looked == ["127.0.0.1"]


def test_a_name_is_looked_up_once_for_each_connection(site: Site) -> None:
    looked: list[object] = []
    listening = [True]

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if listening[0] and event == "socket.getaddrinfo":
            looked.append(arguments[0])

    sys.addaudithook(hear)  # it cannot be taken away again, only made deaf
    ask(site.url.replace("127.0.0.1", "localhost"), allowed=lambda _: True)
    listening[0] = False

    assert looked.count("localhost") == 1


def test_nobody_at_home_is_an_answer_and_no_traceback() -> None:
    assert ask("http://127.0.0.1:9/", allowed=local).reason
    assert ask("http://[::1", allowed=local).reason
    assert ask("http://no-such-host.invalid/", allowed=local).reason


def a_course_linking(*urls: str) -> Course:
    body = "\n\n".join(f"See [a page]({url})." for url in urls)
    return a_course(lessons=(a_lesson(body=body),))


def test_each_link_is_asked_for_once_and_told_at_each_of_its_lines(site: Site) -> None:
    course = a_course_linking(f"{site.url}/404", f"{site.url}/404#part", f"{site.url}/403")

    problems = check_links(course, allowed=local)

    assert [(one.code, one.severity, one.line) for one in problems] == [
        ("N001", Severity.ERROR, 12),
        ("N001", Severity.ERROR, 14),
        ("N001", Severity.INFO, 16),
    ]
    assert len(site.asked) == 2


def test_no_more_than_a_hundred_links_are_asked_for(site: Site) -> None:
    course = a_course_linking(*(f"{site.url}/{n}?q" for n in range(200, 200 + MOST_LINKS + 5)))

    problems = check_links(course, allowed=local)

    assert len(site.asked) == MOST_LINKS
    assert [one.code for one in problems] == ["N003"]


# ---------------------------------------------------------------------- spam

REPORT = """\
Content preview:  A table is a list of things.

Content analysis details:   (5.8 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
 2.8 DRUG_ED_CAPS           BODY: Mentions an E.D. drug
-0.0 NO_RELAYS              Informational: message was not relayed via SMTP
 3.0 HTML_IMAGE_ONLY_04     BODY: HTML: images with 0-400 bytes of
                            words
 0.1 MIME_HTML_MOSTLY       BODY: Multipart message mostly text/html MIME

"""


def test_a_report_is_read_to_its_points() -> None:
    verdict = read_verdict(REPORT)

    assert verdict
    assert (verdict.score, verdict.required) == (5.8, 5.0)
    assert verdict.rules == {
        "DRUG_ED_CAPS": 2.8, "NO_RELAYS": 0.0, "HTML_IMAGE_ONLY_04": 3.0, "MIME_HTML_MOSTLY": 0.1,
    }  # fmt: skip
    assert read_verdict("nothing of the kind") is None


def a_spamassassin(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of that name first; it is the way out of Python that is tried here."""
    program = folder / "spamassassin"
    program.write_text(f"#!/bin/sh\n{script}", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_the_program_gets_the_message_and_its_score_is_told_at_the_subject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report").write_text(REPORT, "utf-8")
    a_spamassassin(
        tmp_path,
        f'echo "$@" > {tmp_path}/args; cat > {tmp_path}/message; cat {tmp_path}/report',
        monkeypatch,
    )
    lesson = a_lesson()

    (problem,) = check_spam(
        a_course(lessons=(lesson,)), {lesson.path: sample_rendering(lesson)}, at=NOW
    )

    assert (tmp_path / "args").read_text("utf-8") == "-L -t\n"
    assert b"Subject: " in (tmp_path / "message").read_bytes()
    assert (problem.code, problem.severity, problem.line) == ("N004", Severity.WARNING, 5)
    assert problem.message == "SpamAssassin gives the content 5.8 of 5 points"
    assert problem.hint == "by HTML_IMAGE_ONLY_04 3, DRUG_ED_CAPS 2.8"


def test_without_the_program_one_warning_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    (problem,) = check_spam(a_course(), {}, at=NOW)

    assert problem.code == "N005"
    assert "apt-get install" in problem.hint
