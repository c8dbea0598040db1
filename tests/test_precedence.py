"""Which article comes before which, and what is said for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.articles import inspect
from course.language import mentions, sequence
from course.language.mentions import Mention, Standing
from course.language.stages import Stage
from course.model import Block, BlockKind
from course.outline import order, ranking
from course.outline.pieces import Passage, Piece, pieces_of
from course.outline.precedence import Precedence, precedence


def whole(title: str, opening: str, ending: str, *, heading: str = "Wood") -> str:
    return f"# {title}\n\n{opening}\n\n## {heading}\n\n{ending}\n"


COTTON = whole("Cotton", "Fields lie white.", "Seeds fall early.")
BOATS = whole("Boats", "Hulls rest deep.", "Ropes hang coiled.")


def found(texts: Sequence[str]) -> Precedence:
    """Return what is found on articles in English, which have the numbers of the texts."""
    read = inspect([(f"{n}.md", text.encode()) for n, text in enumerate(texts)]).articles
    articles = [replace(each, language="en") for each in read]  # too short to be guessed
    return precedence({n: pieces_of(each, number=n, topics={}) for n, each in enumerate(articles)})


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        (
            whole("Cotton", "Fields lie white.", "Cut a spindle."),
            whole("Boats", "Hulls rest deep.", "Oil the spindle."),
            "it takes 'the spindle' as known, of which 'Cotton' tells",
        ),
        (
            whole("Cotton", "Fields lie white.", "Linen dries flat."),
            whole("Boats", "Hulls rest deep.", "Linen had shrunk."),
            "it looks back on 'linen', of which 'Cotton' tells",
        ),
        (
            whole("Cotton", "Fields lie white.", "Canvas will dry."),
            whole("Boats", "Hulls rest deep.", "Canvas hangs loose."),
            "'Cotton' looks ahead to 'canvas', of which it tells",
        ),
        (
            whole("Cotton", "Fields lie white.", "Canvas dries flat."),
            whole("Boats", "Canvas hangs loose.", "Ropes hang coiled."),
            "it begins with 'canvas', of which 'Cotton' tells",
        ),
        (
            whole("Materials", "Fields lie white.", "Seeds fall early."),
            whole("Costs", "Hulls rest deep.", "Ropes hang coiled."),
            "its title sounds later than 'Materials'",
        ),
        (
            whole("Cotton", "Fields lie white.", "Seeds fall early.", heading="What is Lint"),
            whole("Boats", "Hulls rest deep.", "Ropes hang coiled.", heading="Maintenance"),
            "its headings belong to later stages than those of 'Cotton'",
        ),
        (
            whole("Cotton", "Fields lie white, wide, flat, soft and dry.", "Seeds fall early."),
            BOATS,
            "it begins with a shorter sentence than 'Cotton'",
        ),
        (
            whole("Cotton", "Fields lie white.", "Next time some rain falls."),
            BOATS,
            "'Cotton' ends with a part to come",
        ),
        (
            whole("Part 2: Cotton", "Fields lie white.", "Seeds fall early."),
            whole("Part 3: Boats", "Hulls rest deep.", "Ropes hang coiled."),
            "its title counts on from that of 'Part 2: Cotton'",
        ),
        (
            whole("Monday Cotton", "Fields lie white.", "Seeds fall early."),
            whole("Friday Boats", "Hulls rest deep.", "Ropes hang coiled."),
            "its title goes on from that of 'Monday Cotton'",
        ),
        (
            "# Cotton\n\nFields lie white, flat, dry and very wide.\n",
            "# Boats\n\nHulls rest deep.\n",
            "it is shorter than 'Cotton'",
        ),
        (
            "# Cotton\n\nFields lie white.\n",
            "# Boats\n\nSome cotton dries.\n",
            "it begins with 'some cotton', which 'Cotton' is about",
        ),
        (
            "# Cotton\n\nFields lie white.\n",
            "# Boats\n\nNext time rowing.\n",
            "it ends with a part to come",
        ),
        (
            "# Cotton\n\nFields lie white.\n",
            "# Boats\n\nHulls will swell.\n",
            "it ends with what is to come",
        ),
    ],
)
def test_one_sign_puts_an_article_after_another_and_is_the_reason_given(
    earlier: str, later: str, reason: str
) -> None:
    forth, back = found([earlier, later]), found([later, earlier])

    assert forth.order == (0, 1)
    assert back.order == (1, 0)
    assert (forth.why(1, [0]), forth.why(0, [])) == (reason, "")
    assert back.why(0, [1]) == reason


def test_where_nothing_tells_the_order_is_the_one_given_and_no_reason_is() -> None:
    for texts in ([COTTON, BOATS], [BOATS, COTTON]):
        nothing = found(texts)

        assert nothing.order == (0, 1)
        assert nothing.why(1, [0]) == ""
        assert nothing.strength(0, 1) == 0


def test_an_article_directly_follows_the_one_that_ends_with_what_it_begins_with() -> None:
    # Both of the others begin with what the first speaks of; only one with its last sentences.
    first = "Geese land here. Swans nest there. Reeds grow thick. Herons stand tall."
    texts = [
        whole("Ponds", "Frogs sleep late.", first),
        whole("Marsh", "Geese feed apart.", "Grass turns brown."),
        whole("Weirs", "Herons feed apart.", "Trout jump high."),
    ]
    for places in permutations(range(3)):
        told = found([texts[place] for place in places])

        assert [places[number] for number in told.order] == [0, 2, 1]


def test_sections_by_themselves_do_not_hang_together_so() -> None:
    texts = [
        "# Ponds\n\nFrogs sleep. Geese land.\n",
        "# Weirs\n\nTrout jump. Reeds grow.\n",
        "# Marsh\n\nGeese feed. Grass turns.\n",
    ]

    assert found(texts).order == (0, 1, 2)


def test_no_number_of_words_outweighs_the_numbers_of_titles() -> None:
    things = [f"tool{n}" for n in range(90)]
    new, known = (" ".join(f"Take {the} {x}." for x in things) for the in ("a", "the"))
    texts = [
        whole("Part 2: Cotton", "Fields lie white.", new),
        whole("Part 1: Boats", "Hulls rest deep.", known),
    ]

    assert found(texts).order == (1, 0)


def test_what_an_article_itself_brings_in_it_does_not_take_as_known() -> None:
    texts = [
        whole("Boats", "Hulls rest deep.", "Oil the spindle. Wood makes a spindle."),
        whole("Cotton", "Fields lie white.", "Cut a spindle. Seeds fall early today."),
    ]

    assert found(texts).strength(0, 1) == 0


def test_a_word_looked_back_on_tells_less_where_much_is_in_common() -> None:
    def strength(shared: str) -> float:
        texts = [
            whole("Cotton", "Fields lie white.", f"Linen dries flat. {shared}"),
            whole("Boats", "Hulls rest deep.", f"Linen had shrunk. {shared}"),
        ]
        return found(texts).strength(0, 1)

    assert 0 < strength("Wool, silk, felt, hemp.") < strength("")


def test_more_articles_than_are_compared_are_ordered_by_what_each_says_by_itself() -> None:
    texts = [whole(f"Costs {n}x", "Hulls rest deep.", "Ropes hang coiled.") for n in range(80)]

    many = found([*texts, whole("Materials", "Fields lie white.", "Seeds fall early.")])

    assert many.order == (80, *range(80))
    assert many.why(3, [80]) == ""


# ---------------------------------------------------------------- the best order

SIZES = st.integers(1, 6)


@st.composite
def ballots(draw: st.DrawFn, sizes: st.SearchStrategy[int]) -> tuple[list[list[int]], ...]:
    """Draw votes, each the negative of its mirror image, and meetings."""
    size = draw(sizes)
    votes = [[0] * size for _ in range(size)]
    for one in range(size):
        for other in range(one + 1, size):
            votes[one][other] = draw(st.integers(-9, 9))
            votes[other][one] = -votes[one][other]
    row = st.lists(st.integers(0, 5), min_size=size, max_size=size)
    return votes, draw(st.lists(row, min_size=size, max_size=size))


def worth(places: Sequence[int], votes: list[list[int]], meetings: list[list[int]]) -> int:
    size = len(places)
    for_all = sum(
        votes[places[one]][places[other]] for one in range(size) for other in range(one + 1, size)
    )
    return for_all + sum(meetings[places[at]][places[at + 1]] for at in range(size - 1))


@given(ballots(SIZES))
def test_of_all_orders_it_is_the_best_and_of_equals_the_one_nearest_to_the_given(
    drawn: tuple[list[list[int]], list[list[int]]],
) -> None:
    every = permutations(range(len(drawn[0])))

    best = min(every, key=lambda places: (-worth(places, *drawn), places))

    assert tuple(ranking.best_order(*drawn)) == best


@given(ballots(st.integers(9, 12)))
def test_of_many_moving_any_one_makes_nothing_better(
    drawn: tuple[list[list[int]], list[list[int]]],
) -> None:
    places = ranking.best_order(*drawn)

    assert sorted(places) == list(range(len(drawn[0])))
    for each in places:
        others = [other for other in places if other != each]
        for at in range(len(places)):
            moved = [*others[:at], each, *others[at:]]
            assert worth(moved, *drawn) <= worth(places, *drawn)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("en", "Wind a long coil. The coil hums.", "a long coil"),
        ("nl", "Wikkel een lange spoel. De spoel bromt.", "een lange spoel"),
        ("de", "Nimm eine lange Spule. Die Spule brummt.", "eine lange spule"),
        ("fr", "Voici une longue bobine. La bobine vibre.", "une longue bobine"),
        ("es", "Toma una larga bobina. La bobina zumba.", "una larga bobina"),
    ],
)
def test_a_thing_is_brought_in_once_and_known_from_then_on(code: str, text: str, said: str) -> None:
    word = said.rsplit(maxsplit=1)[-1]
    sentences = text.split(". ")

    assert _of(word, text, code) == Mention(Standing.NEW, said, is_brought_in=True)
    assert _of(word, sentences[1], code).first is Standing.KNOWN
    assert _of(word, f"{sentences[1]}. {sentences[0]}", code).is_brought_in


def _of(word: str, text: str, code: str) -> Mention:
    told = mentions.mentions(text, code)
    return next(each for each in told.values() if each.said.endswith(word))


def test_an_article_reaches_over_one_word_and_not_into_the_next_sentence() -> None:
    told = mentions.mentions("Turn the brass tuning knob. Give one. Knives lie there.", "en")

    assert told["brass"].first is told["tuning"].first is Standing.KNOWN
    assert told["knob"].first is told["knive"].first is Standing.BARE


def test_a_french_article_that_lost_its_vowel_counts_too() -> None:
    assert mentions.mentions("Tirez l’antenne.", "fr")["antenn"].first is Standing.KNOWN


def test_a_language_without_a_table_brings_nothing_in_and_knows_nothing() -> None:
    told = mentions.mentions("Wind a coil by the window.", "fi")

    assert {each.first for each in told.values()} == {Standing.BARE}
    assert not sequence.looks_back("It had been wound again.", "fi")
    assert not sequence.words_ahead("It will hum.", "fi")


@pytest.mark.parametrize(
    ("code", "back", "ahead", "neither"),
    [
        ("en", "It had frozen last winter.", "It will thaw.", "Ice is cold."),
        ("nl", "Het had gevroren.", "Het zal dooien.", "IJs is koud."),
        ("de", "Es hatte gefroren.", "Es wird tauen.", "Eis ist kalt."),
        ("fr", "Il avait gelé.", "Demain la glace fondra.", "La glace brille."),
        ("es", "Había helado.", "Pronto se derretirá.", "El hielo brilla."),
    ],
)
def test_a_sentence_looks_back_or_ahead_or_does_neither(
    code: str, back: str, ahead: str, neither: str
) -> None:
    assert sequence.looks_back(back, code)
    assert not sequence.words_ahead(back, code)
    assert sequence.words_ahead(ahead, code)
    assert not sequence.looks_back(ahead, code)
    assert not sequence.looks_back(neither, code)
    assert not sequence.words_ahead(neither, code)


# ---------------------------------------------------------------- articles on one topic


def piece(article: int, topic: int, stage: Stage) -> Piece:
    name = f"{article}{topic}{stage}"
    block = Block(BlockKind.PARAGRAPH, name, 1, 1, "")
    passage = Passage(f"{article}.md", "en", (block,))
    return Piece(name, (), (passage,), article, f"{article}.md", "en", stage, topic)


def laid_out(
    topics: Sequence[tuple[int, ...]], strength: float, deepest: Stage = Stage.HOW
) -> list[int]:
    """Return the articles of pieces in their order; each takes its topics through the stages.

    Every two articles speak for their order with the same strength.
    """
    pieces = [
        piece(article, topic, min(deepest, Stage(Stage.WHAT + at)))
        for article, own in enumerate(topics)
        for at, topic in enumerate(own)
    ]
    numbers = range(len(topics))
    votes = {(one, other): round(strength * 1e6) for one in numbers for other in numbers}
    known = Precedence(tuple(numbers), votes, {}, {})
    return [each.article for each in order.ordered(pieces, known)]


def test_articles_with_topics_in_common_are_interleaved_unless_one_builds_on_the_other() -> None:
    two = [(1, 2), (1, 2)]

    assert laid_out(two, strength=1.9) == [0, 1, 0, 1]
    assert laid_out(two, strength=2.0) == [0, 0, 1, 1]


def test_an_article_apart_from_its_mate_needs_two_topics_more_to_be_moved_to_it() -> None:
    apart = [(1, 2, 3), (4, 5), (1, 2, 3)]

    assert laid_out(apart, strength=0.9) == [0, 2, 0, 2, 0, 2, 1, 1]
    assert laid_out(apart, strength=1.0) == [0, 0, 0, 1, 1, 2, 2, 2]


def test_two_that_tell_the_whole_story_need_two_topics_fewer() -> None:
    two = [(1, 2, 3), (4, 5, 3)]

    assert laid_out(two, strength=2.9, deepest=Stage.DO) == [0, 1, 0, 1, 0, 1]
    assert laid_out(two, strength=3.0, deepest=Stage.DO) == [0, 0, 0, 1, 1, 1]
    assert laid_out(two, strength=2.9, deepest=Stage.HOW) == [0, 0, 0, 1, 1, 1]


def test_interleaved_articles_begin_in_their_own_order() -> None:
    late = [piece(0, 1, Stage.LIVE), piece(0, 2, Stage.LIVE)]
    early = [piece(1, 3, Stage.WHAT), piece(1, 2, Stage.LIVE)]

    begun = order.ordered([*late, *early], Precedence((0, 1), {}, {}, {}))

    assert [each.article for each in begun][:2] == [0, 1]
