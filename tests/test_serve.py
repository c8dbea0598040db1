"""The pages behind a reader's links: a GET shows, a POST does, and a link proves what it may."""

from __future__ import annotations

import base64
import http.client
import json
import logging
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from babel.messages.pofile import read_po
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from course.app.core import App, open_app
from course.enrolments import Reader, enrol, import_readers
from course.errors import SettingsError
from course.language import translation
from course.model import (
    Cadence,
    Course,
    DateRange,
    EnrolmentState,
    Field,
    Rendering,
    Standing,
)
from course.releases import compile_release, publish
from course.settings import load_settings
from course.store import people
from course.tokens import KeyRing, Purpose
from course.web import serving
from course.web.reader import forms, reader_app
from tests.builders import a_course, a_schedule, a_subscriber

KEY = "a-key-for-tests-of-32-bytes-....."
ADDRESS = "imani@example.org"
ENROLLED = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
FIRST_DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)  # Tuesday, nine in Oslo
SECOND_DUE = FIRST_DUE + timedelta(days=7)
HOST = "lessons.example.org"
ONE_CLICK = "List-Unsubscribe=One-Click"
MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
)


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Served:
    """An installation with one reader, Imani in Oslo, and a browser without script."""

    app: App
    clock: Clock
    client: httpx.Client
    database: Path
    enrolment: int = 1

    def link(self, purpose: Purpose, *, enrolment: int = 1) -> str:
        page = {Purpose.UNSUBSCRIBE: "unsubscribe", Purpose.MANAGE: "me"}[purpose]
        token = self.app.keys.issue(purpose, enrolment=enrolment, course="plain-tables")
        return f"/{page}/{token}"

    @property
    def leave(self) -> str:
        return self.link(Purpose.UNSUBSCRIBE)

    @property
    def me(self) -> str:
        return self.link(Purpose.MANAGE)

    def release(self, course: Course) -> None:
        with self.app.store.writing() as tx:
            publish(tx, compile_release(course, renderings()), now=self.clock())

    def tick(self, at: datetime) -> None:
        """Let one heartbeat happen at an instant, wall clock included."""
        self.clock.at = at
        self.app.tick(now=at)

    def standing(self) -> Standing:
        standing = self.app.standing(self.enrolment)
        assert standing
        return standing

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form as a browser does, follow where it leads, and read the page."""
        answer = self.client.post(path, data=fields)
        shown = self.client.get(answer.headers["location"]) if answer.is_redirect else answer
        return answer.status_code, words(shown.text)

    def dump(self) -> list[str]:
        with sqlite3.connect(self.database) as connection:
            lines = list(connection.iterdump())
        connection.close()
        return lines


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def sentences(language: str) -> list[str]:
    """Return the English of our catalogs, up to its first place, where a language has another."""
    template = Path(translation.__file__).parent / "locale" / "course.pot"
    catalog = translation.translation_of(language).catalog
    with template.open("rb") as pot:
        originals = [one.id[-1] if isinstance(one.id, tuple) else one.id for one in read_po(pot)]
    heads = (re.split(r"%\(|\{|<", str(one))[0] for one in originals if catalog.gettext(one) != one)
    return [head for head in heads if len(head) >= 6]


def renderings() -> list[Rendering]:
    course = a_course()
    return [
        Rendering(
            course=course.slug,
            course_title=course.title,
            lesson=lesson.id,
            number=lesson.number,
            total=len(course.lessons),
            title=lesson.title,
            language="en",
            sender=course.sender,
            subject=(lesson.subject,),
            preheader=(lesson.preheader,),
            html=("<p>", Field("reader.first_name", default="there"), "</p>"),
            text=("Leave: ", Field("link.unsubscribe"), "\nDone: ", Field("link.done"), "\n"),
        )
        for lesson in course.lessons
    ]


def furnish(app: App) -> None:
    """Release the course and put Imani on it."""
    person = a_subscriber(email=ADDRESS, first_name="Imani", zone="Europe/Oslo")
    with app.store.writing() as tx:
        publish(tx, compile_release(a_course(), renderings()), now=ENROLLED)
        import_readers(tx, [Reader(2, ADDRESS, person)], key=app.suppression_key, now=ENROLLED)
        order = app.order(tx, "plain-tables")
        assert order
        enrol(tx, list(people.all_subscribers(tx)), order, now=ENROLLED)


@pytest.fixture
def served(tmp_path: Path, door: Door) -> Iterator[Served]:
    settings = load_settings(
        COURSE_HOME=tmp_path,
        COURSE_SECRET_KEYS=KEY,
        COURSE_POSTAL_ADDRESS="Plain Tables, 1 Example Street, Exampletown",
    )
    clock = Clock(ENROLLED)
    with open_app(settings, clock=clock) as app:
        furnish(app)
        with door.open_to(reader_app(app, public_url=f"https://{HOST}"), host=HOST) as client:
            yield Served(app, clock, client, tmp_path / "course.db")


class Door:
    """One socket for all tests, which take a fifth of a second to close: each is let in anew."""

    def __init__(self) -> None:
        self.behind: ASGIApp = Starlette()
        self.base = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.behind(scope, receive, send)

    @contextmanager
    def open_to(self, behind: ASGIApp, *, host: str) -> Iterator[httpx.Client]:
        """Put an application behind the socket; the client names the host a reader would."""
        before, self.behind = self.behind, behind
        with httpx.Client(base_url=self.base, headers={"Host": host}, trust_env=False) as client:
            yield client
        self.behind = before


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    door = Door()
    with serving.listen("127.0.0.1", 0) as bound:
        server = serving.server(door)
        thread = threading.Thread(target=server.run, args=([bound],))
        thread.start()
        door.base = f"http://127.0.0.1:{bound.getsockname()[1]}"
        yield door
        server.should_exit = True
        thread.join()


# ---------------------------------------------------------------- one click


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", ONE_CLICK.encode()),
        (
            "multipart/form-data; boundary=b",
            MULTIPART,
        ),
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=b", b"not multipart at all"),
        ("application/x-www-form-urlencoded", b"x=" + b"y" * 2_000_000),
        (None, b""),
    ],
    ids=["urlencoded", "multipart", "json", "broken", "large", "none"],
)
def test_one_post_unsubscribes_whatever_its_body(
    served: Served, content_type: str | None, body: bytes
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}

    answer = served.client.post(served.leave, content=body, headers=headers)

    assert answer.status_code == 200
    assert served.standing().state is EnrolmentState.LEFT


def test_a_second_post_answers_the_same_and_changes_nothing(served: Served) -> None:
    first = served.client.post(served.leave)
    before = served.dump()
    served.clock.at += timedelta(days=2)

    second = served.client.post(served.leave)

    assert (first.status_code, second.status_code) == (200, 200)
    assert served.dump() == before


def test_nothing_is_sent_to_who_unsubscribed(served: Served) -> None:
    served.client.post(served.leave)
    served.clock.at = FIRST_DUE

    beat = served.app.tick(now=FIRST_DUE)

    assert (beat.planned, beat.accepted) == (0, 0)


def test_the_unsubscription_is_kept_apart_from_the_enrolment(served: Served) -> None:
    served.client.post(served.leave)

    with served.app.store.reading() as tx:
        address = next(people.all_subscribers(tx)).address
        assert people.suppressions(tx, [address], course="plain-tables") == {
            address: "unsubscribed"
        }


def test_one_click_needs_and_sets_no_cookie_and_does_not_redirect(served: Served) -> None:
    answer = served.client.post(served.leave, content=ONE_CLICK)

    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers


def test_the_link_of_a_ten_year_old_email_still_works(served: Served) -> None:
    link = served.leave
    served.clock.at += timedelta(days=3653)

    assert served.client.post(link).status_code == 200
    assert served.standing().state is EnrolmentState.LEFT


def test_one_click_is_answered_before_a_slow_body_has_come(served: Served) -> None:
    with socket.create_connection((served.client.base_url.host, served.client.base_url.port)) as to:
        to.settimeout(10)
        head = f"POST {served.leave} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 26\r\n\r\n"
        to.sendall(head.encode())
        answer = to.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert served.standing().state is EnrolmentState.LEFT


# ---------------------------------------------------------------- prefetch and bad links


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_scanner_that_follows_every_link_changes_nothing(served: Served, method: str) -> None:
    served.tick(FIRST_DUE)
    before = served.dump()
    seen, waiting = set(), [served.leave, served.me]

    while waiting:
        path = waiting.pop()
        seen.add(path)
        served.client.request(method, path)
        shown = served.client.get(path).text
        found = re.findall(r'(?:href|action)="(/[^"]*)"', shown)
        waiting += [other for other in found if other not in seen | set(waiting)]
    served.client.request(method, f"{served.me}?saved=pause")

    actions = {"leave", "pause", "time", "next", "again"}
    assert {f"{served.me}/{action}" for action in actions} <= seen
    assert served.dump() == before
    served.clock.at = SECOND_DUE
    assert served.app.tick(now=SECOND_DUE).accepted == 1


def test_a_head_of_the_links_is_answered_like_a_get(served: Served) -> None:
    for link in (served.leave, served.me):
        answer = served.client.head(link)

        assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("page", ["unsubscribe", "me"])
def test_a_bad_link_says_how_to_mend_it_and_does_nothing(served: Served, page: str) -> None:
    good = {"unsubscribe": served.leave, "me": served.me}[page]
    before = served.dump()

    answers = [served.client.get(good[:-1]), served.client.get(f"/{page}/x")]
    answers += [
        served.client.post(good[:-1] + tail)
        for tail in ("", "/time", "/pause", "/next", "/again", "/leave", "/undo")
    ]

    assert {answer.status_code for answer in answers} <= {404, 405}
    for answer in answers:
        assert (
            "This link is not complete. Copy it whole from the email, or ask for a new one."
            in words(answer.text)
        )
    assert served.dump() == before


def test_the_link_to_manage_does_not_unsubscribe_and_the_other_way_round(served: Served) -> None:
    manage, leave = (link.rpartition("/")[2] for link in (served.me, served.leave))

    assert served.client.post(f"/unsubscribe/{manage}").status_code == 404
    assert served.client.get(f"/me/{leave}").status_code == 404
    assert served.standing().state is EnrolmentState.ACTIVE


def test_a_token_of_another_course_opens_no_page_of_this_reader(served: Served) -> None:
    token = served.app.keys.issue(Purpose.UNSUBSCRIBE, enrolment=1, course="another-course")

    answer = served.client.post(f"/unsubscribe/{token}")

    assert answer.status_code == 200  # what was asked for is so
    assert served.standing().state is EnrolmentState.ACTIVE


def test_who_was_erased_is_told_so_and_one_click_still_says_yes(served: Served) -> None:
    with served.app.store.writing() as tx:
        people.erase_subscriber(tx, next(people.all_subscribers(tx)).id)

    assert served.client.get(served.me).status_code == 410
    assert "We keep nothing about" in words(served.client.get(served.leave).text)
    assert served.client.post(served.leave).status_code == 200


def test_a_link_signed_with_an_older_key_still_works(served: Served, door: Door) -> None:
    token = KeyRing([KEY]).issue(Purpose.UNSUBSCRIBE, enrolment=1, course="plain-tables")
    settings = load_settings(
        COURSE_HOME=served.database.parent, COURSE_SECRET_KEYS=f"{'n' * 32},{KEY}"
    )

    with (
        open_app(settings, clock=served.clock) as app,
        door.open_to(reader_app(app, public_url=""), host="localhost") as client,
    ):
        assert client.post(f"/unsubscribe/{token}").status_code == 200
    assert served.standing().state is EnrolmentState.LEFT


# ---------------------------------------------------------------- leaving and undoing


def test_the_visible_link_shows_one_button(served: Served) -> None:
    page = served.client.get(served.leave).text

    assert re.findall(r"<button[^>]*>([^<]*)</button>", page) == ["Unsubscribe"]
    assert "i•••@example.org" in page


def test_leaving_says_when_it_was_done_and_what_may_still_come(served: Served) -> None:
    _, page = served.post(served.leave)

    assert "Done, Mon 23 Nov 13:00 CET" in page
    assert "You are unsubscribed" in page
    assert "An email already on its way may still arrive in the next few minutes." in page
    assert "Undo works on this page until Mon 23 Nov 13:30 CET." in page


def test_undo_brings_the_reader_back_to_the_same_next_date(served: Served) -> None:
    served.post(served.leave)
    served.clock.at += timedelta(minutes=29)

    status, page = served.post(f"{served.leave}/undo")

    assert (status, served.standing().state) == (200, EnrolmentState.ACTIVE)
    assert "Next: Rows and columns, Tue 24 Nov 09:00 CET." in page


def test_undo_pressed_twice_says_the_same_twice(served: Served) -> None:
    served.post(served.leave)

    first, second = served.post(f"{served.leave}/undo"), served.post(f"{served.leave}/undo")

    assert first == second


def test_undo_is_over_after_half_an_hour(served: Served) -> None:
    served.post(served.leave)
    served.clock.at += timedelta(minutes=31)

    status, page = served.post(f"{served.leave}/undo")

    assert status == 409
    assert "Undo worked until Mon 23 Nov 13:30 CET." in page
    assert "Undo, keep me on the course" not in page
    assert served.standing().state is EnrolmentState.LEFT


def test_the_page_offers_undo_only_while_it_works(served: Served) -> None:
    served.post(served.leave)
    soon = served.client.get(served.leave).text
    served.clock.at += timedelta(minutes=31)
    late = served.client.get(served.leave).text

    assert "Undo, keep me on the course" in soon
    assert "Undo" not in late
    assert "You are unsubscribed" in late


def test_leaving_from_the_page_of_the_course_leads_to_undo(served: Served) -> None:
    status, page = served.post(f"{served.me}/leave")

    assert status == 303
    assert "You are unsubscribed" in page
    assert "Undo, keep me on the course" in page
    assert served.standing().state is EnrolmentState.LEFT


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize("language", translation.LANGUAGES[1:])
def test_the_pages_speak_the_language_of_the_course(served: Served, language: str) -> None:
    served.release(a_course(language=language))
    client = served.client
    served.tick(FIRST_DUE)
    served.app.set_pace(1, pace=5, now=FIRST_DUE)

    shown = [
        client.get(served.me).text,
        client.get(f"{served.me}/again").text,
        client.get(f"{served.me}?saved=next").text,
        client.get(f"{served.me}/done/rows").text,
        client.get(f"{served.me}/done/joins").text,
        client.post(f"{served.me}/done/rows").text,
        client.get(f"{served.me}/done/rows").text,
        client.post(f"{served.me}/time", data={"pace": "x"}).text,
        client.post(f"{served.me}/time", data={"hour": "25", "zone": "Europe/Amsterdm"}).text,
        client.post(f"{served.me}/pause", data={"until": "2020-01-01"}).text,
        client.get(client.post(f"{served.me}/pause", data={"until": ""}).headers["location"]).text,
        client.post(f"{served.me}/resume").text,
        client.get(served.leave).text,
        client.post(served.leave).text,
        client.get(served.me).text,
        client.post(f"{served.leave}/undo").text,
        client.get("/me/x", headers={"Accept-Language": f"{language};q=0.9, en;q=0.1"}).text,
    ]

    for page in shown:
        assert not page or f'<html lang="{language}"' in page
    said = " ".join(words(page) for page in shown)
    assert [one for one in sentences(language) if re.search(rf"\b{re.escape(one)}", said)] == []


# ---------------------------------------------------------------- your course


def test_the_page_of_the_course_says_how_far_and_when_next_in_the_readers_zone(
    served: Served,
) -> None:
    served.clock.at = FIRST_DUE
    served.app.tick(now=FIRST_DUE)

    page = words(served.client.get(served.me).text)

    assert "1 of 3 lessons sent. Next: Keys, Tue 1 Dec 09:00 CET." in page
    assert "Plain Tables, 1 Example Street, Exampletown" in page


def test_a_new_hour_and_zone_move_the_next_lesson(served: Served) -> None:
    status, page = served.post(f"{served.me}/time", hour="18:30", zone="America/New_York")

    assert status == 303
    assert "Saved. The next lesson comes Mon 23 Nov 18:30 EST." in page
    assert (served.standing().zone, served.standing().hour) == ("America/New_York", time(18, 30))


@pytest.mark.parametrize("hour", ["", "25:00", "24", "nine", "09:00:30", "09:00+02:00", "-1"])
def test_an_hour_that_is_none_comes_back_as_typed(served: Served, hour: str) -> None:
    before = served.dump()

    status, page = served.post(f"{served.me}/time", hour=hour, zone="Asia/Tokyo")

    assert status == 422
    assert "Choose an hour, such as 09:00." in page
    assert served.dump() == before


def test_a_form_with_a_fault_keeps_everything_that_was_typed(served: Served) -> None:
    answer = served.client.post(f"{served.me}/time", data={"hour": "7:61", "zone": "Asia/Tokyo"})

    assert "<option selected>Asia/Tokyo</option>" in answer.text
    assert "<option selected>7:61</option>" in answer.text


def test_an_unknown_zone_is_answered_with_the_nearest(served: Served) -> None:
    status, page = served.post(f"{served.me}/time", hour="09:00", zone="Europe/Amsterdm")

    assert status == 422
    assert "We do not know this zone. Did you mean Europe/Amsterdam?" in page
    assert served.standing().zone == "Europe/Oslo"


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "localtime", "\x00", ""])
def test_a_zone_is_never_a_path(served: Served, zone: str) -> None:
    status, _ = served.post(f"{served.me}/time", hour="09:00", zone=zone)

    assert status == 422


def test_what_a_stranger_types_is_shown_as_text(served: Served) -> None:
    answer = served.client.post(
        f"{served.me}/time", data={"hour": "<b>9", "zone": '"><script>alert(1)</script>'}
    )

    assert "<script" not in answer.text
    assert "<b>9" not in answer.text


def test_a_fault_is_named_on_top_and_under_its_field(served: Served) -> None:
    page = served.client.post(f"{served.me}/pause", data={"until": "2026-11-23"}).text

    assert 'role="alert" tabindex="-1" autofocus' in page
    assert 'href="#until"' in page
    assert 'aria-invalid="true" aria-describedby="until-fault"' in page


def test_a_pause_holds_back_lessons_until_its_date(served: Served) -> None:
    status, page = served.post(f"{served.me}/pause", until="2026-12-14")
    served.clock.at = FIRST_DUE

    assert status == 303
    assert "Paused. Nothing comes before Mon, 14 Dec 2026." in page
    assert served.standing().paused_until == date(2026, 12, 14)
    assert served.app.tick(now=FIRST_DUE).planned == 0


def test_a_pause_without_a_date_lasts_until_the_reader_resumes(served: Served) -> None:
    _, paused = served.post(f"{served.me}/pause", until="")
    status, resumed = served.post(f"{served.me}/resume")

    assert "Paused until you resume." in paused
    assert status == 303
    assert "Resumed. The next lesson comes Tue 24 Nov 09:00 CET." in resumed
    assert served.standing().state is EnrolmentState.ACTIVE


@pytest.mark.parametrize(
    ("until", "why"),
    [
        ("2026-11-23", "Choose a date after today and not after Wed, 24 Nov 2027."),
        ("2020-01-01", "Choose a date after today"),
        ("9999-12-31", "Choose a date after today"),
        ("14.12.2026", "Write a date as 2026-12-14."),
        ("tomorrow", "Write a date as 2026-12-14."),
    ],
)
def test_a_pause_needs_a_date_to_come(served: Served, until: str, why: str) -> None:
    status, page = served.post(f"{served.me}/pause", until=until)

    assert status == 422
    assert why in page
    assert served.standing().state is EnrolmentState.ACTIVE


def test_today_is_the_readers_day_and_never_behind_utc(served: Served) -> None:
    served.post(f"{served.me}/time", hour="09:00", zone="Pacific/Auckland")
    auckland, _ = served.post(f"{served.me}/pause", until="2026-11-24")  # there it is the 24th
    served.post(f"{served.me}/time", hour="09:00", zone="Pacific/Honolulu")
    served.clock.at = datetime(2026, 11, 24, 3, tzinfo=UTC)  # in Honolulu still the 23rd
    honolulu, _ = served.post(f"{served.me}/pause", until="2026-11-24")

    assert (auckland, honolulu) == (422, 422)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("pause", {"until": "2026-12-14"}),
        ("resume", {}),
        ("time", {"hour": "11:00", "zone": "Asia/Tokyo"}),
        ("next", {"lesson": "rows"}),
        ("again", {}),
    ],
)
def test_a_form_from_before_leaving_saves_nothing_and_says_so(
    served: Served, action: str, fields: dict[str, str]
) -> None:
    served.post(served.leave)

    status, page = served.post(f"{served.me}/{action}", **fields)

    assert status == 409
    assert "Nothing was saved" in page
    assert "You left this course on Mon 23 Nov 13:00 CET." in page
    assert served.standing().state is EnrolmentState.LEFT


def test_a_button_pressed_twice_is_no_fault(served: Served) -> None:
    first = served.post(f"{served.me}/pause", until="2026-12-14")
    second = served.post(f"{served.me}/pause", until="2026-12-14")

    assert first == second


# ---------------------------------------------------------------- pace, sooner, again


def test_a_pace_of_ones_own_moves_the_next_lesson(served: Served) -> None:
    served.tick(FIRST_DUE)
    hour_and_zone = {"hour": "09:00", "zone": "Europe/Oslo"}

    status, page = served.post(f"{served.me}/time", pace="3", **hour_and_zone)
    kept = served.standing().pace
    _, back = served.post(f"{served.me}/time", pace="course", **hour_and_zone)

    assert (status, kept, served.standing().pace) == (303, 3, None)
    assert "Saved. The next lesson comes Fri 27 Nov 09:00 CET." in page
    assert "Saved. The next lesson comes Tue 1 Dec 09:00 CET." in back


def test_the_paces_are_named_and_that_of_the_course_once(served: Served) -> None:
    page = served.client.get(served.me).text

    assert [words(one) for one in re.findall(r'<label class="choice">.*?</label>', page)] == [
        "Every week, the pace of the course", "About twice a week", "Every two weeks",
    ]  # fmt: skip
    assert re.findall(r'value="(\w+)" checked', page) == ["course"]


def test_a_pace_that_the_page_does_not_offer_is_shown_and_kept(served: Served) -> None:
    served.app.set_pace(1, pace=5, now=ENROLLED)

    status, page = served.post(f"{served.me}/time", hour="10:00", zone="Europe/Oslo")

    assert "Every 5 days" in page
    assert (status, served.standing().pace) == (303, 5)


@pytest.mark.parametrize("pace", ["0", "5", "-3", "1e3", "", "<b>"])
def test_a_pace_that_nobody_offered_is_refused_in_words(served: Served, pace: str) -> None:
    before = served.dump()

    status, page = served.post(f"{served.me}/time", hour="18:00", zone="Asia/Tokyo", pace=pace)

    assert status == 422
    assert "Choose a pace from the list." in page
    assert served.dump() == before


@pytest.mark.parametrize(
    "cadence",
    [Cadence(dates=(date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15))),
     Cadence(days=14, when_done=True)],
)  # fmt: skip
def test_where_lessons_have_dates_or_wait_there_is_no_pace_to_choose(
    served: Served, cadence: Cadence
) -> None:
    served.release(a_course(schedule=a_schedule(cadence=cadence)))
    page = served.client.get(served.me).text
    fields = {"hour": "09:00", "zone": "Europe/Oslo"}

    assert "Save hour and zone" in words(page)
    assert 'name="pace"' not in page
    assert served.post(f"{served.me}/time", **fields)[0] == 303
    assert served.post(f"{served.me}/time", **fields, pace="3")[0] == 422


def test_the_next_lesson_sooner_is_said_beforehand_and_comes_then(served: Served) -> None:
    served.tick(FIRST_DUE)
    said = words(served.client.get(served.me).text)

    status, page = served.post(f"{served.me}/next", lesson="keys")

    assert "Send lesson 2 sooner It would come Wed 25 Nov 08:00 CET." in said
    assert status == 303
    assert "Moved forward. The next lesson comes Wed 25 Nov 08:00 CET." in page
    assert "sooner" not in page
    served.tick(FIRST_DUE + timedelta(hours=23))
    assert served.standing().sent == 2


def test_sooner_pressed_twice_asks_for_one_lesson(served: Served) -> None:
    served.tick(FIRST_DUE)
    served.post(f"{served.me}/next", lesson="keys")
    at_once = served.post(f"{served.me}/next", lesson="keys")
    served.tick(FIRST_DUE + timedelta(hours=23))
    due = served.standing().next_due

    from_yesterdays_page = served.post(f"{served.me}/next", lesson="keys")

    assert (at_once[0], from_yesterdays_page[0]) == (303, 303)
    assert served.standing().next_due == due == FIRST_DUE + timedelta(days=8)


def test_nothing_is_offered_that_would_change_nothing(served: Served) -> None:
    before_the_first = words(served.client.get(served.me).text)
    served.post(f"{served.me}/pause", until="")
    paused = words(served.client.get(served.me).text)

    assert "Send lesson 1 sooner" in before_the_first
    assert "Begin again" not in before_the_first
    assert "sooner" not in paused


def test_beginning_again_says_what_it_means_and_does_it_once(served: Served) -> None:
    served.tick(FIRST_DUE)
    shown = words(served.client.get(f"{served.me}/again").text)
    first = served.post(f"{served.me}/again")
    once = served.dump()
    second = served.post(f"{served.me}/again")

    assert "1 of 3 lessons sent. Next: Keys, Tue 1 Dec 09:00 CET." in shown
    assert "all 3 lessons come to you, also those that you had." in shown
    assert "The first comes Wed 25 Nov 09:00 CET." in shown
    assert first[0] == 303
    assert "0 of 3 lessons sent. Next: Rows and columns, Wed 25 Nov 09:00 CET." in first[1]
    assert "You begin again. The next lesson comes Wed 25 Nov 09:00 CET." in first[1]
    assert second == first
    assert served.dump() == once


def test_who_has_finished_may_begin_again_by_any_link_of_theirs(served: Served) -> None:
    for week in range(3):
        served.tick(FIRST_DUE + timedelta(weeks=week))
    finished = words(served.client.get(served.me).text)

    _, page = served.post(f"{served.me}/again")

    assert "That was the last lesson." in finished
    assert "Begin again…" in finished
    assert "0 of 3 lessons sent." in page


def test_who_has_left_is_offered_no_second_round(served: Served) -> None:
    served.tick(FIRST_DUE)
    served.post(served.leave)

    page = words(served.client.get(f"{served.me}/again").text)

    assert "Begin again" not in page
    assert "You left this course on Tue 24 Nov 09:00 CET." in page


def test_a_course_without_a_date_left_still_lets_one_leave(served: Served) -> None:
    served.tick(FIRST_DUE)
    closed = DateRange(date(2026, 1, 1), date(2029, 1, 1))
    served.release(a_course(schedule=a_schedule(blackout=(closed,))))

    page = served.client.get(served.me)

    assert page.status_code == 200
    assert "sooner" not in words(page.text)
    assert served.post(f"{served.me}/leave")[0] == 303


# ---------------------------------------------------------------- marked done


WAITS = Cadence(days=14, when_done=True)


def test_a_lesson_marked_done_brings_the_next_one_the_next_day(served: Served) -> None:
    served.release(a_course(schedule=a_schedule(cadence=WAITS)))
    served.tick(FIRST_DUE)
    page = f"{served.me}/done/rows"
    before = served.dump()
    asked = words(served.client.get(page).text)
    looked = served.dump()

    status, done = served.post(page)

    assert looked == before
    assert "Rows and columns Lesson 1 of 3 I have done it" in asked
    assert "If you press the button, the next lesson comes Wed 25 Nov 09:00 CET." in asked
    assert status == 303
    assert "Marked done Rows and columns" in done
    assert "Next: Keys, Wed 25 Nov 09:00 CET." in done
    assert served.standing().next_due == FIRST_DUE + timedelta(days=1)


def test_the_link_in_the_email_leads_to_the_page_of_its_lesson(served: Served) -> None:
    served.tick(FIRST_DUE)

    (sent,) = served.database.parent.glob("outbox/**/*.eml")
    mail = message_from_bytes(sent.read_bytes(), policy=default)
    text = mail.get_body(("plain",))  # type: ignore[attr-defined]
    link = re.search(r"Done: (\S+)", text.get_content())

    assert link
    assert urlsplit(link[1]).path == f"{served.me}/done/rows"


def test_done_pressed_twice_is_done_once(served: Served) -> None:
    served.release(a_course(schedule=a_schedule(cadence=WAITS)))
    served.tick(FIRST_DUE)
    first = served.post(f"{served.me}/done/rows")
    once = served.dump()

    assert served.post(f"{served.me}/done/rows") == first
    assert served.dump() == once


@pytest.mark.parametrize("lesson", ["keys", "no-such", "..%2F..%2Fx", "<i>"])
def test_a_lesson_that_did_not_come_cannot_be_marked_done(served: Served, lesson: str) -> None:
    served.tick(FIRST_DUE)
    before = served.dump()

    shown = served.client.get(f"{served.me}/done/{lesson}")
    answer = served.client.post(f"{served.me}/done/{lesson}")

    assert "I have done it" not in shown.text
    assert answer.status_code in {404, 409}
    assert "<i>" not in answer.text
    assert served.dump() == before


def test_who_has_left_marks_nothing(served: Served) -> None:
    served.tick(FIRST_DUE)
    served.post(served.leave)

    status, page = served.post(f"{served.me}/done/rows")

    assert status == 409
    assert "You left this course." in page


def test_where_nothing_waits_marking_done_promises_no_date(served: Served) -> None:
    served.tick(FIRST_DUE)

    asked = words(served.client.get(f"{served.me}/done/rows").text)
    status, _ = served.post(f"{served.me}/done/rows")

    assert "I have done it" in asked
    assert "If you press" not in asked
    assert (status, served.standing().next_due) == (303, SECOND_DUE)


@pytest.mark.parametrize(
    "body", [b"x" * 20_000, b"&".join([b"a=1"] * 50), b"\xff\xfe\x00", b"hour=%ff&zone=%00"]
)
def test_a_body_that_is_no_form_of_ours_is_a_form_with_faults(served: Served, body: bytes) -> None:
    answer = served.client.post(f"{served.me}/time", content=body)

    assert answer.status_code == 422


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=9))
def test_any_typed_rhythm_is_understood_or_told_why(hour: str, zone: str, pace: str) -> None:
    understood = forms.understand_rhythm(
        {"hour": hour, "zone": zone, "pace": pace},
        pace="course",
        paces=["course", "3"],
        words=translation.translation_of("en"),
    )

    assert not isinstance(understood, forms.Typed) or understood.faults


@given(st.text(max_size=20) | st.dates().map(str))
def test_any_typed_pause_is_in_the_next_year_or_told_why(text: str) -> None:
    today = date(2026, 11, 23)

    until = forms.understand_pause(
        {"until": text}, today=today, words=translation.translation_of("en")
    )

    assert (
        (until is None and not text)
        or (isinstance(until, forms.Typed) and until.faults)
        or (isinstance(until, date) and today < until <= date(2027, 11, 24))
    )


# ---------------------------------------------------------------- every answer


def test_every_answer_keeps_the_link_secret_and_sets_no_cookie(served: Served) -> None:
    answers = [
        served.client.get(served.me),
        served.client.get(served.leave),
        served.client.get("/me/bad"),
        served.client.post(f"{served.me}/time", data={"hour": "09:00", "zone": "Europe/Oslo"}),
        served.client.post(f"{served.me}/time", data={}),
        served.client.post(served.leave),
        served.client.post(f"{served.leave}/undo"),
    ]

    for answer in answers:
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert "set-cookie" not in answer.headers
        if not answer.is_redirect:
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert '<meta name="robots" content="noindex">' in answer.text


def test_no_page_shows_the_address_or_loads_anything_from_elsewhere(served: Served) -> None:
    shown = [served.client.get(served.me), served.client.get(served.leave)]
    shown += [served.client.post(served.leave), served.client.get(served.me)]

    for page in shown:
        assert ADDRESS not in page.text
        assert not re.search(r'(?:src|href|action)="(?!/|#|data:)', page.text)
        assert "<script" not in page.text


def test_an_unknown_host_is_refused_before_its_path_is_read(served: Served) -> None:
    answer = served.client.post(served.leave, headers={"Host": "attacker.example"})

    assert answer.status_code == 400
    assert served.standing().state is EnrolmentState.ACTIVE


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_a_health_check_from_the_same_machine_is_answered(served: Served, host: str) -> None:
    answer = served.client.get("/healthz", headers={"Host": host})

    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize("path", ["/", "/me/", "/unsubscribe/", "/me/a/b/c", "/docs", "/static/x"])
def test_what_is_not_a_page_is_not_found(served: Served, path: str) -> None:
    assert served.client.get(path).status_code == 404


def test_a_database_that_fails_is_a_page_with_a_code_that_the_log_has_too(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(served.database) as connection:
        connection.execute("ALTER TABLE enrolment RENAME TO elsewhere")
    connection.close()

    with caplog.at_level(logging.ERROR):
        answer = served.client.get(served.me)

    code = re.search(r"<code>(\w+)</code>", answer.text)
    assert answer.status_code in {500, 503}
    assert code
    assert code[1] in caplog.text
    assert served.me.rpartition("/")[2] not in caplog.text
    assert "Traceback" not in answer.text


# ---------------------------------------------------------------- SendGrid's reports


@dataclass
class SendGrid:
    """The provider's end of the webhook: a key pair made for this test."""

    key: ec.EllipticCurvePrivateKey
    client: httpx.Client
    clock: Clock

    def report(self, *events: dict[str, object], **changes: bytes) -> int:
        """Sign and post events as SendGrid does; `changes` alter what was signed."""
        body = (json.dumps(list(events)) + "\r\n").encode()
        timestamp = str(int(self.clock.at.timestamp())).encode()
        signed = self.key.sign(timestamp + body, ec.ECDSA(hashes.SHA256()))
        answer = self.client.post(
            "/webhooks/sendgrid",
            content=changes.get("body", body),
            headers={
                "X-Twilio-Email-Event-Webhook-Signature": changes.get(
                    "signature", base64.b64encode(signed)
                ).decode(),
                "X-Twilio-Email-Event-Webhook-Timestamp": changes.get(
                    "timestamp", timestamp
                ).decode(),
            },
        )
        return answer.status_code


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()


