"""What each answer of the other end becomes; each from a real server on this machine."""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from course.errors import (
    PluginError,
    RecipientRejectedError,
    SettingsError,
    TemporaryTransportError,
    TransportError,
)
from course.settings import Settings
from course.transports import is_loopback, maildrop, open_transport
from course.transports.sendgrid import SendGrid
from course.transports.sendgrid_request import build_body
from course.transports.smtp import Smtp
from course.transports.smtp_session import parse_smtp_url
from course.web.inbox import Fault, Provider
from tests.shipments import AT, FIRST_NAME, a_recipient, a_rendering, a_shipment

EVERYBODY = ("d0", "d1", "d2")


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with Provider(tmp_path / "provider", clock=lambda: AT) as running:
        yield running


def sendgrid_at(url: str, **changes: float) -> SendGrid:
    return replace(SendGrid(key="SG.secret-key", host=url), **changes)


def smtp_at(url: str, **changes: float) -> Smtp:
    server = parse_smtp_url(url)
    return Smtp(server=replace(server, timeout=changes.pop("timeout", 5.0)), **changes)


# --- SendGrid's answers


def test_accepted_by_sendgrid_says_its_message_id(provider: Provider) -> None:
    receipt = sendgrid_at(provider.url).send(a_shipment())

    assert (receipt.accepted, receipt.status) == (EVERYBODY, 202)
    assert len(receipt.provider_id) == 22


@pytest.mark.parametrize(
    "fault",
    [
        Fault.SERVER_ERROR_BEFORE,
        Fault.SERVER_ERROR_AFTER,
        Fault.RESET_BEFORE,
        Fault.RESET_AFTER,
        Fault.HALF_ANSWER,
    ],
)
def test_what_is_not_certain_is_unknown(provider: Provider, fault: Fault) -> None:
    provider.faults.inject(fault)

    receipt = sendgrid_at(provider.url).send(a_shipment())

    assert (receipt.unknown, receipt.accepted) == (EVERYBODY, ())


@pytest.mark.parametrize("fault", [Fault.HANG_BEFORE, Fault.HANG_AFTER])
def test_silence_is_unknown(provider: Provider, fault: Fault) -> None:
    provider.faults.inject(fault)

    receipt = sendgrid_at(provider.url, timeout=0.3).send(a_shipment())

    assert receipt.unknown == EVERYBODY


def test_an_answer_that_comes_byte_by_byte_is_not_awaited_beyond_the_deadline() -> None:
    with dripping_server() as url:
        receipt = sendgrid_at(url, timeout=5.0, deadline=0.6).send(a_shipment())

    assert receipt.unknown == EVERYBODY


def test_too_many_requests_may_be_tried_again(provider: Provider) -> None:
    provider.faults.inject(Fault.TOO_MANY)

    with pytest.raises(TemporaryTransportError) as caught:
        sendgrid_at(provider.url).send(a_shipment())

    assert caught.value.retry_at is None


def test_too_many_requests_says_when_if_sendgrid_does(provider: Provider) -> None:
    provider.faults.inject(Fault.TOO_MANY_UNTIL)

    with pytest.raises(TemporaryTransportError) as caught:
        sendgrid_at(provider.url).send(a_shipment())

    assert caught.value.retry_at == AT + timedelta(minutes=1)


def test_a_refused_key_needs_a_person(provider: Provider) -> None:
    provider.faults.inject(Fault.UNAUTHORISED)

    with pytest.raises(TransportError, match="401") as caught:
        sendgrid_at(provider.url).send(a_shipment())

    assert type(caught.value) is TransportError


def test_a_refused_recipient_is_named_by_delivery(provider: Provider) -> None:
    shipment = a_shipment(a_recipient(0), a_recipient(1, email="not an address"), a_recipient(2))

    with pytest.raises(RecipientRejectedError) as caught:
        sendgrid_at(provider.url).send(shipment)

    assert caught.value.delivery_id == "d1"


def test_a_refused_lesson_names_nobody(provider: Provider) -> None:
    with pytest.raises(RecipientRejectedError) as caught:
        sendgrid_at(provider.url).send(a_shipment(rendering=a_rendering(text=())))

    assert caught.value.delivery_id is None


def test_nothing_listening_may_be_tried_again() -> None:
    with pytest.raises(TemporaryTransportError, match="cannot be reached"):
        sendgrid_at(f"http://127.0.0.1:{a_closed_port()}").send(a_shipment())


