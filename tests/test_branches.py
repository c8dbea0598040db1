"""What only some readers get of a lesson: drawn, checked and sent as an email of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import emails, plugins
from course.app import releasing
from course.lint import check_lesson, packs
from course.markup import conditions_of, parse
from course.model import Condition, Lesson
from course.releases import compile_release
from tests.builders import a_course, a_lesson, a_subscriber
from tests.worlds import MONDAY, World, a_world

BODY = """\
Everybody reads this first.

:::: when reader.tags has eczema
For skin that itches.

::: note
A note for them.
:::
::::

:::: when not reader.tags has eczema
For skin at rest.
::::

:::: when reader.city is The Hague
See you by the sea.
::::

Everybody reads this last.
"""
ECZEMA = Condition("reader.tags", "has", "eczema")
HAGUE = Condition("reader.city", "is", "the hague")


def a_branching_lesson(body: str = BODY) -> Lesson:
    return a_lesson(body=body)


def codes(body: str) -> list[str]:
    return [one.code for one in parse(body, path="l.md", first_line=1).problems]


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        (ECZEMA, {"reader.tags": "dry, Eczema"}, True),
        (ECZEMA, {"reader.tags": "eczematic"}, False),
        (ECZEMA, {}, False),
        (HAGUE, {"reader.city": " The  HAGUE "}, True),
        (HAGUE, {"reader.city": "Hague"}, False),
        (Condition("reader.first_name"), {"reader.first_name": "Sam"}, True),
        (Condition("reader.first_name"), {"reader.first_name": " "}, False),
        (Condition("reader.first_name", negated=True), {}, True),
    ],
)
def test_a_condition_is_decided_by_a_readers_values(
    condition: Condition, values: dict[str, str], holds: bool
) -> None:
    assert condition.holds(values) is holds


def test_a_lesson_has_an_email_for_each_outcome() -> None:
    document = parse(BODY, path="l.md", first_line=1)
    assert document.problems == ()
    assert conditions_of(document) == (ECZEMA, HAGUE)

    made = emails.render(
        a_course(), a_branching_lesson(), plugins.load_theme("workbook", home=Path())
    )

    texts = {outcome: "".join(map(str, one.text)) for outcome, one in made.each()}
    assert sorted(texts) == ["00", "01", "10", "11"]
    assert all("reads this first" in text and "reads this last" in text for text in texts.values())
    assert ["itches" in texts[o] for o in ("00", "01", "10", "11")] == [False, False, True, True]
    assert ["at rest" in texts[o] for o in ("00", "01", "10", "11")] == [True, True, False, False]
    assert ["by the sea" in texts[o] for o in ("00", "01", "10", "11")] == [
        False,
        True,
        False,
        True,
    ]
    assert not any(":::" in text for text in texts.values())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("::: when reader.tags\nx\n:::", []),
        ("::: when\nx\n:::", ["M119"]),
        ("::: when lesson.number is 3\nx\n:::", ["M119"]),
        ("::: when reader.frist_name\nx\n:::", ["M119"]),
        ("::: when reader.tags has two words\nx\n:::", ["M119"]),
        (":::: when reader.a\n::: when reader.b\nx\n:::\n::::", ["M103"]),
        (":::: when reader.a\n::: banana\nx\n:::\n::::", ["M101"]),
        (":::: when reader.a\n# Too large\n::::", ["M108"]),
        ("::: when reader.a\nx", ["M102"]),
        ("".join(f"::: when reader.c{n} is x\ny\n:::\n\n" for n in range(5)), ["M120"]),
        ("".join(f"::: when reader.c{n % 4} is x\ny\n:::\n\n" for n in range(9)), []),
    ],
)
def test_what_is_no_condition_has_a_line_and_a_code(body: str, code: list[str]) -> None:
    assert codes(body) == code


def test_every_branch_is_checked_as_the_email_it_becomes() -> None:
    bad = BODY.replace("For skin that itches.", "TODO: for skin that itches.")
    lesson = a_branching_lesson(bad)
    theme = plugins.load_theme("workbook", home=Path())

    found = check_lesson(
        a_course(), lesson, emails.render(a_course(), lesson, theme), packs=[packs.core]
    )
    clean = check_lesson(
        a_course(),
        a_branching_lesson(),
        emails.render(a_course(), a_branching_lesson(), theme),
        packs=[packs.core],
    )

    new = {(one.code, one.message) for one in found} - {(one.code, one.message) for one in clean}
    assert any("TODO" in message for _, message in new)
    assert len(found) == len(set(found))


def enrol_four(world: World) -> None:
    world.enrol(
        a_subscriber(email="plain@example.org"),
        a_subscriber(email="skin@example.org", tags=("dry", "eczema")),
        a_subscriber(email="sea@example.org", fields={"city": "The Hague"}),
        a_subscriber(email="skin2@example.org", tags=("eczema",)),
    )


def test_readers_with_the_same_outcome_share_a_batch(tmp_path: Path) -> None:
    lesson = a_branching_lesson()
    course = a_course(lessons=(lesson,))
    with a_world(tmp_path) as world:
        made = emails.render(course, lesson, plugins.load_theme("workbook", home=Path()))
        releasing.release(world.app, compile_release(course, [made]), now=MONDAY)
        enrol_four(world)

        beats = world.beat(days=1)

        assert sum(beat.batches for beat in beats) == 3
        assert sum(beat.accepted for beat in beats) == 4
        got = {
            mail["To"].addresses[0].username: mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
            for mail in world.received()
        }
        assert {who for who, text in got.items() if "itches" in text} == {"skin", "skin2"}
        assert {who for who, text in got.items() if "at rest" in text} == {"plain", "sea"}
        assert {who for who, text in got.items() if "by the sea" in text} == {"sea"}
