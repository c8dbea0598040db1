"""The sandbox: the real configuration pointed at the local provider, end to end.

The official client, the real HTTP and SMTP, the signed webhook and the reader pages: all of it on
loopback, none of it a mock. Faults are those of a real provider.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from course.app import standing
from course.web import serving
from course.web.inbox import EventPost, Fault, Provider, new_key
from course.web.reader import reader_app
from tests.builders import a_subscriber
from tests.worlds import MONDAY, World, a_world

NINE = MONDAY + timedelta(hours=1)
PUBLIC = "http://localhost:8000"


@dataclass
class Sandbox:
    """An installation that sends by SendGrid's protocol into a local provider."""

    world: World
    provider: Provider
    folder: Path

    def arrived(self) -> list[EmailMessage]:
        return [
            message_from_bytes(path.read_bytes(), EmailMessage, policy=default)  # type: ignore[arg-type]
            for path in sorted(self.folder.rglob("*.eml"))
        ]

    def deliveries(self) -> dict[str, int]:
        return standing.status(self.world.app, now=self.world.clock()).courses[0].deliveries


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """Open provider, webhook and installation, each talking to the other over HTTP."""
    with ExitStack() as stack:
        later = _Later()
        webhook = stack.enter_context(serving.served(later))
        events = EventPost(f"{webhook}/webhooks/sendgrid", key=new_key())
        folder = tmp_path / "provider"
        provider = stack.enter_context(
            Provider(folder, clock=lambda: datetime.now(UTC), events=events, smtp_port=None)
        )
        world = stack.enter_context(
            a_world(
                tmp_path / "home",
                COURSE_TRANSPORT="sendgrid",
                SENDGRID_HOST=provider.url,
                SENDGRID_API_KEY="SG.sandbox",
                COURSE_PUBLIC_URL=PUBLIC,
            )
        )
        # Events carry the provider's own time, so the webhook must live in it too.
        later.app = reader_app(
            _InRealTime(world), public_url=webhook, webhook_key=events.public_key
        )
        yield Sandbox(world, provider, folder)


class _Later:
    """An ASGI application that is named after its address is known."""

    app: Callable[..., object]

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        await self.app(scope, receive, send)  # type: ignore[misc]


class _InRealTime:
    """The installation, for a webhook whose clock is the provider's."""

    def __init__(self, world: World) -> None:
        self._app = world.app

    def __getattr__(self, name: str) -> object:
        return getattr(self._app, name)

    def now(self) -> datetime:
        return datetime.now(UTC)


def until(condition: Callable[[], bool]) -> bool:
    """Wait for what another thread does, at most ten seconds."""
    for _ in range(200):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_lessons_arrive_filled_for_each_reader_and_reports_come_back(sandbox: Sandbox) -> None:
    sandbox.world.enrol(a_subscriber(), a_subscriber(email="zoe@example.org", first_name="Zoë <b>"))

    beat = sandbox.world.tick(NINE)

    assert beat.accepted == 2
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in sandbox.arrived()}
    zoe = mails["zoe@example.org"]
    html, text = (zoe.get_body((kind,)) for kind in ("html", "plain"))
    assert html is not None
    assert text is not None
    assert "Zo&#235; &lt;b&gt;" in html.get_content()
    assert "Hello Zoë <b>" in text.get_content()
    assert "\u200c" in text.get_content() or text.get_content_charset() == "utf-8"
    links = {mail["List-Unsubscribe"] for mail in mails.values()}
    assert len(links) == 2
    assert all(link.startswith(f"<{PUBLIC}/unsubscribe/") for link in links)
    assert until(lambda: sandbox.deliveries() == {"delivered": 2})


def test_what_bounces_is_suppressed_and_gets_nothing_more(sandbox: Sandbox) -> None:
    sandbox.world.enrol(a_subscriber(), a_subscriber(email="bounce@example.org"))
    sandbox.world.tick(NINE)
    assert until(lambda: sandbox.deliveries() == {"bounced": 1, "delivered": 1})

    second = sandbox.world.tick(NINE + timedelta(days=7))

    assert second.accepted == 1


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_AFTER, Fault.RESET_AFTER, Fault.HALF_ANSWER])
def test_an_answer_that_is_lost_after_acceptance_is_settled_by_the_reports(
    sandbox: Sandbox, fault: Fault
) -> None:
    sandbox.world.enrol(a_subscriber())
    sandbox.provider.faults.inject(fault)

    beat = sandbox.world.tick(NINE)

    assert (beat.accepted, beat.unknown) == (0, 1)
    assert until(lambda: sandbox.deliveries() == {"delivered": 1})
    sandbox.world.beat(days=1)
    assert len(sandbox.arrived()) == 1


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_BEFORE, Fault.RESET_BEFORE])
def test_an_answer_that_is_lost_before_acceptance_stays_unknown_for_a_person(
    sandbox: Sandbox, fault: Fault
) -> None:
    sandbox.world.enrol(a_subscriber())
    sandbox.provider.faults.inject(fault)
    sandbox.world.tick(NINE)
    sandbox.world.beat(days=1)
    assert sandbox.arrived() == []

    standing.resolve(sandbox.world.app, standing.unknowns(sandbox.world.app)[0].batch, sent=False)
    sandbox.world.tick(sandbox.world.clock() + timedelta(hours=1))

    assert len(sandbox.arrived()) == 1


def test_too_many_requests_are_tried_again(sandbox: Sandbox) -> None:
    sandbox.world.enrol(a_subscriber())
    sandbox.provider.faults.inject(Fault.TOO_MANY)

    beats = [sandbox.world.tick(NINE + timedelta(minutes=n)) for n in (0, 1, 5)]

    assert [beat.accepted for beat in beats] in ([0, 1, 0], [0, 0, 1])
    assert len(sandbox.arrived()) == 1
