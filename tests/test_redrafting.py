"""Drafting again keeps what a person wrote: in the lessons, in `outline.toml`, on the disk."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from course.app.checking import check
from course.app.drafting import draft as draft_articles
from course.app.drafting.last_draft import Moves
from course.app.drafting.three_way import marks_of, merge
from course.articles import Wishes
from course.articles import inspect as inspect_sources
from course.cli.articles import draft, inspect
from course.lessons import load_course
from course.model import (
    Arrangement,
    Inspection,
    Lesson,
    Outline,
    Problem,
    Severity,
    SourceRange,
)
from course.outline import plan

TEA = """\
Green Tea, Brewed Right
Share
Most green tea is brewed too hot and too long, and then it is blamed for being bitter.
What is green tea?
Green tea is the leaf of the tea bush, heated soon after picking so that it stays green. \
Every other tea begins as this one does and then goes on its own way in the air.
How heat changes the cup
Boiling water draws the bitter part out first, and once it is there neither sugar nor milk will \
hide it from anybody who drinks it. Cooler water leaves it in the leaf, takes a little longer, \
and brings:
- sweetness
- body
- a clear colour
How to Brew a Pot
Use two spoons of leaf for a pot, water at eighty degrees, and wait for two minutes, no longer.
A second pot from the same leaves needs a minute more.
Keeping the Leaf Fresh
Air and light are what spoil a leaf. Keep it in a tin, in the dark, and buy little at a time.
"""
HERBS = """\
Herbs in the Pot
Mint and lemon balm grow on any sill, and a handful of either makes a pot for two people.
Growing mint on a sill
Mint wants a deep pot, half a day of sun and wet feet. Cut it often and it thickens.
"""
HOME = Path("lessons/tea")
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with one article."""
    monkeypatch.chdir(tmp_path)
    Path("tea.txt").write_text(TEA, "utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(draft, list(arguments), standalone_mode=False)


def drafted(*options: str) -> dict[str, Any]:
    """Draft the article and return what the command said as JSON."""
    result = run("tea.txt", "--to", str(HOME), *options, "--json")
    assert result.exception is None, result.exception
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def everything(place: Path = HOME) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def lesson_path(part: str) -> Path:
    [path] = [path for path in HOME.glob("*.md") if part in path.name]
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text, (old, text)
    path.write_bytes(text.replace(old, new, 1).encode())


def outline() -> Path:
    return HOME / "outline.toml"


def weeks_of(titles: bool = True) -> list[tuple[float, str]]:
    topics = tomllib.loads(outline().read_text("utf-8"))["topic"]
    return [(topic["week"], topic["title"] if titles else topic["sources"][0]) for topic in topics]


def codes(said: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in said["problems"]]


def checked() -> list[Problem]:
    return list(check(HOME, home=Path(), today=TODAY)[1])


def lessons() -> tuple[Lesson, ...]:
    course, _ = load_course(HOME)
    assert course is not None
    return course.lessons


# ---------------------------------------------------------------- the same again


def test_the_same_articles_again_change_not_one_byte() -> None:
    drafted("--weeks", "3")
    before = everything()

    drafted()

    assert everything() == before


def test_a_draft_may_be_checked_and_asks_only_for_what_a_person_must_write() -> None:
    drafted("--weeks", "3")

    problems = checked()

    assert [p for p in problems if p.severity is Severity.ERROR] == []
    unfinished = {(Path(p.path).name, p.message) for p in problems if p.code == "E007"}
    assert sum("one small step" in message for _, message in unfinished) == 3
    assert sum("what can the reader do" in message for _, message in unfinished) == 3


def test_a_lesson_begins_with_a_line_of_the_one_before_and_names_where_it_stands() -> None:
    drafted("--weeks", "3")

    first, second, _ = sorted(HOME.glob("*.md"))
    assert "::: recall" not in first.read_text("utf-8")
    recall = second.read_text("utf-8").split("::: recall\n")[1].split(":::")[0]
    assert recall.startswith("Last time: Green tea is the leaf of the tea bush")
    assert "<!-- from ../../tea.txt#L5 -->" in recall


def test_takeaways_say_in_a_comment_where_they_stand() -> None:
    drafted("--weeks", "3")

    text = lesson_path("heat").read_text("utf-8")
    assert re.search(r'^  - "Boiling water.*"  # \.\./\.\./tea\.txt#L7', text, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "said"),
    [("tea--green.txt", "tea--green.txt#L5 -->"), ("tea-->b.txt", "tea- ->b.txt#L5 -->")],
)
def test_the_name_of_an_article_is_given_as_it_is_and_cannot_end_a_comment(
    name: str, said: str
) -> None:
    Path("tea.txt").rename(name)

    run(name, "--weeks", "3", "--to", str(HOME))

    text = sorted(HOME.glob("*.md"))[1].read_text("utf-8")
    assert f"<!-- from ../../{said}" in text
    assert f"  # ../../{name}#L" in text


