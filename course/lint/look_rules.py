"""Rules on how an email looks: whether everybody can read it and hit its buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from course.colours import Colour, Habit, contrast, inverted, over
from course.lint.looks import Look, declarations, pixels
from course.lint.pages import Element
from course.lint.proofs import Email
from course.lint.rules import Example, Finding, Rule, on_email
from course.model import Severity

_WIDEST = 640
# WCAG 2.2, 1.4.3: large is 24 pixels, or 18.66 in bold.
_ENOUGH, _ENOUGH_LARGE, _LARGE, _LARGE_BOLD, _BOLD = 4.5, 3.0, 24.0, 18.66, 700
# What apps do by force is emulated, and no author can set it: told is what cannot be read.
_ENOUGH_INVERTED = 3.0
_SMALLEST, _SMALLEST_FOOT = 14.0, 12.0
_RUNNING, _LEAST_LEADING = 80, 1.4  # characters from which lines follow lines
_TARGET = 44.0  # WCAG 2.5.5 and Apple's guidelines
_USUAL_LEADING = 1.2
_BLACK, _WHITE = "#000000", "#ffffff"
_HABITS: Mapping[Habit, str] = {"partial": "Gmail for Android", "full": "Gmail for iOS"}
_UNREAD = frozenset(("style", "script", "title"))
_LIGHT_ONLY = re.compile(r"\b(?:only\s+light|light\s+only)\b|^light$", re.IGNORECASE)
_VML_SHAPES = frozenset(("v:image", "v:oval", "v:rect", "v:roundrect", "v:shape"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def underlined(email: Email) -> Iterator[Finding]:
    """Find links in text that only their colour tells apart."""
    for link in email.page.all("a"):
        own = declarations(link.attributes.get("style", ""))
        plain = "none" in own.get("text-decoration", own.get("text-decoration-line", ""))
        if plain and link.has_words and not _is_button(link):
            line = email.line_of(link.attributes.get("href", ""))
            hint = "let the theme underline it: text-decoration:underline"
            yield Finding(line, f"the link {link.text!r} is not underlined", hint)


def _is_button(link: Element) -> bool:
    return "padding" in declarations(link.attributes.get("style", ""))


def readable(email: Email) -> Iterator[Finding]:
    """Find text that does not stand out from its ground, in the light or in the dark."""
    told = set()
    for element, look in _read(email):
        large = look.size >= _LARGE or (look.size >= _LARGE_BOLD and look.weight >= _BOLD)
        pairs = (look.letter, look.ground, look.dark_letter, look.dark_ground)
        for faint in _faint(*pairs, large=large):
            if faint not in told:
                told.add(faint)
                yield _told(faint, element.text[:30])


class _Faint(NamedTuple):
    palette: str
    letter: str
    ground: str
    found: float
    enough: float


def _told(faint: _Faint, words: str) -> Finding:
    message = (
        f"{faint.palette} {words!r} has a contrast of {faint.found:.1f}:1 "
        f"({faint.letter} on {faint.ground})"
    )
    severity = None if faint.palette in _OF_THE_AUTHOR else Severity.WARNING
    hint = f"make it {faint.enough:g}:1: change one of the two colours in theme.toml"
    return Finding(None, message, hint, severity)


_OF_THE_AUTHOR = ("in the light", "in the dark")


@lru_cache(maxsize=1024)  # an email has a dozen pairs of colours and hundreds of cells
def _faint(
    letter: Colour, ground: Colour, dark_letter: Colour, dark_ground: Colour, *, large: bool
) -> tuple[_Faint, ...]:
    """Return the palettes in which a letter does not stand out from its ground."""
    enough = _ENOUGH_LARGE if large else _ENOUGH
    palettes = [
        ("in the light", letter, ground, enough),
        ("in the dark", dark_letter, dark_ground, enough),
    ]
    palettes += [
        (
            f"inverted as by {app}",
            inverted(letter, "letter", habit),
            inverted(ground, "ground", habit),
            _ENOUGH_INVERTED,
        )
        for habit, app in _HABITS.items()
    ]
    measured = (
        _Faint(name, one.css, other.css, contrast(over(one, other), other), least)
        for name, one, other, least in palettes
    )
    return tuple(faint for faint in measured if faint.found < faint.enough)


def _read(email: Email) -> Iterator[tuple[Element, Look]]:
    """Yield what a reader sees words of."""
    for element, look in email.looks.items():
        if element.has_words and not look.hidden and element.tag not in _UNREAD:
            yield element, look


def sizes(email: Email) -> Iterator[Finding]:
    """Find text too small, lines too close and text set to both edges."""
    foot = _foot(email)
    told = set()
    for element, look in _read(email):
        least = _SMALLEST_FOOT if element in foot else _SMALLEST
        for message in _faults_of_type(element.text, look, least):
            if message not in told:
                told.add(message)
                hint = f"{least:g} px and lines of {_LEAST_LEADING:g} times that, ragged right"
                yield Finding(None, message, hint)


def _faults_of_type(text: str, look: Look, least: float) -> Iterator[str]:
    if look.size < least:
        yield f"{text[:30]!r} is set in {look.size:g} px"
    if len(text) > _RUNNING and look.line and look.line < _LEAST_LEADING * look.size - 0.5:
        yield f"{text[:30]!r} has lines of {look.line:g} px for letters of {look.size:g} px"
    if look.align == "justify":
        yield f"{text[:30]!r} is justified"


def _foot(email: Email) -> set[Element]:
    """Return what stands in the cell of the link to unsubscribe."""
    cells = {
        next((above for above in link.ancestors if above.tag in ("td", "p", "div")), None)
        for link in email.page.all("a")
        if link.attributes.get("href") == email.address_of("link.unsubscribe")
    }
    return {
        element
        for element in email.page.elements
        if element in cells or any(above in cells for above in element.ancestors)
    }


def vml(email: Email) -> Iterator[Finding]:
    """Find drawings for Outlook without words, and words for everybody inside of them."""
    for element in email.outlook_page.elements:
        if element.tag in _VML_SHAPES and not element.attributes.get("alt"):
            hint = 'give the shape alt="…", or paint the cell instead'
            yield Finding(None, f"a <{element.tag}> has no alt", hint)
        if element.tag in _HEADINGS | {"a"} and any(
            above.tag in _VML_SHAPES for above in element.ancestors
        ):
            hint = "put it beside the shape: screen readers do not enter VML"
            yield Finding(None, f"{element.text[:30]!r} stands inside VML", hint)


def buttons(email: Email) -> Iterator[Finding]:
    """Find buttons too low for a thumb, or whose colour Outlook does not paint."""
    for link in email.page.all("a"):
        if not _is_button(link) or not link.has_words:
            continue
        line = email.line_of(link.attributes.get("href", ""))
        height = _height(link, email.looks[link])
        if height < _TARGET:
            message = f"the button {link.text!r} is {height:g} px high"
            yield Finding(line, message, f"make it {_TARGET:g} px: more padding or larger letters")
        if not any(above.attributes.get("bgcolor") for above in link.ancestors):
            message = f"the button {link.text!r} has no bgcolor on its cell"
            yield Finding(line, message, "Outlook paints cells, not links: <td bgcolor=…>")


def _height(link: Element, look: Look) -> float:
    own = declarations(link.attributes.get("style", ""))
    line = look.line if look.line is not None else look.size * _USUAL_LEADING
    return line + _padding_of(own)


def _padding_of(own: Mapping[str, str]) -> float:
    """Return the padding above and below together, by `padding` and its longhands."""
    parts = (own.get("padding") or "0").split()
    above, below = parts[0], parts[2] if parts[2:] else parts[0]
    sides = (own.get("padding-top", above), own.get("padding-bottom", below))
    return sum(pixels(side) or 0.0 for side in sides)


def bare_colours(email: Email) -> Iterator[Finding]:
    """Find colours that inversion makes glaring, and letters without a ground of their own."""
    told = set()
    for element, look in _read(email):
        pair = {look.letter.css, look.ground.css}
        if look.coloured and look.grounded and pair == {_BLACK, _WHITE}:
            message = "pure black on pure white, or the reverse"
            hint = "use #111111 on #fefefe or so: apps invert pure pairs into glare"
        elif look.coloured and not look.grounded:
            message = f"{element.text[:30]!r} sets a colour and nothing sets a ground"
            hint = "set background-color where color is set: apps change one of the two"
        else:
            continue
        if message not in told:
            told.add(message)
            yield Finding(None, message, hint)


def width(email: Email) -> Iterator[Finding]:
    """Find a layout wider than windows of mail programs."""
    for element in email.page.all("table", "div", "td"):
        own = declarations(element.attributes.get("style", ""))
        values = (own.get("max-width", ""), own.get("min-width", ""))
        lengths = [value for value in values if value.endswith("px")]
        lengths += [value for value in [element.attributes.get("width", "")] if value.isdigit()]
        for length in lengths:
            if (pixels(length) or 0) > _WIDEST:
                hint = f"600 px is usual, {_WIDEST} px the most"
                yield Finding(None, f"a <{element.tag}> is {length} wide", hint)


def dark_rules(email: Email) -> Iterator[Finding]:
    """Find an email that neither has colours for the dark nor says that it has none."""
    sheets = " ".join(style.text for style in email.page.all("style"))
    if "prefers-color-scheme" in sheets or _LIGHT_ONLY.search(email.page.meta("color-scheme")):
        return
    hint = (
        "add @media (prefers-color-scheme: dark), or <meta name=color-scheme content='only light'>"
    )
    yield Finding(None, "the email has no colours for the dark", hint)


RULES = (
    Rule("R012", "underlined links", Severity.ERROR,
         "one man in twelve does not see that a link has another colour", on_email(underlined),
         fix="underline links in text; only buttons go without",
         source="WCAG 2.2, 1.4.1 Use of Color",
         example=Example("HTML",
                         '<p><a href="https://example.org/more" style="text-decoration:none">',
                         '<p><a href="https://example.org/more">')),
    Rule("R013", "contrast", Severity.ERROR,
         "grey on white is lost in sunlight and on old screens", on_email(readable),
         fix="give text 4.5:1 against its ground, 3:1 from 24 px on, in the light and in the dark",
         source="WCAG 2.2, 1.4.3 Contrast (Minimum)",
         example=Example("HTML", '<p style="color:#999999;background-color:#f4f4f4">Read',
                         '<p style="color:#333333;background-color:#f4f4f4">Read')),
    Rule("R014", "size of text", Severity.WARNING,
         "small letters and tight lines make readers pinch, or leave", on_email(sizes),
         fix="set text in 14 px or more (12 in the foot), lines 1.4 times as high, never justified",
         source="WCAG 2.2, 1.4.8 and 1.4.12; Email Markup Consortium, accessibility report 2026",
         example=Example("HTML", '<p style="font-size:11px">', '<p style="font-size:15px">')),
    Rule("R015", "VML", Severity.WARNING,
         "screen readers on Windows read the drawing and not what stands in it", on_email(vml),
         fix="give every VML shape an alt, and put headings and links beside it",
         source="Parcel's accessibility checks for VML",
         example=Example("HTML", '<v:rect fill="true"></v:rect>',
                         '<v:rect alt="A table" fill="true"></v:rect>')),
    Rule("R016", "buttons", Severity.WARNING,
         "a thumb needs 44 pixels, and Outlook paints the cell and not the link", on_email(buttons),
         fix="pad the link inside a <td bgcolor> until it is 44 px high",
         source="WCAG 2.2, 2.5.5 Target Size (Enhanced)",
         example=Example("HTML", "line-height:20px;padding:8px 20px",
                         "line-height:24px;padding:12px 20px")),
    Rule("R017", "colours without a ground", Severity.WARNING,
         "apps that invert emails change letters and grounds by rules of their own",
         on_email(bare_colours),
         fix="set a ground wherever you set a letter's colour, and no pure black or white pairs",
         source="Litmus, Ultimate Guide to Dark Mode",
         example=Example("HTML", '<p style="color:#000000;background-color:#ffffff">Ink',
                         '<p style="color:#111111;background-color:#fefefe">Ink')),
    Rule("R018", "width", Severity.ERROR,
         "mail programs show an email in a window of about 640 pixels", on_email(width),
         fix="keep the layout to 600 px, 640 at most",
         source="Mailchimp, Email Design Reference: Email clients",
         example=Example("HTML", '<div style="max-width:700px">', '<div style="max-width:600px">')),
    Rule("R019", "colours for the dark", Severity.WARNING,
         "without colours of its own an email is inverted half", on_email(dark_rules),
         fix="write a palette for prefers-color-scheme: dark, or opt out with 'only light'",
         source="caniemail.com, @media (prefers-color-scheme)",
         example=Example("HTML", "@media (min-width: 1px)", "@media (prefers-color-scheme: dark)")),
)  # fmt: skip
