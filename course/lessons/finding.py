"""Which folder a person means by the name of a course, or by no name at all."""

from __future__ import annotations

from pathlib import Path

from course import plugins
from course.errors import ContentError, SettingsError, did_you_mean
from course.lessons.loading import COURSE_FILE


def find_course(home: Path, name: str | None, *, or_bundled: bool = False) -> Path:
    """Return the folder of a course.

    `name` is a folder, a `course.toml`, or a slug below `home/lessons`; without one it is the
    course in `home` itself or the only one below `home/lessons`. With `or_bundled` the course
    that came with this installation stands in when there is no other. Raises ContentError when
    the name leads nowhere, SettingsError when there is no course or more than one to choose from.
    """
    if name is None:
        return _only_course(home, or_bundled=or_bundled)
    named = Path(name)
    if named.name == COURSE_FILE and named.is_file():
        return named.parent
    places = [named, home / "lessons" / name]
    if or_bundled:
        places.append(_bundled() / name)
    for folder in places:
        if (folder / COURSE_FILE).is_file():
            return folder
    if named.is_dir():
        raise ContentError(
            f"{name}: the folder has no {COURSE_FILE}",
            hint="`course new DIR` makes a course folder",
        )
    known = _slugs(home / "lessons") + (_slugs(_bundled()) if or_bundled else [])
    hint = did_you_mean(name, set(known)) if known else "`course new DIR` makes a course folder"
    raise ContentError(f"no course is called {name!r}", hint=hint)


def _only_course(home: Path, *, or_bundled: bool) -> Path:
    if (home / COURSE_FILE).is_file():
        return home
    found = _slugs(home / "lessons")
    if len(found) > 1:
        raise SettingsError(
            f"there are {len(found)} courses: {', '.join(found)}", hint="say which one"
        )
    if found:
        return home / "lessons" / found[0]
    if or_bundled:
        return _bundled() / _slugs(_bundled())[0]
    raise SettingsError(
        f"there is no course below {home / 'lessons'}",
        hint="`course new lessons/my-course` makes one; COURSE_HOME says where to look",
    )


def _slugs(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob(f"*/{COURSE_FILE}"))


def _bundled() -> Path:
    return plugins.bundled("lessons")
