"""A provider of email on this machine: HTTP and SMTP servers over one folder."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from course.errors import SettingsError
from course.web import pages, serving
from course.web.inbox.api import MailSend
from course.web.inbox.app import Surroundings, inbox_routes
from course.web.inbox.events import EventPost
from course.web.inbox.faults import Faults
from course.web.inbox.mailbox import Mailbox
from course.web.inbox.smtp import MailCatcher

_HOST = "127.0.0.1"


class Provider:
    """SendGrid's API, an SMTP server and the inbox page, on loopback only.

    `folder` None counts and keeps nothing. Port 0 takes a free one; `smtp_port` None leaves SMTP
    out. `faults` decides what the next requests meet. Use it as a context manager.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        clock: Callable[[], datetime],
        port: int = 0,
        smtp_port: int | None = 0,
        smtp_tls: ssl.SSLContext | None = None,
        events: EventPost | None = None,
        around: Surroundings | None = None,
    ) -> None:
        self.faults = Faults()
        self._events = events
        self._ports = (port, smtp_port)
        self._tls = smtp_tls
        self._api = MailSend(folder, clock=clock, faults=self.faults, events=events)
        self._catcher = MailCatcher(folder, clock=clock, faults=self.faults)
        self._mailbox = Mailbox(folder) if folder else None
        pages_of = inbox_routes(self._mailbox, around) if self._mailbox else []
        self._app = Starlette(routes=[self._api.route, *pages_of], middleware=pages.local_only())
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._addresses: list[tuple[str, int]] = []

    @property
    def url(self) -> str:
        """Return the address of the page and the API: what SENDGRID_HOST is set to."""
        return f"http://{_HOST}:{self._addresses[0][1]}"

    @property
    def smtp_url(self) -> str:
        """Return the address of the SMTP server: what SMTP_URL is set to."""
        return f"smtp://{_HOST}:{self._addresses[1][1]}"

    @property
    def requests(self) -> int:
        """Return how many requests reached the API, refused ones included."""
        return self._api.requests

    @property
    def accepted(self) -> int:
        """Return for how many recipients an email was taken."""
        return self._api.accepted + self._catcher.accepted

    def start(self) -> None:
        """Bind the ports and serve beside the caller. Raises SettingsError when one is taken."""
        bound = self._listen()
        self._addresses = [one.getsockname()[:2] for one in bound]
        self._server = uvicorn.Server(_config(self._app))
        if self._events:
            self._events.start()
        if self._mailbox:  # reads a large folder before anybody asks for it
            threading.Thread(target=self._mailbox.heads, name="index", daemon=True).start()
        self._thread = threading.Thread(
            target=asyncio.run, args=(self._serve(self._server, bound),), name="inbox", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the ports; open requests get two seconds to end."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join()
        self._server = self._thread = None
        if self._events:
            self._events.stop()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _listen(self) -> list[socket.socket]:
        port, smtp_port = self._ports
        http = serving.listen(_HOST, port)
        if smtp_port is None:
            return [http]
        try:
            return [http, serving.listen(_HOST, smtp_port)]
        except SettingsError as error:
            http.close()
            hint = error.hint.replace("--port", "--smtp-port")
            raise SettingsError(error.message, hint=hint) from error

    async def _serve(self, server: uvicorn.Server, bound: list[socket.socket]) -> None:
        loop = asyncio.get_running_loop()
        smtp = [
            await loop.create_server(lambda: self._catcher.protocol(tls=self._tls), sock=one)
            for one in bound[1:]
        ]
        await server.serve(sockets=bound[:1])
        await serving.close_rest(server)
        for one in smtp:
            one.close()


class _Protocol(H11Protocol):
    """Tells the application of its connection, so that a fault can break it."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Protocol,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
