"""A text on one line: paragraphs at the ends of sentences, sections from them, nothing lost."""

from __future__ import annotations

import textwrap
import time
from dataclasses import replace

import pytest

from course import language
from course.articles import inspect
from course.model import BlockKind, Inspection, Outline, Severity
from course.outline import plan

ROPE = (
    "A climbing rope is two things in one. Its core carries the load and its sheath keeps sand and "
    "sun away from the core. A new rope is stiff for a month or so. Dr. Brandt of the rope works "
    "pulls one rope of every batch until it parts. But no rope parts in use unless an edge cuts it."
)
KNOTS = (
    "A knot makes a rope weaker than it was. The figure of eight takes a third of the strength and "
    "the bowline takes a little more. Which knot is easier to untie after a fall? The bowline is, "
    "and for that reason old climbers like it. A knot wants a tail as long as your hand."
)
STOVE = (
    "A gas stove loses its pressure in the cold. Propane boils at minus 42 degrees and butane just "
    "below zero, so the mixture decides how the stove burns at dawn. Warm the canister in your "
    "sleeping bag. A shield against the wind saves a third of the gas. Never cook inside the tent."
)
WATER = (
    "Snow holds less water than you think. Ten pots of fresh snow melt into one. Leave a cup of "
    "water in the pot so that the snow does not scorch. Melt it slowly. Water from a stream below "
    "a hut or a meadow wants to be boiled for a minute, or three above two thousand metres."
)
WHOLE = (ROPE, KNOTS, STOVE, WATER)
FLAT = " ".join(WHOLE)


def read(text: str, *, path: str = "a.txt") -> Inspection:
    return inspect([(path, text.encode())])


def in_the_lessons(outline: Outline) -> str:
    return " ".join(part.text for lesson in outline.lessons for part in lesson.parts)


def test_a_text_on_one_line_is_cut_into_paragraphs_of_whole_sentences_with_a_warning() -> None:
    inspection = read(FLAT)

    [article] = inspection.articles
    warned = inspection.problems[0]
    assert " ".join(block.text for block in article.blocks) == FLAT
    assert all(block.text.endswith((".", "?")) for block in article.blocks)
    assert (warned.code, warned.severity, warned.line) == ("A118", Severity.WARNING, 1)
    assert f"into {len(article.blocks)}" in warned.message


def test_no_paragraph_begins_after_an_abbreviation_or_with_a_sentence_that_goes_on() -> None:
    [article] = read(FLAT).articles

    begins = [block.text.split()[0] for block in article.blocks]
    assert "Brandt" not in begins
    assert "But" not in begins
    assert len(begins) > 3


def test_the_sections_of_one_line_begin_where_the_subject_changes() -> None:
    long = " ".join(text for subject in WHOLE for text in (subject, subject.replace("A ", "Any ")))

    [article] = read(long).articles

    assert len(article.sections) > 2
    assert all((each.first_line, each.last_line) == (1, 1) for each in article.sections)


@pytest.mark.parametrize("weeks", [None, 1, 2, 3])
def test_every_sentence_of_one_line_is_in_a_lesson_and_comes_from_line_1(weeks: int | None) -> None:
    outline = plan(read(FLAT), weeks=weeks)

    told = in_the_lessons(outline)
    sources = {s for lesson in outline.lessons for part in lesson.parts for s in part.sources}
    assert len(outline.lessons) == (weeks or len(outline.lessons)) > 0
    assert [each for each in language.sentences(FLAT) if each not in told] == []
    assert {(source.first_line, source.last_line) for source in sources} == {(1, 1)}


def test_a_paragraph_that_one_line_says_twice_is_merged_into_the_first() -> None:
    twice = f"{ROPE} {KNOTS} {STOVE} {KNOTS} {WATER} {ROPE}"

    outline = plan(read(twice))

    assert in_the_lessons(outline).count("A knot wants a tail") >= 1
    assert all(each in in_the_lessons(outline) for each in language.sentences(twice))


