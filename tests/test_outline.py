"""An outline accounts for every line of content, keeps together what belongs together, repeats."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.articles import inspect
from course.model import BlockKind, Inspection, Outline, Severity, SourceRange
from course.outline import OBJECTIVE, plan, wording

KETTLE = """\
Sourdough: How a Jar of Flour Raises Your Bread
Share
Many people think of sourdough as a craft for bakers. It is flour, water and patience, and \
anybody can keep it in a jar on the shelf.
What is a sourdough starter?
A starter is flour and water in which wild yeast and bacteria live. They came with the flour, and \
they stay as long as you feed them.
How the starter raises dough
Yeast eats sugar and breathes out gas, which the dough holds like a balloon. The bacteria make \
acid at the same time, and the acid is what you taste.
What happens in the first week
On the second day the jar smells odd. Bakers see that a young starter often:
- bubbles early
- falls back
- smells of apples
Do not throw it away. By the seventh day it doubles within 6 hours of feeding.
Conclusion
Sourdough is not magic, and a jar on the shelf is all it takes. Give it a week of flour and water.
"""
OVEN = """\
Baking Sourdough Without Fear
A good loaf depends on time and heat, and both are easy to learn in an ordinary kitchen.
1. Flours That Work Well
Choose among these flours:
- strong wheat
- whole rye
- spelt
Each of them ferments at its own speed.
2. Flours That Make Loaves Worse
Avoid or blend:
- cake flour
- bleached flour
These starve the yeast and tear in the oven.
3. How the Starter Lifts the Dough
Yeast in the starter breathes out gas for the dough, and a strong flour keeps it in until the \
crust has set.
4. Baking Day
Heat the oven for an hour and bake the loaf under a lid for twenty minutes, then without it.
5. Storing Bread and Habits That Last
Keep the loaf cut side down on a board. Feed the jar on the day you bake, and it lives for years.
Related Articles
- Ten Loaves for Spring
- The Truth About Rye
Frequently Asked Questions
1. Which flours work well?
Strong wheat, whole rye and spelt ferment well.
2. How long does a loaf keep?
Between 3 and 5 days, when it is kept cut side down on a board.
"""


def two_articles() -> Inspection:
    return inspect([("a.txt", KETTLE.encode()), ("b.txt", OVEN.encode())])


def lost_lines(inspection: Inspection, outline: Outline) -> set[tuple[str, int]]:
    """Return the lines of content that the outline does not account for."""
    told: list[SourceRange] = [
        s for lesson in outline.lessons for p in lesson.parts for s in p.sources
    ]
    told += [each.source for each in outline.dropped]
    told += [each.source for each in outline.merged]
    told += [source for each in outline.conflicts for source in each.sources]
    known = {(s.article, line) for s in told for line in range(s.first_line, s.last_line + 1)}
    return {
        (article.path, line)
        for article in inspection.articles
        for block in article.blocks
        for line in range(block.first_line, block.last_line + 1)
    } - known


@pytest.mark.parametrize("weeks", [1, 2, 3, 5, 6, 8])
def test_so_many_weeks_give_so_many_lessons_and_no_line_is_lost(weeks: int) -> None:
    inspection = two_articles()

    outline = plan(inspection, weeks=weeks)

    assert [lesson.week for lesson in outline.lessons] == list(range(1, weeks + 1))
    assert lost_lines(inspection, outline) == set()


def test_boilerplate_is_dropped_with_its_reason_and_nothing_else_is() -> None:
    dropped = plan(two_articles(), weeks=4).dropped

    assert [(d.source.article, d.source.first_line, d.source.last_line) for d in dropped] == [
        ("a.txt", 2, 2), ("b.txt", 20, 22)
    ]  # fmt: skip
    assert [d.reason for d in dropped] == ["share button", "related articles"]


def test_more_weeks_than_the_material_bears_are_refused_with_the_number_it_bears() -> None:
    outline = plan(two_articles(), weeks=60)

    [problem] = [p for p in outline.problems if p.severity is Severity.ERROR]
    bears = int(re.findall(r"\d+", problem.message)[-1])
    assert outline.lessons == ()
    assert len(plan(two_articles(), weeks=bears).lessons) == bears
    assert plan(two_articles(), weeks=bears + 1).lessons == ()


def test_asked_for_more_minutes_than_there_are_it_makes_one_lesson_and_says_so() -> None:
    outline = plan(inspect([("a.txt", KETTLE.encode())]), minutes=6)

    assert len(outline.lessons) == 1
    assert "A202" in {problem.code for problem in outline.problems}


def test_a_list_stays_with_its_lead_in_and_a_question_with_its_answer() -> None:
    outline = plan(two_articles(), weeks=8)

    spans = [
        (s.article, s.first_line, s.last_line)
        for lesson in outline.lessons for part in lesson.parts for s in part.sources
    ]  # fmt: skip
    assert ("a.txt", 9, 12) in spans
    assert ("b.txt", 4, 7) in spans
    assert ("b.txt", 26, 27) in spans


def test_each_article_keeps_its_own_order_and_closing_words_come_last() -> None:
    outline = plan(two_articles(), weeks=4)

    firsts = [p.sources[0] for lesson in outline.lessons for p in lesson.parts]
    for path, last in (("a.txt", 13), ("b.txt", 19)):
        lines = [s.first_line for s in firsts if s.article == path and s.first_line <= last]
        assert lines == sorted(lines)
    assert firsts[-1].article == "a.txt"


def test_sections_of_two_articles_on_one_topic_share_a_lesson() -> None:
    outline = plan(two_articles(), weeks=6)

    def week_of(path: str, line: int) -> int:
        return next(
            lesson.week
            for lesson in outline.lessons
            for part in lesson.parts
            for s in part.sources
            if s.article == path and s.first_line <= line <= s.last_line
        )

    assert week_of("a.txt", 7) == week_of("b.txt", 15)


def test_an_answer_that_a_section_gave_is_merged_into_it_and_kept_as_a_source() -> None:
    outline = plan(two_articles(), weeks=4)

    [merged] = outline.merged
    assert (merged.source.first_line, merged.source.last_line) == (24, 25)
    assert (merged.into.first_line, merged.into.last_line) == (4, 7)
    assert any(
        {merged.source, merged.into} <= set(part.sources)
        for lesson in outline.lessons for part in lesson.parts
    )  # fmt: skip


def test_an_answer_with_a_number_of_its_own_is_no_repeat() -> None:
    merged = plan(two_articles(), weeks=4).merged

    assert all(each.source.first_line != 26 for each in merged)


def test_the_same_file_twice_is_said_once_with_both_sources_named() -> None:
    inspection = inspect([("a.txt", KETTLE.encode()), ("copy.txt", KETTLE.encode())])

    outline = plan(inspection, weeks=3)

    once = plan(inspect([("a.txt", KETTLE.encode())]), weeks=3)
    assert [p.text for lesson in outline.lessons for p in lesson.parts] == [
        p.text for lesson in once.lessons for p in lesson.parts
    ]
    sources = {s.article for lesson in outline.lessons for p in lesson.parts for s in p.sources}
    assert sources == {"a.txt", "copy.txt"}
    assert lost_lines(inspection, outline) == set()


def test_statements_with_different_numbers_are_a_conflict_and_are_both_kept() -> None:
    one = "Bake the covered loaf in a hot oven for 20 minutes before lifting the lid.\n"
    other = "Bake the covered loaf in a hot oven for 45 minutes before lifting the lid.\n"
    filler = "Rye flour drinks more water than wheat flour does, and it sticks to every bowl.\n"
    inspection = inspect([("1.txt", (one + filler).encode()), ("2.txt", other.encode())])

    outline = plan(inspection)

    [conflict] = outline.conflicts
    assert [(s.article, s.first_line) for s in conflict.sources] == [("1.txt", 1), ("2.txt", 1)]
    assert "20" in conflict.reason
    assert "45" in conflict.reason
    assert outline.merged == ()


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("needs two cups of strong flour", "needs three cups of strong flour", "2 and 3"),
        ("may rest in the cold cellar overnight", "may never rest in the cold cellar overnight",
         "denies"),
        ("spices raise the warm dough more slowly", "spices lower the warm dough more slowly",
         "opposite"),
    ],
)  # fmt: skip
def test_what_two_articles_say_against_each_other_is_shown_side_by_side_and_never_merged(
    one: str, other: str, reason: str
) -> None:
    said = [f"A sourdough loaf of rye {each}, as every baker says." for each in (one, other)]
    inspection = inspect([(f"{n}.txt", f"Loaf\n{text}\n".encode()) for n, text in enumerate(said)])

    outline = plan(inspection)

    [conflict] = outline.conflicts
    assert list(conflict.statements) == said
    assert reason in conflict.reason
    assert outline.merged == ()
    text = " ".join(part.text for lesson in outline.lessons for part in lesson.parts)
    assert all(each in text for each in said)


def test_titles_subjects_preheaders_and_takeaways_are_taken_from_the_text() -> None:
    outline = plan(two_articles(), weeks=6)

    words = " ".join(block.text for a in two_articles().articles for block in a.blocks)
    for lesson in outline.lessons:
        assert lesson.title in words
        assert lesson.subject.rstrip("…") in words
        assert len(lesson.subject) <= 50
        assert 40 <= len(lesson.preheader) <= 100
        assert lesson.takeaways
        assert lesson.objective == OBJECTIVE


def test_what_another_article_contradicts_is_no_takeaway() -> None:
    one = """\