# ---------------------------------------------------------------- the articles change


def test_edits_stay_and_the_new_text_comes_beside_them() -> None:
    drafted("--weeks", "3")
    path = lesson_path("03-")
    edit(path, "EDIT: what can the reader do after this lesson?", "Brew a pot that is not bitter.")
    edit(path, "EDIT: one small step for the reader: If …, then I …", "If I boil it, then I wait.")
    edit(Path("tea.txt"), "in the dark", "far from spices")

    drafted()

    text = path.read_text("utf-8")
    assert "Brew a pot that is not bitter." in text
    assert "If I boil it, then I wait." in text
    assert "far from spices" in text
    assert "in the dark" not in text
    assert marks_of(text) == []


def test_a_waiver_stays_when_articles_change() -> None:
    drafted("--weeks", "3")
    path = lesson_path("03-")
    edit(path, "\nsources:", "\nwaive:\n  E020: an action would be out of place here\nsources:")
    edit(Path("tea.txt"), "in the dark", "far from spices")

    drafted()

    assert "far from spices" in path.read_text("utf-8")
    assert lessons()[2].waive == {"E020": "an action would be out of place here"}


def test_the_same_lines_changed_twice_stand_between_marks_and_check_names_them() -> None:
    drafted("--weeks", "3")
    path = lesson_path("03-")
    edit(path, "a pot, water at eighty degrees", "a pot, and water that has cooled")
    edit(Path("tea.txt"), "two minutes", "three minutes")

    said = drafted()

    text = path.read_text("utf-8")
    assert "A208" in codes(said)
    assert "<<<<<<< your edits\n" in text
    assert "=======\n" in text
    assert ">>>>>>> new draft\n" in text
    assert "water that has cooled" in text
    assert "three minutes" in text
    [problem] = [p for p in checked() if p.severity is Severity.ERROR]
    assert (problem.code, problem.path) == ("L121", str(path))
    assert text.split("\n")[problem.line - 1] == "<<<<<<< your edits"


def test_a_conflict_is_settled_before_the_next_draft() -> None:
    drafted("--weeks", "3")
    edit(lesson_path("03-"), "two minutes", "four minutes")
    edit(Path("tea.txt"), "two minutes", "three minutes")
    drafted()
    before = everything()

    result = run("tea.txt", "--to", str(HOME))

    assert "is not settled" in str(result.exception)
    assert everything() == before


def test_lines_put_in_above_leave_every_topic_and_edit_in_its_place() -> None:
    drafted("--weeks", "3")
    places = weeks_of()
    edit(lesson_path("heat"), "EDIT: one small step", "I pour it cooler: one small step")
    edit(Path("tea.txt"), "Share\n", "Share\nTea came to Europe late, by ship, and it was dear.\n")

    said = drafted()

    assert weeks_of() == places
    assert "I pour it cooler" in lesson_path("heat").read_text("utf-8")
    assert "../../tea.txt#L7-L11" in lesson_path("heat").read_text("utf-8")
    assert any("Tea came to Europe" in part["text"] for part in said["lessons"][0]["parts"])


