"""Lines that stand on pages and are not the article: what each of them is, on its own."""

from __future__ import annotations

import re
from functools import lru_cache

from course.articles import bylines, clauses, prompts
from course.language import page_words as roles

_LONGEST = 400  # characters
_LEAST_BAR, _MOST_BAR, _BAR_WORDS = 2, 12, 3
_MOST_LABEL, _LEAST_TITLE = 6, 2  # words
_BAR = re.compile(r"\s*[|·•/\t]\s*|\s+[–—]\s+")
_CRUMB = re.compile(r"\s*[>›»/]\s*")
_ARROW = re.compile(r"^\s*[←«<]|[→»>]\s*$")
_LABEL = re.compile(
    r"^(?P<label>[^:–—]{3,50}?)\s?[:–—]\s+(?P<title>(?-i:[A-ZÀ-Ý¿¡\"“0-9]).{3,110})$"
)
_ON_ROWS = roles.NETWORK | roles.BUTTONS | {"and"}
_ON_LABELS = roles.MORE | roles.READ | roles.PIECE | roles.LITTLE
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# What is said with them cannot be said by a heading of the author's.
UNMISTAKABLE = frozenset(
    {
        "byline or date",
        "picture credit",
        "rating",
        "notice of the site",
        "comment form",
        "tags or categories",
        "share button",
        "page navigation",
        "about the author",
    }
)


@lru_cache(maxsize=65_536)
def reason_of(text: str) -> str:
    """Return what of a page a line is, empty when it may be the article's."""
    if len(text) > _LONGEST:
        return ""
    found = _built(text)
    if found:
        return found
    judged = prompts.judge(text)
    return judged.reason if judged.score >= prompts.ENOUGH else ""


@lru_cache(maxsize=65_536)
def _built(text: str) -> str:
    """Return what a line is by the way it is built, whatever the article is about."""
    if _is_breadcrumb(text) or _is_bar(text) or _is_arrow(text):
        return "page navigation"
    return _credit_of(text) or ("read-more link" if _is_labelled(text) else "")


def is_built(text: str) -> bool:
    """Return whether a line is known by its form, and not by what it asks for."""
    return len(text) <= _LONGEST and bool(_built(text))


def _credit_of(text: str) -> str:
    parts = [part for part in _BAR.split(text) if part]
    if 1 < len(parts) <= _MOST_BAR:
        made = [bylines.reason_of(part) for part in parts]
        brief = [len(part.split()) <= _BAR_WORDS for part in parts]
        named = [
            bool(reason) or short or bylines.is_name(part)
            for part, reason, short in zip(parts, made, brief, strict=True)
        ]
        if any(made) and all(named):
            return next(filter(None, made))
    return bylines.reason_of(text)


def _is_breadcrumb(text: str) -> bool:
    """Return whether a line is `Home > Garden > Roses`."""
    parts = [part for part in _CRUMB.split(text) if part]
    first = parts[0].strip().lower() if parts else ""
    return len(parts) > 1 and first in roles.START and all(len(each) <= 60 for each in parts)  # noqa: PLR2004


def _is_arrow(text: str) -> bool:
    """Return whether a line leads to the page before or after: `← Older: Ten Hills`."""
    return bool(_ARROW.search(text)) and not roles.BESIDE.isdisjoint(clauses.tokens(text)[:1])


def _is_bar(text: str) -> bool:
    """Return whether a line is `Share | Save | Print` or `Facebook Twitter Email`."""
    parts = [part for part in _BAR.split(text) if part]
    if len(parts) < _LEAST_BAR:
        parts = text.split()
        if len(parts) == 1:
            return len(text) > 1 and text.lower() in roles.NETWORK
        return 1 < len(parts) <= _MOST_BAR and all(
            part.strip(",").lower() in _ON_ROWS for part in parts
        )
    if len(parts) > _MOST_BAR or "\n" in text:
        return False
    known = sum(_is_button(part) for part in parts)
    return known >= 0.6 * len(parts) and all(len(part.split()) <= _BAR_WORDS + 1 for part in parts)


def _is_button(part: str) -> bool:
    words = [word.lower() for word in _WORD.findall(part)]
    return bool(words) and all(word in roles.ON_BARS for word in words)


def _is_labelled(text: str) -> bool:
    """Return whether a line is `Read also: The Title of Another Article`."""
    match = _LABEL.match(text)
    if not match or match["title"].endswith("."):
        return False
    label = clauses.tokens(match["label"])
    leads = sum(word in roles.MORE for word in label)
    others = sum(word in roles.READ for word in label)
    known = all(word in _ON_LABELS for word in label)
    enough = leads + others > 1 or (len(label) <= 2 and not roles.RELATED.isdisjoint(label))  # noqa: PLR2004
    return (
        known
        and leads > 0
        and enough
        and len(label) <= _MOST_LABEL
        and len(match["title"].split()) >= _LEAST_TITLE
    )


# Only traits: inside an article they may be its own.
EDGE_LINES = (
    re.compile(
        r"^\W*(?:(?:your |first |last |full )?"
        r"(?:name|e-?mail(?: address)?|message|comment|phone|website|question)"
        r"|submit|send(?: message)?|post comment|ok|yes|no|required"
        r"|naam|bericht|verzenden|versturen|nachricht|absenden|senden|nom|envoyer|nombre"
        r"|enviar|mensaje)\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^\W*(?:more|meer|mehr|plus|más) (?:in|from|by|uit|over|aus|zu|zum thema|de|dans|sur"
        r"|en|sobre) .{2,40}$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^.{3,40} (?:answers|writes|appears|blogs|posts) .{0,40}"
        r"\b(?:every|each|twice a|once a) \w+\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^\W*(?:(?:tel|phone|fax|call us|telefoon|telefon|téléphone"
        r"|teléfono)\.?:? ?[+\d(][\d ()/.-]{6,}"
        r"|(?:e-?mail|mail)?:? ?[\w.+-]+@[\w.-]+\.\w{2,})\W*$",
        re.IGNORECASE,
    ),
    bylines.BYLINE,
)
