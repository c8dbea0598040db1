"""Paragraphs of two authors that speak of one thing in other words."""

from __future__ import annotations

import pytest

from course.articles import inspect
from course.language.amounts import amounts
from course.model import Outline
from course.outline import plan


def _plan(one: str, other: str) -> Outline:
    """Return the outline of two articles that have a section on the smoker and one on honey."""
    texts = [
        f"# {title}\n\n{title} asks for patience.\n\n## {heading}\n\n{said}\n\n{last}\n"
        for title, heading, said, last in (
            ("Bees", "Cleaning the smoker", one, "## Honey\n\nLinden blooms in July."),
            ("Hives", "A clean smoker", other, "## Paint\n\nWhite boxes stay cool."),
        )
    ]
    return plan(inspect([(f"{n}.md", text.encode()) for n, text in enumerate(texts)]))


def test_paragraphs_in_other_words_contradict_each_other_by_what_they_count() -> None:
    one = "My smoker is scrubbed every 3 weeks. Dirty tin stinks."
    other = "I wash mine once in 9 weeks. Dirty ones smell."

    found = _plan(one, other).conflicts

    assert [each.statements for each in found] == [
        (
            "My smoker is scrubbed every 3 weeks.",
            "I wash mine once in 9 weeks.",
        )
    ]


def test_paragraphs_in_other_words_that_count_alike_do_not() -> None:
    one = "My smoker is scrubbed every 3 weeks. Dirty tin stinks."
    other = "I wash mine once in 3 weeks. Dirty ones smell."

    assert _plan(one, other).conflicts == ()


def test_paragraphs_in_other_words_contradict_each_other_by_an_opposite() -> None:
    one = "My clean smoker makes cold smoke, as the bees like it."
    other = "Scrubbing it helps: the bees want hot smoke."

    assert [each.reason for each in _plan(one, other).conflicts] == [
        "they say the opposite of each other"
    ]


def test_the_negation_of_an_opposite_agrees() -> None:
    one = "My clean smoker makes cold smoke, as the bees like it."
    other = "Scrubbing it helps: the bees never want hot smoke."

    assert _plan(one, other).conflicts == ()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Feed them once a week."),
        ("nl", "Voer ze één keer per week."),
        ("de", "Füttern Sie einmal pro Woche."),
        ("fr", "Nourrissez-les une fois par semaine."),
        ("es", "Aliméntelos una vez a la semana."),
    ],
)
def test_once_a_week_counts_as_every_seven_days(code: str, text: str) -> None:
    assert amounts(text, code) == {"day": {"7"}}


def test_once_upon_a_time_counts_nothing() -> None:
    assert amounts("Once, a hive of mine swarmed.", "en") == {}
