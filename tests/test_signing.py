"""What leaves by your own mail server: signed as the domain's own, returnable to its delivery."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dkim
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from course.errors import SettingsError
from course.settings import Settings
from course.transports import open_transport
from course.transports.bounces import return_address, returned_delivery
from tests.shipments import a_shipment


class Kept:
    """A mail server's memory: who each email came from, and its bytes as they travelled."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bytes]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append((str(envelope.mail_from), bytes(envelope.original_content or b"")))
        return "250 kept"


@contextmanager
def a_mail_server() -> Iterator[tuple[str, Kept]]:
    kept = Kept()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}", kept
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_file(key: rsa.RSAPrivateKey, tmp_path: Path) -> Path:
    file = tmp_path / "dkim.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return file


def record_of(key: rsa.RSAPrivateKey) -> bytes:
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def sent(tmp_path: Path, **settings: str) -> list[tuple[str, bytes]]:
    with a_mail_server() as (url, kept):
        given = Settings(smtp_url=SecretStr(url)).model_copy(update=settings)
        receipt = open_transport("smtp", given, outbox=tmp_path).send(a_shipment())
    assert len(receipt.accepted) == len(kept.mails) == 3
    return kept.mails


def test_a_signature_holds_and_covers_the_one_click_headers(
    key: rsa.RSAPrivateKey, key_file: Path, tmp_path: Path
) -> None:
    mails = sent(tmp_path, dkim_key=str(key_file), dkim_selector="lessons")

    def dns(name: bytes, timeout: float = 5) -> bytes:  # noqa: ARG001 - dkimpy's signature
        assert name.startswith(b"lessons._domainkey.")
        return record_of(key)

    for _, message in mails:
        head = message.partition(b"\r\n\r\n")[0]
        signature = dkim.DKIM(message).headers[0][1].replace(b"\r\n ", b"").lower()
        assert dkim.verify(message, dnsfunc=dns)
        assert b"list-unsubscribe : list-unsubscribe-post" in signature
        for changed in (b"List-Unsubscribe=One-Click", b"Subject:"):
            assert changed in head
            assert not dkim.verify(message.replace(changed, changed + b" x", 1), dnsfunc=dns)


def test_without_a_key_nothing_is_signed(tmp_path: Path) -> None:
    assert all(b"DKIM-Signature" not in message for _, message in sent(tmp_path))


def test_each_delivery_has_a_return_address_of_its_own(tmp_path: Path) -> None:
    senders = [sender for sender, _ in sent(tmp_path, smtp_bounces="back@lessons.example.org")]

    assert all(re.fullmatch(r"back\+d\d-[0-9a-f]{10}@lessons.example.org", one) for one in senders)
    assert [returned_delivery(one, keys=[""]) for one in senders] == ["d0", "d1", "d2"]


@pytest.mark.parametrize("address", ["back@example.org", "", "+@x", "back+@example.org"])
def test_other_addresses_are_about_no_delivery(address: str) -> None:
    assert returned_delivery(address, keys=["k"]) is None


def test_a_return_address_reads_back_with_any_key_of_the_ring() -> None:
    address = return_address("b@example.org", "d12-345", key="old")

    assert returned_delivery(address.upper(), keys=["new", "old"]) == "d12-345"
    assert returned_delivery(address, keys=["new"]) is None
    assert returned_delivery(address.replace("345", "346"), keys=["old"]) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dkim_key": "none.pem"}, "DKIM_KEY 'none.pem' cannot be read"),
        ({"dkim_key": __file__}, "is not a private key that signs"),
        ({"dkim_key": __file__, "dkim_selector": "a b"}, "is not the name of a selector"),
        ({"smtp_bounces": "nowhere"}, "SMTP_BOUNCES 'nowhere' is not an address"),
    ],
)
def test_a_wrong_setting_is_told_before_anything_is_sent(
    changes: dict[str, str], message: str, tmp_path: Path
) -> None:
    given = Settings(smtp_url=SecretStr("smtp://127.0.0.1:1")).model_copy(update=changes)

    with pytest.raises(SettingsError, match=message):
        open_transport("smtp", given, outbox=tmp_path)
