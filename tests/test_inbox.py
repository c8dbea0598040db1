"""The local provider and its inbox: what SendGrid checks, what is kept, what is shown."""

from __future__ import annotations

import asyncio
import email
import http.client
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from course.cli.inbox import inbox as inbox_command
from course.errors import EventsRefusedError, SettingsError
from course.model import Event, EventKind
from course.transports import maildrop
from course.transports.outbox import Outbox
from course.transports.sendgrid_events import read_events
from course.web.inbox import EventPost, Fault, Mailbox, Provider, inbox_app, new_key
from course.web.inbox.events import SIGNATURE, TIMESTAMP, public_half, signature
from course.web.inbox.heads import parse_head
from course.web.inbox.messages import substituted
from course.web.inbox.reading import open_email, since
from course.web.inbox.rules import check_request
from tests.shipments import AT, a_recipient, a_shipment

Body = dict[str, Any]


def a_body(**changes: Any) -> Body:
    """Build a request that SendGrid accepts."""
    body: Body = {
        "from": {"email": "lessons@example.org", "name": "Plain Tables"},
        "subject": "Hello -p.name-",
        "content": [
            {"type": "text/plain", "value": "Dear -p.name-"},
            {"type": "text/html", "value": "<p>Dear -h.name-</p>"},
        ],
        "personalizations": [a_person()],
    }
    return {**body, **changes}


def a_person(**changes: Any) -> Body:
    """Build one recipient of a request."""
    person: Body = {
        "to": [{"email": "ann@example.org", "name": "Ann"}],
        "substitutions": {"-p.name-": "Ann & Zoë", "-h.name-": "Ann &amp; Zo&#235;"},
        "headers": {"List-Unsubscribe": "<https://example.org/u/1>"},
        "custom_args": {"delivery": "d1", "batch": "b1"},
    }
    return {**person, **changes}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Provider, Path]]:
    folder = tmp_path_factory.mktemp("provider")
    with Provider(folder, clock=lambda: AT) as provider:
        yield provider, folder


def post(provider: Provider, body: object, **changes: Any) -> httpx.Response:
    headers = {"Authorization": "Bearer SG.key", "Content-Type": "application/json"}
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return httpx.post(
        f"{provider.url}/v3/mail/send", content=content, headers={**headers, **changes}
    )


# --- What SendGrid checks

