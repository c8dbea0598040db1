"""How an email looks, worked out from its styles: letter, ground, size and line of each element.

Read are inline styles, `bgcolor` and, for the dark, the rules of `prefers-color-scheme: dark`; what
programs add of their own is not known. Selectors are tags and classes, alone, descending or as
children, which is what emails can use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from course.colours import Colour, parse_colour
from course.lint.pages import Element, Page

_BLACK, _WHITE, _LINK = Colour(0, 0, 0), Colour(1, 1, 1), Colour(0, 0, 238 / 255)
_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "small": 0.83}  # of the text around; HTML 15.3
_BODY_SIZE = 16.0
_BOLD, _BOLD_TAGS = 700, frozenset(("b", "strong", "th"))
_BARE = re.compile(r"[\d.]*\d")
_DARK = re.compile(r"@media[^{]*prefers-color-scheme\s*:\s*dark[^{]*\{", re.IGNORECASE)
_CSS_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_STEP = re.compile(r"\s*(>)\s*|\s+")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:\.[\w-]+)*)", re.IGNORECASE)
_COLOUR_WORD = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)|\b[a-z]+\b", re.IGNORECASE)
_LENGTH = re.compile(r"(-?[\d.]+)(px|pt|em|%)?")


@dataclass(frozen=True, slots=True)
class Look:
    """What an element's text looks like. Sizes are in pixels; `line` is None for the usual one.

    `dark_letter` and `dark_ground` are those under the author's own rules for the dark. `grounded`
    says whether anything sets a ground here or around, `coloured` the same of the letter.
    """

    letter: Colour = _BLACK
    ground: Colour = _WHITE
    dark_letter: Colour = _BLACK
    dark_ground: Colour = _WHITE
    size: float = _BODY_SIZE
    line: float | None = None
    weight: int = 400
    align: str = ""
    hidden: bool = False
    grounded: bool = False
    coloured: bool = False


_PLAIN = Look()


def looks_of(page: Page) -> dict[Element, Look]:
    """Return how each element looks."""
    reading = _Reading(_dark_rules("\n".join(style.text for style in page.all("style"))))
    found: dict[Element, Look] = {}
    for element in page.elements:
        above = found[element.parent] if element.parent else _PLAIN
        found[element] = reading.look(element, above)
    return found


@lru_cache(maxsize=4096)
def declarations(style: str) -> Mapping[str, str]:
    """Return the declarations of a style attribute: property → value, the last one counts."""
    pairs = (part.partition(":") for part in re.split(r";(?![^(]*\))", style))
    return {
        name.strip().casefold(): value.replace("!important", "").strip()
        for name, colon, value in pairs
        if colon
    }


def pixels(value: str, *, of: float = _BODY_SIZE) -> float | None:
    """Return a length in pixels, None for one that is not a number. `of` is what `em` counts."""
    found = _LENGTH.match(value)
    if not found:
        return None
    number, unit = float(found[1].rstrip(".") or 0), found[2]
    return number * {"em": of, "%": of / 100, "pt": 4 / 3}.get(unit, 1)


class _Reading:
    """The looks of one page so far: equal elements in equal places are looked at once."""

    def __init__(self, dark: Sequence[_DarkRule]) -> None:
        self._dark = dark
        self._own: dict[tuple[int, str, str, str, str], Look] = {}
        self._candidates: dict[tuple[str, str], list[_DarkRule]] = {}
        self._darkened: dict[tuple[int, tuple[int, ...]], Look] = {}

    def look(self, element: Element, above: Look) -> Look:
        values = element.attributes
        style, ground = values.get("style", ""), values.get("bgcolor", "")
        key = (id(above), element.tag, style, ground, values.get("align", ""))
        if key not in self._own:
            self._own[key] = _in_the_light(element, declarations(style), above)
        return self._in_the_dark(element, self._own[key])

    def _in_the_dark(self, element: Element, look: Look) -> Look:
        named = (element.tag, element.attributes.get("class", ""))
        if named not in self._candidates:
            fit = [rule for rule in self._dark if rule.steps[-1].fits(element)]
            self._candidates[named] = sorted(fit, key=_weight)
        rules = [rule for rule in self._candidates[named] if rule.fits(element)]
        if not rules:
            return look
        key = (id(look), tuple(rule.order for rule in rules))
        if key not in self._darkened:
            self._darkened[key] = _darkened(look, rules)
        return self._darkened[key]


def _darkened(look: Look, rules: Sequence[_DarkRule]) -> Look:
    letter, ground = look.dark_letter, look.dark_ground
    for rule in rules:
        letter, ground = rule.letter or letter, rule.ground or ground
    return replace(look, dark_letter=letter, dark_ground=ground)


def _in_the_light(element: Element, own: Mapping[str, str], above: Look) -> Look:
    look = _typed(element, own, _coloured(element, own, above))
    align = own.get("text-align", element.attributes.get("align", ""))
    if align or _is_hidden(own):
        look = replace(look, align=align or look.align, hidden=look.hidden or _is_hidden(own))
    return look


def _coloured(element: Element, own: Mapping[str, str], look: Look) -> Look:
    letter = parse_colour(own.get("color", ""))
    if letter is None and element.tag == "a":
        letter = _LINK
    if letter:
        look = replace(look, letter=letter, dark_letter=letter, coloured="color" in own)
    ground = _ground(own) or parse_colour(element.attributes.get("bgcolor", ""))
    if ground and ground.alpha:
        look = replace(look, ground=ground, dark_ground=ground, grounded=True)
    return look


def _ground(own: Mapping[str, str]) -> Colour | None:
    words = _COLOUR_WORD.findall(own.get("background-color", own.get("background", "")))
    return next((colour for word in words if (colour := parse_colour(word))), None)


def _typed(element: Element, own: Mapping[str, str], look: Look) -> Look:
    size, line, weight = look.size, look.line, look.weight
    if element.tag in _SIZES:
        size, weight = size * _SIZES[element.tag], _BOLD
    if element.tag in _BOLD_TAGS:
        weight = _BOLD
    size = pixels(own.get("font-size", ""), of=look.size) or size
    if "line-height" in own:
        value = own["line-height"]
        line = float(value) * size if _BARE.fullmatch(value) else pixels(value, of=size)
    if "font-weight" in own:
        value = own["font-weight"]
        weight = int(value) if value.isdigit() else _BOLD * (value == "bold")
    if (size, line, weight) == (look.size, look.line, look.weight):
        return look
    return replace(look, size=size, line=line, weight=weight)


def _is_hidden(own: Mapping[str, str]) -> bool:
    return (
        own.get("display") == "none"
        or own.get("opacity") == "0"
        or own.get("visibility") == "hidden"
        or own.get("mso-hide") == "all"
    )


@dataclass(frozen=True, slots=True)
class _Simple:
    """One step of a selector: a tag, classes, and whether the step before is its parent."""

    tag: str
    classes: frozenset[str]
    child: bool

    def fits(self, element: Element) -> bool:
        if self.tag and self.tag != element.tag:
            return False
        return self.classes <= _classes(element.attributes.get("class", ""))


@dataclass(frozen=True, slots=True)
class _DarkRule:
    steps: tuple[_Simple, ...]
    letter: Colour | None
    ground: Colour | None
    order: int

    def fits(self, element: Element) -> bool:
        """Return whether the selector names this element, which its last step fits."""
        return _leads_to(self.steps, len(self.steps) - 1, element)


def _leads_to(steps: tuple[_Simple, ...], at: int, element: Element) -> bool:
    """Return whether what stands before step `at` is around an element that fits it."""
    if at == 0:
        return True
    nearest = steps[at - 1]
    above = element.parent
    while above is not None:
        if nearest.fits(above) and _leads_to(steps, at - 1, above):
            return True
        if steps[at].child:
            return False
        above = above.parent
    return False


def _weight(rule: _DarkRule) -> tuple[int, int, int]:
    """Return what decides between rules: specificity, then order (CSS Cascade 4, section 6)."""
    classes = sum(len(step.classes) for step in rule.steps)
    return classes, sum(bool(step.tag) for step in rule.steps), rule.order


@lru_cache(maxsize=1024)
def _classes(names: str) -> frozenset[str]:
    return frozenset(names.split())


@lru_cache(maxsize=16)
def _dark_rules(css: str) -> tuple[_DarkRule, ...]:
    return tuple(
        _DarkRule(steps, letter, ground, order)
        for order, (selectors, body) in enumerate(_rules_for_the_dark(css))
        for own in (declarations(body),)
        for letter, ground in ((parse_colour(own.get("color", "")), _ground(own)),)
        if letter or ground
        for steps in map(_steps, selectors.split(","))
        if steps
    )


def _rules_for_the_dark(css: str) -> Iterator[tuple[str, str]]:
    for begin in _DARK.finditer(css):
        depth, end = 1, begin.end()
        while depth and end < len(css):
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield from _CSS_RULE.findall(css[begin.end() : end - 1])


def _steps(selector: str) -> tuple[_Simple, ...]:
    """Return the steps of a selector; nothing for one with attributes, ids or states."""
    parts = _STEP.split(selector.strip())
    steps, child = [], False
    for name, combinator in zip(parts[::2], [*parts[1::2], None], strict=True):
        found = _SIMPLE.fullmatch(name)
        if not found or not name:
            return ()
        steps.append(
            _Simple((found[1] or "").casefold(), frozenset(found[2].split(".")) - {""}, child)
        )
        child = combinator == ">"
    return tuple(steps)