def test_a_deleted_lesson_is_not_written_again_and_the_draft_says_so() -> None:
    drafted("--weeks", "3")
    path = lesson_path("heat")
    path.unlink()
    edit(Path("tea.txt"), "sweetness", "softness")

    said = drafted()

    assert not list(HOME.glob("*heat*"))
    assert "A209" in codes(said)
    assert "A209" in codes(drafted())


def test_a_renamed_file_is_followed_by_its_id() -> None:
    drafted("--weeks", "3")
    path = lesson_path("heat")
    path.rename(HOME / "02-warm.md")
    edit(Path("tea.txt"), "sweetness", "softness")

    drafted()

    assert not path.exists()
    assert "softness" in (HOME / "02-warm.md").read_text("utf-8")


def test_a_lesson_whose_material_is_gone_is_told_and_left() -> None:
    drafted("--weeks", "3")
    path = lesson_path("heat")
    before = path.read_text("utf-8")
    lines = TEA.splitlines(keepends=True)
    Path("tea.txt").write_text("".join(lines[:5] + lines[10:]), "utf-8")

    said = drafted()

    assert path.read_text("utf-8") == before
    assert {"A206", "A210"} <= set(codes(said))


def test_a_new_article_makes_new_lessons_and_leaves_the_others() -> None:
    drafted("--weeks", "3")
    before = {path.name: path.read_bytes() for path in HOME.glob("*.md")}
    Path("herbs.txt").write_text(HERBS, "utf-8")

    run("tea.txt", "herbs.txt", "--to", str(HOME))

    after = {path.name: path.read_bytes() for path in HOME.glob("*.md")}
    assert {name: after[name] for name in before} == before
    assert any("Mint wants a deep pot" in text.decode() for text in after.values())


def test_a_lesson_of_the_persons_own_is_never_touched() -> None:
    drafted("--weeks", "3")
    mine = HOME / "04-mine.md"
    mine.write_text("---\nid: mine\n---\nMine.\n", "utf-8")
    edit(Path("tea.txt"), "sweetness", "softness")

    drafted()

    assert mine.read_text("utf-8") == "---\nid: mine\n---\nMine.\n"


def test_line_ends_of_a_persons_editor_stay() -> None:
    drafted("--weeks", "3")
    path = lesson_path("heat")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    edit(Path("tea.txt"), "sweetness", "softness")

    drafted()

    assert b"- softness\r\n" in path.read_bytes()
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


def test_dry_run_on_a_course_that_is_there_changes_nothing() -> None:
    drafted("--weeks", "3")
    before = everything()
    edit(Path("tea.txt"), "sweetness", "softness")

    drafted("--dry-run")

    assert everything() == before


def test_what_the_last_draft_wrote_must_be_whole_or_nothing_is_drafted() -> None:
    drafted("--weeks", "3")
    (HOME / ".draft/record.json").write_text("{", "utf-8")
    before = everything()

    result = run("tea.txt", "--to", str(HOME))

    assert "is damaged" in str(result.exception)
    assert everything() == before


def test_when_one_file_cannot_be_written_everything_stays_as_it_was() -> None:
    drafted("--weeks", "3")
    edit(Path("tea.txt"), "sweetness", "softness")
    (HOME / "outline.toml").unlink()
    (HOME / ".draft/outline.toml").unlink()
    (HOME / ".draft/outline.toml").mkdir()  # a folder cannot be replaced by a file
    before = everything()

    result = run("tea.txt", "--to", str(HOME), "--weeks", "3")

    assert result.exception is not None
    assert everything() == before
    assert not list(HOME.glob(".drafting*"))


