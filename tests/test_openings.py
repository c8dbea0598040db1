"""How a paragraph begins tells whether it goes on from the one before it."""

from __future__ import annotations

import pytest

from course.articles import inspect
from course.language import openings


@pytest.mark.parametrize(
    ("code", "going_on", "pointing_back", "neither"),
    [
        ("en", "But nobody came.", "They came late.", "Bread needs time."),
        ("nl", "Maar niemand kwam.", "Ze kwamen laat.", "Brood heeft tijd nodig."),
        ("de", "Aber niemand kam.", "Dieses Brot war gut.", "Brot braucht Zeit."),
        ("fr", "Mais personne ne vint.", "C’est trop tard.", "Le pain demande du temps."),
        ("es", "Pero nadie vino.", "Ellos vinieron tarde.", "Pan sin prisa."),
    ],
)
def test_a_sentence_goes_on_points_back_or_does_neither(
    code: str, going_on: str, pointing_back: str, neither: str
) -> None:
    assert openings.goes_on(going_on, code)
    assert openings.points_back(pointing_back, code)
    assert not openings.goes_on(neither, code)
    assert not openings.points_back(neither, code)


def test_a_pronoun_near_the_beginning_points_back_and_one_far_from_it_does_not() -> None:
    assert openings.points_back_soon("What they wanted was rest.", "en")
    assert not openings.points_back_soon("The old miller in the village knew what they did.", "en")


def test_a_language_without_a_table_says_nothing() -> None:
    assert not openings.goes_on("But nobody came.", "fi")
    assert not openings.points_back("They came late.", "fi")


BEES = (
    "The hive hums all summer, and the bees bring nectar, pollen, water and resin to their queen.",
    "A smoker keeps the bees calm while the keeper lifts one frame after another out of the hive.",
    "Honey is taken in August, when the combs are sealed with wax and the lime trees are over.",
)
BREAD = (
    "Dough for a loaf is flour, water and salt, kneaded until it is smooth and left to rise warm.",
    "The oven must be hot before the loaf goes in, and a bowl of water gives it a good crust.",
    "A loaf is ready when it sounds hollow, which a knock with the knuckles on its base will tell.",
)
KITES = (
    "A kite needs a steady wind, a line of forty metres, a tail of paper bows and an empty beach.",
    "Its spars are of bamboo, split with a knife, and its sail is of silk or of thin brown paper.",
    "On the beach one holds the kite as high as the arms reach, and the other runs with the line.",
)


def starts(*paragraphs: str) -> list[int]:
    """Return the lines with which the sections of a text without headings begin."""
    content = "\n\n".join(paragraphs).encode()
    return [section.first_line for section in inspect([("a.txt", content)]).articles[0].sections]


def test_a_paragraph_that_begins_with_but_is_left_with_the_one_before_it() -> None:
    leaning = f"But they say that {BREAD[1]}"

    assert 9 in starts(*BEES, *BREAD, *KITES)
    assert 9 not in starts(*BEES, BREAD[0], leaning, BREAD[2], *KITES)


def test_a_list_that_nothing_leads_in_to_may_begin_a_section() -> None:
    listed = "- flour, water and salt\n- a hot oven and a bowl\n- a loaf and its crust"

    assert 7 in starts(*BEES, listed, *BREAD[1:], *KITES)


@pytest.mark.parametrize(
    ("code", "alone", "leaning"),
    [
        ("en", "In spring the sap rises.", "In this way the sap rises."),
        ("en", "Hereabouts the sap rises.", "Here’s how the sap rises."),
        ("en", "A result is written down.", "As a result it is written down."),
        ("nl", "Op zolder is het droog.", "Op die manier blijft het droog."),
        ("de", "Im Keller ist es kühl.", "Dabei bleibt es kühl."),
        ("fr", "Le miel se garde.", "En même temps le miel se garde."),
        ("es", "La miel se guarda.", "Por eso la miel se guarda."),
    ],
)
def test_a_sentence_that_points_at_the_one_before_does_not_stand_alone(
    code: str, alone: str, leaning: str
) -> None:
    assert openings.stands_alone(alone, code)
    assert not openings.stands_alone(leaning, code)


@pytest.mark.parametrize(
    ("code", "own", "other"),
    [
        ("en", "I’ve a shelf above the stove.", "Leave a hand’s width above the stove."),
        ("nl", "Wij bewaren het op zolder.", "Bewaar het op zolder."),
        ("de", "Das hat meine Nachbarin gezeigt.", "Das hat eine Nachbarin gezeigt."),
        ("fr", "J’ai attendu une semaine.", "Il faut attendre une semaine."),
        ("es", "Mi abuela la llenaba.", "La abuela la llenaba."),
    ],
)
def test_a_sentence_may_be_about_its_writer(code: str, own: str, other: str) -> None:
    assert openings.tells_of_oneself(own, code)
    assert not openings.tells_of_oneself(other, code)
