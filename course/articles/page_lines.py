"""Lines that stand on pages and are not the article: each kind with how it is known."""

from __future__ import annotations

import re
from functools import lru_cache

from course.language import pages

NETWORK = (
    "facebook|twitter|x|linkedin|pinterest|whatsapp|reddit|telegram|instagram|e-?mail|youtube"
    "|tiktok|mastodon|bluesky|threads|flipboard|pocket"
)
_PIECE = "article|post|page|story|recipe|guide|episode|podcast|video|interview|column|review"
_CREDITS = ("byline or date", "picture credit", "tags or categories", "comment form")
_LONGEST = 400  # characters
_LEAST_BAR, _MOST_BAR, _BAR_WORDS = 2, 12, 3
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
)
_FULL_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}),? \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}"
)
_NAME = r"(?-i:[A-ZÀ-Ý])[\w.'’-]*"
_NAMES = (
    rf"{_NAME}(?:,? (?:{_NAME}|de|da|di|la|le|van|von|der|den|and|und|en|et|y|&|md|phd|rd)){{0,7}}"
)
_MADE = (
    "written|words|text|story|posted|published|reviewed|medically reviewed|checked|fact[- ]checked"
    "|edited|interview(?:ed)?|answers|answered|photo(?:s|graphs?|graphy)?|pictures?|images?"
    "|illustrat(?:ed|ions?)|translated|compiled|hosted|presented|produced|transcribed|recorded"
    "|as told to|a guest post"
)


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(patterns)})\W*$", re.IGNORECASE)


