"""Reading a course folder: every fault has its file, line, key, value and way out."""

from __future__ import annotations

import textwrap
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.errors import ContentError, SettingsError
from course.lessons import create_course, find_course, line_of, load_course
from course.lessons.course_file import parse_course_file
from course.lessons.front_matter import parse_front_matter
from course.model import Cadence, Course, DateRange, Problem, Severity, SourceRange, Window

SETTINGS = """\
title = "Plain tables"
language = "en"
sender = "Plain Tables <lessons@example.org>"
"""
KEYS = {
    "id": "rows",
    "week": "1",
    "title": "Rows",
    "subject": "What is a row?",
    "preheader": "One thing.",
    "objective": "Say what a row is.",
    "takeaways": "[One row is one thing.]",
}


def a_lesson_file(body: str = "Hello.\n", **keys: str | None) -> str:
    """Write a lesson; None leaves a key out."""
    lines = [f"{key}: {value}" for key, value in {**KEYS, **keys}.items() if value is not None]
    return "\n".join(["---", *lines, "---", body])


def a_folder(place: Path, *lessons: str, settings: str = SETTINGS) -> Path:
    """Write a course folder with these lessons, numbered from 1."""
    folder = place / "plain-tables"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "tables.md").write_text("one\ntwo\nthree\n", "utf-8")
    (folder / "course.toml").write_text(settings, "utf-8")
    for number, text in enumerate(lessons, start=1):
        (folder / f"{number:02}-lesson.md").write_text(text, "utf-8")
    return folder


def loaded(folder: Path) -> Course:
    course, problems = load_course(folder, shown_as="c")
    assert course is not None
    assert problems == ()
    return course


def problems_of(folder: Path) -> list[Problem]:
    return list(load_course(folder, shown_as="c")[1])


def only(problems: list[Problem] | tuple[Problem, ...]) -> Problem:
    (problem,) = problems
    return problem


# ---------------------------------------------------------------------- what is read


def test_a_lesson_is_read_with_the_line_of_each_key(tmp_path: Path) -> None:
    text = a_lesson_file("Hello.\n", sources="[articles/tables.md#L1-L3, articles/tables.md#L2]")

    course = loaded(a_folder(tmp_path, text))

    lesson = course.lessons[0]
    assert (lesson.id, lesson.number, lesson.week) == ("rows", 1, 1)
    assert lesson.sources == (
        SourceRange("articles/tables.md", 1, 3),
        SourceRange("articles/tables.md", 2, 2),
    )
    assert lesson.path == "c/01-lesson.md"
    assert lesson.lines["subject"] == 5
    assert lesson.body == "Hello.\n"
    assert text.splitlines()[lesson.body_line - 1] == "Hello."


def test_optional_keys_are_kept(tmp_path: Path) -> None:
    text = a_lesson_file(
        evidence_checked="2026-08", reviewed_by="Dr A", reviewed_on="2026-08-01", claims="[A1]"
    )

    lesson = loaded(a_folder(tmp_path, text)).lessons[0]

    assert lesson.evidence_checked == "2026-08"
    assert (lesson.reviewed_by, lesson.reviewed_on) == ("Dr A", date(2026, 8, 1))
    assert lesson.claims == ("A1",)


def test_lessons_come_by_number_and_not_by_name(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "10-b.md").write_text(a_lesson_file(id="ten", week="2"), "utf-8")
    (folder / "2-a.md").write_text(a_lesson_file(id="two", week="1"), "utf-8")

    course = loaded(folder)

    assert [(lesson.id, lesson.number) for lesson in course.lessons] == [("two", 1), ("ten", 2)]


