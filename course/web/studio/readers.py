"""Whom a lesson is previewed for: rows of `readers.csv`, and the names on which emails break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from course.app.studio import Audience
from course.emails import fields_of
from course.language.translation import translation_of
from course.model import Condition, Rendering

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
    holds: tuple[Condition, ...] = ()  # the lesson's conditions as they are for these readers

    @property
    def label(self) -> str:
        """Return whom it is for: `Amina and 3 others`."""
        first, others = self.readers[0].called, len(self.readers) - 1
        return first if not others else f"{first} and {others} other{'s' if others > 1 else ''}"

    @property
    def what(self) -> str:
        """Return how it differs, in words."""
        missing = " or ".join(_named(name) for name in self.without)
        said = [in_words(condition) for condition in self.holds]
        said += [f"without {missing}"] if missing else []
        return ", ".join(said) or "every value known"


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


def in_words(condition: Condition) -> str:
    """Return a condition as a frame's caption says it: `tags has eczema`, `no city`."""
    name, shown = _named(condition.field), f"{condition.test} {condition.value}".strip()
    if not shown:
        return f"no {name}" if condition.negated else f"some {name}"
    return f"{name} {'not ' if condition.negated else ''}{shown}"


def _named(field_name: str) -> str:
    return field_name.partition(".")[2].replace("_", " ")


def readers_of(audience: Audience, renderings: Iterable[Rendering] = ()) -> Mapping[str, Reader]:
    """Return everybody to preview for: the rows of `readers.csv` first, then the shipped ones.

    The key of a row is its line: no address stands in a URL. For conditions in the lessons that
    hold for none of them somebody is made up, so that every branch can be looked at.
    """
    rows = (
        Reader(
            key=f"row-{line}",
            label=person.first_name or f"Line {line}, no name",
            first_name=person.first_name,
            zone=person.zone,
            hour=f"{person.hour:%H:%M}" if person.hour else "09:00",
            fields={**person.fields, "tags": " ".join(person.tags)},
        )
        for line, person in audience
    )
    known = {**{reader.key: reader for reader in rows}, **READERS}
    for rendering in renderings:
        for made in _made_up(rendering, known.values()):
            known[made.key] = made
    return known


def _made_up(rendering: Rendering, readers: Iterable[Reader]) -> list[Reader]:
    """Return a reader for each outcome that none of these has; some are impossible."""

    def outcome(reader: Reader) -> str:
        return rendering.outcome(reader.values(address="-", language=rendering.language))

    covered = {outcome(reader) for reader in readers}
    made = []
    for wanted, _ in rendering.each():
        reader = _reader_for(rendering, wanted)
        if wanted not in covered and outcome(reader) == wanted:
            made.append(reader)
    return made


def _reader_for(rendering: Rendering, outcome: str) -> Reader:
    true = [one for one, digit in zip(rendering.conditions, outcome, strict=True) if digit == "1"]
    fields: dict[str, str] = {}
    for condition in true:
        name = condition.field.removeprefix("reader.")
        words = [fields.get(name, ""), condition.value or "something"]
        fields[name] = " ".join(filter(None, words)) if condition.test == "has" else words[1]
    first_name = fields.pop("first_name", "Robin")
    if any(one.field == "reader.first_name" and one not in true for one in rendering.conditions):
        first_name = ""
    label = " and ".join(in_words(one) for one in true) or "No condition holds"
    key = f"when-{rendering.lesson}-{outcome}"
    return Reader(key, label, first_name, fields.pop("zone", "UTC"), fields=fields)


def branches(rendering: Rendering, readers: Iterable[Reader]) -> tuple[Branch, ...]:
    """Join the readers who get the same email; the largest group first.

    An email differs in kind where a condition holds, or a value is missing and its default
    stands in.
    """
    joined: dict[tuple[str, tuple[str, ...]], list[Reader]] = {}
    for reader in readers:
        values = reader.values(address="-", language=rendering.language)
        outcome = rendering.outcome(values)
        own = rendering.chosen(outcome)
        fields = fields_of(own.subject, own.preheader, own.html, own.text)
        names = dict.fromkeys(one.name for one in fields)
        without = tuple(name for name in names if not values.get(name))
        joined.setdefault((outcome, without), []).append(reader)
    found = (
        Branch(tuple(group), without, _as_they_are(rendering.conditions, outcome))
        for (outcome, without), group in joined.items()
    )
    return tuple(sorted(found, key=lambda branch: -len(branch.readers)))


def _as_they_are(conditions: Iterable[Condition], outcome: str) -> tuple[Condition, ...]:
    return tuple(
        replace(condition, negated=digit == "0")
        for condition, digit in zip(conditions, outcome, strict=True)
    )
