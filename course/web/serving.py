"""A web application on a socket of our own, until a signal or beside the caller."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from course.errors import SettingsError

_HIGHEST_PORT = 65_535
_GRACE_SECONDS = 2


def serve(
    app: ASGIApp,
    *,
    port: int,
    host: str = "127.0.0.1",
    ready: Callable[[str], None] | None = None,
    loopback_only: bool = True,
) -> None:
    """Serve an application until a signal; `ready` hears its address once the socket is bound.

    Raises SettingsError when the port is taken or the address is not of this machine.
    """
    if loopback_only and not is_loopback(host):
        raise SettingsError(
            f"{host!r} is not a loopback address", hint="use --host 127.0.0.1: this page is local"
        )
    with listen(host, port) as bound:
        if ready:
            ready(_address(bound))
        server(app).run(sockets=[bound])


@contextmanager
def served(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve an application beside the caller while the block runs; gives its address.

    The socket listens before the block begins, so that a first request waits and never fails.
    """
    with listen(host, port) as bound:
        aside = server(app)
        thread = threading.Thread(target=aside.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        try:
            yield _address(bound)
        finally:
            aside.should_exit = True
            thread.join()


def listen(host: str, port: int) -> socket.socket:
    """Bind a socket before anything is promised; port 0 takes a free one.

    Raises SettingsError naming the port and the way out.
    """
    if not 0 <= port <= _HIGHEST_PORT:
        raise SettingsError(f"{port} is not a port", hint=f"use one from 1 to {_HIGHEST_PORT}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only if the protocol is named:
    # measured, 0.5 ms and not 44.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise SettingsError(
            f"port {port} of {host} cannot be used: {error.strerror}",
            hint=f"choose another with --port, such as --port {_next_port(port)}",
        ) from error
    return bound


def server(app: ASGIApp) -> uvicorn.Server:
    """Return a quiet server that lets open requests end within two seconds.

    A stream without an end waits for `request.state.stopping`, an `asyncio.Event`, as well.
    """
    return _Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )


async def close_rest(stopped: uvicorn.Server) -> None:
    """Close the connections that a stopped server asked to close and that are still open.

    The loop has to turn once more for that, or they would be found unclosed after it.
    """
    for connection in list(stopped.server_state.connections):
        connection.transport.abort()
    await asyncio.sleep(0)


def is_loopback(host: str) -> bool:
    """Return whether a host name or address stays on this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.lifespan.state["stopping"] = asyncio.Event()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.lifespan.state["stopping"].set()
        await super().shutdown(sockets)
        await close_rest(self)


def _address(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _next_port(port: int) -> int:
    return port + 1 if port < _HIGHEST_PORT else port - 1
