"""The words that we say ourselves, in every language of ours; `test_serve` has readers' pages."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from course import emails, plugins
from course.app.drawing import draw_course
from course.emails.wording import ENGLISH, minutes_of, words_of
from course.language.translation import LANGUAGES, preferred, translation_of
from course.markup import parse
from tests.builders import COURSE_TOML, a_course, a_lesson

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "course" / "language" / "locale"
OTHERS = LANGUAGES[1:]
THEMES = {name: plugins.load_theme(name, home=ROOT) for name in ("workbook", "plain", "editorial")}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>")


def source(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "course.po").open("rb") as po:
        return read_po(po, locale=language)


def extracted() -> set[object]:
    """Return what the code says today, read as `pybabel extract` reads it."""
    methods = [("emails/wording.py", "python"), ("web/reader/**.py", "python"),
               ("web/templates/**.html", "jinja2")]  # fmt: skip
    found = extract_from_dir(
        ROOT / "course",
        methods,
        {"web/templates/**.html": {"trimmed": "true"}},
        {"marked": None, "plural": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {message for _, _, message, _, _ in found}


def texts(id_or_ids: object) -> tuple[str, ...]:
    return id_or_ids if isinstance(id_or_ids, tuple) else (str(id_or_ids),)


def messages(language: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for message in source(language):
        if message.id:
            yield texts(message.id), texts(message.string)


# ---------------------------------------------------------------- the catalogs


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_every_sentence_of_ours(language: str) -> None:
    catalog = source(language)

    said = {message.id for message in catalog if message.id and all(texts(message.string))} - {
        message.id for message in catalog if message.fuzzy
    }

    assert extracted() - said == set()


def test_every_word_of_an_email_is_marked_for_the_catalogs() -> None:
    assert set(ENGLISH.values()) <= extracted()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_and_tags_of_its_original(language: str) -> None:
    for originals, said in messages(language):
        wanted = set(PLACEHOLDER.findall(originals[-1]))
        for one in said:
            assert set(PLACEHOLDER.findall(one)) == wanted, originals


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalog_is_that_of_its_source(language: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, source(language))
    compiled.seek(0)
    kept = (LOCALE / language / "LC_MESSAGES" / "course.mo").open("rb")

    with kept:
        assert (
            vars(GNUTranslations(compiled))["_catalog"] == vars(GNUTranslations(kept))["_catalog"]
        )


def test_a_language_without_a_catalog_is_answered_in_english() -> None:
    assert words_of("pl") == words_of("en") == dict(ENGLISH)
    assert words_of("nl-BE") == words_of("nl") != words_of("en")
    assert minutes_of("pl", 3) == "3 minutes"


def test_help_loads_nothing_of_this() -> None:
    seen = "import sys, course.cli; print([m for m in sys.modules if m.startswith('babel')])"

    loaded = subprocess.run([sys.executable, "-c", seen], capture_output=True, check=True)

    assert loaded.stdout == b"[]\n"


# ---------------------------------------------------------------- dates and numbers


@pytest.mark.parametrize(
    ("language", "month", "long", "short", "moment"),
    [
        ("en", "March 2027", "3 March 2027", "Wed, 3 Mar 2027", "Wed 3 Mar 10:00 CET"),
        ("en-US", "March 2027", "March 3, 2027", "Wed, Mar 3, 2027", "Wed, Mar 3 10:00 CET"),
        ("nl", "maart 2027", "3 maart 2027", "wo 3 mrt 2027", "wo 3 mrt 10:00 CET"),
        ("de", "März 2027", "3. März 2027", "Mi., 3. März 2027", "Mi., 3. März 10:00 CET"),
        ("fr", "mars 2027", "3 mars 2027", "mer. 3 mars 2027", "mer. 3 mars 10:00 CET"),
        ("es", "marzo de 2027", "3 de marzo de 2027", "mié, 3 mar 2027", "mié, 3 mar 10:00 CET"),
    ],
)
def test_dates_are_written_as_unicode_cldr_has_them(
    language: str, month: str, long: str, short: str, moment: str
) -> None:
    words, day = translation_of(language), date(2027, 3, 3)
    at = datetime(2027, 3, 3, 9, tzinfo=UTC)

    assert words.month(day) == month
    assert words.long_day(day) == long
    assert words.short_day(day) == short
    assert words.moment(at, "Europe/Amsterdam") == moment


def test_a_region_that_nobody_knows_is_no_obstacle() -> None:
    assert translation_of("de-XX").month(date(2027, 3, 3)) == "März 2027"


def test_minutes_are_counted_by_the_rules_of_the_language() -> None:
    assert [minutes_of("fr", number) for number in (1, 2)] == ["1 minute", "2 minutes"]
    assert [minutes_of("nl", number) for number in (1, 2)] == ["1 minuut", "2 minuten"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("pl,de;q=0.5,fr;q=0.7", "fr"),
        ("fr;q=0,es", "es"),
        ("pl", "en"),
        ("", "en"),
        ("de;q=x, ;;,", "en"),
    ],
)
def test_a_page_without_a_course_speaks_the_language_of_the_browser(
    accepted: str, language: str
) -> None:
    assert preferred(accepted) == language


# ---------------------------------------------------------------- emails

ACTIONS = {
    "en": "If the kettle boils, then I open the book.",
    "nl": "Als de ketel kookt, dan open ik het boek.",
    "de": "Wenn der Kessel kocht, dann öffne ich das Buch.",
    "fr": "Si la bouilloire siffle, alors j’ouvre le livre.",
    "es": "Si hierve el agua, entonces abro el libro.",
}


def in_language(language: str, body: str, *, theme: str = "workbook") -> tuple[str, str]:
    lesson = a_lesson(body=body, evidence_checked="2027-03")
    second = a_lesson(id="second", path="02-second.md", number=lesson.number + 1)
    course = a_course(language=language, lessons=(lesson, second), notice="-")
    rendering = emails.render(course, lesson, THEMES[theme])
    values = {"reader.enrolled_on": "X"}
    return (
        emails.fill(rendering.html, values, escape=emails.as_html),
        emails.fill(rendering.text, values, escape=emails.as_plain),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_action_is_recognised_by_the_words_of_its_language(language: str) -> None:
    words = words_of(language)
    sentence = ACTIONS[language]

    _, text = in_language(language, f"::: action\n{sentence}\n:::\n")

    in_two_lines = sentence.replace(f", {words['then']} ", f",\n{words['then']} ")
    assert in_two_lines != sentence
    assert in_two_lines in text


def test_french_sets_a_space_that_does_not_break_before_its_double_signs() -> None:
    for _, translated in messages("fr"):
        for words in translated:
            bare = re.sub(r"%\(\w+\)s|https?:|\d:\d", "X", words)
            assert not re.search(r"[^\xa0][:;?!»]|«[^\xa0]", bare), words


@pytest.mark.parametrize("theme", THEMES)
def test_a_colon_between_two_words_of_ours_is_french_in_french(theme: str) -> None:
    html, text = in_language("fr", "::: evidence weak\nX.\n:::\n", theme=theme)

    assert "Preuves&#160;: préliminaires ou faibles" in html.replace("&#233;", "é")
    assert "PREUVES\xa0: PRÉLIMINAIRES OU FAIBLES" in text
    assert re.search(r"La semaine prochaine\xa0: 2\. ", text)
    if theme == "plain":
        assert "La semaine prochaine&#160;: " in html


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_of_an_email_stays_english(language: str) -> None:
    body = (
        "::: recall\nX?\n:::\n\nX\n\n::: evidence weak\nX\n:::\n\n::: note\nX\n:::\n\n"
        "::: caution\nX\n:::\n\n::: article 1\nX\n:::\n\n::: checklist\n- X\n:::\n\n"
        f"::: do\n- X\n:::\n\n::: avoid\n- X\n:::\n\n::: answer\nX\n:::\n\n"
        f"::: action\n{ACTIONS[language]}\n:::\n\n::: safety\nX\n:::\n\n::: sources\n1. X\n:::\n"
    )
    assert parse(body, path="", first_line=1).problems == ()

    html, text = in_language(language, body)

    shown = re.sub(r"<(style|title)[^>]*>.*?</\1>|<[^>]+>|<!--.*?-->", " ", html, flags=re.DOTALL)
    for key, english in ENGLISH.items():
        fixed = re.split(r"\{\w+\}", english)[0].strip()
        if fixed.lower() in words_of(language)[key].lower() or len(fixed) < 4:
            continue  # Faire une pause: a word of both languages; do: a part of other words
        assert not re.search(rf"\b{re.escape(fixed)}\b", shown), (key, fixed)
        assert not re.search(rf"\b{re.escape(fixed)}\b", text, re.IGNORECASE), (key, fixed)
    assert translation_of(language).month(date(2027, 3, 1)) in text
    assert words_of(language)["grade.weak"].upper() in text


def test_a_course_in_another_language_is_told_so_at_its_line(tmp_path: Path) -> None:
    written = COURSE_TOML.replace('language = "en"', 'language = "pl"')
    (tmp_path / "course.toml").write_text(written, "utf-8")
    course = a_course(language="pl", path=str(tmp_path))

    _, problems = draw_course(course, home=ROOT)

    (problem,) = (one for one in problems if one.code == "L124")
    assert (problem.severity, problem.line) == ("warning", 2)
    assert "'pl'" in problem.message
    assert not any(one.code == "L124" for one in draw_course(a_course(), home=ROOT)[1])
