"""What two authors say of one thing: again, or against each other."""

from __future__ import annotations

import pytest

from course import language
from course.articles import inspect
from course.language import polarity
from course.model import Outline
from course.outline import plan

_TOLD = "Rinse the brushes in cold water, shake them, and hang them bristles down to dry."
_AGAIN = "Shake the brushes, once rinsed in cold water, and hang them up to dry, bristles down."


def _plan(one: str, other: str, *, beside: bool = True) -> Outline:
    """Return the outline of two articles with a section on brushes and, `beside` it, another."""
    texts = [
        f"# {title}\n\n## {heading}\n\n{said}\n" + (f"\n{last}\n" if beside else "")
        for title, heading, said, last in (
            ("Limewash", "Care of brushes", one, "## Weather\n\nFog suits the wall."),
            ("Whiting", "The brushes", other, "## Ladders\n\nBorrow a long ladder."),
        )
    ]
    return plan(inspect([(f"{n}.md", text.encode()) for n, text in enumerate(texts)]))


def test_what_another_author_says_too_is_said_once_and_both_places_are_named() -> None:
    outline = _plan(_TOLD, _AGAIN)

    assert [(each.source.article, each.into.article) for each in outline.merged] in (
        [("1.md", "0.md")],
        [("0.md", "1.md")],
    )
    told = [{source.article for source in p.sources} for le in outline.lessons for p in le.parts]
    assert {"0.md", "1.md"} in told


@pytest.mark.parametrize(
    "other",
    [
        f"{_AGAIN[:-1]} for 3 days.".replace("them up", "2 of them up"),
        _AGAIN.replace("and hang", "and never hang"),
        _AGAIN.replace("cold", "hot"),
        _AGAIN.replace("Shake the brushes", "Avoid to shake the brushes"),
    ],
)
def test_a_number_a_negation_or_an_opposite_makes_it_a_statement_of_its_own(other: str) -> None:
    assert not _plan(_TOLD.replace("dry.", "dry for 5 days."), other).merged


def test_what_has_mostly_words_of_its_own_is_no_repeat() -> None:
    other = "Shake the brushes over grass and keep the lid on the bucket against flies and leaves."

    assert not _plan(_TOLD, other).merged


@pytest.mark.parametrize(("more", "shown"), [(" Throw worn ones away.", []), ("", ["A204"])])
def test_what_may_be_said_twice_is_shown_and_kept(more: str, shown: list[str]) -> None:
    longer = f"{_TOLD} Limewash eats bristle, so be quick about it in summer."
    freely = "Shake rinsed brushes and let them hang until dry, bristles pointing at the floor."

    outline = _plan(longer, f"{freely}{more}")

    assert outline.merged == ()
    assert [each.code for each in outline.problems if each.code == "A204"] == shown
    told = " ".join(part.text for lesson in outline.lessons for part in lesson.parts)
    assert freely in told


def test_two_articles_that_say_one_thing_each_are_not_told_alike_by_chance() -> None:
    one = "Glue thin laths of pine into a box."
    other = "Stretch linen over the laths of the box once the glue is hard."

    assert not _plan(one, other, beside=False).merged


def test_one_says_skip_it_where_the_other_uses_it() -> None:
    one = "Linseed oil in the last coat makes the wall shed rain, and the brushes like it."
    other = "Skip the linseed oil in the last coat: the brushes clog."

    assert [each.reason for each in _plan(one, other).conflicts] == [
        "one says it and the other denies it"
    ]


def test_numbers_in_units_of_their_own_are_two_things() -> None:
    one = "Leave the brushes in water for 20 minutes before the first coat."
    other = "Leave 3 brushes in water before the first coat."

    assert _plan(one, other).conflicts == ()


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("Oil the hinge.", "Don't oil the hinge.", True),
        ("Oil the hinge.", "It is not that oil harms no hinge.", False),
        ("Heat it.", "Never warm it.", True),
        ("Oil the hinge. Do not oil the lock.", "Oil the hinge and not the lock.", False),
    ],
)
def test_sides_are_taken_by_clause_and_sense(one: str, other: str, share: bool) -> None:
    assert (polarity.share_disputed(one, other, "en") > 0) == share


@pytest.mark.parametrize(
    ("word", "digits"),
    [
        ("thirteen", "13"),
        ("twenty-four", "24"),
        ("vingt-quatre", "24"),
        ("vierundzwanzig", "24"),
        ("einundzwanzig", "21"),
        ("vierentwintig", "24"),
        ("forty-something", ""),
        ("brandenburg", ""),
        ("ten-four", ""),
    ],
)
def test_numbers_below_a_hundred_are_read_as_words(word: str, digits: str) -> None:
    assert language.number(word) == digits
    assert language.numbers(f"so {word} it is") == ({digits} if digits else set())