REFUSED: list[tuple[str, str | None, Callable[[], Body]]] = [
    ("nobody", "personalizations", lambda: a_body(personalizations=[])),
    (
        "1,001 recipients",
        "personalizations",
        lambda: a_body(personalizations=[a_person()] * 1001),
    ),
    (
        "1,001 in one personalization",
        "personalizations",
        lambda: a_body(
            personalizations=[
                a_person(to=[{"email": f"r{number}@example.org"} for number in range(1001)])
            ]
        ),
    ),
    ("no to", "personalizations.0.to", lambda: a_body(personalizations=[a_person(to=[])])),
    (
        "a broken address",
        "personalizations.1.to.0.email",
        lambda: a_body(personalizations=[a_person(), a_person(to=[{"email": "ann@"}])]),
    ),
    (
        "an address outside ASCII",
        "personalizations.0.to.0.email",
        lambda: a_body(personalizations=[a_person(to=[{"email": "zoë@example.org"}])]),
    ),
    (
        "an address of 321 characters",
        "personalizations.0.to.0.email",
        lambda: a_body(personalizations=[a_person(to=[{"email": "a" * 309 + "@example.org"}])]),
    ),
    (
        "the same address twice",
        "personalizations.0",
        lambda: a_body(
            personalizations=[
                a_person(to=[{"email": "ann@example.org"}, {"email": "ANN@example.org"}])
            ]
        ),
    ),
    (
        "a reserved header",
        "personalizations.0.headers.Reply-To",
        lambda: a_body(personalizations=[a_person(headers={"Reply-To": "x@example.org"})]),
    ),
    ("a shared reserved header", "headers.subject", lambda: a_body(headers={"subject": "x"})),
    (
        "a header that is a number",
        "personalizations.0.headers",
        lambda: a_body(personalizations=[a_person(headers={"X-Number": 1})]),
    ),
    (
        "a header with a line break",
        "personalizations.0.headers.X-Two",
        lambda: a_body(personalizations=[a_person(headers={"X-Two": "a\r\nBcc: b@example.org"})]),
    ),
    (
        "a substitution that is a number",
        "personalizations.0.substitutions",
        lambda: a_body(personalizations=[a_person(substitutions={"-n-": 1})]),
    ),
    (
        "101 substitutions",
        "personalizations.0.substitutions",
        lambda: a_body(
            personalizations=[a_person(substitutions={f"-{n}-": "x" for n in range(101)})]
        ),
    ),
    (
        "10,001 bytes of substitutions",
        "personalizations.0.substitutions",
        lambda: a_body(personalizations=[a_person(substitutions={"-n-": "x" * 9_999})]),
    ),
    (
        "a custom argument that is a number",
        None,
        lambda: a_body(personalizations=[a_person(custom_args={"delivery": 1})]),
    ),
    (
        "an empty custom argument",
        None,
        lambda: a_body(personalizations=[a_person(custom_args={"delivery": ""})]),
    ),
    (
        "10,001 bytes of custom arguments, shared ones counted",
        "personalizations.0.custom_args",
        lambda: a_body(
            custom_args={"a": "x" * 5_000},
            personalizations=[a_person(custom_args={"b": "x" * 5_000})],
        ),
    ),
    ("no sender", "from.email", lambda: a_body(**{"from": None})),
    ("a broken sender", "from.email", lambda: a_body(**{"from": {"email": "x"}})),
    ("no subject", "subject", lambda: a_body(subject="")),
    ("no content", "content", lambda: a_body(content=[])),
    (
        "HTML before text",
        "content",
        lambda: a_body(
            content=[{"type": "text/html", "value": "x"}, {"type": "text/plain", "value": "x"}]
        ),
    ),
    (
        "empty content",
        "content.0.value",
        lambda: a_body(content=[{"type": "text/plain", "value": ""}]),
    ),
    ("eleven categories", "categories", lambda: a_body(categories=[f"c{n}" for n in range(11)])),
    ("a category twice", "categories", lambda: a_body(categories=["c", "c"])),
    ("a category outside ASCII", "categories", lambda: a_body(categories=["é"])),
    ("a category of 256 characters", "categories", lambda: a_body(categories=["c" * 256])),
    ("a template", "template_id", lambda: a_body(template_id="d-123")),
    ("an unknown property", None, lambda: a_body(colour="red")),
]


def test_a_good_request_is_accepted(running: tuple[Provider, Path]) -> None:
    answer = post(running[0], a_body())

    assert (answer.status_code, answer.content) == (202, b"")
    assert len(answer.headers["X-Message-Id"]) == 22


@pytest.mark.parametrize(
    ("field", "make"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_sendgrid_refuses_is_refused_by_field(
    running: tuple[Provider, Path], field: str | None, make: Callable[[], Body]
) -> None:
    provider, folder = running
    before = len(list(folder.iterdir()))

    answer = post(provider, make())

    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert len(list(folder.iterdir())) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": ""}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Basic SG.key"}, 401),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_a_request_without_key_or_type_is_refused(
    running: tuple[Provider, Path], headers: dict[str, str], status: int
) -> None:
    assert post(running[0], a_body(), **headers).status_code == status


def test_a_sender_that_dies_in_its_request_is_no_fault_of_the_inbox(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Provider(tmp_path, clock=lambda: AT, smtp_port=None) as provider:
        host, port = provider.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as sender:
            sender.sendall(b"POST /v3/mail/send HTTP/1.1\r\nHost: localhost\r\n")
            sender.sendall(b"Content-Length: 100\r\n\r\nhalf of it")
        assert httpx.get(provider.url).status_code == 307  # it goes on

    assert (provider.accepted, capfd.readouterr().err) == (0, "")


def test_what_is_not_json_is_a_bad_request(running: tuple[Provider, Path]) -> None:
    answer = post(running[0], b"{")

    assert answer.json() == {"errors": [{"message": "Bad Request", "field": None, "help": None}]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(JSON)
def test_no_json_breaks_the_checks(body: object) -> None:
    assert check_request(body)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(a_body())), st.sampled_from(sorted(a_person())), JSON)
def test_no_value_of_a_known_property_breaks_the_checks(root: str, own: str, value: object) -> None:
    check_request(a_body(**{root: value}))
    check_request(a_body(personalizations=[a_person(**{own: value})]))


def test_sandbox_mode_checks_and_keeps_nothing(running: tuple[Provider, Path]) -> None:
    provider, folder = running
    before = len(list(folder.iterdir()))

    answer = post(provider, a_body(mail_settings={"sandbox_mode": {"enable": True}}))

    assert (answer.status_code, len(list(folder.iterdir()))) == (200, before)


