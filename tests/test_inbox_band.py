"""The inbox's band of time, its ledger, and emptying it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from course.app.books import Coming, open_books
from course.app.forward import DEMO_MARK, Forward, forward_of
from course.cli import cli
from course.errors import SettingsError
from course.settings import Settings
from course.transports.outbox import Outbox
from course.web import serving
from course.web.inbox import Mailbox, Surroundings, inbox_app
from course.web.inbox.band import clock_changes, draw_band
from course.web.inbox.forwarding import Journey
from course.web.inbox.place import Place, read_place
from tests.shipments import AT, a_recipient, a_rendering, a_shipment

ROOT = Path(__file__).parents[1]


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
        serving.served(inbox_app(Mailbox(outbox), around)) as address,
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

    band = draw_band(heads, coming, Place(at=heads[-1].at), zone="UTC")

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
        band = draw_band(heads, (), Place(at=datetime(2027, 3, day, 12, tzinfo=UTC)), zone="UTC")
        assert band
        return band.tomorrow and band.tomorrow.day, band.stops

    assert stops(24) == (25, "")
    assert stops(27) == (28, "clocks change: Amsterdam +1 h")
    at_the_end = draw_band(heads, (), Place(), zone="UTC")
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
        with serving.served(app) as address:
            page = httpx.get(f"{address}/inbox/{head.id}?tab=delivery").text
    assert "handed over" in page
    assert f"<code>{head.delivery}</code>" in page


def test_an_inbox_without_a_course_makes_no_database(tmp_path: Path) -> None:
    with open_books(Settings(COURSE_HOME=tmp_path), tmp_path / "outbox") as books:
        assert books is None
    assert not list(tmp_path.rglob("*.db"))


# ---------------------------------------------------------------- time beyond what was sent


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder in which two readers are on the bundled course, and nothing has been sent yet."""
    home = tmp_path / "home"
    environment = {"COURSE_HOME": str(home)}
    (home / "lessons").mkdir(parents=True)
    shutil.copytree(ROOT / "lessons" / "gut-and-skin", home / "lessons" / "gut-and-skin")
    (home / "readers.csv").write_text(
        "email,zone,hour\n"
        "amina@example.org,Europe/Amsterdam,09:00\nkofi@example.org,Africa/Accra,09:00\n"
    )
    joined = ["--now", "2027-03-01T00:00Z"]
    for words in (
        ["release", *joined],
        ["subscribers", "import", str(home / "readers.csv")],
        ["enrol", "--all", *joined],
        ["tick", *joined],
    ):
        done = CliRunner().invoke(cli, words, env=environment, catch_exceptions=False)
        assert done.exit_code == 0, done.output
    return home


@contextmanager
def inbox_of(settings: Settings) -> Iterator[httpx.Client]:
    with open_books(settings, None) as books:
        around = Surroundings(books=books, forward=forward_of(settings, None), word="word")
        app = inbox_app(Mailbox(settings.outbox), around)
        with serving.served(app) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client


def fields(page: str) -> dict[str, str]:
    """Return what the form that moves time carries."""
    form = page[page.index('action="/forward"') :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return dict(found[:6])


def test_time_moves_on_to_the_instant_asked_for_and_no_further(home: Path) -> None:
    settings = Settings(COURSE_HOME=home)
    first = datetime(2027, 3, 8, 12, tzinfo=UTC)
    later = datetime(2027, 4, 5, 12, tzinfo=UTC)
    forward = forward_of(settings, None)
    assert forward
    forward.stride(after=datetime(2027, 3, 1, tzinfo=UTC), until=first, seconds=60)
    had = len(Mailbox(settings.outbox).heads())
    with inbox_of(settings) as client:
        address = f"/inbox?at={later:%Y-%m-%dT%H:%MZ}&zone=Africa/Accra"
        page = client.get(address).text
        assert "Nothing has been sent after Mon 8 Mar 12:00 GMT. 8 emails are planned" in page
        assert "Send 8 emails into this inbox" in page
        said = fields(page)
        assert len(Mailbox(settings.outbox).heads()) == had  # a GET changes nothing

        answer = client.post("/forward", data=said)
        while "/forward?" in answer.headers["location"]:
            said = fields(client.get(answer.headers["location"]).text)
            answer = client.post("/forward", data=said)

        assert answer.headers["location"] == "/inbox?at=2027-04-05T12%3A00Z&zone=Africa%2FAccra"
        heads = Mailbox(settings.outbox).heads()
        assert len(heads) == had + 8
        assert heads[0].at <= later
        assert all(head.local.hour == 9 for head in heads[:8])  # each when it was due
        assert "Nothing has been sent after" not in client.get(answer.headers["location"]).text
    with open_books(settings, None) as books:
        assert books
        assert books.last_heartbeat() == later


def test_a_journey_goes_in_steps_that_say_how_far_it_is(home: Path) -> None:
    forward = forward_of(Settings(COURSE_HOME=home), None)
    assert forward
    since, until = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 5, tzinfo=UTC)

    stride = forward.stride(after=since, until=until, seconds=0)

    assert (stride.heartbeats, since < stride.reached < until) == (1, True)
    journey = Journey(since, until, datetime(2027, 3, 15, tzinfo=UTC), 4, "UTC")
    assert journey.per_cent == 40
    with inbox_of(Settings(COURSE_HOME=home)) as client:
        page = client.get(journey.link).text
    assert "Mon 15 Mar 00:00 UTC is reached, 40 % of the way; 4 emails so far." in page
    assert 'href="/inbox?at=2027-03-15T00%3A00Z&amp;zone=UTC" data-key=" "' in page


