"""Lines of pages and lines of articles that look alike: each on a page that it could be on."""

from __future__ import annotations

import pytest

from course.articles import inspect
from course.model import BlockKind

LANGUAGES = {
    "en": (
        "How to Fly a Kite in Light Wind",
        "A kite needs less wind than people think, as long as its line is long and thin.",
        "Stand with your back to the wind and let somebody else hold the kite until it pulls.",
        "When the wind drops altogether, wind in slowly and the kite will glide back to you.",
    ),
    "nl": (
        "Vliegeren bij weinig wind",
        "Een vlieger heeft minder wind nodig dan de meeste mensen denken, als de lijn lang is.",
        "Ga met je rug naar de wind staan en laat iemand anders de vlieger vasthouden.",
        "Valt de wind helemaal weg, haal de lijn dan rustig in tot de vlieger is geland.",
    ),
    "de": (
        "Drachen steigen lassen bei wenig Wind",
        "Ein Drachen braucht weniger Wind, als die meisten glauben, wenn die Leine lang ist.",
        "Stelle dich mit dem Rücken zum Wind und lass jemand anderen den Drachen halten.",
        "Lässt der Wind ganz nach, so hole die Leine langsam ein, bis der Drachen gelandet ist.",
    ),
    "fr": (
        "Faire voler un cerf-volant par vent faible",
        "Un cerf-volant a besoin de moins de vent qu'on ne le croit, si le fil est assez long.",
        "Tournez le dos au vent et demandez à quelqu'un de tenir le cerf-volant en l'air.",
        "Quand le vent tombe tout à fait, ramenez le fil lentement jusqu'à ce qu'il se pose.",
    ),
    "es": (
        "Cómo volar una cometa con poco viento",
        "Una cometa necesita menos viento de lo que parece, siempre que el hilo sea largo.",
        "Ponte de espaldas al viento y deja que otra persona sostenga la cometa en alto.",
        "Cuando el viento se calme del todo, recoge el hilo despacio hasta que se pose.",
    ),
}

ABOVE = [
    ("en", "Skip to main navigation"),
    ("en", "Home / Outdoors / Games for the beach"),
    ("en", "Ana Lindqvist · 7 June 2023 · 8 minute read"),
    ("en", "Written by the editorial team, updated 4 weeks ago"),
    (
        "en",
        "This site relies on cookies so that it works. Manage your choices or accept everything.",
    ),
    ("en", "This post may include links from which I earn a small fee if you make a purchase."),
    ("en", "Heads up: some of the links here are affiliate links."),
    ("en", "English | Deutsch | Français | Nederlands"),
    ("en", "Listen to this story (6 min)"),
    ("en", "You have 2 free articles left this month. Log in or subscribe to keep reading."),
    ("en", "Photograph: Milo Brandt/Coastal Archive"),
    ("en", "342 views · 18 comments"),
    ("nl", "Leestijd: 4 minuten"),
    ("nl", "Wij gebruiken cookies om deze website te verbeteren."),
    ("nl", "Home > Buiten > Strand"),
    ("nl", "Deze blog bevat affiliatelinks"),
    ("de", "Zur Navigation springen"),
    ("de", "Lesedauer: etwa 5 Minuten"),
    ("de", "Diese Website verwendet Cookies. Mehr erfahren"),
    ("de", "Zuletzt aktualisiert am 12. August 2022 von Jana Petersen"),
    ("fr", "Mis à jour le 12 août 2022 à 10h30"),
    ("fr", "Ce site utilise des cookies pour améliorer votre visite."),
    ("fr", "Temps de lecture : 5 minutes"),
    ("es", "Tiempo de lectura: 5 minutos"),
    ("es", "Este sitio utiliza cookies propias y de terceros."),
    ("es", "Actualizado el 12 de agosto de 2022 a las 10:30"),
]