# --- What is kept


def test_an_accepted_email_says_what_it_belongs_to(tmp_path: Path) -> None:
    with Provider(tmp_path, clock=lambda: AT) as provider:
        post(provider, a_body(categories=["tables", "tables/rows"]))

    head = Mailbox(tmp_path).heads()[0]
    assert (head.delivery, head.batch, head.course, head.lesson) == ("d1", "b1", "tables", "rows")
    assert (head.email, head.at, head.arrived) == ("ann@example.org", AT, AT)


def test_a_request_that_comes_twice_is_kept_twice(tmp_path: Path) -> None:
    with Provider(tmp_path, clock=lambda: AT) as provider:
        post(provider, a_body())
        post(provider, a_body())

    assert [head.delivery for head in Mailbox(tmp_path).heads()] == ["d1", "d1"]


def test_substitutions_are_not_applied_to_headers(tmp_path: Path) -> None:
    person = a_person(headers={"X-Name": "-p.name-"})

    with Provider(tmp_path, clock=lambda: AT) as provider:
        post(provider, a_body(personalizations=[person]))

    kept = email.message_from_bytes(only_file(tmp_path), policy=policy.default)
    assert (kept["X-Name"], kept["Subject"]) == ("-p.name-", "Hello Ann & Zoë")


def test_a_tag_inside_a_value_is_replaced_too() -> None:
    assert substituted("Dear -a-", {"-a-": "-b-", "-b-": "Ann"}) == "Dear Ann"


def test_a_request_that_the_disk_does_not_take_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "request").mkdir()
    (tmp_path / "request" / "other.eml").write_bytes(b"x")

    with pytest.raises(OSError, match="not empty"):
        maildrop.write_request(tmp_path, "request", [b"a", b"b"])

    assert [path.name for path in tmp_path.rglob("*.eml")] == ["other.eml"]
    assert [path.name for path in tmp_path.iterdir()] == ["request"]


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        (Fault.SERVER_ERROR_BEFORE, 0),
        (Fault.SERVER_ERROR_AFTER, 1),
        (Fault.RESET_BEFORE, 0),
        (Fault.RESET_AFTER, 1),
        (Fault.TOO_MANY, 0),
        (Fault.HALF_ANSWER, 1),
    ],
)
def test_a_fault_before_accepting_keeps_nothing_and_after_it_everything(
    tmp_path: Path, fault: Fault, kept: int
) -> None:
    with Provider(tmp_path, clock=lambda: AT) as provider:
        provider.faults.inject(fault)
        try:
            post(provider, a_body())
        except httpx.TransportError:
            assert fault in {Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.HALF_ANSWER}

    assert len(list(tmp_path.rglob("*.eml"))) == kept


def test_faults_are_met_once_each_and_in_order(running: tuple[Provider, Path]) -> None:
    provider = running[0]
    provider.faults.inject(Fault.TOO_MANY, Fault.UNAUTHORISED)

    answers = [post(provider, a_body()).status_code for _ in range(3)]

    assert answers == [429, 401, 202]


def test_a_reset_is_a_reset_and_not_an_end(running: tuple[Provider, Path]) -> None:
    running[0].faults.inject(Fault.RESET_AFTER)
    connection = http.client.HTTPConnection(running[0].url.removeprefix("http://"))
    headers = {"Authorization": "Bearer k", "Content-Type": "application/json"}
    connection.request("POST", "/v3/mail/send", orjson.dumps(a_body()), headers)

    with pytest.raises(ConnectionResetError) as caught:
        connection.getresponse()
    connection.close()
    assert type(caught.value) is ConnectionResetError  # RemoteDisconnected would be an end


def test_the_counting_provider_keeps_nothing() -> None:
    with Provider(None, clock=lambda: AT, smtp_port=None) as provider:
        post(provider, a_body(personalizations=[a_person()] * 3))
        post(provider, [])

    assert (provider.accepted, provider.requests) == (3, 2)


def test_a_taken_port_says_which_and_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port}") as http_taken:
            Provider(tmp_path, clock=lambda: AT, port=port).start()
        with pytest.raises(SettingsError, match=f"port {port}") as smtp_taken:
            Provider(tmp_path, clock=lambda: AT, smtp_port=port).start()

    assert "--port" in http_taken.value.hint
    assert "--smtp-port" in smtp_taken.value.hint


# --- Events


