"""`course inspect` and `course draft` as a person meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from course.app.drafting import lesson_file
from course.cli.articles import draft, inspect
from course.lessons import load_course
from course.markup import parse
from course.model import DraftLesson, Part, Severity, SourceRange

TEA = """\
Green Tea, Brewed Right
Share
Most green tea is brewed too hot and too long, and then it is blamed for being bitter.
What is green tea?
Green tea is the leaf of the tea bush, heated soon after picking so that it stays green.
How heat changes the cup
Boiling water draws the bitter part out first. Cooler water leaves it in the leaf and brings:
- sweetness
- body
- a clear colour
How to Brew a Pot
Use two spoons of leaf for a pot, water at eighty degrees, and wait for two minutes, no longer.
Keeping the Leaf Fresh
Air and light are what spoil a leaf. Keep it in a tin, in the dark, and buy little at a time.
"""


def run(*arguments: str) -> Result:
    command = {"inspect": inspect, "draft": draft}[arguments[0]]
    return CliRunner().invoke(command, list(arguments[1:]), standalone_mode=False)


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("tea.txt").write_text(TEA, "utf-8")
    return "tea.txt"


def test_inspect_prints_the_json_that_others_read(article: str) -> None:
    result = run("inspect", article, "--json")

    said = json.loads(result.stdout)
    assert list(said) == ["articles", "topics", "problems"]
    assert list(said["articles"][0]) == [
        "path", "title", "language", "encoding", "words", "blocks", "sections"
    ]  # fmt: skip
    assert said["articles"][0]["path"] == article
    assert set(said["articles"][0]["blocks"][0]) == {
        "kind", "level", "first_line", "last_line", "text", "reason"
    }  # fmt: skip
    assert set(said["articles"][0]["sections"][0]) == {
        "title", "inferred", "first_line", "last_line"
    }  # fmt: skip
    assert result.return_value == 0


def test_inspect_shows_each_line_with_what_it_became(article: str) -> None:
    shown = run("inspect", article).stdout

    assert "boilerplate" in shown
    assert "share button" in shown
    assert "How heat changes the cup" in shown


def test_draft_prints_the_json_that_others_read(article: str) -> None:
    said = json.loads(run("draft", article, "--dry-run", "--weeks", "3", "--json").stdout)

    assert list(said) == ["lessons", "dropped", "merged", "conflicts", "problems"]
    assert list(said["lessons"][0]) == [
        "id", "week", "title", "subject", "preheader", "takeaways", "words", "minutes", "parts"
    ]  # fmt: skip
    assert said["lessons"][0]["parts"][0]["sources"][0]["article"] == article
    assert said["dropped"] == [
        {"article": article, "first_line": 2, "last_line": 2, "reason": "share button"}
    ]


def test_a_draft_is_a_course_that_loads(article: str) -> None:
    result = run("draft", article, "--to", "lessons/tea", "--weeks", "4")

    course, problems = load_course(Path("lessons/tea"))
    assert result.return_value == 0
    assert course is not None
    assert [lesson.week for lesson in course.lessons] == [1, 2, 3, 4]
    assert [p for p in problems if p.severity is Severity.ERROR] == []
    assert tomllib.loads(Path("lessons/tea/course.toml").read_text("utf-8"))["theme"] == "workbook"


def test_sources_lead_from_the_course_folder_to_the_lines_of_the_article(article: str) -> None:
    Path("lessons/tea/articles").mkdir(parents=True)
    Path(article).rename("lessons/tea/articles/tea.txt")

    run("draft", "lessons/tea/articles/tea.txt", "--to", "lessons/tea", "--weeks", "3")

    written = sorted(Path("lessons/tea").glob("*.md"))
    front = yaml.safe_load(written[-1].read_text("utf-8").split("---\n")[1])
    assert front["sources"] == ["articles/tea.txt#L11-L14"]


def test_dry_run_writes_nothing(article: str) -> None:
    run("draft", article, "--dry-run", "--to", "lessons/tea")

    assert not Path("lessons").exists()


def test_lessons_that_no_draft_wrote_are_kept_unless_force_is_given(article: str) -> None:
    Path("lessons/tea").mkdir(parents=True)
    mine = Path("lessons/tea/01-mine.md")
    mine.write_text("mine", "utf-8")

    refused = run("draft", article, "--to", "lessons/tea", "--weeks", "2")

    assert mine.name in str(refused.exception)
    assert mine.read_text("utf-8") == "mine"
    assert run("draft", article, "--to", "lessons/tea", "--weeks", "2", "--force").return_value == 0
    assert len(list(Path("lessons/tea").glob("*.md"))) == 2
    assert not list(Path("lessons/tea").glob(".drafting*"))


def test_a_course_file_that_is_there_is_left_alone(article: str) -> None:
    Path("lessons/tea").mkdir(parents=True)
    Path("lessons/tea/course.toml").write_text("mine", "utf-8")

    run("draft", article, "--to", "lessons/tea")

    assert Path("lessons/tea/course.toml").read_text("utf-8") == "mine"


def test_when_one_file_cannot_be_written_the_lessons_that_were_there_come_back(
    article: str,
) -> None:
    planned = json.loads(run("draft", article, "--dry-run", "--weeks", "3", "--json").stdout)
    Path("lessons/tea").mkdir(parents=True)
    Path("lessons/tea/01-old.md").write_text("mine", "utf-8")
    # A folder cannot be replaced by a file: the last of the renames fails.
    Path(f"lessons/tea/03-{planned['lessons'][2]['id']}.md").mkdir()
    before = sorted(path.name for path in Path("lessons/tea").iterdir())

    result = run("draft", article, "--to", "lessons/tea", "--weeks", "3", "--force")

    assert "cannot be written" in str(result.exception)
    assert sorted(path.name for path in Path("lessons/tea").iterdir()) == before
    assert Path("lessons/tea/01-old.md").read_text("utf-8") == "mine"


def test_more_weeks_than_the_material_bears_exit_with_1_and_write_nothing(article: str) -> None:
    result = run("draft", article, "--to", "lessons/tea", "--weeks", "40")

    assert result.return_value == 1
    assert "it has enough for" in result.stdout
    assert not Path("lessons").exists()


def test_the_syllabus_says_what_was_left_out_and_why(article: str) -> None:
    shown = run("draft", article, "--dry-run", "--weeks", "3").stdout

    assert "left out tea.txt:2: share button" in shown
    assert "What is green tea?" in shown


SCREEN = (24, 80)  # lines of characters
PARTS = (
    ("Leaf", "The leaf of a bush by the name of camellia is what all tea is made of"),
    ("Water", "Soft water draws more out of it than hard water from a chalk hill does"),
    ("Pots", "An iron pot keeps warm for an hour, a thin one of glass cools in ten minutes"),
    ("Milk", "Whether milk goes in first was a matter of how well the cup stood the heat"),
    ("Storage", "Air, light and damp spoil it, so a tin with a tight lid is its best place"),
    ("Seasons", "What is picked in April tastes of grass, what is picked in autumn of wood"),
    ("Cups", "A cup without a handle is only to be held when what is in it may be drunk"),
    ("Trade", "Clippers raced from Fuzhou to London with the new crop of every single year"),
)


def long_course() -> list[str]:
    """Write four articles with long names, sections, repeats, conflicts and things left out."""
    paths = []
    for number in range(4):
        named = f"notes/{'an-article-that-has-a-long-name-' * 2}{number}.txt"
        Path(named).parent.mkdir(exist_ok=True)
        sections = (
            f"{title} and everything that a person who drinks it should know of them\n\n"
            f"{says}, as {number + 3} out of {number + 20} masters say.\n\n{says}.\n\nShare\n"
            for title, says in PARTS
        )
        Path(named).write_text(f"All about tea\n\n{chr(10).join(sections)}", "utf-8")
        paths.append(named)
    for name in ("empty.txt", "nothing.txt", "void.txt"):
        Path(name).write_text("", "utf-8")
        paths.append(name)
    return paths


def test_a_course_of_eight_weeks_is_drawn_on_one_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(SCREEN[1]))

    shown = run("draft", *long_course(), "--dry-run", "--weeks", "8").stdout

    lines = shown.splitlines()
    rows = [line for line in lines if line[:4].strip().isdigit()]
    needed = sum(max(1, -(-len(line.rstrip()) // SCREEN[1])) for line in lines)  # wrapped
    assert needed <= SCREEN[0], shown
    assert [int(row[:4]) for row in rows] == list(range(1, 9))
    assert all("A:" in row or "B:" in row or "C:" in row or "D:" in row for row in rows)
    assert {"left out", "merged"} <= {line[:8].removesuffix(" A") for line in lines}
    assert "2 articles more: --details names them" in shown
    assert "3 problems more: --details shows them" in shown
    assert "share button" in shown


def test_details_name_every_article_place_and_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("draft", *long_course(), "--dry-run", "--weeks", "8")

    said = json.loads(run(*asked, "--json").stdout)
    shown = " ".join(run(*asked, "--details").stdout.split())

    assert "--details" not in shown
    for number, letter in enumerate("ABCD"):
        assert f"{letter} = notes/" in shown
        assert f"{number}.txt" in shown
    for each in said["dropped"]:
        letter = "ABCD"[int(each["article"][-5])]
        assert f"{letter}:{each['first_line']}" in shown
        assert each["reason"] in shown
    for problem in said["problems"]:
        assert problem["code"] in shown


def test_folders_and_standard_input_are_read(article: str) -> None:
    Path("more").mkdir()
    Path("more/b.md").write_text("# Black tea\n\nBlack tea is green tea that was let go.\n")
    Path("more/picture.png").write_bytes(b"\x89PNG")
    piped = CliRunner().invoke(
        inspect, [article, "more", "-", "--json"], input=TEA, standalone_mode=False
    )

    assert [a["path"] for a in json.loads(piped.stdout)["articles"]] == [article, "more/b.md", "-"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["inspect", "nowhere.txt"], "there is no file or folder 'nowhere.txt'"),
        (["draft", "tea.txt"], "--to lessons/SLUG"),
        (["draft", "tea.txt", "--to", "x", "--weeks", "2", "--minutes", "3"], "not both"),
        (["draft", "tea.txt", "--to", "not a slug!"], "cannot name a course"),
        (["draft", "tea.txt", "--to", "tea.txt"], "cannot name a course"),
    ],
)
def test_a_wrong_argument_exits_with_2_and_says_the_way_out(
    article: str, arguments: list[str], said: str
) -> None:
    assert article
    done = subprocess.run(
        [sys.executable, "-m", "course", *arguments], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_readable_exits_with_1(article: str) -> None:
    Path(article).write_bytes(b"")

    assert run("inspect", article).return_value == 1
    assert run("draft", article, "--to", "lessons/tea").return_value == 1


def test_a_draft_of_standard_input_names_no_source_file(tmp_path: Path) -> None:
    CliRunner().invoke(
        draft,
        ["-", "--to", str(tmp_path / "tea"), "--weeks", "1"],
        input=TEA,
        standalone_mode=False,
    )

    [lesson] = (tmp_path / "tea").glob("*.md")
    assert yaml.safe_load(lesson.read_text("utf-8").split("---\n")[1])["sources"] == []


@given(
    st.text(min_size=1), st.sampled_from(["no", "1:30", "0o7", "- x", "a: b", "~", "2026-01-01"])
)
def test_front_matter_reads_back_the_same_strings(text: str, tricky: str) -> None:
    lesson = DraftLesson(
        id="a", week=1, title=text, subject=tricky, preheader=f"{tricky} # {text}", objective="o",
        takeaways=(text, tricky), words=1, minutes=0.1,
        parts=(Part("Hi.", (SourceRange("a b.txt", 1, 2),)),),
    )  # fmt: skip

    written = lesson_file(lesson, folder=Path(os.curdir))

    front = yaml.safe_load(written.split("\n---\n")[0].removeprefix("---\n"))
    assert front["title"] == text
    assert front["subject"] == tricky
    assert front["takeaways"] == [text, tricky]
    assert list(front)[:3] == ["id", "week", "title"]


def a_draft_lesson(recap: Part | None) -> DraftLesson:
    return DraftLesson(
        id="b", week=2, title="T", subject="S", preheader="P", objective="O", takeaways=(),
        words=1, minutes=0.1, parts=(Part("Hi.", (SourceRange("a.txt", 1, 2),)),), recap=recap,
    )  # fmt: skip


def test_where_the_lesson_before_has_nothing_to_recall_a_person_is_asked() -> None:
    written = lesson_file(a_draft_lesson(None), folder=Path(os.curdir))

    assert "::: recall\nEDIT: what should the reader still know" in written


def test_a_recap_that_looks_like_markup_stays_text_and_its_source_ends_no_comment() -> None:
    source = SourceRange("a--> {{ x }}.txt", 1, 1)
    recap = Part("::: action %tag% {{ reader.first_name }} <b>", (source,))

    written = lesson_file(a_draft_lesson(recap), folder=Path(os.curdir), language="pt")

    document = parse(written.split("---\n", 2)[2], path="", first_line=1)
    assert [block.name for block in document.containers()] == ["recall", "action"]
    assert document.problems == ()