BELOW = [
    ("en", "Enjoyed this post? Pass it on to a friend who loves the beach!"),
    ("en", "Get one quiet idea for the weekend in your inbox every Friday."),
    ("en", "Join 20,000 readers who get our letter on Sunday"),
    ("en", "Never miss an update: turn on notifications"),
    ("en", "Download our free app on the App Store or Google Play"),
    ("en", "Rate and review the show wherever you listen"),
    ("en", "Subscribe on Apple Podcasts, Spotify or YouTube"),
    ("en", "If you found this guide useful, please consider supporting us on Patreon."),
    ("en", "Buy me a coffee"),
    ("en", "Tell us in the comments which kite you fly!"),
    ("en", "What do you think? Leave a comment below."),
    ("en", "View all comments"),
    ("en", "Be the first to comment"),
    ("en", "You must be logged in to post a comment."),
    ("en", "Was this answer useful? Yes No"),
    ("en", "Rate this post: 4.7/5 (33 votes)"),
    ("en", "Found a mistake? Let our editors know."),
    ("en", "As seen in Coast Weekly, The Sandpiper and Radio North"),
    ("en", "Tagged: kites, wind, beach"),
    ("en", "Print this page"),
    ("en", "Email this article to a friend"),
    ("en", "Send to Kindle"),
    ("en", "Explore more stories"),
    ("en", "Next up: Five Beaches Without Crowds"),
    ("en", "Follow @skagenwind for more"),
    ("en", "Terms and Conditions | Privacy | Accessibility"),
    ("en", "Copyright 2023 Skagen Wind Ltd. Registered in Denmark."),
    ("en", "Reproduction without permission is prohibited."),
    ("en", "Transcribed by Lotte Kramer, lightly edited for clarity."),
    ("en", "Subscribe to unlock the rest of this story"),
    ("en", "Already a member? Log in"),
    ("en", "Ticket sales end on Friday: reserve your seat now!"),
    ("en", "Get 15% off your first order with code WINDY15"),
    ("en", "Shop the collection"),
    ("en", "Free delivery on orders over £40"),
    ("en", "Start your free 14-day trial today"),
    ("en", "This story was made possible by our partner Gustly."),
    ("nl", "Vond je dit artikel leuk? Deel het met je vrienden!"),
    ("nl", "Ontvang elke vrijdag de beste tips in je mailbox"),
    ("nl", "Volg ons ook op Instagram en Facebook"),
    ("nl", "Laat hieronder een reactie achter"),
    ("nl", "Artikel afdrukken"),
    ("nl", "Bekijk alle berichten"),
    ("nl", "Bestel vandaag en krijg 10% korting"),
    ("nl", "Was dit artikel nuttig?"),
    ("de", "Hat dir der Beitrag gefallen? Dann teile ihn mit deinen Freunden!"),
    ("de", "Newsletter abonnieren und nichts mehr verpassen"),
    ("de", "Artikel drucken"),
    ("de", "Schreib uns deine Meinung in die Kommentare!"),
    ("de", "Fanden Sie diesen Artikel nützlich?"),
    ("de", "Alle Beiträge ansehen"),
    ("de", "Sichere dir jetzt 10 % Rabatt auf deine erste Bestellung"),
    ("de", "Mit einem Sternchen markierte Links sind Affiliate-Links."),
    ("fr", "Cet article vous a plu ? Partagez-le avec vos amis !"),
    ("fr", "Recevez nos conseils chaque vendredi dans votre boîte mail"),
    ("fr", "Imprimer l'article"),
    ("fr", "Dites-nous en commentaire ce que vous en pensez !"),
    ("fr", "Voir tous les articles"),
    ("fr", "Profitez de 10 % de réduction avec le code VENT10"),
    ("es", "¿Te ha gustado este artículo? Compártelo con tus amigos"),
    ("es", "Recibe nuestros consejos cada viernes en tu correo"),
    ("es", "Imprimir este artículo"),
    ("es", "Déjanos tu opinión en los comentarios"),
    ("es", "Ver todas las entradas"),
    ("es", "Consigue un 10 % de descuento con el código VIENTO10"),
]

