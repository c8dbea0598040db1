from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from course.errors import SettingsError
from course.web import pages

CSS = (Path(pages.__file__).parent / "static" / "ui.css").read_text("utf-8")
BEHIND_TEXT = ("panel", "ground", "sunken")
TEXT = ("ink", "ink-2", "ink-3", "accent", "ok", "warn", "bad", "info", "unknown")
WASHED = ("accent", "ok", "warn", "bad", "info", "unknown")


def _blocks() -> dict[str, dict[str, str]]:
    light = re.search(r":root \{(.*?)\}", CSS, re.DOTALL)
    system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', CSS, re.DOTALL)
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', CSS, re.DOTALL)
    assert light
    assert system
    assert chosen
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", match[1]))
        for name, match in {"light": light, "system": system, "chosen": chosen}.items()
    }


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert round(_contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(_contrast("#85888d", "#ffffff"), 1) == 3.6


@pytest.mark.parametrize("theme", ["light", "chosen"])
def test_every_text_colour_has_contrast_on_every_ground(theme: str) -> None:
    tokens = _blocks()[theme]
    pairs = [(text, ground) for text in TEXT for ground in BEHIND_TEXT]
    pairs += [(text, f"wash-{text}") for text in WASHED]
    pairs += [("ink", f"wash-{wash}") for wash in WASHED]
    pairs += [("ink-3", "wash-accent"), ("ink-2", "wash-accent"), ("on-accent", "accent")]

    pale = {pair: _contrast(tokens[pair[0]], tokens[pair[1]]) for pair in pairs}

    assert {pair: ratio for pair, ratio in pale.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "chosen"])
def test_borders_of_controls_can_be_seen_on_every_ground(theme: str) -> None:
    tokens = _blocks()[theme]

    assert all(_contrast(tokens["edge"], tokens[ground]) >= 3.0 for ground in BEHIND_TEXT)


def test_dark_is_the_same_whether_the_system_or_the_reader_chose_it() -> None:
    blocks = _blocks()

    assert blocks["system"] == blocks["chosen"]
    assert blocks["system"].keys() == blocks["light"].keys()


def _page(request: Request) -> HTMLResponse:
    return pages.render_page(request, "base.html")


def _frame(request: Request) -> HTMLResponse:
    return pages.frame_response("<p>Hello</p>", images="images" in request.query_params)


def _post(_: Request) -> Response:
    return PlainTextResponse("done")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    routes = [
        Route("/", _page),
        Route("/frame", _frame),
        Route("/post", _post, methods=["POST"]),
        pages.static_files(),
    ]
    app = Starlette(routes=routes, middleware=pages.local_only())
    with pages.served(app) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address) as client:
        yield client


def test_a_page_may_load_only_from_its_own_server(client: httpx.Client) -> None:
    headers = client.get("/").headers

    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; ")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_an_email_is_framed_without_scripts_and_forms(client: httpx.Client) -> None:
    policy = client.get("/frame?images").headers["content-security-policy"]

    assert policy.startswith("sandbox allow-same-origin; default-src 'none'; ")
    assert "allow-scripts" not in policy
    assert "img-src 'self' data:" in policy


def test_pictures_are_refused_when_they_are_switched_off(client: httpx.Client) -> None:
    assert "img-src 'none'" in client.get("/frame").headers["content-security-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:8010", "localhost", "[::1]:8010", "LOCALHOST:1"])
def test_this_machine_is_answered_under_each_of_its_names(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost@evil.example"]
)
def test_an_unknown_host_is_refused_everywhere(client: httpx.Client, host: str) -> None:
    for path in ("/", "/frame", "/static/ui.css"):
        answer = client.get(path, headers={"host": host})
        assert (answer.status_code, answer.text.split()[0]) == (400, "This")


def test_a_form_of_another_site_is_refused(client: httpx.Client) -> None:
    own = client.post("/post", headers={"sec-fetch-site": "same-origin"})
    program = client.post("/post")
    foreign = client.post("/post", headers={"sec-fetch-site": "cross-site"})

    assert (own.status_code, program.status_code, foreign.status_code) == (200, 200, 403)


def test_the_theme_of_the_cookie_is_in_the_first_byte_of_the_page(client: httpx.Client) -> None:
    client.cookies.set("theme", "dark")
    assert 'data-theme="dark"' in client.get("/").text

    client.cookies.set("theme", '"><script>')
    assert "data-theme" not in client.get("/").text


def test_a_port_in_use_is_an_error_that_names_it_and_the_way_out() -> None:
    with pages.listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SettingsError, match=f"port {port}") as caught:
            pages.listen("127.0.0.1", port)

    assert "--port" in caught.value.hint


def test_a_local_page_is_not_served_to_the_network() -> None:
    async def app(*_: object) -> None: ...

    with pytest.raises(SettingsError, match="not a loopback address"):
        pages.serve(app, host="0.0.0.0", port=0)  # noqa: S104 - this is what must be refused


def test_a_bound_socket_listens_before_the_address_is_told() -> None:
    with pages.listen("127.0.0.1", 0) as bound:
        socket.create_connection(bound.getsockname(), timeout=5).close()


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Amsterdam", "Tue 1 Dec 09:00 CET"),
        ("America/Sao_Paulo", "Tue 1 Dec 05:00 UTC-03"),
        ("UTC", "Tue 1 Dec 08:00 UTC"),
    ],
)
def test_a_time_is_never_bare(zone: str, words: str) -> None:
    assert pages.moment(datetime(2026, 12, 1, 8, tzinfo=UTC), zone) == words


def test_a_size_is_said_in_the_unit_of_the_limit() -> None:
    assert pages.kilobytes(102 * 1024) == "102.0 KB"
