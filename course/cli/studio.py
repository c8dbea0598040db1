"""`course preview`, the studio in the browser, and `course snapshots`, its pictures."""

from __future__ import annotations

import webbrowser
from pathlib import Path

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
    from course.web import serving
    from course.web.studio import Tools, create_studio

    settings = load_settings()
    folder = find_course(settings.home, course, or_bundled=True)
    studio = Studio(folder, home=settings.home, postal_address=settings.postal_address)
    tools = Tools(editor=Editor(editor), trial=Trial(settings, folder))

    def tell(address: str) -> None:
        click.echo(f"studio of {folder}: {address} (Ctrl-C stops it)")
        if open_browser:
            webbrowser.open(address)

    serving.serve(create_studio(studio, tools), port=port, ready=tell)


_SNAPSHOT_EXAMPLES = """\b
Examples:
  course snapshots --to shots                 draw, and say what differs from the last time
  course snapshots gut-and-skin --to shots --width 375
  course snapshots --to shots --check         change no file; exit with 1 if anything differs
"""
_WIDTHS = ("320", "375", "600", "768")


@click.command(epilog=_SNAPSHOT_EXAMPLES)
@click.argument("course", required=False)
@click.option(
    "--to", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of PNGs."
)
@click.option(
    "--width", "widths", multiple=True, type=click.Choice(_WIDTHS), help="Only this width."
)
@click.option("--check", is_flag=True, help="Compare only; exit with 1 when something differs.")
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Part of the pixels that may differ.",
)
def snapshots(
    course: str | None, *, to: Path, widths: tuple[str, ...], check: bool, tolerance: float
) -> int:
    """Draw every lesson at each width and appearance, and compare with the last pictures.

    Appearances are light, inverted by force (emulated), the author's dark, and images off. A
    Chromium draws them; nothing is fetched from elsewhere.
    """
    from course.app.studio import Studio
    from course.cli.output import counted
    from course.cli.progress import telling
    from course.lessons import find_course
    from course.settings import load_settings
    from course.web.studio.snapshots import draw_snapshots

    settings = load_settings()
    folder = find_course(settings.home, course, or_bundled=True)
    studio = Studio(folder, home=settings.home, postal_address=settings.postal_address)
    with telling() as say:
        shots, gone = draw_snapshots(
            studio,
            to=to,
            widths=widths or _WIDTHS,
            keep=check,
            progress=lambda done, of: say(f"drawing {done + 1} of {of}"),
        )
    new = [shot for shot in shots if shot.differs is None]
    changed = [shot for shot in shots if shot.differs is not None and shot.differs > tolerance]
    for shot in changed:
        click.echo(f"~ {shot.name}  {shot.differs:.2%} of its pixels")
    for shot in new if check else ():
        click.echo(f"+ {shot.name}  not there yet")
    for name in gone:
        click.echo(f"- {name}  its lesson is no more")
    click.echo(
        f"{counted(len(shots), 'picture')} of {folder}: {len(changed)} changed, {len(new)} new,"
        f" {len(gone)} without a lesson"
    )
    unread = [one.path for one in studio.latest.previews if not one.rendering]
    for path in unread:
        click.echo(f"not drawn: {path} cannot be read; `course check` says why", err=True)
    return int(bool(unread) or (check and bool(changed or new or gone)))