@pytest.fixture
def sendgrid(served: Served, door: Door) -> Iterator[SendGrid]:
    key = ec.generate_private_key(ec.SECP256R1())
    served.clock.at = FIRST_DUE
    served.app.tick(now=FIRST_DUE)
    served.clock.at = FIRST_DUE + timedelta(minutes=1)
    pages_of_readers = reader_app(
        served.app, public_url=f"https://{HOST}", webhook_key=public_key(key)
    )
    with door.open_to(pages_of_readers, host=HOST) as client:
        yield SendGrid(key, client, served.clock)


def an_event(kind: str, **changes: object) -> dict[str, object]:
    return {
        "event": kind,
        "email": ADDRESS,
        "timestamp": int(FIRST_DUE.timestamp()) + 30,
        "sg_event_id": "e1",
        "sg_message_id": "m1.recvd",
        "delivery": "d1-1",
        **changes,
    }


def test_without_a_key_there_is_no_webhook(served: Served) -> None:
    assert served.client.post("/webhooks/sendgrid", content=b"[]").status_code == 404


def test_a_webhook_key_that_is_none_is_refused_before_the_first_report(served: Served) -> None:
    with pytest.raises(SettingsError, match="SENDGRID_WEBHOOK_PUBLIC_KEY"):
        reader_app(served.app, public_url="", webhook_key="not-a-key")