def test_events_of_an_accepted_email_are_signed_and_read_back(tmp_path: Path) -> None:
    with webhook() as (url, posts):
        told = events_after(EventPost(url, key=new_key()), posts, a_body(), tmp_path)

    assert [(event.kind, event.delivery) for event in told] == [
        (EventKind.PROCESSED, "d1"),
        (EventKind.DELIVERED, "d1"),
    ]
    assert {event.at for event in told} == {AT}


@pytest.mark.parametrize(
    ("mailbox", "last"),
    [
        ("bounce", EventKind.BOUNCED),
        ("block", EventKind.BLOCKED),
        ("complain+7", EventKind.COMPLAINED),
        ("leave", EventKind.UNSUBSCRIBED),
        ("drop", EventKind.DROPPED),
    ],
)
def test_some_mailboxes_behave_in_a_way_of_their_own(
    mailbox: str, last: EventKind, tmp_path: Path
) -> None:
    body = a_body(personalizations=[a_person(to=[{"email": f"{mailbox}@example.org"}])])

    with webhook() as (url, posts):
        told = events_after(EventPost(url, key=new_key()), posts, body, tmp_path)

    assert told[-1].kind is last


def test_what_the_webhook_does_not_take_is_posted_again(tmp_path: Path) -> None:
    with (
        webhook(statuses=[500, 200]) as (url, posts),
        reporting(EventPost(url, key=new_key()), tmp_path) as provider,
    ):
        post(provider, a_body())
        first, second = posts.get(timeout=10), posts.get(timeout=10)

    assert first[0] == second[0]


def test_a_changed_body_is_not_sendgrids() -> None:
    body, signed, public = a_signed_post()

    with pytest.raises(EventsRefusedError):
        read(body.replace(b"delivered", b"bounce"), signed, public)


def test_another_key_is_not_sendgrids() -> None:
    body, signed, _ = a_signed_post()

    with pytest.raises(EventsRefusedError):
        read(body, signed, a_signed_post()[2])


@pytest.mark.parametrize("nonsense", ["", "?", "c2lnbmF0dXJl", "é"])
def test_a_nonsense_signature_is_refused_and_not_a_crash(nonsense: str) -> None:
    body, _, public = a_signed_post()

    with pytest.raises(EventsRefusedError):
        read(body, nonsense, public)


@pytest.mark.parametrize("age", [timedelta(hours=26), timedelta(minutes=-11)])
def test_a_post_from_another_day_is_refused(age: timedelta) -> None:
    body, signed, public = a_signed_post()

    with pytest.raises(EventsRefusedError, match="signed for"):
        read(body, signed, public, now=AT + age)


def test_a_post_that_was_tried_all_night_is_still_read() -> None:
    body, signed, public = a_signed_post()

    assert read(body, signed, public, now=AT + timedelta(hours=24))


def test_a_key_that_is_none_names_its_variable() -> None:
    body, signed, _ = a_signed_post()

    with pytest.raises(SettingsError, match="SENDGRID_WEBHOOK_PUBLIC_KEY"):
        read(body, signed, "nonsense")


def test_events_that_concern_no_email_are_left_out() -> None:
    odd = [{"event": "account_status_change", "timestamp": 1}, "text", {"no": "event"}]
    body, signed, public = a_signed_post(odd)

    assert read(body, signed, public) == ()


@given(st.dictionaries(st.sampled_from(["event", "timestamp", "delivery", "email", "type"]), JSON))
@settings(max_examples=50, deadline=None)
def test_no_signed_event_breaks_the_reading(entry: dict[str, object]) -> None:
    body, signed, public = a_signed_post([{**entry}])

    assert len(read(body, signed, public)) <= 1


# --- What is shown


def test_a_large_head_and_a_folded_subject_are_read() -> None:
    raw = b"From: a@example.org\r\nSubject: one\r\n two\r\nTo: Ann <ann@example.org>\r\n\r\nbody"

    head = parse_head(raw, id="x", size=1, changed=AT)

    assert (head.subject, head.name, head.email, head.at) == (
        "one two",
        "Ann",
        "ann@example.org",
        AT,
    )


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_have_a_head_and_can_be_opened(raw: bytes) -> None:
    parse_head(raw, id="x", size=len(raw), changed=AT)
    open_email(raw)


@settings(deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["Subject", "To", "Date", "Content-Type"]))
def test_any_header_can_be_shown(value: bytes, name: str) -> None:
    raw = f"From: a@example.org\r\n{name}: ".encode() + value + b"\r\n\r\nbody"

    parse_head(raw, id="x", size=len(raw), changed=AT)
    open_email(raw)


