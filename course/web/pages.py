"""What every page shares: templates, strict headers and known hosts.

A page may load only from this server and may not be framed; an email, which strangers wrote,
is served by `frame_response` alone in a sandbox without scripts. Applications put
`KnownHosts` outermost: a name that resolves to 127.0.0.1 must not reach a local page.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from course.language.translation import ENGLISH, translation_of

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
THEMES = ("auto", "light", "dark")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# `allow-same-origin` lets the page around the frame measure it. No script runs inside, so that
# what is framed gains nothing by it; only both together would open the sandbox (HTML standard,
# 4.8.5, the note on `allow-scripts` with `allow-same-origin`).
_FRAME_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; img-src {images}; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-DNS-Prefetch-Control": "off",  # a browser looks up the hosts of links that nobody followed
}


def render_page(
    connection: HTTPConnection,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    language: str = ENGLISH,
    **context: Any,
) -> HTMLResponse:
    """Fill a template of `course/web/templates` and answer with the strict headers.

    Templates escape everything and may not use a name that was not given. `theme` (from the
    cookie) and `path` are always there. What stands in `{% trans %}` is said in `language`.
    """
    theme = connection.cookies.get("theme", "auto")
    html = (
        _templates(language)
        .get_template(template)
        .render(
            theme=theme if theme in THEMES else "auto",
            path=connection.url.path,
            lang=language,
            **context,
        )
    )
    strict = {**_ALWAYS, "Content-Security-Policy": _PAGE_POLICY, **(headers or {})}
    return HTMLResponse(html, status_code=status, headers=strict)


def frame_response(html: str, *, images: bool = True, status: int = 200) -> HTMLResponse:
    """Answer with an email for a sandboxed `iframe`: no script, no form, nothing from elsewhere.

    Without `images` the browser refuses every picture, as a mail client does, and shows the
    words that stand in for it.
    """
    policy = _FRAME_POLICY.format(images="'self' data:" if images else "'none'")
    strict = {**_ALWAYS, "Content-Security-Policy": policy}
    return HTMLResponse(html, status_code=status, headers=strict)


def picture_response(path: Path) -> FileResponse:
    """Answer with a picture of an email, which may be an SVG with a script inside."""
    strict = {**_ALWAYS, "Content-Security-Policy": "sandbox; default-src 'none'"}
    return FileResponse(path, headers=strict)


def static_files() -> Mount:
    """Return the route `/static` with the style sheets and scripts of all pages."""
    folder = Path(__file__).resolve().parent / "static"
    return Mount("/static", _StaticFiles(directory=folder), name="static")


def moment(instant: datetime, zone: str) -> str:
    """Return an instant in English as people of a zone read it: `Tue 1 Dec 09:00 CET`.

    A template writes `{{ due | moment(zone) }}`, which is in the language of the page: a time on
    a screen is never bare.
    """
    return translation_of(ENGLISH).moment(instant, zone)


def in_zone(instant: datetime, zone: str) -> datetime:
    """Return an instant on the clocks of a zone."""
    return instant.astimezone(ZoneInfo(zone))


def kilobytes(size: int) -> str:
    """Return a size in KB of 1,024 bytes, the unit of Gmail's limit: `41.6 KB`."""
    return f"{size / 1024:,.1f} KB"


def counted(number: int, word: str) -> str:
    """Return `1 lesson`, `2 lessons`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


class KnownHosts:
    """Refuse a request whose Host is not on the list, whatever its port.

    Starlette's own middleware cuts at the first colon and so knows no IPv6 address.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = LOOPBACK_HOSTS) -> None:
        self._app = app
        self._hosts = frozenset(host.lower().strip("[]") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400 without a look at its path."""
        if scope["type"] == "lifespan" or _host_name(scope) in self._hosts:
            await self._app(scope, receive, send)
            return
        refusal = PlainTextResponse("This server does not answer to that name.\n", 400, _ALWAYS)
        await refusal(scope, receive, send)


class OwnForms:
    """Refuse a POST that another site makes a browser send to a local page.

    Not for pages that strangers' mail clients post to (RFC 8058).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS or _is_own(scope):
            await self._app(scope, receive, send)
            return
        refusal = PlainTextResponse("This form was sent by another site.\n", 403, _ALWAYS)
        await refusal(scope, receive, send)


def local_only() -> list[Middleware]:
    """Return the middleware of a page for this machine alone: known hosts, own forms."""
    return [Middleware(KnownHosts), Middleware(OwnForms)]


class _StaticFiles(StaticFiles):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = {**_ALWAYS, "Cache-Control": "no-cache"}
                message["headers"] += [(k.lower().encode(), v.encode()) for k, v in extra.items()]
            await send(message)

        await super().__call__(scope, receive, with_headers)


@functools.cache
def _templates(language: str) -> Environment:
    words = translation_of(language)
    environment = Environment(
        loader=PackageLoader("course.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = environment  # the extension adds methods of which the types know nothing
    install.install_gettext_translations(words.catalog, newstyle=True)
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters.update(
        day=words.short_day,
        moment=words.moment,
        in_zone=in_zone,
        kilobytes=kilobytes,
        counted=counted,
    )
    return environment


def _host_name(scope: Scope) -> str:
    try:
        return urlsplit(f"//{_header(scope, b'host')}").hostname or ""
    except ValueError:  # a bracket that never closes
        return ""


def _is_own(scope: Scope) -> bool:
    # Browsers send Sec-Fetch-Site; a program that does not is not being misled by a web page.
    return _header(scope, b"sec-fetch-site") in {"", "same-origin", "none"}


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
