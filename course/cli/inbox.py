"""`course inbox`: the local mail catcher."""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.cli.output import counted
from course.errors import SettingsError

if TYPE_CHECKING:
    from course.web.inbox import EventPost, Provider

_EXAMPLES = """\b
Examples:
  course inbox                          show what `course demo` and the outbox wrote
  course inbox ./trial --port 9000      keep what arrives in another folder
  course inbox --events-to http://127.0.0.1:8000/webhooks/sendgrid --events-key events.pem
"""


@click.command(epilog=_EXAMPLES)
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--port", default=8025, show_default=True, help="Port of the page and SendGrid's API."
)
@click.option("--smtp-port", default=1025, show_default=True, help="Port of SMTP.")
@click.option("--events-to", metavar="URL", help="Post signed events there, as SendGrid does.")
@click.option(
    "--events-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of the key that signs events; made when it is missing.",
)
@click.option(
    "--studio",
    default="http://127.0.0.1:8010",
    show_default=True,
    metavar="URL",
    help="Where `course preview` runs, for links to lessons.",
)
@click.option("--null", is_flag=True, help="Only count what arrives: for measuring senders.")
def inbox(
    folder: Path | None,
    port: int,
    smtp_port: int,
    *,
    events_to: str | None,
    events_key: Path | None,
    studio: str,
    null: bool,
) -> None:
    """Catch email on this machine and show who got what, and when.

    It speaks SendGrid's API and SMTP, and keeps each email as a file in FOLDER, which is the
    outbox by default. Point SENDGRID_HOST or SMTP_URL at it: nothing leaves this machine.
    """
    from course.app.books import open_books
    from course.app.forward import forward_of
    from course.settings import load_settings
    from course.web.inbox import Provider, Surroundings

    events, settings = _events(events_to, events_key), load_settings()
    with open_books(settings, folder) as books:
        provider = Provider(
            None if null else folder or settings.outbox,
            clock=lambda: datetime.now(UTC),
            port=port,
            smtp_port=smtp_port,
            events=events,
            around=Surroundings(
                books=None if null else books,
                forward=None if null else forward_of(settings, folder),
                studio=studio,
            ),
        )
        with provider:
            _announce(provider, events)
            _until_told()
    click.echo(f"stopped after {counted(provider.accepted, 'email')}")


def _events(url: str | None, path: Path | None) -> EventPost | None:
    from course.web.inbox import EventPost, new_key

    if url is None:
        if path is not None:
            raise SettingsError("--events-key signs nothing", hint="say where with --events-to URL")
        return None
    if path is None:
        return EventPost(url, key=new_key())
    try:
        if not path.exists():
            aside = path.with_name(f".{path.name}.new")
            aside.touch(mode=0o600)
            aside.write_bytes(new_key())
            aside.replace(path)
        return EventPost(url, key=path.read_bytes())
    except OSError as error:
        raise SettingsError(
            f"the key file {str(path)!r} cannot be used: {error.strerror}",
            hint="name a file that this user may write",
        ) from error


def _announce(provider: Provider, events: EventPost | None) -> None:
    click.echo(f"inbox     {provider.url}")
    click.echo(f"SendGrid  SENDGRID_HOST={provider.url}  SENDGRID_API_KEY=any-word")
    click.echo(f"SMTP      SMTP_URL={provider.smtp_url}")
    if events:
        click.echo(f"events    SENDGRID_WEBHOOK_PUBLIC_KEY={events.public_key}")
    click.echo("Local. Nothing here leaves this machine. Ctrl-C stops it.")


def _until_told() -> None:
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    told.wait()
