"""The words with which blocks begin that are not the article: related links, contents, selling."""

from __future__ import annotations

import re

from course.articles.page_lines import NETWORK
from course.language import pages


def _whole(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})\W*$", re.IGNORECASE)


def _start(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})", re.IGNORECASE)


# A heading (or lead-in) of these opens a block of links that ends where its items end.
RELATED = _start(
    r"(?:related|similar|recommended|popular|latest|recent|more)"
    r"(?: (?:articles?|posts?|stories|reading|blogs?|content|topics|links|guides|news|recipes"
    r"|like this|for you|on this))+\W*(?:$|(?:from|by|on|about) .{1,40}$|[:–—-].{0,40}$)",
    r"(?:you (?:may|might|will|'ll) also (?:like|love|enjoy|be interested in)|read (?:next|also"
    r"|more)|also read|see also"
    r"|keep reading|don't miss|trending(?: now)?|further reading on|what to read next"
    r"|explore more|up next)\W*$",
    r"(?:gerelateerde?|vergelijkbare|meer) (?:artikelen|berichten|blogs).{0,20}$|lees (?:ook"
    r"|verder)\W*$|misschien ook interessant\W*$",
    r"(?:ähnliche|verwandte|weitere) (?:artikel|beiträge|themen).{0,20}$|das könnte (?:sie"
    r"|dich) auch interessieren\W*$",
    r"articles? (?:similaires?|connexes?|liés).{0,20}$|(?:à lire aussi|vous aimerez aussi)\W*$",
    r"(?:artículos|entradas) (?:relacionad[oa]s|similares).{0,20}$|también te puede interesar\W*$",
)
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
# A heading (or lead-in) of these sells when something is for sale below it.
SELLING = re.compile(
    r"\b(?:tips?|recommend(?:ed|s|ation|ations)?|support(?: your)?|our (?:products?|picks?"
    r"|favou?rites?|choice|store|shop)"
    r"|products?|supplements?|try|shop|buy|bestsellers?|where to (?:buy|get|find)"
    r"|get started with|upgrade"
    r"|aanraders?|aanbevolen|onze|producten|tipp|empfehlung(?:en)?|empfohlen|unsere|produkte"
    r"|recommandations?|nos produits|conseils?|recomendaciones|recomendad[oa]s"
    r"|nuestros productos|consejos?)\b",
    re.IGNORECASE,
)
# So does a question to the reader.
ASKING = re.compile(
    r"^(?:are you |still )?(?:looking for|in need of|need|want|ready to|tired of|struggling"
    r"|do you (?:want|need|forget|struggle)|op zoek naar|wil (?:je|jij|u)|zoek (?:je|jij|u)"
    r"|suchen sie|suchst du|möchte[nst]* (?:du|sie)|vous cherchez|vous voulez|envie de"
    r"|¿(?:buscas?|quieres?|necesitas?))\b[^?]*\?",
    re.IGNORECASE,
)
# A short sentence of these claims something for a product.
CLAIM = re.compile(
    r"\b(?:formulated|specially|designed|made with|crafted|packed with|powered by|clinically"
    r"|contains?|our|shop|order|buy|discount|coupon|free shipping|guarantee|loved by|supports?"
    r"|nourish(?:es)?|helps? (?:you|your)|try|get|boosts?|developed|ideal for|perfect for"
    r"|bestselling|best-selling|award|available|(?:thousands|millions) of|trust(?:s|ed)?"
    r"|no fees|bonus|the smart(?:er|est)?(?: \w+)? way|free (?:trial|card|gift|delivery|sample)"
    r"|the best .{2,30} for|money[- ]back|risk[- ]free|premium"
    r"|voor|entwickelt|conçu|günstiger|rabatt|gratis|kostenlos|der beste|die beste|das beste"
    r"|korting|gratuite?s?|remise|le meilleur|la meilleure|descuento|el mejor|la mejor)\b"
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
MORE_IN = _start(rf"(?:more (?:in|from|on)|{pages.MORE_IN}) [^.?!:]{{2,40}}$")
# Words of a page that no author uses as a heading or an item.
NEVER_CONTENT = _whole(
    r"shares?|share (?:this|it|on|via|now)\b.{0,40}|tweet|pin it|copy link|delen|teilen|partager"
    rf"|(?:(?:{NETWORK})[ ,|/·•]+)+(?:{NETWORK})"
    r"|compartir|advertisements?|skip to (?:main )?content|back to top|leave a (?:comment|reply)"
)
