"""What stands on pages around articles goes; what only looks like it stays."""

from __future__ import annotations

import pytest

from course.articles import inspect
from course.model import Article, BlockKind

KITES = """\
How to Fly a Kite in Light Wind
{above}
A kite needs less wind than people think, as long as its line is long and its tail is short.
Where to stand
{inside}
Stand with your back to the wind and let somebody else hold the kite until it pulls.
{below}
"""


def read(text: str, *, path: str = "a.txt") -> Article:
    [article] = inspect([(path, text.encode())]).articles
    return article


def left_out(article: Article) -> list[str]:
    return [block.text for block in article.blocks if block.kind is BlockKind.BOILERPLATE]


def kites(*, above: str = "", inside: str = "", below: str = "") -> str:
    return KITES.format(above=above, inside=inside, below=below)


@pytest.mark.parametrize(
    "line",
    [
        "Words and pictures by Ida Holm",
        "Photo: Ida Holm",
        "Answers by Dr. Ida Holm, Skagen School of Wind",
        "Posted by admin",
        "Published 3 May, 09:15",
        "Last updated: 3 May",
        "Reading time: 6 minutes",
        "Jump to Video",
        "★★★★☆ 4.1 from 58 votes",
        "Save | Print | Share",
        "PIN TWEET SHARE",
        "Geplaatst op 3 mei door Ida",
        "Veröffentlicht am 3. Mai",
        "Publié le 3 mai par Ida",
        "Text: Ida Holm",
        "By Ida Holm | Updated: June 4 | 5 min read",
    ],
)
def test_a_line_of_the_page_above_the_text_goes_and_the_title_stays(line: str) -> None:
    article = read(kites(above=line))

    assert left_out(article) == [line]
    assert article.title == "How to Fly a Kite in Light Wind"


@pytest.mark.parametrize(
    "line",
    [
        "Disclaimer: wind is strong, and this is no advice.",
        "This interview has been edited for length.",
        "This article is for information purposes only.",
        "Comments are closed.",
        "Leave a comment (12)",
        "Older posts",
        "Did you make this kite? Let us know in the comments!",
        "Sign up for our daily briefing",
        "Follow Skagen Wind on Facebook and Instagram",
        "This article first appeared in Wind Weekly.",
        "Save my name, email and website in this browser.",
        "Folgen Sie uns auf Instagram",
        "Filed under Wind",
        "Powered by GustPress",
        "Image credits: Skagen museum",
        "Was this article helpful?",
        "Book now: only 4 places left!",
        "This episode is brought to you by Gustly, the app for people who wait for wind.",
        "Home | About us | Contact",
        "Deel deze pagina",
        "Reacties (4)",
        "Kommentare (4)",
        "Dieser Beitrag ersetzt keinen Unterricht.",
        "Jetzt anmelden und keinen Wind mehr verpassen",
        "Inscrivez-vous à notre infolettre",
        "Tous droits réservés",
        "Artículo siguiente",
    ],
)
def test_a_line_of_the_page_below_the_text_goes(line: str) -> None:
    assert left_out(read(kites(below=line))) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Posted in June, the letter reached the island when the wind had gone.",
        "By the harbour there is always a breeze, even when the fields are still.",
        "Photos of kites lie: nobody photographs the hour of waiting before.",
        "Share a line with a friend and both of you will learn more quickly.",
        "3 of 10 kites come down in a tree, and most of these come down whole.",
        "Save your strength: the kite does the work once it is up there.",
        "Comments from the beach are free and mostly wrong.",
        "Rated by the hour, it is the cheapest of all sports.",
        "More in the wind than on the ground, a kite is judged by its tail.",
    ],
)
def test_a_sentence_that_begins_like_a_line_of_the_page_stays(line: str) -> None:
    assert left_out(read(kites(inside=line))) == []


def test_headings_that_could_stand_on_a_page_stay_in_the_article() -> None:
    article = read(
        "Three Days in Ghent\nBy Train\nThe line from Brussels takes half an hour, and bicycles "
        "go free.\nBy Car\nLeave it at the edge, for the centre is closed to cars.\n"
        "Opening hours\nTue–Sun 10.00–18.00\nTickets are cheaper after four, when the schools "
        "have gone home.\n"
    )

    assert left_out(article) == []


def test_a_form_and_the_hours_below_all_of_the_text_go() -> None:
    below = "Opening hours\nMon–Fri 9.00–17.00\nNordvej 2, 1st floor\nName\nSubmit"

    assert left_out(read(kites(below=below))) == below.split("\n")


def test_more_in_a_part_of_the_site_goes_with_its_titles() -> None:
    below = "More in Outdoors\n- Ten Hills With a View\n- Can You Sail Without Wind?"

    assert len(left_out(read(kites(below=below)))) == 3


def test_more_in_a_season_with_items_of_the_author_s_stays() -> None:
    inside = "More in winter than in summer\n- cold air lifts better\n- beaches are empty"

    assert left_out(read(kites(inside=inside))) == []


def test_a_table_of_contents_goes_also_without_its_bullets_and_the_headings_stay() -> None:
    article = read(
        "A Short Guide to Knots\nKnots hold because rope is rough, and for no other reason.\n"
        "Table of Contents\nThe Bowline\nThe Sheet Bend\n"
        "The Bowline\nMake a small loop, come up through it, go round the back and down again.\n"
        "The Sheet Bend\nIt joins two ropes of unlike thickness, and it lets go when you ask.\n"
    )

    assert left_out(article) == ["Table of Contents", "The Bowline", "The Sheet Bend"]
    assert [b.first_line for b in article.blocks if b.level] == [1, 6, 8]


# ------------------------------------------------------------------ promotion


def test_the_claim_above_a_pointer_goes_with_it_and_with_its_heading() -> None:
    below = (
        "Is GustMeter Worth It?\nGustMeter is what clubs all over the coast rely on.\n"
        "👉 Get a free sample from GustMeter"
    )

    assert left_out(read(kites(below=below))) == below.split("\n")


def test_a_question_about_a_product_that_a_call_names_goes_in_any_case() -> None:
    below = (
        "FAQ\nWhich line is best?\nA thin one of braided nylon.\n"
        "Does a gale line plus last longer?\nIt lasts for years.\n"
        "👉 Try Gale Line Plus free for 14 days"
    )

    assert left_out(read(kites(below=below))) == below.split("\n")[3:]


@pytest.mark.parametrize("bullet", ["- ", ""])
def test_an_offer_under_a_brand_of_its_own_goes_also_without_bullets(bullet: str) -> None:
    below = (
        "Gustly Picks\nReady to feel the wind?\n"
        f"{bullet}Gustly Sled – designed for light wind\n"
        f"{bullet}Gustly Reel – the smart way to wind up\nGustly makes every breeze count."
    )

    assert left_out(read(kites(below=below))) == below.replace("- ", "").split("\n")


def test_a_list_of_plain_things_that_asks_the_reader_is_no_offer() -> None:
    article = read(
        "Five Ways to Save Water\nDo you want to save water this summer?\n"
        "- Mulch – keeps the soil cool and supports life under it.\n"
        "- Barrels – collect rain, and it is free of charge for all.\n"
        "- Shade – helps your lettuce through July.\n"
        "That is enough for most gardens in most years.\n"
    )

    assert left_out(article) == []