# ---------------------------------------------------------------- stale


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("sweetness", "softness"), "stale: ../../tea.txt lines 8 changed"),
        (("Share\n", "Share\n\n"), "stale: ../../tea.txt lines 6–10 are now 7–11"),
        (("- body\n", "- body\n- scent\n"), "stale: ../../tea.txt has new lines between 6–10"),
        (("- sweetness\n- body\n- a", "- taste\n- weight\n- the"), "lines 8–10 changed"),
        (("tin, in the dark", "box"), ""),
    ],
)
def test_check_names_lessons_whose_lines_have_changed(change: tuple[str, str], said: str) -> None:
    drafted("--weeks", "3")
    assert [p for p in checked() if p.code == "L122"] == []

    edit(Path("tea.txt"), *change)

    found = [p for p in checked() if p.code == "L122" and "heat" in p.path]
    assert [said in problem.message for problem in found] == ([True] if said else [])
    if found:
        line = Path(found[0].path).read_text("utf-8").split("\n")[found[0].line - 1]
        assert "tea.txt#L6-L10" in line
        assert found[0].severity is Severity.WARNING


def test_drafting_again_makes_a_stale_lesson_fresh() -> None:
    drafted("--weeks", "3")
    edit(Path("tea.txt"), "sweetness", "softness")

    drafted()

    assert [p for p in checked() if p.code == "L122"] == []


# ---------------------------------------------------------------- outline.toml


def test_the_outline_explains_every_placement() -> None:
    drafted("--weeks", "3")

    found = tomllib.loads(outline().read_text("utf-8"))

    assert found["weeks"] == 3
    assert [topic["week"] for topic in found["topic"]] == [1, 1, 2, 3, 3]
    assert found["topic"][2]["sources"] == ["../../tea.txt#L6-L10"]
    assert all(topic["why"] for topic in found["topic"])
    assert "#: ../../tea.txt#L2: share button" in outline().read_text("utf-8")


def test_a_topic_moved_to_another_week_is_in_that_lesson() -> None:
    drafted("--weeks", "3")
    edit(outline(), 'week = 3\ntitle = "How to Brew', 'week = 2\ntitle = "How to Brew')

    said = drafted()

    texts = [" ".join(part["text"] for part in lesson["parts"]) for lesson in said["lessons"]]
    assert "two spoons of leaf" in texts[1]
    assert weeks_of()[3] == (2, "How to Brew a Pot")


def test_topics_in_another_order_of_weeks_make_another_order_of_lessons() -> None:
    drafted("--weeks", "3")
    text = outline().read_text("utf-8")
    outline().write_text(text.replace("week = 2", "week = 0.5"), "utf-8")

    said = drafted()

    assert said["lessons"][0]["title"] == "How heat changes the cup"
    assert sorted(path.name[:7] for path in HOME.glob("*.md")) == ["01-how-", "02-what", "03-how-"]
    assert [lesson.week for lesson in lessons()] == [1, 2, 3]


def test_a_topic_cut_in_two_makes_two_lessons() -> None:
    drafted("--weeks", "3")
    edit(
        outline(), 'sources = ["../../tea.txt#L11-L13"]',
        'sources = ["../../tea.txt#L11-L12"]\n\n[[topic]]\nweek = 2.5\ntitle = "Second pot"\n'
        'sources = ["../../tea.txt#L13"]',
    )  # fmt: skip

    said = drafted()

    assert len(said["lessons"]) == 4
    assert said["lessons"][2]["title"] == "Second pot"
    assert [week for week, _ in weeks_of()] == [1, 1, 2, 3, 4, 4]


