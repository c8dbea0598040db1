"""Shipments for tests of transports: say only what the test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from course.model import Field, Recipient, Rendering, Shipment

AT = datetime(2027, 3, 30, 7, tzinfo=UTC)
FIRST_NAME = Field("reader.first_name", "there")
UNSUBSCRIBE = Field("link.unsubscribe")

_RENDERING = Rendering(
    course="plain-tables",
    course_title="Plain tables",
    lesson="rows",
    number=1,
    total=3,
    title="Rows and columns",
    language="en",
    sender="Plain Tables <lessons@example.org>",
    subject=("1/3 What is a row, ", FIRST_NAME, "?"),
    preheader=("A table is a list of things.",),
    html=(
        "<!doctype html><html><body><h1>Rows &#38; columns</h1><p>Hello ",
        FIRST_NAME,
        '.</p><p><a href="',
        UNSUBSCRIBE,
        '">Unsubscribe</a></p></body></html>',
    ),
    text=("Hello ", FIRST_NAME, ".\n\n.A line with a dot.\n\nUnsubscribe: ", UNSUBSCRIBE, "\n"),
)


def a_rendering(**changes: Any) -> Rendering:
    """Build an email that greets by name in subject, text and HTML."""
    return replace(_RENDERING, **changes)


def a_recipient(number: int = 0, **changes: Any) -> Recipient:
    """Build a reader with list headers of their own."""
    link = f"https://example.org/unsubscribe/t{number}"
    recipient = Recipient(
        delivery=f"d{number}",
        email=f"reader{number}@example.org",
        name=f"Reader {number}",
        values={
            "reader.first_name": f"Reader {number}",
            "reader.zone": "Europe/Amsterdam",
            "link.unsubscribe": link,
        },
        headers={
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": "Plain tables <plain-tables.example.org>",
        },
    )
    return replace(recipient, **changes)


def a_shipment(*recipients: Recipient, **changes: Any) -> Shipment:
    """Build a shipment, for three readers if none are given."""
    shipment = Shipment(
        batch="b1",
        rendering=_RENDERING,
        recipients=recipients or tuple(a_recipient(number) for number in range(3)),
        at=AT,
    )
    return replace(shipment, **changes)
