"""The calendar: the same arithmetic as the heartbeat, for one reader or a million."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from icalendar import Calendar as ICalendar

from course.app.calendars import Calendar
from course.cli import cli
from course.enrolments import normalise
from course.model import Cadence, DateRange, Schedule, Window
from course.report import Heat, heat_as_svg, heat_as_text
from tests.builders import a_course, a_schedule, a_subscriber
from tests.worlds import MONDAY, a_world

ZONES = ["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "Pacific/Apia"]
SCHEDULES = {
    "three weekdays": a_schedule(weekdays=frozenset({2, 4, 7})),
    "several a week, a window each": a_schedule(
        cadence=Cadence(weekdays=frozenset({2, 6})),
        weekdays=frozenset(range(1, 8)),
        windows=((6, Window(time(11), time(12))),),
    ),
    "fixed dates": a_schedule(
        cadence=Cadence(dates=(date(2027, 3, 2), date(2027, 3, 9), date(2027, 3, 17)))
    ),
    "a cohort from a date on": a_schedule(start=date(2027, 3, 10), cadence=Cadence(days=3)),
    "a welcome at enrolment": a_schedule(welcome=True, cadence=Cadence(days=3)),
    "spread over minutes": a_schedule(spread=timedelta(minutes=9)),
    "a blackout": a_schedule(blackout=(DateRange(date(2027, 3, 8), date(2027, 3, 10)),)),
    "until done, and nobody marks any": a_schedule(cadence=Cadence(days=5, when_done=True)),
}


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES.keys())
def test_the_calendar_agrees_with_what_the_heartbeat_does(
    schedule: Schedule, tmp_path: Path
) -> None:
    course = a_course(schedule=schedule)
    readers = [
        a_subscriber(email=f"r{n}@example.org", zone=zone, hour=time(8 + n, 30))
        for n, zone in enumerate(ZONES)
    ]
    made = Calendar(course, [(normalise(one.email), one.zone, one.hour) for one in readers], MONDAY)
    expected = sorted((json.loads(line)["reader"], json.loads(line)["due"])
                      for text in made.json_lines() for line in text.splitlines())  # fmt: skip
    with a_world(tmp_path, course=course) as world:
        world.enrol(*readers)
        beats = sorted({datetime.fromisoformat(due) for _, due in expected})
        assert all(world.tick(at).planned for at in beats)
        world.beat(days=3)
        sent = sorted(
            (mail["To"].addresses[0].addr_spec, f"{mail['Date'].datetime:%Y-%m-%dT%H:%M:%SZ}")
            for mail in world.received()
        )

    assert sent == expected
    assert len(sent) == len(readers) * 3


def test_the_heat_of_a_calendar_has_every_email_in_its_hour() -> None:
    people = [(str(n), ZONES[n % 2], None) for n in range(10)]
    made = Calendar(a_course(), people, MONDAY)

    heat = made.heat()

    lines = [json.loads(line) for text in made.json_lines() for line in text.splitlines()]
    hours = Counter(datetime.fromisoformat(line["due"]) for line in lines)
    assert heat.emails == {(at.date(), at.hour): count for at, count in hours.items()}
    assert sum(heat.emails.values()) == 30


def test_the_table_and_the_ics_file_say_what_the_json_says() -> None:
    people = [(f"r{n}@example.org", zone, time(8 + n)) for n, zone in enumerate(ZONES)]
    made = Calendar(a_course(), people, datetime(2027, 3, 22, tzinfo=UTC))  # a change is ahead
    lines = [json.loads(line) for text in made.json_lines() for line in text.splitlines()]
    named = {lesson.id: f"{lesson.title} (Plain tables)" for lesson in a_course().lessons}
    expected = sorted((one["reader"], named[one["lesson"]], one["due"][:16]) for one in lines)

    rows = [line.split() for text in made.lines() for line in text.splitlines()]
    events = ICalendar.from_ical(made.ics()).walk("VEVENT")

    assert sorted(
        (str(one["description"]).partition(",")[0], str(one["summary"]),
         f"{one['dtstart'].dt.astimezone(UTC):%Y-%m-%dT%H:%M}") for one in events
    ) == expected  # fmt: skip
    assert len({str(one["uid"]) for one in events}) == len(events)
    assert [(row[0], row[-1], row[5], row[7]) for row in rows] == [
        (one["reader"], one["lesson"], one["local"][11:16], one["due"][11:16]) for one in lines
    ]


HEAT = Heat(
    "A & B", {(date(2027, 3, 1), 0): 10, (date(2027, 3, 1), 23): 1, (date(2027, 3, 8), 9): 4}
)


def test_a_heat_map_fits_a_terminal_and_says_its_numbers() -> None:
    lines = heat_as_text(HEAT).splitlines()

    assert max(map(len, lines)) <= 80
    assert lines[3] == "Mon 01 Mar 2027 ██" + "  " * 22 + "··           11"
    assert lines[4].startswith("Mon 08 Mar 2027 " + "  " * 9 + "░░  ")
    assert lines[-1] == "in the busiest hour: 10"
    assert "nothing goes out" in heat_as_text(Heat("none", {}))


def test_a_heat_map_as_svg_is_well_formed_and_loads_nothing() -> None:
    text = heat_as_svg(HEAT)
    root = ET.fromstring(text)  # noqa: S314 - our own words

    titles = [element.text for element in root.iter() if element.tag.endswith("title")]
    assert titles == [
        "A & B", "2027-03-01 00:00 UTC: 10", "2027-03-01 23:00 UTC: 1", "2027-03-08 09:00 UTC: 4",
    ]  # fmt: skip
    assert "href" not in text
    assert "url(" not in text


@pytest.mark.parametrize("shape", ["--ics", "--heat", "--svg", "--json"])
def test_every_shape_can_be_asked_for(shape: str) -> None:
    found = CliRunner().invoke(cli, ["calendar", "--start", "2027-03-08", "--readers", "3", shape])

    assert found.exit_code == 0, found.output
    begins = {"--ics": "BEGIN:VCALENDAR", "--heat": "Gut", "--svg": "<svg", "--json": '{"reader"'}
    assert found.output.startswith(begins[shape])


def test_a_million_events_are_no_ics_file() -> None:
    asked = ["calendar", "--start", "2027-03-08", "--readers", "20000", "--ics"]

    found = CliRunner().invoke(cli, asked)

    assert "at most 100,000 events" in str(found.exception)