def test_sources_put_into_one_topic_are_one_topic_in_the_order_given() -> None:
    drafted("--weeks", "3")
    text = outline().read_text("utf-8")
    brew, keep = '["../../tea.txt#L11-L13"]', '["../../tea.txt#L14-L15"]'
    head, _, tail = text.partition('\n[[topic]]\nweek = 3\ntitle = "How to Brew')
    tail = tail[tail.index("\n[[topic]]") :]
    merged = f'["../../tea.txt#L14-L15", {brew[1:-1]}]'
    outline().write_text(head + tail.replace(keep, merged), "utf-8")

    said = drafted()

    assert [title for _, title in weeks_of()][-1] == "Keeping the Leaf Fresh"
    assert len(weeks_of()) == 4
    last = " ".join(part["text"] for part in said["lessons"][-1]["parts"])
    assert last.index("Air and light") < last.index("two spoons")


def test_lines_to_drop_and_to_keep_are_obeyed_and_stay_in_the_file() -> None:
    drafted("--weeks", "3")
    edit(outline(), "drop = []", 'drop = ["../../tea.txt#L13"]')
    edit(outline(), "keep = []", 'keep = ["../../tea.txt#L2"]')

    said = drafted()

    assert [(d["first_line"], d["reason"]) for d in said["dropped"]] == [
        (13, "left out: you asked for it")
    ]
    assert any(part["text"] == "Share" for part in said["lessons"][0]["parts"])
    found = tomllib.loads(outline().read_text("utf-8"))
    assert (found["drop"], found["keep"]) == (["../../tea.txt#L13"], ["../../tea.txt#L2"])


def test_lines_kept_by_an_option_are_kept_by_the_next_draft_too() -> None:
    drafted("--weeks", "3", "--keep", "tea.txt:2")

    said = drafted()

    assert said["dropped"] == []


def test_another_number_of_weeks_wins_and_a_pinned_topic_keeps_its_week() -> None:
    drafted("--weeks", "3")
    edit(outline(), 'week = 3\ntitle = "How to Brew', 'week = 1\npin = true\ntitle = "How to Brew')
    text = outline().read_text("utf-8").replace("week = 1\ntitle", "week = 2\ntitle")
    outline().write_text(text, "utf-8")

    said = drafted("--weeks", "2")

    assert len(said["lessons"]) == 2
    assert said["lessons"][0]["title"] == "How to Brew a Pot"
    assert tomllib.loads(outline().read_text("utf-8"))["topic"][0]["pin"] is True


def test_the_number_of_weeks_may_be_changed_in_the_file() -> None:
    drafted("--weeks", "3")
    edit(outline(), "weeks = 3", "weeks = 2")

    assert len(drafted()["lessons"]) == 2


def test_comments_and_reasons_of_a_person_stay_whatever_is_drafted() -> None:
    drafted("--weeks", "3")
    edit(
        outline(), "\n[[topic]]\nweek = 2\n", "\n# heat before pots\n[[topic]]\nweek = 2 # sure?\n"
    )
    edit(outline(), "weeks = 3", "# three is plenty\nweeks = 3")
    text = re.sub(r'why = "its title asks how.*"', 'why = "Ann said so"', outline().read_text())
    outline().write_text(text + "# the end\n", "utf-8")
    edit(Path("tea.txt"), "sweetness", "softness")

    drafted()
    once = outline().read_text("utf-8")
    drafted("--weeks", "2")

    for text in (once, outline().read_text("utf-8")):
        for mine in ("# heat before pots", "# sure?", "# three is plenty", "# the end"):
            assert text.count(mine) == 1, (mine, text)
    assert 'why = "Ann said so"' in once


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        ("week = 2\n", "week = 2\nwek = 2\n", "'wek'", "did you mean 'week'?"),
        ("week = 2\n", 'week = "two"\n', "'two' is not a week", "write a number"),
        ("week = 2\n", "week = 2\npin = 1\n", "pin should be", ""),
        ("week = 2\n", "week = 2.5\npin = true\n", "2.5 is pinned", "a whole week"),
        ("week = 2\n", "", "'week' is missing", "week"),
        ('["../../tea.txt#L6-L10"]', '["tea.txt"]', "'tea.txt' names no lines", "articles/"),
        ('["../../tea.txt#L6-L10"]', '["../../tea.txt#L9-L6"]', "before it begins", "from 1"),
        ('["../../tea.txt#L6-L10"]', "[]", "sources should", ""),
        ('["../../tea.txt#L6-L10"]', '["../../te.txt#L6"]', "'../../te.txt'", "tea.txt"),
        ("drop = []", "dorp = []", "'dorp'", "did you mean 'drop'?"),
        ("weeks = 3", "weeks = 0", "weeks should", ""),
        ("weeks = 3", "weeks = ", "not TOML", "straight quotes"),
        ("week = 2\n", "week = 9\npin = true\n", "pinned to week 9", "week = 3"),
    ],
)
def test_a_fault_in_the_outline_names_its_line_value_and_way_out_and_nothing_is_written(
    old: str, new: str, said: str, hint: str
) -> None:
    drafted("--weeks", "3")
    edit(outline(), old, new)
    before = everything()

    result = run("tea.txt", "--to", str(HOME), "--json")

    found = [p for p in json.loads(result.stdout)["problems"] if p["severity"] == "error"]
    assert said in found[0]["message"]
    assert hint in found[0]["hint"]
    assert found[0]["path"] == str(outline())
    assert found[0]["line"] > 1
    assert result.return_value == 1
    assert everything() == before


