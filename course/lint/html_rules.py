"""Rules on the HTML of an email: what programs and screen readers need to find in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from course.lint.pages import Element, Page
from course.lint.proofs import Email
from course.lint.rules import Example, Finding, Rule, on_email
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
        if href in ("", "#") or href.count("://") > 1 or href.startswith("http:"):
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
         "without doctype, character set and viewport programs guess", on_email(head_of_page),
         fix="begin with <!doctype html>, name utf-8, and let people zoom",
         source="WCAG 2.2, 1.4.4 Resize Text; HTML Living Standard, 13.1.1",
         example=Example("HTML", "width=device-width, user-scalable=no",
                         "width=device-width, initial-scale=1")),
    Rule("R002", "language and direction", Severity.ERROR,
         "a screen reader picks its voice by lang", on_email(language_and_direction),
         fix="set lang and dir on <html> and on the element directly below <body>",
         source="WCAG 2.2, 3.1.1; Email Markup Consortium, accessibility report 2026",
         example=Example("HTML", '<html lang="und" dir="auto">', '<html lang="en" dir="ltr">')),
    Rule("R003", "title", Severity.ERROR,
         "the title is what a screen reader and a browser tab say first", on_email(title_of_page),
         fix="let the theme's <title> be the subject or the title of the lesson",
         source="WCAG 2.2, 2.4.2 Page Titled",
         example=Example("HTML", "<title>Newsletter</title>", "<title>TITLE</title>")),
    Rule("R004", "layout tables", Severity.ERROR,
         "a table without a role is read out cell by cell", on_email(layout_tables),
         fix='set role="presentation" on each, also in comments for Outlook',
         source="Email Markup Consortium, accessibility report 2026",
         example=Example("HTML", "<!--[if mso]><table><tr><td><![endif]-->",
                         '<!--[if mso]><table role="presentation"><tr><td><![endif]-->')),
    Rule("R005", "data tables", Severity.ERROR,
         "without scope a cell is read without its head", on_email(data_tables),
         fix='set scope="col" or "row" on each <th>, and no role on the table',
         source="WCAG 2.2, technique H63",
         example=Example("HTML", "<th>Row</th>", '<th scope="col">Row</th>')),
    Rule("R006", "pictures", Severity.ERROR,
         "Outlook takes the width from the attribute; several programs show only PNG, JPEG and GIF",
         on_email(pictures),
         fix="give each picture alt, a width of at most 640, and a PNG or JPEG file",
         source="caniemail.com, image formats",
         example=Example("HTML", 'alt="A table" width="900"', 'alt="A table" width="600"')),
    Rule("R007", "links", Severity.ERROR,
         "a link without name or address is a trap for the keyboard", on_email(links),
         fix="write one whole address with https://, and words into the link",
         source="WCAG 2.2, 2.4.4 Link Purpose (In Context)",
         example=Example("HTML", '<p><a href="#">', '<p><a href="https://example.org/more">')),
    Rule("R008", "headings", Severity.ERROR,
         "people who listen skim by headings", on_email(headings),
         fix="give the email one <h1>, its title, and leave out no level",
         source="WCAG 2.2, 1.3.1 Info and Relationships",
         example=Example("HTML", "<h3>More</h3>", "<h2>More</h2>")),
    Rule("R009", "colour schemes", Severity.WARNING,
         "without them some programs invert an email half", on_email(colour_schemes),
         fix="add the two <meta> elements, color-scheme and supported-color-schemes",
         source="WebKit, Dark Mode Support in WebKit; caniemail.com, color-scheme",
         example=Example("HTML", "", '<meta name="color-scheme" content="light dark">')),
    Rule("R010", "elements", Severity.ERROR,
         "scripts and forms are removed, and cost trust", on_email(foreign_elements),
         fix="lay out with tables and link to a page for what needs a form",
         source="caniemail.com, <form>, <script>, display:flex",
         example=Example("HTML", "<h2>More</h2><form></form>", "<h2>More</h2>")),
    Rule("R011", "balance", Severity.ERROR,
         "an open tag in a conditional comment breaks the layout in one program only",
         on_email(balance),
         fix="close each tag on the same side of the comment for Outlook",
         source="HTML Living Standard, 13.1.2; measured on MJML's comments",
         example=Example("HTML", "<!--[if mso]></td></tr><![endif]-->",
                         "<!--[if mso]></td></tr></table><![endif]-->")),
)  # fmt: skip