def test_a_byte_order_mark_and_windows_line_ends_are_nothing_to_speak_of(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    text = a_lesson_file("One.\n\nTwo.\n").replace("\n", "\r\n")
    (folder / "01-a.md").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert loaded(folder).lessons[0].body == "One.\n\nTwo.\n"


def test_the_schedule_says_what_its_words_mean(tmp_path: Path) -> None:
    settings = SETTINGS + textwrap.dedent("""\
        rules = ["core", "health"]
        [schedule]
        start = 2026-09-01
        cadence = "tue,thu"
        window = "07:30-21:00"
        hour = "08:15"
        weekdays = ["mon", "tue", "thu"]
        blackout = ["2026-12-24/2027-01-01", 2027-05-01]
        lateness = "90 min"
        """)

    course = loaded(a_folder(tmp_path, a_lesson_file(), settings=settings))

    assert course.rules == ("core", "health")
    assert course.schedule.start == date(2026, 9, 1)
    assert course.schedule.cadence == Cadence(weekdays=frozenset({2, 4}))
    assert course.schedule.window == Window(time(7, 30), time(21))
    assert course.schedule.hour == time(8, 15)
    assert course.schedule.weekdays == {1, 2, 4}
    assert course.schedule.blackout == (
        DateRange(date(2026, 12, 24), date(2027, 1, 1)),
        DateRange(date(2027, 5, 1), date(2027, 5, 1)),
    )
    assert course.schedule.lateness == timedelta(minutes=90)


def test_a_notice_over_several_lines_is_one(tmp_path: Path) -> None:
    settings = f'{SETTINGS}notice = """\nNot medical\nadvice."""\n'

    assert loaded(a_folder(tmp_path, a_lesson_file(), settings=settings)).notice == (
        "Not medical advice."
    )


def test_without_a_schedule_a_course_goes_out_weekly_at_nine(tmp_path: Path) -> None:
    schedule = loaded(a_folder(tmp_path, a_lesson_file())).schedule

    assert schedule.cadence == Cadence(days=7)
    assert (schedule.start, schedule.hour, schedule.lateness) == (None, time(9), timedelta(hours=6))


@pytest.mark.parametrize(
    ("words", "days"), [("1 week", 7), ("3 days", 3), ("daily", 1), ("weekly", 7), ("2 weeks", 14)]
)
def test_a_cadence_in_words_is_a_number_of_days(words: str, days: int) -> None:
    parsed = parse_course_file(f'{SETTINGS}[schedule]\ncadence = "{words}"\n', path="c")

    assert parsed.course is not None
    assert parsed.course.schedule.cadence == Cadence(days=days)


# ---------------------------------------------------------------------- faults of a lesson


@pytest.mark.parametrize(
    ("keys", "code", "line", "message", "hint"),
    [
        ({"wek": "3"}, "L103", 9, "'wek' here (its value is 3)", "did you mean 'week'?"),
        ({"title": None}, "L104", 2, "'title' is missing", "add a line 'title: …'"),
        ({"week": '"1"'}, "L105", 3, "week should be a whole number, not '1'", "digits"),
        ({"week": "-1"}, "L105", 3, "should be a number that is not negative, not -1", "from 1"),
        ({"title": "2024"}, "L105", 4, "title should be text, not 2024", "quotes"),
        ({"takeaways": "One."}, "L105", 8, "takeaways should be a list, not 'One.'", "list"),
        ({"takeaways": "[1]"}, "L105", 8, "takeaways.0 should be text, not 1", "quotes"),
        ({"id": "Rows"}, "L106", 2, "'Rows' is not an id", "a-z"),
        ({"id": "a--b"}, "L106", 2, "'a--b' is not an id", "single hyphens"),
        ({"subject": '"a\\nb"'}, "L106", 5, "'a\\nb' has more than one line", "one line"),
        ({"preheader": '"a\\u2028b"'}, "L106", 6, "has more than one line", "one line"),
        ({"preheader": '" "'}, "L106", 6, "there is nothing in it", "write one line"),
        ({"sources": "[tables.md]"}, "L106", 9, "'tables.md' names no lines", "#L24-L31"),
        ({"sources": "[t.md#L9-L2]"}, "L106", 9, "is not a range of lines", "smaller"),
        ({"sources": "[no.md#L1]"}, "L116", 9, "the article 'no.md' cannot be read", "folder"),
        ({"sources": "[articles/tables.md#L3-L4]"}, "L117", 9, "has 3 lines, not 4", "1 and 3"),
        ({"evidence_checked": "August"}, "L106", 9, "'August' is not a month", "2026-08"),
        ({"reviewed_on": "2026-13-01"}, "L106", 9, "'2026-13-01' cannot be read", "correct"),
        ({"title": "a: b"}, "L102", 4, "front matter is not YAML", "quotes"),
        ({"title": "!!python/name:os.system"}, "L102", 4, "front matter is not YAML", "quotes"),
        ({"\tx": "1"}, "L102", 9, "cannot start any token", "indent with spaces"),
        ({"? [a]\n": "b"}, "L102", 9, "a key should be one word", "quotes"),
        ({"title": "[" * 5_000}, "L102", 6, "front matter is not YAML", "quotes"),
        ({"title": "[" * 9_000 + "]" * 9_000}, "L102", 2, "18,1", "end it with a line '---'"),
    ],
)  # fmt: skip
def test_a_fault_in_front_matter_names_line_value_and_way_out(
    tmp_path: Path, keys: dict[str, str | None], code: str, line: int, message: str, hint: str
) -> None:
    problem = only(problems_of(a_folder(tmp_path, a_lesson_file(**keys))))

    assert (problem.code, problem.severity) == (code, Severity.ERROR)
    assert problem.place == f"c/01-lesson.md:{line}"
    assert message in problem.message
    assert hint in problem.hint


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, a_lesson_file("![](no.png)", id="A", week="x", colour="red"))

    assert [problem.code for problem in problems_of(folder)] == ["L106", "L105", "L103", "L118"]


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    text = a_lesson_file().replace("week: 1", "week: 1\nid: keys")

    problem = only(problems_of(a_folder(tmp_path, text)))

    assert (problem.line, problem.message) == (4, "'id' stands here and in line 2")


