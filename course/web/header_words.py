"""Each header of an email in one sentence."""

from __future__ import annotations

_MEANINGS = {
    "date": "When it was handed over.",
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
    "content-transfer-encoding": "How the bytes are written, so that they survive the way.",
    "reply-to": "Where an answer goes.",
    "x-inbox-delivery": "Of this inbox: which delivery of the ledger it was.",
    "x-inbox-batch": "Of this inbox: the batch in which it travelled.",
    "x-inbox-course": "Of this inbox: the course.",
    "x-inbox-lesson": "Of this inbox: the lesson.",
    "x-inbox-zone": "Of this inbox: the reader's time zone.",
    "x-inbox-recipient": "Of this inbox: to whom it was handed over.",
    "x-inbox-arrived": "Of this inbox: when it was taken.",
    "x-course-zone": "The reader's time zone.",
    "cc": "Who else got it, and everybody sees that.",
    "content-type": "Text and HTML as alternatives: the client chooses.",
}


def meaning_of(name: str) -> str:
    """Return why a header is there, empty for one we do not write."""
    return _MEANINGS.get(name.lower(), "")