# ---------------------------------------------------------------- --keep


def test_inspect_keeps_the_lines_it_is_told_to() -> None:
    result = CliRunner().invoke(
        inspect, ["tea.txt", "--keep", "tea.txt:2", "--json"], standalone_mode=False
    )

    [block] = [
        b for b in json.loads(result.stdout)["articles"][0]["blocks"] if b["text"] == "Share"
    ]
    assert (block["kind"], block["reason"]) == ("paragraph", "kept: you asked for these lines")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("tea.txt", "names no lines"),
        ("tea.txt:9-3", "ends before it begins"),
        ("te.txt:3", "is not among the articles"),
    ],
)
def test_lines_to_keep_that_cannot_be_meant_are_refused(lines: str, said: str) -> None:
    assert said in str(run("tea.txt", "--dry-run", "--keep", lines).exception)


def test_lines_to_keep_on_which_nothing_stands_are_a_warning() -> None:
    assert "A116" in codes(drafted("--keep", "tea.txt:99"))


# ---------------------------------------------------------------- the merge itself

_LINES = st.lists(st.sampled_from("abcde"), max_size=8).map("\n".join)


@given(_LINES, _LINES)
def test_what_one_side_changed_is_taken_from_it(base: str, changed: str) -> None:
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, changed).text == changed


@given(_LINES, _LINES, _LINES)
def test_no_line_that_a_side_added_is_lost(base: str, ours: str, theirs: str) -> None:
    merged = merge(base, ours, theirs)

    for side in (ours, theirs):
        assert set(side.split("\n")) - set(base.split("\n")) <= set(merged.text.split("\n"))
    assert bool(merged.conflicts) == bool(marks_of(merged.text))


@given(st.lists(st.sampled_from("abcdefgh")), st.lists(st.sampled_from("abcdefgh")))
def test_lines_are_found_again_where_they_went(old: list[str], new: list[str]) -> None:
    moves = Moves(old, new)

    for line in range(1, len(old) + 1):
        moved = moves.moved(SourceRange("a", line, line))
        assert moved is None or 1 <= moved.first_line <= moved.last_line <= len(new)
    assert Moves(old, old).moved(SourceRange("a", 1, 3)) == SourceRange("a", 1, 3)


# ---------------------------------------------------------------- any article

