"""What a reader sees: an email with every component in a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from course import emails
from tests.golden.renew import READER, every_component

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


def opened(chromium: Browser, *, width: int, dark: bool = False) -> Page:
    scheme = "dark" if dark else "light"
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_content(emails.fill(every_component().html, READER, escape=emails.as_html))
    return page


@pytest.mark.parametrize("width", [320, 375, 600, 768])
def test_nothing_is_wider_than_the_screen(chromium: Browser, width: int) -> None:
    page = opened(chromium, width=width)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_can_be_read_on_the_ground_it_stands_on(chromium: Browser, dark: bool) -> None:
    page = opened(chromium, width=600, dark=dark)

    texts = page.evaluate(_TEXTS)

    faint = [one for one in texts if _contrast(one["colour"], one["ground"]) < 4.5]
    assert len(texts) > 80
    assert faint == []
    page.close()


def test_no_text_is_smaller_than_the_look_allows(chromium: Browser) -> None:
    page = opened(chromium, width=320)

    sizes: list[dict[str, Any]] = page.evaluate(_TEXTS)

    assert [one for one in sizes if one["size"] < 14] == []
    page.close()


def test_what_a_thumb_must_hit_is_44_pixels_high(chromium: Browser) -> None:
    page = opened(chromium, width=320)

    heights = page.eval_on_selector_all(
        "a.foot, .button a", "links => links.map(link => link.getBoundingClientRect().height)"
    )

    assert len(heights) == 4
    assert min(heights) >= 44
    page.close()


def test_do_stands_above_avoid_on_a_phone_and_beside_it_elsewhere(chromium: Browser) -> None:
    places = {}
    for width in (320, 600):
        page = opened(chromium, width=width)
        places[width] = page.eval_on_selector_all(
            "th[colspan]", "cells => cells.map(cell => cell.getBoundingClientRect().top)"
        )
        page.close()

    assert places[320][0] < places[320][1]
    assert places[600][0] == places[600][1]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (float(part) / 255 for part in colour[4:-1].split(","))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