def test_another_service_at_the_address_needs_a_person(provider: Provider) -> None:
    with pytest.raises(TransportError, match="404"):
        sendgrid_at(f"{provider.url}/elsewhere").send(a_shipment())


def test_neither_key_nor_address_is_ever_logged(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    sendgrid_at(provider.url).send(a_shipment())

    assert "SG.secret-key" not in caplog.text
    assert "reader1@example.org" not in caplog.text


def test_who_listens_to_the_clients_own_log_hears_no_address(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="python_http_client.client")

    sendgrid_at(provider.url).send(a_shipment())

    assert "PAYLOAD" in caplog.text
    assert "reader1@example.org" not in caplog.text


def test_a_refusal_repeats_no_address() -> None:
    words = "We found the first duplicate instance of [ann@example.org]"
    refusal = {"errors": [{"message": words, "field": "personalizations.1"}]}

    with (
        answering(400, orjson.dumps(refusal)) as url,
        pytest.raises(RecipientRejectedError) as caught,
    ):
        sendgrid_at(url).send(a_shipment())

    assert "example.org" not in str(caught.value)
    assert caught.value.delivery_id == "d1"


@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad request</html>", b"[]", b'{"errors": null}', b'{"errors": [1]}']
)
def test_a_refusal_in_no_form_of_sendgrids_names_nobody(body: bytes) -> None:
    with answering(400, body) as url, pytest.raises(RecipientRejectedError) as caught:
        sendgrid_at(url).send(a_shipment())

    assert caught.value.delivery_id is None


def test_an_answer_that_is_no_acceptance_and_no_error_is_unknown() -> None:
    with answering(200, b"") as url:
        receipt = sendgrid_at(url).send(a_shipment())

    assert (receipt.unknown, receipt.status) == (EVERYBODY, 200)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_any_server_error_is_unknown(status: int) -> None:
    with answering(status, b"<html>") as url:
        receipt = sendgrid_at(url).send(a_shipment())

    assert (receipt.unknown, receipt.status) == (EVERYBODY, status)


def test_the_key_is_not_in_the_transports_repr() -> None:
    assert "secret" not in repr(sendgrid_at("http://127.0.0.1:1"))


# --- What SendGrid is asked


def test_custom_arguments_hold_opaque_ids_alone() -> None:
    body = orjson.loads(build_body(a_shipment()))

    assert body["personalizations"][1]["custom_args"] == {"delivery": "d1", "batch": "b1"}


def test_tracking_is_switched_off_every_time() -> None:
    tracking = orjson.loads(build_body(a_shipment()))["tracking_settings"]

    assert {name: setting["enable"] for name, setting in tracking.items()} == {
        "click_tracking": False,
        "open_tracking": False,
        "subscription_tracking": False,
    }


def test_a_name_that_holds_a_tag_is_refused() -> None:
    tag = next(
        tag
        for tag in orjson.loads(build_body(a_shipment()))["personalizations"][0]["substitutions"]
        if tag.startswith("-p.reader.first_name")
    )
    nasty = a_recipient(1, values={"reader.first_name": f"Ann {tag}"})

    with pytest.raises(RecipientRejectedError) as caught:
        build_body(a_shipment(a_recipient(), nasty))

    assert caught.value.delivery_id == "d1"


def test_values_longer_than_sendgrid_takes_are_refused_before_they_leave() -> None:
    long = a_recipient(1, values={"reader.first_name": "é" * 6000})

    with pytest.raises(RecipientRejectedError, match="longer") as caught:
        build_body(a_shipment(a_recipient(), long))

    assert caught.value.delivery_id == "d1"


def test_a_request_of_30_megabytes_is_refused_before_it_leaves() -> None:
    huge = a_rendering(html=("x" * 30 * 1024 * 1024, FIRST_NAME))

    with pytest.raises(RecipientRejectedError) as caught:
        build_body(a_shipment(rendering=huge))

    assert caught.value.delivery_id is None


def test_the_senders_own_address_replaces_the_courses() -> None:
    body = orjson.loads(build_body(a_shipment(), sender="Else <else@example.net>"))

    assert body["from"] == {"email": "else@example.net", "name": "Else"}


# --- SMTP


