"""Bounces that come back by mail to an address of their own for each email."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from course.app import bounces
from course.cli import cli
from course.model import EventKind
from course.store import enrolled, outcomes
from course.transports.bounces import read_report, return_address
from tests.worlds import MONDAY, World, a_subscriber, a_world

NINE = MONDAY + timedelta(hours=1)
KEY = "k" * 32

# As Postfix writes it, shortened.
REPORT = """\
Date: Mon, 1 Mar 2027 08:03:00 +0000
From: MAILER-DAEMON@mail.example.net (Mail Delivery System)
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net
Arrival-Date: Mon, 1 Mar 2027 08:00:00 +0000

Final-Recipient: rfc822; sam@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <sam@example.org>: no such user

--x
Content-Type: message/rfc822

Subject: Rows and columns

--x--
"""


def report(to: str = "", *, action: str = "failed", status: str = "5.1.1") -> bytes:
    address = to or return_address("bounces@example.org", "d1-1", key=KEY)
    return REPORT.format(to=address, action=action, status=status).encode()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path, COURSE_SECRET_KEYS=KEY) as opened:
        opened.enrol(a_subscriber())
        opened.tick(NINE)
        yield opened


def outcome(world: World) -> tuple[str, str]:
    with world.app.store.reading() as tx:
        delivery = outcomes.find_delivery(tx, 1, 1)
        found = enrolled.find_enrolment(tx, 1)
    assert delivery is not None
    assert found is not None
    return str(delivery.outcome), found[0].state.value


def test_a_mailbox_that_is_not_there_ends_the_readers_courses(world: World) -> None:
    for _ in range(2):
        taken = bounces.take(world.app, [report()], now=NINE + timedelta(hours=1))
        assert taken == {EventKind.BOUNCED: 1}

    assert outcome(world) == ("bounced", "left")


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", EventKind.BOUNCED),
        ("failed", "5.1.10", EventKind.BOUNCED),
        ("Failed", "5.2.1 (closed)", EventKind.BOUNCED),
        ("failed", "5.2.2", EventKind.BLOCKED),
        ("failed", "5.7.1", EventKind.BLOCKED),
        ("failed", "", EventKind.BLOCKED),
        ("delayed", "4.4.1", EventKind.DEFERRED),
        ("delivered", "2.0.0", EventKind.DELIVERED),
        ("relayed", "2.0.0", None),
    ],
)
def test_only_a_mailbox_that_is_gone_is_a_bounce(
    action: str, status: str, kind: EventKind | None
) -> None:
    event = read_report(report(action=action, status=status), keys=[KEY], now=NINE)

    assert (event and event.kind) == kind


def test_an_address_in_a_report_is_not_kept_and_its_date_is() -> None:
    event = read_report(report(), keys=[KEY], now=NINE + timedelta(days=1))

    assert event is not None
    assert "@" not in event.detail
    assert event.at == NINE + timedelta(minutes=3)


@pytest.mark.parametrize(
    "to",
    [
        "bounces@example.org",
        "bounces+d1-1@example.org",
        "bounces+d1-1-0123456789@example.org",
        return_address("bounces@example.org", "d1-1", key="another"),
    ],
)
def test_nobody_can_bounce_an_email_that_they_did_not_get(world: World, to: str) -> None:
    assert bounces.take(world.app, [report(to)], now=NINE) == {None: 1}
    assert outcome(world)[1] == "active"


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_mail_ends_in_a_traceback(content: bytes) -> None:
    assert read_report(content, keys=[KEY], now=NINE) is None
    read_report(report().replace(b"Status: 5.1.1", content), keys=[KEY], now=NINE)
    read_report(report().replace(b"Mon, 1 Mar 2027", content), keys=[KEY], now=NINE)


def test_a_maildir_is_read_by_command(world: World, tmp_path: Path) -> None:
    for name, message in (("new/1", report()), ("cur/2", b"Subject: Out of office\n\nHello")):
        (tmp_path / "Maildir" / name).parent.mkdir(parents=True)
        (tmp_path / "Maildir" / name).write_bytes(message)
    environment = {"COURSE_HOME": str(tmp_path), "COURSE_SECRET_KEYS": KEY}

    found = CliRunner(env=environment).invoke(cli, ["bounces", str(tmp_path / "Maildir")])

    assert found.output == "1 bounced report; 1 message about nothing of ours\n"
    assert outcome(world) == ("bounced", "left")
