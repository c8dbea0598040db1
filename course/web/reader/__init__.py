"""The pages behind the links of an email, and the provider's webhook: `course serve`.

A GET shows, a POST does: mail scanners follow every link (RFC 8058 exists because of them). The
secret in the path is all the proof there is: no cookie, no account, and so no form that another
site could post in a reader's name. Read `leaving` first, then `managing` and `webhook`.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from course.web import pages
from course.web.reader import answers, doing, leaving, managing, pictures, webhook
from course.web.reader.readers import Readers

__all__ = ["Readers", "reader_app"]


def reader_app(
    readers: Readers, *, public_url: str, webhook_key: str = "", lessons: Path | None = None
) -> Starlette:
    """Return the application.

    Without a `webhook_key` the webhook has no route at all; without `lessons`, the folder that
    holds the courses, neither have their pictures.
    """
    routes: list[BaseRoute] = [
        Route("/healthz", _health, methods=["GET"]),
        *leaving.routes(readers),
        *managing.routes(readers),
        *doing.routes(readers),
        pages.static_files(),
    ]
    if webhook_key:
        routes += webhook.routes(readers, public_key=webhook_key)
    if lessons is not None:
        routes += pictures.routes(lessons)
    return Starlette(
        routes=routes,
        middleware=[Middleware(pages.KnownHosts, hosts=_hosts(public_url))],
        exception_handlers=answers.EXCEPTION_HANDLERS,
    )


async def _health(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


def _hosts(public_url: str) -> tuple[str, ...]:
    # The loopback names stay for health checks from the same machine. No page is built from the
    # Host, and a name that a stranger points at 127.0.0.1 is still a stranger's name.
    name = urlsplit(public_url).hostname
    return (*pages.LOOPBACK_HOSTS, *((name,) if name else ()))
