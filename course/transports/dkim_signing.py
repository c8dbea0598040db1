"""DKIM (RFC 6376): a signature by which receivers know that an email is the domain's own.

SendGrid signs for its customers. Your own mail server may or may not; with a key here the signature
is ours, over the headers that RFC 8058 section 4 asks for: List-Unsubscribe and
List-Unsubscribe-Post, without which no mailbox provider shows its button.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from course.errors import SettingsError
from course.settings import Settings

SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"reply-to", b"list-id", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip
"""The headers that a signature covers, as far as an email has them."""

_LINE_END = re.compile(rb"\r\n|\r|\n")
_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a domain, with the key that its DNS names under the selector."""

    selector: str
    key: bytes = field(repr=False)

    def sign(self, message: bytes, *, domain: str) -> bytes:
        """Return a message with CRLF line ends and its signature in front."""
        import dkim  # noqa: PLC0415 - an extra

        travelling = _LINE_END.sub(b"\r\n", message)
        signature: bytes = dkim.sign(
            travelling,
            selector=self.selector.encode(),
            domain=domain.encode("idna"),
            privkey=self.key,
            include_headers=list(SIGNED),
            canonicalize=(b"relaxed", b"relaxed"),
        )
        return signature + travelling


def open_signer(settings: Settings) -> Signer | None:
    """Return the signer of this installation, None without a key.

    Raises SettingsError for a key that cannot be read or does not sign, before anything is sent.
    """
    if not settings.dkim_key:
        return None
    if not _SELECTOR.fullmatch(settings.dkim_selector):
        raise SettingsError(
            f"DKIM_SELECTOR {settings.dkim_selector!r} is not the name of a selector",
            hint="it is the part before ._domainkey in your DNS, such as course",
        )
    try:
        import dkim  # noqa: PLC0415 - an extra

        key = Path(settings.dkim_key).read_bytes()
        signer = Signer(settings.dkim_selector, key)
        signer.sign(b"From: a@example.org\r\n\r\nx\r\n", domain="example.org")
    except ModuleNotFoundError as error:
        raise SettingsError(
            "DKIM_KEY is set, and dkimpy is not installed", hint="pip install 'email-course[dkim]'"
        ) from error
    except OSError as error:
        raise SettingsError(
            f"DKIM_KEY {settings.dkim_key!r} cannot be read: {error.strerror}",
            hint="name the file of your private key",
        ) from error
    except (dkim.DKIMException, ValueError, TypeError) as error:
        raise SettingsError(
            f"DKIM_KEY {settings.dkim_key!r} is not a private key that signs: {error}",
            hint="`openssl genrsa 2048` makes one; its public half belongs in your DNS",
        ) from error
    return signer
