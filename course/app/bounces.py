"""Bounces that came back by mail, for who sends by SMTP and has no webhook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from course.app.core import App
from course.model import EventKind
from course.transports.bounces import keys_of, read_report


def take(app: App, messages: Iterable[bytes], *, now: datetime) -> Counter[EventKind | None]:
    """Take in mail that came to the return addresses, any number of times.

    Returns how many reports of each kind were read; under None, mail that is no report of ours.
    """
    keys = keys_of(app.settings)
    read = [read_report(message, keys=keys, now=now) for message in messages]
    events = [event for event in read if event is not None]
    if events:
        app.record(events, now=now)
    return Counter(event.kind if event else None for event in read)