def test_an_email_that_arrives_later_is_found(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "not-there-yet")
    before = mailbox.heads()

    send(tmp_path / "not-there-yet", 0)

    assert (before, len(mailbox.heads())) == ((), 1)


def test_an_email_that_was_removed_is_forgotten(tmp_path: Path) -> None:
    send(tmp_path, 0)
    mailbox = Mailbox(tmp_path)
    mailbox.heads()

    (tmp_path / "d0.eml").unlink()

    assert mailbox.heads() == ()


def test_emails_stand_under_the_readers_own_date(tmp_path: Path) -> None:
    late = datetime(2027, 3, 29, 22, 30, tzinfo=UTC)  # already Tuesday in Amsterdam
    send(tmp_path, 0, at=late)

    assert "Tuesday 30 March 2027, 1 email<" in page(tmp_path).text


def test_a_time_is_shown_with_its_zone(tmp_path: Path) -> None:
    send(tmp_path, 0)

    text = page(tmp_path, "/inbox/d0").text
    assert "09:00 CEST" in text
    assert "Tue 30 Mar 09:00 CEST" in text


def test_going_back_in_time_hides_later_emails(tmp_path: Path) -> None:
    send(tmp_path, 0, at=AT - timedelta(days=7))
    send(tmp_path, 1)

    text = page(tmp_path, "/inbox?at=2027-03-24T00:00Z").text
    assert "Reader 0" in text
    assert "Reader 1" not in text


def test_a_reader_can_be_singled_out_without_their_address(tmp_path: Path) -> None:
    send(tmp_path, 0)
    send(tmp_path, 1)
    reader = Mailbox(tmp_path).find("d1")
    assert reader is not None

    text = page(tmp_path, f"/inbox?reader={reader.reader}").text
    assert "1 of 2" in text
    assert "reader=reader1" not in page(tmp_path).text


def test_a_search_finds_subject_and_reader(tmp_path: Path) -> None:
    send(tmp_path, 0)
    send(tmp_path, 1)

    assert "1 of 2" in page(tmp_path, "/inbox?q=reader1%40").text
    assert "2 of 2" in page(tmp_path, "/inbox?q=what+is+a+row").text
    assert "No email matches" in page(tmp_path, "/inbox?q=nothing").text


def test_counts_of_lessons_add_up(tmp_path: Path) -> None:
    for number in range(3):
        send(tmp_path, number)

    text = page(tmp_path, "/inbox?by=lesson").text
    assert "rows" in text
    assert '<span class="number">3</span>' in text


def test_a_message_that_cannot_be_parsed_is_listed_and_opens_raw(tmp_path: Path) -> None:
    (tmp_path / "broken.eml").write_bytes(b"\x00\x01 no email at all <script>")

    assert "cannot be read" in page(tmp_path).text
    assert "no email at all &lt;script&gt;" in page(tmp_path, "/inbox/broken").text


def test_an_empty_inbox_says_what_to_do(tmp_path: Path) -> None:
    text = page(tmp_path).text

    assert "No email has arrived yet" in text
    assert "course demo" in text


def test_an_email_is_saved_as_it_is(tmp_path: Path) -> None:
    send(tmp_path, 0)

    answer = page(tmp_path, "/eml/d0")

    assert answer.content == (tmp_path / "d0.eml").read_bytes()
    assert answer.headers["content-disposition"] == 'attachment; filename="d0.eml"'


def test_the_frame_runs_nothing_and_loads_nothing(tmp_path: Path) -> None:
    send(tmp_path, 0)

    rules = page(tmp_path, "/frame/d0").headers["content-security-policy"]
    assert "default-src 'none'" in rules
    assert "img-src 'none'" in rules
    assert "sandbox" in rules
    assert "allow-scripts" not in rules


@pytest.mark.parametrize("id_", ["../secret", "..%2Fsecret", "%2e%2e/secret", "/etc/passwd"])
def test_only_emails_of_the_folder_can_be_asked_for(tmp_path: Path, id_: str) -> None:
    (tmp_path / "secret.eml").write_bytes(b"From: a@example.org\r\n\r\nsecret")
    send(tmp_path / "box", 0)

    for part in ("eml", "frame", "inbox"):
        answer = page(tmp_path / "box", f"/{part}/{id_}")
        assert answer.status_code == 404
        assert "secret\r\n" not in answer.text


