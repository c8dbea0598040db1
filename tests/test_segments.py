"""A text without headings is cut where its words change, a long one more seldom."""

from __future__ import annotations

from course.articles import segments

SUBJECTS = (
    ["hive", "bee", "honey", "wax", "smoker"],
    ["axe", "log", "birch", "splint", "stove"],
    ["kite", "wind", "line", "tail", "beach"],
    ["bread", "dough", "yeast", "crust", "oven"],
)


def units(count: int, *, words: int) -> list[list[str]]:
    """Return paragraphs on each subject in turn, so many on each."""
    return [
        [subject[(at + nth) % len(subject)] for at in range(words)]
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