def test_each_recipient_has_an_smtp_answer_of_their_own(provider: Provider) -> None:
    shipment = a_shipment(
        a_recipient(0),
        a_recipient(1, email="reject@example.org"),
        a_recipient(2, email="postpone@example.org"),
        a_recipient(3),
    )

    receipt = smtp_at(provider.smtp_url).send(shipment)

    assert receipt.accepted == ("d0", "d3")
    assert list(receipt.rejected or {}) == ["d1"]
    assert receipt.postponed == ("d2",)


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.RESET_AFTER])
def test_a_cut_after_the_email_leaves_it_unknown_and_the_rest_postponed(
    provider: Provider, fault: Fault
) -> None:
    provider.faults.inject(Fault.NONE, fault)

    receipt = smtp_at(provider.smtp_url).send(a_shipment())

    assert (receipt.accepted, receipt.unknown, receipt.postponed) == (("d0",), ("d1",), ("d2",))


def test_an_impossible_address_is_rejected_alone(provider: Provider) -> None:
    shipment = a_shipment(a_recipient(0), a_recipient(1, email="nobody"), a_recipient(2))

    receipt = smtp_at(provider.smtp_url).send(shipment)

    assert (receipt.accepted, list(receipt.rejected or {})) == (("d0", "d2"), ["d1"])


def test_more_than_a_connection_takes_goes_over_several(provider: Provider) -> None:
    shipment = a_shipment(*(a_recipient(number) for number in range(120)))

    receipt = smtp_at(provider.smtp_url).send(shipment)

    assert len(receipt.accepted) == 120


def test_no_mail_server_may_be_tried_again() -> None:
    with pytest.raises(TemporaryTransportError, match="cannot be reached"):
        smtp_at(f"smtp://127.0.0.1:{a_closed_port()}").send(a_shipment())


def test_a_self_signed_certificate_is_refused(tmp_path: Path) -> None:
    with Provider(tmp_path / "p", clock=lambda: AT, smtp_tls=self_signed(tmp_path)) as provider:
        with pytest.raises(TransportError, match="self-signed certificate"):
            smtp_at(provider.smtp_url).send(a_shipment())

        assert provider.accepted == 0


def test_implicit_tls_to_a_server_without_it_needs_a_person(provider: Provider) -> None:
    with pytest.raises(TransportError, match="no safe connection"):
        smtp_at(provider.smtp_url.replace("smtp:", "smtps:")).send(a_shipment())


def test_a_mail_server_elsewhere_must_offer_starttls(tmp_path: Path) -> None:
    elsewhere = an_own_address()
    with (
        Provider(tmp_path / "p", clock=lambda: AT) as provider,
        forwarding(elsewhere, provider.smtp_url) as port,
        pytest.raises(TransportError, match="STARTTLS"),
    ):
        smtp_at(f"smtp://{elsewhere}:{port}").send(a_shipment())

    assert provider.accepted == 0


def test_any_name_and_password_sign_in_to_the_local_inbox(provider: Provider) -> None:
    url = provider.smtp_url.replace("smtp://", "smtp://ann%40example.org:s%3Ae@")

    receipt = smtp_at(url).send(a_shipment())

    assert receipt.accepted == EVERYBODY


def test_an_smtp_url_is_read_whole() -> None:
    server = parse_smtp_url("smtps://ann%40example.org:p%2Fw@mail.example.org")

    assert (server.user, server.password, server.port, server.implicit_tls) == (
        "ann@example.org",
        "p/w",
        465,
        True,
    )


@pytest.mark.parametrize("url", ["", "mail.example.org", "http://x", "smtp://", "smtp://h:port"])
def test_a_wrong_smtp_url_says_how_to_write_it(url: str) -> None:
    with pytest.raises(SettingsError, match="SMTP_URL"):
        parse_smtp_url(url)


def test_a_wrong_smtp_url_does_not_show_the_password() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_smtp_url("smtp://ann:secret@host:port")

    assert "secret" not in str(caught.value)


# --- The outbox


def test_the_same_delivery_twice_is_one_file(tmp_path: Path) -> None:
    outbox = open_transport("outbox", Settings(_env_file=None), outbox=tmp_path)

    outbox.send(a_shipment())
    outbox.send(a_shipment())

    assert len(list(tmp_path.iterdir())) == 3


def test_an_impossible_address_leaves_the_others_their_email(tmp_path: Path) -> None:
    outbox = open_transport("outbox", Settings(_env_file=None), outbox=tmp_path)

    receipt = outbox.send(a_shipment(a_recipient(0), a_recipient(1, email="nobody")))

    assert (receipt.accepted, list(receipt.rejected or {})) == (("d0",), ["d1"])


