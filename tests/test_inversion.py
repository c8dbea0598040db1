"""Forced inversion, emulated: colours, and the HTML that they stand in."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.colours import Colour, contrast, from_lch, over, parse_colour
from course.web.studio.inversion import invert, invert_colour

PARTS = st.integers(0, 255)


def _lightness(css: str) -> float:
    colour = parse_colour(css)
    assert colour
    return colour.lch[0]


@given(PARTS, PARTS, PARTS)
def test_a_colour_taken_apart_and_put_together_is_the_same(red: int, green: int, blue: int) -> None:
    css = f"#{red:02x}{green:02x}{blue:02x}"
    colour = parse_colour(css)
    assert colour

    assert from_lch(*colour.lch).css == css


@pytest.mark.parametrize(
    ("css", "lch"),
    [  # from the examples of CSS Color 4, section 9.3, and its sample code
        ("#ffffff", (100, 0, None)),
        ("#000000", (0, 0, None)),
        ("#ff0000", (54.29, 106.84, 40.86)),
        ("#0000ff", (29.57, 131.2, 301.36)),
    ],
)
def test_lightness_chroma_and_hue_are_those_of_css(
    css: str, lch: tuple[float, float, float | None]
) -> None:
    colour = parse_colour(css)
    assert colour
    lightness, chroma, hue = colour.lch

    assert (lightness, chroma) == pytest.approx(lch[:2], abs=0.05)
    if lch[2] is not None:
        assert math.degrees(hue) % 360 == pytest.approx(lch[2], abs=0.1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#abc", "#aabbcc"), ("#AABBCC80", "#aabbcc80"), ("rgb(255, 0, 10%)", "#ff001a"),
        ("rgba(0,0,0,.5)", "#00000080"), ("hsl(120, 100%, 25%)", "#008000"),
        ("hsl(240deg 100% 50% / 50%)", "#0000ff80"), ("WhiteSmoke", "#f5f5f5"),
    ],
)  # fmt: skip
def test_a_colour_is_read_as_css_writes_it(written: str, meant: str) -> None:
    assert parse_colour(written) == parse_colour(meant) or parse_colour(written).css == meant  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["inherit", "transparent", "#12", "#12345", "var(--x)", ""])
def test_what_is_no_colour_stays(text: str) -> None:
    assert parse_colour(text) is None
    assert invert_colour(text, "ground", "full") == text


@given(PARTS, PARTS, PARTS)
def test_partial_turns_light_grounds_and_dark_letters_and_nothing_else(
    red: int, green: int, blue: int
) -> None:
    css = Colour(red / 255, green / 255, blue / 255).css
    light = _lightness(css) >= 50

    assert (invert_colour(css, "ground", "partial") == css) is not light
    assert (invert_colour(css, "letter", "partial") == css) is light


@given(PARTS)
def test_a_grey_is_mirrored_about_the_middle(part: int) -> None:
    grey = f"#{part:02x}{part:02x}{part:02x}"
    before, after = _lightness(grey), _lightness(invert_colour(grey, "ground", "full"))

    assert after == pytest.approx(50 - (before - 50) * 0.75, abs=0.6)


def test_colours_turn_wherever_html_says_them() -> None:
    html = (
        "<html><head><style>p{color:#000;border:1px solid black}</style></head>"
        '<body bgcolor="#ffffff"><p style="background:#fff url(a.png#ffffff);COLOR : rgb(0,0,0)">'
        '<font color="black">white</font></p></body></html>'
    )
    dark, light = "#212121", "#dbdbdb"

    seen = invert(html, "partial")

    assert f"p{{color:{light};border:1px solid black}}" in seen
    assert f'<body bgcolor="{dark}">' in seen
    assert f'style="background:{dark} url(a.png#ffffff);COLOR : {light}"' in seen
    assert f'<font color="{light}">white</font>' in seen


def test_what_only_outlook_reads_and_what_is_no_colour_stays() -> None:
    html = (
        '<!--[if mso]><td bgcolor="#ffffff" style="color:#000"><![endif]-->'
        "<style>p{color-scheme:light;background-position:0 0;--color:#fff}</style>"
        "<p style=\"font-family:'Tan'\">color:#000</p>"
    )

    assert invert(html, "full").endswith(html)


def test_a_page_without_colours_gets_a_dark_ground() -> None:
    seen = invert("<html><head></head><body>Hello</body></html>", "partial")

    assert ":where(html){background:#212121;color:#dbdbdb}" in seen


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#fff", "#fff", 1.0),
        ("#777", "#fff", 4.48),
        ("#fff", "#767676", 4.54),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    letter, ground = parse_colour(one), parse_colour(other)
    assert letter
    assert ground

    assert round(contrast(letter, ground), 2) == ratio
    assert contrast(letter, ground) == contrast(ground, letter)


def test_a_letter_lets_its_ground_through() -> None:
    assert over(Colour(0, 0, 0, 0.5), Colour(1, 1, 1)).css == "#808080"
    assert over(Colour(0, 0, 0), Colour(1, 1, 1)).css == "#000000"