# Rye
## Baking a rye loaf
Bake the rye loaf for 50 minutes.

A rye loaf keeps for a week in its cloth.
"""
    other = """\
# Oven
## Baking a rye loaf
Bake the rye loaf for 80 minutes.

A baked loaf sounds hollow when it is knocked on.
"""

    outline = plan(inspect([("a.md", one.encode()), ("b.md", other.encode())]))

    assert outline.conflicts
    taken = [text for lesson in outline.lessons for text in lesson.takeaways]
    assert taken
    assert not any("minutes" in text for text in taken)


def test_a_takeaway_is_rather_what_holds_for_readers_than_what_its_author_did() -> None:
    text = """\
# Pots
## Drying a clay pot
Our first pot dried on a stove beside my pan of glue.

Dry a clay pot slowly and in the shade.

Then the clay pot may go into the kiln.

A clay pot that dries fast will crack.

Clay from a brook holds small stones.
"""

    [lesson] = plan(inspect([("a.md", text.encode())])).lessons

    assert lesson.takeaways == (
        "Dry a clay pot slowly and in the shade.",
        "A clay pot that dries fast will crack.",
        "Clay from a brook holds small stones.",
    )


def test_a_long_title_gives_a_subject_that_ends_at_a_word() -> None:
    text = f"What {'every careful baker ' * 4}knows\nA loaf rises when the yeast is fed and warm.\n"

    [lesson] = plan(inspect([("a.txt", text.encode())])).lessons

    assert len(lesson.subject) <= 50
    assert lesson.subject.endswith("…")
    assert lesson.title.startswith(lesson.subject.rstrip("…"))


def test_template_marks_never_reach_front_matter_or_body_whole() -> None:
    text = "Using {{ name }} in Mail\nWrite {{ reader.first_name }} and {% now %} where it goes.\n"

    [lesson] = plan(inspect([("a.txt", text.encode())])).lessons

    told = [lesson.title, lesson.subject, lesson.preheader, *lesson.takeaways]
    told += [part.text for part in lesson.parts]
    assert not any("{{" in text or "{%" in text for text in told)


def test_the_same_articles_give_the_same_outline() -> None:
    assert plan(two_articles(), weeks=5) == plan(two_articles(), weeks=5)


def test_nothing_readable_gives_no_lessons_and_its_problem() -> None:
    outline = plan(inspect([("a.txt", b"")]), weeks=2)

    assert outline.lessons == ()
    assert [problem.code for problem in outline.problems] == ["A101"]


_VOCABULARY = """
    flour water yeast oven loaf crumb crust rye salt dough heat lid jar week never 3 12 bakes rises
    feeds holds the a of and is not"""
_WORDS = st.sampled_from(_VOCABULARY.split())
_SENTENCE = st.lists(_WORDS, min_size=3, max_size=14).map(lambda w: " ".join(w).capitalize() + ".")
_HEADING = st.lists(_WORDS, min_size=2, max_size=6).map(
    lambda w: "\n## " + " ".join(w).title() + "\n"
)
_ITEMS = st.lists(_WORDS, min_size=1, max_size=4).map(
    lambda w: "It needs:\n\n" + "\n".join(f"- {word}" for word in w)
)
_FAQ = st.lists(_SENTENCE, min_size=1, max_size=3).map(
    lambda s: "\n## FAQ\n\n" + "\n\n".join(f"### Why {x[:-1]}?\n\n{x}" for x in s)
)
_SHARE = st.just("Share this on Facebook")
_ARTICLE = st.lists(
    st.one_of(_SENTENCE, _SENTENCE, _HEADING, _ITEMS, _FAQ, _SHARE), min_size=1, max_size=14
).map("\n\n".join)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(_ARTICLE, min_size=1, max_size=3),
    st.sampled_from([".md", ".txt"]),
    st.one_of(st.none(), st.integers(1, 5)),
)
def test_every_line_of_generated_articles_is_accounted_for(
    articles: list[str], suffix: str, weeks: int | None
) -> None:
    named = [(f"{n}{suffix}", text.encode()) for n, text in enumerate(articles)]
    inspection = inspect(named)

    outline = plan(inspection, weeks=weeks)

    if outline.lessons:
        assert lost_lines(inspection, outline) == set()
        assert len({lesson.id for lesson in outline.lessons}) == len(outline.lessons)
        assert weeks is None or len(outline.lessons) == weeks
    content = [
        b for a in inspection.articles for b in a.blocks if b.kind is not BlockKind.BOILERPLATE
    ]
    assert outline.lessons or not content or "A201" in {p.code for p in outline.problems}


def test_a_section_that_resembles_two_of_the_other_article_leaves_each_its_own() -> None:
    one = """\