def test_a_delivery_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    outbox = open_transport("outbox", Settings(_env_file=None), outbox=tmp_path / "o")

    outbox.send(a_shipment(a_recipient(delivery="../../elsewhere")))

    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path / "o"]


def test_an_outbox_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(TransportError, match="cannot be written"):
        open_transport("outbox", Settings(_env_file=None), outbox=tmp_path / "file")


def test_a_full_disk_postpones_what_it_did_not_take(tmp_path: Path) -> None:
    outbox = open_transport("outbox", Settings(_env_file=None), outbox=tmp_path)
    too_long = a_recipient(1, delivery="d" * 300)  # a name that no file system takes

    receipt = outbox.send(a_shipment(a_recipient(0), too_long, a_recipient(2)))

    assert receipt.accepted == ("d0",)
    assert receipt.postponed == ("d" * 300, "d2")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(maildrop.MARKS), st.text(), max_size=3))
def test_a_mark_is_never_more_than_its_own_line(marks: dict[str, str]) -> None:
    message = maildrop.marked(b"From: a@example.org\r\n\r\n", marks)

    lines = message.partition(b"From:")[0].splitlines()
    assert len(lines) == sum(1 for value in marks.values() if value)
    assert all(line.startswith(b"X-Inbox-") for line in lines)


# --- Opening


@pytest.mark.parametrize(
    ("name", "missing"), [("sendgrid", "SENDGRID_API_KEY"), ("smtp", "SMTP_URL")]
)
def test_a_transport_that_is_not_set_up_names_the_variable(
    name: str, missing: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=missing):
        open_transport(name, Settings(_env_file=None), outbox=tmp_path)


def test_the_key_does_not_go_over_the_network_unencrypted(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None,
        SENDGRID_API_KEY=SecretStr("SG.key"),
        SENDGRID_HOST="http://api.example.org",
    )

    with pytest.raises(SettingsError, match="unencrypted"):
        open_transport("sendgrid", settings, outbox=tmp_path)


def test_a_near_miss_of_a_transports_name_is_answered(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="sendgrid"):
        open_transport("sendgird", Settings(_env_file=None), outbox=tmp_path)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("mail.localhost", True),
        ("localhost.example.org", False),
        ("10.0.0.1", False),
        ("api.sendgrid.com", False),
        ("", False),
    ],
)
def test_loopback_is_known_without_asking(host: str, *, local: bool) -> None:
    assert is_loopback(host) is local


def test_sendgrid_itself_leaves_this_machine() -> None:
    assert sendgrid_at("https://api.sendgrid.com").leaves
    assert smtp_at("smtp://mail.example.org").leaves


# --- Other ends of our own


def a_closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
    return port


@contextmanager
def dripping_server() -> Iterator[str]:
    """A server that accepts, and takes six seconds to say so, a byte at a time."""
    over = threading.Event()

    def drip(bound: socket.socket) -> None:
        connection, _ = bound.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nX-Slow: ")
            for _ in range(60):
                if over.wait(0.1):
                    return
                connection.sendall(b"x")
            connection.sendall(b"\r\n\r\n")
            over.wait()  # to close with the request unread would be a reset

    with socket.create_server(("127.0.0.1", 0)) as bound:
        thread = threading.Thread(target=drip, args=(bound,))
        thread.start()
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        over.set()
        thread.join()


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server that answers everything in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def an_own_address() -> str:
    """Return an address of this machine that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737; a datagram socket sends nothing here
        except OSError:
            pytest.skip("this machine has no address but loopback")
        address: str = probe.getsockname()[0]
    if ipaddress.ip_address(address).is_loopback:
        pytest.skip("this machine has no address but loopback")
    return address


@contextmanager
def forwarding(address: str, url: str) -> Iterator[int]:
    """Carry one connection from another address of this machine to a mail server."""
    target = parse_smtp_url(url)

    def carry(source: socket.socket, to: socket.socket) -> None:
        while chunk := source.recv(4096):
            to.sendall(chunk)
        to.shutdown(socket.SHUT_WR)

    def accept(bound: socket.socket) -> None:
        client, _ = bound.accept()
        with client, socket.create_connection((target.host, target.port)) as server:
            back = threading.Thread(target=carry, args=(server, client))
            back.start()
            carry(client, server)
            back.join()

    with socket.create_server((address, 0)) as bound:
        thread = threading.Thread(target=accept, args=(bound,))
        thread.start()
        yield bound.getsockname()[1]
        thread.join()


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return the server's side of TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
