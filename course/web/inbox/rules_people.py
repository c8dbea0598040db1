"""What SendGrid checks of each personalization: recipients, headers, substitutions, arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_RECIPIENTS = 1000
RESERVED = frozenset(
    {
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    }
)
_HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message."
_MOST_SUBSTITUTIONS = 100
_MOST_VALUE_BYTES = 10_000
_LONGEST_ADDRESS = 320
_KINDS = ("to", "cc", "bcc")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry of SendGrid's `errors`."""

    message: str
    field: str | None
    topic: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return the entry as it stands in the answer."""
        return {
            "message": self.message,
            "field": self.field,
            "help": f"{_HELP}{self.topic}" if self.topic else None,
        }


def check_personalizations(body: Mapping[str, Any]) -> Iterator[Refusal]:
    """Return what SendGrid refuses of the recipients."""
    people = body.get("personalizations")
    if not isinstance(people, list) or not people:
        yield Refusal(
            "The personalizations field is required and must have at least one personalization.",
            "personalizations",
            "-Personalizations-Errors",
        )
        return
    if len(people) > MOST_RECIPIENTS:
        yield Refusal(
            f"The personalization block is limited to {MOST_RECIPIENTS} personalizations per API "
            f"request. You have provided {len(people)} personalizations. Please consider "
            "splitting this into multiple requests and resending your request.",
            "personalizations",
            "-Personalizations-Errors",
        )
    if sum(len(_mailboxes(person)) for person in people) > MOST_RECIPIENTS:
        yield Refusal(
            f"There is a limit of {MOST_RECIPIENTS} total recipients (to + cc + bcc) per request.",
            "personalizations",
            "personalizations",
        )
    shared = body.get("custom_args")
    for number, person in enumerate(people):
        yield from _check_person(person, f"personalizations.{number}", shared)


def _check_person(person: object, field: str, shared: object) -> Iterator[Refusal]:
    if not isinstance(person, Mapping):
        yield Refusal("Bad Request", None)
        return
    if not isinstance(person.get("to"), list) or not person["to"]:
        yield Refusal(
            "The to array is required for all personalization objects, and must have at least "
            "one email object with a valid email address.",
            f"{field}.to",
            "personalizations.to",
        )
    for kind in _KINDS:
        mailboxes = person.get(kind)
        for number, mailbox in enumerate(mailboxes if isinstance(mailboxes, list) else ()):
            yield from check_mailbox(
                mailbox, f"{field}.{kind}.{number}", f"personalizations.{kind}"
            )
    yield from _check_unique(person, field)
    yield from check_headers(person.get("headers"), f"{field}.headers")
    yield from _check_substitutions(person.get("substitutions"), f"{field}.substitutions")
    yield from _check_custom_args(shared, person.get("custom_args"), f"{field}.custom_args")


def check_mailbox(mailbox: object, field: str, topic: str) -> Iterator[Refusal]:
    """Return what SendGrid refuses of an address with its name."""
    address = mailbox.get("email") if isinstance(mailbox, Mapping) else None
    if not isinstance(address, str) or not is_address(address):
        yield Refusal("Does not contain a valid address.", f"{field}.email", topic)
    elif not isinstance(mailbox, Mapping) or not isinstance(mailbox.get("name", ""), str):
        yield Refusal("The name must be a string.", f"{field}.name", topic)


def is_address(address: str) -> bool:
    """Return whether SendGrid takes an address: ASCII, a domain with a dot, 320 characters."""
    return len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) is not None


def _check_unique(person: Mapping[str, Any], field: str) -> Iterator[Refusal]:
    seen: set[str] = set()
    for mailbox in _mailboxes(person):
        address = str(mailbox.get("email", "")).lower() if isinstance(mailbox, Mapping) else ""
        if address in seen:
            yield Refusal(
                "Each email address in the personalization block should be unique between to, cc, "
                f"and bcc. We found the first duplicate instance of [{address}] in the "
                f"{field} field.",
                field,
                "personalizations",
            )
            return
        seen.add(address)


def _mailboxes(person: object) -> list[Any]:
    if not isinstance(person, Mapping):
        return []
    found = (person.get(kind) for kind in _KINDS)
    return [mailbox for group in found if isinstance(group, list) for mailbox in group]


def check_headers(headers: object, field: str) -> Iterator[Refusal]:
    """Return what SendGrid refuses of headers, shared ones or those of one recipient."""
    topic = "personalizations.headers" if field.startswith("personalizations") else "headers"
    if headers is None:
        return
    if not isinstance(headers, Mapping) or any(not isinstance(v, str) for v in headers.values()):
        yield Refusal("All values of the headers object must be strings.", field, topic)
        return
    names = [name.lower() for name in headers]
    if len(set(names)) < len(names):
        yield Refusal("The headers cannot contain duplicate keys.", field, topic)
    for name, value in headers.items():
        if not name.isascii() or not name or any(not "!" <= sign <= "~" for sign in name):
            yield Refusal(
                "Header keys cannot contain non-ASCII characters or empty spaces.", field, topic
            )
        if name.lower() in RESERVED:
            yield Refusal("Header cannot be one of the reserved keys.", f"{field}.{name}", topic)
        if "\r" in value or "\n" in value:
            yield Refusal("Header values cannot contain line breaks.", f"{field}.{name}", topic)


def _check_substitutions(values: object, field: str) -> Iterator[Refusal]:
    topic = "personalizations.substitutions"
    if values is None:
        return
    if not isinstance(values, Mapping) or any(not isinstance(v, str) for v in values.values()):
        yield Refusal(
            "The substitution values must be an object of key/value pairs, where the values are "
            "all strings.",
            field,
            topic,
        )
        return
    if len(values) > _MOST_SUBSTITUTIONS:
        yield Refusal(f"You are limited to {_MOST_SUBSTITUTIONS} substitutions.", field, topic)
    if _size(values) > _MOST_VALUE_BYTES:
        yield Refusal(f"Substitutions are limited to {_MOST_VALUE_BYTES} bytes.", field, topic)


def _check_custom_args(shared: object, own: object, field: str) -> Iterator[Refusal]:
    merged: dict[Any, Any] = {}
    for values in (shared, own):
        if isinstance(values, Mapping):
            merged.update(values)
        elif values is not None:
            yield Refusal("Bad Request", None)
    if any(not isinstance(value, str) or not value for value in merged.values()):
        yield Refusal("Bad Request", None)  # all that SendGrid says: sendgrid-nodejs#288
    elif _size(merged) > _MOST_VALUE_BYTES:
        yield Refusal(
            f"Combined custom arguments are limited to {_MOST_VALUE_BYTES} bytes.",
            field,
            "personalizations.custom_args",
        )


def _size(values: Mapping[str, str]) -> int:
    return sum(len(name.encode()) + len(value.encode()) for name, value in values.items())
