"""Articles in other languages: stage words order them, and where there are none it is said."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from course import language
from course.articles import inspect
from course.language import polarity
from course.language.stages import Stage, stage_of
from course.model import Inspection, Outline, Severity
from course.outline import plan


@dataclass(frozen=True)
class Pair:
    """Two articles of one language; `order` are words of their sections as a course has them."""

    code: str
    one: str
    other: str
    order: tuple[str, ...]
    stages: dict[str, Stage]
    opposed: tuple[str, str]
    negated: str


DUTCH = Pair(
    "nl",
    """\
De composthoop in een kleine tuin
Een composthoop maakt van schillen en bladeren grond, en hij vraagt daar maar weinig voor terug.
Wat is compost?
Compost is afval van planten dat door schimmels en bacteriën is verteerd. Het ruikt naar bos en \
het voedt alles wat er in de tuin groeit.
Hoe werkt een composthoop?
In de hoop leven miljarden wezens die ademen en eten. Ze willen lucht, water en een mengsel van \
groen en bruin, en dan wordt het binnen een week warm.
""",
    """\
Aan de slag met compost
Wie een hoek van de tuin over heeft, kan morgen al beginnen en is er een kwartier mee bezig.
Tips om te beginnen
Leg takken onderop, zodat er lucht bij kan. Doe er om en om groen en bruin op, en giet er water \
bij als het droog blijft.
Fouten die bijna iedereen maakt
Een hoop die stinkt is te nat. Gooi er geen vlees of kaas op, want daar komen ratten op af.
Veelgestelde vragen
Hoe lang duurt het?
Tussen de zes en twaalf maanden, en in een warme zomer korter.
""",
    ("schimmels", "miljarden", "takken", "stinkt", "zes en twaalf"),
    {
        "Wat is compost?": Stage.WHAT,
        "Hoe werkt een composthoop?": Stage.HOW,
        "Oorzaken van stank": Stage.HOW,
        "Tips om te beginnen": Stage.DO,
        "Zo maak je een hoop": Stage.DO,
        "Fouten die bijna iedereen maakt": Stage.LIVE,
        "Veelgestelde vragen": Stage.QUESTIONS,
        "Tot slot": Stage.CLOSING,
        "Inleiding": Stage.OPENING,
        "Bronnen": Stage.REFERENCES,
    },
    ("Voeding die helpt", "Voeding die schaadt"),
    "Compost mag niet nat zijn.",
)
GERMAN = Pair(
    "de",
    """\
Der Kompost im kleinen Garten
Ein Komposthaufen macht aus Schalen und Laub gute Erde, und er verlangt dafür nur wenig Arbeit.
Was ist Kompost?
Kompost ist Abfall von Pflanzen, den Pilze und Bakterien zersetzt haben. Er riecht nach Wald und \
nährt alles, was im Garten wächst.
Wie entsteht die Wärme im Haufen?
In dem Haufen leben Milliarden von Wesen, die atmen und fressen. Sie brauchen Luft, Wasser und \
eine Mischung, und dann wird es in einer Woche warm.
""",
    """\
Mit dem Kompost anfangen
Wer eine Ecke im Garten frei hat, kann schon morgen damit beginnen und ist schnell fertig.
Schritte zum ersten Haufen
Lege Zweige nach unten, damit die Luft hinein kann. Gib dann Grünes und Braunes darauf, und \
gieße, wenn es zu trocken bleibt.
Häufige Fehler im Alltag
Ein Haufen, der stinkt, ist zu nass. Fleisch und Käse gehören nicht hinein, denn sie locken \
Ratten an.
Häufige Fragen
Wie lange dauert es?
Zwischen sechs und zwölf Monaten, und in einem warmen Sommer auch kürzer.
""",
    ("Pilze", "Milliarden", "Zweige", "stinkt", "sechs und zwölf"),
    {
        "Was ist Kompost?": Stage.WHAT,
        "Wie entsteht die Wärme im Haufen?": Stage.HOW,
        "Ursachen von Geruch": Stage.HOW,
        "Schritte zum ersten Haufen": Stage.DO,
        "So legst du einen Haufen an": Stage.DO,
        "Häufige Fehler im Alltag": Stage.LIVE,
        "Häufige Fragen": Stage.QUESTIONS,
        "Fazit": Stage.CLOSING,
        "Einleitung": Stage.OPENING,
        "Quellen": Stage.REFERENCES,
    },
    ("Nahrung, die hilft", "Nahrung, die schadet"),
    "Der Haufen darf nie nass sein.",
)
FRENCH = Pair(
    "fr",
    """\
Le compost dans un petit jardin
Un tas de compost fait de la bonne terre avec des épluchures, et il ne demande pas de grands soins.
Qu'est-ce que le compost ?
Le compost est un reste de plantes que les champignons et les bactéries ont décomposé. Il sent la \
forêt et il nourrit tout ce qui pousse dans le jardin.
Pourquoi le tas devient chaud
Dans le tas vivent des milliards d'êtres qui respirent et qui mangent. Il leur faut de l'air, de \
l'eau et un mélange, et alors le tas est chaud en une semaine.
""",
    """\
