"""Arguments that several commands share: instants, zones, the course, the installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from course.app.core import App


class Instant(click.ParamType[datetime]):
    """An ISO 8601 instant; without an offset it is UTC, a date alone is its midnight."""

    name = "instant"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read an instant."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not an instant; write 2027-03-28T09:00+02:00", param, ctx)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


class Duration(click.ParamType[timedelta]):
    """A length of time: 15m, 6h, 1d."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read a duration."""
        if isinstance(value, timedelta):
            return value
        units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
        number, unit = value[:-1], value[-1:]
        if not (number.isascii() and number.isdigit() and unit in units and int(number)):
            self.fail(f"{value!r} is not a duration; write 15m, 6h or 1d", param, ctx)
        return timedelta(seconds=int(number) * units[unit])


INSTANT = Instant()
DURATION = Duration()

course_option = click.option("--course", "slug", metavar="SLUG", help="Which course.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
now_option = click.option(
    "--now", type=INSTANT, metavar="INSTANT", help="Pretend it is this instant (ISO 8601)."
)


metrics_option = click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Serve /metrics for Prometheus on this port of 127.0.0.1.",
)


@contextmanager
def measured(app: App, port: int | None) -> Iterator[None]:
    """Serve the installation's numbers on loopback while the block runs, if there is a port."""
    if port is None:
        yield
        return
    from course.app import metrics
    from course.web import serving
    from course.web.metrics import metrics_app

    with serving.served(metrics_app(metrics.registry(app)), port=port) as address:
        click.echo(f"metrics at {address}/metrics")
        yield


@contextmanager
def installation(*, engine: str = "local", concurrency: int = 1) -> Iterator[App]:
    """Open this installation by its environment."""
    from course.app.core import open_app
    from course.settings import load_settings

    with open_app(load_settings(), engine=engine, concurrency=concurrency) as app:
        yield app
