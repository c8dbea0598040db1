"""What SendGrid reports: read only under its signature, kept once, answered when it is kept."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from course import logs
from course.errors import EventsRefusedError
from course.transports.sendgrid_events import load_public_key, read_events
from course.web.reader.forms import read_body
from course.web.reader.readers import Readers

# SendGrid posts when it has 768 KB, or what came in 30 seconds.
_BODY_BYTES = 4_000_000
_SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
_TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
_log = logs.logger(__name__)


def routes(readers: Readers, *, public_key: str) -> list[Route]:
    """Return the route of the webhook. Raises SettingsError for a key that is none."""
    load_public_key(public_key)  # a wrong key is found when the server starts, not at night
    webhook = _Webhook(readers, public_key)
    return [Route("/webhooks/sendgrid", webhook.receive, methods=["POST"])]


class _Webhook:
    def __init__(self, readers: Readers, public_key: str) -> None:
        self._readers = readers
        self._public_key = public_key

    async def receive(self, request: Request) -> Response:
        """Keep the events of one post.

        Any 2xx tells SendGrid to forget them, so it is given after they are on the disk; what is
        not answered so comes again for a day, and coming again changes nothing.
        """
        body = await read_body(request, limit=_BODY_BYTES)
        if body is None:
            return Response(status_code=413)
        try:
            await run_in_threadpool(
                self._keep,
                body,
                signature=request.headers.get(_SIGNATURE, ""),
                timestamp=request.headers.get(_TIMESTAMP, ""),
            )
        except EventsRefusedError as error:
            _log.warning("a post to the webhook was refused", reason=error.message)
            return Response(status_code=403)
        return Response(status_code=204)

    def _keep(self, body: bytes, *, signature: str, timestamp: str) -> None:
        now = self._readers.now()
        events = read_events(
            body, signature=signature, timestamp=timestamp, public_key=self._public_key, now=now
        )
        news = self._readers.record(events, now=now)
        _log.info("events", posted=len(events), news=news)
