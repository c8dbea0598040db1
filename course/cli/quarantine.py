"""`course quarantine`: a copy or a backup does not send before a person says what it is."""

from __future__ import annotations

import click

from course.cli.options import installation
from course.cli.output import counted


@click.group(invoke_without_command=True)
@click.pass_context
def quarantine(ctx: click.Context) -> int:
    """Show whether this database may send. Exits with 2 when it may not.

    \b
    course quarantine
    course quarantine lift --put-back    a backup: emails went out after it was made
    course quarantine lift --moved       the same database in another place; nothing went out
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    if ctx.invoked_subcommand is not None:
        return 0
    from course.app import quarantine as rules

    with installation() as app:
        reason = rules.reason(app)
    if not reason:
        click.echo("no quarantine: this database may send when live sending is on")
        return 0
    click.echo(f"in quarantine: {reason}")
    click.echo(
        "\ncourse quarantine lift --put-back    what fell due meanwhile becomes unknown: nobody"
        "\n                                     gets it twice, and `course unknowns` settles it"
        "\ncourse quarantine lift --moved       all goes on where it was; if emails did go out"
        "\n                                     meanwhile, readers get them twice"
    )
    return 2


@quarantine.command("lift")
@click.option("--put-back/--moved", default=None, help="A backup, or only another place.")
def lift(*, put_back: bool | None) -> int:
    """Let this database send again."""
    from course.app import quarantine as rules

    if put_back is None:
        raise click.UsageError("say --put-back or --moved: `course quarantine` tells them apart")
    with installation() as app:
        unknown = rules.lift(app, put_back=put_back, now=app.now())
    click.echo("lifted: this database sends from now on")
    if unknown:
        click.echo(f"{counted(unknown, 'email')} may have been sent meanwhile: `course unknowns`")
    return 2 if unknown else 0
