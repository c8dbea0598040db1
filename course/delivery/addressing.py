"""Addressing: what the readers of a batch share is put in once, what is their own for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from course.delivery.readers import values_of
from course.delivery.settle import delivery_id
from course.emails import as_html, as_plain, bind, list_headers, sender_domain
from course.language.translation import translation_of
from course.model import Recipient, Rendering
from course.schedule import zone_of
from course.store.ledger import BatchReader, Claim
from course.tokens import KeyRing, Purpose, done_url, manage_url, unsubscribe_url


@dataclass(frozen=True, slots=True)
class Links:
    """What turns an enrolment into the addresses its reader may click."""

    base: str  # the public URL, without a slash at its end
    keys: KeyRing
    postal_address: str
    sender: str = ""  # replaces the course's own


def bound(rendering: Rendering, links: Links) -> Rendering:
    """Return what a batch's readers get, with what is the same for all of them put in."""
    shared = {
        "sender.address": links.postal_address,
        "link.files": f"{links.base}/files/{rendering.course}/",
    }
    return replace(
        rendering,
        sender=links.sender or rendering.sender,
        html=bind(rendering.html, shared, escape=as_html),
        text=bind(rendering.text, shared, escape=as_plain),
    )


def addressed(
    claim: Claim, rendering: Rendering, rows: Sequence[BatchReader], links: Links
) -> tuple[Recipient, ...]:
    """Return the recipients of a batch, each with their own values, links and list headers."""
    course, language = claim.course, rendering.language
    shared = list_headers(
        title=rendering.course_title,
        slug=course,
        domain=sender_domain(rendering.sender),
        unsubscribe=unsubscribe_url(links.base, "token"),
    )
    leaving = links.keys.issuer(Purpose.UNSUBSCRIBE, course=course)
    managing = links.keys.issuer(Purpose.MANAGE, course=course)
    recipients = []
    for row in rows:
        one = row.enrolment_id
        values = values_of(row.first_name, row.zone, row.tags, row.fields)
        values["reader.enrolled_on"] = _local_date(row.enrolled_at, row.zone, language)
        values["link.unsubscribe"] = leave = unsubscribe_url(links.base, leaving(one))
        values["link.manage"] = manage = manage_url(links.base, managing(one))
        values["link.done"] = done_url(manage, claim.lesson)
        recipients.append(
            Recipient(
                delivery=delivery_id(claim.lesson_key, one),
                email=row.email,
                name=row.first_name,
                values=values,
                # A token is URL-safe, so what was checked once for the course holds for each.
                headers={**shared, "List-Unsubscribe": f"<{leave}>"},
            )
        )
    return tuple(recipients)


@lru_cache(maxsize=4096)
def _local_date(at: int, zone: str, language: str) -> str:
    local = datetime.fromtimestamp(at, UTC).astimezone(zone_of(zone))
    return translation_of(language).long_day(local.date())