_WORDS = "kettle leaf water cup steam heat spoon pot mint never 3 12 brew the a of"
_WORD = st.sampled_from(_WORDS.split())
_SENTENCE = st.lists(_WORD, min_size=4, max_size=12).map(lambda w: " ".join(w).capitalize() + ".")
_BLOCK = st.one_of(
    _SENTENCE,
    st.lists(_WORD, min_size=2, max_size=5).map(lambda w: "## " + " ".join(w).title()),
    st.lists(_WORD, min_size=1, max_size=3).map(lambda w: "\n".join(f"- {each}" for each in w)),
    st.sampled_from(["Share this on Facebook", "# FAQ\n\n## Why 3 cups?\n\nThe pot is 12 cups."]),
)
_ARTICLE = st.lists(_BLOCK, min_size=1, max_size=10).map("\n\n".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(_ARTICLE, min_size=1, max_size=2), st.one_of(st.none(), st.integers(1, 3)))
def test_a_second_draft_of_any_articles_is_the_same_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, articles: list[str], weeks: int | None
) -> None:
    place = tmp_path_factory.mktemp("any")
    paths = []
    for number, text in enumerate(articles):
        (place / f"{number}.md").write_text(text, "utf-8")
        paths.append(str(place / f"{number}.md"))
    first = draft_articles(paths, to=place / "course", weeks=weeks)
    before = everything(place / "course") if first.files else {}

    again = draft_articles(paths, to=place / "course", weeks=weeks)

    assert (everything(place / "course") if again.files else {}) == before
    assert [lesson.id for lesson in again.outline.lessons] == [
        lesson.id for lesson in first.outline.lessons
    ]


# ---------------------------------------------------------------- every line of every kind

_HTML = {"## ": "<h2>{}</h2>", "# ": "<h1>{}</h1>", "- ": "<li>{}</li>", "": "<p>{}</p>"}


def as_html(text: str) -> str:
    """Write a generated article as a page, one block to a line."""
    lines = [line for line in text.split("\n") if line]
    marks = [next(mark for mark in _HTML if line.startswith(mark)) for line in lines]
    return "\n".join(
        _HTML[mark].format(line.removeprefix(mark)) for mark, line in zip(marks, lines, strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(_ARTICLE, min_size=1, max_size=3), st.booleans(), st.integers(1, 4), st.data())
def test_every_line_is_in_a_lesson_merged_left_out_or_in_a_conflict(
    articles: list[str], is_html: bool, weeks: int, data: st.DataObject
) -> None:
    suffix = ".html" if is_html else ".md"
    named = [
        (f"{n}{suffix}", (as_html(text) if is_html else text).encode())
        for n, text in enumerate(articles)
    ]
    lines = data.draw(st.lists(st.integers(1, 12), max_size=3))
    wishes = Wishes(
        keep=tuple(SourceRange(f"0{suffix}", line, line) for line in lines[:1]),
        drop=tuple(SourceRange(f"0{suffix}", line, line) for line in lines[1:]),
    )
    inspection = inspect_sources(named, wishes=wishes)
    first = plan(inspection, weeks=weeks)
    moved = tuple(
        replace(topic, week=data.draw(st.sampled_from([1.0, 2.0, 2.5, 7.0])))
        for topic in first.placements
    )

    outline_again = plan(inspection, arrangement=Arrangement("outline.toml", topics=moved))

    for outline in (first, outline_again):
        if outline.lessons:
            assert unaccounted(inspection, outline) == set()
    if moved:
        assert len(outline_again.lessons) == len({topic.week for topic in moved})


def unaccounted(inspection: Inspection, outline: Outline) -> set[tuple[str, int]]:
    told = [s for lesson in outline.lessons for part in lesson.parts for s in part.sources]
    told += [each.source for each in (*outline.dropped, *outline.merged)]
    told += [source for each in outline.conflicts for source in each.sources]
    known = {(s.article, line) for s in told for line in range(s.first_line, s.last_line + 1)}
    return {
        (article.path, line)
        for article in inspection.articles
        for block in article.blocks
        for line in range(block.first_line, block.last_line + 1)
    } - known
