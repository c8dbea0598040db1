"""Leaving a course: RFC 8058's one click for mail clients, one button for people, and undo."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from course.model import UNDO_FOR, EnrolmentState
from course.tokens import Purpose
from course.web.reader.answers import answer, bare
from course.web.reader.bearers import Bearer, find_bearer, get_bearer
from course.web.reader.readers import Readers


def routes(readers: Readers) -> list[Route]:
    """Return the routes below /unsubscribe."""
    leaving = _Leaving(readers)
    return [
        Route("/unsubscribe/{token}", leaving.show, methods=["GET"]),
        Route("/unsubscribe/{token}", leaving.leave, methods=["POST"]),
        Route("/unsubscribe/{token}/undo", leaving.undo, methods=["POST"]),
    ]


class _Leaving:
    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def show(self, request: Request) -> Response:
        """Show the one button, or that it was pressed."""
        bearer = await get_bearer(request, self._readers, Purpose.UNSUBSCRIBE)
        if bearer.standing.state is EnrolmentState.LEFT:
            return _unsubscribed(request, bearer)
        return answer(request, "leave.html", bearer=bearer)

    async def leave(self, request: Request) -> Response:
        """Take the reader off the course, whoever asks and as often as they ask.

        RFC 8058 section 3.2: the body is `List-Unsubscribe=One-Click`, in either form encoding,
        and there is no cookie and no redirect. The path says it all, so the body is not read.
        The answer for a person is the answer for a program.
        """
        bearer = await find_bearer(request, self._readers, Purpose.UNSUBSCRIBE)
        if bearer is None:
            return bare(request, "gone.html", status=200)  # what was asked for is so
        now = self._readers.now()
        await run_in_threadpool(self._readers.leave, bearer.enrolment, now=now)
        bearer = await get_bearer(request, self._readers, Purpose.UNSUBSCRIBE)
        return _unsubscribed(request, bearer)

    async def undo(self, request: Request) -> Response:
        """Bring the reader back, if they left within the last half hour."""
        bearer = await get_bearer(request, self._readers, Purpose.UNSUBSCRIBE)
        now = self._readers.now()
        await run_in_threadpool(self._readers.undo_leave, bearer.enrolment, now=now)
        bearer = await get_bearer(request, self._readers, Purpose.UNSUBSCRIBE)
        if bearer.standing.state is EnrolmentState.LEFT:
            return _unsubscribed(request, bearer, status=409, refused=True)
        return answer(request, "back.html", bearer=bearer)


def _unsubscribed(
    request: Request, bearer: Bearer, *, status: int = 200, refused: bool = False
) -> Response:
    left = bearer.standing.left_at
    return answer(
        request,
        "unsubscribed.html",
        bearer=bearer,
        status=status,
        undo_until=left + UNDO_FOR if left else None,
        refused=refused,
    )
