"""The canary: whether the provider puts each reader's values into every part.

SendGrid substitutes tags in subject, HTML and text; there are reports of a part in which it did
not (sendgrid-nodejs#1265, #1361). So before the first live batch an email with a code in each part
goes to addresses of your own, and whoever can read all three codes confirms it. If one is missing,
every reader's email is rendered here and travels alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from enum import StrEnum

import orjson

from course import enrolments
from course.app import live
from course.app.core import App
from course.delivery import CANARY_FAILED, canary_of
from course.emails import list_headers, sender_domain
from course.errors import ContentError, SettingsError, TransportError
from course.model import Field, Recipient, Rendering, Shipment
from course.releases import live_release
from course.store import ledger, people
from course.store.releases import live_courses

PARTS = ("subject", "html", "text")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_CODES = "canary_codes"


class Verdict(StrEnum):
    """What is known of the provider's substitutions."""

    UNTRIED = "untried"
    PASSED = "passed"
    FAILED = CANARY_FAILED


def verdict(app: App) -> Verdict:
    """Return what the last canary showed for the transport in use."""
    with app.store.reading() as tx:
        return Verdict(people.note(tx).get(_name(app), Verdict.UNTRIED))


def send(app: App, addresses: Sequence[str]) -> None:
    """Send the canary to addresses of your own, all in one request, each with codes of its own.

    Raises SettingsError for an address that is none or live sending that is not ready,
    TransportError when it was not taken.
    """
    for address in addresses:
        try:
            enrolments.normalise(address)
        except ValueError as error:
            raise SettingsError(f"{address!r}: {error}", hint="write name@example.org") from error
    live.check(app, now=app.now(), but=live.CANARY)
    codes = [{part: _code() for part in PARTS} for _ in addresses]
    sender = _sender(app)
    recipients = [
        _recipient(app, sender, address, own) for address, own in zip(addresses, codes, strict=True)
    ]
    # A single recipient is rendered here and would prove nothing: the same one goes twice.
    if len(recipients) == 1:
        recipients.append(_recipient(app, sender, addresses[0], codes[0]))
    shipment = Shipment(
        batch=f"canary-{secrets.token_hex(4)}",
        rendering=_rendering(sender),
        recipients=tuple(recipients),
        at=app.now(),
    )
    receipt = app.transport.send(shipment)
    if not receipt.accepted:
        raise TransportError(
            f"the canary was not taken: {receipt.note or receipt.rejected or 'no answer'}",
            hint="`course doctor` looks at the settings",
        )
    with app.store.writing() as tx:
        people.remember(tx, _CODES, orjson.dumps(codes).decode())
        people.forget(tx, _name(app))


def confirm(app: App, codes: Sequence[str]) -> None:
    """Take the three codes of one email as proof. Raises ContentError when they are not."""
    with app.store.writing() as tx:
        sent = orjson.loads(people.note(tx).get(_CODES, "[]"))
        if not sent:
            raise ContentError("no canary was sent", hint="`course canary send ADDRESS` sends one")
        typed = sorted(code.strip().upper() for code in codes)
        if not any(sorted(own.values()) == typed for own in sent):
            raise ContentError(
                f"{' '.join(codes)} are not the three codes of one email",
                hint="one stands in the subject, one in the HTML and one in the text part; if one"
                " is missing there, `course canary failed`",
            )
        people.remember(tx, _name(app), Verdict.PASSED)
        people.forget(tx, _CODES)


def fail(app: App) -> int:
    """Note that a part came without its code: from now on every email is rendered here, alone.

    Returns how many planned batches were cut for it.
    """
    with app.store.writing() as tx:
        people.remember(tx, _name(app), Verdict.FAILED)
        people.forget(tx, _CODES)
        return ledger.cut_planned(tx, largest=1)


def _name(app: App) -> str:
    return canary_of(app.transport.name)


def _code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def _sender(app: App) -> str:
    if app.settings.sender:
        return app.settings.sender
    with app.store.reading() as tx:
        for course in live_courses(tx):
            release = live_release(tx, course)
            if release is not None:
                return release.terms.sender
    raise SettingsError("there is no sender yet", hint="set COURSE_FROM, or release a course")


def _rendering(sender: str) -> Rendering:
    subject, html, text = (Field(f"canary.{part}", "(no code)") for part in PARTS)
    ask = "Please run `course canary confirm` with the codes of the subject, the HTML and the text."
    return Rendering(
        course="canary",
        course_title="Canary",
        lesson="canary",
        number=1,
        total=1,
        title="Canary",
        language="en",
        sender=sender,
        subject=("Canary ", subject),
        preheader=("A test of substitutions",),
        html=(
            '<!doctype html><html lang="en"><body><h1>Canary</h1><p>HTML code: <b>',
            html,
            f"</b></p><p>{ask}</p></body></html>",
        ),
        text=("Canary\n\nText code: ", text, f"\n\n{ask}\n"),
    )


def _recipient(app: App, sender: str, address: str, codes: dict[str, str]) -> Recipient:
    leave = f"{app.links().base}/unsubscribe/test"
    return Recipient(
        delivery=f"canary-{secrets.token_hex(8)}",
        email=address,
        name="",
        values={f"canary.{part}": code for part, code in codes.items()},
        headers=list_headers(
            title="Canary", slug="canary", domain=sender_domain(sender), unsubscribe=leave
        ),
    )
