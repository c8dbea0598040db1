"""What `sendgrid` asks of SendGrid: one JSON body for a shipment, in plain dicts.

The helper classes of the official client take four times as long and insert recipients in
reverse order. List headers stand in each personalization, because a header may not hold a
substitution (sendgrid-csharp#1129).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from course.emails import as_html, as_plain, fill, mailbox, split_mailbox, substitutions, to_tags
from course.errors import ContentError, RecipientRejectedError
from course.model import Field, Recipient, Rendering, Shipment

_MOST_BYTES = 30 * 1024 * 1024
_MOST_VALUE_BYTES = 10_000  # substitutions of one recipient: the lower of SendGrid's two figures
_SURELY_SHORT = 1_500  # characters of values, which leaves 4,000 bytes for the tags
_NO_TRACKING = {
    # Sent every time: an account's own setting would insert a second List-Unsubscribe header
    # and rewrite the links (sendgrid/docs, tracking.md).
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}


def build_body(shipment: Shipment, *, sender: str = "") -> bytes:
    """Return the request for a shipment as JSON.

    Raises RecipientRejectedError for what SendGrid would refuse, or would get wrong.
    """
    rendering = shipment.rendering
    alone = shipment.recipients[0] if len(shipment.recipients) == 1 else None
    content, tags = _tagged(rendering) if alone is None else (_filled(rendering, alone), {})
    name, address = split_mailbox(sender or rendering.sender)
    body = orjson.dumps(
        {
            "from": {"email": address, "name": name} if name else {"email": address},
            **content,
            "personalizations": [
                _personalization(recipient, tags, batch=shipment.batch)
                for recipient in shipment.recipients
            ],
            "categories": [rendering.course, f"{rendering.course}/{rendering.lesson}"],
            "tracking_settings": _NO_TRACKING,
        }
    )
    if len(body) >= _MOST_BYTES:
        raise RecipientRejectedError(
            f"the request is {len(body):,} bytes long, and SendGrid takes {_MOST_BYTES:,}",
            hint="send it in smaller batches, or shorten the lesson",
        )
    return body


def _filled(rendering: Rendering, reader: Recipient) -> dict[str, Any]:
    """Render an email for its only reader here: there is nothing left to substitute."""
    text = fill(rendering.text, reader.values, escape=as_plain)
    html = fill(rendering.html, reader.values, escape=as_html)
    content = [{"type": "text/plain", "value": text}, {"type": "text/html", "value": html}]
    return {"subject": fill(rendering.subject, reader.values, escape=as_plain), "content": content}


def _tagged(rendering: Rendering) -> tuple[dict[str, Any], dict[str, Field]]:
    subject, in_subject = to_tags(rendering.subject, "plain")
    text, in_text = to_tags(rendering.text, "plain")
    html, in_html = to_tags(rendering.html, "html")
    content = [{"type": "text/plain", "value": text}, {"type": "text/html", "value": html}]
    return {"subject": subject, "content": content}, {**in_subject, **in_text, **in_html}


def _personalization(recipient: Recipient, tags: dict[str, Field], *, batch: str) -> dict[str, Any]:
    values = substitutions(tags, recipient.values)
    _check_values(recipient, values)
    email = recipient.email if recipient.email.isascii() else _in_ascii(recipient)
    to = {"email": email, "name": recipient.name} if recipient.name else {"email": email}
    one: dict[str, Any] = {
        "to": [to],
        "headers": recipient.headers,
        "custom_args": {"delivery": recipient.delivery, "batch": batch},
    }
    if values:
        one["substitutions"] = values
    return one


def _check_values(recipient: Recipient, values: Mapping[str, str]) -> None:
    """Refuse values that SendGrid would refuse for the whole batch, or would replace again."""
    joined = "\0".join(values.values())
    # A tag inside a value would be replaced in its turn, which a stranger's name must not cause.
    # Only a value that holds the beginning of a tag is worth the search.
    nested = ("-h." in joined or "-p." in joined) and any(tag in joined for tag in values)
    # A character takes at most four bytes: short values need no counting.
    if nested or (len(joined) > _SURELY_SHORT and _size(values) > _MOST_VALUE_BYTES):
        reason = "hold a substitution tag" if nested else "are longer than SendGrid takes"
        raise RecipientRejectedError(
            f"the values of delivery {recipient.delivery!r} {reason}",
            hint="look at this reader's fields with `course subscribers show`",
            delivery_id=recipient.delivery,
        )


def _size(values: Mapping[str, str]) -> int:
    return sum(len(tag) + len(value.encode()) for tag, value in values.items())


def _in_ascii(recipient: Recipient) -> str:
    try:
        return split_mailbox(mailbox("To", "", recipient.email))[1]
    except ContentError as error:
        raise RecipientRejectedError(
            f"the address of delivery {recipient.delivery!r} is not one that SendGrid takes",
            hint=error.hint,
            delivery_id=recipient.delivery,
        ) from error