# A whole line of these is a line of the page, wherever it stands.
LINES = (
    (
        "share button",
        _whole(
            rf"shares?(?: (?:this|it|on|via|now|the|your|with|friends|:|{_PIECE}|{NETWORK})"
            r"|and| |,|\||/)*",
            r"(?=\b(?:share|tweet|pin|post|follow us|like (?:it|this|us)|print|e-?mail|save)\b)"
            r"(?:(?:shares?|tweet|pin|post|save|print|follow us|like|copy link|it|this|on|us|via"
            rf"|{NETWORK})\b[ ,|/·•]*)+",
            rf"(?:(?:{NETWORK})[ ,|/·•]*)+",
            r"\d+ (?:shares?|likes?|comments?|views?)",
            "copy link|link copied",
            rf"(?:tried|made|loved?|liked?|enjoy(?:ed)?|cooked)(?: (?:this|the|our"
            rf"|it))(?: (?:{_PIECE}))?"
            r" ?[?!,.:].{0,80}",
            *pages.SHARING,
            *pages.FOLLOWING,
        ),
    ),
    (
        "page navigation",
        _whole(
            "skip to (?:main )?content|back to (?:top|blog|home)|menu|search|close|home"
            "|(?:next|prev(?:ious)?|older|newer)(?: posts?| articles?| page| stor(?:y|ies)"
            "| entries| episode)?",
            "load more|show more|see all|view all|back to (?:the |all )(?:\\w+ ){0,2}\\w+",
            "log ?in|sign in|register|(?:add to )?cart|checkout|add to calendar",
            f"jump to (?:the )?(?:section|content|comments|video|{_PIECE})"
            f"|print (?:the |this )?recipe",
            r"(?:home|start)(?: ?[>›»/] ?[^>›»/]{1,60}){1,6}",
            r"(?:page )?\d+ (?:of|/) \d+",
            r"listen (?:to (?:this|the) \w+ )?(?:on|in|via|with) .{0,20}\b(?:app|apps|podcasts?"
            r"|spotify|itunes|apple|google|player)\b.{0,30}",
            *pages.NAVIGATION,
        ),
    ),
    (
        "read-more link",
        _whole(
            "(?:read|learn|see|find out|discover|continue)(?: reading)? more(?: (?:here|about|on"
            "|in)\\b.{0,80})?|continue reading|click here(?: .{0,60})?",
            "read (?:the )?full (?:article|story|post).{0,40}",
            r"(?:also read|read also|read more|read next|see also"
            r"|related(?: post| article| reading)?|you may also like|don't miss|up next|more from"
            r"|recommended reading)\s*[:–—-]\s*\S.{0,110}",
            *pages.READ_MORE,
        ),
    ),
    (
        "newsletter or account prompt",
        _whole(
            r"(?:subscribe|sign up|join)\b.{0,40}\b(?:newsletters?|mailing list"
            r"|(?:our|my|the) (?:e-?mails?|list|updates|community))\b.{0,80}",
            r"(?:get|receive)\b.{0,50}\b(?:in|to) your inbox.{0,40}|(?:our )?newsletter",
            r"enter your e-?mail.{0,40}|your e-?mail address.{0,20}|subscribe(?: now| today"
            r"| here)?",
            r"we(?:'ll| will| promise to)? never (?:spam|share your).{0,60}"
            r"|unsubscribe (?:at )?any ?time.{0,40}|no spam\b.{0,40}",
            rf"follow (?:us|me|.{{2,40}}) on (?:{NETWORK})\b.{{0,60}}|follow us",
            r"(?:subscribe|sign up) (?:to|for) (?:our|my|the) (?:\w+ ){0,3}(?:briefing|digest"
            r"|mailing"
            r"|updates?|alerts?|e-?mails?|channel|podcast|feed)\b.{0,60}",
            r"(?:don['’]t forget to |please )(?:subscribe|like|follow|share)\b.{0,80}",
            *pages.NEWSLETTER,
        ),
    ),
    (
        "byline or date",
        _whole(
            rf"(?:{_MADE})(?: (?:and|&) \w+)? by:? {_NAMES}"
            rf"(?:[ ,|·•–—-]+(?:on )?(?:{_DATE}))?",
            rf"(?:{_MADE})(?: (?:and|&) \w+)? by:? (?:{_NAME}|admin|staff|guest"
            rf"|the editors?).{{0,70}}",
            rf"(?:{'|'.join(pages.CREDITED)}) {_NAMES}",
            r"(?:(?:last |first )?(?:updated|published|posted|modified|reviewed)(?: on| at)?:? ?)?"
            rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:{_FULL_DATE})"
            r"(?:[ ,|·•–—-]+.{0,40}|(?: by | at ).{0,40})?",
            r"(?:last |first )?(?:updated|published|posted|modified|reviewed)(?: on| at)?:? ?"
            rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:{_DATE})"
            r"(?:[ ,|·•–—-]+.{0,40})?",
            r"(?:estimated )?(?:reading time:? )?(?:about )?\d+ ?(?:-"
            r"| )?min(?:ute)?s?\.? ?(?:(?:read|listen|watch)(?:ing)?(?: time)?)?",
            r"(?:reading|cooking|listening) time:? (?:about )?\d+ .{0,12}",
            *pages.DATES,
        ),
    ),
    (
        "tags or categories",
        _whole(
            r"(?:tags?|tagged(?: with)?|categor(?:y|ies)|filed under|posted in|topics"
            r"|categorie(?:ën)?|kategorien?"
            r"|schlagwörter|catégories?|mots-clés|etiquetas|categorías?)\s*:\s*.{0,140}",
            r"(?!.*[.?!]$)(?:filed under|posted in|tagged(?: with| as)?) .{1,60}",
        ),
    ),
    (
        "rating",
        _whole(
            r"[★☆⭐✩✪]{3,}.{0,60}",
            r"(?:rated |rating:? )?\d(?:[.,]\d)? ?(?:out of|/) ?(?:5"
            r"|10)(?: stars)?(?: ?[(|·,].{0,40})?",
            r".{0,20}\b(?:from|based on) [\d,.]+ (?:votes?|ratings?|reviews?)",
            r"(?:was|did you find) (?:this|the)(?: \w+)? (?:article|page|post|answer|guide)?\s*"
            r"(?:helpful|useful|interesting)\W{0,3}(?:yes|no|\W)*",
            r"\d[\d,.]* (?:people|readers?|of \d+|users) .{0,12}found (?:this|it) .{0,30}",
            r"rate this (?:article|post|page|recipe|episode).{0,20}",
        ),
    ),
    (
        "notice of the site",
        _whole(
            r"(?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4}\b.{0,140}|©.{1,100}",
            r".{0,60}\ball rights reserved.{0,60}",
            r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b.{0,300}",
            r"(?:accept|reject|manage)(?: all)? cookies.{0,30}|cookie (?:policy|settings"
            r"|preferences)|privacy(?: policy| notice)?|imprint|legal notice"
            r"|terms (?:of (?:use|service)|and conditions|& conditions)|cite this \w+",
            r"(?:this (?:post|article|page) (?:may )?contains? affiliate links"
            r"|as an amazon associate).{0,300}",
            r"(?:(?:affiliate|medical|legal|financial|health|full) )?"
            r"(?:disclaimer|disclosure) ?:.{0,300}",
            r"(?:this|these|the|all|our) (?:\w+ ){0,3}?(?:content|information|articles?|page|post"
            r"|site|website|blog|material)\b.{0,80}\b(?:not (?:be )?(?:a )?substitute for"
            r"|information(?:al)? (?:purposes )?only|not (?:intended as |constitute |be taken as )?"
            r"(?:\w+ )?advice)\b.{0,120}",
            r"(?:this|the) (?:interview|conversation|transcript|q&a|discussion) (?:has been|was|is)"
            r" (?:\w+ )?(?:edited|condensed|shortened|abridged|transcribed|translated).{0,80}",
            r"(?:this |the )?transcript (?:(?:was|is|has been) )?(?:\w+ )?(?:generated|produced"
            r"|created|made).{0,80}",
            r"(?:this (?:article|post|story|piece|essay) )?(?:was )?(?:first"
            r"|originally) (?:published"
            r"|appeared|posted) (?:on|in|at|by) .{2,90}",
            r"view all (?:posts|articles) by .{2,60}|report (?:an error|a problem)(?: .{0,30})?"
            r"|request permission.{0,40}|download (?:as |the )?pdf|print (?:this )?page",
            r"(?:proudly )?powered by (?:\S+ ?){1,4}|(?:theme|site|website|design) by .{2,40}",
            r"(?:have|got|do you have|want to share) (?:a|an|any) (?:\w+ )?(?:story|stories|tips?"
            r"|news|comments?|corrections?|feedback|questions?)\b.{0,30}\?.{0,30}\b(?:contact"
            r"|e-?mail|write|tell|let us|send|call|form|touch)\b.{0,90}",
            r".{0,90}\b(?:use|fill in|complete|via) the (?:contact )?form below.{0,20}",
            *pages.NOTICES,
        ),
    ),
    (
        "comment form",
        _whole(
            r"(?:leave|post|write|add|join) (?:a|your|the) (?:comment|reply|review|conversation"
            r"|discussion)(?: \(\d+\))?",
            r"\d+ (?:comments?|responses?|replies|thoughts on .{1,80})|comments?(?: \(\d+\))?",
            r"comments? (?:are|is) (?:now )?(?:closed|off|disabled).{0,30}|cancel reply",
            r"your email address will not be published.{0,60}|required fields are .{0,20}",
            r"save my name, .{0,90}|notify me of .{0,60}|(?:show|view|load|hide|all|see) (?:all )?"
            r"(?:\d+ )?comments?(?: \(\d+\))?|(?:did you (?:make|try|like|enjoy)"
            r"|what do you think)\b"
            r".{0,40}\?.{0,60}\b(?:comments?|tell us|let (?:us|me) know)\b.{0,30}",
            r"(?:let (?:us|me) know|share your (?:thoughts|tips|experiences?)"
            r"|tell us)\b.{0,40}\bin the"
            r" comments\b.{0,20}",
            *pages.COMMENTS,
        ),
    ),
    (
        "picture credit",
        _whole(
            r"(?:(?:cover |header |main )?(?:photo|image|picture|illustration|photograph"
            r"|graphic))s?"
            r"(?: (?:credits?|by|courtesy(?: of)?|via))+:? .{1,60}",
            rf"(?:(?:cover |header |main )?(?:photo|image|picture|illustration"
            rf"|graphic))s?: ?{_NAMES}"
            r"(?:[/,|] ?.{1,30})?",
            r"(?:credit|source|foto|bild|crédit photo)s?: ?(?:getty|unsplash|pexels|pixabay"
            r"|istock|shutterstock|adobe stock).{0,60}",
            r"(?:credits?|fotocredits?|bildnachweis|bildquelle|crédits? photos?|créditos?"
            r"(?: de (?:la|las) fotos?)?)\s?:.{1,80}",
        ),
    ),
    (
        "advertisement",
        _whole(
            r"advertisements?|ad|sponsored(?: (?:content|post))?|promoted"
            r"|(?:story )?continues (?:after|below) (?:the )?(?:ad|advertisement)"
            r"|advertentie|anzeige|werbung|publicité|publicidad",
            r"(?:this|today['’]s) (?:\w+ ){1,2}?(?:is|was) (?:brought to you|sponsored|supported"
            r"|made possible|presented) by .{2,250}",
            r"(?:sponsored|brought to you) by .{2,120}",
        ),
    ),
    (
        "call to buy",
        _whole(
            r"(?:buy|shop|order|get yours|grab yours|claim yours)"
            r" (?:now|here|today|online|ours?|yours)\b.{0,90}",
            r"(?:book|enrol|enroll|register|reserve|apply|sign up|join|donate)(?: your (?:place"
            r"|seat"
            r"|spot|ticket))? (?:now|today)(?: ?[:!–—-].{0,80})?",
            r"(?:hurry|last chance)\b.{0,80}!|only \d+ (?:places?|seats?|spots?|tickets?"
            r"|left)\b.{0,40}!?",
            r"use (?:the )?(?:code|coupon)\b.{0,100}|.{0,90}\bcode (?-i:[A-Z0-9]{4,})\b.{0,60}",
            r"(?:save|get|enjoy) \d+ ?% (?:off|discount)\b.{0,100}",
            r"(?:free shipping|money[- ]back guarantee|limited[- ]time offer|add to cart"
            r"|in stock)\b.{0,80}",
            r"(?:click|tap) (?:here|below|the (?:link|button))\b.{0,40}\b(?:buy|order|shop"
            r"|discount|offer|start|try)\b.{0,60}",
            r"(?:jetzt|heute) (?:kaufen|bestellen|buchen|sichern)\b.{0,60}"
            r"|(?:nu|vandaag) (?:kopen|bestellen|boeken)\b.{0,60}|(?:bestel|koop|boek) nu\b.{0,60}"
            r"|(?:achetez|commandez|réservez) (?:maintenant|dès)\b.{0,60}"
            r"|(?:compra|pide|reserva) (?:ya|ahora)\b.{0,60}",
        ),
    ),
)


