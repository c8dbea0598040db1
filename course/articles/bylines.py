"""Who made an article, when, from what, and how it was rated: lines known by how they are built."""

from __future__ import annotations

import re

from course.language import page_words as roles

Patterns = tuple[tuple[str, re.Pattern[str]], ...]

_NAME = r"(?-i:[A-ZÀ-Ý])[\w.'’-]*"
_JOINED = "de|da|di|del|la|le|van|von|der|den|and|und|en|et|y|&|md|phd|rd|for|für|voor|pour|the"
_NAMES = rf"{_NAME}(?:(?:,? |/)(?:{_NAME}|{_JOINED})){{0,8}}"
_BY = r"(?:by|door|von|par|por|de)"
_MADE = (
    "written|words|text|story|posted|published|reviewed|medically reviewed|checked|fact[- ]checked"
    "|edited|interview(?:ed)?|answers|answered|photo(?:s|graphs?|grapher|graphy)?|pictures?"
    "|images?|illustrat(?:ed|ions?|or)|translated|compiled|hosted|presented|produced|transcribed"
    "|recorded|as told to|a guest post|curated|contributed|author|autor(?:in)?|auteur|autora?"
    "|tekst|foto(?:['’]?s|grafie)?|beeld|illustraties?|bild(?:er)?|illustration(?:en)?|texte"
    "|propos recueillis|entretien|texto|fotografías?|ilustraci(?:ón|ones)|entrevista|geschreven"
    "|geschrieben|écrit|escrito|(?:cover|header|main) (?:photo|image|picture)"
)
_HOLDERS = "getty|unsplash|pexels|pixabay|istock|shutterstock|adobe stock|flickr"
_MONTH = "|".join(sorted(roles.MONTHS, key=len, reverse=True))
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|\.)?"
_DATE = (
    rf"(?:(?:{_MONTH})\.? {_DAY}|{_DAY} (?:de )?(?:{_MONTH})\.?)(?:,? (?:de )?\d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
)
_FULL_DATE = (
    rf"(?:(?:{_MONTH})\.? {_DAY}|{_DAY} (?:de )?(?:{_MONTH})\.?),? (?:de )?\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}"
)
_SPONSORED = re.compile(
    r"(?:^|[.!?:] )(?i:this|today['’]s|this (?:week|month)['’]s) (?:\w+ ){1,2}?(?:is|was)"
    r" (?:brought to you|sponsored|supported|made possible|presented) by [A-Z]"
)
_TIMES = roles.PUBLISHED | roles.MONTHS | roles.WEEKDAYS
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = re.compile(r"^\d[\d.,:]*(?:k|st|nd|rd|th|h\d*|am|pm|er)?$")
_AUTHOR = re.compile(rf"\b(?:by|door|von|par|por):? {_NAMES}", re.IGNORECASE)
_WHOLE_DATE = re.compile(rf"(?<!\w)(?:{_FULL_DATE})(?!\w)", re.IGNORECASE)
_MOST_WORDS = 14
_NAME_WORDS = 4


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(patterns)})\W*$", re.IGNORECASE)


