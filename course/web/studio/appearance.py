"""Show an email as one kind of client would: by its light or by its own dark design.

The browser's `prefers-color-scheme` belongs to the person who previews, so the question is
answered in the HTML instead: the author's dark rules apply always, or never.
"""

from __future__ import annotations

import re

_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
_LIGHT = re.compile(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)", re.IGNORECASE)
_SCHEME = re.compile(
    r"""<meta\s[^>]*name=["'](?:color-scheme|supported-color-schemes)["'][^>]*>""", re.IGNORECASE
)
# A media feature that every screen has, and one that none has.
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"


def as_seen(html: str, *, dark: bool) -> str:
    """Return the email with its author's dark rules in force, or out of force."""
    on, off = (_DARK, _LIGHT) if dark else (_LIGHT, _DARK)

    def decide(style: re.Match[str]) -> str:
        rules = off.sub(_NEVER, on.sub(_ALWAYS, style[2]))
        return f"{style[1]}{rules}{style[3]}"

    scheme = f'<meta name="color-scheme" content="{"dark" if dark else "light"}">'
    return _SCHEME.sub(scheme, _STYLE.sub(decide, html))
