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

_SAVED = ("time", "pause", "resume", "next", "again")


def routes(readers: Readers) -> list[Route]:
    """Return the routes below /me."""
    managing = _Managing(readers)
    return [
        Route("/me/{token}", managing.show, methods=["GET"]),
        Route("/me/{token}/time", managing.set_time, methods=["POST"]),
        Route("/me/{token}/pause", managing.pause, methods=["POST"]),
        Route("/me/{token}/resume", managing.resume, methods=["POST"]),
        Route("/me/{token}/next", managing.hurry, methods=["POST"]),
        Route("/me/{token}/again", managing.show_again, methods=["GET"]),
        Route("/me/{token}/again", managing.restart, methods=["POST"]),
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
        """Keep the hour, the zone and, where there is one to choose, the pace."""
        bearer = await self._bearer(request)
        values = await forms.read_form(request)
        standing, words = bearer.standing, _words(bearer)
        paces = [value for value, _ in forms.offered_paces(standing, words=words)]
        wanted = forms.understand_rhythm(
            values, pace=forms.pace_of(standing), paces=paces, words=words
        )
        if isinstance(wanted, forms.Typed):
            return self._page(request, bearer, status=422, typed=wanted)
        await run_in_threadpool(self._keep, bearer, wanted)
        bearer = await self._bearer(request)
        kept = forms.Rhythm.of(bearer.standing) == wanted
        return self._done(request, bearer, kept=kept, what="time")

    def _keep(self, bearer: Bearer, wanted: forms.Rhythm) -> None:
        before, now = forms.Rhythm.of(bearer.standing), self._readers.now()
        if (wanted.zone, wanted.hour) != (before.zone, before.hour):
            self._readers.set_time(bearer.enrolment, zone=wanted.zone, hour=wanted.hour, now=now)
        if wanted.pace != before.pace:
            self._readers.set_pace(bearer.enrolment, pace=wanted.pace, now=now)

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

    async def hurry(self, request: Request) -> Response:
        """Let the lesson that the form names come as soon as the rules permit."""
        bearer = await self._bearer(request)
        values = await forms.read_form(request)
        lesson = values.get("lesson", "")
        await run_in_threadpool(
            self._readers.hurry, bearer.enrolment, now=self._readers.now(), lesson=lesson
        )
        bearer = await self._bearer(request)
        standing = bearer.standing
        # On its way already, or as early as it can be.
        soon = standing.next_lesson != lesson or standing.soonest is None
        kept = soon and standing.state in {EnrolmentState.ACTIVE, EnrolmentState.FINISHED}
        return self._done(request, bearer, kept=kept, what="next")

    async def show_again(self, request: Request) -> Response:
        """Show what beginning again means, and the one button."""
        bearer = await self._bearer(request)
        if bearer.standing.again is None:
            return self._page(request, bearer)
        return answer(request, "again.html", bearer=bearer)

    async def restart(self, request: Request) -> Response:
        """Begin the course again, from its first lesson."""
        bearer = await self._bearer(request)
        await run_in_threadpool(self._readers.restart, bearer.enrolment, now=self._readers.now())
        bearer = await self._bearer(request)
        standing = bearer.standing
        kept = standing.state is EnrolmentState.ACTIVE and standing.sent == 0
        return self._done(request, bearer, kept=kept, what="again")

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
            pace=typed.values.get("pace", forms.pace_of(standing)),
            paces=forms.offered_paces(standing, words=_words(bearer)),
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
