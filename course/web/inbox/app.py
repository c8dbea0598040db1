"""The inbox page, which answers what exactly each reader got, and when.

Every address is a GET that changes nothing. What is in an email never runs and never loads
anything from elsewhere: it stands in a sandboxed frame with a policy of its own.
"""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from course.web import pages
from course.web.inbox.heads import Head
from course.web.inbox.listing import list_emails, previous_of
from course.web.inbox.mailbox import Mailbox
from course.web.inbox.place import Place, read_place
from course.web.inbox.reading import open_email, since

_NO_HTML = "<!doctype html><title>No HTML part</title><p>This email has no HTML part."


def inbox_app(mailbox: Mailbox) -> Starlette:
    """Return the page alone, without the provider's servers."""
    return Starlette(routes=inbox_routes(mailbox), middleware=pages.local_only())


def inbox_routes(mailbox: Mailbox) -> list[BaseRoute]:
    """Return the routes of the page, for an application with `pages.local_only()`."""
    inbox = _Inbox(mailbox)
    return [
        Route("/", _to_inbox),
        Route("/inbox", inbox.show),
        Route("/inbox/{id:path}", inbox.show),
        Route("/frame/{id:path}", inbox.frame),
        Route("/eml/{id:path}", inbox.file),
        pages.static_files(),
    ]


def _to_inbox(request: Request) -> Response:  # noqa: ARG001 - starlette's signature
    return RedirectResponse("/inbox")


class _Inbox:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def show(self, request: Request) -> Response:
        """Show the list, and one email beside it."""
        place = read_place(request.query_params, message=request.path_params.get("id", ""))
        heads = self._mailbox.heads()
        listing = list_emails(heads, place)
        head = self._mailbox.find(place.message) if place.message else None
        missing = bool(place.message) and head is None
        if not place.message and listing.days:
            head = listing.days[0].emails[0]
        return pages.render_page(
            request,
            "inbox/inbox.html",
            status=404 if missing else 200,
            place=place,
            listing=listing,
            head=head,
            missing=missing,
            total=len(heads),
            folder=str(self._mailbox.folder),
            **self._message(head, heads, place),
        )

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
            return {"opened": None, "previous": None, "since": "", "tab": place.tab}
        previous = previous_of(head, heads)
        return {
            "opened": open_email(self._mailbox.read(head)),
            "previous": previous,
            "since": since(previous, head) if previous else "",
            # What cannot be read has nothing to show but itself.
            "tab": place.tab if head.readable else "raw",
        }
