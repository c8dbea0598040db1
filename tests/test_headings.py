"""Headings of unmarked text are found by what stands around them, and nothing else is one."""

from __future__ import annotations

from course.articles import inspect
from course.model import Article, BlockKind

LONG = (
    "The wood has to lie for a year before it burns well, and under a roof that lets the wind "
    "through."
)


def read(text: str, *, path: str = "a.txt") -> Article:
    [article] = inspect([(path, text.encode())]).articles
    return article


def headings(text: str, *, path: str = "a.txt") -> list[str]:
    kinds = (BlockKind.HEADING, BlockKind.QUESTION)
    return [block.text for block in read(text, path=path).blocks if block.kind in kinds]


def test_lists_that_lost_their_bullets_have_the_headings_above_them() -> None:
    article = read(
        f"What to pack for a hut\n{LONG}\nClothes\ntwo shirts\none warm jumper\na hat\n"
        "Food\nbread\nhard cheese\ndried apples\n"
        "Before you leave, tell somebody where you are going and when you will be back.\n"
    )

    assert [b.text for b in article.blocks if b.level] == [
        "What to pack for a hut", "Clothes", "Food"
    ]  # fmt: skip
    assert sum(block.kind is BlockKind.ITEM for block in article.blocks) == 6


def test_a_timetable_has_a_heading_and_is_none() -> None:
    text = (
        f"A Day of Splitting Wood\n{LONG}\nWhat happens on the day\n9.30 Arrival, tea\n"
        "10.00 Axes and how to hold them\n12.30 Lunch\n" + LONG + "\n"
    )

    assert headings(text) == ["A Day of Splitting Wood", "What happens on the day"]


def test_a_short_line_under_a_full_line_of_wrapped_text_is_a_heading() -> None:
    text = (
        "Wood for the Winter\n"
        "The wood has to lie for a year before it burns well, and it must\n"
        "have a roof over it that lets the wind through. Do not stack it at\n"
        "the wall of a house, since walls are damp and mice like what is dry.\n"
        "Splitting in frost\n"
        "Frozen logs split at a touch, and so the best month for the axe is\n"
        "January. Wear glasses all the same, for splinters fly further than\n"
        "anyone expects of them, and they do not care who stands around.\n"
    )

    assert headings(text) == ["Wood for the Winter", "Splitting in frost"]


def test_a_numbered_heading_beside_a_list_with_the_number_before_it_is_a_heading() -> None:
    text = (
        f"Lighting a Stove\n1. Empty the ashes\n{LONG}\n2. Build a tower\n{LONG}\n"
        "1. Lay two logs side by side.\n2. Put two across.\n"
        f"3. Close the door\n{LONG}\n"
    )

    assert headings(text)[1:] == ["1. Empty the ashes", "2. Build a tower", "3. Close the door"]


def test_whole_sentences_that_divide_a_text_are_its_headings() -> None:
    said = ["Oak is not the best.", "Birch burns while wet.", "Ash needs no year.", "Pine spits."]
    said[3] = "Pine spits at you."
    text = "I was wrong about firewood\n" + "\n".join(f"{each}\n{LONG}\n{LONG}" for each in said)

    assert headings(text)[1:] == said


def test_short_sentences_that_go_on_with_an_essay_are_no_headings() -> None:
    short = ["I rise at nine.", "It is dark.", "He did not mind.", "They are still there."]
    text = "On Getting Up\n" + "\n".join(f"{LONG}\n{each}" for each in short) + f"\n{LONG}\n"

    assert headings(text) == ["On Getting Up"]


def test_what_people_say_in_a_transcript_is_no_heading() -> None:
    text = (
        "Talking About Ovens\n"
        f"MARA: Which oven is yours?\nJON: {LONG}\nMARA: And which would you buy?\nJON: {LONG}\n"
    )

    assert headings(text) == ["Talking About Ovens"]


def test_weeks_of_a_plan_in_a_row_are_no_headings() -> None:
    text = (
        f"Learning to Swim\n{LONG}\nThe plan\nWeek 1: float twice, swim once.\n"
        "Week 2: swim five lengths, rest often.\nWeek 3: swim ten lengths without a rest.\n"
        "Swimming ten lengths without a rest is what most people want, and it is enough.\n"
    )

    assert not [text for text in headings(text) if text.startswith("Week")]


def test_a_paragraph_that_begins_with_a_name_in_lower_case_leaves_its_heading() -> None:
    text = (
        f"Backups Without Tears\n{LONG}\nCopying by rule\n"
        "rsync copies what has changed and nothing else, which is why an hour becomes a minute.\n"
    )

    assert "Copying by rule" in headings(text)


def test_bold_lines_of_a_page_are_headings_also_when_they_ask() -> None:
    page = (
        "<h1>Stoves</h1><p><strong>Why does it smoke?</strong></p><p>The flue is cold.</p>"
        "<p><strong>[02:10] Ashes</strong></p><p>They feed roses.</p>"
        "<p><strong>Really?</strong> Yes, and lilacs.</p>"
    )

    assert headings(page, path="a.html") == ["Stoves", "Why does it smoke?", "[02:10] Ashes"]


def test_the_only_doubtful_heading_of_a_long_text_is_none() -> None:
    said = [f"{LONG} Number {n} was the longest night." for n in range(14)]
    text = "\n".join([*said[:7], "Go and water a plant", *said[7:]])

    assert headings(text) == []
