"""Lessons made into emails: rendered once, filled for each reader."""

from course.emails.filling import as_html, as_plain, fields_of, fill, substitutions, to_tags
from course.emails.headers import (
    header_value,
    list_headers,
    mailbox,
    ready_header,
    sender_domain,
    split_mailbox,
)
from course.emails.messages import compose, lesson_key

__all__ = [
    "as_html",
    "as_plain",
    "compose",
    "fields_of",
    "fill",
    "header_value",
    "lesson_key",
    "list_headers",
    "mailbox",
    "ready_header",
    "sender_domain",
    "split_mailbox",
    "substitutions",
    "to_tags",
]
