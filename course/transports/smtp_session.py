"""One connection to a mail server: opening it safely, and one email over it."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from course.errors import SettingsError, TemporaryTransportError, TransportError
from course.transports import is_loopback

Step = Literal["accepted", "sender", "recipient", "message", "cut", "unclear"]

_PORTS = {"smtp": 587, "smtps": 465}
_REFUSAL = 400
_PERMANENT = 500
_GO_AHEAD = 354
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mail server is and how to sign in."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    implicit_tls: bool = False  # RFC 8314: TLS from the first byte
    timeout: float = 30.0  # of each read and write


@dataclass(frozen=True, slots=True)
class Said:
    """The mail server's word on one email, and at which step it came."""

    step: Step
    code: int = 0
    text: str = ""


def parse_smtp_url(url: str) -> MailServer:
    """Read `smtp://user:password@host:587` or `smtps://…`.

    Raises SettingsError, which shows neither user nor password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _wrong_url("its port is not a number") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _wrong_url("it is not set" if not url else "it does not begin with smtp://host")
    return _server(parts, port or _PORTS[parts.scheme])


def connect(server: MailServer) -> smtplib.SMTP:
    """Open a connection, encrypted and signed in. Nothing was accepted when it raises.

    Raises TransportError when a person must act, else TemporaryTransportError.
    """
    try:
        return _connect(server)
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason
        raise TransportError(
            f"no safe connection to the mail server {server.host!r}: {reason}",
            hint="give SMTP_URL the name that stands in its certificate; port 465 needs smtps://",
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise TransportError(
            f"the mail server {server.host!r} lacks something: {error}",
            hint="use its submission port with STARTTLS or sign-in, or smtps://",
        ) from error
    except smtplib.SMTPResponseException as error:
        kind = TransportError if error.smtp_code >= _PERMANENT else TemporaryTransportError
        raise kind(
            f"the mail server {server.host!r} refused the connection ({error.smtp_code})",
            hint="check user and password in SMTP_URL",
        ) from error
    except OSError as error:
        raise TemporaryTransportError(
            f"the mail server {server.host!r} cannot be reached: {error}",
            hint="check the network and SMTP_URL",
        ) from error


def hand_over(connection: smtplib.SMTP, *, sender: str, to: str, message: bytes) -> Said:
    """Send one email and return the server's word on it; raises nothing."""
    try:
        refused = _envelope(connection, sender=sender, to=to)
        if refused:
            with suppress(OSError):  # the refusal stands; the next email meets the break
                connection.rset()
            return refused
    except OSError as error:  # smtplib's own exceptions are among them
        return Said("cut", text=f"the connection broke before the email: {type(error).__name__}")
    try:
        connection.send(_dotted(message))
        code, text = connection.getreply()
    except OSError as error:
        return Said("unclear", text=f"no answer to a whole email: {type(error).__name__}")
    return Said("accepted" if code < _REFUSAL else "message", code, _readable(text))


def _connect(server: MailServer) -> smtplib.SMTP:
    # Naming ourselves may ask a name server, which a server on this machine does not care for.
    local = is_loopback(server.host)
    name = "localhost" if local else None
    context = ssl.create_default_context()
    if server.implicit_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=server.timeout, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, name, timeout=server.timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        # Only on this machine may a server do without.
        if not server.implicit_tls and (connection.has_extn("starttls") or not local):
            connection.starttls(context=context)
            connection.ehlo()
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _envelope(connection: smtplib.SMTP, *, sender: str, to: str) -> Said | None:
    """Return the first refusal before the message, None when the server waits for it."""
    code, text = connection.mail(sender)
    if code >= _REFUSAL:
        return Said("sender", code, _readable(text))
    code, text = connection.rcpt(to)
    if code >= _REFUSAL:
        return Said("recipient", code, _readable(text))
    code, text = connection.docmd("DATA")
    return None if code == _GO_AHEAD else Said("message", code, _readable(text))


def _dotted(message: bytes) -> bytes:
    """Return a message as it travels (RFC 5321 section 4.5.2), the last dot included."""
    lines = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", message))
    return lines + (b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n")


def _readable(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())


def _server(parts: SplitResult, port: int) -> MailServer:
    return MailServer(
        host=parts.hostname or "",
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
    )


def _wrong_url(reason: str) -> SettingsError:
    return SettingsError(
        f"SMTP_URL cannot be used: {reason}",
        hint="write smtp://user:password@host:587, with %40 for an @ in user or password",
    )
