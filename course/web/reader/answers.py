"""How reader pages answer, also when something is wrong: always a page, never a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from course.errors import CourseError
from course.language.translation import preferred, translation_of
from course.model import UNDO_FOR
from course.web import pages
from course.web.reader.bearers import GONE, Bearer

_log = logging.getLogger(__name__)
# Never in a search engine: whoever has the address of such a page can use it.
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}


def answer(
    request: Request, template: str, *, bearer: Bearer, status: int = 200, **context: Any
) -> Response:
    """Fill a page for the bearer of a link."""
    return pages.render_page(
        request,
        f"reader/{template}",
        status=status,
        headers=_HEADERS,
        language=translation_of(bearer.standing.language).tag,
        standing=bearer.standing,
        token=bearer.token,
        undo_minutes=UNDO_FOR // timedelta(minutes=1),
        **context,
    )


def bare(request: Request, template: str, *, status: int, **context: Any) -> Response:
    """Fill a page that belongs to nobody, in the language that the browser asks for."""
    return pages.render_page(
        request,
        f"reader/{template}",
        status=status,
        headers=_HEADERS,
        language=preferred(request.headers.get("accept-language", "")),
        **context,
    )


def see(path: str) -> Response:
    """Send the browser to a page of ours after a POST, so that a reload repeats nothing."""
    # 303 and not 302: RFC 9110 section 15.4.4, the next request is a GET.
    strict = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", **_HEADERS}
    return RedirectResponse(path, status_code=303, headers=strict)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    template = "gone.html" if status == GONE else "bad_link.html"
    headers = error.headers if isinstance(error, HTTPException) else None
    page = bare(request, template, status=status)
    page.headers.update(headers or {})  # Allow, with a 405
    return page


async def _failed(request: Request, error: Exception) -> Response:
    # The path holds a reader's secret and stays out of the log: the code joins page and line.
    code = secrets.token_hex(3)
    if isinstance(error, CourseError):
        _log.error("reader page failed, code %s: %s", code, error)
        return bare(request, "failed.html", status=503, code=code)
    _log.error("reader page failed, code %s: %r", code, error)
    return bare(request, "failed.html", status=500, code=code)


async def _hung_up(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody is there to read it


EXCEPTION_HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: _refused,
    ClientDisconnect: _hung_up,
    CourseError: _failed,
    Exception: _failed,
}
