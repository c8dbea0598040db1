"""`smtp`: any mail server, a connection for every hundred emails.

Each recipient gets an email and an answer of their own. When a connection breaks it is known
where: before the last dot of an email nothing was accepted (RFC 5321 section 4.1.1.4), after it
that one email is unknown; what had not begun is postponed.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import ClassVar

from course.emails import compose, mailbox, split_mailbox
from course.errors import ContentError, TransportError
from course.model import Receipt, Recipient, Shipment
from course.settings import Settings
from course.transports import is_loopback
from course.transports.bounces import check_base, keys_of, return_address
from course.transports.dkim_signing import Signer, open_signer
from course.transports.smtp_session import MailServer, connect, hand_over, parse_smtp_url

_PER_CONNECTION = 100  # what mail servers commonly allow
_PERMANENT = 500
_CLOSING = 421  # RFC 5321 section 3.8: the server goes away, whatever it was asked


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server."""

    server: MailServer
    sender: str = ""  # replaces the course's own
    bounces: str = ""  # the address of which each delivery has its own
    bounce_key: str = field(default="", repr=False)
    signer: Signer | None = None
    deadline: float = 300.0

    name: ClassVar[str] = "smtp"
    substitutes: ClassVar[bool] = False
    batch_size: ClassVar[int] = _PER_CONNECTION

    @property
    def leaves(self) -> bool:
        """Return whether the mail server is another machine."""
        return not is_loopback(self.server.host)

    def send(self, shipment: Shipment) -> Receipt:
        """Hand a shipment over, one email after the other."""
        tally = _Tally()
        sender = self.sender or shipment.rendering.sender
        # The last answer may take as long as one time-out; the deadline holds all the same.
        ends = monotonic() + self.deadline - self.server.timeout
        for start in range(0, len(shipment.recipients), _PER_CONNECTION):
            chunk = shipment.recipients[start : start + _PER_CONNECTION]
            self._send_chunk(shipment, chunk, tally, sender=sender, ends=ends)
        return tally.receipt(shipment)

    def _send_chunk(
        self,
        shipment: Shipment,
        chunk: Sequence[Recipient],
        tally: _Tally,
        *,
        sender: str,
        ends: float,
    ) -> None:
        connection = self._open(tally)
        if connection is None:
            return
        try:
            for recipient in chunk:
                if tally.stopped or monotonic() > ends:
                    return
                self._send_one(connection, shipment, recipient, tally, sender=sender)
        finally:
            with suppress(OSError):  # every email has its answer already
                connection.quit()

    def _send_one(
        self,
        connection: smtplib.SMTP,
        shipment: Shipment,
        recipient: Recipient,
        tally: _Tally,
        *,
        sender: str,
    ) -> None:
        try:
            message = compose(shipment.rendering, recipient, at=shipment.at, sender=sender)
            address = split_mailbox(mailbox("To", "", recipient.email))[1]
        except ContentError as error:
            tally.rejected[recipient.delivery] = error.message
            return
        own = split_mailbox(sender)[1]
        if self.signer:
            message = self.signer.sign(message, domain=own.rpartition("@")[2])
        back = (
            return_address(self.bounces, recipient.delivery, key=self.bounce_key)
            if self.bounces
            else own
        )
        said = hand_over(connection, sender=back, to=address, message=message)
        tally.status = said.code or tally.status
        if said.step == "cut":
            tally.stop(said.text)
        elif said.step == "unclear":
            tally.unknown.append(recipient.delivery)
            tally.stop(said.text)
        elif said.step == "accepted":
            tally.accepted.append(recipient.delivery)
        else:
            _refused(said.step, said.code, said.text, recipient, tally)

    def _open(self, tally: _Tally) -> smtplib.SMTP | None:
        if tally.stopped:
            return None
        try:
            return connect(self.server)
        except TransportError as error:
            if not tally.began:
                raise
            tally.stop(error.message)
            return None


def open_transport(settings: Settings, *, outbox: Path) -> Smtp:  # noqa: ARG001 - the door's signature
    """Open SMTP. Raises SettingsError when SMTP_URL is missing or wrong."""
    server = parse_smtp_url(settings.smtp_url.get_secret_value())
    return Smtp(
        server=server,
        sender=settings.sender,
        bounces=check_base(settings.smtp_bounces),
        bounce_key=keys_of(settings)[0],
        signer=open_signer(settings),
    )


@dataclass(slots=True)
class _Tally:
    """What became of the recipients so far."""

    accepted: list[str] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    status: int | None = None
    note: str = ""
    stopped: bool = False

    @property
    def began(self) -> bool:
        return bool(self.accepted or self.rejected or self.unknown)

    def stop(self, note: str) -> None:
        self.stopped = True
        self.note = note

    def receipt(self, shipment: Shipment) -> Receipt:
        known = {*self.accepted, *self.rejected, *self.unknown}
        everybody = (recipient.delivery for recipient in shipment.recipients)
        return Receipt(
            accepted=tuple(self.accepted),
            rejected=self.rejected,
            unknown=tuple(self.unknown),
            postponed=tuple(delivery for delivery in everybody if delivery not in known),
            status=self.status,
            note=self.note,
        )


def _refused(step: str, code: int, text: str, recipient: Recipient, tally: _Tally) -> None:
    """Settle an answer of 4xx or 5xx; 4xx leaves the recipient postponed."""
    if step == "sender" and code >= _PERMANENT and not tally.began:
        raise TransportError(
            f"the mail server refuses the sender ({code})",
            hint="set COURSE_FROM to an address that this server may send for",
        )
    if step == "sender" or code == _CLOSING:
        tally.stop(f"the mail server answered {code}")
    elif code >= _PERMANENT:
        tally.rejected[recipient.delivery] = f"{code} {text}"
    else:
        tally.note = f"the mail server answered {code}"
