"""How a provider fails: one fault for one request, or for one email over SMTP.

A fault says whether the request was taken and what the sender sees of it. The difference
between the two is what delivery has to survive.
"""

from __future__ import annotations

import socket
import struct
import threading
from asyncio import BaseTransport, Transport, sleep
from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Fault(StrEnum):
    """A fault of the provider. `before` and `after` mean: before or after accepting."""

    NONE = "none"
    UNAUTHORISED = "unauthorised"
    TOO_MANY = "429"
    TOO_MANY_UNTIL = "429-until"  # names the instant from which requests are taken again
    SERVER_ERROR_BEFORE = "500-before"
    SERVER_ERROR_AFTER = "500-after"
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    HANG_BEFORE = "hang-before"
    HANG_AFTER = "hang-after"
    HALF_ANSWER = "half-answer"
    SLOW = "slow"

    @property
    def accepts(self) -> bool:
        """Return whether the request is taken although the sender may see a failure."""
        return self in _ACCEPTING


class Faults:
    """The faults that the next requests meet, one each, in order; then none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: deque[Fault] = deque()
        self._always = Fault.NONE

    def inject(self, *faults: Fault) -> None:
        """Let the next requests meet these faults."""
        with self._lock:
            self._next.extend(faults)

    def always(self, fault: Fault) -> None:
        """Let every request meet this fault from now on; `Fault.NONE` ends it."""
        with self._lock:
            self._always = fault

    def take(self) -> Fault:
        """Return the fault of the request that is about to be answered."""
        with self._lock:
            return self._next.popleft() if self._next else self._always


async def answer_badly(
    fault: Fault, request: Request, good: Response, *, now: datetime
) -> Response:
    """Answer as a fault has it; `good` is what the sender would have seen without."""
    transport: Transport = request.state.transport
    if fault in {Fault.RESET_BEFORE, Fault.RESET_AFTER}:
        reset(transport)
    elif fault in {Fault.HANG_BEFORE, Fault.HANG_AFTER}:
        await _until_gone(request)
    elif fault is Fault.HALF_ANSWER:
        transport.write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 20\r\n\r\nhalf of ")
        transport.close()
    elif fault is Fault.SLOW:
        await sleep(_SLOW_SECONDS)
    elif fault is Fault.TOO_MANY_UNTIL:
        return _refuse(429, "too many requests", until=now + _LIMITED_FOR)
    return _refuse(*_REFUSALS[fault]) if fault in _REFUSALS else good


def reset(transport: BaseTransport | None) -> None:
    """Break a connection so that the other side sees a reset and not an end."""
    if not isinstance(transport, Transport):
        return  # it is gone already
    # SO_LINGER with zero seconds makes close() send RST instead of FIN (socket(7)).
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _refuse(status: int, message: str, *, until: datetime | None = None) -> Response:
    entry = {"message": message, "field": None, "help": None}
    # Absolute Unix seconds: docs.sendgrid.com, "rate limits".
    headers = {"X-RateLimit-Reset": str(int(until.timestamp()))} if until else None
    return JSONResponse({"errors": [entry]}, status, headers)


_SLOW_SECONDS = 3.0
_LIMITED_FOR = timedelta(minutes=1)
_ACCEPTING = frozenset(
    {
        Fault.NONE,
        Fault.SERVER_ERROR_AFTER,
        Fault.RESET_AFTER,
        Fault.HANG_AFTER,
        Fault.HALF_ANSWER,
        Fault.SLOW,
    }
)
_REFUSALS = {
    Fault.UNAUTHORISED: (
        401,
        "The provided authorization grant is invalid, expired, or revoked",
    ),
    Fault.TOO_MANY: (429, "too many requests"),
    Fault.SERVER_ERROR_BEFORE: (500, "internal error"),
    Fault.SERVER_ERROR_AFTER: (500, "internal error"),
}
