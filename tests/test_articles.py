"""Articles as people have them become blocks with the lines they stand on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from course.articles import inspect
from course.articles.decoding import MAX_BYTES, MAX_LINES
from course.articles.inert import escape
from course.model import Article, BlockKind, Problem, Severity
from course.outline import plan

COMPOST = """\
Compost at Home: What Your Soil Is Asking For
Share
Most gardens throw away what they need most. Peelings and leaves become dark soil in a year, and \
the garden pays you back for it.
What is compost?
Compost is plant waste that fungi and bacteria have broken down. It smells of woods, crumbles in \
the hand and feeds whatever grows in it.
How the heap works
The heap is alive, and its inhabitants breathe and eat. They want:
- air
- water
- a mixture of green and brown
A heap without air goes sour and smells. Turning the heap brings the air back.
Three Ways to Begin
Pick one that suits the space you have:
▪ An open heap
It costs nothing and takes a corner of the garden.
▪ A closed bin
It keeps rats out and the warmth in.
For more ideas:
👉 The 9 Best Bins of This Year
Growers recommend:
👉 RotMaster
Formulated with hungry microbes to finish your heap in weeks.
Related Articles
- Why Worms Matter
- RotMaster Review
Frequently Asked Questions
1. Can I compost citrus?
Yes, a little of it. Worms avoid it while it is fresh.
2. Can RotMaster help my heap?
Yes, it contains more microbes than a handful of soil.
3. How long does a heap take?
Between six and twelve months.
Leafline tip for a better garden
Do you want to feed your soil?
- Root Boost – specially designed for strong roots.
- Leaf Shine – supports glossy leaves all year.
That way your garden has all it needs.
"""


LIKE_A_PAGE = """\
Where to Reach Readers
People read in different places, and each of these places has its own habits:
- Email
- Instagram
- Facebook
- Print
Join a community garden near you and learn from the neighbours there.
Buy the freshest fish you can find and cook it the same day.
Save 10% of what you earn before you spend any of it.
Images from the study show the same thing in every single group.
By Tuesday the dough is ready and smells of apples and of rain.
Email
Email reaches people in the morning, and they decide in a second whether to read on.
More From Your Soil
Leave the roots in the ground after the harvest, for they feed what comes next.
Get your soil tested by a lab before you buy any fertiliser for it.
Share your harvest with the neighbours and they will share theirs with you.
Read more slowly than you think you should, and stop at every name.
Try these tips for the first month of the year:
- Water – in the morning, before the sun reaches the beds.
- Weed – after the rain, when roots come out easily.
- Watch – for snails under the lettuce.
That is all it takes to keep a small garden going.
"""
PAGE = """\
Great Post About Things
By Jane Doe
Updated on March 3, 2024
5 min read
Share this article
Facebook Twitter Pinterest
A paragraph of real content stands here and says something of worth to all.
Photo credit: Getty Images
Subscribe to our newsletter for weekly tips
Read more: The Ten Best Cheeses
Buy now and save 20%
You Might Also Like
- One post
- Another post
Another paragraph of real content stands here and says something else.
Tags: cheese, milk
Leave a comment
© 2024 Cheese Inc. All rights reserved.
"""


STRANGER = """\
Counting Syllables in Old Verse
Poets of the ninth century counted stresses, never syllables, and let alliteration bind each half.
Words change
A stressed vowel lengthens, an unstressed vowel vanishes, and centuries later nobody hears metre.
Scribes spelled phonetically, so spelling reveals pronunciation more than any grammar written
afterwards by scholars whose Latin coloured everything they described about Germanic languages.
Reading aloud
Modern readers tap beats with their fingers, four per line, pausing at every caesura in silence.
Recordings differ: actors dramatise, linguists reconstruct, singers ignore both and chant instead.
Choose whichever performance pleases you, then compare manuscripts, editions, translations, notes.
Printed punctuation misleads beginners because editors inserted commas nobody in Wessex imagined.
Manuscript dots mark pauses, roughly, although copyists were careless about such dots.
Kennings compress riddles into compounds, whale-road for sea, bone-house for body, and so forth.
Alliteration survives translation poorly, since consonants rarely coincide in two tongues.
Translators face choices: imitate alliteration, imitate rhythm, or abandon both for plain prose.
"""


def read(text: str | bytes, *, path: str = "a.txt") -> Article:
    content = text.encode() if isinstance(text, str) else text
    [article] = inspect([(path, content)]).articles
    return article


def kinds(article: Article) -> dict[int, str]:
    return {block.first_line: block.kind.value for block in article.blocks}


def texts(article: Article, kind: BlockKind) -> list[str]:
    return [block.text for block in article.blocks if block.kind is kind]


def problems(content: bytes, *, path: str = "a.txt") -> tuple[Problem, ...]:
    return inspect([(path, content)]).problems


# ---------------------------------------------------------------- unmarked text


def test_headings_of_unmarked_text_are_found_with_their_levels() -> None:
    article = read(COMPOST)

    assert [(b.first_line, b.level) for b in article.blocks if b.kind is BlockKind.HEADING] == [
        (1, 1), (4, 2), (6, 2), (12, 2), (14, 3), (16, 3), (26, 2)
    ]  # fmt: skip


def test_each_heading_says_which_evidence_counted() -> None:
    [heading] = [b for b in read(COMPOST).blocks if b.first_line == 4]

    assert "a question" in heading.reason
    assert "its words come again below" in heading.reason


def test_a_lead_in_is_no_heading_and_its_list_is_items() -> None:
    found = kinds(read(COMPOST))

    assert [found[line] for line in (7, 8, 9, 10)] == ["paragraph", "item", "item", "item"]


def test_questions_under_an_faq_are_questions_on_their_own_level() -> None:
    questions = [b for b in read(COMPOST).blocks if b.kind is BlockKind.QUESTION]

    assert [(b.first_line, b.level) for b in questions] == [(27, 3), (31, 3)]


def test_boilerplate_and_promotion_go_in_blocks_and_nothing_else_goes() -> None:
    found = kinds(read(COMPOST))

    gone = [line for line, kind in found.items() if kind == "boilerplate"]
    assert gone == [2, 18, 19, 20, 21, 22, 23, 24, 25, 29, 30, 33, 34, 35, 36, 37]


def test_words_of_a_page_that_an_author_uses_stay_in_the_article() -> None:
    assert texts(read(LIKE_A_PAGE), BlockKind.BOILERPLATE) == []


def test_the_lines_of_a_page_around_an_article_all_go() -> None:
    content = [b for b in read(PAGE).blocks if b.kind is not BlockKind.BOILERPLATE]

    assert [block.first_line for block in content] == [1, 7, 15]


def test_a_glossary_is_not_taken_for_an_offer() -> None:
    article = read(
        "Words of the Heap\nThese words help you to read about compost in other places:\n"
        "- Humus – what is left when nothing more rots.\n"
        "- Mulch – cover that lies on top of the soil.\n"
        "- Browns – dry leaves, straw and cardboard.\n"
        "Learn them and the rest is easy reading for a winter evening.\n"
    )

    assert BlockKind.BOILERPLATE not in {block.kind for block in article.blocks}


def test_a_numbered_list_is_not_a_row_of_headings() -> None:
    article = read(
        "How to Turn a Heap\nTurning takes ten minutes and a fork, and it goes like this.\n"
        "1. Lift the cover\n2. Loosen the top\n3. Move the rest beside it\n4. Water what is dry\n"
        "Do it every other week and the heap stays warm through the autumn.\n"
    )

    assert texts(article, BlockKind.ITEM)[1:3] == ["Loosen the top", "Move the rest beside it"]


def test_items_that_lost_their_bullets_are_items_after_a_lead_in() -> None:
    article = read(
        "What worms eat\nA worm eats nearly everything soft that falls on the ground, such as:\n"
        "old leaves\ncoffee grounds\nrotten apples\n"
        "What it leaves behind is the best soil there is, and it costs nothing at all.\n"
    )

    assert texts(article, BlockKind.ITEM) == ["old leaves", "coffee grounds", "rotten apples"]


def test_wrapped_lines_become_one_paragraph_with_its_range_of_lines() -> None:
    text = (
        "Watering\n\n"
        "Water in the morning, when the ground is still cool and the wind\n"
        "has not begun to dry the leaves. What you pour on at noon is gone\n"
        "before the roots have had any of it, and the plants know that.\n\n"
        "In the evening the leaves stay wet for hours, which is what mildew\n"
        "likes best. A soaked leaf at nightfall is a spotted leaf a week\n"
        "later, whatever the label of the seed packet says.\n"
    )

    paragraphs = [b for b in read(text).blocks if b.kind is BlockKind.PARAGRAPH]

    assert [(b.first_line, b.last_line) for b in paragraphs] == [(3, 5), (7, 9)]


def test_sections_tile_the_article_and_leave_boilerplate_at_their_ends() -> None:
    sections = read(COMPOST).sections

    assert [(s.first_line, s.last_line) for s in sections] == [
        (1, 3), (4, 5), (6, 11), (12, 17), (26, 32)
    ]  # fmt: skip


def test_text_without_headings_is_cut_where_its_words_change() -> None:
    bees = "The queen bee lays eggs while worker bees feed larvae in wax cells of the hive. "
    bread = "Knead the dough until the gluten stretches, then let yeast raise the loaf in a tin. "
    lines = [bees + f"Bees number {n} in the hive.\n" for n in range(6)]
    lines += [bread + f"Dough number {n} in the oven.\n" for n in range(6)]

    article = read("".join(lines))

    assert [section.first_line for section in article.sections] == [1, 7]
    assert all(section.inferred for section in article.sections)


# ---------------------------------------------------------------- Markdown and HTML


def test_markdown_keeps_lines_levels_emphasis_and_links() -> None:
    article = read(
        "---\ntitle: Worms\n---\nWorms\n=====\n\nThey *dig* and [eat](https://example.org/a).\n\n"
        "## Food\n\n- leaves\n- peel\n\n> Slow but sure.\n",
        path="worms.md",
    )

    assert [(b.kind.value, b.first_line) for b in article.blocks] == [
        ("heading", 4), ("paragraph", 7), ("heading", 9), ("item", 11), ("item", 12), ("quote", 14)
    ]  # fmt: skip
    assert article.blocks[1].markdown == "They *dig* and [eat](https://example.org/a)."
    assert article.blocks[1].text == "They dig and eat."


def test_raw_html_in_markdown_and_front_matter_never_come_out() -> None:
    article = read(
        "---\nsecret: one\n---\n# Soil\n\n<script>two</script>\n\nReal text <!-- three --> here.\n",
        path="a.md",
    )

    told = " ".join(block.text + block.markdown for block in article.blocks)
    assert "Real text" in told
    assert not any(word in told for word in ("one", "script", "three"))


def test_html_shows_only_what_a_reader_of_the_page_sees() -> None:
    page = """<html lang="en"><head><title>Soil</title><style>no1</style></head><body>
