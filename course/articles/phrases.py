"""The words with which blocks begin that are not the article: related links, contents, selling."""

from __future__ import annotations

import re

from course.articles import clauses
from course.language import page_words as roles


def _whole(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})\W*$", re.IGNORECASE)


def _start(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})", re.IGNORECASE)


CONTENTS = _whole(
    r"(?:table of )?contents|in this (?:article|post|guide)|on this page|jump to|what's inside"
    r"|quick links|inhoud(?:sopgave)?"
    r"|inhalt(?:sverzeichnis)?|table des matières|sommaire|(?:tabla de )?contenidos?|índice"
)
AUTHOR = _start(
    r"about (?:the )?(?:author|writer|us|\w+ (?:inc|ltd|llc))\b.{0,40}$|over de auteur\W*$"
    r"|über (?:den autor|die autorin)\W*$"
    r"|à propos de l['’]auteur.{0,10}$|sobre (?:el autor|la autora)\W*$|meet the author\W*$"
)
ABOUT_NAME = re.compile(
    r"^\W*(?:about|meet|over|über|à propos de|sobre)\s+(?P<name>(?-i:[A-ZÀ-Ý])[\w’'-]+)"
    r"(?:\s+(?-i:[A-ZÀ-Ý])[\w’'-]+){0,2}\W*$",
    re.IGNORECASE,
)
# A heading (or lead-in) of these sells when something is for sale below it.
SELLING = re.compile(
    r"\b(?:tips?|recommend(?:ed|s|ation|ations)?|support(?: your)?|our (?:products?|picks?"
    r"|favou?rites?|choice|store|shop|partners?)|gear|must-haves?"
    r"|products?|supplements?|try|shop|buy|bestsellers?|where to (?:buy|get|find|stay|book)"
    r"|get started with|upgrade|ready (?:to|for)"
    r"|aanraders?|aanbevolen|onze|producten|tipp|empfehlung(?:en)?|empfohlen|unser[e]?|produkte"
    r"|recommandations?|nos produits|nos coups|conseils?|recomendaciones|recomendad[oa]s"
    r"|nuestros productos|consejos?)\b",
    re.IGNORECASE,
)
NAMED_TIP = re.compile(
    r"(?:^|[.?!:]\s+)((?-i:[A-ZÀ-Ý])[\w’'-]{2,})[’']?s?\s+"
    r"(?:tips?|recommends?|recommendations?|products?|picks?|favou?rites?|aanraders?|tipps?"
    r"|empfiehlt|recommande|recomienda)\b",
    re.IGNORECASE,
)
# So does a question to the reader.
ASKING = re.compile(
    r"^(?:are you |still )?(?:looking for|in need of|need|want|ready (?:to|for)|tired of|struggling"
    r"|do you (?:want|need|forget|struggle)|op zoek naar|wil (?:je|jij|u)|zoek (?:je|jij|u)"
    r"|klaar (?:om|voor)|bereit für|prête? (?:à|pour)|¿listos? para"
    r"|suchen sie|suchst du|möchte[nst]* (?:du|sie)|vous cherchez|vous voulez|envie de"
    r"|¿(?:buscas?|quieres?|necesitas?))\b[^?]*\?",
    re.IGNORECASE,
)
# A short sentence of these claims something for a product.
CLAIM = re.compile(
    r"\b(?:formulated|specially|designed|made with|crafted|packed with|powered by|clinically"
    r"|loved by|supports?|nourish(?:es)?|boosts?|developed (?:by|for|with)|ideal for|perfect for"
    r"|award|(?:thousands|millions) of|trust(?:s|ed)|no fees|the smart(?:er|est)?(?: \w+)? way"
    r"|entwickelt|conçue?|ontworpen|diseñad[oa])\b"
    r"|\d ?% (?:off|günstiger|rabatt|korting|de remise|de descuento)",
    re.IGNORECASE,
)
# What comes before the name in a call: `Try Acme Plus free for a month`.
CALL = re.compile(
    r"^(?:try|get|shop|buy|order|discover|meet|see|check out|visit|download|start|claim|join|test"
    r"|ontdek|probeer|bestel|koop|entdecke|teste|probiere|découvrez|essayez|descubre|prueba)\b",
    re.IGNORECASE,
)
# Links to the rest of a section of the site, when titles of articles follow.
MORE_IN = _start(
    r"(?:more (?:in|from|on)|meer (?:in|uit|over)|mehr (?:aus|in|zu|zum thema)"
    r"|plus (?:de|dans|sur)|más (?:en|de|sobre)) [^.?!:]{2,40}$"
)
# Words of a page that no author uses as a heading or an item.
NEVER_CONTENT = _whole(
    r"shares?|share (?:this|it|on|via|now)\b.{0,40}|tweet|pin it|copy link|delen|teilen|partager"
    r"|compartir|advertisements?|skip to (?:main )?content|back to top|leave a (?:comment|reply)"
)
_MOST_WORDS = 7
_TO_READ = roles.PIECE | roles.READ
_OF_LINKS = roles.MORE | roles.READ | roles.PIECE | roles.YOURS | roles.LITTLE | roles.WEEKDAYS
_FROM = re.compile(
    r"\s+(?:from|by|on|about|van|over|von|über|de|sur|sobre)\s+\S.{0,40}$", re.IGNORECASE
)
_COLON = re.compile(r"\s*[:–—].{0,40}$")


def opens_links(text: str) -> bool:
    """Return whether a line heads links to other articles: `You might also like`, `Popular now`."""
    head = _COLON.sub("", text) or text
    return not text.endswith((".", "!")) and any(
        _is_about_links(each) for each in {head, _FROM.sub("", head)}
    )


def names_links(text: str) -> bool:
    """Return whether a line says that links follow, not only `Learn more`."""
    words = set(clauses.tokens(text))
    return bool(words & (roles.LISTED | roles.PIECE | roles.RELATED))


def _is_about_links(text: str) -> bool:
    words = list(clauses.tokens(text))
    leads = [word for word in words if word in roles.MORE]
    pieces = sum(word in _TO_READ for word in words)
    return (
        1 < len(words) <= _MOST_WORDS
        and bool(leads)
        and all(word in _OF_LINKS or word in roles.URGENT for word in words)
        and (pieces > 0 or len(leads) > 1 or bool(set(leads) & roles.LISTED))
    ) or (
        # `Next up` and `Most read` are two words that are known as one.
        len(words) <= 1 and bool(leads) and " " in "".join(leads) and leads[0] in roles.RELATED
    )
