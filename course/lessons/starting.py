"""A new course folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from course.errors import SettingsError
from course.lessons.loading import SLUG

_STARTER = Path(__file__).resolve().parent / "starter"


def create_course(folder: Path, *, theme: str = "workbook") -> tuple[Path, ...]:
    """Make a course folder with two short lessons, and return its files.

    Raises SettingsError when the folder has something in it, cannot name a course or cannot be
    written; then nothing is left behind.
    """
    name = folder.resolve().name
    if not SLUG.fullmatch(name):
        raise SettingsError(
            f"{name!r} cannot name a course", hint="use letters, digits and hyphens: my-course"
        )
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise SettingsError(
            f"{folder} is there already and not an empty folder", hint="name another folder"
        )
    try:
        _write(folder, title=name.replace("-", " ").replace("_", " ").capitalize(), theme=theme)
    except OSError as error:
        raise SettingsError(
            f"{folder} cannot be written: {error.strerror}", hint="name a folder you may write to"
        ) from error
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def _write(folder: Path, *, title: str, theme: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is one rename on one disk.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as place:
        made = Path(place) / folder.name
        shutil.copytree(_STARTER, made, copy_function=shutil.copyfile)
        settings = made / "course.toml"
        text = settings.read_text("utf-8").replace("TITLE", title).replace("THEME", theme)
        settings.write_text(text, "utf-8")
        made.rename(folder)