def test_a_signed_report_moves_the_delivery(served: Served, sendgrid: SendGrid) -> None:
    assert sendgrid.report(an_event("delivered")) == 204

    assert outcomes(served) == ["delivered"]


def test_a_complaint_ends_the_course_and_offers_no_undo(served: Served, sendgrid: SendGrid) -> None:
    sendgrid.report(an_event("spamreport"))

    assert served.standing().state is EnrolmentState.LEFT
    assert served.post(f"{served.leave}/undo")[0] == 409
    assert served.standing().state is EnrolmentState.LEFT


def test_a_report_that_comes_again_changes_nothing(served: Served, sendgrid: SendGrid) -> None:
    events = [an_event("delivered"), an_event("processed", sg_event_id="e0")]
    sendgrid.report(*events)
    before = served.dump()

    again = sendgrid.report(*reversed(events))

    assert again == 204
    assert served.dump() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"body": b"[]"},
        {"timestamp": b"1"},
        {"signature": b"AAAA"},
        {"signature": b"not base64!"},
        {"signature": b""},
    ],
    ids=["other-body", "other-time", "other-signature", "no-base64", "none"],
)
def test_a_report_whose_signature_does_not_match_is_refused(
    served: Served, sendgrid: SendGrid, changes: dict[str, bytes]
) -> None:
    before = served.dump()

    assert sendgrid.report(an_event("spamreport"), **changes) == 403
    assert served.dump() == before