BLOCKS = [
    "About Ida\nIda Holm builds kites in Skagen and writes about wind for a living.",
    "You might also enjoy\nTen Hills With a View\nCan You Sail Without Wind?",
    "More from Outdoors\n- Ten Hills With a View\n- Can You Sail Without Wind?",
    "Popular this week\n- Ten Hills With a View\n- Can You Sail Without Wind?",
    "Shop this story\n- GustLine 300 – £12.99\n- Gustly Reel – £24.00",
    "Gear We Love\n👉 Holm & Sons Reel\nThe smoothest reel on the beach, from £19.",
    "Ready to go further?\nOur Kite Masterclass takes you to stunts.\nEnrol today and save 20%.",
    "Sponsored\nGustly Insurance covers your kite, wherever the wind takes it. Get a quote.",
    "Join the Skagen Wind Club\nMembers get 10% off in our shop.\nBecome a member from €3 a month.",
    "3 comments\nReply",
    "Onze aanrader\n👉 Gustly Vlieger 200\nDe lichtste vlieger van het strand.",
    "Unser Partner\n👉 Gustly Drachen 200\nDer leichteste Drachen am Strand.",
]

NEWSLETTERS = (
    "How to Write a Newsletter That People Open",
    "A newsletter lives by its first line, and few readers will ever see the second one.",
    "Every newsletter needs one idea, one link and one question that readers can answer.",
    "In the end the list of readers matters less than the handful of replies you get.",
)
SHOPPING = (
    "How Shops Make You Spend More",
    "A price of 9.99 reads like nine, and shops have known this for a hundred years.",
    "A discount code makes you buy what you did not want, at a price you would not pay.",
    "Leave the basket for a day, and half of what was in it will no longer seem needed.",
)
MAKING = (
    "A Paper Lantern in One Evening",
    "A lantern needs one sheet of strong paper, a ruler, a knife and some patience.",
    "Fold the sheet in half along its length and cut from the fold towards the edge.",
    "Hang the lantern where the air moves a little, and the light will move with it.",
)
PRIVACY = (
    "What Web Sites Know About You",
    "A cookie is a short note that a site leaves in your browser and reads again later.",
    "Many sites ask for your email address long before they have given you anything.",
    "Nobody reads the terms, which is why the important things are written in them.",
)
CONTENT = [
    (NEWSLETTERS, "Sign up for three newsletters that you admire, and read them as a writer."),
    (NEWSLETTERS, "Subscribe to your own newsletter, so that you see what readers see."),
    (NEWSLETTERS, "Ask readers to reply, and answer every single one in the first year."),
    (NEWSLETTERS, "Put the link to unsubscribe where everybody can find it."),
    (NEWSLETTERS, "Share one number a week, and say where it came from."),
    (NEWSLETTERS, "Never share your list, not even with friends."),
    (NEWSLETTERS, "Follow the people who write back; they are your best editors."),
    (NEWSLETTERS, "Join two lists of your rivals."),
    (NEWSLETTERS, "Get into the inbox first, and into the spam folder never."),
    (NEWSLETTERS, "Comments tell you little, and replies tell you a lot."),
    (NEWSLETTERS, "Enter your own address twice to test the form."),
    (NEWSLETTERS, "What readers tell you in the comments is never what they do."),
    (SHOPPING, "Only 3 left in stock! is a sentence that costs us millions every year."),
    (SHOPPING, "Buy now, pay later: the four words that cost most."),
    (SHOPPING, "A free trial is free until you forget the day on which it ends."),
    (SHOPPING, "The best price of the year is rarely the one on Black Friday."),
    (SHOPPING, "Save 20% of your salary first and spend what remains without guilt."),
    (SHOPPING, "Free delivery above 40 euros makes us put a pair of socks into the basket."),
    (SHOPPING, "Order on Tuesday, when prices are lowest in most of the shops we looked at."),
    (SHOPPING, "Wait a day before you use a code, for it will come again next week."),
    (SHOPPING, "Start with the receipts of one month."),
    (SHOPPING, "Get three quotes before you have a roof repaired."),
    (SHOPPING, "Shop with a list, and never when you are hungry."),
    (SHOPPING, "Book your train eight weeks ahead and you pay half."),
    (SHOPPING, "Try the cheapest brand first: in blind tests it often wins."),
    (SHOPPING, "Jam at 3 euros or at 5: most people take the dearer one of two."),
    (SHOPPING, "Look at the price per kilo, which is printed small for a reason."),
    (MAKING, "Print the template at its full size and check it with a ruler."),
    (MAKING, "Print this page out on thick paper, for the template is on the next one."),
    (MAKING, "Share the work: one of you folds, the other cuts."),
    (MAKING, "Save the offcuts, which make good stars."),
    (MAKING, "Follow these steps in order."),
    (MAKING, "Follow the line with the knife, and do not press."),
    (MAKING, "Pin the two layers together before you cut."),
    (MAKING, "Join both ends with glue and hold them for a minute."),
    (MAKING, "Support the paper from below with a piece of card."),
    (MAKING, "Post it flat in a stiff envelope if it is a present."),
    (MAKING, "Leave a gap of two fingers between the cuts."),
    (MAKING, "Watch the glue: it must be clear before you go on."),
    (MAKING, "See the picture on the left for the second fold."),
    (MAKING, "Read all of the steps before you begin."),
    (MAKING, "Tag the ends A and B with a pencil."),
    (MAKING, "Continue until you reach the edge."),
    (MAKING, "Back to front, the lantern looks the same."),
    (MAKING, "By the window it will fade within a summer."),
    (MAKING, "Like all paper, it burns: use a small lamp and never a candle."),
    (MAKING, "Tell children to count aloud while they cut, and let them tell you the number."),
    (PRIVACY, "Accept cookies only when the site will not work without them."),
    (PRIVACY, "We accept cookies because the button that says no is grey."),
    (PRIVACY, "Privacy settings are hidden on purpose, most often three menus deep."),
    (PRIVACY, "Log in as a guest wherever a shop lets you."),
    (PRIVACY, "Cookies from third parties follow you from site to site."),
    (PRIVACY, "Share buttons on a page report your visit even when you do not press them."),
    (PRIVACY, "Enter your email address only where you expect a letter."),
    (PRIVACY, "Download what a site has stored about you: in Europe it has to hand it over."),
    (PRIVACY, "Read the privacy policy of your bank once."),
    (PRIVACY, "Contact the company in writing and give it a month to answer."),
    (PRIVACY, "Your account is deleted only when the confirmation has arrived."),
]
CONTENT += [
    (SHOPPING, "Corrections to a bill have to reach the shop within a fortnight."),
    (SHOPPING, "An independent shop earns less on a kettle than on the filter."),
    (NEWSLETTERS, "Thank readers for reading, but only when you mean it."),
    (NEWSLETTERS, "A note from the editor at the top is what people read first."),
    (MAKING, "Paper from Aldham costs 4 euros a sheet and lasts for two lanterns."),
    (
        MAKING,
        'Ada Lund of the mill says: "Buy our thick sheets now at 4 euros, they last longest."',
    ),
]
CONTENT_BLOCKS = [
    (MAKING, "What you need\n- Paper – strong, A3\n- Knife – a sharp one\n- Glue – for paper"),
    (MAKING, "Tips for beginners\n- Start small: a lantern of 10 cm takes an hour\n- Use a ruler"),
    (SHOPPING, "Three offers compared\n- Shop A: 12 euros, with delivery\n- Shop B: 15 euros"),
    (SHOPPING, "What a coupon costs\nA coupon of 5 euros costs the shop 2, and you an evening."),
    (NEWSLETTERS, "Comments or replies?\nReplies come from people who want to talk to you alone."),
    (NEWSLETTERS, "About the author\nWrite one line on yourself and put it at the very end."),
    (PRIVACY, "Cookies\nThere are two kinds: those of the site itself, and those of strangers."),
]


