"""Live reload: files are watched, the course is read again, open pages are told.

Everything runs on the event loop of the server but for the reading itself. A page that was
away is told the revision when it connects, so that it never misses a change.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sse_starlette.sse import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from watchfiles import awatch

from course.app.studio import Reading, Snapshot, Studio

# An editor writes a file in several steps within a few milliseconds: wait for this much quiet,
# and no longer than this in all.
_QUIET_MS = 10
_AT_MOST_MS = 200
# The rules wait until the browser has fetched the email: both want the same processor.
_RULES_WAIT_SECONDS = 0.3


class Live:
    """The watcher of a studio and the pages that listen to it."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Check once and watch for as long as the server runs."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def events(self, request: Request) -> Response:
        """Answer with a stream that names each revision of the course."""
        stream = self._revisions(request.state.stopping)
        return EventSourceResponse(stream, headers={"Cache-Control": "no-store"})

    async def _watch(self) -> None:
        async with asyncio.TaskGroup() as checks:
            checks.create_task(self._check(self._studio.reading))
            async for _ in awatch(*self._studio.watched, debounce=_AT_MOST_MS, step=_QUIET_MS):
                reading = await asyncio.to_thread(self._studio.refresh)
                await self._tell()
                checks.create_task(self._check(reading))

    async def _check(self, reading: Reading) -> None:
        await asyncio.sleep(_RULES_WAIT_SECONDS)
        if reading is not self._studio.reading:
            return
        if await asyncio.to_thread(self._studio.check, reading):
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _revisions(self, stopping: asyncio.Event) -> AsyncIterator[dict[str, str]]:
        told = 0
        stopped = asyncio.create_task(stopping.wait())
        try:
            while not stopped.done():
                changed = asyncio.create_task(self._after(told))
                await asyncio.wait({changed, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if not changed.done():
                    changed.cancel()
                    return
                told = changed.result().revision
                yield _event(changed.result())
        finally:
            stopped.cancel()

    async def _after(self, told: int) -> Snapshot:
        async with self._changed:
            await self._changed.wait_for(lambda: self._studio.latest.revision != told)
            return self._studio.latest


def _event(snapshot: Snapshot) -> dict[str, str]:
    content = {"revision": snapshot.revision, "milliseconds": snapshot.milliseconds}
    return {"event": "revision", "data": json.dumps(content)}
