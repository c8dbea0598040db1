"""Limits of the account: so many deliveries an hour or a day, and a warm-up of new addresses.

A mailbox provider that never heard from an address trusts it little. Twilio's advice for a new one
is to send a few on the first day and more on each that follows:
https://www.twilio.com/docs/sendgrid/ui/sending-email/warming-up-an-ip-address
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from course.errors import SettingsError
from course.store import rates, seconds

_SPANS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "day": timedelta(days=1)}
_LIMIT = re.compile(r"(?P<count>\d{1,9})\s*/\s*(?P<span>min|h|day)")
_WARM_UP = re.compile(r"(?P<first>\d{4}-\d{2}-\d{2})\s*:\s*(?P<steps>\d{1,9}(?:[\s,]+\d{1,9})*)")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many deliveries within each span; in a warm-up, so many on each day of it."""

    spans: tuple[tuple[int, str], ...] = ()  # (deliveries, a key of _SPANS)
    warm_up_from: date | None = None
    steps: tuple[int, ...] = ()

    def take(self, tx: Connection, wanted: int, *, wall: datetime) -> tuple[int, datetime]:
        """Use up room for a batch, or for as much of it as there is room for.

        Returns for how many deliveries that is, and when there is room again once it is used up.
        """
        now = [
            (rates.left(tx, name, window=seconds(begun), limit=limit), ends, name, seconds(begun))
            for name, limit, begun, ends in self._now(wall)
        ]
        granted = min([wanted, *(left for left, *_ in now)])
        if granted:
            for _, _, name, begun in now:
                rates.take(tx, name, window=begun, count=granted)
        return granted, max([wall, *(ends for left, ends, *_ in now if left == granted)])

    def give_back(self, tx: Connection, count: int, *, wall: datetime) -> None:
        """Return room that was taken at `wall` for what was not accepted after all."""
        for name, _, begun, _ in self._now(wall) if count else ():
            rates.give_back(tx, name, window=seconds(begun), count=count)

    def _now(self, wall: datetime) -> Iterator[tuple[str, int, datetime, datetime]]:
        """Yield (name, deliveries, begin and end of the window) of the limits that hold now."""
        for limit, span in self.spans:
            length = _SPANS[span]
            begun = _begin(wall, length)
            yield f"per {span}", limit, begun, begun + length
        if self.warm_up_from is not None:
            day = (wall.astimezone(UTC).date() - self.warm_up_from).days
            begun = _begin(wall, _DAY)
            if day < 0:
                yield "warm-up", 0, begun, begun + _DAY
            elif day < len(self.steps):
                yield "warm-up", self.steps[day], begun, begun + _DAY


def parse_limits(rate: str, warm_up: str) -> Limits:
    """Read `600/min, 20000/day` and `2026-12-01: 50 100 500 1000`. Raises SettingsError."""
    spans = []
    for text in filter(None, (one.strip() for one in rate.split(","))):
        found = _LIMIT.fullmatch(text)
        if found is None or not int(found["count"]):
            raise SettingsError(
                f"COURSE_RATE: {text!r} is not a limit", hint='write "600/min, 20000/day"'
            )
        spans.append((int(found["count"]), found["span"]))
    if not warm_up.strip():
        return Limits(tuple(spans))
    found = _WARM_UP.fullmatch(warm_up.strip())
    try:
        first = date.fromisoformat(found["first"]) if found else None
    except ValueError:
        first = None
    if found is None or first is None:
        raise SettingsError(
            f"COURSE_WARM_UP: {warm_up!r} is not a warm-up",
            hint='write the first day and what each day may send: "2026-12-01: 50 100 500 1000"',
        )
    steps = tuple(int(step) for step in re.split(r"[\s,]+", found["steps"]))
    if 0 in steps:
        raise SettingsError(
            "COURSE_WARM_UP: a day of nought sends nothing", hint="leave that day out"
        )
    return Limits(tuple(spans), first, steps)


def _begin(wall: datetime, length: timedelta) -> datetime:
    whole = int(length.total_seconds())
    return datetime.fromtimestamp(seconds(wall) // whole * whole, UTC)
