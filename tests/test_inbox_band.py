"""The inbox's band of time, its ledger, and emptying it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from course.app.books import Coming, open_books
from course.cli import cli
from course.settings import Settings
from course.transports.outbox import Outbox
from course.web import pages
from course.web.inbox import Mailbox, Surroundings, inbox_app
from course.web.inbox.band import clock_changes, draw_band
from course.web.inbox.place import Place, read_place
from tests.shipments import AT, a_recipient, a_rendering, a_shipment


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    for week in range(2):
        readers = [a_recipient(number, delivery=f"d{week + 1}-{number}") for number in range(3)]
        at = AT + timedelta(days=7 * week)
        Outbox(tmp_path).send(a_shipment(*readers, rendering=a_rendering(), at=at))
    (tmp_path / "notes.txt").write_text("mine")
    return tmp_path


@pytest.fixture
def client(outbox: Path) -> Iterator[httpx.Client]:
    around = Surroundings(studio="http://127.0.0.1:8010", word="word")
    with (
        pages.served(inbox_app(Mailbox(outbox), around)) as address,
        httpx.Client(base_url=address, follow_redirects=True) as client,
    ):
        yield client


def test_clock_changes_are_named_on_their_day_in_each_zone() -> None:
    zones = ("Europe/Amsterdam", "America/New_York", "Pacific/Auckland", "Asia/Tokyo",
             "Australia/Lord_Howe")  # fmt: skip

    assert clock_changes(zones, date(2027, 3, 1), date(2027, 4, 30)) == {
        date(2027, 3, 14): {"America/New_York": 60},
        date(2027, 3, 28): {"Europe/Amsterdam": 60},
        date(2027, 4, 4): {"Australia/Lord_Howe": -30, "Pacific/Auckland": -60},
    }
    assert clock_changes(("America/New_York",), date(2027, 3, 14), date(2027, 3, 14)) == {
        date(2027, 3, 14): {"America/New_York": 60}
    }


def test_what_is_planned_stands_beside_what_arrived(outbox: Path) -> None:
    heads = Mailbox(outbox).heads()
    next_week = heads[0].at + timedelta(days=7)
    coming = [Coming("Sam", "Europe/Amsterdam", "keys", next_week)] * 3

    band = draw_band(heads, coming, Place(at=heads[-1].at))

    assert band
    assert [(bar.first, bar.count, bar.planned, bar.hidden) for bar in band.bars] == [
        (heads[-1].at.date(), 3, 0, False),
        (heads[0].at.date(), 3, 0, True),
        (next_week.date(), 0, 3, True),
    ]
    assert band.bars[0].height == band.bars[2].planned_height


def test_play_goes_a_day_on_and_stops_where_something_is_odd(outbox: Path) -> None:
    early = a_shipment(a_recipient(7), rendering=a_rendering(), at=AT - timedelta(days=7))
    Outbox(outbox).send(early)
    heads = Mailbox(outbox).heads()

    def stops(day: int) -> tuple[int | None, str]:
        band = draw_band(heads, (), Place(at=datetime(2027, 3, day, 12, tzinfo=UTC)))
        assert band
        return band.tomorrow and band.tomorrow.day, band.stops

    assert stops(24) == (25, "")
    assert stops(27) == (28, "clocks change: Amsterdam +1 h")
    at_the_end = draw_band(heads, (), Place())
    assert at_the_end
    assert at_the_end.tomorrow is None


def test_the_slider_names_a_day_by_its_number() -> None:
    number = str(date(2027, 3, 30).toordinal())

    assert read_place({"day": number}, message="").at == datetime(2027, 3, 30, 23, 59, tzinfo=UTC)
    for nonsense in ("", "-1", "x", "9" * 30, "0"):
        assert read_place({"day": nonsense}, message="").at is None


def test_headers_are_explained_and_the_studio_is_a_link_away(client: httpx.Client) -> None:
    page = client.get("/inbox/d1-0?tab=headers").text

    assert "RFC 8058" in page
    assert 'href="http://127.0.0.1:8010/lesson/' in page


def test_the_inbox_is_emptied_by_a_confirmed_post_alone(client: httpx.Client, outbox: Path) -> None:
    assert "Remove 6 emails?" in client.get("/empty").text
    assert client.post("/empty").status_code == 403
    assert client.post("/empty", data={"word": "other"}).status_code == 403
    cross = {"sec-fetch-site": "cross-site"}
    assert client.post("/empty", data={"word": "word"}, headers=cross).status_code == 403
    assert len(list(outbox.rglob("*.eml"))) == 6

    assert "No email has arrived yet" in client.post("/empty", data={"word": "word"}).text
    assert not list(outbox.rglob("*.eml"))
    assert (outbox / "notes.txt").read_text() == "mine"


def test_a_delivery_shows_every_step_of_the_ledger(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    assert CliRunner().invoke(cli, ["demo", "--to", str(demo)]).exit_code == 0
    mailbox = Mailbox(demo / "outbox")
    head = mailbox.heads()[0]

    with open_books(Settings(COURSE_HOME=tmp_path), demo / "outbox") as books:
        assert books
        entry = books.entry(head.delivery)
        assert entry
        assert [step.state for step in entry.steps] == ["planned", "handed_over", "accepted"]
        assert entry.steps[0].at
        assert abs(entry.steps[0].at - head.at) < timedelta(minutes=15)
        assert books.entry("d999-999") is None
        assert books.entry("no id") is None
        app = inbox_app(mailbox, Surroundings(books=books))
        with pages.served(app) as address:
            page = httpx.get(f"{address}/inbox/{head.id}?tab=delivery").text
    assert "handed over" in page
    assert f"<code>{head.delivery}</code>" in page


def test_an_inbox_without_a_course_makes_no_database(tmp_path: Path) -> None:
    with open_books(Settings(COURSE_HOME=tmp_path), tmp_path / "outbox") as books:
        assert books is None
    assert not list(tmp_path.rglob("*.db"))
