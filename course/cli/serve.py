"""`course serve`: the pages behind readers' links, and the provider's webhook."""

from __future__ import annotations

import signal
from types import FrameType

import click

from course.cli.options import measured, metrics_option


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on; 0 takes any.")
@metrics_option
def serve(host: str, port: int, metrics_port: int | None) -> None:
    """Serve reader pages and webhooks, until Ctrl-C or SIGTERM.

    Readers unsubscribe, pause and choose their hour here; SendGrid reports here what became of
    emails. Put a web server with a certificate in front, and its address in COURSE_PUBLIC_URL.

    \b
    Examples:
      course serve
      course serve --host 0.0.0.0 --port 8080
    """  # noqa: D301 - click's mark for "do not wrap" is a real backspace
    from course import logs
    from course.app.core import open_app
    from course.settings import load_settings
    from course.web import serving
    from course.web.reader import reader_app

    # uvicorn finishes open requests, then raises the signal again: the end that was asked for.
    for end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(end, _end)
    settings = load_settings()
    _check_address(host, settings.public_url)
    logs.configure(settings.log)
    with open_app(settings) as app, measured(app, metrics_port):
        served = reader_app(
            app,
            public_url=settings.public_url,
            webhook_key=settings.sendgrid_webhook_public_key,
            lessons=settings.home / "lessons",
        )

        def ready(address: str) -> None:
            _say(address, settings.public_url, webhook=bool(settings.sendgrid_webhook_public_key))

        serving.serve(served, host=host, port=port, ready=ready, loopback_only=False)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _check_address(host: str, public_url: str) -> None:
    from course.errors import SettingsError
    from course.web import serving

    if not public_url and not serving.is_loopback(host):
        raise SettingsError(
            f"{host!r} can be reached from elsewhere, and COURSE_PUBLIC_URL is not set",
            hint="set COURSE_PUBLIC_URL to the address that readers' links begin with",
        )


def _say(address: str, public_url: str, *, webhook: bool) -> None:
    click.echo(f"Reader pages at {address} (Ctrl-C stops)")
    if public_url:
        click.echo(f"Readers come by way of {public_url}")
    else:
        click.echo("COURSE_PUBLIC_URL is not set: only this machine can open readers' links.")
    if webhook:
        click.echo(f"SendGrid reports to {public_url or address}/webhooks/sendgrid")
    else:
        click.echo("No webhook: SENDGRID_WEBHOOK_PUBLIC_KEY is not set.")
