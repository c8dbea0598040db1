"""`outbox`: one `.eml` file for each delivery, in a folder that the local inbox shows.

It is the default, and the fake that every test of delivery uses: nothing leaves this machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from course.emails import compose
from course.errors import ContentError, TransportError
from course.model import Receipt, Recipient, Shipment
from course.settings import Settings
from course.transports import maildrop


@dataclass(frozen=True, slots=True)
class Outbox:
    """Writes files named after the delivery: the same delivery twice is still one file."""

    folder: Path
    sender: str = ""  # replaces the course's own

    name: ClassVar[str] = "outbox"
    substitutes: ClassVar[bool] = False
    leaves: ClassVar[bool] = False
    deadline: ClassVar[float] = 120.0
    batch_size: ClassVar[int] = 1000

    def send(self, shipment: Shipment) -> Receipt:
        """Write a shipment. What the disk did not take is postponed, or raises TransportError."""
        written: list[str] = []
        rejected: dict[str, str] = {}
        for recipient in shipment.recipients:
            try:
                self._write(shipment, recipient)
                written.append(recipient.delivery)
            except ContentError as error:
                rejected[recipient.delivery] = error.message
            except OSError as error:
                if not written and not rejected:
                    raise _cannot_write(self.folder, error) from error
                return _cut_short(shipment, written, rejected, error)
        return Receipt(accepted=tuple(written), rejected=rejected)

    def _write(self, shipment: Shipment, recipient: Recipient) -> None:
        message = compose(shipment.rendering, recipient, at=shipment.at, sender=self.sender)
        marks = {
            maildrop.DELIVERY: recipient.delivery,
            maildrop.BATCH: shipment.batch,
            maildrop.COURSE: shipment.rendering.course,
            maildrop.LESSON: shipment.rendering.lesson,
            maildrop.ZONE: recipient.values.get("reader.zone", ""),
            maildrop.RECIPIENT: recipient.email,
        }
        maildrop.write_message(self.folder, recipient.delivery, maildrop.marked(message, marks))


def open_transport(settings: Settings, *, outbox: Path) -> Outbox:
    """Open the outbox; its folder is made. Raises TransportError when that cannot be."""
    try:
        outbox.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(outbox, error) from error
    return Outbox(folder=outbox, sender=settings.sender)


def _cut_short(
    shipment: Shipment, written: list[str], rejected: dict[str, str], error: OSError
) -> Receipt:
    known = {*written, *rejected}
    rest = tuple(one.delivery for one in shipment.recipients if one.delivery not in known)
    note = f"the outbox took no more: {error.strerror}"
    return Receipt(accepted=tuple(written), rejected=rejected, postponed=rest, note=note)


def _cannot_write(folder: Path, error: OSError) -> TransportError:
    return TransportError(
        f"the outbox {str(folder)!r} cannot be written: {error.strerror}",
        hint="make room, or give this user the right to write there",
    )
