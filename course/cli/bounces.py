"""`course bounces`: read what came back by mail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from course.cli.options import installation, now_option
from course.cli.output import counted
from course.errors import ContentError


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE|MAILDIR|-…")
@now_option
def bounces(paths: tuple[str, ...], *, now: datetime | None) -> int:
    """Take in delivery reports that came to SMTP_BOUNCES, from files, a Maildir or a pipe.

    A mailbox that is not there ends a reader's courses; one that is full does not. What was read
    before changes nothing, so that a whole Maildir may be read each hour.

    \b
    Examples:
      course bounces ~/Maildir
      course bounces - < bounce.eml
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.app import bounces as rules

    with installation() as app:
        taken = rules.take(app, _messages(paths), now=now or app.now())
    other = taken.pop(None, 0)
    words = [counted(number, f"{kind} report") for kind, number in sorted(taken.items())]
    rest = counted(other, "message")
    click.echo(f"{', '.join(words) or 'no report'}; {rest} about nothing of ours")
    return 0


def _messages(paths: tuple[str, ...]) -> Iterator[bytes]:
    for text in paths:
        if text == "-":
            yield sys.stdin.buffer.read()
            continue
        path = Path(text).expanduser()
        try:
            yield from (one.read_bytes() for one in _files(path))
        except OSError as error:
            raise ContentError(f"{path}: {error.strerror}", hint="check the path") from error


def _files(path: Path) -> Iterator[Path]:
    """Yield a file, or the messages of a Maildir (`cur` and `new`) or of a plain folder."""
    if not path.is_dir():
        yield path
        return
    boxes = [path / name for name in ("cur", "new") if (path / name).is_dir()] or [path]
    for box in boxes:
        yield from sorted(one for one in box.iterdir() if one.is_file())