def test_time_moves_only_by_a_form_of_this_server_and_only_forward(home: Path) -> None:
    settings = Settings(COURSE_HOME=home)
    good = Journey(AT, AT + timedelta(days=40), AT, 0, "UTC").fields
    late = f"{AT + timedelta(days=400):%Y-%m-%dT%H:%MZ}"
    with inbox_of(settings) as client:
        assert client.post("/forward", data=good).status_code == 403
        assert client.post("/forward", data={**good, "word": "wörd"}).status_code == 403
        for fault in ({"until": good["since"]}, {"until": late}, {"reached": late}, {"since": "x"}):
            said = {**good, "word": "word", **fault}
            assert client.post("/forward", data=said).status_code == 422
        assert client.get("/forward").headers["location"] == "/inbox"
    assert not Mailbox(settings.outbox).heads()


def test_time_is_not_moved_where_mail_leaves_or_goes_elsewhere(home: Path, tmp_path: Path) -> None:
    settings = Settings(COURSE_HOME=home)
    key = {"COURSE_HOME": home, "COURSE_TRANSPORT": "sendgrid", "SENDGRID_API_KEY": "SG.x"}

    assert forward_of(settings, settings.outbox)
    assert forward_of(settings, tmp_path / "other" / "mail") is None
    assert forward_of(Settings(**key), None) is None
    assert forward_of(Settings(**key, SENDGRID_HOST="http://127.0.0.1:8025"), None)
    assert forward_of(Settings(COURSE_HOME=home, COURSE_TRANSPORT="sendgrid"), None) is None
    assert forward_of(Settings(COURSE_HOME=tmp_path), None) is None
    # The ledger of another installation: how that one sends is not known here.
    assert forward_of(Settings(COURSE_HOME=tmp_path), settings.outbox) is None
    (home / DEMO_MARK).touch()
    assert forward_of(Settings(COURSE_HOME=tmp_path), settings.outbox)
    with pytest.raises(SettingsError, match="leaves this machine"):
        Forward(Settings(**key)).stride(after=AT, until=AT + timedelta(days=1), seconds=1)


def test_a_day_of_the_band_is_a_day_of_the_chosen_zone(outbox: Path) -> None:
    heads = Mailbox(outbox).heads()
    late = Coming("Sam", "Pacific/Auckland", "keys", datetime(2027, 4, 6, 21, tzinfo=UTC))

    def last(zone: str) -> date:
        band = draw_band(heads, [late], Place(), zone=zone)
        assert band
        return band.bars[-1].first

    assert (last("UTC"), last("Pacific/Auckland")) == (date(2027, 4, 6), date(2027, 4, 7))
    number = str(date(2027, 3, 28).toordinal())  # the clocks go forward: 23 hours
    assert read_place({"day": number, "zone": "Europe/Amsterdam"}, message="").at == datetime(
        2027, 3, 28, 21, 59, tzinfo=UTC
    )
    assert read_place({"zone": "../etc/passwd"}, message="").zone == ""
