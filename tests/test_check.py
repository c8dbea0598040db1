"""`course check` and `course new`, as a person runs them: on real files, with the real theme."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

import pytest
from click.testing import CliRunner, Result

from course import emails
from course.app.checking import check
from course.cli import cli
from course.errors import PluginError, SettingsError
from course.lint import Rule
from course.lint.packs import core, health
from course.model import Problem, Severity

TODAY = date(2026, 11, 22)
REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, with nothing of the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_HOME", raising=False)
    return tmp_path


def course(*words: str) -> Result:
    return CliRunner().invoke(cli, words, standalone_mode=False, catch_exceptions=False)


def code_of(result: Result) -> int:
    """Return the exit code that `course` itself would end with."""
    return int(result.return_value or 0)


def a_new_course(name: str = "sourdough") -> Path:
    assert code_of(course("new", name)) == 0
    return Path(name)


def add(path: Path, text: str) -> int:
    """Add a line to a file and return its number."""
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")
    return len(path.read_text("utf-8").splitlines())


def errors(problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def test_a_new_course_checks_without_any_finding() -> None:
    folder = a_new_course()

    result = course("check", "sourdough")

    assert code_of(result) == 0
    assert result.output == "2 lessons: 0 errors, 0 warnings\n"
    assert (folder / "articles").is_dir()


def test_a_new_course_says_what_to_do_next() -> None:
    result = course("new", "sour-dough")

    assert "sour-dough/01-one-idea.md" in result.output
    assert "course check sour-dough" in result.output
    assert 'title = "Sour dough"' in Path("sour-dough/course.toml").read_text("utf-8")


@pytest.mark.parametrize("theme", ["plain", "editorial", "workbook"])
def test_a_new_course_in_any_theme_checks_without_any_finding(theme: str) -> None:
    assert code_of(course("new", "sourdough", "--theme", theme)) == 0

    assert f'theme = "{theme}"' in Path("sourdough/course.toml").read_text("utf-8")
    assert course("check", "sourdough").output == "2 lessons: 0 errors, 0 warnings\n"


def test_a_new_course_in_a_theme_that_is_nowhere_is_not_made() -> None:
    with pytest.raises(PluginError) as raised:
        course("new", "sourdough", "--theme", "magazine")

    assert raised.value.hint == "use one of editorial, plain, workbook"
    assert not Path("sourdough").exists()


@pytest.mark.parametrize("theme", ["plain", "editorial", "workbook"])
def test_the_bundled_course_has_no_error_in_any_theme(theme: str, tmp_path: Path) -> None:
    folder = tmp_path / "gut-and-skin"
    shutil.copytree(REPOSITORY / "lessons/gut-and-skin", folder)
    settings = folder / "course.toml"
    text = settings.read_text("utf-8").replace('theme = "workbook"', f'theme = "{theme}"')
    settings.write_text(text, "utf-8")

    loaded, problems = check(folder, home=REPOSITORY, today=TODAY)

    assert loaded is not None
    assert loaded.theme == theme
    assert {problem.code for problem in problems} == {"S22"}  # no person has signed


def test_an_error_is_printed_with_its_place_and_way_out_and_ends_with_one() -> None:
    line = add(a_new_course() / "01-one-idea.md", "Hello {{ reader.frist_name }}.")

    result = course("check", "sourdough")

    assert code_of(result) == 1
    assert result.output == (
        f"sourdough/01-one-idea.md:{line}: error M105 no merge field is called "
        "'reader.frist_name'\n"
        "    did you mean 'reader.first_name'?\n"
        "2 lessons: 1 error, 0 warnings\n"
    )


def test_a_warning_alone_ends_with_zero() -> None:
    add(a_new_course() / "01-one-idea.md", "See [here](https://example.org).")

    result = course("check", "sourdough")

    assert code_of(result) == 0
    assert "warning E012 the link 'here'" in result.output
    assert result.output.endswith("2 lessons: 0 errors, 1 warning\n")


def test_json_holds_every_problem_with_its_place() -> None:
    line = add(a_new_course() / "01-one-idea.md", "See [here](https://example.org).")

    result = course("check", "sourdough", "--format", "json")

    assert json.loads(result.output) == [
        {
            "code": "E012",
            "severity": "warning",
            "path": "sourdough/01-one-idea.md",
            "line": line,
            "message": "the link 'here' does not say where it leads",
            "hint": "name the page: screen readers read links out of their sentence",
        }
    ]


def test_annotations_are_what_github_reads() -> None:
    folder = a_new_course()
    line = add(folder / "01-one-idea.md", "It is 100%, {{ x: y }}, sure.")

    result = course("check", "sourdough", "--format", "github")

    (annotation,) = result.output.splitlines()
    place = f"::error file=sourdough/01-one-idea.md,line={line},title=M106::"
    assert code_of(result) == 1
    assert annotation.startswith(place)
    assert "%0A" in annotation  # the way out stands on a line of its own


def test_a_path_in_an_annotation_cannot_end_its_field() -> None:
    a_new_course().rename("a,b:c")

    result = course("check", "a,b:c", "--format", "github")

    assert "file=a%2Cb%3Ac/course.toml,line=1" in result.output


def test_problems_come_by_path_and_line_whatever_found_them() -> None:
    folder = a_new_course()
    add(folder / "02-ask-first.md", "![x](no.png)\n\nSee [here](https://a.org).\n\n<b>x</b>")
    add(folder / "01-one-idea.md", "::: nothing\nx\n:::")

    _, problems = check(folder, home=Path(), today=TODAY)

    places = [(problem.path, problem.line) for problem in problems]
    assert places == sorted(places)
    assert {"L118", "E012", "M107", "M101"} <= {problem.code for problem in problems}


def test_no_problem_is_told_twice() -> None:
    folder = a_new_course()
    add(folder / "01-one-idea.md", "{{ nobody }} <i>x</i>\n\n::: nothing\nx\n:::")

    _, problems = check(folder, home=Path(), today=TODAY)

    places = [(problem.path, problem.line, problem.message) for problem in problems]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("name", ["shelf.svg", "shelf.webp"])
def test_a_picture_of_a_kind_that_is_not_shown_is_told_once(name: str) -> None:
    lesson = next(a_new_course().glob("01-*.md"))
    lesson.with_name(name).write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    line = add(lesson, f"\n![A shelf with eight boxes]({name})")

    _, found = check(lesson.parent, home=Path(), today=TODAY)

    assert [one.code for one in found if (one.path, one.line) == (str(lesson), line)] == ["M109"]


def test_a_lesson_that_makes_no_email_has_a_code_of_its_own() -> None:
    lesson = next(a_new_course().glob("01-*.md"))
    add(lesson, "\nA row of one thing.\n" * 8_000)

    _, found = check(lesson.parent, home=Path(), today=TODAY)

    assert [one.code for one in errors(found) if "bytes of HTML" in one.message] == ["L127"]


@pytest.mark.parametrize(
    ("paragraphs", "severity"), [(400, []), (820, ["warning"]), (1_000, ["error"])]
)
def test_an_email_is_drawn_up_to_where_gmail_cuts_and_beyond(
    paragraphs: int, severity: list[str]
) -> None:
    lesson = next(a_new_course().glob("01-*.md"))
    add(lesson, "\nA row of a table is about one thing and one thing only.\n" * paragraphs)

    _, found = check(lesson.parent, home=Path(), today=TODAY)

    assert [one.severity.value for one in found if one.code == "R020"] == severity
    assert not [one for one in found if one.code == "L127"]


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        (
            '"workbook"',
            '"wrokbook"',
            "no theme is called 'wrokbook'",
            "did you mean 'workbook'? There are editorial, plain, workbook",
        ),
        (
            '["core"]',
            '["coer"]',
            "no rule is called 'coer'",
            "did you mean 'core'? There are core, health",
        ),
    ],
)
def test_a_theme_or_pack_that_is_not_there_names_its_line_in_course_toml(
    old: str, new: str, message: str, hint: str
) -> None:
    folder = a_new_course()
    settings = folder / "course.toml"
    text = settings.read_text("utf-8").replace(old, new)
    settings.write_text(text, "utf-8")

    _, problems = check(folder, home=Path(), today=TODAY)

    (problem,) = problems
    line = next(n for n, row in enumerate(text.splitlines(), start=1) if new in row)
    assert problem.place == f"sourdough/course.toml:{line}"
    assert (problem.message, problem.hint) == (message, hint)


def test_a_broken_theme_of_ones_own_is_told_and_not_a_traceback() -> None:
    folder = a_new_course()
    theme = Path("templates/workbook")
    theme.mkdir(parents=True)
    (theme / "theme.toml").write_text("not toml", "utf-8")
    (theme / "layout.mjml").write_text("<mjml", "utf-8")

    loaded, problems = check(folder, home=Path(), today=TODAY)

    assert loaded is not None
    (problem,) = errors(problems)
    assert (problem.code, problem.path) == ("L125", "templates/workbook/theme.toml")


def test_the_postal_address_and_the_way_out_are_asked_of_a_theme() -> None:
    folder = a_new_course()
    templates, theme = REPOSITORY / "templates", Path("templates/workbook")
    shutil.copytree(templates / "workbook", theme)
    (theme / "shared").mkdir()
    text = (templates / "shared/cells.mjml").read_text("utf-8")
    without = re.sub(r"\{\{ foot\.address[^}]*\}\}", "", text)
    (theme / "shared/cells.mjml").write_text(without, "utf-8")

    _, problems = check(folder, home=Path(), today=TODAY)

    (problem,) = problems
    assert (problem.code, problem.message) == ("R025", "the HTML has no postal address")
    assert problem.hint.endswith("(and 1 more lesson)")


@pytest.mark.parametrize(
    ("condition", "where"),
    [
        ('{% for view in parts.check.blocks %}{% if view.kind == "pair" %}', "every component"),
        ("{% if not steps %}{% if not goal %}", "one sentence"),
    ],
)
def test_what_a_theme_does_only_for_lessons_that_are_not_there_is_tried(
    condition: str, where: str
) -> None:
    folder = a_new_course()
    end = "{% endif %}{% endfor %}" if "{% for" in condition else "{% endif %}{% endif %}"
    fault = f"<mj-raw>{condition}{{{{ no.such.value }}}}{end}</mj-raw>"
    source, theme = REPOSITORY / "templates/workbook", Path("templates/workbook")
    theme.mkdir(parents=True)
    for path in source.iterdir():
        text = path.read_text("utf-8").replace("  </mj-body>", f"{fault}\n  </mj-body>")
        (theme / path.name).write_text(text, "utf-8")

    _, problems = check(folder, home=Path(), today=TODAY)

    (problem,) = errors(problems)
    assert where in problem.message
    assert "'no' is undefined" in problem.message


def test_the_health_pack_asks_for_safety_and_a_signature() -> None:
    folder = a_new_course()
    settings = folder / "course.toml"
    text = settings.read_text("utf-8").replace('["core"]', '["core", "health"]')
    settings.write_text(text, "utf-8")

    _, problems = check(folder, home=Path(), today=TODAY)

    assert {"S06", "S07", "S16", "S22"} <= {problem.code for problem in problems}


def test_evidence_grows_old() -> None:
    folder = REPOSITORY / "lessons/gut-and-skin"

    _, then = check(folder, home=REPOSITORY, today=TODAY)
    _, later = check(folder, home=REPOSITORY, today=date(2030, 1, 1))

    assert "S16" not in {problem.code for problem in then}
    assert "S16" in {problem.code for problem in later}


def test_the_bundled_course_has_no_error_but_awaits_a_signature() -> None:
    loaded, problems = check(REPOSITORY / "lessons/gut-and-skin", home=REPOSITORY, today=TODAY)

    assert loaded is not None
    assert errors(problems) == []
    assert "S22" in {problem.code for problem in problems}


def test_without_a_course_of_ones_own_the_bundled_one_is_checked() -> None:
    result = course("check", "--format", "json")

    assert {"S22"} <= {problem["code"] for problem in json.loads(result.output)}


def test_help_of_both_commands_shows_examples() -> None:
    assert "course check --format github" in course("check", "--help").output
    assert "course new lessons/sourdough" in course("new", "--help").output


# ---------------------------------------------------------------------- waivers


def waived(code: str, reason: str = "it is a quotation") -> tuple[Path, int]:
    """Start a course with a vague link in its first lesson and one waiver; return where."""
    lesson = a_new_course() / "01-one-idea.md"
    text = lesson.read_text("utf-8").replace("\n---\n", f'\nwaive:\n  {code}: "{reason}"\n---\n', 1)
    lesson.write_text(text, "utf-8")
    add(lesson, "See [here](https://example.org).")
    return lesson, text.splitlines().index(f'  {code}: "{reason}"') + 1


def told(lesson: Path) -> list[tuple[str, Severity, int]]:
    _, problems = check(lesson.parent, home=Path(), today=TODAY)
    return [(problem.code, problem.severity, problem.line) for problem in problems]


def test_a_waiver_with_a_reason_silences_its_rule_in_its_lesson_only() -> None:
    lesson, _ = waived("E012")
    other = lesson.with_name("02-ask-first.md")
    line = add(other, "See [here](https://example.org).")

    assert told(lesson) == [("E012", Severity.WARNING, line)]


def test_a_waiver_without_a_reason_is_refused() -> None:
    lesson, line = waived("E012", reason=" ")

    assert ("L106", Severity.ERROR, line) in told(lesson)


def test_a_waiver_that_waives_nothing_is_told() -> None:
    lesson, line = waived("E013")

    assert ("W001", Severity.WARNING, line) in told(lesson)


def test_a_waiver_of_no_rule_is_told_with_the_nearest() -> None:
    lesson, line = waived("R0255")

    _, problems = check(lesson.parent, home=Path(), today=TODAY)

    (problem,) = [problem for problem in problems if problem.code == "W002"]
    assert (problem.line, problem.hint) == (line, "did you mean 'R025'?")


def test_law_and_safety_cannot_be_waived() -> None:
    lesson, line = waived("E002", reason="we like it")
    text = re.sub(r"subject: .*", 'subject: "Re: one idea"', lesson.read_text("utf-8"), count=1)
    lesson.write_text(text, "utf-8")

    found = told(lesson)

    assert ("W003", Severity.ERROR, line) in found
    assert "E002" in {code for code, _, _ in found}


def test_what_law_and_safety_bind_is_listed() -> None:
    binding = {rule.code for rule in (*core, *health) if rule.binds}

    assert binding == {
        "E002", "R025", "R050",
        "H01", "H02", "H05", "H06", "H07", "H07b", "H16", "H17", "H18", "H20",
        "S06", "S07", "S08", "S15", "S21", "S22",
    }  # fmt: skip


# ---------------------------------------------------------------------- explain


@pytest.mark.parametrize("rule", [*core, *health], ids=lambda rule: rule.code)
def test_every_rule_has_a_page(rule: Rule) -> None:
    result = course("explain", rule.code.lower())

    assert code_of(result) == 0
    assert rule.example
    for text in (rule.title, rule.why, rule.fix, rule.source):
        assert text in result.output
    for text in (rule.example.bad, rule.example.good):
        assert all(line.strip() in result.output for line in text[:300].splitlines())


def test_the_list_has_every_rule_once_with_its_pack() -> None:
    entries = json.loads(course("explain", "--json").output)

    assert [entry["code"] for entry in entries] == sorted(r.code for r in (*core, *health))
    assert {entry["pack"] for entry in entries} == {"core", "health"}
    assert json.loads(course("explain", "E012", "--json").output) == next(
        entry for entry in entries if entry["code"] == "E012"
    )


def test_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(SettingsError) as refused:
        course("explain", "E112")

    assert refused.value.message == "no rule is called 'E112'"
    assert "E012" in refused.value.hint


def test_a_code_of_reading_is_told_apart_from_one_that_is_none() -> None:
    with pytest.raises(SettingsError, match="L118 is told where files"):
        course("explain", "l118")


@contextmanager
def drawings() -> Iterator[Counter[str]]:
    """Count the times that the email of each lesson is made, by watching the calls."""
    made: Counter[str] = Counter()
    before = sys.getprofile()

    def watch(frame: FrameType, event: str, arg: object) -> None:  # noqa: ARG001 - its signature
        if event == "call" and frame.f_code is emails.render.__code__:
            made[frame.f_locals["lesson"].path] += 1

    sys.setprofile(watch)
    try:
        yield made
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize(
    "words", [("release",), ("build", "--to", "built"), ("check",)], ids=" ".join
)
def test_each_lesson_is_drawn_once(words: tuple[str, ...]) -> None:
    a_new_course("lessons/sourdough")
    lessons = {str(path) for path in Path("lessons/sourdough").glob("[0-9]*.md")}

    with drawings() as made:
        result = course(*words)

    assert code_of(result) == 0, result.output
    assert lessons
    assert {path: count for path, count in made.items() if path in lessons} == dict.fromkeys(
        lessons, 1
    )
