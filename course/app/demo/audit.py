"""Counting what lies in an outbox against what the readers were promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from course.model import Subscriber
from course.schedule import zone_of


@dataclass(frozen=True, slots=True)
class Mail:
    """One email that arrived: whose, which lesson, when (UTC)."""

    address: str
    lesson: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """What one zone got: its first and its last email at the course's own hour."""

    zone: str
    readers: int
    emails: int
    first: datetime  # in local time
    last: datetime


@dataclass(frozen=True, slots=True)
class Audit:
    """What was promised against what arrived."""

    emails: int
    readers: int
    twice: int  # lessons that somebody got more than once
    missed: int  # lessons that somebody did not get
    astray: int  # emails that arrived at another local time than the reader's own
    zones: tuple[ZoneLine, ...]


def audit(
    outbox: Path,
    readers: Sequence[Subscriber],
    *,
    lessons: int,
    hour: time,
    excused: Sequence[str] = (),
) -> Audit:
    """Count an outbox in which each reader should find each of so many lessons once.

    `hour` is the course's, for readers who chose none. Who is `excused` may have fewer lessons.
    """
    mails = list(_mails(outbox))
    people = {one.email: one for one in readers}
    copies = Counter((mail.address, mail.lesson) for mail in mails)
    had = Counter(address for address, _ in copies)
    return Audit(
        emails=len(mails),
        readers=len(readers),
        twice=sum(number > 1 for number in copies.values()),
        missed=sum(lessons - had[one] for one in people if one not in excused),
        astray=sum(
            _local(mail, people).time() != (people[mail.address].hour or hour) for mail in mails
        ),
        zones=tuple(_zones(mails, people)),
    )


def _zones(mails: Sequence[Mail], people: dict[str, Subscriber]) -> Iterator[ZoneLine]:
    for zone in dict.fromkeys(one.zone for one in people.values()):
        here = [mail for mail in mails if people[mail.address].zone == zone]
        ordinary = sorted(_local(m, people) for m in here if people[m.address].hour is None)
        if ordinary:
            yield ZoneLine(
                zone=zone,
                readers=len({mail.address for mail in here}),
                emails=len(here),
                first=ordinary[0],
                last=ordinary[-1],
            )


def _local(mail: Mail, people: dict[str, Subscriber]) -> datetime:
    return mail.at.astimezone(zone_of(people[mail.address].zone))


def _mails(outbox: Path) -> Iterator[Mail]:
    parser = BytesHeaderParser()
    for path in sorted(outbox.rglob("*.eml")):
        with path.open("rb") as file:
            head = parser.parse(file)
        yield Mail(
            address=parseaddr(head["To"])[1],
            lesson=head["X-Course-Lesson"],
            at=parsedate_to_datetime(head["Date"]),
        )