Se mettre au compost
Celui qui a un coin de jardin peut commencer dès demain, et ce sera fait en un quart d'heure.
Étapes pour le premier tas
Mettez des branches au fond pour que l'air passe. Ajoutez du vert et du brun par couches, et \
arrosez si le tas est trop sec.
Erreurs du quotidien
Un tas qui sent mauvais est trop humide. La viande et le fromage n'y ont pas leur place, car ils \
attirent les rats.
Questions fréquentes
Combien de temps faut-il ?
Entre six et douze mois, et moins dans un été qui est chaud.
""",
    ("champignons", "milliards", "branches", "humide", "six et douze"),
    {
        "Qu'est-ce que le compost ?": Stage.WHAT,
        "Pourquoi le tas devient chaud": Stage.HOW,
        "Les causes de l'odeur": Stage.HOW,
        "Étapes pour le premier tas": Stage.DO,
        "Comment faire un tas": Stage.DO,
        "Erreurs du quotidien": Stage.LIVE,
        "Questions fréquentes": Stage.QUESTIONS,
        "En conclusion": Stage.CLOSING,
        "Introduction": Stage.OPENING,
        "Références": Stage.REFERENCES,
    },
    ("Ce qui aide", "Ce qui nuit"),
    "Le tas n'est jamais trop sec.",
)
SPANISH = Pair(
    "es",
    """\
El compost en un jardín pequeño
Un montón de compost hace buena tierra con las cáscaras, y no pide mucho trabajo a cambio.
¿Qué es el compost?
El compost es un resto de plantas que los hongos y las bacterias han descompuesto. Huele a bosque \
y alimenta todo lo que crece en el jardín.
Por qué el montón se calienta
En el montón viven miles de millones de seres que respiran y que comen. Quieren aire, agua y una \
mezcla, y entonces está caliente en una semana.
""",
    """\
Empezar con el compost
Quien tiene un rincón en el jardín puede empezar mañana, y lo tiene hecho en un cuarto de hora.
Pasos para el primer montón
Pon ramas en el fondo para que entre el aire. Pon después lo verde y lo marrón por capas, y riega \
si el montón está muy seco.
Errores de casi todos
Un montón que huele mal está muy húmedo. La carne y el queso no son para él, porque atraen a las \
ratas.
Preguntas frecuentes
¿Cuánto tarda?
Entre seis y doce meses, y menos en un verano que sea de mucho calor.
""",
    ("hongos", "millones", "ramas", "húmedo", "seis y doce"),
    {
        "¿Qué es el compost?": Stage.WHAT,
        "Por qué el montón se calienta": Stage.HOW,
        "Causas del mal olor": Stage.HOW,
        "Pasos para el primer montón": Stage.DO,
        "Cómo hacer un montón": Stage.DO,
        "Errores de casi todos": Stage.LIVE,
        "Preguntas frecuentes": Stage.QUESTIONS,
        "Conclusión": Stage.CLOSING,
        "Introducción": Stage.OPENING,
        "Fuentes": Stage.REFERENCES,
    },
    ("Lo que ayuda", "Lo que daña"),
    "El montón nunca está seco.",
)
POLISH = """\
Kompost w małym ogrodzie
Kompost robi z obierek i liści dobrą ziemię, a nie wymaga wiele pracy od ogrodnika.
Co to jest kompost?
Kompost to resztki roślin, które rozłożyły grzyby i bakterie. Pachnie lasem i karmi \
wszystko, co rośnie w ogrodzie, od trawy aż po stare jabłonie.
Jak zacząć
Połóż gałęzie na spodzie, żeby było powietrze. Potem kładź na zmianę zielone \
i brązowe, a gdy jest sucho, podlej stos wodą z beczki.
Czego unikać
Mięso i ser przyciągają szczury. Stos, który śmierdzi, jest zbyt mokry i trzeba go przerzucić.
"""
PAIRS = pytest.mark.parametrize("pair", [DUTCH, GERMAN, FRENCH, SPANISH], ids=lambda p: p.code)


def of(pair: Pair) -> Inspection:
    return inspect([("2.txt", pair.other.encode()), ("1.txt", pair.one.encode())])


def text_of(outline: Outline) -> str:
    return "\n".join(part.text for lesson in outline.lessons for part in lesson.parts)


@PAIRS
def test_the_language_is_known_by_its_stop_words(pair: Pair) -> None:
    assert [article.language for article in of(pair).articles] == [pair.code, pair.code]


@PAIRS
def test_titles_say_their_stage(pair: Pair) -> None:
    assert {title: stage_of(title, pair.code) for title in pair.stages} == pair.stages


@PAIRS
def test_two_articles_are_laid_out_from_what_it_is_to_questions(pair: Pair) -> None:
    outline = plan(of(pair), weeks=4)

    text = text_of(outline)
    places = [text.index(word) for word in pair.order]
    assert places == sorted(places)
    assert "A203" not in {problem.code for problem in outline.problems}


@PAIRS
def test_opposites_and_negation_are_known(pair: Pair) -> None:
    one, other = (language.words(title) for title in pair.opposed)

    assert polarity.are_opposed(one, other, pair.code)
    assert polarity.is_negated(pair.negated, pair.code)


@pytest.mark.parametrize("weeks", [None, 2])
def test_a_language_without_tables_keeps_its_authors_order_and_says_so(weeks: int | None) -> None:
    outline = plan(inspect([("a.txt", POLISH.encode())]), weeks=weeks)

    [problem] = [each for each in outline.problems if each.code == "A203"]
    lines = [p.sources[0].first_line for lesson in outline.lessons for p in lesson.parts]
    assert problem.severity is Severity.INFO
    assert "stage words" in problem.message
    assert lines == sorted(lines)
    assert all(lesson.title and lesson.takeaways for lesson in outline.lessons)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wait two minutes at 80 °C.", {"2", "80°c"}),
        ("Zwischen sechs und zwölf Monaten.", {"6", "12"}),
        ("Une fois par an, ou une seule.", set()),
        ("Do it once.", set()),
    ],
)
def test_numbers_are_known_in_digits_and_in_words(text: str, found: set[str]) -> None:
    assert language.numbers(text) == found