def test_two_lessons_with_one_id_are_told_at_the_second(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, a_lesson_file(), a_lesson_file(week="2"))

    problem = only(problems_of(folder))

    assert (problem.code, problem.place) == ("L114", "c/02-lesson.md:2")
    assert "'rows' is taken by 01-lesson.md" in problem.message


@pytest.mark.parametrize(
    ("weeks", "cadence", "message"),
    [
        (("1", "1"), "1 week", "week 1 has a second lesson"),
        (("1", "3"), "1 week", "no lesson is for week 2: the one before is week 1"),
        (("2", "1"), "1 week", "week 1 comes after week 2"),
        (("1", "3"), "tue,thu", "no lesson is for week 2: the one before is week 1"),
    ],
)
def test_an_odd_step_between_weeks_is_a_warning(
    tmp_path: Path, weeks: tuple[str, str], cadence: str, message: str
) -> None:
    lessons = [a_lesson_file(id=f"l{n}", week=week) for n, week in enumerate(weeks)]
    settings = f'{SETTINGS}[schedule]\ncadence = "{cadence}"\n'

    problem = only(problems_of(a_folder(tmp_path, *lessons, settings=settings)))

    assert (problem.code, problem.severity) == ("L115", Severity.WARNING)
    assert (problem.place, problem.message) == ("c/02-lesson.md:3", message)


def test_a_faster_cadence_may_have_several_lessons_a_week(tmp_path: Path) -> None:
    lessons = [a_lesson_file(id="one"), a_lesson_file(id="two")]
    settings = SETTINGS + '[schedule]\ncadence = "tue,thu"\n'

    assert problems_of(a_folder(tmp_path, *lessons, settings=settings)) == []


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "there is no front matter"),
        (b"Hello.\n", 1, "there is no front matter"),
        (b"---\nid: rows\n", 1, "there is no front matter"),
        (b"---\nid: \xe9\n---\n", 2, "byte 0xe9 is not UTF-8"),
        (b"---\nid: a\n\0", 3, "this is not a text file"),
    ],
)
def test_a_file_that_is_no_lesson_is_told(
    tmp_path: Path, content: bytes, line: int, message: str
) -> None:
    folder = a_folder(tmp_path, a_lesson_file())
    (folder / "02-b.md").write_bytes(content)

    course, problems = load_course(folder, shown_as="c")

    assert (only(problems).place, only(problems).message) == (f"c/02-b.md:{line}", message)
    assert course is not None
    assert len(course.lessons) == 1


def test_a_broken_lesson_leaves_the_others_their_numbers(tmp_path: Path) -> None:
    course, _ = load_course(a_folder(tmp_path, "broken", a_lesson_file()))

    assert course is not None
    assert [lesson.number for lesson in course.lessons] == [2]


def test_a_picture_is_looked_for_in_the_folder_and_code_is_left_alone(tmp_path: Path) -> None:
    body = textwrap.dedent("""\
        ![there](there.png)
        ![far](https://example.org/far.png)
        `![code](code.png)`
        ```
        ![fenced](fenced.png)
        ```
        ![out](../secret.png)
        """)
    folder = a_folder(tmp_path, a_lesson_file(body))
    (folder / "there.png").write_bytes(b"png")
    (tmp_path / "secret.png").write_bytes(b"png")

    problem = only(problems_of(folder))

    assert (problem.code, problem.line) == ("L118", 16)
    assert "'../secret.png'" in problem.message


# ---------------------------------------------------------------------- faults of a folder


