"""The commands for sending, as a person types them: what they print, and how they end."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from icalendar import Calendar

from course import plugins
from course.cli import cli
from course.enrolments import parse_readers
from course.errors import ContentError, SettingsError
from tests.worlds import MONDAY

Run = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(plugins.bundled("lessons") / "gut-and-skin", tmp_path / "lessons/gut-and-skin")
    return tmp_path


@pytest.fixture
def run(home: Path) -> Run:
    runner = CliRunner(env={"COURSE_HOME": str(home), "COLUMNS": "100"})

    def call(*words: str, code: int = 0) -> str:
        result = runner.invoke(cli, words, standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        assert (result.return_value or 0) == code, result.output
        return result.output

    return call


@pytest.fixture
def with_ada(run: Run) -> Run:
    """A released course with one reader, enrolled on Monday."""
    run("release", "--now", "2027-03-01")
    run("subscribers", "add", "ada@example.org", "--name", "Ada", "--zone", "Europe/Amsterdam")
    run("enrol", "ada@example.org", "--now", "2027-03-01")
    return run


def edit(home: Path, name: str, old: str, new: str) -> None:
    path = next((home / "lessons/gut-and-skin").glob(name))
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_plan_says_what_is_new_before_the_first_release(run: Run) -> None:
    said = run("plan")

    assert said.count("+ added") == 8
    assert "last release never" in said


def test_a_plan_names_what_changed_and_who_had_it(home: Path, with_ada: Run) -> None:
    with_ada("tick", "--now", "2027-03-01T08:00Z")
    edit(home, "01-*.md", "title: ", "title: Once more, ")
    next((home / "lessons/gut-and-skin").glob("08-*.md")).unlink()
    edit(home, "course.toml", 'hour = "09:00"', 'hour = "10:00"')

    said = with_ada("plan")

    assert "~ changed  eczema-in-plain-words" in said
    assert "1 reader had it" in said
    assert "- dropped  stress-sleep-and-your-plan" in said
    assert "the rules of when it goes out" in said


def test_releasing_the_same_files_again_changes_nothing(with_ada: Run) -> None:
    assert "nothing was released" in with_ada("release", "--now", "2027-03-02")


def test_a_course_with_an_error_is_not_released(home: Path, run: Run) -> None:
    edit(home, "02-*.md", "id: ", "idd: ")

    with pytest.raises(ContentError) as caught:
        run("release")

    assert "02-" in caught.value.message
    assert "nothing was released" in caught.value.hint


def test_a_prompt_for_the_editor_may_be_tried_at_home_but_not_released_to_readers(
    home: Path, run: Run
) -> None:
    edit(home, "02-*.md", "objective: ", 'objective: "EDIT: what can the reader do?" # ')

    assert "released" in run("release")
    live = CliRunner(
        env={
            "COURSE_HOME": str(home),
            "COURSE_DATABASE_URL": "sqlite:///live.db",
            "COURSE_TRANSPORT": "sendgrid",
            "SENDGRID_API_KEY": "SG.x",
        }
    ).invoke(cli, ["release"], standalone_mode=False)

    assert isinstance(live.exception, ContentError)
    assert "E007" in live.exception.message


def test_a_tick_prints_the_counts_as_json(with_ada: Run) -> None:
    line = json.loads(with_ada("tick", "--now", "2027-03-01T08:00Z", "--json"))

    assert line == {
        "now": "2027-03-01T08:00:00Z",
        "planned": 1,
        "accepted": 1,
        "rejected": 0,
        "unknown": 0,
        "postponed": 0,
        "batches": 1,
    }


def test_a_range_of_ticks_prints_a_line_a_heartbeat(with_ada: Run) -> None:
    lines = with_ada(
        "tick", "--now", "2027-03-01", "--until", "2027-03-02", "--every", "6h", "--json"
    ).splitlines()

    assert [json.loads(line)["now"] for line in lines][1] == "2027-03-01T06:00:00Z"
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tick", "--now", "soon"), "'soon' is not an instant"),
        (("tick", "--now", "2027-03-01", "--every", "0m"), "is not a duration"),
        (("calendar", "--start", "2027-03-01", "--zone", "UTC", "--readers", "2"), "say one of"),
        (("enrol",), "name the subscribers, or say --all"),
        (("unknowns", "resolve", "1"), "say --sent or --again"),
    ],
)
def test_what_was_typed_wrong_is_named(run: Run, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(Exception, match=message):
        run(*words)


def test_a_range_that_ends_before_it_begins_is_refused(with_ada: Run) -> None:
    with pytest.raises(SettingsError, match="before --now"):
        with_ada("tick", "--now", "2027-03-02", "--until", "2027-03-01")


def test_nothing_can_be_enrolled_before_a_release(run: Run) -> None:
    run("subscribers", "add", "ada@example.org")

    with pytest.raises(SettingsError, match="no course is released"):
        run("enrol", "ada@example.org")


def test_a_stranger_cannot_be_enrolled(with_ada: Run) -> None:
    with pytest.raises(ContentError, match="no subscriber has the address"):
        with_ada("enrol", "bob@example.org")


def test_a_calendar_in_json_keeps_nine_on_both_sides_of_the_change(run: Run) -> None:
    lines = run("calendar", "--start", "2027-03-22", "--zone", "Europe/Amsterdam", "--json")

    first, second = map(json.loads, lines.splitlines()[:2])
    assert first == {
        "reader": "1",
        "zone": "Europe/Amsterdam",
        "lesson": "eczema-in-plain-words",
        "due": "2027-03-22T08:00:00Z",
        "local": "2027-03-22T09:00:00+01:00",
    }
    assert second["local"] == "2027-03-29T09:00:00+02:00"


def test_a_calendar_for_an_audience_names_its_readers(home: Path, run: Run) -> None:
    (home / "readers.csv").write_text("email,zone\na@example.org,Asia/Tokyo\nb@example.org,\n")

    said = run("calendar", "--start", "2027-03-22", "--audience", str(home / "readers.csv"))

    assert said.count("a@example.org") == said.count("b@example.org") == 8
    assert "09:00 JST" in said


def test_a_calendar_can_be_opened_by_calendar_programs(run: Run) -> None:
    events = Calendar.from_ical(run("calendar", "--start", "2027-03-22", "--ics")).events

    assert len(events) == 8
    assert isinstance(events[0].start, datetime)


def test_a_test_email_says_so_and_stays_here(home: Path, run: Run) -> None:
    said = run("send-test", "why-creams-still-count", "--to", "me@example.org")

    mails = list((home / "outbox").rglob("*.eml"))
    assert "stays on this machine" in said
    assert b"Subject: [test] 2/8" in mails[0].read_bytes()


def test_a_test_email_of_an_unknown_lesson_says_what_was_meant(run: Run) -> None:
    with pytest.raises(ContentError) as caught:
        run("send-test", "why-creams-still-cont", "--to", "me@example.org")

    assert "did you mean 'why-creams-still-count'" in caught.value.hint


def test_status_calls_a_person_when_somebody_waits_too_long(with_ada: Run) -> None:
    calm = with_ada("status", "--now", "2027-03-01T08:00Z")
    late = with_ada("status", "--now", "2027-03-01T12:00Z", code=2)

    assert "nothing needs you" in calm
    assert "1 reader is waiting" in late


def test_status_in_json_counts_readers_and_deliveries(with_ada: Run) -> None:
    with_ada("tick", "--now", "2027-03-01T08:00Z")

    told = json.loads(with_ada("status", "--now", "2027-03-01T09:00Z", "--json"))

    assert told["courses"][0]["readers"] == {"active": 1}
    assert told["courses"][0]["deliveries"] == {"accepted": 1}
    assert told["needs"] == []


def test_nothing_unknown_is_said_in_words(with_ada: Run) -> None:
    assert "nothing is unknown" in with_ada("unknowns")


def test_a_batch_without_unknowns_cannot_be_resolved(with_ada: Run) -> None:
    with pytest.raises(ContentError, match="nothing unknown"):
        with_ada("unknowns", "resolve", "1", "--sent")


def test_the_doctor_finds_a_fresh_installation_well(run: Run) -> None:
    said = run("doctor")

    assert "stays on this machine" in said
    assert "wrong" not in said


class TestSubscribers:
    def test_export_is_what_import_reads(self, home: Path, run: Run) -> None:
        rows = "email,first_name,zone,hour,tags,plan\na@example.org,Zoë,Asia/Tokyo,07:30,x y,gold\n"
        (home / "in.csv").write_text(rows, "utf-8")
        run("subscribers", "import", str(home / "in.csv"))

        assert run("subscribers", "export").replace("\r\n", "\n") == rows

    def test_importing_twice_adds_nobody_twice(self, home: Path, run: Run) -> None:
        (home / "in.csv").write_text("email\na@example.org\nb@example.org\n")
        run("subscribers", "import", str(home / "in.csv"))

        assert "0 readers added, 2 known" in run("subscribers", "import", str(home / "in.csv"))

    def test_a_cell_that_a_spreadsheet_would_run_is_made_inert(self, home: Path, run: Run) -> None:
        (home / "in.csv").write_text('email,first_name\na@example.org,"=HYPERLINK(1)"\n')
        run("subscribers", "import", str(home / "in.csv"))

        exported = run("subscribers", "export")

        assert "'=HYPERLINK(1)" in exported
        back = parse_readers(exported.encode(), path="out.csv").readers[0].subscriber
        assert back.first_name == "=HYPERLINK(1)"

    def test_who_is_erased_leaves_no_address_and_cannot_come_back(self, with_ada: Run) -> None:
        with_ada("tick", "--now", "2027-03-01T08:00Z")

        with_ada("subscribers", "erase", "ada@example.org", "--yes")
        with_ada("subscribers", "add", "ada@example.org")
        enrolled = with_ada("enrol", "ada@example.org")

        assert "0 readers enrolled" in enrolled
        assert "1 suppressed" in enrolled

    def test_an_address_that_is_none_is_refused(self, run: Run) -> None:
        with pytest.raises(ContentError, match="@-sign"):
            run("subscribers", "add", "nobody")

    def test_a_zone_with_a_typo_is_met_with_what_was_meant(self, run: Run) -> None:
        with pytest.raises(ContentError, match="did you mean 'Europe/Amsterdam'"):
            run("subscribers", "add", "a@example.org", "--zone", "Europe/Amsterdm")


def test_who_paused_and_resumed_by_command_goes_on(with_ada: Run) -> None:
    ada = ("ada@example.org", "--now", MONDAY.isoformat())
    coming = "; eczema-in-plain-words comes Mon 1 Mar 2027 09:00 CET\n"

    assert with_ada("pause", *ada, "--until", "2027-04-01") == "paused until 2027-04-01\n"
    assert with_ada("resume", *ada) == f"resumed{coming}"
    assert with_ada("resume", *ada, code=1) == f"nothing changed: they are on the way{coming}"
    assert with_ada("restart", *ada, code=1) == f"nothing changed: they are on the way{coming}"
    assert (
        with_ada("next", *ada)
        == "brought forward; eczema-in-plain-words comes Mon 1 Mar 2027 08:00 CET\n"
    )
    assert "left" in with_ada("leave", "ada@example.org")
    assert "no longer on it: they left" in with_ada("pause", "ada@example.org", code=1)


def test_a_wish_that_cannot_be_says_why(with_ada: Run) -> None:
    with pytest.raises(click.UsageError, match="--until 2027-03-01 is over"):
        with_ada("pause", "ada@example.org", "--until", "2027-03-01", "--now", "2027-03-01")
    with_ada("subscribers", "add", "bob@example.org", "--zone", "UTC")
    with pytest.raises(ContentError, match="is not on gut-and-skin"):
        with_ada("next", "bob@example.org")