@pytest.mark.parametrize("path", ["/", "/inbox", "/v3/mail/send", "/eml/d0"])
def test_another_host_name_is_refused(running: tuple[Provider, Path], path: str) -> None:
    answer = httpx.get(f"{running[0].url}{path}", headers={"Host": "evil.example.org"})

    assert answer.status_code == 400


def test_looking_changes_nothing(tmp_path: Path) -> None:
    send(tmp_path, 0)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    for path in ("/", "/inbox", "/inbox/d0", "/inbox/d0?tab=raw", "/frame/d0", "/eml/d0"):
        assert page(tmp_path, path).status_code == 200

    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@given(st.dictionaries(st.sampled_from(["at", "page", "tab", "by", "q", "width"]), st.text()))
@settings(max_examples=40, deadline=None)
def test_no_address_breaks_the_page(query: dict[str, str]) -> None:
    assert page(Path("nowhere"), **query).status_code == 200


def test_a_clock_change_between_two_lessons_is_named(tmp_path: Path) -> None:
    send(tmp_path, 0, at=datetime(2027, 3, 23, 8, tzinfo=UTC))
    send(tmp_path, 1, at=AT)
    later, earlier = Mailbox(tmp_path).heads()

    assert since(earlier, later) == "7 days by the clock, 1 h less: clocks changed"


def test_many_emails_come_in_pages(tmp_path: Path) -> None:
    for number in range(105):
        send(tmp_path, number)

    assert "1\N{EN DASH}100 of 105" in page(tmp_path).text
    assert "101\N{EN DASH}105 of 105" in page(tmp_path, "/inbox?page=2").text
    assert "101\N{EN DASH}105 of 105" in page(tmp_path, "/inbox?page=99").text


# --- The command


def test_the_command_says_when_a_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        taken = str(bound.getsockname()[1])
        result = CliRunner().invoke(inbox_command, [str(tmp_path), "--port", taken])

    assert isinstance(result.exception, SettingsError)


def test_a_key_without_an_address_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(inbox_command, [str(tmp_path), "--events-key", "key.pem"])

    assert isinstance(result.exception, SettingsError)


# --- Other ends of our own


def send(folder: Path, number: int, at: datetime = AT) -> None:
    folder.mkdir(exist_ok=True)
    Outbox(folder).send(a_shipment(a_recipient(number), at=at))


def page(folder: Path, path: str = "/inbox", **query: str) -> httpx.Response:
    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(inbox_app(Mailbox(folder)))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", follow_redirects=True
        ) as client:
            return await client.get(path, params=query or None)

    return asyncio.run(get())


def only_file(folder: Path) -> bytes:
    (path,) = folder.rglob("*.eml")
    return path.read_bytes()


Posts = queue.Queue[tuple[bytes, str, str]]


@contextmanager
def webhook(statuses: list[int] | None = None) -> Iterator[tuple[str, Posts]]:
    """A server that keeps what is posted to it: body, signature, timestamp."""
    posts: Posts = queue.Queue()
    answers = list(statuses or [])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posts.put((body, self.headers[SIGNATURE], self.headers[TIMESTAMP]))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/events", posts
        server.shutdown()
        thread.join()


@contextmanager
def reporting(events: EventPost, folder: Path) -> Iterator[Provider]:
    with Provider(folder, clock=lambda: AT, smtp_port=None, events=events) as provider:
        yield provider


def events_after(events: EventPost, posts: Posts, body: Body, folder: Path) -> tuple[Event, ...]:
    """Return the events that a webhook reads after one request."""
    with reporting(events, folder) as provider:
        assert post(provider, body).status_code == 202
        posted, signed, timestamp = posts.get(timeout=10)
    return read_events(
        posted, signature=signed, timestamp=timestamp, public_key=events.public_key, now=AT
    )


def a_signed_post(events: list[Any] | None = None) -> tuple[bytes, str, str]:
    """Return a body, its signature at AT, and the public key."""
    key: Any = load_pem_private_key(new_key(), password=None)
    entries = events if events is not None else [{"event": "delivered", "timestamp": 1}]
    body = orjson.dumps(entries) + b"\r\n"
    timestamp = str(int(AT.timestamp()))
    return body, signature(key, timestamp=timestamp, body=body), public_half(key)


def read(body: bytes, signed: str, public: str, now: datetime = AT) -> tuple[Event, ...]:
    timestamp = str(int(AT.timestamp()))
    return read_events(body, signature=signed, timestamp=timestamp, public_key=public, now=now)
