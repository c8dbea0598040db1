"""The words that we say ourselves, around those of authors: in emails and on readers' pages.

English stands in the code, as the argument of `marked` and in the page templates; the other
languages are gettext catalogs under `locale/`. After changing a sentence:

    pybabel extract -F pyproject.toml -k marked -k plural:1,2 --no-location --omit-header \
        -o course/language/locale/course.pot course
    pybabel update -D course -i course/language/locale/course.pot -d course/language/locale \
        --ignore-obsolete --no-fuzzy-matching
    (translate what is empty in the .po files)
    pybabel compile -D course -d course/language/locale

The compiled catalogs are kept in git, so that a copy works without a build; a test compares
them with their sources, and fails for a sentence that a language lacks.

How a reader is addressed, the same everywhere in a language: Dutch `je`, Spanish `tú`, because
that is how a course one signed up for by oneself speaks there; German `Sie`, French `vous`,
because to a stranger of any age the other form is a liberty. An author whose lessons say `du` can
correct the .po of a copy; the sentences avoid the pronoun where they can.

Dates come from Unicode CLDR by way of Babel. It is imported when the first date is written:
loading it takes 60 ms, which no command without dates should spend.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

ENGLISH = "en"
LANGUAGES = (ENGLISH, "nl", "de", "fr", "es")
"""The languages with words of ours. Any other is answered in English."""

DOMAIN = "course"


def marked(sentence: str) -> str:
    """Return an English sentence as it is, marked for the catalogs."""
    return sentence


@dataclass(frozen=True, slots=True)
class Translation:
    """One language: its words, and how it writes a date."""

    language: str  # one of LANGUAGES
    tag: str  # the language with the course's own region, if it has one
    catalog: gettext.NullTranslations

    def say(self, sentence: str, **values: object) -> str:
        """Return a marked sentence in this language, its `{names}` filled."""
        return self.catalog.gettext(sentence).format(**values)

    def plural(self, one: str, many: str, number: int) -> str:
        """Return the sentence for so many, `{number}` filled by the rules of the language."""
        return self.catalog.ngettext(one, many, number).format(number=number)

    def month(self, day: date) -> str:
        """Return month and year: `December 2026`, `diciembre de 2026`."""
        return _skeleton(self.tag, "yMMMM", day)

    def long_day(self, day: date) -> str:
        """Return a date in full: `14 December 2026`, `14. Dezember 2026`."""
        return _long_day(self.tag, day)

    def short_day(self, day: date) -> str:
        """Return a date with its weekday: `Mon, 14 Dec 2026`, `lun. 14 déc. 2026`."""
        return _skeleton(self.tag, "yMMMEd", day)

    def moment(self, instant: datetime, zone: str) -> str:
        """Return an instant as people of an IANA zone read it: `Tue 1 Dec 09:00 CET`."""
        local = instant.astimezone(ZoneInfo(zone))
        name = local.tzname() or zone
        # Zones without an abbreviation of their own are called "+03": UTC+03 says what that means.
        spoken = f"UTC{name}" if name.startswith(("+", "-")) else name
        return f"{_skeleton(self.tag, 'MMMEd', local.date())} {local:%H:%M} {spoken}"


@cache
def translation_of(language: str) -> Translation:
    """Return the words for a language (BCP 47), in English when there are none for it."""
    if not is_translated(language):
        language = ENGLISH
    base = language.partition("-")[0].lower()
    return Translation(base, language, _load(base))


def is_translated(language: str) -> bool:
    """Return whether there are words of ours in this language (BCP 47)."""
    return language.partition("-")[0].lower() in LANGUAGES


def preferred(accepted: str) -> str:
    """Return the language of ours that an Accept-Language header (RFC 9110, 12.5.4) likes best."""
    wanted: list[tuple[float, int, str]] = []
    for entry in accepted.split(","):
        tag, _, weight = entry.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), len(wanted), tag))
        except ValueError:
            continue  # not a weight: the header of a program that is no browser
    tags = (tag for weight, _, tag in sorted(wanted) if weight and is_translated(tag))
    return translation_of(next(tags, ENGLISH)).language


def _load(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    path = files("course.language") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=1024)
def _skeleton(tag: str, skeleton: str, day: date) -> str:
    from babel.dates import format_skeleton  # noqa: PLC0415 - 60 ms, see above

    return format_skeleton(skeleton, day, locale=_locale(tag))


@lru_cache(maxsize=1024)
def _long_day(tag: str, day: date) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - 60 ms, see above

    return format_date(day, "long", locale=_locale(tag))


@cache
def _locale(tag: str) -> str:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - 60 ms, see above

    # English without a region is written as in Britain: the day stands before the month.
    wanted = "en-GB" if tag.lower() == ENGLISH else tag
    try:
        return str(Locale.parse(wanted, sep="-"))
    except (UnknownLocaleError, ValueError):  # a region that CLDR does not know
        return tag.partition("-")[0].lower()
