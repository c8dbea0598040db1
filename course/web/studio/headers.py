"""The headers of an email as it will be sent, each with the reason it is there."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy

from course.emails import compose, list_headers, sender_domain
from course.model import Recipient, Rendering
from course.web.studio.readers import Reader

_MEANINGS = {
    "date": "When it was handed over. Here: now.",
    "from": "Whom the reader sees. The same in every lesson, so that filters keep working.",
    "to": "One reader, and nobody else.",
    "subject": "As this reader gets it.",
    "message-id": "The opaque id of this delivery.",
    "list-unsubscribe": "The address behind the mail client's own unsubscribe button (RFC 2369).",
    "list-unsubscribe-post": "One click is enough, without a page in between (RFC 8058).",
    "list-id": "Names the course, for filters (RFC 2919).",
    "x-course-delivery": "Ties what the provider reports to this delivery.",
    "x-course-lesson": "An opaque name of the lesson.",
    "mime-version": "More than plain text (RFC 2045).",
    "content-type": "Text and HTML as alternatives: the client chooses.",
}


def explained_headers(
    rendering: Rendering, reader: Reader, *, at: datetime
) -> list[tuple[str, str, str]]:
    """Return name, value and meaning of each header. Raises CourseError when one is impossible."""
    values = reader.values(address="", language=rendering.language)
    domain = sender_domain(rendering.sender)
    recipient = Recipient(
        delivery="preview",
        email="reader@example.org",
        name=reader.first_name,
        values=values,
        headers=list_headers(
            title=rendering.course_title,
            slug=rendering.course,
            domain=domain,
            unsubscribe=values["link.unsubscribe"],
        ),
    )
    message = compose(rendering, recipient, at=at)
    return [
        (name, " ".join(str(value).split()), _MEANINGS.get(name.lower(), ""))
        for name, value in message_from_bytes(message, policy=policy.default).items()
    ]
