"""The address bar is the state: which lesson, seen how, by whom.

An unknown value counts as the first choice, so that an old link still opens something.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import quote, urlencode

WIDTHS = {"320": "small phone", "375": "phone", "600": "desktop pane", "768": "tablet"}
CHOICES = {
    "tab": ("email", "text", "source", "headers", "problems"),
    "compare": ("widths", "appearances", "readers"),
    "seen": ("light", "inverted", "dark"),
    "inversion": ("partial", "full"),
    "images": ("on", "off"),
    "width": ("375", "320", "600", "768"),
    "zoom": ("fit", "75", "100"),
    "dock": ("problems", "links", "text", "spam", "clients", "closed"),
    "markdown": ("on", "off"),  # the columns of the source
    "mjml": ("on", "off"),
    "html": ("on", "off"),
    "only": ("all", "problems"),
}
_LINE_DIGITS = 6
_IN_URL = {"seen": "as"}  # `as` is the word of the URL and a keyword of Python


@dataclass(frozen=True, slots=True)
class State:
    """What the studio shows, as its URL says it."""

    tab: str = "email"
    compare: str = "widths"
    seen: str = "light"
    inversion: str = "partial"
    images: str = "on"
    width: str = "375"
    zoom: str = "fit"
    dock: str = "problems"
    markdown: str = "on"
    mjml: str = "on"
    html: str = "on"
    only: str = "all"
    reader: str = "sam"
    line: str = "0"  # of the lesson file, whose band is shown in the source

    def page(self, lesson: str, **changes: str) -> str:
        """Return the address of a lesson in the studio, with something changed."""
        return self._address(f"/lesson/{quote(lesson, safe='')}", **changes)

    def sheet(self, *, came_from: str = "", **changes: str) -> str:
        """Return the address of the contact sheet, which may lead back to a lesson."""
        address = self._address("/sheet", **{"tab": "email", "line": "0", **changes})
        back = urlencode({"from": came_from}) if came_from else ""
        return f"{address}{'&' if '?' in address else '?'}{back}" if back else address

    def frame(self, lesson: str, *, version: str, **changes: str) -> str:
        """Return the address of the bare email; `version` changes when the email does."""
        seen = replace(self, **changes)
        query = {"as": seen.seen, "images": seen.images, "reader": seen.reader, "v": version}
        if seen.seen == "inverted":
            query["inversion"] = seen.inversion
        return f"/render/{quote(lesson, safe='')}?{urlencode(query)}"

    def query(self, **changes: str) -> dict[str, str]:
        """Return what must stand in the query: everything that is not the first choice."""
        changed, first = replace(self, **changes), State()
        return {
            _IN_URL.get(field.name, field.name): getattr(changed, field.name)
            for field in fields(State)
            if getattr(changed, field.name) != getattr(first, field.name)
        }

    def _address(self, path: str, **changes: str) -> str:
        query = urlencode(self.query(**changes))
        return f"{path}?{query}" if query else path


def parse_state(query: Mapping[str, str], *, readers: Mapping[str, object]) -> State:
    """Read a query; what it does not know is passed over."""
    chosen = {
        name: query[_IN_URL.get(name, name)]
        for name, choices in CHOICES.items()
        if query.get(_IN_URL.get(name, name)) in choices
    }
    if query.get("reader") in readers:
        chosen["reader"] = query["reader"]
    line = query.get("line", "")
    if line.isascii() and line.isdecimal() and len(line) <= _LINE_DIGITS:
        chosen["line"] = str(int(line))
    return State(**chosen)