@pytest.mark.parametrize(
    ("line", "code", "message", "hint"),
    [
        ("sendr = 1", "L103", "no key is called 'sendr'", "did you mean 'sender'?"),
        ("theme = 3", "L105", "theme should be text, not 3", "quotes"),
        ('rules = "core"', "L105", "rules should be a list", "list"),
        ("title = 'x", "L101", "course.toml is not TOML", "straight quotes"),
        ('schedule = "weekly"', "L105", "schedule should be a table", "below"),
        ("[[schedule]]", "L105", "schedule should be a table", "below"),
        ("schedule.cadence = 'often'", "L106", "'often' is not a cadence", "tue,thu"),
        ("schedule.cadence = 'tue,thurs'", "L106", "'thurs'", "did you mean 'thu'?"),
        ("schedule.cadence = '0 days'", "L106", "'0 days' is not a cadence", "1 week"),
        ("schedule.windw = '1'", "L103", "'windw'", "did you mean 'window'?"),
        ("schedule.window = '20:00-08:00'", "L106", "closes before it opens", "midnight"),
        ("schedule.window = '8'", "L106", "'8' is not a window", "08:00-20:00"),
        ("schedule.hour = '25:00'", "L106", "'25:00' is not a time of day", "09:00"),
        ("schedule.hour = 9", "L106", "9 should be text", "09:00"),
        ("schedule.hour = '06:00'", "L108", "06:00 is outside the window 08:00-20:00", "widen"),
        ("schedule.weekdays = []", "L106", "nothing would go out", "list"),
        ("schedule.weekdays = ['monday']", "L106", "'monday' is not a weekday", "'mon'"),
        ("schedule.blackout = ['2026-02-30']", "L106", "'2026-02-30' is not a date", "2027-05-01"),
        ("schedule.blackout = ['2026-02-03/2026-01-01']", "L106", "ends before", "earlier"),
        ("schedule.blackout = ['none.ics']", "L106", "'none.ics' cannot be read", "beside"),
        ("schedule.blackout = ['../a.ics']", "L106", "outside the course's folder", "beside"),
        (
            "schedule.blackout = ['holidays:XX']",
            "L106",
            "no holidays are known of 'XX'",
            "holidays:NL",
        ),
        ("schedule.blackout = ['holidays:NL-XX']", "L106", "NL has no part 'XX'", ""),
        ("schedule.cadence = []", "L106", "nothing would go out", "list of dates"),
        ("schedule.cadence = ['2027-01-02', '2027-01-02']", "L106", "does not come", "in order"),
        ("schedule.cadence = 'when done'", "L106", "how long a lesson waits", "2 weeks"),
        (
            "schedule.window = {mon = '08:00-20:00', mon-wed = '09:00-10:00'}",
            "L106",
            "mon has two windows",
            "once",
        ),
        ("schedule.window = {fri-mon = '08:00-20:00'}", "L106", "ends before", "Monday"),
        ("schedule.first = 'soon'", "L106", "'soon' is not a time", "at enrolment"),
        ("schedule.spread = '2 h'", "L106", "not a spread in minutes", "9 min"),
        ("schedule.cap = 0", "L106", "0 is not a number of deliveries", "5000"),
        ("schedule.lateness = '6'", "L106", "'6' is not a length of time", "90 min"),
        ("schedule.start = 'soon'", "L106", "'soon' is not a date", "enrolment"),
    ],
)
def test_a_fault_in_course_toml_names_line_value_and_way_out(
    line: str, code: str, message: str, hint: str
) -> None:
    problem = only(parse_course_file(f"{SETTINGS}\n{line}\n", path="c/course.toml").problems)

    assert (problem.code, problem.place) == (code, "c/course.toml:5")
    assert message in problem.message
    assert hint in problem.hint


def test_a_key_below_a_table_has_its_own_line() -> None:
    text = f'{SETTINGS}\n[schedule]\n# hour = "08:00"\nhour = "noon"\n'

    assert only(parse_course_file(text, path="c").problems).line == 7


def test_a_cadence_on_closed_days_is_told() -> None:
    text = f'{SETTINGS}[schedule]\ncadence = "fri,sat"\nweekdays = ["fri"]\n'
    closed = text.replace('["fri"]', '["mon"]')

    partly, wholly = (only(parse_course_file(t, path="c").problems) for t in (text, closed))

    assert (partly.severity, wholly.severity) == (Severity.WARNING, Severity.ERROR)
    assert "nothing goes out on sat" in partly.message


def test_fixed_dates_are_as_many_as_the_lessons(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, a_lesson_file(), a_lesson_file())
    settings = folder / "course.toml"
    settings.write_text(f'{SETTINGS}[schedule]\ncadence = ["2027-01-04"]\n', "utf-8")

    _, problems = load_course(folder, shown_as="c")

    told = only(problem for problem in problems if problem.code == "L108")
    assert told.place == "c/course.toml:5"
    assert told.message == "cadence has 1 date for 2 lessons"


