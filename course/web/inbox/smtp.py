"""The SMTP side of the local inbox: takes every email and keeps it as a file.

Two mailboxes do not: `reject@…` answers 550 and `postpone@…` answers 451, so that a sender can
be seen to handle both. Any name and password are good.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from course.transports import maildrop
from course.web.inbox.faults import Fault, Faults, reset

_MOST_BYTES = 30 * 1024 * 1024
_BEHAVIOUR = {"reject": "550 5.1.1 No such mailbox", "postpone": "451 4.7.1 Come back later"}
_ANSWERS = {
    Fault.TOO_MANY: "451 4.7.1 Too many messages",
    Fault.TOO_MANY_UNTIL: "451 4.7.1 Too many messages",
    Fault.UNAUTHORISED: "550 5.7.1 Not for you",
    Fault.SERVER_ERROR_BEFORE: "451 4.3.0 Internal error",
    Fault.SERVER_ERROR_AFTER: "451 4.3.0 Internal error",
}


class MailCatcher:
    """What the SMTP server does with envelopes; its methods have the names aiosmtpd calls."""

    def __init__(
        self, folder: Path | None, *, clock: Callable[[], datetime], faults: Faults
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._faults = faults
        self.accepted = 0  # recipients

    def protocol(self, *, tls: ssl.SSLContext | None) -> SMTP:
        """Return the protocol of one connection; with a certificate it offers STARTTLS."""
        return SMTP(
            self,
            hostname="inbox.localhost",
            data_size_limit=_MOST_BYTES,
            enable_SMTPUTF8=True,
            tls_context=tls,
            authenticator=_accept_anybody,
            auth_require_tls=False,
        )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002 - aiosmtpd's signature
        session: Session,  # noqa: ARG002 - aiosmtpd's signature
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take a recipient, unless the mailbox is one that turns emails away."""
        mailbox = address.partition("@")[0].partition("+")[0].lower()
        if mailbox in _BEHAVIOUR:
            return _BEHAVIOUR[mailbox]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002 - aiosmtpd's signature
        envelope: Envelope,
    ) -> str:
        """Keep the email once for each recipient, as the provider's fault has it."""
        fault = self._faults.take()
        if fault.accepts:
            await asyncio.to_thread(self._keep, envelope)
        if fault in {Fault.RESET_BEFORE, Fault.RESET_AFTER}:
            reset(server.transport)
        return _ANSWERS.get(fault, "250 OK")

    def _keep(self, envelope: Envelope) -> None:
        self.accepted += len(envelope.rcpt_tos)
        if self._folder is None:
            return
        arrived = self._clock().isoformat()
        messages = [
            maildrop.marked(
                envelope.original_content or b"",
                {maildrop.RECIPIENT: address, maildrop.ARRIVED: arrived},
            )
            for address in envelope.rcpt_tos
        ]
        maildrop.write_request(self._folder, secrets.token_urlsafe(16), messages)


def _accept_anybody(*_: object) -> AuthResult:
    return AuthResult(success=True)
