"""What a studio does and does not merely show: colours, keys, the editor, a test email.

All of it by POST, with a word that only pages of this server know: browsers that do not say where
a form comes from are not believed.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from course.app.editing import open_file
from course.errors import CourseError
from course.web import pages
from course.web.studio import views
from course.web.studio.screens import Screens

_A_YEAR = 365 * 24 * 3600
_FIELDS = 12

# What each key does, in the order of the help; the script reads no list of its own.
KEYS = (
    ("Lessons", (("J", "next lesson"), ("K", "previous lesson"), ("/", "find a lesson"),
                 ("C", "contact sheet"))),
    ("Compare", (("1", "widths"), ("2", "appearances"), ("3", "readers"), ("R", "choose a reader"),
                 ("F", "the email at 100 %"))),
    ("Appearance", (("L", "light"), ("I", "inverted"), ("A", "author dark"),
                    ("M", "images on or off"))),
    ("Views", (("S", "source"), ("X", "text"), ("D", "open or close the dock"),
               ("↑ ↓", "line up or down in the source"))),
    ("Problems", (("N", "next problem"), ("Shift N", "previous problem"),
                  ("E", "open the line in the editor"))),
    ("Everywhere", (("T", "colours of the studio"), ("?", "this help"), ("Esc", "close"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sent:
    """The last test email of this server."""

    lesson: str
    address: str
    way: str
    at: datetime


class Actions:
    """The pages and forms that do something."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens
        self._tools = screens.tools
        self._sent: _Sent | None = None

    async def theme(self, request: Request) -> Response:
        """Remember the colours of the studio, and go back."""
        form = await _form(request)
        if form.get("theme") not in pages.THEMES:
            return PlainTextResponse("theme is auto, light or dark\n", 422)
        return _remembered("theme", form["theme"], back=form.get("back", "/"))

    async def keys(self, request: Request) -> Response:
        """Remember whether single letters are keys, and go back."""
        form = await _form(request)
        if form.get("keys") not in {"on", "off"}:
            return PlainTextResponse("keys is on or off\n", 422)
        return _remembered("keys", form["keys"], back=form.get("back", "/"))

    async def editor(self, request: Request) -> Response:
        """Open a file of the course at a line in the author's editor."""
        form = await _form(request)
        if refused := self._stranger(form):
            return refused
        name, line = form.get("file", ""), form.get("line", "1")
        path = self._screens.studio.file(name)
        try:
            if path is None or not line.isdecimal():
                return self._told(
                    request, "This file was not opened", "The course has no such file."
                )
            open_file(self._tools.editor, path, line=int(line), within=self._screens.studio.folder)
        except CourseError as error:
            return self._told(
                request, "The editor was not started", f"{error.message}. {error.hint}."
            )
        return RedirectResponse(_own(form.get("back", "/")), 303)

    def ask(self, request: Request) -> Response:
        """Ask which lesson goes to which address, and say how."""
        return self._form_page(request, request.query_params)

    async def send(self, request: Request) -> Response:
        """Send a test email once it was confirmed; before that, ask."""
        form = await _form(request)
        if refused := self._stranger(form):
            return refused
        readers = self._screens.readers()
        lesson = self._screens.studio.latest.preview(form.get("lesson", ""))
        reader = readers.get(form.get("reader", ""))
        address = form.get("address", "").strip()
        if lesson is None or reader is None or "@" not in address:
            fault = "Choose a lesson and a reader, and write an address such as name@example.org."
            return self._form_page(request, form, fault=fault, status=422)
        if form.get("sure") != "yes":
            return self._form_page(request, form, confirm=True)
        if self._tools.trial is None:
            return self._form_page(request, form, fault="Nothing can be sent here.", status=422)
        language = lesson.rendering.language if lesson.rendering else "en"
        values = reader.values(address="", language=language)
        try:
            way = self._tools.trial.way
            await asyncio.to_thread(self._tools.trial.send, lesson.id, address, values=values)
        except CourseError as error:
            fault = f"{error.message}. Nothing was sent. {error.hint}."
            return self._form_page(request, form, fault=fault, status=422)
        self._sent = _Sent(lesson.id, address, way, datetime.now().astimezone())
        return RedirectResponse(f"/send-test?lesson={lesson.id}&reader={reader.key}", 303)

    def help(self, request: Request) -> Response:
        """Show all keys, and the switch for those of a single letter."""
        return self._screens.page(request, "studio/help.html", view="empty", keys=KEYS)

    def _form_page(
        self, request: Request, chosen: Mapping[str, str], *, confirm: bool = False,
        fault: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        trial = self._tools.trial
        try:
            way, hindrance = (trial.way, "") if trial else ("", "Nothing can be sent here")
        except CourseError as error:
            way, hindrance = "", f"{error.message}. {error.hint}"
        sent = self._sent
        told = (
            f"{sent.lesson} to {sent.address}, {sent.way}, {views.clock(sent.at)}" if sent else ""
        )
        return self._screens.page(
            request, "studio/send_test.html", view="empty", status=status, way=way,
            chosen={name: chosen.get(name, "") for name in ("lesson", "address", "reader")},
            hindrance=hindrance, confirm=confirm, fault=fault, sent=told,
        )  # fmt: skip

    def _stranger(self, form: Mapping[str, str]) -> Response | None:
        if secrets.compare_digest(form.get("word", ""), self._tools.word):
            return None
        return PlainTextResponse("This form is not of this server. Load the page again.\n", 403)

    def _told(self, request: Request, heading: str, sentence: str) -> Response:
        return self._screens.page(
            request, "studio/empty.html", view="empty", status=422, heading=heading,
            sentence=sentence, commands=(), near="",
        )  # fmt: skip


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _remembered(name: str, value: str, *, back: str) -> Response:
    answer = RedirectResponse(_own(back), 303)
    answer.set_cookie(name, value, max_age=_A_YEAR, samesite="strict")
    return answer


def _own(back: str) -> str:
    # A path of ours: `//host` and `/\\host` would leave the machine.
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
