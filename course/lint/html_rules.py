"""Rules on the HTML of an email: what programs and screen readers need to find in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from course.lint.pages import Element, Page
from course.lint.proofs import Email
from course.lint.rules import Finding, Rule, on_email
from course.model import Severity

_WIDEST = 640
_DIRECTIONS = frozenset({"ltr", "rtl", "auto"})
_LAYOUT_ROLES = frozenset({"presentation", "none"})
_UNSHOWN_PICTURE = re.compile(r"\.(?:svg|webp|avif)$", re.IGNORECASE)
_FORBIDDEN = frozenset(
    ("script", "form", "input", "iframe", "object", "embed", "video", "audio", "base", "link")
)
# Outlook for Windows has none of these, and Gmail takes away position.
_UNSAFE_STYLE = re.compile(r"display\s*:\s*(?:inline-)?(?:flex|grid)|position\s*:", re.IGNORECASE)
_ZOOM_BLOCK = re.compile(r"user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*1", re.IGNORECASE)


def head_of_page(email: Email) -> Iterator[Finding]:
    """Find a page without doctype, character set or a viewport that lets people zoom."""
    page = email.page
    if page.doctype.casefold() != "doctype html":
        yield Finding(None, "the email has no HTML5 doctype", "begin with <!doctype html>")
    charsets = [meta.attributes.get("charset", "") for meta in page.all("meta")]
    charsets += [meta.attributes.get("content", "") for meta in page.all("meta")]
    if not any("utf-8" in charset.casefold() for charset in charsets):
        yield Finding(None, "the email names no character set", 'add <meta charset="utf-8">')
    viewport = page.meta("viewport")
    if not viewport or _ZOOM_BLOCK.search(viewport):
        hint = "write width=device-width, initial-scale=1 and nothing that stops zooming"
        yield Finding(None, f"the viewport is {viewport!r}", hint)


def language_and_direction(email: Email) -> Iterator[Finding]:
    """Find an email that does not say in which language and direction it is to be read."""
    page = email.page
    for html in page.all("html"):
        language = html.attributes.get("lang", "")
        if language in ("", "und") or language != email.rendering.language:
            message = f"the email says lang={language!r}, the course {email.rendering.language!r}"
            yield Finding(None, message, "set lang on <html> to the course's language")
        if html.attributes.get("dir") not in _DIRECTIONS:
            yield Finding(None, "the email does not say dir", 'set dir="ltr" or "rtl" on <html>')
    # Gmail and Outlook.com cut <html> and <body> away: the first element inside must say it too.
    if not any(
        element.attributes.get("lang") and element.attributes.get("dir")
        for element in page.elements
        if element.parent and element.parent.tag == "body"
    ):
        hint = "set lang and dir on the element directly below <body>"
        yield Finding(None, "below <body> nothing says lang and dir", hint)


def title_of_page(email: Email) -> Iterator[Finding]:
    """Find a page whose title is missing or about something else."""
    titles = [element.text for element in email.page.all("title")]
    wanted = {" ".join(text.split()) for text in (email.subject, email.lesson.title)}
    if len(titles) != 1 or titles[0] not in wanted:
        shown = titles[0] if titles else ""
        yield Finding(None, f"the page's title is {shown!r}", "use the subject or the title")


def layout_tables(email: Email) -> Iterator[Finding]:
    """Find tables that screen readers would announce with rows and columns."""
    wrong = max(_tables_without_role(page) for page in (email.page, email.outlook_page))
    if wrong:
        message = f"{wrong} layout tables without a role"
        yield Finding(None, message, 'set role="presentation" on each, also in mso comments')


def _tables_without_role(page: Page) -> int:
    facts = {id(_table_of(cell)) for cell in page.all("th")}
    return sum(
        table.attributes.get("role") not in _LAYOUT_ROLES and id(table) not in facts
        for table in page.all("table")
    )


def _table_of(cell: Element) -> Element | None:
    return next((above for above in cell.ancestors if above.tag == "table"), None)


def data_tables(email: Email) -> Iterator[Finding]:
    """Find tables of facts whose header cells do not say what they head."""
    for cell in email.page.all("th"):
        table = _table_of(cell)
        if cell.attributes.get("scope") not in {"row", "col", "rowgroup", "colgroup"}:
            line = email.line_of(cell.text)
            yield Finding(line, f"the header cell {cell.text!r} has no scope", 'set scope="col"')
        if table and table.attributes.get("role") in _LAYOUT_ROLES:
            line = email.line_of(cell.text)
            hint = "take the role away: it hides rows and columns from screen readers"
            yield Finding(line, f"the table of {cell.text!r} says it is layout", hint)


def pictures(email: Email) -> Iterator[Finding]:
    """Find pictures that Outlook blows up, or that email programs do not show."""
    for image in email.page.all("img"):
        source = image.attributes.get("src", "")
        line = email.line_of(source)
        if "alt" not in image.attributes:
            yield Finding(line, f"the picture {source!r} has no alt", 'add alt="…" or alt=""')
        width = image.attributes.get("width", "")
        if not width.isdigit() or int(width) > _WIDEST:
            hint = f"set width to its pixels, at most {_WIDEST}: Outlook ignores max-width"
            yield Finding(line, f"the picture {source!r} has width {width!r}", hint)
        if source.startswith("data:") or _UNSHOWN_PICTURE.search(urlsplit(source).path):
            hint = "use a PNG or JPEG file"
            yield Finding(line, f"the picture {source[:60]!r} is not shown everywhere", hint)


def links(email: Email) -> Iterator[Finding]:
    """Find links that lead nowhere or have no name."""
    for link in email.page.all("a"):
        href = link.attributes.get("href", "")
        line = email.line_of(href)
        if href in ("", "#") or href.count("://") > 1:
            hint = "write one whole address, with https://"
            yield Finding(line, f"the link {link.text!r} leads to {href!r}", hint)
        if not link.text and not _has_named_picture(email, link):
            hint = "put words into the link, or alt text into its picture"
            yield Finding(line, f"the link to {href!r} has no name", hint)


def _has_named_picture(email: Email, link: Element) -> bool:
    return bool(link.attributes.get("aria-label")) or any(
        image.attributes.get("alt") and link in image.ancestors for image in email.page.all("img")
    )


def headings(email: Email) -> Iterator[Finding]:
    """Find an email without one main heading, or with a level left out."""
    found = email.page.all("h1", "h2", "h3", "h4", "h5", "h6")
    count = sum(heading.tag == "h1" for heading in found)
    if count != 1:
        yield Finding(None, f"the email has {count} main headings", "give it one <h1>: the title")
    level = 0
    for heading in found:
        here = int(heading.tag[1])
        if here > level + 1:
            message = f"the heading {heading.text!r} skips from level {level} to {here}"
            yield Finding(email.line_of(heading.text), message, f"make it level {level + 1}")
        level = here


def colour_schemes(email: Email) -> Iterator[Finding]:
    """Find an email that does not say how it looks in the dark."""
    for name in ("color-scheme", "supported-color-schemes"):
        if not email.page.meta(name):
            hint = f'add <meta name="{name}" content="light dark">'
            yield Finding(None, f"the email has no {name}", hint)


def foreign_elements(email: Email) -> Iterator[Finding]:
    """Find elements and styles that email programs take away or filters punish."""
    for element in email.page.elements:
        if element.tag in _FORBIDDEN:
            hint = "take it out: email programs do"
            yield Finding(None, f"the email has a <{element.tag}>", hint)
        if _UNSAFE_STYLE.search(element.attributes.get("style", "")):
            hint = "lay it out with tables; Outlook has no flex, grid or position"
            yield Finding(None, f"a <{element.tag}> uses {element.attributes['style']!r}", hint)


def balance(email: Email) -> Iterator[Finding]:
    """Find tags that are not closed, in either of the two pages that an email is."""
    for view, page in (("most programs", email.page), ("Outlook for Windows", email.outlook_page)):
        if page.unbalanced:
            more = f" (and {len(page.unbalanced) - 1} more)" if page.unbalanced[1:] else ""
            message = f"for {view} {page.unbalanced[0]}{more}"
            yield Finding(None, message, "close it on the same side of the mso comment")


RULES = (
    Rule("R001", "head of the page", Severity.ERROR,
         "without doctype, character set and viewport programs guess", on_email(head_of_page)),
    Rule("R002", "language and direction", Severity.ERROR,
         "a screen reader picks its voice by lang", on_email(language_and_direction)),
    Rule("R003", "title", Severity.ERROR,
         "the title is what a screen reader and a browser tab say first", on_email(title_of_page)),
    Rule("R004", "layout tables", Severity.ERROR,
         "a table without a role is read out cell by cell", on_email(layout_tables)),
    Rule("R005", "data tables", Severity.ERROR,
         "without scope a cell is read without its head", on_email(data_tables)),
    Rule("R006", "pictures", Severity.ERROR,
         "Outlook takes the width from the attribute; several programs show only PNG, JPEG and GIF",
         on_email(pictures)),
    Rule("R007", "links", Severity.ERROR,
         "a link without name or address is a trap for the keyboard", on_email(links)),
    Rule("R008", "headings", Severity.ERROR,
         "people who listen skim by headings", on_email(headings)),
    Rule("R009", "colour schemes", Severity.WARNING,
         "without them some programs invert an email half", on_email(colour_schemes)),
    Rule("R010", "elements", Severity.ERROR,
         "scripts and forms are removed, and cost trust", on_email(foreign_elements)),
    Rule("R011", "balance", Severity.ERROR,
         "an open tag in a conditional comment breaks the layout in one program only",
         on_email(balance)),
)  # fmt: skip
