"""Put files into a course folder, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from course.errors import SettingsError


def publish(files: Mapping[str, str], to: Path, *, gone: Iterable[str] = ()) -> None:
    """Write the files, whose names are paths below the folder, and take away those that are gone.

    A file that would stay the same is not touched. Raises SettingsError when something cannot be
    written; then everything is as it was.
    """
    changed = {name: text for name, text in files.items() if not _is_same(to / name, text)}
    leaving = [name for name in gone if name not in files and (to / name).is_file()]
    if not changed and not leaving:
        return
    try:
        _publish(changed, leaving, to)
    except OSError as error:
        raise SettingsError(
            f"{to} cannot be written: {error.strerror or error}",
            hint="name a folder you may write to, on a disk with room; nothing was changed",
        ) from error


def _is_same(path: Path, text: str) -> bool:
    try:
        return path.is_file() and path.read_bytes() == text.encode()
    except OSError:
        return False  # writing it will say why


def _publish(files: Mapping[str, str], gone: Iterable[str], to: Path) -> None:
    folders = {parent for name in files for parent in (to / name).parents}
    made = sorted((each for each in folders if not each.exists()), reverse=True)
    try:
        for folder in reversed(made):
            folder.mkdir()
        # Beside the target, so that each of the last steps is one rename on one disk.
        with tempfile.TemporaryDirectory(dir=to, prefix=".drafting-") as place:
            staged, old = Path(place) / "new", Path(place) / "old"
            staged.mkdir()
            old.mkdir()
            for number, text in enumerate(files.values()):
                (staged / str(number)).write_text(text, "utf-8", newline="\n")
            _exchange(list(files), list(gone), to, staged=staged, old=old)
    except BaseException:
        for folder in made:  # the innermost first; one that is in use stays
            shutil.rmtree(folder, ignore_errors=True) if folder == to else _remove_empty(folder)
        raise


def _exchange(names: list[str], gone: list[str], to: Path, *, staged: Path, old: Path) -> None:
    moved: list[tuple[Path, Path]] = []
    try:
        for number, name in enumerate([*names, *gone]):
            if (to / name).is_file():
                (to / name).replace(old / str(number))
                moved.append((old / str(number), to / name))
        for number, name in enumerate(names):
            (staged / str(number)).replace(to / name)
            moved.append((to / name, staged / str(number)))
    except BaseException:
        for here, back in reversed(moved):
            here.replace(back)
        raise


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # somebody put something there meanwhile: it is theirs
