"""Show an email as one kind of client would: by its light or by its own dark design.

Its links are kept on this machine.

The browser's `prefers-color-scheme` belongs to the person who previews, so the question is
answered in the HTML instead: the author's dark rules apply always, or never.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urlencode

_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
_LIGHT = re.compile(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)", re.IGNORECASE)
_SCHEME = re.compile(
    r"""<meta\s[^>]*name=["'](?:color-scheme|supported-color-schemes)["'][^>]*>""", re.IGNORECASE
)
_LINK = re.compile(r"(<(?:a|area)\b[^>]*?\shref=)([\"'])(.*?)\2", re.DOTALL | re.IGNORECASE)
# A media feature that every screen has, and one that none has.
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"


def links_explained(html: str) -> str:
    """Return the email with links that lead to a page of ours, which says where they would.

    A refused navigation is not enough: a browser may open a connection when a link is pressed,
    before it asks whether the page may go there (Chromium does).
    """

    def explain(link: re.Match[str]) -> str:
        address = unescape(link[3])
        if address.startswith("#"):
            return link[0]
        return f"{link[1]}{link[2]}/elsewhere?{escape(urlencode({'to': address}))}{link[2]}"

    return _LINK.sub(explain, html)


def as_seen(html: str, *, dark: bool) -> str:
    """Return the email with its author's dark rules in force, or out of force."""
    on, off = (_DARK, _LIGHT) if dark else (_LIGHT, _DARK)

    def decide(style: re.Match[str]) -> str:
        rules = off.sub(_NEVER, on.sub(_ALWAYS, style[2]))
        return f"{style[1]}{rules}{style[3]}"

    scheme = f'<meta name="color-scheme" content="{"dark" if dark else "light"}">'
    return _SCHEME.sub(scheme, _STYLE.sub(decide, html))
