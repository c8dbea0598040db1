"""What a reader typed: read up to a limit, understood or told why not, given back as typed."""

from __future__ import annotations

import difflib
import functools
import zoneinfo
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import groupby
from urllib.parse import parse_qsl

from starlette.requests import Request

from course.enrolments.readers import parse_hour
from course.language.translation import Translation, marked
from course.model import Standing

_FORM_BYTES = 10_000  # our largest form has three short fields
_FORM_FIELDS = 20
_LONGEST_PAUSE = timedelta(days=366)
_PROPOSED_PAUSE = timedelta(days=14)
COURSE_PACE = "course"
"""The value of a form for the course's own pace."""

_OFFERED_PACES = frozenset({3, 7, 14})  # days; oftener there is "the next lesson sooner"
_PACES = {
    1: marked("Every day"),
    3: marked("About twice a week"),
    7: marked("Every week"),
    14: marked("Every two weeks"),
}
# Old spellings of zones, kept by IANA so that nothing breaks: read, but not offered.
_OLD_REGIONS = {"Brazil", "Canada", "Chile", "Etc", "Mexico", "SystemV", "US", "posix", "right"}
# Files beside the zones: the zone of this machine, whatever that is today, and IANA's stand-in.
_NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as typed, and for each that is wrong a sentence."""

    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


async def read_body(request: Request, *, limit: int) -> bytes | None:
    """Return the raw body, or None as soon as it is longer than the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the fields of a form of ours. What is no such form has no fields."""
    body = await read_body(request, limit=_FORM_BYTES)
    try:
        pairs = parse_qsl(
            (body or b"").decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=_FORM_FIELDS,
        )
    except ValueError:  # more fields than any form of ours has
        return {}
    return {name: value.strip() for name, value in pairs}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a reader wants their lessons: IANA zone, local hour, days from one to the next.

    A pace of None is the course's own.
    """

    zone: str
    hour: time
    pace: int | None

    @classmethod
    def of(cls, standing: Standing) -> Rhythm:
        """Return how it is now."""
        return cls(standing.zone, standing.hour, standing.pace)


def understand_rhythm(
    values: Mapping[str, str], *, pace: str, paces: Collection[str], words: Translation
) -> Rhythm | Typed:
    """Return what a form asks for, or the form with what is wrong, said in `words`.

    `paces` are the values of those that may be chosen. A form without one leaves `pace`, that of
    now, as it is.
    """
    zone, hour = values.get("zone", ""), _clock(values.get("hour", ""))
    wanted = values.get("pace", pace)
    faults = {}
    if hour is None:
        faults["hour"] = words.say(marked("Choose an hour, such as 09:00."))
    if zone not in _all_zones():
        faults["zone"] = _no_zone(zone, words)
    if wanted not in {pace, *paces}:
        faults["pace"] = words.say(marked("Choose a pace from the list."))
    if hour is None or faults:
        return Typed(values=values, faults=faults)
    return Rhythm(zone, hour, None if wanted == COURSE_PACE else int(wanted))


def pace_of(standing: Standing) -> str:
    """Return the value of a form for the pace a reader has now."""
    return COURSE_PACE if standing.pace is None else str(standing.pace)


def offered_paces(standing: Standing, *, words: Translation) -> list[tuple[str, str]]:
    """Return (value, words) of each pace a reader may choose: the course's own, then days.

    None where the course has no pace to choose. What they have is among them, whoever set it.
    """
    if not standing.may_choose_pace:
        return []
    others = _OFFERED_PACES - {standing.course_pace}
    if standing.pace is not None:
        others |= {standing.pace}
    own = words.say(marked("The pace of the course"))
    if standing.course_pace is not None:
        own = words.say(
            marked("{pace}, the pace of the course"), pace=_pace(standing.course_pace, words)
        )
    return [(COURSE_PACE, own), *((str(days), _pace(days, words)) for days in sorted(others))]


def understand_pause(
    values: Mapping[str, str], *, today: date, words: Translation
) -> date | Typed | None:
    """Return the date before which nothing is sent, None for no date, or what is wrong in `words`.

    `today` is the reader's own date.
    """
    text = values.get("until", "")
    if not text:
        return None
    try:
        until = date.fromisoformat(text)
    except ValueError:
        reason = words.say(marked("Write a date as 2026-12-14."))
        return Typed(values=values, faults={"until": reason})
    latest = today + _LONGEST_PAUSE
    if not today < until <= latest:
        sentence = marked("Choose a date after today and not after {latest}.")
        reason = words.say(sentence, latest=words.short_day(latest))
        return Typed(values=values, faults={"until": reason})
    return until


def proposed_pause(today: date) -> date:
    """Return the date a pause ends when a reader chooses no other."""
    return today + _PROPOSED_PAUSE


def offered_hours(chosen: str) -> list[str]:
    """Return the full hours of a day, and the one that is chosen now."""
    return sorted({f"{hour:02}:00" for hour in range(24)} | ({chosen} if chosen else set()))


def offered_zones(chosen: str) -> list[tuple[str, list[str]]]:
    """Return the zones by region, and the one that is chosen now."""
    zones = _current_zones() if chosen in _current_zones() else (*_current_zones(), chosen)
    grouped = groupby(sorted(zone for zone in zones if zone), key=_region)
    return [(region, list(names)) for region, names in grouped]


def _pace(days: int, words: Translation) -> str:
    said = _PACES.get(days, marked("Every {number} days"))
    return words.say(said, number=days)


def _clock(text: str) -> time | None:
    try:
        return parse_hour(text)
    except ValueError:
        return None


def _no_zone(typed: str, words: Translation) -> str:
    if not typed:
        return words.say(marked("Choose a zone, such as Europe/Amsterdam."))
    near = difflib.get_close_matches(typed[:60], _current_zones(), n=1, cutoff=0.6)
    if not near:
        return words.say(marked("We do not know this zone. Choose one from the list."))
    return words.say(marked("We do not know this zone. Did you mean {zone}?"), zone=near[0])


def _region(zone: str) -> str:
    return zone.partition("/")[0]


@functools.cache
def _all_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - _NO_PLACES


@functools.cache
def _current_zones() -> tuple[str, ...]:
    places = (zone for zone in _all_zones() if "/" in zone and _region(zone) not in _OLD_REGIONS)
    return ("UTC", *sorted(places))