# Keeping Bees

A hive asks for an hour a week and a neighbour who likes honey.

## Opening the hive

Light the smoker, wait for warm weather and lift the frames slowly. Slow hands and a veil keep \
bees calm.

## Stings

Scrape the sting out with a nail at once. A swelling is for a doctor.
"""
    other = """\
# Questions From the Apiary

A keeper answers what visitors ask over the fence.

## Why do they sting me?

Stings come from fast hands. Slow hands, a smoker lit in warm weather and a veil keep bees calm, \
so scrape the sting out, see a doctor about a swelling, and lift frames with care.

## When may I lift the lid?

In warm weather, to open the hive for a look. Light the smoker and lift the frames slowly.
"""
    inspection = inspect([("1.md", one.encode()), ("2.md", other.encode())])

    joined = [
        [source.first_line for source in topic.sections]
        for topic in inspection.topics
        if len(topic.sections) > 1
    ]

    assert joined == [[5, 9], [9, 5]]


def two_on_bees(one: str, other: str) -> Outline:
    """Return the outline of two articles whose only sections are on one topic."""
    texts = [
        f"# {title}\n\n{title} asks for patience.\n\n## {heading}\n\n{said}\n\n{last}\n"
        for title, heading, said, last in (
            ("Bees", "Feeding syrup in autumn", one, "## Paint\n\nWhite boxes stay cool."),
            ("Hives", "Autumn syrup feeding", other, "## Honey\n\nLinden blooms in July."),
        )
    ]
    return plan(inspect([(f"{n}.md", text.encode()) for n, text in enumerate(texts)]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stir the syrup for ten minutes.", "Autumn syrup needs stirring for 20 minutes or so."),
        ("Syrup should be sixty per cent sugar.", "Make the syrup 50 % sugar, with warm water."),
    ],
)
def test_sections_on_one_topic_that_count_the_same_thing_differently_are_a_conflict(
    one: str, other: str
) -> None:
    outline = two_on_bees(one, other)

    assert [list(each.statements) for each in outline.conflicts] == [[one, other]]
    assert outline.merged == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stir the syrup for ten minutes.", "Stir the syrup for 10 minutes, then let it cool."),
        ("Stir the syrup for ten minutes.", "Autumn syrup lasts a strong hive for six weeks."),
        ("Week 4: stir the syrup well, feed.", "Week 6: stir the syrup well, feed."),
    ],
)
def test_other_units_the_same_amount_and_numbered_names_are_no_conflict(
    one: str, other: str
) -> None:
    assert two_on_bees(one, other).conflicts == ()


def test_the_first_words_of_an_answer_are_read_with_the_question() -> None:
    text = """\
