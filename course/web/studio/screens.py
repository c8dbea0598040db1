"""The pages of the studio that show: a lesson, the contact sheet, an email alone."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from course.app.studio import Preview, Snapshot, Studio
from course.emails import split_mailbox
from course.errors import CourseError, did_you_mean
from course.lint import tested_until
from course.web import pages
from course.web.studio import findings, views
from course.web.studio.headers import explained_headers
from course.web.studio.inbox_row import inbox_rows
from course.web.studio.readers import READERS, Reader, readers_of
from course.web.studio.sources import Columns, source_columns
from course.web.studio.state import State, parse_state
from course.web.studio.tools import Tools


class Screens:
    """The pages that show."""

    def __init__(self, studio: Studio, tools: Tools) -> None:
        self.studio = studio
        self.tools = tools
        self._known: tuple[Snapshot | None, Mapping[str, Reader]] = (None, readers_of(()))

    def first(self, request: Request) -> Response:
        """Go to the first lesson, or say how to make one."""
        snapshot = self.studio.latest
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
        """Show one lesson."""
        snapshot = self.studio.latest
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
        """Show the whole course."""
        snapshot = self.studio.latest
        state = self._state(request)
        days = views.days(snapshot, self._reader(state))
        shown = [
            {**self._thumbnail(entry, snapshot.preview(entry.id), state), "day": days.get(entry.id)}
            for entry in views.entries(snapshot)
            if state.only == "all" or entry.problems
        ]
        came_from = request.query_params.get("from", "")
        return self._page(
            request, snapshot, "studio/sheet.html", view="sheet", shown=shown,
            came_from=came_from if snapshot.preview(came_from) else "",
            over=max(days.values(), default=0), total=sum(one["bytes"] for one in shown),
        )  # fmt: skip

    def render(self, request: Request) -> Response:
        """Answer with an email alone, for a frame."""
        preview = self.studio.latest.preview(request.path_params["lesson"])
        state = self._state(request)
        email = self._filled(preview, state) if preview else None
        if email is None:
            return pages.frame_response("<p>There is no email of this lesson yet.</p>", status=404)
        answer = pages.frame_response(views.bare_email(email, state), images=state.images == "on")
        answer.headers["X-Version"] = self._version(email)
        return answer

    def picture(self, request: Request) -> Response:
        """Answer with a picture of the course."""
        path = self.studio.picture(request.path_params["picture"])
        if path is None:
            return PlainTextResponse("The course has no picture of that name.\n", 404)
        return pages.picture_response(path)

    def elsewhere(self, request: Request) -> Response:
        """Say where a link of an email would lead."""
        address = escape(request.query_params.get("to", "nowhere"))
        return pages.frame_response(
            f"<title>A link</title><p>This link leads to</p><p><code>{address}</code></p>"
            "<p>It was not opened: nothing leaves this machine. Go back to see the email.</p>"
        )

    def _email(self, preview: Preview, state: State) -> dict[str, Any]:
        email = self._filled(preview, state)
        if email is None or preview.rendering is None:
            columns = self._columns(preview, "", state)
            return {**_NO_EMAIL, "columns": columns}
        name, address = split_mailbox(preview.rendering.sender)
        return {
            "email": email,
            "sender": name or address,
            "rows_of_inbox": inbox_rows(email.subject, email.preheader),
            "frames": views.frames(
                preview, state, version=self._version(email), readers=self.readers()
            ),
            "columns": self._columns(preview, email.html, state),
            "size": email.size,
            **self._findings(preview, email, state),
        }

    def _columns(self, preview: Preview, html: str, state: State) -> Columns | None:
        if state.tab != "source":
            return None
        language = preview.rendering.language if preview.rendering else "en"
        reader, address = self._reader(state), self.studio.postal_address
        values = reader.values(address=address, language=language)
        return source_columns(preview, self.studio.traced(preview), html, state, values)

    def _findings(self, preview: Preview, email: views.Email, state: State) -> dict[str, Any]:
        course, checked = self.studio.latest.course, self.studio.latest.checked
        body = preview.lesson.body if preview.lesson else ""
        loud = (("Subject", email.subject), ("Preheader", email.preheader), ("Lesson", body))
        return {
            "links": findings.anchors(email.html, email.text),
            "weight": findings.weigh(email.html),
            "loud": findings.loud_words(loud) if state.dock == "spam" else (),
            # The slowest of them waits with the rules: a saved lesson is to be seen at once.
            "families": findings.families(email.html, course.clients) if course and checked else (),
            "tested_until": tested_until(),
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
        return parse_state(request.query_params, readers=self.readers())

    def _reader(self, state: State) -> Reader:
        readers = self.readers()
        return readers.get(state.reader) or readers["sam"]

    def readers(self) -> Mapping[str, Reader]:
        """Return everybody to preview for, by key."""
        latest = self.studio.latest
        if latest is not self._known[0]:
            drawn = [one.rendering for one in latest.previews if one.rendering]
            self._known = latest, readers_of(latest.audience, drawn)
        return self._known[1]

    def _filled(self, preview: Preview, state: State) -> views.Email | None:
        reader = self._reader(state)
        return views.email_for(preview, reader, address=self.studio.postal_address)

    def _version(self, email: views.Email) -> str:
        return f"{zlib.crc32(email.html.encode(), self.studio.latest.pictures & 0xFFFFFFFF):08x}"

    def _missing(self, request: Request, snapshot: Snapshot) -> Response:
        asked = request.path_params["lesson"]
        known = [preview.id for preview in snapshot.previews]
        return self._page(
            request, snapshot, "studio/empty.html", view="empty", status=404,
            heading="No lesson has this id", sentence=f"{asked!r}: {did_you_mean(asked, known)}.",
            commands=(), near="/",
        )  # fmt: skip

    def page(
        self, request: Request, template: str, *, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """Answer with a page in the frame of the studio."""
        return self._page(request, self.studio.latest, template, status=status, **context)

    def _page(
        self, request: Request, snapshot: Snapshot, template: str, *, status: int = 200,
        preview: Preview | None = None, **context: Any,
    ) -> HTMLResponse:  # fmt: skip
        state = self._state(request)
        reader, readers = self._reader(state), self.readers()
        entries = views.entries(snapshot)
        theme = request.cookies.get("theme", "auto")
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return pages.render_page(
            request, template, status=status, snapshot=snapshot, state=state,
            here=here if request.method == "GET" else "/",
            title=snapshot.course.title if snapshot.course else snapshot.folder,
            previews=entries, minutes=sum(entry.minutes for entry in entries),
            lesson=next((one for one in entries if preview and one.id == preview.id), None),
            last=entries[0].id if entries else "", general=snapshot.problems,
            faults=views.whole_course(snapshot), read_at=views.clock(snapshot.at),
            reader=reader, readers=_offered(readers, reader), clock=reader.hour,
            tools=self.tools, file_of=self.studio.file,
            next_theme={"auto": "dark", "dark": "light"}.get(theme, "auto"),
            letters=request.cookies.get("keys", "on"), **context,
        )  # fmt: skip


_OFFERED = 40  # rows of `readers.csv` in the list


def _offered(readers: Mapping[str, Reader], chosen: Reader) -> list[Reader]:
    """Return the readers of the list: the first rows, the shipped ones and the chosen one."""
    rows = [reader for key, reader in readers.items() if key not in READERS]
    first = rows[:_OFFERED]
    return [*first, *([chosen] if chosen in rows[_OFFERED:] else []), *READERS.values()]


_NO_EMAIL: dict[str, Any] = {
    "email": None, "rows_of_inbox": (), "frames": (), "sender": "", "size": views.Size(0),
    "links": (), "weight": None, "loud": (), "families": (), "tested_until": None,
}  # fmt: skip


def _neighbours(snapshot: Snapshot, preview: Preview) -> tuple[str, str]:
    ids = ["", *(one.id for one in snapshot.previews), ""]
    place = ids.index(preview.id)
    return ids[place - 1], ids[place + 1]
