"""Whom a lesson is previewed for: rows of `readers.csv`, and the names on which emails break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from course.app.studio import Audience
from course.emails import fields_of
from course.language.translation import translation_of
from course.model import Rendering

_ENROLLED = date(2026, 3, 3)
_NOWHERE = "https://course.invalid"  # RFC 2606 section 2: a name that never resolves


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to preview for; `fields` are further columns of their row in `readers.csv`."""

    key: str
    label: str
    first_name: str
    zone: str
    hour: str = "09:00"
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what the list calls this reader."""
        return f"{self.label} · {self.zone} · {self.hour}"

    @property
    def called(self) -> str:
        """Return what a row of frames calls this reader: a name, or why there is none."""
        return self.first_name or self.label

    def values(self, *, address: str, language: str) -> Mapping[str, str]:
        """Return the fields of an email filled for this reader; links lead nowhere."""
        return {
            **{f"reader.{name}": value for name, value in self.fields.items()},
            "reader.first_name": self.first_name,
            "reader.zone": self.zone,
            "reader.hour": self.hour,
            "reader.enrolled_on": translation_of(language).long_day(_ENROLLED),
            "link.unsubscribe": f"{_NOWHERE}/unsubscribe/preview",
            "link.manage": f"{_NOWHERE}/me/preview",
            "link.done": f"{_NOWHERE}/me/preview/done/lesson",
            "link.files": "/files/",
            "sender.address": address,
        }


@dataclass(frozen=True, slots=True)
class Branch:
    """Readers who get the same email but for their own values, and how it differs from others."""

    readers: tuple[Reader, ...]
    without: tuple[str, ...]  # fields for which they get what stands in

    @property
    def label(self) -> str:
        """Return whom it is for: `Amina and 3 others`."""
        first, others = self.readers[0].called, len(self.readers) - 1
        return first if not others else f"{first} and {others} other{'s' if others > 1 else ''}"

    @property
    def what(self) -> str:
        """Return how it differs, in words."""
        missing = " or ".join(name.partition(".")[2].replace("_", " ") for name in self.without)
        return f"without {missing}" if missing else "every value known"


_SHIPPED = (
    Reader("sam", "Sam", "Sam", "Europe/Amsterdam"),
    Reader("nobody", "No name given", "", "UTC"),
    Reader(
        "long",
        "A long name",
        "Wolfeschlegelsteinhausenbergerdorff Maximiliana-Theodora",
        "America/Argentina/ComodRivadavia",
    ),
    Reader("emoji", "Emoji in the name", "Zoë 👩🏽‍🔬", "Asia/Kathmandu"),
    Reader("rtl", "Right to left", "ليلى", "Africa/Cairo"),
    Reader("marks", "Marks in the name", "Sam <b>&amp;</b> {{ 7*7 }} %name%", "Pacific/Chatham"),
    Reader("west", "A western zone", "Lena", "America/New_York", "18:00"),
    Reader("half", "Half an hour off", "Tariq", "Asia/Kolkata", "08:15"),
    Reader("south", "Southern clocks", "Tane", "Pacific/Auckland", "07:00"),
)
READERS: Mapping[str, Reader] = MappingProxyType({reader.key: reader for reader in _SHIPPED})
"""The readers who come with the studio, by key."""


def readers_of(audience: Audience) -> Mapping[str, Reader]:
    """Return everybody to preview for: the rows of `readers.csv` first, then the shipped ones.

    The key of a row is its line: no address stands in a URL.
    """
    rows = (
        Reader(
            key=f"row-{line}",
            label=person.first_name or f"Line {line}, no name",
            first_name=person.first_name,
            zone=person.zone,
            hour=f"{person.hour:%H:%M}" if person.hour else "09:00",
            fields=person.fields,
        )
        for line, person in audience
    )
    return {**{reader.key: reader for reader in rows}, **READERS}


def branches(rendering: Rendering, readers: Iterable[Reader]) -> tuple[Branch, ...]:
    """Join the readers who get the same email; the largest group first.

    An email differs in kind where a value is missing and its default stands in.
    """
    fields = fields_of(rendering.subject, rendering.preheader, rendering.html, rendering.text)
    names = tuple(dict.fromkeys(one.name for one in fields))
    joined: dict[tuple[str, ...], list[Reader]] = {}
    for reader in readers:
        values = reader.values(address="-", language=rendering.language)
        without = tuple(name for name in names if not values.get(name))
        joined.setdefault(without, []).append(reader)
    found = (Branch(tuple(group), without) for without, group in joined.items())
    return tuple(sorted(found, key=lambda branch: -len(branch.readers)))
