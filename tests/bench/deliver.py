"""Plan and deliver many readers in one process on SQLite, against one request per reader.

    python -m tests.bench.deliver [READERS]

Both sides talk to the same endpoint that takes everything. The peer is the official client used as
its documentation shows: a Mail object and a request for each reader.
"""

from __future__ import annotations

import multiprocessing
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter

import sendgrid
from sendgrid.helpers.mail import Mail

from course import plugins
from course.app import people, releasing
from course.app.core import App, open_app
from course.enrolments import Reader, address_hash
from course.model import Subscriber
from course.settings import Settings, load_settings
from course.store import people as shelf

START = datetime(2027, 3, 1, tzinfo=UTC)
PEER_READERS = 500


@contextmanager
def endpoint() -> Iterator[str]:
    """Run the null endpoint in a process of its own; give its URL."""
    command = [sys.executable, "-m", "tests.bench.null_endpoint"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def prepare(settings: Settings, readers: int) -> None:
    """Release the bundled course and enrol so many readers."""
    with open_app(settings, clock=lambda: START) as app:
        course = releasing.compiled(app, str(plugins.bundled("lessons") / "gut-and-skin"))
        releasing.release(app, course, now=START)
        load(app, readers)


def load(app: App, readers: int) -> None:
    """Put readers of one zone on the bundled course."""
    for begin in range(0, readers, 50_000):
        persons = [
            Reader(n, f"reader{n}@example.net", Subscriber(f"reader{n}@example.net", f"Reader {n}"))
            for n in range(begin, min(begin + 50_000, readers))
        ]
        with app.store.writing() as tx:
            hashed = [
                (address_hash(one.address, key=app.suppression_key), one.subscriber)
                for one in persons
            ]
            shelf.add_subscribers(tx, hashed, now=START)
    people.enrol(app, None, "gut-and-skin", now=START)


def ours(url: str, readers: int) -> tuple[float, int]:
    """Return (seconds for plan and delivery, deliveries accepted)."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(
            _env_file=None,
            COURSE_HOME=folder,
            COURSE_TRANSPORT="sendgrid",
            SENDGRID_HOST=url,
            SENDGRID_API_KEY="SG.null",
        )
        # Loaded by another process, so that the peak memory is that of sending.
        loading = multiprocessing.get_context("spawn").Process(
            target=prepare, args=(settings, readers)
        )
        loading.start()
        loading.join()
        with open_app(settings, clock=lambda: START) as app:
            begin = perf_counter()
            beat = app.tick(now=START + timedelta(hours=9))
            return perf_counter() - begin, beat.accepted


def peer(url: str) -> float:
    """Return seconds for PEER_READERS requests of one reader each by the official client."""
    html = "x" * 40_000
    client = sendgrid.SendGridAPIClient("SG.null", host=url)
    begin = perf_counter()
    for n in range(PEER_READERS):
        client.send(
            Mail(
                from_email="lessons@example.org",
                to_emails=f"reader{n}@example.net",
                subject="A lesson",
                html_content=html,
            )
        )
    return perf_counter() - begin


def main() -> None:
    """Measure and print."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with endpoint() as url:
        seconds, accepted = ours(url, readers)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        peer_seconds = peer(url)
    rate, peer_rate = accepted / seconds, PEER_READERS / peer_seconds
    print(f"{'':34}{'readers':>10}{'seconds':>9}{'readers/s':>11}{'ratio':>8}")
    print(
        f"{'plan + deliver, batches of 1,000':34}{accepted:>10,}{seconds:>9.2f}{rate:>11,.0f}"
        f"{rate / peer_rate:>7.1f}x"
    )
    print(
        f"{'official client, one request each':34}{PEER_READERS:>10,}{peer_seconds:>9.2f}"
        f"{peer_rate:>11,.0f}{1:>7.1f}x"
    )
    print(f"peak memory {memory:,.0f} MiB")


if __name__ == "__main__":
    main()