# Drying Herbs

Herbs keep their smell when they dry in the dark.

## In the attic

A bunch of sage needs twelve days until the leaves crumble between two fingers.

## FAQ

### How many days until the leaves of a sage bunch crumble?

Yes. About 20 days.
"""
    [conflict] = plan(inspect([("herbs.md", text.encode())])).conflicts

    assert [source.first_line for source in conflict.sources] == [7, 13]
    assert "12 and 20" in conflict.reason


@pytest.mark.parametrize("swapped", [False, True])
def test_a_paragraph_of_which_a_longer_one_says_every_word_is_merged_into_it(
    swapped: bool,
) -> None:
    longer = (
        "Begin when the nights turn cold. Strong colonies drink warm sugar syrup from a shallow "
        "tray every evening, and seven evenings are enough."
    )
    shorter = (
        "Every evening strong colonies drink warm syrup of sugar from a tray; seven are enough."
    )

    outline = two_on_bees(*((longer, shorter) if not swapped else (shorter, longer)))

    [merged] = outline.merged
    assert merged.into.article == ("1.md" if swapped else "0.md")
    assert merged.source.article == ("0.md" if swapped else "1.md")


@pytest.mark.parametrize(
    "other",
    [
        "Strong colonies never drink warm sugar syrup from a shallow tray.",
        "Strong colonies drink cold sugar syrup, warm from a shallow tray.",
        "Strong colonies drink warm sugar syrup from a shallow tray 3 times.",
    ],
)
def test_a_paragraph_that_denies_or_counts_otherwise_is_not_merged(other: str) -> None:
    one = "Strong colonies drink warm sugar syrup from a shallow tray 2 times, or hot water."

    assert two_on_bees(one, other).merged == ()


def test_an_answer_that_begins_with_no_is_still_a_repeat_of_its_section() -> None:
    text = """\
