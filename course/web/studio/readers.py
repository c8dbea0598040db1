"""Readers who come with the studio: the names and zones on which an email breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NOWHERE = "https://course.invalid"  # RFC 2606 section 2: a name that never resolves


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to preview for."""

    key: str
    label: str
    first_name: str
    zone: str
    hour: str = "09:00"

    @property
    def name(self) -> str:
        """Return what the list calls this reader."""
        return f"{self.label} · {self.zone} · {self.hour}"

    def values(self, *, address: str) -> Mapping[str, str]:
        """Return the fields of an email filled for this reader; links lead nowhere."""
        return {
            "reader.first_name": self.first_name,
            "reader.zone": self.zone,
            "reader.hour": self.hour,
            "reader.enrolled_on": "3 March",
            "link.unsubscribe": f"{_NOWHERE}/unsubscribe/preview",
            "link.manage": f"{_NOWHERE}/me/preview",
            "link.files": "/files/",
            "sender.address": address,
        }


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
)
READERS: Mapping[str, Reader] = MappingProxyType({reader.key: reader for reader in _SHIPPED})
