"""`course preview`: the studio in the browser."""

from __future__ import annotations

import webbrowser

import click

_EXAMPLES = """\b
Examples:
  course preview                              the only course here, or the bundled one
  course preview lessons/gut-and-skin --open
  course preview gut-and-skin --port 8020
"""


@click.command(epilog=_EXAMPLES)
@click.argument("course", required=False)
@click.option("--port", default=8010, show_default=True, help="Port of the page; 0 takes any.")
@click.option(
    "--open/--no-open", "open_browser", default=False, help="Open the browser at the first lesson."
)
@click.option(
    "--editor",
    default="",
    envvar=["COURSE_EDITOR", "VISUAL", "EDITOR"],
    show_envvar=True,
    metavar="COMMAND|LINK",
    help="Opens a line: 'code --goto {path}:{line}', or 'vscode://file{path}:{line}'.",
)
def preview(course: str | None, port: int, *, open_browser: bool, editor: str) -> None:
    """Open the studio: every lesson as the email it becomes, with live reload.

    COURSE is a folder or the name of one below lessons/. Only this machine can see the page, and
    nothing of it leaves but a test email that you ask for and confirm.
    """
    from course.app.editing import Editor
    from course.app.studio import Studio
    from course.app.trying import Trial
    from course.lessons import find_course
    from course.settings import load_settings
    from course.web import pages
    from course.web.studio import Tools, create_studio

    settings = load_settings()
    folder = find_course(settings.home, course, or_bundled=True)
    studio = Studio(folder, home=settings.home, postal_address=settings.postal_address)
    tools = Tools(editor=Editor(editor), trial=Trial(settings, folder))

    def tell(address: str) -> None:
        click.echo(f"studio of {folder}: {address} (Ctrl-C stops it)")
        if open_browser:
            webbrowser.open(address)

    pages.serve(create_studio(studio, tools), port=port, ready=tell)
