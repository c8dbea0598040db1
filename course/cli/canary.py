"""`course canary`: try the provider's substitutions before any reader gets one."""

from __future__ import annotations

import click

from course.cli.options import installation
from course.cli.output import counted


@click.group(invoke_without_command=True)
@click.pass_context
def canary(ctx: click.Context) -> int:
    """Show what is known of the provider's substitutions.

    \b
    course canary send me@example.org other@example.org
    course canary confirm K7QP M2XR P9RT
    course canary failed
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    if ctx.invoked_subcommand is not None:
        return 0
    from course.app import canary as birds

    with installation() as app:
        verdict = birds.verdict(app)
        name = app.transport.name
    words = {
        birds.Verdict.UNTRIED: "untried: `course canary send ADDRESS` before going live",
        birds.Verdict.PASSED: "passed: values are put into every part",
        birds.Verdict.FAILED: "failed: every email is rendered here and travels alone",
    }
    click.echo(f"{name}: {words[verdict]}")
    return 0


@canary.command("send")
@click.argument("addresses", nargs=-1, required=True)
def send(addresses: tuple[str, ...]) -> int:
    """Send an email with a code in each part to addresses of your own."""
    from course.app import canary as birds

    with installation() as app:
        birds.send(app, addresses)
        where = "leaves now" if app.transport.leaves else "stays on this machine"
        click.echo(f"sent by {app.transport.name}, {where}")
    click.echo("then: course canary confirm CODE CODE CODE (subject, HTML part, text part)")
    return 0


@canary.command("confirm")
@click.argument("codes", nargs=3)
def confirm(codes: tuple[str, str, str]) -> int:
    """Confirm with the codes of one email that every part had its own."""
    from course.app import canary as birds

    with installation() as app:
        birds.confirm(app, codes)
    click.echo("passed: values are put into every part")
    return 0


@canary.command("failed")
def failed() -> int:
    """Say that a part came without its code: emails travel alone from now on."""
    from course.app import canary as birds

    with installation() as app:
        cut = birds.fail(app)
    click.echo(
        f"noted: every email is rendered here and travels alone ({counted(cut, 'batch')} cut)"
    )
    return 0
