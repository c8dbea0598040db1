"""The canary: values are in every part before anybody gets one, or emails travel alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from course.app import canary, live
from course.app.canary import Verdict
from course.delivery import Deliverer
from course.errors import ContentError, TemporaryTransportError
from course.model import Receipt, Shipment
from course.transports.sendgrid import SendGrid
from course.web.inbox import Provider
from tests.builders import a_subscriber
from tests.worlds import MONDAY, Scripted, World, a_world

NINE = MONDAY + timedelta(hours=1)
CODE = r"\b[A-Z2-9]{4}\b"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[tuple[World, Path]]:
    folder = tmp_path / "provider"
    with (
        Provider(folder, clock=lambda: datetime.now(UTC), smtp_port=None) as provider,
        a_world(
            tmp_path / "home",
            COURSE_TRANSPORT="sendgrid",
            SENDGRID_HOST=provider.url,
            SENDGRID_API_KEY="SG.sandbox",
        ) as world,
    ):
        yield world, folder


def arrived(folder: Path) -> list[EmailMessage]:
    return [
        message_from_bytes(path.read_bytes(), EmailMessage, policy=default)  # type: ignore[arg-type]
        for path in sorted(folder.rglob("*.eml"))
    ]


def codes_in(mail: EmailMessage) -> list[str]:
    parts = [mail.get_body((kind,)) for kind in ("html", "plain")]
    texts = [mail["Subject"], *(part.get_content() for part in parts if part)]
    return [re.findall(CODE, text.replace("HTML", ""))[0] for text in texts]


def test_whoever_reads_all_three_codes_confirms_it(sandbox: tuple[World, Path]) -> None:
    world, folder = sandbox
    canary.send(world.app, ["me@example.org", "you@example.org"])
    first, second = (codes_in(mail) for mail in arrived(folder))

    assert first != second
    with pytest.raises(ContentError, match="not the three codes of one email"):
        canary.confirm(world.app, [first[0], first[1], second[2]])
    assert canary.verdict(world.app) is Verdict.UNTRIED
    canary.confirm(world.app, [code.lower() for code in second])
    assert canary.verdict(world.app) is Verdict.PASSED


def test_one_address_still_tries_the_substitutions(sandbox: tuple[World, Path]) -> None:
    world, folder = sandbox

    canary.send(world.app, ["me@example.org"])

    first, second = (codes_in(mail) for mail in arrived(folder))
    assert first == second


def test_nothing_can_be_confirmed_that_was_not_sent(sandbox: tuple[World, Path]) -> None:
    with pytest.raises(ContentError, match="no canary was sent"):
        canary.confirm(sandbox[0].app, ["AAAA", "BBBB", "CCCC"])


def test_after_a_failed_canary_every_email_travels_alone_with_its_values_in_it(
    sandbox: tuple[World, Path],
) -> None:
    world, folder = sandbox
    names = ("Sam", "Zoë <b>", "-h.reader.first_name.00000000-")
    world.enrol(
        *(a_subscriber(email=f"r{n}@example.org", first_name=name) for n, name in enumerate(names))
    )
    assert world.tick(NINE).batches == 1

    canary.fail(world.app)
    beat = world.tick(NINE + timedelta(days=7))

    assert (beat.accepted, beat.batches) == (3, 3)
    alone = [mail for mail in arrived(folder) if mail["Subject"] == "Keys"]
    assert sorted(html_of(mail).partition("</p>")[0] for mail in alone) == [
        "<p>Hello -h.reader.first_name.00000000-",
        "<p>Hello Sam",
        "<p>Hello Zo&#235; &lt;b&gt;",
    ]


class FailsMeanwhile(Scripted):
    """A provider that substitutes and refuses for now, while somebody says the canary failed."""

    name, substitutes = "sendgrid", True
    meanwhile: Callable[[], object] | None = None

    def send(self, shipment: Shipment) -> Receipt:
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        return super().send(shipment)


def test_a_batch_under_way_when_the_canary_fails_comes_back_to_travel_alone(
    tmp_path: Path,
) -> None:
    transport = FailsMeanwhile(TemporaryTransportError("busy", hint="-"))
    with a_world(tmp_path, transport=transport, COURSE_RATE="3/day") as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(3)))
        transport.meanwhile = lambda: canary.fail(world.app)
        world.tick(NINE)

        world.tick(NINE + timedelta(minutes=5))

    assert [len(one.recipients) for one in transport.shipments] == [3, 1, 1, 1]


def test_a_batch_claimed_when_the_canary_fails_is_cut_before_it_leaves(tmp_path: Path) -> None:
    transport = FailsMeanwhile()
    with a_world(tmp_path, transport=transport) as world:
        world.enrol(*(a_subscriber(email=f"r{n}@example.org") for n in range(3)))
        world.clock.at = NINE
        world.app.beat(now=NINE)
        worker = Deliverer(
            world.app.store, transport, world.app.links(), owner="one", wall=world.clock
        )
        claim = worker._claim(None, now=NINE)
        canary.fail(world.app)
        assert claim is not None

        assert worker._hand_over(claim) == []
        world.tick(NINE)

    assert [len(one.recipients) for one in transport.shipments] == [1, 1, 1]


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_a_provider_that_substitutes_is_not_live_without_its_canary(
    sandbox: tuple[World, Path],
) -> None:
    world, folder = sandbox
    outside = replace(world.app, transport=SendGrid(key="k", host="https://api.sendgrid.com"))

    def told() -> bool:
        return any("canary" in fault for fault in live.faults(outside))

    assert told()
    canary.send(world.app, ["me@example.org"])
    assert told()
    canary.confirm(world.app, codes_in(arrived(folder)[0]))
    assert not told()
