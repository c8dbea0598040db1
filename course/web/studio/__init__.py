"""The studio, where an author sees whether a lesson looks and reads right for everybody.

Server-rendered; the URL is the state and every page is whole without its script, which adds
keys, live reload and frames as tall as their email. The email itself comes from `/render`,
alone in a sandbox. Nothing here leaves the machine, and only the choice of colours is written
down, in a cookie.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from course.app.studio import Audience, Preview, Snapshot, Studio
from course.emails import split_mailbox
from course.errors import CourseError, did_you_mean
from course.web import pages
from course.web.studio import views
from course.web.studio.headers import explained_headers
from course.web.studio.inbox_row import inbox_rows
from course.web.studio.live import Live
from course.web.studio.readers import Reader, readers_of
from course.web.studio.state import State, parse_state

_SECONDS_A_YEAR = 365 * 24 * 3600


def create_studio(studio: Studio) -> Starlette:
    """Return the application that previews a course and follows its files."""
    live = Live(studio)
    screens = _Screens(studio)
    routes = [
        Route("/", screens.first),
        Route("/lesson/{lesson}", screens.lesson),
        Route("/sheet", screens.sheet),
        Route("/render/{lesson}", screens.render),
        Route("/files/{picture:path}", screens.picture),
        Route("/elsewhere", screens.elsewhere),
        Route("/theme", screens.theme, methods=["POST"]),
        Route("/events", live.events),
        pages.static_files(),
    ]
    return Starlette(routes=routes, middleware=pages.local_only(), lifespan=live.lifespan)


class _Screens:
    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._known: tuple[Audience, Mapping[str, Reader]] = ((), readers_of(()))

    def first(self, request: Request) -> Response:
        snapshot = self._studio.latest
        if snapshot.previews:
            return RedirectResponse(State().page(snapshot.previews[0].id), 307)
        shown = snapshot.folder
        return self._page(
            request, snapshot, "studio/empty.html", view="empty",
            heading=f"No lessons in {shown} yet" if not snapshot.problems else "Nothing to show",
            sentence="Make lessons from articles, or begin with a course that already works.",
            commands=(f"course draft ARTICLE --to {shown}", "course new lessons/my-course"),
            near="",
        )  # fmt: skip

    def lesson(self, request: Request) -> Response:
        snapshot = self._studio.latest
        preview = snapshot.preview(request.path_params["lesson"])
        if preview is None:
            return self._missing(request, snapshot)
        state = self._state(request)
        return self._page(
            request, snapshot, "studio/lesson.html", view="lesson", preview=preview,
            **self._email(preview, state), **self._headers(preview, state, at=snapshot.at),
            neighbours=_neighbours(snapshot, preview),
        )  # fmt: skip

    def sheet(self, request: Request) -> Response:
        snapshot = self._studio.latest
        state = self._state(request)
        shown = [
            self._thumbnail(entry, snapshot.preview(entry.id), state)
            for entry in views.entries(snapshot)
            if state.only == "all" or entry.problems
        ]
        return self._page(
            request, snapshot, "studio/sheet.html", view="sheet", shown=shown,
            total=sum(one["bytes"] for one in shown),
        )  # fmt: skip

    def render(self, request: Request) -> Response:
        preview = self._studio.latest.preview(request.path_params["lesson"])
        state = self._state(request)
        email = self._filled(preview, state) if preview else None
        if email is None:
            return pages.frame_response("<p>There is no email of this lesson yet.</p>", status=404)
        return pages.frame_response(views.bare_email(email, state), images=state.images == "on")

    def picture(self, request: Request) -> Response:
        path = self._studio.picture(request.path_params["picture"])
        if path is None:
            return PlainTextResponse("The course has no picture of that name.\n", 404)
        return pages.picture_response(path)

    def elsewhere(self, request: Request) -> Response:
        address = escape(request.query_params.get("to", "nowhere"))
        return pages.frame_response(
            f"<title>A link</title><p>This link leads to</p><p><code>{address}</code></p>"
            "<p>It was not opened: nothing leaves this machine. Go back to see the email.</p>"
        )

    async def theme(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=4) as form:
            theme, back = str(form.get("theme", "")), str(form.get("back", "/"))
        if theme not in pages.THEMES:
            return PlainTextResponse("theme is auto, light or dark\n", 422)
        # A path of ours: `//host` and `/\host` would leave the machine.
        own = back.startswith("/") and not back.startswith(("//", "/\\"))
        answer = RedirectResponse(back if own else "/", 303)
        answer.set_cookie("theme", theme, max_age=_SECONDS_A_YEAR, samesite="strict")
        return answer

    def _email(self, preview: Preview, state: State) -> dict[str, Any]:
        email = self._filled(preview, state)
        lines = views.source_lines(preview)
        if email is None or preview.rendering is None:
            return {"rows": (), "frames": (), "links": (), "lines": lines,
                    "text": "", "html": "", "text_size": 0, "size": views.Size(0),
                    "sender": ""}  # fmt: skip
        name, address = split_mailbox(preview.rendering.sender)
        return {
            "sender": name or address,
            "rows": inbox_rows(email.subject, email.preheader),
            "frames": views.frames(
                preview, state, version=self._version(email), readers=self._readers()
            ),
            "links": email.anchors,
            "lines": lines,
            "text": email.text,
            "html": email.html,
            "text_size": len(email.text.encode()),
            "size": email.size,
        }

    def _thumbnail(self, entry: views.Entry, preview: Preview | None, state: State) -> Any:
        email = self._filled(preview, state) if preview else None
        frame = state.frame(entry.id, version=self._version(email)) if email else ""
        return {
            "id": entry.id, "number": entry.number, "week": entry.week, "title": entry.title,
            "minutes": entry.minutes, "faults": entry.faults, "frame": frame,
            "subject": email.subject if email else "", "bytes": email.size.bytes if email else 0,
        }  # fmt: skip

    def _headers(self, preview: Preview, state: State, *, at: datetime) -> dict[str, Any]:
        if state.tab != "headers" or preview.rendering is None:
            return {"header_rows": (), "headers_fault": None}
        try:
            found = explained_headers(preview.rendering, self._reader(state), at=at)
        except CourseError as fault:
            return {"header_rows": (), "headers_fault": fault}
        return {"header_rows": found, "headers_fault": None}

    def _state(self, request: Request) -> State:
        return parse_state(request.query_params, readers=self._readers())

    def _reader(self, state: State) -> Reader:
        readers = self._readers()
        return readers.get(state.reader) or readers["sam"]

    def _readers(self) -> Mapping[str, Reader]:
        audience = self._studio.latest.audience
        if audience is not self._known[0]:
            self._known = audience, readers_of(audience)
        return self._known[1]

    def _filled(self, preview: Preview, state: State) -> views.Email | None:
        reader = self._reader(state)
        return views.email_for(preview, reader, address=self._studio.postal_address)

    def _version(self, email: views.Email) -> str:
        return f"{zlib.crc32(email.html.encode(), self._studio.latest.pictures & 0xFFFFFFFF):08x}"

    def _missing(self, request: Request, snapshot: Snapshot) -> Response:
        asked = request.path_params["lesson"]
        known = [preview.id for preview in snapshot.previews]
        return self._page(
            request, snapshot, "studio/empty.html", view="empty", status=404,
            heading="No lesson has this id", sentence=f"{asked!r}: {did_you_mean(asked, known)}.",
            commands=(), near="/",
        )  # fmt: skip

    def _page(
        self, request: Request, snapshot: Snapshot, template: str, *, status: int = 200,
        preview: Preview | None = None, **context: Any,
    ) -> HTMLResponse:  # fmt: skip
        state = self._state(request)
        reader, readers = self._reader(state), self._readers()
        entries = views.entries(snapshot)
        theme = request.cookies.get("theme", "auto")
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return pages.render_page(
            request, template, status=status, snapshot=snapshot, state=state, here=here,
            title=snapshot.course.title if snapshot.course else snapshot.folder,
            previews=entries, minutes=sum(entry.minutes for entry in entries),
            lesson=next((one for one in entries if preview and one.id == preview.id), None),
            last=entries[0].id if entries else "", general=snapshot.problems,
            faults=views.whole_course(snapshot), read_at=views.clock(snapshot.at),
            reader=reader, readers=readers, clock=reader.hour,
            next_theme={"auto": "dark", "dark": "light"}.get(theme, "auto"), **context,
        )  # fmt: skip


def _neighbours(snapshot: Snapshot, preview: Preview) -> tuple[str, str]:
    ids = ["", *(one.id for one in snapshot.previews), ""]
    place = ids.index(preview.id)
    return ids[place - 1], ids[place + 1]
