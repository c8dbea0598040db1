"""The words of pages that are not the article: sharing, related links, selling, notices."""

from __future__ import annotations

import re


def _whole(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})\W*$", re.IGNORECASE)


def _start(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})", re.IGNORECASE)


_NETWORK = (
    "facebook|twitter|x|linkedin|pinterest|whatsapp|reddit|telegram|instagram|e-?mail|youtube"
    "|tiktok"
)

# A whole line of these is a line of the page, wherever it stands.
LINES = (
    (
        "share button",
        _whole(
            r"shares?(?: (?:this|it|on|via|now|the|article|post|page|story|with|friends|your|:)|"
            rf"{_NETWORK}|and| |,|\||/)*",
            rf"(?:share|tweet|pin|post|follow us|like|print|email)(?: (?:it|this|on|us"
            rf"|{_NETWORK}))*",
            rf"(?:(?:{_NETWORK})[ ,|/·•]*)+",
            r"\d+ (?:shares?|likes?|comments?|views?)",
            "copy link|link copied",
            "delen|deel (?:dit|artikel).{0,30}|teilen|artikel teilen|partager(?: .{0,30})?"
            "|compartir(?: .{0,30})?",
        ),
    ),
    (
        "page navigation",
        _whole(
            "skip to (?:main )?content|back to (?:top|blog|home)|menu|search|close|home"
            "|next(?: post| article| page)?"
            "|prev(?:ious)?(?: post| article| page)?|load more|show more|see all|view all"
            "|log ?in|sign in|register|(?:add to )?cart|checkout|jump to (?:recipe|section)"
            "|terug naar boven|nach oben|retour en haut|volver arriba",
            r"(?:home|start)(?: ?[>›»/] ?[^>›»/]{1,60}){1,6}",
            r"(?:page )?\d+ (?:of|/) \d+",
        ),
    ),
    (
        "read-more link",
        _whole(
            "(?:read|learn|see|find out|discover|continue)(?: reading)? more(?: (?:here|about|on"
            "|in)\\b.{0,80})?"
            "|continue reading|click here(?: .{0,60})?|read (?:the )?full (?:article|story"
            "|post).{0,40}"
            "|lees (?:meer|verder|ook)(?::.{0,90})?|mehr (?:lesen|erfahren)|weiterlesen"
            "|lesen sie auch.{0,90}"
            "|lire (?:la suite|aussi|plus).{0,90}|à lire aussi.{0,90}|leer más|lea también.{0,90}"
        ),
    ),
    (
        "read-more link",
        _start(
            r"(?:also read|read also|read more|read next"
            r"|see also|related(?: post| article| reading)?"
            r"|you may also like|don't miss|up next|more from"
            r"|recommended reading)\s*[:–—-]\s*\S.{0,110}$"
        ),
    ),
    (
        "newsletter or account prompt",
        _start(
            r"(?:subscribe|sign up|join)\b.{0,40}\b(?:newsletters?|mailing list"
            r"|(?:our|my|the) (?:e-?mails?|list|updates|community))\b.{0,80}$",
            r"(?:get|receive)\b.{0,50}\b(?:in|to) your inbox.{0,40}$",
            r"enter your e-?mail.{0,40}$|your e-?mail address.{0,20}$|subscribe(?: now"
            r"| today)?\W*$",
            r"we(?:'ll| will| promise to)? never (?:spam|share your).{0,60}$"
            r"|unsubscribe (?:at )?any ?time.{0,40}$",
            r"follow us on\b.{0,80}$|(?:schrijf|meld) je (?:nu )?(?:in"
            r"|aan)\b.{0,80}nieuwsbrief.{0,40}$",
            r"(?:newsletter|nieuwsbrief|infolettre|boletín)\W*$",
        ),
    ),
    (
        "byline or date",
        _whole(
            r"(?:written |posted |reviewed |medically reviewed |edited |published "
            r"|words )?by:? (?-i:[A-ZÀ-Ý])[\w.'’-]+"
            r"(?: (?:(?-i:[A-ZÀ-Ý])[\w.'’-]*|de|van|von|der|and|&|md|phd|rd|,)){0,6}"
            r"(?:[ ,|·•–—-]+(?:on )?(?:\w+ \d{1,2},? \d{4}|\d{1,2} \w+ \d{4}))?",
            r"(?:(?:last |first )?(?:updated|published|posted|modified|reviewed)(?: on| at)?:? ?)?"
            r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
            r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d{1,2}(?:st|nd|rd"
            r"|th)?,? \d{4}"
            r"|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
            r"|dec)\w*\.? \d{4}"
            r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4})(?:[ ,|·•–—-]+.{0,40})?",
            r"(?:estimated )?(?:reading time:? )?\d+ ?(?:-"
            r"| )?min(?:ute)?s?\.? ?(?:read(?:ing)?(?: time)?)?"
            r"|reading time:? \d+ .{0,12}|leestijd:? \d+ .{0,12}|lesezeit:? \d+ .{0,12}",
        ),
    ),
    (
        "tags or categories",
        _start(
            r"(?:tags?|tagged(?: with)?|categor(?:y|ies)|filed under|posted in|topics"
            r"|categorie(?:ën)?|kategorien?"
            r"|schlagwörter|catégories?|etiquetas|categorías?)\s*:\s*.{0,140}$"
        ),
    ),
    (
        "notice of the site",
        _start(
            r"(?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4}\b.{0,140}$|all rights reserved.{0,60}$",
            r".{0,60}\ball rights reserved\W*$",
            r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b.{0,300}$",
            r"(?:accept|reject|manage)(?: all)? cookies.{0,30}$|privacy policy\W*$"
            r"|terms (?:of (?:use|service)|and conditions)\W*$",
            r"cookie (?:policy|settings|preferences)\W*$",
            r"(?:this (?:post|article|page) (?:may )?contains? affiliate links"
            r"|(?:affiliate )?disclosure:).{0,300}$",
            r"as an amazon associate.{0,200}$",
        ),
    ),
    (
        "comment form",
        _whole(
            r"(?:leave|post|write|add) a (?:comment|reply|review)|\d+ (?:comments?|responses?"
            r"|replies)"
            r"|comments?(?: \(\d+\))?|cancel reply|your email address will not be published.{0,60}"
            r"|laat een (?:reactie|bericht) achter|schreibe einen kommentar|laisser un commentaire"
            r"|deja (?:un comentario|una respuesta)",
        ),
    ),
    (
        "picture credit",
        _whole(
            r"(?:photo|image|picture|illustration|photograph)s?(?: (?:credit|by|courtesy(?: of)?"
            r"|via))+:? .{1,60}",
            r"(?:credit|source|foto|bild|crédit photo)s?: ?(?:getty|unsplash|pexels|pixabay"
            r"|istock|shutterstock|adobe stock).{0,60}",
        ),
    ),
    (
        "advertisement",
        _whole(
            r"advertisements?|ad|sponsored(?: (?:content|post))?|promoted"
            r"|(?:story )?continues (?:after|below) (?:the )?(?:ad|advertisement)"
            r"|advertentie|anzeige|werbung|publicité|publicidad"
        ),
    ),
    (
        "call to buy",
        _start(
            r"(?:buy|shop|order|get yours|grab yours|claim yours)"
            r" (?:now|here|today|online|ours?|yours)\b.{0,90}$",
            r"use (?:the )?(?:code|coupon)\b.{0,100}$|(?:save|get|enjoy) \d+ ?% (?:off"
            r"|discount)\b.{0,100}$",
            r"(?:free shipping|money[- ]back guarantee|limited[- ]time offer|add to cart"
            r"|in stock)\b.{0,80}$",
            r"(?:click|tap) (?:here|below|the (?:link|button))\b.{0,40}\b(?:buy|order|shop"
            r"|discount|offer|start|try)\b.{0,60}$",
        ),
    ),
)

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
# A short sentence of these claims something for a product.
CLAIM = re.compile(
    r"\b(?:formulated|specially|designed|made with|crafted|packed with|powered by|clinically"
    r"|contains?|our|shop|order"
    r"|buy|discount|coupon|% off|free shipping|guarantee|trusted by|loved by|supports?"
    r"|nourish(?:es)?|helps? (?:you|your)"
    r"|try|get|boosts?|developed|ideal for|perfect for|bestselling|best-selling|award|available"
    r"|voor|entwickelt|conçu)\b",
    re.IGNORECASE,
)

# Words of a page that no author uses as a heading or an item.
NEVER_CONTENT = _whole(
    r"shares?|share (?:this|it|on|via|now)\b.{0,40}|tweet|pin it|copy link|delen|teilen|partager"
    rf"|(?:(?:{_NETWORK})[ ,|/·•]+)+(?:{_NETWORK})"
    r"|compartir|advertisements?|skip to (?:main )?content|back to top|leave a (?:comment|reply)"
)