def test_a_report_without_signature_headers_is_refused(sendgrid: SendGrid) -> None:
    assert sendgrid.client.post("/webhooks/sendgrid", content=b"[]").status_code == 403


def test_a_report_larger_than_any_of_sendgrids_is_not_read_to_its_end(sendgrid: SendGrid) -> None:
    assert sendgrid.report(an_event("delivered"), body=b"x" * 5_000_000) == 413


def test_a_report_about_what_we_do_not_know_is_taken_and_changes_nothing(
    served: Served, sendgrid: SendGrid
) -> None:
    before = served.dump()

    status = sendgrid.report(
        an_event("delivered", delivery="d9-9"),
        an_event("delivered", delivery="../x"),
        an_event("something_new"),
        {"event": "account_status_change", "timestamp": int(FIRST_DUE.timestamp())},
    )

    assert status == 204
    assert served.dump() == before


def outcomes(served: Served) -> list[str]:
    with sqlite3.connect(served.database) as connection:
        found = [row[0] for row in connection.execute("SELECT outcome FROM delivery")]
    connection.close()
    return found


# ---------------------------------------------------------------- the command


@contextmanager
def course_serve(
    home: Path, *arguments: str, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "course", "serve", *arguments],
        cwd=home,
        env={"PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_course_serve_says_where_it_is_and_stops_at_sigterm(tmp_path: Path) -> None:
    with course_serve(tmp_path, "--port", "0") as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        port = int(re.findall(r":(\d+)", line)[0])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
        connection.close()
        process.send_signal(signal.SIGTERM)
        said, complained = process.stdout.read(), process.stderr.read()
        process.wait(timeout=20)

    assert (status, process.returncode) == (200, 0)
    assert "COURSE_PUBLIC_URL is not set" in said
    assert "No webhook: SENDGRID_WEBHOOK_PUBLIC_KEY is not set." in said
    assert complained == ""


def test_course_serve_names_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with course_serve(tmp_path, "--port", port) as process:
            _, complained = process.communicate(timeout=20)

    assert process.returncode == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in complained
    assert "--port" in complained


def test_course_serve_does_not_answer_the_world_without_a_public_address(tmp_path: Path) -> None:
    with course_serve(tmp_path, "--host", "0.0.0.0", "--port", "0") as process:  # noqa: S104
        _, complained = process.communicate(timeout=20)

    assert process.returncode == 2
    assert "set COURSE_PUBLIC_URL" in complained