LINES: Patterns = (
    (
        "picture credit",
        _whole(
            r"(?:(?:cover |header |main )?(?:photo|image|picture|illustration|photograph|graphic"
            r"|fotos?|bild|photographie))s?(?: ?(?:credits?|by|courtesy(?: of)?|via|von|door|par"
            r"|de)|:)+:? " + _NAMES + r"(?:[ ]?[/,|©] ?.{1,40})?",
            rf"(?:credit|source|foto|bild|crédit photo)s?: ?(?:{_HOLDERS}).{{0,60}}",
            r"(?:(?:photo|image|picture) credits?|credits?|fotocredits?|bildnachweis|bildquelle"
            r"|crédits? photos?|créditos?(?: de (?:la|las) fotos?)?)\s?:.{1,80}",
        ),
    ),
    (
        "byline or date",
        _whole(
            rf"(?:{_MADE})(?:,? (?:and|&|und|en|et|y) \w+)?(?: {_BY}:?|:) {_NAMES}"
            rf"(?:[ ,|·•–—-]+(?:on )?(?:{_DATE}))?(?:[,.(] ?.{{0,70}})?",
            rf"(?:{_MADE}) by:? (?:admin|staff|guest|the editors?|(?:the|our) .{{2,20}} team)"
            r".{0,70}",
            rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:{_FULL_DATE})"
            r"(?:[ ,|·•–—-]+.{0,40}|(?: by | at ).{0,40})?",
        ),
    ),
    (
        "tags or categories",
        _whole(
            r"(?:tags?|tagged(?: with)?|categor(?:y|ies)|filed under|posted in|topics"
            r"|categorie(?:ën)?|kategorien?|onderwerpen|themen|thèmes|temas"
            r"|schlagw(?:örter|orte)|catégories?|mots-clés|etiquetas|categorías?)\s*:\s*.{0,140}",
            r"(?!.*[.?!]$)(?:filed under|posted in|tagged(?: with| as)?) .{1,60}",
        ),
    ),
    (
        "rating",
        _whole(
            r"[★☆⭐✩✪]{3,}.{0,60}",
            r"(?:rated |rating:? )?\d(?:[.,]\d)? ?(?:out of|/) ?(?:5|10)(?: stars)?"
            r"(?: ?[(|·,].{0,40})?",
            r".{0,20}\b(?:from|based on) [\d,.]+ (?:votes?|ratings?|reviews?)",
            r"\d[\d,.]* (?:people|readers?|of \d+|users) .{0,12}found (?:this|it) .{0,30}",
        ),
    ),
    (
        "notice of the site",
        _whole(
            r"(?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4}\b.{0,140}|©.{1,100}",
            r".{0,60}\b(?:all rights reserved|alle rechten voorbehouden|alle rechte vorbehalten"
            r"|tous droits réservés|todos los derechos reservados).{0,60}",
            r"(?:(?:affiliate|medical|legal|financial|health|full) )?"
            r"(?:disclaimer|disclosure) ?:.{0,300}",
            # The article says of itself that it is no advice.
            r"(?:this|these|the|all|our) (?:\w+ ){0,3}?(?:content|information|articles?|page|post"
            r"|site|website|blog|material)\b.{0,80}\b(?:not (?:be )?(?:a )?substitute for"
            r"|information(?:al)? (?:purposes )?only|not (?:intended as |constitute |be taken as )?"
            r"(?:\w+ )?advice)\b.{0,120}",
            r"(?:dit artikel|deze informatie|deze tekst) (?:vervangt|is) geen .{0,120}",
            r"(?:dieser (?:artikel|beitrag|text)|diese (?:seite|informationen)) "
            r"(?:ersetzt|ersetzen|ist) kein.{0,120}",
            r"(?:cet article|ce texte|ces informations) ne "
            r"(?:remplacent?|constituent?|sauraient?|saurait) .{0,120}",
            r"(?:este (?:artículo|texto)|esta información) no "
            r"(?:sustituye|reemplaza|constituye) .{0,120}",
            # How it came about.
            r"(?:this|the) (?:interview|conversation|transcript|q&a|discussion) (?:has been|was|is)"
            r" (?:\w+ )?(?:edited|condensed|shortened|abridged|transcribed|translated).{0,80}",
            r"(?:this |the )?transcript (?:(?:was|is|has been) )?(?:\w+ )?(?:generated|produced"
            r"|created|made).{0,80}",
            r"(?:this (?:article|post|story|piece|essay) )?(?:was )?(?:first|originally)"
            r" (?:published|appeared|posted) (?:on|in|at|by) .{2,90}",
            r"dieser (?:artikel|beitrag) (?:erschien|ist) zuerst .{0,80}"
            r"|dit artikel verscheen .{0,80}"
            r"|cet article (?:est|a été) (?:paru|publié) .{0,80}"
            r"|este artículo (?:se publicó|apareció) .{0,80}",
            r"(?:proudly )?powered by (?:\S+ ?){1,4}|(?:theme|site|website|design) by .{2,40}",
            r"(?:as )?(?:seen|featured|heard) (?:in|on):? " + _NAMES,
            r"(?:bekend van|bekannt aus|vu (?:dans|sur)|visto en):? " + _NAMES,
        ),
    ),
    (
        "advertisement",
        _whole(
            r"advertisements?|ad|sponsored(?: (?:content|post))?|promoted|paid (?:content|post)"
            r"|(?:story )?continues (?:after|below) (?:the )?(?:ad|advertisement)"
            r"|(?:\w+ )?partner (?:content|solutions|offers?|message|story)|promotional content"
            r"|a (?:word|message) from our (?:sponsors?|partners?)"
            r"|(?:article |artículo )?(?:sponsorisé|patrocinado)|advertorial|article sponsorisé"
            r"|advertentie|anzeige|werbung|publicité|publicidad",
            r"(?:this|today['’]s) (?:\w+ ){1,2}?(?:is|was) (?:brought to you|sponsored|supported"
            r"|made possible|presented) by .{2,250}",
            r"(?:sponsored|brought to you|in partnership|in samenwerking|gesponsert|sponsorisé"
            r"|patrocinado) (?:by|with|met|von|par|por) .{2,120}",
        ),
    ),
)

BYLINE = _whole(
    # One word may be anything: `By Train`.
    rf"(?:by|door|von|par|por):? (?=\S+ (?:{_NAME}|de|van|von)|\S+[ ,|·•–—-]+(?:on )?\d)"
    rf"{_NAMES}(?:[ ,|·•–—-]+(?:on )?(?:{_DATE}))?"
    r"|(?:by|door|von|par|por) (?:our|onze|unserer|notre|nuestra) \w+(?: \w+)?"
)


def reason_of(text: str) -> str:
    """Return what a line says of who made the article or when, empty if nothing."""
    if is_dateline(text):
        return "byline or date"
    if _SPONSORED.search(text):
        return "advertisement"
    return next((reason for reason, pattern in LINES if pattern.match(text)), "")


def is_dateline(text: str) -> bool:
    """Return whether a line has no words but those for when, by whom and for how many minutes."""
    words = _TOKEN.findall(_AUTHOR.sub(" ", text))
    if len(words) > _MOST_WORDS:
        return False
    tokens = [word.lower() for word in words]
    dated = _WHOLE_DATE.search(text) is not None or not roles.DATELINE.isdisjoint(tokens)
    if not dated or not any(map(str.isdigit, text)):
        return False
    return all(token in _TIMES or _NUMBER.match(token) for token in tokens)


def is_name(text: str) -> bool:
    """Return whether a text could be somebody's name: two to four capitalised words."""
    parts = text.split()
    return (
        1 < len(parts) <= _NAME_WORDS
        and parts[0].lower() not in roles.LITTLE
        and all(part[:1].isupper() or part in _JOINED.split("|") for part in parts)
    )
