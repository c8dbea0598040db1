"""The command line: read arguments, call `app`, print.

Commands are imported when they are called, so that `course --help` does not pay for a database
or a web server. Each module beside this one holds the commands of one errand.
"""

from __future__ import annotations

import importlib
import sys

import click

from course.errors import CourseError, did_you_mean

_COMMANDS = {
    # name: (module, one line of help)
    "demo": ("demo", "The whole line on the bundled course, in seconds, with nothing to set up."),
    "new": ("content", "Make a new course folder that already checks, builds and previews."),
    "inspect": ("articles", "Show how articles were read: headings, items, what was left out."),
    "draft": ("articles", "Turn articles into lesson files."),
    "check": ("content", "Run every rule on lessons and rendered emails."),
    "explain": ("explain", "Explain a rule, with what breaks it and what does not."),
    "build": ("building", "Write each lesson as HTML, text and .eml."),
    "preview": ("studio", "Open the studio in the browser, with live reload."),
    "snapshots": ("studio", "Draw every lesson as PNG and compare with the last pictures."),
    "inbox": ("inbox", "Run the local mail catcher: SendGrid's API, SMTP, and who got what."),
    "calendar": ("calendar", "Show who would get what and when."),
    "subscribers": ("people", "Import, add, list, show, export or erase people."),
    "enrol": ("people", "Put subscribers on a course."),
    "pause": ("people", "Pause a reader's course."),
    "resume": ("people", "Resume a paused course."),
    "leave": ("people", "Take a reader off a course."),
    "next": ("people", "Let a reader's next lesson come as soon as the rules permit."),
    "restart": ("people", "Let a reader begin a course again."),
    "plan": ("sending", "Show whom the edited files would touch."),
    "release": ("sending", "Make the edited files live."),
    "send-test": ("sending", "Send one real email to yourself."),
    "tick": ("sending", "One heartbeat at a given instant, or a range of them."),
    "run": ("sending", "The heartbeat and the deliveries, until SIGTERM."),
    "serve": ("serve", "Serve reader pages and webhooks."),
    "bounces": ("bounces", "Read delivery reports that came back by mail (SMTP)."),
    "unknowns": ("sending", "Show and settle deliveries that may or may not have left."),
    "quarantine": ("quarantine", "Show and lift what keeps a copied database from sending."),
    "canary": ("canary", "Try whether the provider puts each reader's values into every part."),
    "status": ("sending", "Show how it stands. Exits with 2 when a person must act."),
    "doctor": ("sending", "Check settings, database and provider, with the way out."),
}


_BUILT_IN = {"next"}  # names that Python has already


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"course.cli.{_COMMANDS[cmd_name][0]}")
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(module, f"{name}_" if name in _BUILT_IN else name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(
                f"no command is called {args[0]!r}\n  hint: {did_you_mean(args[0], _COMMANDS)}", ctx
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="email-course", prog_name="course")
def cli() -> None:
    """Turn articles into an email course and deliver it on each reader's own clock.

    Begin with `course demo`.
    """


def main() -> None:
    """Run the command line. Exit code 0: fine, 1: problems found, 2: a person must act."""
    try:
        code = cli.main(standalone_mode=False)
    except CourseError as error:
        click.echo(f"course: {error}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("course: stopped; nothing is half-written", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