def test_a_folder_without_lessons_is_told(tmp_path: Path) -> None:
    course, problems = load_course(a_folder(tmp_path), shown_as="c")

    assert course is None
    assert only(problems).message == "the course has no lessons"


def test_a_folder_without_course_toml_is_told_beside_the_faults_of_its_lessons(
    tmp_path: Path,
) -> None:
    folder = a_folder(tmp_path, a_lesson_file(id="A"))
    (folder / "course.toml").unlink()

    course, problems = load_course(folder, shown_as="c")

    assert course is None
    assert [problem.code for problem in problems] == ["L106", "L100"]


def test_files_beside_the_lessons_are_told_but_for_a_readme(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, a_lesson_file())
    (folder / "README.md").write_text("For authors.", "utf-8")
    (folder / "draft.md").write_text("Later.", "utf-8")

    problem = only(problems_of(folder))

    assert (problem.severity, problem.path) == (Severity.WARNING, "c/draft.md")


def test_two_files_with_one_number_are_told(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, a_lesson_file())
    (folder / "1-b.md").write_text(a_lesson_file(id="b", week="2"), "utf-8")

    assert [problem.code for problem in problems_of(folder)] == ["L113", "L113"]


def test_a_folder_whose_name_does_not_fit_a_header_is_told(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, a_lesson_file()).rename(tmp_path / "plain tables")

    assert "'plain tables' cannot name a course" in only(problems_of(folder)).message


def test_the_line_of_a_setting_can_be_asked_for(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, settings=f'{SETTINGS}theme = "plain"\n')

    assert line_of(folder, "theme") == 4
    assert line_of(tmp_path, "theme") == 1


@given(st.text(max_size=200))
def test_no_front_matter_whatever_ends_the_reading(text: str) -> None:
    parsed = parse_front_matter(text, path="c", first_line=2)

    assert (parsed.matter is None) == any(p.severity is Severity.ERROR for p in parsed.problems)
    assert all(problem.line >= 2 for problem in parsed.problems)


@given(st.text(max_size=200))
def test_no_course_toml_whatever_ends_the_reading(text: str) -> None:
    parsed = parse_course_file(text, path="c")

    assert parsed.course is None
    assert parsed.problems


# ---------------------------------------------------------------------- finding and starting


def test_a_course_is_found_by_folder_by_file_and_by_name(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "lessons", a_lesson_file())

    assert find_course(tmp_path, str(folder)) == folder
    assert find_course(tmp_path, str(folder / "course.toml")) == folder
    assert find_course(tmp_path, "plain-tables") == folder
    assert find_course(tmp_path, None) == folder
    assert find_course(folder, None) == folder


def test_a_name_that_leads_nowhere_gets_the_nearest(tmp_path: Path) -> None:
    a_folder(tmp_path / "lessons")

    with pytest.raises(ContentError, match="no course is called 'plain-tabels'") as caught:
        find_course(tmp_path, "plain-tabels")

    assert caught.value.hint == "did you mean 'plain-tables'?"


def test_of_several_courses_one_has_to_be_named(tmp_path: Path) -> None:
    a_folder(tmp_path / "lessons").rename(tmp_path / "lessons" / "another")
    a_folder(tmp_path / "lessons")

    with pytest.raises(SettingsError, match="there are 2 courses: another, plain-tables"):
        find_course(tmp_path, None)


def test_the_bundled_course_stands_in_only_where_that_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no course below"):
        find_course(tmp_path, None)

    assert (find_course(tmp_path, None, or_bundled=True) / "course.toml").is_file()


def test_a_folder_that_is_no_course_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"the folder has no course\.toml"):
        find_course(tmp_path, str(tmp_path))


def test_a_new_course_loads_without_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "sour-dough"

    files = create_course(folder)

    assert loaded(folder).title == "Sour dough"
    assert folder / "course.toml" in files
    assert list(folder.parent.iterdir()) == [folder]


def test_a_new_course_never_writes_over_what_is_there(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)

    with pytest.raises(SettingsError, match="not an empty folder"):
        create_course(folder)

    assert (folder / "course.toml").read_text("utf-8") == SETTINGS


def test_a_new_course_may_go_into_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "sourdough").mkdir()

    assert create_course(tmp_path / "sourdough")


def test_a_new_course_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(SettingsError, match="cannot be written"):
        create_course(tmp_path / "file" / "sourdough")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_new_course_needs_a_name_that_fits_a_header(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'my course' cannot name a course"):
        create_course(tmp_path / "my course")
