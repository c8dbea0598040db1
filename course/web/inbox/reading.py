"""One email as the page shows it: facts, both parts, headers, the bytes themselves."""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from email.message import Message

from course.web.header_words import meaning_of
from course.web.inbox.heads import Head, decoded

_MOST_RAW = 500_000  # characters on the page; the file has the rest
_POST = "List-Unsubscribe=One-Click"  # RFC 8058 section 3.1


@dataclass(frozen=True, slots=True)
class Opened:
    """An email taken apart. `html` and `text` are empty when there is no such part."""

    html: str
    text: str
    headers: tuple[tuple[str, str, str], ...]  # name, value, why it is there
    raw: str
    cut: bool  # `raw` is not the whole
    one_click: bool


def open_email(message: bytes) -> Opened:
    """Take an email apart; what is not an email has nothing but its raw bytes."""
    # The older policy: it reads what strangers wrote without raising.
    parsed = email.message_from_bytes(message, policy=policy.compat32)
    headers = tuple((name, decoded(str(value)), meaning_of(name)) for name, value in parsed.items())
    raw = message.decode("utf-8", "replace")
    return Opened(
        html=_part(parsed, "text/html"),
        text=_part(parsed, "text/plain") if headers else "",
        headers=headers,
        raw=raw[:_MOST_RAW],
        cut=len(raw) > _MOST_RAW,
        one_click=_is_one_click(parsed),
    )


def since(previous: Head, head: Head) -> str:
    """Return how long after another email this one came, on the reader's own clock."""
    on_the_clock = head.local.replace(tzinfo=None) - previous.local.replace(tzinfo=None)
    change = (head.at - previous.at) - on_the_clock
    if not change or previous.zone != head.zone:
        return _spoken(head.at - previous.at)
    more = "more" if change > timedelta() else "less"
    return f"{_spoken(on_the_clock)} by the clock, {_spoken(abs(change))} {more}: clocks changed"


def _part(parsed: Message, kind: str) -> str:
    for part in parsed.walk():
        if part.get_content_type() == kind and part.get_filename() is None:
            content = part.get_payload(decode=True)
            return _characters(content, part) if isinstance(content, bytes) else ""
    return ""


def _characters(content: bytes, part: Message) -> str:
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a character set nobody knows
        return content.decode("utf-8", "replace")


def _is_one_click(parsed: Message) -> bool:
    targets = str(parsed.get("List-Unsubscribe", ""))
    exact = str(parsed.get("List-Unsubscribe-Post", "")) == _POST
    return exact and ("<https://" in targets or "<http://" in targets)


def _spoken(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    words = [
        f"{number} {word}"
        for number, word in ((days, "day" if days == 1 else "days"), (hours, "h"), (minutes, "min"))
        if number
    ]
    return " ".join(words) or "0 min"
