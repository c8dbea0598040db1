"""Entry points: the four doors by which parts come in, ours as well as anybody's.

`course.transports`  name → factory(settings, *, outbox: Path) -> Transport
`course.importers`   file suffix → reader of one article
`course.rules`       pack name → the rules of the pack
`course.themes`      theme name → function(name) giving the theme's folder
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from course.errors import PluginError, did_you_mean
from course.model import Theme

TRANSPORTS = "course.transports"
IMPORTERS = "course.importers"
RULES = "course.rules"
THEMES = "course.themes"

SHARED = "shared"
"""The folder beside our themes that holds what they, and any other, may import."""


def names(group: str) -> tuple[str, ...]:
    """Return the names that a group offers, sorted."""
    return tuple(sorted({entry.name for entry in entry_points(group=group)}))


def load(group: str, name: str) -> Any:
    """Return what an entry point names. Raises PluginError when missing, doubled or broken."""
    found = {entry.value: entry for entry in entry_points(group=group, name=name)}
    if not found:
        kind = group.removeprefix("course.").removesuffix("s")
        known = names(group)
        hint = did_you_mean(name, known)
        if hint.startswith("did"):
            hint = f"{hint} There are {', '.join(known)}"
        raise PluginError(f"no {kind} is called {name!r}", hint=hint)
    if len(found) > 1:
        raise PluginError(
            f"two packages offer {name!r} in {group}: {', '.join(sorted(found))}",
            hint="uninstall one of them",
        )
    return _load(next(iter(found.values())))


def bundled(folder: str) -> Path:
    """Return `lessons` or `templates` as they came with this installation."""
    here = Path(__file__).resolve().parent
    installed = here / "bundled" / folder
    return installed if installed.is_dir() else here.parent / folder


def bundled_theme(name: str) -> Path:
    """Return the folder of a theme of ours."""
    return bundled("templates") / name


def load_theme(name: str, *, home: Path) -> Theme:
    """Read a theme: `HOME/templates/NAME` if it is there, else the entry point of that name.

    Every theme, a stranger's too, also gets the macros of ours, as `shared/…`, unless it brings a
    file of that name.

    Raises PluginError when there is none, or when a file of it is not UTF-8.
    """
    folder = home / "templates" / name
    if not folder.is_dir():
        place: Callable[[str], Path] = load(THEMES, name)
        folder = place(name)
    try:
        files = {f"{SHARED}/{path}": text for path, text in _texts(bundled_theme(SHARED)).items()}
        files |= _texts(folder)
    except (OSError, UnicodeDecodeError) as error:
        raise PluginError(
            f"theme {name!r} cannot be read: {error}", hint=f"look at {folder}"
        ) from error
    return Theme(name=name, files=files)


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".mjml", ".toml", ".css", ".txt"}
    }


def _load(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except (ImportError, AttributeError) as error:
        raise PluginError(
            f"the entry point {entry.name} = {entry.value} cannot be loaded: {error}",
            hint="reinstall or remove the package that offers it",
        ) from error