def left_out(*lines: str) -> list[str]:
    [article] = inspect([("a.txt", "\n".join(lines).encode())]).articles
    return [block.text for block in article.blocks if block.kind is BlockKind.BOILERPLATE]


def bare(text: str) -> list[str]:
    return [line.removeprefix("- ") for line in text.split("\n")]


@pytest.mark.parametrize(("language", "line"), ABOVE)
def test_a_line_of_the_page_above_goes(language: str, line: str) -> None:
    title, *body = LANGUAGES[language]

    assert left_out(title, line, *body) == [line]


@pytest.mark.parametrize(("language", "line"), BELOW)
def test_a_line_of_the_page_below_goes(language: str, line: str) -> None:
    assert left_out(*LANGUAGES[language], line) == [line]


@pytest.mark.parametrize("text", BLOCKS)
def test_a_block_of_the_page_goes_whole(text: str) -> None:
    assert left_out(*LANGUAGES["en"], text) == bare(text)


@pytest.mark.parametrize(("article", "line"), CONTENT)
def test_a_line_of_the_article_stays_wherever_it_stands(
    article: tuple[str, ...], line: str
) -> None:
    first, last = article[:2], article[2:]

    assert left_out(*article, line) == []
    assert left_out(*first, line, *last) == []


@pytest.mark.parametrize(("article", "text"), CONTENT_BLOCKS)
def test_a_block_of_the_article_stays(article: tuple[str, ...], text: str) -> None:
    assert left_out(*article[:3], text, article[3]) == []


