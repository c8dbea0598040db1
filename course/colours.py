"""Colours as CSS writes them, as lightness, chroma and hue, and how well they part.

Lightness is that of CIE Lab with the white of D50, as `lch()` in CSS Color 4 (sections 9.3 and
18) counts it: 0 is black, 100 white. Matrices and constants are those of that specification.
"""

from __future__ import annotations

import math
import re
from colorsys import hls_to_rgb
from dataclasses import dataclass
from typing import Literal

Habit = Literal["partial", "full"]
"""What an app turns in the dark: light grounds and dark letters, or everything."""
Role = Literal["ground", "letter"]

_FULL = 255
_MIDDLE, _SLOPE, _CHROMA = 50.0, 0.75, 0.8
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27
_WHITE = (0.3457 / 0.3585, 1.0, (1.0 - 0.3457 - 0.3585) / 0.3585)
_TO_XYZ = (
    (0.4360657, 0.3851515, 0.1430784),
    (0.2224932, 0.7168870, 0.0606169),
    (0.0139239, 0.0970813, 0.7140994),
)
_TO_RGB = (
    (3.1341359, -1.6172206, -0.4906860),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719450, -0.2289914, 1.4052427),
)
_NUMBER = r"\s*([\d.]+%?)\s*"
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)
_CALL = re.compile(
    rf"(rgb|hsl)a?\({_NUMBER}(?:deg)?[, ]{_NUMBER}[, ]{_NUMBER}(?:[,/]{_NUMBER})?\)", re.IGNORECASE
)
_GAMMA_FROM, _GAMMA_TO = 0.04045, 0.0031308


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue from 0 to 1, and how opaque it is."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @property
    def css(self) -> str:
        """Return it as a hexadecimal colour, with its opacity when it is not whole."""
        red, green, blue, alpha = (
            min(_FULL, max(0, round(part * _FULL)))
            for part in (self.red, self.green, self.blue, self.alpha)
        )
        whole = f"#{red:02x}{green:02x}{blue:02x}"
        return whole if alpha == _FULL else f"{whole}{alpha:02x}"

    @property
    def luminance(self) -> float:
        """Return how bright it is, from 0 to 1 (WCAG 2.2, "relative luminance")."""
        red, green, blue = (_linear(part) for part in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    @property
    def lch(self) -> tuple[float, float, float]:
        """Return lightness (0 to 100), chroma and hue (radians)."""
        linear = [_linear(part) for part in (self.red, self.green, self.blue)]
        x, y, z = (
            _root(part / white) for part, white in zip(_by(_TO_XYZ, linear), _WHITE, strict=True)
        )
        a, b = 500 * (x - y), 200 * (y - z)
        return 116 * y - 16, math.hypot(a, b), math.atan2(b, a)


def from_lch(lightness: float, chroma: float, hue: float, *, alpha: float = 1.0) -> Colour:
    """Return a colour; what a screen cannot show is cut at the edge of what it can."""
    y = (lightness + 16) / 116
    x, z = y + chroma * math.cos(hue) / 500, y - chroma * math.sin(hue) / 200
    xyz = [_cube(part) * white for part, white in zip((x, y, z), _WHITE, strict=True)]
    red, green, blue = (_gamma(min(1.0, max(0.0, part))) for part in _by(_TO_RGB, xyz))
    return Colour(red, green, blue, alpha)


def contrast(one: Colour, other: Colour) -> float:
    """Return how well two colours part, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((one.luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)


def over(letter: Colour, ground: Colour) -> Colour:
    """Return what is seen of a colour that lets some of its ground through."""
    if letter.alpha == 1:
        return letter
    red, green, blue = (
        above * letter.alpha + below * (1 - letter.alpha)
        for above, below in (
            (letter.red, ground.red), (letter.green, ground.green), (letter.blue, ground.blue)
        )
    )  # fmt: skip
    return Colour(red, green, blue)


def inverted(colour: Colour, role: Role, habit: Habit) -> Colour:
    """Return what an app makes of a colour that inverts emails by force; itself if it stays.

    A light ground of lightness L becomes 50 - (L - 50) * 0.75, a dark letter is mirrored the same
    way, and chroma falls to 0.8: published by react-email and Maizzle for their own previews after
    looking at the apps.
    """
    lightness, chroma, hue = colour.lch
    turns = lightness >= _MIDDLE if role == "ground" else lightness < _MIDDLE
    if not turns and habit == "partial":
        return colour
    mirrored = _MIDDLE - (lightness - _MIDDLE) * _SLOPE
    return from_lch(mirrored, chroma * _CHROMA, hue, alpha=colour.alpha)


def parse_colour(text: str) -> Colour | None:
    """Read a colour: hexadecimal, `rgb()`, `hsl()` or by name; None for anything else."""
    text = NAMES.get(text.lower(), text)
    if found := _HEX.fullmatch(text):
        return _from_hex(found[1])
    if found := _CALL.fullmatch(text):
        alpha = _part(found[5], 1.0) if found[5] else 1.0
        if found[1].lower() == "rgb":
            red, green, blue = (_part(found[place], _FULL) for place in (2, 3, 4))
            return Colour(red, green, blue, alpha)
        hue, saturation, lightness = (
            _part(found[place], one) for place, one in ((2, 360), (3, 1), (4, 1))
        )
        return Colour(*hls_to_rgb(hue, lightness, saturation), alpha)
    return None


def _from_hex(digits: str) -> Colour:
    if len(digits) <= len("rgba"):
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, *alpha = (int(pair, 16) / _FULL for pair in re.findall("..", digits))
    return Colour(red, green, blue, alpha[0] if alpha else 1.0)


def _part(text: str, whole: float) -> float:
    return float(text[:-1]) / 100 if text.endswith("%") else float(text) / whole


def _by(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _linear(part: float) -> float:
    return part / 12.92 if part <= _GAMMA_FROM else float(((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return part * 12.92 if part <= _GAMMA_TO else float(1.055 * part ** (1 / 2.4) - 0.055)


def _root(part: float) -> float:
    return part ** (1 / 3) if part > _EPSILON else (_KAPPA * part + 16) / 116


def _cube(part: float) -> float:
    return part**3 if part**3 > _EPSILON else (116 * part - 16) / _KAPPA


# CSS Color 4, section 6.1.
_NAMED = """
    aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc
    bisque:ffe4c4 black:000000 blanchedalmond:ffebcd blue:0000ff blueviolet:8a2be2 brown:a52a2a
    burlywood:deb887 cadetblue:5f9ea0 chartreuse:7fff00 chocolate:d2691e coral:ff7f50
    cornflowerblue:6495ed cornsilk:fff8dc crimson:dc143c cyan:00ffff darkblue:00008b
    darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 darkgrey:a9a9a9
    darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00
    darkorchid:9932cc darkred:8b0000 darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b
    darkslategray:2f4f4f darkslategrey:2f4f4f darkturquoise:00ced1 darkviolet:9400d3
    deeppink:ff1493 deepskyblue:00bfff dimgray:696969 dimgrey:696969 dodgerblue:1e90ff
    firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc
    ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 gray:808080 green:008000 greenyellow:adff2f
    grey:808080 honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c indigo:4b0082 ivory:fffff0
    khaki:f0e68c lavender:e6e6fa lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd
    lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff lightgoldenrodyellow:fafad2
    lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 lightsalmon:ffa07a
    lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899
    lightsteelblue:b0c4de lightyellow:ffffe0 lime:00ff00 limegreen:32cd32 linen:faf0e6
    magenta:ff00ff maroon:800000 mediumaquamarine:66cdaa mediumblue:0000cd mediumorchid:ba55d3
    mediumpurple:9370db mediumseagreen:3cb371 mediumslateblue:7b68ee mediumspringgreen:00fa9a
    mediumturquoise:48d1cc mediumvioletred:c71585 midnightblue:191970 mintcream:f5fffa
    mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead navy:000080 oldlace:fdf5e6 olive:808000
    olivedrab:6b8e23 orange:ffa500 orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa
    palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5
    peachpuff:ffdab9 peru:cd853f pink:ffc0cb plum:dda0dd powderblue:b0e0e6 purple:800080
    rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f royalblue:4169e1 saddlebrown:8b4513
    salmon:fa8072 sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee sienna:a0522d silver:c0c0c0
    skyblue:87ceeb slateblue:6a5acd slategray:708090 slategrey:708090 snow:fffafa
    springgreen:00ff7f steelblue:4682b4 tan:d2b48c teal:008080 thistle:d8bfd8 tomato:ff6347
    turquoise:40e0d0 violet:ee82ee wheat:f5deb3 white:ffffff whitesmoke:f5f5f5 yellow:ffff00
    yellowgreen:9acd32
"""
NAMES = {name: f"#{digits}" for name, digits in (word.split(":") for word in _NAMED.split())}
"""Colours by name → hexadecimal."""
