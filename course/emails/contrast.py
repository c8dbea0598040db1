"""How well the colours of a theme part, as sent and as apps that invert by force show them.

A theme declares in its theme.toml what stands on what, letter first:

    [contrast]
    text = ["ink paper", "link paper"]
    marks = ["box paper"]

Text wants a ratio of 4.5 (WCAG 2.2, success criterion 1.4.3), marks such as the edge of a tick box
want 3 (1.4.11), in all four renderings.
"""

from __future__ import annotations

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from course.colours import Colour, Role, contrast, parse_colour
from course.errors import ContentError
from course.model import Theme
from course.themes.compiling import tokens_of

Kind = Literal["text", "marks"]
Look = Literal["light", "dark", "inverted", "half inverted"]

FLOORS: Mapping[Kind, float] = {"text": 4.5, "marks": 3.0}
"""The least ratio that a pair of a kind may have."""

_MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """A declared pair, by token, and its ratio in one rendering."""

    kind: Kind
    letter: str
    ground: str
    look: Look
    ratio: float

    @property
    def is_enough(self) -> bool:
        """Tell whether it can be read."""
        return self.ratio >= FLOORS[self.kind]


def contrasts(theme: Theme) -> tuple[Pair, ...]:
    """Return every declared pair of a theme in each of the four renderings.

    `inverted` turns the lightness (HSL) of all colours over; `half inverted` only that of light
    grounds and dark letters. No app publishes what it does: these two bound what people reported.
    Raises ContentError for a pair that names no colour of the theme.
    """
    tokens = tokens_of(theme)
    declared: Mapping[str, Sequence[str]] = tokens.get("contrast", {})
    return tuple(
        pair
        for kind in FLOORS
        for names in declared.get(kind, ())
        for pair in _looks(theme.name, tokens, kind, names)
    )


def faint(theme: Theme) -> tuple[Pair, ...]:
    """Return the declared pairs that cannot be read in some rendering."""
    return tuple(pair for pair in contrasts(theme) if not pair.is_enough)


def _looks(name: str, tokens: Mapping[str, Any], kind: Kind, names: str) -> tuple[Pair, ...]:
    letter, _, ground = names.partition(" ")
    light, dark = (
        (_colour(name, tokens[palette], letter), _colour(name, tokens[palette], ground))
        for palette in ("light", "dark")
    )
    looks: tuple[tuple[Look, tuple[Colour, Colour]], ...] = (
        ("light", light),
        ("dark", dark),
        ("inverted", (_turned(light[0]), _turned(light[1]))),
        ("half inverted", (_half(light[0], "letter"), _half(light[1], "ground"))),
    )
    return tuple(Pair(kind, letter, ground, look, contrast(*colours)) for look, colours in looks)


def _colour(name: str, palette: Mapping[str, str], token: str) -> Colour:
    colour = parse_colour(palette.get(token, ""))
    if colour is None:
        raise ContentError(
            f"{name}/theme.toml: [contrast] names {token!r}, which is no colour of the theme",
            hint=f"use one of {', '.join(sorted(palette))}",
        )
    return colour


def _turned(colour: Colour) -> Colour:
    hue, lightness, saturation = colorsys.rgb_to_hls(colour.red, colour.green, colour.blue)
    return Colour(*colorsys.hls_to_rgb(hue, 1 - lightness, saturation), colour.alpha)


def _half(colour: Colour, role: Role) -> Colour:
    lightness = colorsys.rgb_to_hls(colour.red, colour.green, colour.blue)[1]
    turns = lightness >= _MIDDLE if role == "ground" else lightness < _MIDDLE
    return _turned(colour) if turns else colour
