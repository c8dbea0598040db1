"""What every transport must do, each against a real other end on this machine."""

from __future__ import annotations

import email
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr

from course.model import Receipt
from course.settings import Settings
from course.transports import Transport, open_transport
from course.web.inbox import Provider
from tests.shipments import AT, a_recipient, a_rendering, a_shipment

NAMES = ("outbox", "smtp", "sendgrid")


@dataclass(frozen=True)
class End:
    """A transport and the folder at its other end."""

    transport: Transport
    folder: Path

    def emails(self) -> list[EmailMessage]:
        """Return every email that arrived."""
        files = sorted(self.folder.rglob("*.eml"))
        return [
            email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files
        ]


@pytest.fixture(params=NAMES)
def end(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[End]:
    with Provider(tmp_path / "provider", clock=lambda: AT) as provider:
        settings = Settings(
            _env_file=None,
            SENDGRID_API_KEY=SecretStr("SG.key"),
            SENDGRID_HOST=provider.url,
            SMTP_URL=SecretStr(provider.smtp_url),
        )
        transport = open_transport(request.param, settings, outbox=tmp_path / "outbox")
        folder = "outbox" if request.param == "outbox" else "provider"
        yield End(transport, tmp_path / folder)


def everything_said(receipt: Receipt) -> Counter[str]:
    return Counter(
        [*receipt.accepted, *(receipt.rejected or {}), *receipt.unknown, *receipt.postponed]
    )


def test_every_delivery_has_exactly_one_outcome(end: End) -> None:
    shipment = a_shipment()

    receipt = end.transport.send(shipment)

    assert everything_said(receipt) == Counter(["d0", "d1", "d2"])


def test_each_recipient_gets_one_email_to_them_alone(end: End) -> None:
    end.transport.send(a_shipment())

    assert sorted(str(email["To"]) for email in end.emails()) == [
        f"Reader {number} <reader{number}@example.org>" for number in range(3)
    ]


def test_names_stand_in_subject_text_and_html(end: End) -> None:
    end.transport.send(a_shipment(a_recipient(7)))

    arrived = end.emails()[0]
    parts = {part.get_content_type(): part.get_content() for part in arrived.iter_parts()}
    assert arrived["Subject"] == "1/3 What is a row, Reader 7?"
    assert "Hello Reader 7." in parts["text/plain"]
    assert "<p>Hello Reader 7.</p>" in parts["text/html"]


def test_a_value_is_escaped_in_html_and_plain_elsewhere(end: End) -> None:
    values = {"reader.first_name": "Ann <b> & Zoë", "link.unsubscribe": "https://example.org/u"}

    end.transport.send(a_shipment(a_recipient(values=values)))

    arrived = end.emails()[0]
    parts = {part.get_content_type(): part.get_content() for part in arrived.iter_parts()}
    assert arrived["Subject"] == "1/3 What is a row, Ann <b> & Zoë?"
    assert "Hello Ann <b> & Zoë." in parts["text/plain"]
    assert "Hello Ann &lt;b&gt; &amp; Zo&#235;." in parts["text/html"]


def test_list_headers_are_each_readers_own(end: End) -> None:
    end.transport.send(a_shipment())

    assert {(str(email["To"]), email["List-Unsubscribe"]) for email in end.emails()} == {
        (
            f"Reader {number} <reader{number}@example.org>",
            f"<https://example.org/unsubscribe/t{number}>",
        )
        for number in range(3)
    }
    assert {email["List-Unsubscribe-Post"] for email in end.emails()} == {
        "List-Unsubscribe=One-Click"
    }


def test_a_missing_name_shows_its_default(end: End) -> None:
    nameless = a_recipient(name="", values={"link.unsubscribe": "https://example.org/u"})

    end.transport.send(a_shipment(nameless))

    assert end.emails()[0]["Subject"] == "1/3 What is a row, there?"


def test_a_name_cannot_add_a_header(end: End) -> None:
    nasty = "Ann\r\nBcc: everybody@example.org"
    recipient = a_recipient(name=nasty, values={"reader.first_name": nasty})

    end.transport.send(a_shipment(recipient))

    assert [email["Bcc"] for email in end.emails()] == [None]


def test_letters_of_any_script_arrive(end: End) -> None:
    recipient = a_recipient(name="Søren Žižek 山田")
    rendering = a_rendering(subject=("Čo je riadok? 行とは",))

    end.transport.send(a_shipment(recipient, rendering=rendering))

    arrived = end.emails()[0]
    assert arrived["Subject"] == "Čo je riadok? 行とは"
    assert arrived["To"].addresses[0].display_name == "Søren Žižek 山田"


def test_a_line_that_begins_with_a_dot_keeps_it(end: End) -> None:
    end.transport.send(a_shipment(a_recipient()))

    text = end.emails()[0].get_body(("plain",))
    assert text is not None
    assert "\n.A line with a dot." in text.get_content().replace("\r\n", "\n")


def test_a_full_batch_arrives_whole(end: End) -> None:
    size = end.transport.batch_size
    readers = [a_recipient(number) for number in range(size)]

    receipt = end.transport.send(a_shipment(*readers))

    assert len(receipt.accepted) == size <= 1000
    assert len({str(email["To"]) for email in end.emails()}) == size


def test_local_ends_are_known_to_stay_on_this_machine(end: End) -> None:
    assert not end.transport.leaves


def test_a_deadline_is_known(end: End) -> None:
    assert 0 < end.transport.deadline <= 600
