"""A text without headings is cut where its words change, a long one more seldom."""

from __future__ import annotations

from course.articles import segments
from course.articles.segments import Unit

SUBJECTS = (
    ["hive", "bee", "honey", "wax", "smoker"],
    ["axe", "log", "birch", "splint", "stove"],
    ["kite", "wind", "line", "tail", "beach"],
    ["bread", "dough", "yeast", "crust", "oven"],
)


def units(count: int, *, words: int) -> list[Unit]:
    """Return paragraphs on each subject in turn, so many on each."""
    return [
        Unit([subject[(at + nth) % len(subject)] for at in range(words)], words)
        for subject in SUBJECTS
        for nth in range(count)
    ]


def test_a_short_text_is_cut_at_each_of_its_subjects() -> None:
    assert segments.cuts(units(2, words=12)) == [0, 2, 4, 6]


def test_a_long_text_is_cut_at_its_subjects_and_not_within_them() -> None:
    assert segments.cuts(units(8, words=30)) == [0, 8, 16, 24]


def test_a_text_of_one_subject_stays_whole_however_long() -> None:
    for count in (2, 10):
        paragraphs = units(count, words=40)

        assert segments.cuts(paragraphs[:count]) == [0]


def test_no_text_has_no_cuts() -> None:
    assert segments.cuts([]) == []


def test_a_paragraph_that_goes_on_does_not_begin_a_segment() -> None:
    plain = units(1, words=12)
    leaning = [*plain[:2], Unit(plain[2].stems, plain[2].words, opening=-9.0), plain[3]]

    assert 2 in segments.cuts(plain)
    assert 2 not in segments.cuts(leaning)


def test_a_short_paragraph_belongs_to_what_is_before_it() -> None:
    before, after = Unit(["bee"] * 30, 60), Unit(["axe"] * 30, 60)
    short = Unit(["kite", "wind"], 4)

    assert segments.cuts([before, short, after]) == [0, 2]
