"""Moving time forward past the last heartbeat: asked for by a POST, done in steps, stopped freely.

Each POST lets heartbeats come for about a second and leads to a page that says how far it is,
whose form asks for the next. A script sends that form by itself; without one it is a button. To
stop is to send it no more.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from course.app.forward import FURTHEST, Forward, Stride
from course.errors import CourseError
from course.web import pages
from course.web.inbox.place import Place, known_zone, read_instant

_A_STEP = 1.0  # seconds of work between two looks at how far it is


@dataclass(frozen=True, slots=True)
class Journey:
    """From when to when time moves, how far it has come, and how many emails that made."""

    since: datetime
    until: datetime
    reached: datetime
    accepted: int
    zone: str

    @property
    def per_cent(self) -> int:
        """Return how much of the way is done."""
        whole = (self.until - self.since) / timedelta(minutes=1)
        return math.floor(100 * ((self.reached - self.since) / timedelta(minutes=1)) / whole)

    @property
    def link(self) -> str:
        """Return the address that says how far it is."""
        return f"/forward?{urlencode(self.fields)}"

    @property
    def fields(self) -> dict[str, str]:
        """Return what a form or an address carries from step to step."""
        return {
            "since": f"{self.since:%Y-%m-%dT%H:%M:%SZ}",
            "until": f"{self.until:%Y-%m-%dT%H:%M:%SZ}",
            "reached": f"{self.reached:%Y-%m-%dT%H:%M:%SZ}",
            "accepted": str(self.accepted),
            "zone": self.zone,
        }

    @property
    def end(self) -> str:
        """Return the address of the inbox as far as it has come."""
        return Place(at=self.reached, zone=self.zone).link()


def read_journey(said: Mapping[str, str]) -> Journey | None:
    """Read the fields of a form or an address; None when they make no sense."""
    since, until, reached = (read_instant(said.get(one, "")) for one in _INSTANTS)
    if since is None or until is None or reached is None:
        return None
    if not since <= reached <= until or not since < until <= since + FURTHEST:
        return None
    emails = said.get("accepted", "")
    accepted = int(emails[:9]) if emails.isascii() and emails.isdecimal() else 0
    return Journey(since, until, reached, accepted, known_zone(said.get("zone", "")))


_INSTANTS = ("since", "until", "reached")


class Forwarding:
    """The two routes of a journey; `word` is what its forms carry."""

    def __init__(self, forward: Forward, word: str) -> None:
        self._forward = forward
        self._word = word
        self._one_at_a_time = threading.Lock()

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/forward", self.show),
            Route("/forward", self.step, methods=["POST"]),
        ]

    def show(self, request: Request) -> Response:
        """Say how far it is, and ask for the next step. Changes nothing."""
        journey = read_journey(request.query_params)
        if journey is None:
            return RedirectResponse("/inbox", 303)
        return self._page(request, journey)

    async def step(self, request: Request) -> Response:
        """Let heartbeats come for a second, then say how far it is."""
        async with request.form(max_files=0, max_fields=8) as form:
            said = {name: str(value) for name, value in form.items()}
        if not secrets.compare_digest(said.get("word", "").encode(), self._word.encode()):
            return PlainTextResponse("This form is not of this server. Load the page again.\n", 403)
        journey = read_journey(said)
        if journey is None:
            return PlainTextResponse("Time moves forward only, and by a year at most.\n", 422)
        try:
            done = await asyncio.to_thread(self._stride, journey)
        except CourseError as error:
            return self._page(request, journey, error=error)
        further = replace(journey, reached=done.reached, accepted=journey.accepted + done.accepted)
        arrived = further.reached >= further.until
        return RedirectResponse(further.end if arrived else further.link, 303)

    def _stride(self, journey: Journey) -> Stride:
        with self._one_at_a_time:
            return self._forward.stride(after=journey.reached, until=journey.until, seconds=_A_STEP)

    def _page(
        self, request: Request, journey: Journey, *, error: CourseError | None = None
    ) -> Response:
        return pages.render_page(
            request,
            "inbox/forward.html",
            status=502 if error else 200,
            journey=journey,
            word=self._word,
            error=error,
        )
