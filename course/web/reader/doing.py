"""A lesson that its reader marks done: the page behind `course:done` in a lesson."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from course.model import EnrolmentState
from course.tokens import Purpose
from course.web.reader.answers import answer, see
from course.web.reader.bearers import get_bearer
from course.web.reader.readers import Readers


def routes(readers: Readers) -> list[Route]:
    """Return the routes below /me that mark a lesson done."""
    doing = _Doing(readers)
    return [
        Route("/me/{token}/done/{lesson}", doing.show, methods=["GET"]),
        Route("/me/{token}/done/{lesson}", doing.mark, methods=["POST"]),
    ]


class _Doing:
    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def show(self, request: Request) -> Response:
        """Show the lesson and the one button, or that it was pressed."""
        return await self._page(request, status=200)

    async def mark(self, request: Request) -> Response:
        """Note that the lesson is done, whoever asks and as often as they ask."""
        bearer = await get_bearer(request, self._readers, Purpose.MANAGE)
        lesson: str = request.path_params["lesson"]
        if bearer.standing.state is EnrolmentState.LEFT:
            return await self._page(request, status=409)
        now = self._readers.now()
        await run_in_threadpool(self._readers.mark_done, bearer.enrolment, lesson=lesson, now=now)
        task = await run_in_threadpool(self._readers.task, bearer.enrolment, lesson)
        if task is None or not task.done:
            return await self._page(request, status=409)
        return see(f"/me/{bearer.token}/done/{task.lesson}")

    async def _page(self, request: Request, *, status: int) -> Response:
        bearer = await get_bearer(request, self._readers, Purpose.MANAGE)
        lesson: str = request.path_params["lesson"]
        left = bearer.standing.state is EnrolmentState.LEFT
        task = await run_in_threadpool(self._readers.task, bearer.enrolment, lesson)
        return answer(
            request, "done.html", bearer=bearer, status=status, task=None if left else task
        )
