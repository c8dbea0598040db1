"""The headers of an email as it will be sent, each with the reason it is there."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy

from course.emails import compose, list_headers, sender_domain
from course.model import Recipient, Rendering
from course.web.header_words import meaning_of
from course.web.studio.readers import Reader


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
        (name, " ".join(str(value).split()), meaning_of(name))
        for name, value in message_from_bytes(message, policy=policy.default).items()
    ]
