"""What a reader sees: an email with every component in a real Chromium."""

from __future__ import annotations

import colorsys
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from course import emails
from course.colours import Colour, contrast, parse_colour
from tests.golden.renew import READER, THEMES, every_component

pytestmark = pytest.mark.browser

# For each run of text: its colour, and the nearest ground that is painted behind it.
_TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/[\\s\\u00a0]+/g, ' ').trim();
    let element = walker.currentNode.parentElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (!text || ['STYLE', 'SCRIPT'].includes(element.tagName) || !box.height) continue;
    if (parseFloat(style.fontSize) < 2) continue;
    let ground = 'rgb(255, 255, 255)';
    for (; element; element = element.parentElement) {
      const painted = getComputedStyle(element).backgroundColor;
      if (!painted.startsWith('rgba(')) { ground = painted; break; }
    }
    found.push({text, colour: style.color, ground, size: parseFloat(style.fontSize)});
  }
  return found;
}"""


@pytest.fixture(scope="module", params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(
    chromium: Browser, theme: str, *, width: int, dark: bool = False, language: str = "en"
) -> Page:
    scheme = "dark" if dark else "light"
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    email = every_component(theme, language=language)
    page.set_content(emails.fill(email.html, READER, escape=emails.as_html))
    return page


@pytest.mark.parametrize("width", [320, 375, 600, 768])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_wider_than_the_screen(
    chromium: Browser, theme: str, width: int, language: str
) -> None:
    page = opened(chromium, theme, width=width, language=language)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_can_be_read_on_the_ground_it_stands_on(
    chromium: Browser, theme: str, dark: bool
) -> None:
    page = opened(chromium, theme, width=600, dark=dark)

    texts = page.evaluate(_TEXTS)

    faint = [one for one in texts if contrast(*_pair(one)) < 4.5]
    assert len(texts) > 80
    assert faint == []
    page.close()


@pytest.mark.parametrize("habit", ["full", "half"])
def test_all_text_can_be_read_where_an_app_inverts_by_force(
    chromium: Browser, theme: str, habit: str
) -> None:
    page = opened(chromium, theme, width=600)

    faint = []
    for one in page.evaluate(_TEXTS):
        letter, ground = _pair(one)
        whole = habit == "full"
        seen = _flipped(letter, turns=whole or _lightness(letter) < 0.5)
        below = _flipped(ground, turns=whole or _lightness(ground) >= 0.5)
        if contrast(seen, below) < 4.5:
            faint.append(one)

    assert faint == []
    page.close()


def test_outlook_com_gets_the_dark_palette_too(chromium: Browser, theme: str) -> None:
    dark = opened(chromium, theme, width=600, dark=True)
    marked = opened(chromium, theme, width=600)
    marked.evaluate("document.documentElement.setAttribute('data-ogsc', '')")

    assert marked.evaluate(_TEXTS) == dark.evaluate(_TEXTS)
    dark.close()
    marked.close()


def test_no_text_is_smaller_than_the_look_allows(chromium: Browser, theme: str) -> None:
    page = opened(chromium, theme, width=320)

    sizes: list[dict[str, Any]] = page.evaluate(_TEXTS)

    assert [one for one in sizes if one["size"] < 14] == []
    page.close()


def test_what_a_thumb_must_hit_is_44_pixels_high(chromium: Browser, theme: str) -> None:
    page = opened(chromium, theme, width=320)

    heights = page.eval_on_selector_all(
        "a.foot, .button a", "links => links.map(link => link.getBoundingClientRect().height)"
    )

    assert len(heights) == 4
    assert min(heights) >= 44
    page.close()


def test_do_stands_above_avoid_on_a_phone_and_beside_it_elsewhere(
    chromium: Browser, theme: str
) -> None:
    places = {}
    for width in (320, 600):
        page = opened(chromium, theme, width=width)
        places[width] = page.eval_on_selector_all(
            "th[colspan]", "cells => cells.map(cell => cell.getBoundingClientRect().top)"
        )
        page.close()

    assert places[320][0] < places[320][1]
    assert places[600][0] == places[600][1]


def test_without_pictures_a_sentence_stands_in_a_cell_of_its_own(
    chromium: Browser, theme: str
) -> None:
    page = opened(chromium, theme, width=600)  # the picture of the lesson is nowhere

    (figure,) = page.eval_on_selector_all(
        "img",
        """images => images.map(image => {
          const cell = getComputedStyle(image.closest('td'));
          return {alt: image.alt, height: image.getBoundingClientRect().height,
                  size: parseFloat(cell.fontSize), ground: cell.backgroundColor,
                  edge: parseFloat(cell.borderTopWidth)};
        })""",
    )

    assert figure["alt"] == "A shelf of eight grey boxes, each with a label of its own"
    assert figure["height"] >= 20
    assert figure["size"] >= 16
    assert figure["edge"] or figure["ground"] != page.evaluate(
        "getComputedStyle(document.body).backgroundColor"
    )
    page.close()


def test_an_arabic_email_is_the_mirror_of_an_english_one(chromium: Browser, theme: str) -> None:
    boxes = {}
    for language in ("en", "ar"):
        page = opened(chromium, theme, width=600, language=language)
        boxes[language] = page.eval_on_selector_all(
            "td, th",
            """cells => cells.map(cell => cell.getBoundingClientRect())
              .map(box => [box.left, box.right])""",
        )
        page.close()

    mirrored = [[600 - right, 600 - left] for left, right in boxes["ar"]]
    assert len(mirrored) == len(boxes["en"])
    for there, here in zip(mirrored, boxes["en"], strict=True):
        assert there == pytest.approx(here, abs=1)


def _pair(text: dict[str, Any]) -> tuple[Colour, Colour]:
    letter, ground = parse_colour(text["colour"]), parse_colour(text["ground"])
    assert letter is not None
    assert ground is not None
    return letter, ground


def _lightness(colour: Colour) -> float:
    return colorsys.rgb_to_hls(colour.red, colour.green, colour.blue)[1]


def _flipped(colour: Colour, *, turns: bool) -> Colour:
    hue, lightness, saturation = colorsys.rgb_to_hls(colour.red, colour.green, colour.blue)
    return Colour(*colorsys.hls_to_rgb(hue, 1 - lightness, saturation)) if turns else colour