# Drying Herbs

Herbs keep their smell when they dry in the dark.

## In the attic

Sunlight bleaches the leaves and drives the oil out of sage and thyme within hours.

## FAQ

### Can I dry sage on a sunny sill?

No. Sunlight bleaches the leaves and drives out the oil of the sage.
"""
    [merged] = plan(inspect([("herbs.md", text.encode())])).merged

    assert (merged.source.first_line, merged.into.first_line) == (11, 7)


def order_of(*articles: str) -> list[int]:
    """Return in which order articles come out, given in their order and in its reverse."""
    placed = []
    for numbers in (range(len(articles)), reversed(range(len(articles)))):
        given = [(f"{n}.md", articles[n].encode()) for n in numbers]
        lessons = plan(inspect(given)).lessons
        paths = [s.article for lesson in lessons for p in lesson.parts for s in p.sources]
        placed.append([int(path.removesuffix(".md")) for path in dict.fromkeys(paths)])
    assert placed[0] == placed[1]
    return placed[0]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (
            "# The Frame\n\nCut four strips of ash and glue a frame of them.\n",
            "# The Skin\n\nWith glue hard on the frame, stretch cotton over the strips.\n",
        ),
        (
            "# Part 2: Oars\n\nOars are carved from spruce planks.\n",
            "# Part 3: Sails\n\nSails are sewn from old canvas.\n",
        ),
        (
            "# Weeks One to Three\n\nWalk beside the river.\n",
            "# Weeks Four to Six\n\nCycle through forests.\n",
        ),
        (
            "# Saturday in the Yard\n\nPlanks are sorted by length.\n",
            "# Sunday in the Yard\n\nVarnish needs dry weather.\n",
        ),
        (
            "# Tools and Materials\n\nSaw, chisel, mallet.\n",
            "# What May Go Wrong\n\nGlue, dust, haste.\n",
        ),
        (
            "# Was man braucht: Werkzeug\n\nDie Säge und der Hobel liegen nicht in der Küche.\n",
            "# Häufige Fehler\n\nDer Leim ist zu kalt und die Zwingen sind nicht fest.\n",
        ),
    ],
)
def test_articles_follow_each_other_as_their_words_tell(earlier: str, later: str) -> None:
    assert order_of(earlier, later) == [0, 1]


def test_articles_without_a_common_topic_are_not_interleaved() -> None:
    one = "# Part 1: Hull\n\nOak bends in steam.\n\n## Common mistakes\n\nNails rust in salt.\n"
    other = "# Part 2: Mast\n\nPine grows straight.\n\n## What is a shroud?\n\nWires hold poles.\n"

    lessons = plan(inspect([("b.md", other.encode()), ("a.md", one.encode())])).lessons

    told = [s.article for lesson in lessons for p in lesson.parts for s in p.sources]
    assert told == sorted(told)


def test_where_nothing_tells_articles_stay_as_given() -> None:
    texts = [f"# {name}\n\n{name} lies by a lake.\n" for name in ("Zug", "Biel", "Thun")]

    lessons = plan(
        inspect([(f"{name}.md", t.encode()) for name, t in zip("xyz", texts, strict=True)])
    )

    told = [s.article for lesson in lessons.lessons for p in lesson.parts for s in p.sources]
    assert list(dict.fromkeys(told)) == ["x.md", "y.md", "z.md"]


# ---------------------------------------------------------------- in other words


def two_on_hens(one: str, other: str) -> Outline:
    """Return the outline of two articles that have a section on one topic."""
    mine = "# Hens\n\nThey want it every day.\n\n## The Coop\n\nHens sleep in a coop with straw."
    theirs = "# Barn Hens\n\nDinosaurs.\n\n## A Coop\n\nIn a coop lies straw, for hens sleep there."
    articles = (f"{mine}\n\n{one}\n", f"{theirs}\n\n{other}\n")
    return plan(inspect([(f"{at}.md", text.encode()) for at, text in enumerate(articles)]))


def said_twice(one: str, other: str) -> bool:
    return any(
        {m.source.last_line, m.into.last_line} == {9} for m in two_on_hens(one, other).merged
    )


def against_each_other(one: str, other: str) -> bool:
    return [one, other] in [list(each.statements) for each in two_on_hens(one, other).conflicts]


PERCH = "Each bird needs 30 centimetres of perch, and they quarrel over the ends."


def test_a_paragraph_in_other_words_is_a_repeat_unless_it_counts_or_says_something_else() -> None:
    assert said_twice(PERCH, "Allow thirty centimetres of perch a bird: they quarrel for its ends.")
    assert not said_twice(PERCH, PERCH.replace("30", "25"))
    assert not said_twice(PERCH, PERCH.replace("needs", "never needs"))
    assert not said_twice(
        PERCH, f"{PERCH} Crows steal eggs unless nets hang above the whole run."[72:]
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Washing an egg is a mistake.", "Washing an egg is no mistake if the water is warm."),
        ("Vinegar harms the mites.", "Not the cheap kind, but vinegar does not harm the mites."),
        ("Bark is a suitable litter for hens.", "Bark is an unsuitable litter for hens, say I."),
        ("A heated lamp relieves the stress.", "A heated lamp aggravates the stress of birds."),
        ("Scrub the perch every 2 weeks.", "Scrub the perch every 30 days with hot water."),
    ],
)
def test_a_denial_an_opposite_and_another_amount_are_conflicts(one: str, other: str) -> None:
    assert against_each_other(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Scrub the perch every 2 weeks.", "Scrub the perch every 14 days with hot water."),
        ("Scrub the perch every 2 to 4 weeks.", "Scrub the perch every 3 weeks in summer."),
        ("Vinegar harms the mites.", "Not the cheap kind, please: vinegar harms the mites."),
        ("The eggs weigh 60 grams.", "A feeder holds 800 grams."),
        ("Hens need no more than 2 metres.", "Hens need 2 metres."),
    ],
)
def test_the_same_amount_and_another_thing_are_no_conflicts(one: str, other: str) -> None:
    assert not two_on_hens(one, other).conflicts


def test_of_an_answer_and_a_paragraph_that_say_each_other_one_stays() -> None:
    text = (
        "# Hens\n\nWhat they want.\n\n## Coop\n\nHens want straw, grit, pellets, a perch.\n\n"
        "## FAQ\n\n### What do hens want?\n\nHens want straw, grit, pellets, a perch, a dry run.\n"
    )
    outline = plan(inspect([("a.md", text.encode())]))

    assert sum("pellets" in part.text for each in outline.lessons for part in each.parts) == 1


@pytest.mark.parametrize(
    ("word", "other", "share"),
    [
        ("mould", "mouldy", 2 / 3),
        ("platten", "gehwegplatten", 5 / 9),
        ("stone", "store", 0.0),  # two of eight runs of letters are in both
        ("cat", "category", 0.0),
    ],
)
def test_a_word_counts_in_part_for_one_that_shares_at_least_half_of_its_letters(
    word: str, other: str, share: float
) -> None:
    one, by = wording.wording_of(word, "en"), wording.wording_of(other, "en")

    assert wording.share_said(one, by, {}) == pytest.approx(share)
