"""Which features of caniemail.com a page uses, and where first.

What stands in comments for Outlook is left out: only Outlook reads it. A feature is recognised by
its slug, so that new ones of the same kinds need no code; what cannot be told from a slug stands
in the tables below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from course.lint.compatibility.data import features
from course.lint.pages import Element, Page

_ELEMENTS = {
    "html-address": ("address",),
    "html-h1-h6": ("h1", "h2", "h3", "h4", "h5", "h6"),
    "html-image-maps": ("map",),
    "html-link": ("link",),
    "html-lists": ("ul", "ol", "dl"),
    "html-semantics": (
        "article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark",
        "nav", "section", "summary", "time",
    ),
}  # fmt: skip
_TYPED = re.compile(r'<(?P<tag>button|input) type="(?P<type>\w+)">')
_ELEMENT = re.compile(r"<(?P<tag>[a-z]+)>")

_PROPERTIES = {
    # slug: the CSS properties it is about, where they are not in the slug itself
    "css-border": tuple(
        f"border-{part}"
        for side in ("top", "right", "bottom", "left")
        for part in (side, f"{side}-width", f"{side}-style", f"{side}-color")
    ),
    "css-column-layout-properties": ("columns", "column-width", "column-rule", "column-span"),
    "css-gap": ("gap", "column-gap", "row-gap"),
    "css-grid-template": ("grid-template", "grid-template-columns", "grid-template-rows"),
    "css-left-right-top-bottom": ("left", "right", "top", "bottom"),
    "css-margin": ("margin-top", "margin-right", "margin-bottom", "margin-left"),
    "css-padding": ("padding-top", "padding-right", "padding-bottom", "padding-left"),
    "css-block-inline-size": ("block-size",),
}
_VALUES = {
    # slug: how to recognise it in a declaration, `property:value` in small letters
    "css-display-flex": r"^display:(?:inline-)?flex",
    "css-display-grid": r"^display:(?:inline-)?grid",
    "css-display-none": r"^display:none",
    "css-flex-wrap": r"^flex-wrap:wrap",
    "css-flex-direction": r"^flex-direction:column",
    "css-function-clamp": r"clamp\(",
    "css-function-light-dark": r"light-dark\(",
    "css-function-max": r"\bmax\(",
    "css-function-min": r"\bmin\(",
    "css-conic-gradient": r"conic-gradient\(",
    "css-linear-gradient": r"linear-gradient\(",
    "css-radial-gradient": r"radial-gradient\(",
    "css-modern-color": r"\b(?:ok)?(?:lch|lab)\(",
    "css-important": r"!\s*important",
    "css-intrinsic-size": r"(?:fit|min|max)-content",
    "css-rgb": r"\brgb\(",
    "css-rgba": r"\brgba\(",
    "css-sytem-ui": r"\b(?:system-ui|ui-serif|ui-sans-serif|ui-rounded|ui-monospace)\b",
    "css-unit-calc": r"\bcalc\(",
    "css-unit-initial": r":initial\b",
    "css-variables": r"^--|\bvar\(--",
    **{
        f"css-unit-{unit}": rf"(?<![\w#.-])-?[\d.]+{unit}\b"
        for unit in ("ch", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "rem", "vh", "vmax",
                     "vmin", "vw")
    },
    "css-unit-percent": r"\d%",
}  # fmt: skip
_SHEETS = {
    # slug: how to recognise it in a style sheet
    "css-at-font-face": r"@font-face",
    "css-at-import": r"@import",
    "css-at-keyframes": r"@keyframes",
    "css-at-media": r"@media",
    "css-at-media-device-pixel-ratio": r"device-pixel-ratio",
    "css-at-media-hover": r"\((?:any-)?hover",
    "css-at-media-orientation": r"\(orientation",
    "css-at-media-prefers-color-scheme": r"prefers-color-scheme",
    "css-at-media-prefers-reduced-motion": r"prefers-reduced-motion",
    "css-at-supports": r"@supports",
    "css-comments": r"/\*",
    "css-pseudo-element-after": r":after\b",
    "css-pseudo-element-before": r":before\b",
}
_SHOWN_TYPES = {
    "apng": "apng", "avif": "avif", "bmp": "bmp", "gif": "gif", "heic": "heif", "heif": "heif",
    "ico": "ico", "jpeg": "jpg", "jpg": "jpg", "mp4": "mp4", "png": "png", "svg": "svg",
    "tif": "tiff", "tiff": "tiff", "webp": "webp",
}  # fmt: skip
_DECLARATION = re.compile(r"""((?:[^;"'(]|"[^"]*"|'[^']*'|\([^)]*\))+)""")
_BLOCK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Use:
    """How often a page uses a feature, and an excerpt of the first time."""

    times: int
    excerpt: str


def uses_of(page: Page) -> dict[str, Use]:
    """Return what a page uses, by slug."""
    found: dict[str, list[str]] = {}
    for element in page.elements:
        for slug, excerpt in _in_element(element):
            found.setdefault(slug, []).append(excerpt)
    return {slug: Use(len(excerpts), excerpts[0]) for slug, excerpts in found.items()}


def _in_element(element: Element) -> Iterator[tuple[str, str]]:
    tags, attributes = _elements(), _attributes()
    values = element.attributes
    for key in (element.tag, f"{element.tag} {values.get('type', '')}"):
        if key in tags:
            yield tags[key], f"<{element.tag}>"
    for name in values:
        if name in attributes:
            yield attributes[name], f'{name}="{values[name]}"'
    if element.tag == "style":
        for slug in _in_sheet(element.text):
            yield slug, "<style>"
    if "style" in values:
        for slug, declaration in _in_style(values["style"]):
            yield slug, declaration
    yield from _in_addresses(element)


def _in_addresses(element: Element) -> Iterator[tuple[str, str]]:
    values = element.attributes
    href, source = values.get("href", ""), values.get("src", "")
    if element.tag == "a" and href.startswith("#"):
        yield "html-anchor-links", href
    if element.tag == "a" and href.startswith("mailto:"):
        yield "html-mailto-links", href
    if element.tag == "meta" and values.get("name") == "color-scheme":
        yield "html-meta-color-scheme", "<meta>"
    if element.tag == "img" and source.startswith("data:"):
        yield "image-base64", source[:40]
    elif element.tag == "img":
        ending = urlsplit(source).path.rpartition(".")[2].casefold()
        if ending in _SHOWN_TYPES:
            yield f"image-{_SHOWN_TYPES[ending]}", source


@lru_cache(maxsize=4096)  # an email says the same few styles hundreds of times
def _in_style(style: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for declaration in _DECLARATION.findall(style):
        name, _, value = declaration.partition(":")
        name = name.strip().casefold()
        text = f"{name}:{value.strip().casefold()}"
        if name in _properties():
            found.setdefault(_properties()[name], text)
        for slug, pattern in _values():
            if pattern.search(text):
                found.setdefault(slug, text)
    return tuple(found.items())


@lru_cache(maxsize=64)
def _in_sheet(css: str) -> tuple[str, ...]:
    found = [slug for slug, pattern in _sheets() if pattern.search(css)]
    found += [slug for block in _BLOCK.findall(css) for slug, _ in _in_style(block)]
    return tuple(dict.fromkeys(found))


@cache
def _elements() -> Mapping[str, str]:
    """Return element (or element and type) → slug."""
    found = {tag: slug for slug, tags in _ELEMENTS.items() for tag in tags}
    for feature in features().values():
        if typed := _TYPED.search(feature.title):
            found[f"{typed['tag']} {typed['type']}"] = feature.slug
        elif feature.category == "html" and (named := _ELEMENT.search(feature.title)):
            found.setdefault(named["tag"], feature.slug)
    return found


@cache
def _attributes() -> Mapping[str, str]:
    """Return attribute → slug."""
    found = {"srcset": "html-srcset", "sizes": "html-srcset"}
    for feature in features().values():
        if feature.category == "html" and feature.title.endswith(" attribute"):
            found[feature.title.removesuffix(" attribute")] = feature.slug
    return found


@cache
def _properties() -> Mapping[str, str]:
    """Return CSS property → slug."""
    told = {"css-display-flex", "css-display-grid", "css-display-none", *_VALUES}
    found = {
        slug.removeprefix("css-"): slug
        for slug, feature in features().items()
        if feature.category == "css" and slug not in told
        and not slug.startswith(("css-pseudo", "css-at-", "css-selector", "css-unit"))
    }  # fmt: skip
    found |= {name: slug for slug, names in _PROPERTIES.items() for name in names}
    return found


@cache
def _values() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((slug, re.compile(text)) for slug, text in _VALUES.items() if slug in features())


@cache
def _sheets() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return slug → what shows it in a style sheet, pseudo-classes among them."""
    patterns = dict(_SHEETS)
    for slug in features():
        if slug.startswith("css-pseudo-") and slug not in patterns:
            name = slug.partition("-class-")[2] or slug.partition("-element-")[2]
            patterns[slug] = rf":{re.escape(name)}\b"
    return tuple((slug, re.compile(text)) for slug, text in patterns.items() if slug in features())
