"""What `sendgrid` asks of SendGrid: one JSON body for a shipment, in plain dicts.

The helper classes of the official client take four times as long and insert recipients in
reverse order. List headers stand in each personalization, because a header may not hold a
substitution (sendgrid-csharp#1129).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from course.emails import as_html, as_plain, fill, mailbox, split_mailbox, to_tags
from course.errors import ContentError, RecipientRejectedError
from course.model import Recipient, Rendering, Shipment

_MOST_BYTES = 30 * 1024 * 1024
_MOST_VALUE_BYTES = 10_000  # substitutions of one recipient: the lower of SendGrid's two figures
_SURELY_SHORT = 1_500  # characters of values, which leaves 4,000 bytes for the tags
_TAG_STARTS = ("-h.", "-p.")
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
    rendering, recipients = shipment.rendering, shipment.recipients
    (subject, text, html), values = _filled(rendering, recipients)
    name, address = split_mailbox(sender or rendering.sender)
    body = orjson.dumps(
        {
            "from": {"email": address, "name": name} if name else {"email": address},
            "subject": subject,
            "content": [
                {"type": "text/plain", "value": text},
                {"type": "text/html", "value": html},
            ],
            "personalizations": [
                _personalization(recipient, own, batch=shipment.batch)
                for recipient, own in zip(recipients, values, strict=True)
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


def _filled(
    rendering: Rendering, recipients: Sequence[Recipient]
) -> tuple[list[str], list[dict[str, str]]]:
    """Return subject, text and HTML, and what SendGrid shall substitute for each recipient.

    For a single one there is nothing left to substitute.
    """
    if len(recipients) == 1:
        known = recipients[0].values
        text = [fill(one, known, escape=as_plain) for one in (rendering.subject, rendering.text)]
        return [*text, fill(rendering.html, known, escape=as_html)], [{}]
    texts, columns = to_tags(
        [(rendering.subject, "plain"), (rendering.text, "plain"), (rendering.html, "html")],
        [recipient.values for recipient in recipients],
    )
    # Made by column: asked one by one, a thousand readers took three times as long.
    values = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if _is_doubtful(columns):
        for recipient, own in zip(recipients, values, strict=True):
            _check_values(recipient, own)
    return texts, values or [{} for _ in recipients]


def _personalization(
    recipient: Recipient, values: Mapping[str, str], *, batch: str
) -> dict[str, Any]:
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


def _is_doubtful(columns: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a value may be too long or hold a tag, so that each has to be looked at."""
    longest = sum(max(map(len, column)) for column in columns.values())
    joined = "\0".join(map("\0".join, columns.values()))
    return longest > _SURELY_SHORT or any(start in joined for start in _TAG_STARTS)


def _check_values(recipient: Recipient, values: Mapping[str, str]) -> None:
    """Refuse values that SendGrid would refuse for the whole batch, or would replace again."""
    joined = "\0".join(values.values())
    # A tag inside a value would be replaced in its turn, which a stranger's name must not cause.
    nested = any(tag in joined for tag in values)
    if nested or _size(values) > _MOST_VALUE_BYTES:
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
