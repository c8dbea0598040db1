"""Forced inversion: what some mail apps make of an email in the dark, whatever its author wrote.

An emulation, and the page says so; `colours.inverted` says what becomes of a colour. Two habits
are known:

* partial (Gmail for Android, Outlook.com, new Outlook): light grounds and dark letters turn, what
  is dark already stays;
* full (Gmail for iOS, classic Outlook for Windows): everything turns, a dark ground becomes light.

Pictures stay as they are. Author's dark rules are not in force in these apps.
"""

from __future__ import annotations

import re
from functools import lru_cache

from course.colours import NAMES, Habit, Role, inverted, parse_colour

_REMEMBERED = 4096

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
_INLINE = re.compile(r"(\sstyle\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(\s(bgcolor|color)\s*=\s*[\"']?)([#\w]+)", re.IGNORECASE)
_DECLARATION = re.compile(
    r"(?<![\w-])(background(?:-color|-image)?|(?:border|outline)(?:-[a-z]+)*|color)(\s*:\s*)([^;{}]+)",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    rf"url\([^)]*\)|#[0-9a-f]{{3,8}}\b|(?:rgb|hsl)a?\([^)]*\)|(?<![\w#-])(?:{'|'.join(NAMES)})(?![\w-])",
    re.IGNORECASE,
)
_HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
_LETTER_ROLE = "color"


def invert(html: str, habit: Habit) -> str:
    """Return an email as an app shows it that inverts by force. What is in comments stays."""
    parts: list[str] = []
    end = 0
    for comment in _COMMENT.finditer(html):
        parts += [_invert(html[end : comment.start()], habit), comment[0]]
        end = comment.end()
    parts.append(_invert(html[end:], habit))
    return _grounded("".join(parts), habit)


@lru_cache(maxsize=_REMEMBERED)
def invert_colour(text: str, role: Role, habit: Habit) -> str:
    """Return a colour of a ground or of a letter as it is after inversion, or as it was."""
    colour = parse_colour(text)
    if colour is None or not colour.alpha:
        return text
    turned = inverted(colour, role, habit)
    return text if turned is colour else turned.css


def _invert(html: str, habit: Habit) -> str:
    parts: list[str] = []
    end = 0
    for style in _STYLE.finditer(html):
        parts += [
            _tags(html[end : style.start()], habit),
            style[1],
            _css(style[2], habit),
            style[3],
        ]
        end = style.end()
    parts.append(_tags(html[end:], habit))
    return "".join(parts)


def _tags(html: str, habit: Habit) -> str:
    def attribute(found: re.Match[str]) -> str:
        role: Role = "letter" if found[2].lower() == _LETTER_ROLE else "ground"
        return found[1] + invert_colour(found[3], role, habit)

    def tag(found: re.Match[str]) -> str:
        inline = _INLINE.sub(lambda style: style[1] + _css(style[2], habit), found[0])
        return _ATTRIBUTE.sub(attribute, inline)

    return _TAG.sub(tag, html)


def _css(css: str, habit: Habit) -> str:
    def declaration(found: re.Match[str]) -> str:
        role: Role = "letter" if found[1].lower() == _LETTER_ROLE else "ground"
        value = _COLOUR.sub(lambda colour: invert_colour(colour[0], role, habit), found[3])
        return f"{found[1]}{found[2]}{value}"

    return _DECLARATION.sub(declaration, css)


def _grounded(html: str, habit: Habit) -> str:
    """Give the page the ground, the letter and the link that a white page would have."""
    ground, letter = (
        invert_colour("#ffffff", "ground", habit),
        invert_colour("#000000", "letter", habit),
    )
    link = invert_colour("#0000ee", "letter", habit)
    rule = (
        f"<style>:where(html){{background:{ground};color:{letter}}}"
        f":where(a[href]){{color:{link}}}</style>"
    )
    placed, count = _HEAD_END.subn(f"{rule}</head>", html, count=1)
    return placed if count else rule + html
