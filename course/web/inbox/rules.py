"""What SendGrid checks of a `POST /v3/mail/send`, with the words it refuses in.

From twilio.com/docs/sendgrid/api-reference/mail-send (parameters, limitations, errors). Where
its pages disagree about a limit, the lower one holds here: what passes must pass there.
A request is accepted whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from course.web.inbox.rules_people import (
    Refusal,
    check_headers,
    check_mailbox,
    check_personalizations,
)

MOST_BYTES = 30 * 1024 * 1024
_MOST_CATEGORIES = 10
_LONGEST_CATEGORY = 255
_KNOWN = frozenset(
    [
        "personalizations",
        "from",
        "reply_to",
        "reply_to_list",
        "subject",
        "content",
        "attachments",
        "template_id",
        "headers",
        "categories",
        "custom_args",
        "send_at",
        "batch_id",
        "asm",
        "ip_pool_name",
        "mail_settings",
        "tracking_settings",
    ]
)


def check_request(body: object) -> tuple[Refusal, ...]:
    """Return everything that SendGrid would refuse in a request; nothing means accepted."""
    if not isinstance(body, Mapping):
        return (Refusal("Bad Request", None),)
    unknown = sorted(set(body) - _KNOWN)
    return (
        *(Refusal(f"Additional property {name} is not allowed", None) for name in unknown),
        *check_personalizations(body),
        *_check_sender(body),
        *_check_subject(body),
        *_check_content(body),
        *check_headers(body.get("headers"), "headers"),
        *_check_categories(body.get("categories")),
        *_check_rest(body),
    )


def _check_sender(body: Mapping[str, Any]) -> Iterator[Refusal]:
    if not isinstance(body.get("from"), Mapping):
        yield Refusal(
            "The from object must be provided for every email send. It is an object that requires "
            'the email parameter, but may also contain a name parameter.  e.g. {"email" : '
            '"example@example.com"}  or {"email" : "example@example.com", "name" : "Example '
            'Recipient"}.',
            "from.email",
            "from",
        )
    else:
        yield from check_mailbox(body["from"], "from", "from")
    if body.get("reply_to") is not None:
        yield from check_mailbox(body["reply_to"], "reply_to", "reply_to")


def _check_subject(body: Mapping[str, Any]) -> Iterator[Refusal]:
    people = body.get("personalizations")
    subjects = [
        person.get("subject") if isinstance(person, Mapping) else None
        for person in (people if isinstance(people, list) else ())
    ]
    own = bool(subjects) and all(isinstance(subject, str) and subject for subject in subjects)
    shared = body.get("subject")
    if not own and not (isinstance(shared, str) and shared):
        yield Refusal(
            "The subject is required. You can get around this requirement if you use a template "
            "with a subject defined or if every personalization has a subject defined.",
            "subject",
            "subject",
        )


def _check_content(body: Mapping[str, Any]) -> Iterator[Refusal]:
    parts = body.get("content")
    if not isinstance(parts, list) or not parts:
        yield Refusal(
            "Unless a valid template_id is provided, the content parameter is required. There must "
            "be at least one defined content block. We typically suggest both text/plain and "
            "text/html blocks are included, but only one block is required.",
            "content",
            "content",
        )
        return
    kinds = []
    for number, part in enumerate(parts):
        kind = part.get("type") if isinstance(part, Mapping) else None
        value = part.get("value") if isinstance(part, Mapping) else None
        kinds.append(kind)
        if not isinstance(kind, str) or "/" not in kind:
            yield Refusal("The content type is required.", f"content.{number}.type", "content.type")
        if not isinstance(value, str) or not value:
            yield Refusal(
                "The content value must be a string at least one character in length.",
                f"content.{number}.value",
                "content.value",
            )
    order = [_place(kind) for kind in kinds]
    if order != sorted(order) or kinds.count("text/plain") > 1 or kinds.count("text/html") > 1:
        yield Refusal(
            "If present, text/plain and text/html may only be provided once, and must come first, "
            "in that order: text/plain, text/html, then any other content.",
            "content",
            "content",
        )


def _place(kind: object) -> int:
    return {"text/plain": 0, "text/html": 1}.get(str(kind), 2)


def _check_categories(categories: object) -> Iterator[Refusal]:
    if categories is None:
        return
    if not isinstance(categories, list) or not all(isinstance(name, str) for name in categories):
        yield Refusal("The categories must be an array of strings.", "categories", "categories")
        return
    if len(categories) > _MOST_CATEGORIES:
        yield Refusal(
            f"You cannot have more than {_MOST_CATEGORIES} categories per request.",
            "categories",
            "categories",
        )
    if len(set(categories)) < len(categories):
        yield Refusal("You cannot have duplicate categories.", "categories", "categories")
    if any(len(name) > _LONGEST_CATEGORY or not name.isascii() for name in categories):
        yield Refusal(
            f"Each category must be ASCII and at most {_LONGEST_CATEGORY} characters long.",
            "categories",
            "categories",
        )


def _check_rest(body: Mapping[str, Any]) -> Iterator[Refusal]:
    template = body.get("template_id")
    if template is not None:
        yield Refusal(
            f"The template_id must be a valid GUID, you provided '{template}'.",
            "template_id",
            "template_id",
        )
    send_at = body.get("send_at")
    if send_at is not None and (not isinstance(send_at, int) or isinstance(send_at, bool)):
        yield Refusal("The send_at must be an integer.", "send_at", "send_at")
    for name in ("asm", "mail_settings", "tracking_settings"):
        if not isinstance(body.get(name, {}), Mapping):
            yield Refusal(f"The {name} must be an object.", name, name)