<nav><a href="/">no-nav</a></nav><h1>Soil</h1><!-- no2 --><script>no3</script>
<p>Soil is <b>alive</b>.</p><p hidden>no4</p><div style="display:none"><p>no5</p></div>
<form><input value="no6"><textarea>no7</textarea><select><option>no8</select></form>
<template>no9</template><p aria-hidden="true">no10</p><ul><li>air<li>water</ul>
<p>The end.</p><!-- no11 never closed"""

    article = read(page, path="a.html")

    content = [b.text for b in article.blocks if b.kind is not BlockKind.BOILERPLATE]
    assert content == ["Soil", "Soil is alive.", "air", "water", "The end."]
    assert [b.first_line for b in article.blocks if b.kind is BlockKind.ITEM] == [5, 5]


def test_sections_of_a_page_on_one_line_keep_their_own_blocks() -> None:
    article = read("<h1>T</h1><p>In.</p><h2>A</h2><p>One.</p><h2>B</h2><p>Two.</p>", path="a.htm")

    assert [(s.title, s.first_block) for s in article.sections] == [("T", 0), ("A", 2), ("B", 4)]


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("content", "path", "code"),
    [
        (b"", "a.txt", "A101"),
        (b" \n\t\r\n", "a.txt", "A101"),
        (b"\xef\xbb\xbf", "a.txt", "A101"),
        (b"\xff\xfe", "a.txt", "A101"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "photo.txt", "A102"),
        (bytes(range(256)) * 4, "a.txt", "A102"),
        (b"x" * (MAX_BYTES + 1), "a.txt", "A103"),
        (b"x\n" * MAX_LINES, "a.txt", "A103"),
        (b"text", "a.pdf", "A104"),
        (b"Share\nRelated Articles\n- One\n- Two\n", "a.txt", "A105"),
        (b"# One\n\n## Two\n", "a.md", "A106"),
        (b"<script>x</script>", "a.html", "A101"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_a_way_out(
    content: bytes, path: str, code: str
) -> None:
    [problem] = problems(content, path=path)

    assert (problem.code, problem.severity, problem.path) == (code, Severity.ERROR, path)
    assert problem.hint


def test_a_bad_file_beside_a_good_one_is_only_a_warning() -> None:
    inspection = inspect([("bad.txt", b""), ("good.txt", COMPOST.encode())])

    assert [article.path for article in inspection.articles] == ["good.txt"]
    assert inspection.problems[0].severity is Severity.WARNING


def test_one_line_is_read_with_a_warning() -> None:
    [problem] = problems(b"Soil is alive and wants to be fed.")

    assert (problem.code, problem.severity) == ("A107", Severity.WARNING)


def test_a_guessed_charset_adds_no_lines() -> None:
    # Found by fuzzing: taken for EBCDIC, in which `%` ends a line, this had four of them.
    found = inspect([("a.md", b"%%\xf7%\xf7\xc0")])

    lines = {block.last_line for article in found.articles for block in article.blocks}
    assert lines <= {1}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_line_end_and_charset_gives_the_text_and_its_line(end: str, encoding: str) -> None:
    lines = ["“Naïve” café — 5 costs", "", "The second paragraph stands on line three."]

    article = read(end.join(lines).encode(encoding))

    assert [b.first_line for b in article.blocks] == [1, 3]
    assert "Naïve” café — 5" in article.blocks[0].text


def test_the_same_article_twice_and_several_languages_are_warned_about() -> None:
    dutch = "De composthoop leeft en dat is niet wat de meeste mensen ervan denken. " * 3

    inspection = inspect(
        [("a.txt", COMPOST.encode()), ("b.txt", COMPOST.encode()), ("c.txt", dutch.encode())]
    )

    assert {"A109", "A110"} <= {problem.code for problem in inspection.problems}


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"<div>" * 10_000 + b"deep down here" + b"</div>" * 10_000, "a.html"),
        (b"<b><p>" * 10_000 + b"deep down here", "a.html"),
        (b"> " * 10_000 + b"deep", "a.md"),
        (b"[" * 20_000 + b"x", "a.md"),
        (b"word " * 50_000, "a.txt"),
        (b"." * 100_000 + b"x", "a.txt"),
    ],
)
def test_deep_nesting_and_endless_lines_do_not_crash(content: bytes, path: str) -> None:
    inspection = inspect([(path, content)])

    assert inspection.articles or inspection.problems


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_any_bytes_are_read_or_refused_without_an_exception(content: bytes, path: str) -> None:
    inspection = inspect([(path, content)])

    assert inspection.articles or inspection.problems


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1 .:-#>*_[]()`~|<&;{}%!=+\\\n?")), st.booleans())
def test_blocks_stand_in_order_on_lines_that_the_file_has(text: str, is_html: bool) -> None:
    inspection = inspect([("a.html" if is_html else "a.txt", text.encode())])

    lines = [line for article in inspection.articles for b in article.blocks
             for line in (b.first_line, b.last_line)]  # fmt: skip
    assert lines == sorted(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


def test_articles_on_different_things_are_warned_about_and_nothing_of_them_is_merged() -> None:
    # The titles agree to the letter: only what stands below them says that nothing else does.
    other = STRANGER.replace("Words change", "Three Ways to Begin").encode()

    inspection = inspect([("a.txt", COMPOST.encode()), ("b.txt", other)])

    [problem] = [each for each in inspection.problems if each.code == "A111"]
    assert problem.severity is Severity.WARNING
    assert all(len(topic.sections) == 1 for topic in inspection.topics)
    assert plan(inspection).merged == ()


@pytest.mark.parametrize(("depth", "is_told"), [(48, False), (49, False), (50, True), (9000, True)])
def test_what_stands_deeper_than_is_read_is_told_with_its_line(depth: int, is_told: bool) -> None:
    text = f"# Soil\n\nSoil is alive.\n\n{'> ' * depth}deep down here\n"

    inspection = inspect([("a.md", text.encode())])

    told = [problem.line for problem in inspection.problems if problem.code == "A115"]
    texts = [block.text for article in inspection.articles for block in article.blocks]
    assert told == ([5] if is_told else [])
    assert ("deep down here" in texts) is not is_told


def test_a_file_named_twice_in_two_ways_is_told_with_the_name_of_the_first() -> None:
    inspection = inspect([("a.txt", COMPOST.encode()), ("b/a.txt", COMPOST.encode())])

    [problem] = [each for each in inspection.problems if each.code == "A110"]
    assert (problem.path, "'a.txt'" in problem.message) == ("b/a.txt", True)


def test_a_page_of_five_megabytes_on_one_line_is_read_or_refused_with_the_limit() -> None:
    inspection = inspect([("a.html", b"<p>word word.</p>" * (7 * 1024 * 1024 // 17))])

    [problem] = inspection.problems
    assert "6 MiB" in problem.message


# ---------------------------------------------------------------- topics


def test_sections_of_two_articles_on_one_thing_are_one_topic_but_never_opposites() -> None:
    one = (
        "Feeding Worms\nWorms live on what you leave them, and they are not hard to please.\n"
        "Food That Worms Love\nWorms love coffee grounds, melon rind and soft apple peel.\n"
        "Moisture in the worm bin\nThe bedding should feel like a wrung sponge, damp but airy.\n"
    )
    other = (
        "Worm Bins\nA bin under the sink is enough for the waste of two people in a flat.\n"
        "Keeping the bedding moist\nDamp bedding like a wrung sponge keeps moisture for worms.\n"
        "Food that worms avoid\nWorms avoid citrus, onion and whatever is salted or oily.\n"
    )

    topics = inspect([("1.txt", one.encode()), ("2.txt", other.encode())]).topics

    shared = [topic for topic in topics if len(topic.sections) > 1]
    assert [topic.title for topic in shared] == ["Moisture in the worm bin"]
    assert sum(len(topic.sections) for topic in topics) == 6


def shared_titles(*articles: str) -> list[str]:
    """Return the titles of the topics that have sections of several of these articles."""
    sources = [(f"{at}.md", text.encode()) for at, text in enumerate(articles)]
    return [topic.title for topic in inspect(sources).topics if len(topic.sections) > 1]


def test_words_put_together_meet_their_parts_in_sections_on_one_thing() -> None:
    one = (
        "# Regen sammeln\n\nWer gießt, braucht Wasser, und wer ein Dach hat, der hat es.\n\n"
        "## Standplatz\n\nDie Regentonne steht auf Gehwegplatten neben dem Fallrohr.\n\n"
        "## Winterschutz\n\nVor dem Dauerfrost wird sie geleert und umgedreht.\n"
    )
    other = (
        "# Nach dem Regen\n\nEin Bericht aus einem kleinen Hof, der früher gepflastert war.\n\n"
        "## Frost\n\nDer erste Winter hat mir eine gesprengt: leeren, umdrehen, schützen!\n\n"
        "## Ein fester Platz\n\nMeine Tonne trägt ein Sockel aus alten Platten unter dem Rohr.\n"
    )

    assert shared_titles(one, other) == ["Standplatz", "Winterschutz"]


def test_a_section_that_lists_questions_is_about_none_of_them() -> None:
    one = (
        "# Worm Bins\n\nA bin under the sink is enough for two people.\n\n"
        "## Damp bedding\n\nThe bedding should feel like a wrung sponge, damp but airy.\n\n"
        "## Harvest\n\nAfter half a year the castings are dark and smell of a wood.\n"
    )
    asked = (
        "# Worm Talk\n\nWe meet on Thursdays and these are what newcomers ask.\n\n"
        "## In the first month\n\n### How damp should bedding be?\n\n"
        "Bedding should feel like a wrung sponge, damp but airy.\n\n"
        "### Do they bite?\n\nThey have no teeth, and they have better things to do.\n\n"
        "## After that\n\nBring cake.\n"
    )
    told = asked.replace("### Do they bite?\n\n", "")

    assert shared_titles(one, asked) == []
    assert shared_titles(one, told) == ["Damp bedding"]


def test_of_three_articles_on_one_thing_all_are_one_topic_where_only_two_are_alike() -> None:
    bins = (
        "# Worm Bins\n\nA bin under the sink is enough for two people.\n\n"
        "## Damp bedding\n\nTorn cardboard, soaked and wrung out like a sponge, is what they like."
        "\n\n## Harvest\n\nAfter half a year the castings are dark and smell of a wood.\n"
    )
    talk = (
        "# Worm Talk\n\nWe meet on Thursdays, and newcomers ask.\n\n"
        "## What they lie on\n\nCardboard, wrung out like a sponge. "
        "Spray it when the corners curl.\n\n"
        "## Moving house\n\nBring them in a lidded bucket with air holes.\n"
    )
    shop = (
        "# Worm Shop\n\nWe post on Mondays, in boxes with straw.\n\n"
        "## Corners\n\nA spray when corners curl, and lie low.\n\n"
        "## Returns\n\nNobody has sent one back yet, and we hope for the best.\n"
    )

    assert shared_titles(bins, shop) == []
    assert shared_titles(bins, talk, shop) == ["Damp bedding"]


def test_what_is_alike_is_judged_by_the_collection() -> None:
    # All of these sections share half of their words: that tells nothing.
    chorus = "measure twice, cut once, clamp both ends, sand along the grain and wipe off the dust"
    one = "# Shelves\n\nBoards on a wall.\n\n" + "".join(
        f"## {title}\n\nFor the {words}, {chorus}.\n\n"
        for title, words in (("Back", "panel of birch"), ("Top", "crown in oak"), ("Edge", "pegs"))
    )
    other = "# Stools\n\nSomething to sit on.\n\n" + "".join(
        f"## {title}\n\nWith the {words}, {chorus}.\n\n"
        for title, words in (("Seat", "rushes"), ("Legs", "ash spindles"), ("Rails", "dowels"))
    )

    assert shared_titles(one, other) == []


# ---------------------------------------------------------------- inert text


@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("{}%:#->*_`[]&;"))))
def test_escaped_text_renders_as_exactly_itself(text: str) -> None:
    markdown = escape(text)
    inline = [t for t in MarkdownIt("commonmark", {"html": True}).parse(markdown) if t.children]

    told = "".join(child.content for token in inline for child in token.children or ())
    assert told == " ".join(escape_free(text).split())
    assert all(child.type in ("text", "text_special") for t in inline for child in t.children or ())


def escape_free(text: str) -> str:
    return "".join(c for c in text if c.isspace() or not (c < " " or "\x7f" <= c <= "\x9f"))


@pytest.mark.parametrize(
    "mark", ["{{ name }}", "{% if x %}", "{# x #}", "%first_name%", "::: do", "---", "[[ x ]]"]
)
def test_template_marks_of_an_article_stay_inert(mark: str) -> None:
    markdown = escape(mark)

    assert not any(open_ in markdown for open_ in ("{{", "{%", "{#", "%first_name%", "[["))
    assert not markdown.startswith((":::", "---"))
