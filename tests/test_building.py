"""`course build`: whole folders or nothing."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.app.building import build
from course.app.drawing import draw_course
from course.cli import cli
from course.errors import SettingsError
from course.lessons import create_course, load_course

AT = datetime(2027, 3, 30, 7, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a course of two short lessons."""
    course = tmp_path / "lessons" / "plain-tables"
    create_course(course)
    return course


def first_lesson(folder: Path) -> Path:
    return min(folder.glob("*.md"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_every_lesson_is_written_as_html_text_and_message(folder: Path, tmp_path: Path) -> None:
    built = build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    stems = {Path(name).stem for name in built.files if name.endswith(".eml")}
    assert len(stems) == 2
    assert {f"{stem}{suffix}" for stem in stems for suffix in (".html", ".txt", ".eml")} | {
        "index.html",
        "manifest.json",
    } == set(built.files)
    assert all((tmp_path / "out" / name).stat().st_size for name in built.files)


def test_the_manifest_names_every_file_and_subject(folder: Path, tmp_path: Path) -> None:
    built = build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    course, _ = load_course(folder)
    assert course is not None
    assert manifest["course"] == "plain-tables"
    assert [one["id"] for one in manifest["lessons"]] == [one.id for one in course.lessons]
    assert {name for one in manifest["lessons"] for name in one["files"]} <= set(built.files)
    assert all(one["subject"] and one["bytes"] for one in manifest["lessons"])


def test_the_index_leads_to_every_lesson(folder: Path, tmp_path: Path) -> None:
    built = build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert all(f'href="{name}"' in index for name in built.files if name[0].isdigit())


def test_a_message_opens_as_an_email_to_the_sample_reader(folder: Path, tmp_path: Path) -> None:
    built = build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    name = next(name for name in built.files if name.endswith(".eml"))
    raw = (tmp_path / "out" / name).read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["To"] == "Sam <sam@example.org>"
    assert message["Date"].datetime == AT


def test_the_same_course_builds_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(folder, to=tmp_path / name, home=tmp_path, at=AT)

    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_picture_of_the_course_comes_along(folder: Path, tmp_path: Path) -> None:
    (folder / "pictures").mkdir()
    (folder / "pictures" / "box.png").write_bytes(b"\x89PNG picture")
    with first_lesson(folder).open("a", encoding="utf-8") as lesson:
        lesson.write("\n![A box](pictures/box.png)\n")

    build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    assert (tmp_path / "out" / "pictures" / "box.png").read_bytes() == b"\x89PNG picture"


def test_a_fault_leaves_an_earlier_build_as_it_was(folder: Path, tmp_path: Path) -> None:
    build(folder, to=tmp_path / "out", home=tmp_path, at=AT)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with first_lesson(folder).open("a", encoding="utf-8") as lesson:
        lesson.write("\n::: recal\nWhat?\n:::\n\n<b>raw</b>\n")

    built = build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    assert built.files == ()
    assert {problem.code for problem in built.problems} >= {"M101", "M107"}
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_nothing_is_left_beside_the_folder(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        build(folder, to=tmp_path / "site" / "out", home=tmp_path, at=AT)

    assert [path.name for path in (tmp_path / "site").iterdir()] == ["out"]


def test_a_lesson_that_is_gone_is_gone_from_the_next_build(folder: Path, tmp_path: Path) -> None:
    build(folder, to=tmp_path / "out", home=tmp_path, at=AT)
    last = max(folder.glob("*.md"))
    last.unlink()

    built = build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    assert not (tmp_path / "out" / f"{last.stem}.html").exists()
    assert len([name for name in built.files if name.endswith(".eml")]) == 1


def test_a_folder_with_something_else_in_it_is_not_touched(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("ten years", "utf-8")

    with pytest.raises(SettingsError, match="not empty"):
        build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    assert (tmp_path / "out" / "thesis.txt").read_text("utf-8") == "ten years"


def test_a_place_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(SettingsError, match="cannot be written"):
        build(folder, to=tmp_path / "file" / "out", home=tmp_path, at=AT)


def test_a_theme_that_does_not_exist_is_a_problem_of_course_toml(
    folder: Path, tmp_path: Path
) -> None:
    change(folder / "course.toml", 'theme = "workbook"', 'theme = "workbok"')

    built = build(folder, to=tmp_path / "out", home=tmp_path, at=AT)

    (problem,) = [problem for problem in built.problems if problem.code == "L119"]
    assert problem.path.endswith("course.toml")
    assert problem.hint == "did you mean 'workbook'? There are editorial, plain, workbook"


def test_one_broken_lesson_does_not_keep_the_others_from_being_drawn(
    folder: Path, tmp_path: Path
) -> None:
    with first_lesson(folder).open("a", encoding="utf-8") as lesson:
        lesson.write("\n# Again\n")
    course, _ = load_course(folder)
    assert course is not None

    drawn, problems = draw_course(course, home=tmp_path)

    assert list(drawn) == [course.lessons[1].path]
    assert [(one.code, one.path) for one in problems] == [("M108", course.lessons[0].path)]


def test_the_command_says_what_it_wrote(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(cli, ["build", str(folder), "--to", "out"], standalone_mode=False)

    assert result.return_value == 0
    assert "2 lessons in out" in result.output


def test_the_command_shows_faults_and_returns_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with first_lesson(folder).open("a", encoding="utf-8") as lesson:
        lesson.write("\n# Again\n")

    result = CliRunner().invoke(cli, ["build", str(folder), "--to", "out"], standalone_mode=False)

    assert result.return_value == 1
    assert "error M108" in result.output
    assert "nothing written" in result.output
    assert not (tmp_path / "out").exists()
