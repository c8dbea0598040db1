"""Numbers and what they count: `5 months`, `fifty per cent`, `3 to 5 days`, `93 degrees`.

Two statements about one thing can only contradict each other where they count the same. What is
measured in several units is written in one, so that a fortnight is not against two weeks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from course import language

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|%|°|[–-]|[^\W\d_]+(?:['’\-‑][^\W\d_]+)*")
_PER_CENT = re.compile(
    r"\b(?:per\s?cent|procent|prozent|pour\s?cent|por\s?cien(?:to)?)\b", re.IGNORECASE
)
# `Once a week` says every how many days, as `every ten days` does.
_ONCE = re.compile(
    r"\b(?:once (?:an?|each|every)|(?:eens|één keer|eenmaal) (?:per|in de|om de)"
    r"|einmal (?:pro|in der|im|am|die)|une fois (?:par|la)|una vez (?:al?|por|cada)(?: la)?)"
    r"\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
# `Week 4:` is the name of what a statement is about, not an amount.
_NAME = re.compile(r"^\W*(?P<word>[^\W\d_]{2,})\s+(?P<number>\w+)\s*[:.–—-]")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
# "3 to 5 days" counts days with both numbers, in every language that has a table.
_BETWEEN = frozenset(["-", "–", "to", "or", "tot", "of", "à", "a", "bis", "oder", "ou", "o"])
# The unit that others are counted in, then `factor name…` of each that is a multiple of it.
_UNITS = {
    "day": """1 day days dag dagen tag tage tagen jour jours día días; 7 week weeks weken woche
        wochen semaine semaines semana semanas; 14 fortnight""",
    "month": """1 month months maand maanden monat monate monaten mois mes meses; 12 year years
        jaar jaren jahr jahre jahren an ans année années año años""",
    "minute": """1 minute minutes min minuut minuten minuto minutos; 60 hour hours uur uren stunde
        stunden heure heures hora horas""",
    "gram": """1 g gram grams gramme grammes gramm gramo gramos; 1000 kg kilo kilos kilogram
        kilograms kilogramm kilogrammes""",
    "milligram": "1 mg milligram milligrams milligramm milligrammes miligramos",
    "millilitre": """1 ml millilitre millilitres milliliter milliliters mililitros; 10 cl
        centilitre centilitres; 1000 l litre litres liter liters litro litros""",
    "millimetre": """1 mm millimetre millimetres millimeter millimeters milímetros; 10 cm
        centimetre centimetres centimeter centimeters zentimeter zentimetern centímetros; 1000 m
        metre metres meter meters metern mètre mètres metro metros""",
    "degree": "1 degree degrees ° graad graden grad degré degrés grado grados",
}
_KNOWN = {
    name: (unit, int(factor))
    for unit, groups in _UNITS.items()
    for factor, *names in (group.split() for group in groups.split(";"))
    for name in names
}


def amounts(text: str, code: str) -> Mapping[str, frozenset[str]]:
    """Return the numbers of a text by what they count: a unit, or the stem of the word there."""
    tokens = _TOKEN.findall(_ONCE.sub("1 ", _PER_CENT.sub("%", text)).lower())
    stop = language.STOP_WORDS.get(code, language.STOP_WORDS["en"])
    found: dict[str, set[str]] = defaultdict(set)
    waiting = ""  # the first number of `3 to 5`
    for token, after in pairwise([*tokens, ""]):
        number = language.number(token)
        if number and after in _BETWEEN:
            waiting = number
        elif number and after and not language.number(after) and after not in stop:
            unit, factor = _KNOWN.get(after, (language.stem(after), 1))
            found[unit].update(_times(each, factor) for each in (waiting, number) if each)
        if token not in _BETWEEN and number != waiting:
            waiting = ""
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def is_unit(word: str) -> bool:
    """Return whether a word in lower case is a unit that the table knows."""
    return word in _KNOWN


def _times(number: str, factor: int) -> str:
    """Return a number times a factor; what is no plain number stays as it is."""
    value = _value(number)
    return number if factor == 1 or value is None else f"{value * factor:g}"


def _value(number: str) -> float | None:
    if _THOUSANDS.fullmatch(number):
        return float(re.sub(r"\D", "", number))
    try:
        return float(number.replace(",", "."))
    except ValueError:
        return None


def overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two sets of numbers have one in common, or one lies between the other's."""
    left, right = _span(one), _span(other)
    if left is None or right is None:
        return not one.isdisjoint(other)
    return left[0] <= right[1] and right[0] <= left[1]


def _span(numbers: frozenset[str]) -> tuple[float, float] | None:
    values = [value for number in numbers if (value := _value(number)) is not None]
    return (min(values), max(values)) if len(values) == len(numbers) else None


def name_of(text: str) -> str:
    """Return the numbered name that a statement begins with, `week 4`, empty when it has none."""
    found = _NAME.match(text)
    number = language.number(found["number"].lower()) if found else ""
    return f"{found['word'].lower()} {number}" if found and number else ""
