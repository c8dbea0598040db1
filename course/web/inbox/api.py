"""`POST /v3/mail/send` on this machine: checks, answers and errors as SendGrid's."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from course.transports import maildrop
from course.web.inbox.events import EventPost
from course.web.inbox.faults import Faults, answer_badly
from course.web.inbox.messages import Accepted, make_messages
from course.web.inbox.rules import MOST_BYTES, check_request
from course.web.inbox.rules_people import Refusal


class MailSend:
    """The endpoint. `folder` None counts recipients and keeps nothing: for measuring senders."""

    def __init__(
        self,
        folder: Path | None,
        *,
        clock: Callable[[], datetime],
        faults: Faults,
        events: EventPost | None = None,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._faults = faults
        self._events = events
        self._lock = threading.Lock()
        self.requests = 0  # all that arrived, refused ones too
        self.accepted = 0  # recipients

    @property
    def route(self) -> Route:
        """Return the route of the endpoint."""
        return Route("/v3/mail/send", self._answer, methods=["POST"])

    async def _answer(self, request: Request) -> Response:
        fault = self._faults.take()
        try:
            raw = await request.body()
        except ClientDisconnect:  # the sender died: nobody hears the answer
            return Response(status_code=400)
        with self._lock:
            self.requests += 1
        good = Response(status_code=202)
        if fault.accepts:
            good = await run_in_threadpool(self._receive, request, raw)
        return await answer_badly(fault, request, good, now=self._clock())

    def _receive(self, request: Request, raw: bytes) -> Response:
        refusal = _refuse_unread(request, raw)
        if refusal:
            return refusal
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return _refuse(400, Refusal("Bad Request", None))
        if self._folder is None:
            return self._count(_recipients(body))
        faults = check_request(body)
        if faults:
            return _refuse(400, *faults)
        if _is_sandboxed(body):
            return Response(status_code=200)
        return self._accept(body, self._folder)

    def _accept(self, body: dict[str, Any], folder: Path) -> Response:
        now = self._clock()
        request = secrets.token_urlsafe(16)  # 22 characters, as SendGrid's
        accepted = make_messages(body, request=request, now=now)
        maildrop.write_request(folder, request, [one.message for one in accepted])
        self._report(accepted, now=now)
        return self._count(len(accepted), request=request)

    def _report(self, accepted: Sequence[Accepted], *, now: datetime) -> None:
        if self._events:
            self._events.report(accepted, now=now)

    def _count(self, recipients: int, *, request: str = "") -> Response:
        with self._lock:
            self.accepted += recipients
        return Response(status_code=202, headers={"X-Message-Id": request or "counted-only"})


def _refuse_unread(request: Request, raw: bytes) -> Response | None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key.strip():
        return _refuse(401, Refusal("authorization required", None))
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        wrong = "Content-Type should be application/json."
        return _refuse(415, Refusal(wrong, None))
    if len(raw) > MOST_BYTES:
        return _refuse(413, Refusal("content too large", None))
    return None


def _refuse(status: int, *refusals: Refusal) -> Response:
    return JSONResponse({"errors": [refusal.as_json() for refusal in refusals]}, status)


def _recipients(body: object) -> int:
    people = body.get("personalizations") if isinstance(body, dict) else None
    return len(people) if isinstance(people, list) else 0


def _is_sandboxed(body: dict[str, Any]) -> bool:
    sandbox = body.get("mail_settings", {}).get("sandbox_mode", {})
    return bool(isinstance(sandbox, dict) and sandbox.get("enable"))
