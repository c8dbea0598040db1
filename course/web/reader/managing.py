"""Your course: how far it is, when the next lesson comes, and how a reader wants it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from course.language.translation import Translation, translation_of
from course.model import EnrolmentState
from course.tokens import Purpose
from course.web.reader import forms
from course.web.reader.answers import answer, see
from course.web.reader.bearers import Bearer, get_bearer
from course.web.reader.readers import Readers

_SAVED = ("time", "pause", "resume")


def routes(readers: Readers) -> list[Route]:
    """Return the routes below /me."""
    managing = _Managing(readers)
    return [
        Route("/me/{token}", managing.show, methods=["GET"]),
        Route("/me/{token}/time", managing.set_time, methods=["POST"]),
        Route("/me/{token}/pause", managing.pause, methods=["POST"]),
        Route("/me/{token}/resume", managing.resume, methods=["POST"]),
        Route("/me/{token}/leave", managing.leave, methods=["POST"]),
    ]


class _Managing:
    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def show(self, request: Request) -> Response:
        """Show where the reader stands, with what was saved a moment ago."""
        bearer = await self._bearer(request)
        saved = request.query_params.get("saved", "")
        return self._page(request, bearer, saved=saved if saved in _SAVED else "")

    async def set_time(self, request: Request) -> Response:
        """Keep the hour and the zone."""
        bearer = await self._bearer(request)
        values = await forms.read_form(request)
        understood = forms.understand_time(values, words=_words(bearer))
        if isinstance(understood, forms.Typed):
            return self._page(request, bearer, status=422, typed=understood)
        zone, hour = understood
        await run_in_threadpool(
            self._readers.set_time, bearer.enrolment, zone=zone, hour=hour, now=self._readers.now()
        )
        bearer = await self._bearer(request)
        kept = (bearer.standing.zone, bearer.standing.hour) == (zone, hour)
        return self._done(request, bearer, kept=kept, what="time")

    async def pause(self, request: Request) -> Response:
        """Send nothing before a date, or before the reader comes back."""
        bearer = await self._bearer(request)
        values = await forms.read_form(request)
        until = forms.understand_pause(values, today=self._today(bearer), words=_words(bearer))
        if isinstance(until, forms.Typed):
            return self._page(request, bearer, status=422, typed=until)
        await run_in_threadpool(
            self._readers.pause, bearer.enrolment, until=until, now=self._readers.now()
        )
        bearer = await self._bearer(request)
        kept = bearer.standing.state is EnrolmentState.PAUSED
        return self._done(request, bearer, kept=kept, what="pause")

    async def resume(self, request: Request) -> Response:
        """End the pause."""
        bearer = await self._bearer(request)
        now = self._readers.now()
        await run_in_threadpool(self._readers.resume, bearer.enrolment, now=now)
        bearer = await self._bearer(request)
        kept = bearer.standing.state is EnrolmentState.ACTIVE
        return self._done(request, bearer, kept=kept, what="resume")

    async def leave(self, request: Request) -> Response:
        """Take the reader off the course and show the page on which they may undo it."""
        bearer = await self._bearer(request)
        now = self._readers.now()
        await run_in_threadpool(self._readers.leave, bearer.enrolment, now=now)
        # A token to manage gives one to leave, never the other way: the one in the mail header
        # is passed on by mailbox providers with complaints.
        token = self._readers.keys.issue(
            Purpose.UNSUBSCRIBE, enrolment=bearer.enrolment, course=bearer.standing.course
        )
        return see(f"/unsubscribe/{token}")

    async def _bearer(self, request: Request) -> Bearer:
        return await get_bearer(request, self._readers, Purpose.MANAGE)

    def _done(self, request: Request, bearer: Bearer, *, kept: bool, what: str) -> Response:
        # What counts is how it stands afterwards: pressing a button twice is no fault.
        if kept:
            return see(f"/me/{bearer.token}?saved={what}")
        # It changed since the form was shown: in another window, or by leaving.
        return self._page(request, bearer, status=409, refused=True)

    def _page(
        self,
        request: Request,
        bearer: Bearer,
        *,
        status: int = 200,
        typed: forms.Typed | None = None,
        **context: Any,
    ) -> Response:
        standing, typed = bearer.standing, typed or forms.Typed()
        hour = typed.values.get("hour", f"{standing.hour:%H:%M}")
        zone = typed.values.get("zone", standing.zone)
        proposed = forms.proposed_pause(self._today(bearer)).isoformat()
        said = {"saved": "", "refused": False} | context
        return answer(
            request,
            "manage.html",
            bearer=bearer,
            status=status,
            hour=hour,
            hours=forms.offered_hours(hour),
            zone=zone,
            zones=forms.offered_zones(zone),
            until=typed.values.get("until", proposed),
            faults=typed.faults,
            **said,
        )

    def _today(self, bearer: Bearer) -> date:
        # West of Greenwich the day in UTC is ahead in the evening, and by that day pauses end.
        now = self._readers.now()
        return max(now.astimezone(ZoneInfo(bearer.standing.zone)).date(), now.date())


def _words(bearer: Bearer) -> Translation:
    return translation_of(bearer.standing.language)