@lru_cache(maxsize=8_192)
def reason_of(text: str) -> str:
    """Return what of a page a line is, empty when it may be the article's."""
    if len(text) > _LONGEST:
        return ""
    if _is_bar(text):
        return "page navigation"
    parts = [part for part in BAR.split(text) if part] if "|" in text or "·" in text else []
    if len(parts) > 1 and all(map(_is_credit, parts)):
        return "byline or date"
    return next((reason for reason, pattern in LINES if pattern.match(text)), "")


def _is_credit(text: str) -> bool:
    """Return whether a part of a line like `By Jane Doe | 4 June | 5 min` says who or when."""
    return any(
        reason in _CREDITS and pattern.match(text) for reason, pattern in (*LINES, *EDGE_LINES)
    )


def _is_bar(text: str) -> bool:
    """Return whether a line is `Share | Save | Print`: buttons side by side."""
    parts = [part for part in BAR.split(text) if part]
    if not _LEAST_BAR <= len(parts) <= _MOST_BAR or "\n" in text:
        return False
    known = sum(BAR_WORD.match(part) is not None for part in parts)
    return known >= 0.6 * len(parts) and all(len(part.split()) <= _BAR_WORDS for part in parts)


# Only before the first and after the last paragraph: inside an article they may be its own.
EDGE_LINES = (
    (
        "form of the page",
        _whole(
            r"(?:your |first |last |full )?(?:name|e-?mail|message|comment|phone|website|question)"
            r"|submit|send(?: message)?|post comment|ok|yes|no|required",
            r"(?:naam|bericht|verzenden|versturen|nachricht|absenden|senden|nom|envoyer|nombre"
            r"|enviar|mensaje)",
        ),
    ),
    (
        "byline or date",
        _whole(
            # One word may be anything: `By Train`.
            rf"(?:by|door|von|par|por):? (?=\S+ (?:{_NAME}|de|van|von)|\S+[ ,|·•–—-]+(?:on )?\d)"
            rf"{_NAMES}(?:[ ,|·•–—-]+(?:on )?(?:{_DATE}))?"
        ),
    ),
    ("page navigation", _whole(rf"(?:more (?:in|from|by)|{pages.MORE_IN}) .{{2,40}}")),
    (
        "about the author",
        _whole(
            r".{3,40} (?:answers|writes|appears|blogs|posts) .{0,40}\b(?:every|each|twice a|once a)"
            r" \w+",
        ),
    ),
    (
        "contact details",
        _whole(
            r"(?:tel|phone|fax|call us|telefoon|telefon|téléphone"
            r"|teléfono)\.?:? ?[+\d(][\d ()/.-]{6,}",
            r"(?:e-?mail|mail)?:? ?[\w.+-]+@[\w.-]+\.\w{2,}",
        ),
    ),
)
HOURS_HEADING = _whole(
    r"(?:(?:our|the|practice|opening|office|business|visiting|shop|store) ){1,2}hours|opening times"
    rf"|contact(?: us| details)?|find us|visit us|where to find us|{pages.HOURS}"
)
HOURS = re.compile(r"\d{1,2}(?:[.:h]\d\d)? ?(?:am|pm|uhr|uur|h)? ?(?:[–-]|to|bis|tot|à|a) ?\d{1,2}")

# Words of bars like `Share | Save | Print`.
BAR_WORD = _whole(
    "shares?|save|print|tweet|pin|post|like|follow(?: us)?|subscribe|rate(?: us)?|review us"
    "|show notes"
    "|download|transcript|listen|watch|play|home|about(?: us)?|contact(?: us)?|blog|shop|faq"
    "|help|menu"
    "|search|log ?in|log ?out|sign (?:in|up)|register|account|newsletter|archive|rss"
    "|privacy(?: policy)?"
    "|cookies|terms(?: of (?:use|service))?|imprint|legal|sitemap|careers|press|advertise|donate"
    f"|comments?|copy link|next|previous|top|delen|teilen|partager|compartir|impressum|kontakt"
    f"|{NETWORK}"
)
BAR = re.compile(r"\s*[|·•/\t]\s*")

# What these say cannot be said by a heading of the author's.
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