NOISE = (
    "Basket (0)",
    "Our opening times",
    "Newsletter | Shop | Contact",
    "© 2024 Skagen Wind Ltd.",
)


def test_a_line_goes_with_those_around_it_and_stays_alone_in_the_text() -> None:
    title, first, *rest = LANGUAGES["en"]
    line = "Spare reels and string"

    assert line in left_out(title, first, *rest, NOISE[2], line, *NOISE[:2], NOISE[3])
    assert left_out(title, first, line, *rest) == []


def test_a_long_paragraph_between_lines_of_the_page_stays() -> None:
    title, *body = LANGUAGES["en"]
    long = (
        "A kite that pulls to one side has a bridle that is longer on that side, so untie the "
        "knot, move it by the width of a finger, tie it again, and let the kite rise once more."
    )

    assert long not in left_out(title, *body, NOISE[2], long, *NOISE)


@pytest.mark.parametrize("first", ["These", "They"])
def test_a_sentence_that_goes_on_from_the_text_above_stays(first: str) -> None:
    title, *body = LANGUAGES["en"]
    tails = ["Try a tail of:", "- ribbon", "- crepe paper"]
    line = f"{first} support your kite and reduce its flutter."
    pointer = ["For more kite ideas:", "👉 The 12 Best Tails for Light Winds"]

    assert left_out(title, *body, *tails, line, *pointer, "Bridles", *body[::-1]) == pointer


def test_a_heading_over_text_of_the_article_stays() -> None:
    title, *body = LANGUAGES["en"]
    text = "\n\n".join([f"# {title}", *body, *NOISE, "## Our reels", *body]).encode()
    [article] = inspect([("a.md", text)]).articles

    assert "Our reels" in [each.text for each in article.blocks if each.level]


def test_what_an_author_leads_in_to_stays_though_it_looks_like_buttons() -> None:
    title, *body = LANGUAGES["en"]
    items = ("- Newsletter", "- Instagram", "- Basket")

    assert left_out(title, *body, "Three words that a shop puts on every page:", *items) == []


def test_prices_go_unless_the_article_is_about_them() -> None:
    title, *body = LANGUAGES["en"]
    line = "Gustly Reel, steel, now £24.00"

    assert line in left_out(title, *body[:2], line, body[2])
    assert line not in left_out(*SHOPPING[:3], line, SHOPPING[3])


def test_a_line_left_out_by_its_weight_says_which_traits_counted() -> None:
    title, *body = LANGUAGES["en"]
    text = "\n".join([title, *body[:2], "Gustly Reel, steel, now £24.00", body[2]]).encode()
    [article] = inspect([("a.txt", text)]).articles

    [gone] = [block for block in article.blocks if block.kind is BlockKind.BOILERPLATE]
    assert gone.reason.startswith("of the page: ")
    assert "a price" in gone.reason