@pytest.mark.parametrize("inside", [" | Menu | More ", " \t one \t two \t "])
def test_bars_and_tabs_make_no_table_of_a_page_on_one_line(inside: str) -> None:
    [article] = read(f"{ROPE} {KNOTS}{inside}{STOVE} {WATER}").articles

    assert {block.kind for block in article.blocks} == {BlockKind.PARAGRAPH}


@pytest.mark.parametrize("mark", ["1. ", "- ", "# "])
def test_a_mark_before_one_line_makes_no_item_or_heading_of_it(mark: str) -> None:
    [article] = read(mark + FLAT).articles

    assert {block.kind for block in article.blocks} == {BlockKind.PARAGRAPH}
    assert len(article.blocks) > 3


def test_a_title_above_one_line_stays_its_title() -> None:
    [article] = read(f"What to take up a mountain\n\n{FLAT}\n").articles

    assert article.title == "What to take up a mountain"
    assert article.blocks[0].kind is BlockKind.HEADING
    assert {(b.first_line, b.last_line) for b in article.blocks[1:]} == {(3, 3)}
    assert len(article.blocks) > 4


@pytest.mark.parametrize(
    "text", [ROPE, "rope and knot " * 200], ids=["short", "without an end of a sentence"]
)
def test_one_line_that_cannot_be_cut_is_one_lesson_with_a_warning(text: str) -> None:
    inspection = read(text)

    assert inspection.problems[0].code == "A107"
    assert len(plan(inspection).lessons) == 1


def test_a_text_in_paragraphs_is_not_cut_again() -> None:
    inspection = read("\n".join(WHOLE))

    assert [block.text for block in inspection.articles[0].blocks] == list(WHOLE)
    assert "A118" not in {problem.code for problem in inspection.problems}


def test_one_long_paragraph_among_others_is_left_as_its_author_made_it() -> None:
    long = f"{ROPE} {KNOTS} {STOVE}"

    [article] = read(f"{long}\n\n{WATER}\n").articles

    assert [block.text for block in article.blocks] == [long, WATER]


def test_one_paragraph_that_was_wrapped_is_cut_and_names_all_of_its_lines() -> None:
    lines = textwrap.wrap(FLAT.replace(". A ", ". Any "), 72)

    [article] = read("\n".join(lines)).articles

    assert len(article.blocks) > 3
    assert {(b.first_line, b.last_line) for b in article.blocks} == {(1, len(lines))}


def test_sections_on_one_line_are_not_all_on_the_topic_that_one_of_them_shares() -> None:
    other = "Knots\nTie the bowline when you are in a hurry.\n\nOceans\nA tide comes twice a day."
    both = inspect([("a.txt", FLAT.encode()), ("b.txt", other.encode())])
    flat, knots = both.topics[0], both.topics[-2]
    shared = replace(flat, sections=(*flat.sections, *knots.sections))

    outline = plan(replace(both, topics=(shared, *both.topics[1:])))

    assert len(both.articles[0].sections) > 2
    assert not any("on one topic" in each.why for each in outline.placements)


def numbered(count: int) -> str:
    return " ".join(f"{text} That was no. {at}." for at in range(count) for text in WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        numbered(10_000), "J. " * 350_000, "Why? " * 210_000, "word " * 210_000, "!" * 1_048_576,
        'Aa." ' * 210_000,
    ],
    ids=["sentences", "initials", "questions", "words", "marks", "quotes"],
)  # fmt: skip
def test_a_line_of_a_megabyte_takes_seconds(text: str) -> None:
    begun = time.process_time()

    inspection = read(text[: 1024 * 1024])
    outline = plan(inspection)

    assert outline.lessons
    assert time.process_time() - begun < 25


def test_a_sentence_keeps_its_abbreviations_and_loses_the_quotes_after_it() -> None:
    text = "“It holds.” Dr. Brandt said so (e.g. twice, by A. Lang). “Does it?” Yes."

    assert language.sentences(text) == [
        "“It holds.", "Dr. Brandt said so (e.g. twice, by A. Lang).", "“Does it?", "Yes."
    ]  # fmt: skip
    assert language.sentences("  ") == []
