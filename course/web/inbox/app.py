"""The inbox page, which answers what exactly each reader got, and when.

Every GET changes nothing; to empty the folder is a POST that was asked for and confirmed. What is
in an email never runs and never loads anything from elsewhere: it stands in a sandboxed frame with
a policy of its own.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from course.app.books import Books, Coming, Entry
from course.app.forward import FURTHEST, Forward
from course.web import pages
from course.web.inbox.band import days_of, draw_band, usual_zone
from course.web.inbox.forwarding import Forwarding, Journey
from course.web.inbox.heads import Head
from course.web.inbox.listing import list_emails, previous_of
from course.web.inbox.mailbox import Mailbox
from course.web.inbox.place import Place, read_place
from course.web.inbox.reading import open_email, since

_COMING = 12  # emails named under "Still to come today"
_NO_HTML = "<!doctype html><title>No HTML part</title><p>This email has no HTML part."


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the page knows beside its folder: the ledger, and where a studio runs."""

    books: Books | None = None
    forward: Forward | None = None  # None where time cannot be moved on
    studio: str = ""  # its address, empty for none
    # Forms carry it: a page of another site cannot know it.
    word: str = field(default_factory=lambda: secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the heartbeats until the chosen instant would send, and the form that lets them come."""

    journey: Journey
    emails: int  # planned as far as we know
    word: str


def inbox_app(mailbox: Mailbox, around: Surroundings | None = None) -> Starlette:
    """Return the page alone, without the provider's servers."""
    return Starlette(routes=inbox_routes(mailbox, around), middleware=pages.local_only())


def inbox_routes(mailbox: Mailbox, around: Surroundings | None = None) -> list[BaseRoute]:
    """Return the routes of the page, for an application with `pages.local_only()`."""
    around = around or Surroundings()
    inbox = _Inbox(mailbox, around)
    forwarding = Forwarding(around.forward, around.word).routes() if around.forward else []
    return [
        Route("/", _to_inbox),
        Route("/inbox", inbox.show),
        Route("/inbox/{id:path}", inbox.show),
        Route("/frame/{id:path}", inbox.frame),
        Route("/eml/{id:path}", inbox.file),
        Route("/empty", inbox.ask_to_empty),
        Route("/empty", inbox.empty, methods=["POST"]),
        *forwarding,
        pages.static_files(),
    ]


def _to_inbox(request: Request) -> Response:  # noqa: ARG001 - starlette's signature
    return RedirectResponse("/inbox")


class _Inbox:
    def __init__(self, mailbox: Mailbox, around: Surroundings) -> None:
        self._mailbox = mailbox
        self._around = around

    def show(self, request: Request) -> Response:
        """Show the list, and one email beside it."""
        place = read_place(request.query_params, message=request.path_params.get("id", ""))
        heads = self._mailbox.heads()
        coming, unseen = self._around.books.coming() if self._around.books else ((), 0)
        zone = place.zone or usual_zone(heads)
        listing = list_emails(heads, place, coming=coming, zone=zone)
        head = self._mailbox.find(place.message) if place.message else None
        missing = bool(place.message) and head is None
        if not place.message and listing.days:
            head = listing.days[0].emails[0]
        shown, day = place.at or (head.at if head else None), days_of(zone)
        return pages.render_page(
            request,
            "inbox/inbox.html",
            status=404 if missing else 200,
            place=place,
            listing=listing,
            zone=zone,
            zones=sorted(
                {"UTC", zone, *(head.zone for head in heads), *(one.zone for one in coming)}
            ),
            band=draw_band(heads, coming, place, zone=zone),
            beyond=self._beyond(place, heads, coming, zone),
            today=[one for one in coming if shown and day(one.at) == day(shown)][:_COMING],
            unseen=unseen,
            head=head,
            missing=missing,
            total=len(heads),
            folder=str(self._mailbox.folder),
            studio=self._around.studio,
            **self._message(head, heads, place),
        )

    def _beyond(
        self, place: Place, heads: Sequence[Head], coming: Sequence[Coming], zone: str
    ) -> Beyond | None:
        """Return what would come until the chosen instant, if it is later than all that came."""
        books = self._around.books
        if self._around.forward is None or books is None or place.at is None or not heads:
            return None
        since = max(filter(None, (heads[0].at, books.last_heartbeat())))
        if not since < place.at <= since + FURTHEST:
            return None
        emails = sum(one.at <= place.at for one in coming)
        return Beyond(Journey(since, place.at, since, 0, zone), emails, self._around.word)

    def ask_to_empty(self, request: Request) -> Response:
        """Say what would be removed, and ask."""
        return pages.render_page(
            request,
            "inbox/empty.html",
            total=len(self._mailbox.heads()),
            folder=str(self._mailbox.folder),
            word=self._around.word,
        )

    async def empty(self, request: Request) -> Response:
        """Remove every email of the folder."""
        async with request.form(max_files=0, max_fields=4) as form:
            word = str(form.get("word", ""))
        if not secrets.compare_digest(word, self._around.word):
            return PlainTextResponse("This form is not of this server. Load the page again.\n", 403)
        await asyncio.to_thread(self._mailbox.empty)
        return RedirectResponse("/inbox", 303)

    def frame(self, request: Request) -> Response:
        """Answer with the HTML part of an email, for the frame."""
        head = self._mailbox.find(request.path_params["id"])
        html = open_email(self._mailbox.read(head)).html if head else ""
        return pages.frame_response(html or _NO_HTML, images=False, status=200 if head else 404)

    def file(self, request: Request) -> Response:
        """Answer with an email as it is, to be saved."""
        head = self._mailbox.find(request.path_params["id"])
        if head is None:
            return Response("There is no such email.\n", 404, media_type="text/plain")
        name = head.id.rpartition("/")[2].replace('"', "")
        saved = {
            "Content-Disposition": f'attachment; filename="{name}.eml"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return Response(self._mailbox.read(head), headers=saved, media_type="message/rfc822")

    def _message(self, head: Head | None, heads: tuple[Head, ...], place: Place) -> dict[str, Any]:
        if head is None:
            return {"opened": None, "previous": None, "since": "", "tab": place.tab, "entry": None}
        previous = previous_of(head, heads)
        return {
            "opened": open_email(self._mailbox.read(head)),
            "previous": previous,
            "since": since(previous, head) if previous else "",
            "entry": self._entry(head, place),
            # What cannot be read has nothing to show but itself.
            "tab": place.tab if head.readable else "raw",
        }

    def _entry(self, head: Head, place: Place) -> Entry | None:
        if place.tab != "delivery" or self._around.books is None:
            return None
        return self._around.books.entry(head.delivery)
