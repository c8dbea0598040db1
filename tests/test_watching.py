"""What a running installation says of itself: log lines without addresses, and metrics."""

from __future__ import annotations

import io
import json
import logging
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest

from course import logs
from course.app import metrics
from course.errors import TemporaryTransportError
from course.model import Receipt, Shipment
from course.web import serving
from course.web.metrics import metrics_app
from tests.builders import a_subscriber
from tests.worlds import MONDAY, World, a_world

NINE = MONDAY + timedelta(hours=1)


@contextmanager
def logged(style: logs.Style) -> Iterator[io.StringIO]:
    """Collect what goes to standard error; the loggers are as before afterwards."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    with redirect_stderr(io.StringIO()) as stream:
        logs.configure(style)
    try:
        yield stream
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])


class Talkative:
    """A provider that quotes addresses in what it answers."""

    name, leaves, substitutes, deadline, batch_size = "talkative", False, False, 10.0, 1000

    def send(self, shipment: Shipment) -> Receipt:
        raise TemporaryTransportError(f"<{shipment.recipients[0].email}> is busy", hint="wait")


def test_a_batch_is_one_line_of_json_with_opaque_ids(tmp_path: Path) -> None:
    with a_world(tmp_path) as world, logged("json") as stream:
        world.enrol(a_subscriber(), a_subscriber(email="zoe@example.org"))
        world.tick(NINE)

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    [line] = [line for line in lines if line["event"] == "batch"]
    assert (line["lesson"], line["accepted"], line["attempt"]) == ("rows", 2, 1)
    assert line["logger"] == "course.delivery"
    assert line["timestamp"].endswith("Z")
    assert "@" not in stream.getvalue()


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_address_gets_into_a_log_whoever_quotes_it(style: logs.Style) -> None:
    with logged(style) as stream:
        logs.logger("course.test").warning("refused", reason="550 <sam.o'x@mail.example.org>: no")
        logging.getLogger("some.library").warning("bad %s", "zoë@exämple.org")

    assert stream.getvalue().count("(address)") == 2
    assert "@" not in stream.getvalue()


def test_commands_that_print_do_not_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with a_world(tmp_path) as world:
        world.enrol(a_subscriber())
        world.tick(NINE)

    assert capsys.readouterr() == ("", "")


def scraped(world: World) -> dict[str, float]:
    with (
        serving.served(metrics_app(metrics.registry(world.app))) as address,
        urllib.request.urlopen(f"{address}/metrics", timeout=5) as answer,  # noqa: S310
    ):
        text = answer.read().decode()
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


def test_metrics_say_what_is_due_late_open_and_unknown(tmp_path: Path) -> None:
    with a_world(tmp_path, transport=Talkative()) as world:
        world.enrol(a_subscriber(), a_subscriber(email="late@example.org"))
        world.clock.at = NINE + timedelta(hours=1)
        before = scraped(world)
        world.tick(NINE + timedelta(hours=1))
        world.clock.at += timedelta(seconds=90)
        after = scraped(world)

    assert (before["course_due_readers"], before["course_late_readers"]) == (2, 2)
    assert "course_heartbeat_age_seconds" not in before
    assert (after["course_due_readers"], after["course_heartbeat_age_seconds"]) == (0, 90)
    assert after['course_batches{state="planned"}'] == 1
    assert after["course_unknown_deliveries"] == 0
    assert after['course_readers{course="plain-tables",state="active"}'] == 2


def test_metrics_answer_to_loopback_names_only(tmp_path: Path) -> None:
    with (
        a_world(tmp_path) as world,
        serving.served(metrics_app(metrics.registry(world.app))) as address,
    ):
        asked = urllib.request.Request(f"{address}/metrics", headers={"Host": "evil.example"})  # noqa: S310
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=5)  # noqa: S310

    with refused.value as answer:
        assert answer.code in {400, 403, 421}
