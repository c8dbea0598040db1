"""Sentences in which a page speaks of itself: notes, disclosures, thanks, appeals.

Each pattern is one class of sentence with the words that may stand in it, in five languages, and
what such a sentence is. `NOTES` are the page's wherever they stand; `CLOSING` only above and below
all of the text, for in the middle an author may say the same of his subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = (
    r"(?:article|post|story|piece|list|page|recipe|interview|guide|review|essay|episode|text|column"
    r"|artikel|stuk|verhaal|bericht|recept|beitrag|text|rezept|billet|recette|texte|artículo"
    r"|receta|texto|entrada)"
)
_THIS = r"(?:this|dit|deze|dieser|diese[sm]?|in diesem|cet(?:te)?|ce|este|esta)"
_EDITORS = r"(?:the )?editor(?:s|['’]s|s['’])?"
_LINKED = r"(?:links?|liens?|enlaces?|affiliatelinks?|werbelinks?)"
_EARNED = (
    r"(?:earn|commission|paid|affiliate|small (?:fee|cut)|percentage|compensat\w+|vergoeding"
    r"|commissie|betaalde|provision|vergütung|werbelinks|commission|rémunér\w+|affiliés?"
    r"|affiliation|comisión|afiliad\w+|patrocinad\w+)"
)
_OF_LINKS = (
    "earn", "commission", "paid", "affili", "small", "percentage", "compensat", "vergoeding",
    "betaalde", "provision", "vergütung", "rémunér", "comisión", "patrocinad", "link"
)  # fmt: skip
_OFTEN = (
    r"(?:comments?|replies|responses|reacties|kommentare?|commentaires?|comentarios?|reviews"
    r"|antworten|réponses|respuestas)"
)
_IN_COMMENTS = (
    r"(?:in the comments|comments? (?:below|section)|in de (?:reacties|comments)|hieronder"
    r"|in den kommentaren|im kommentar(?:bereich)?|(?:en|dans les?) commentaires?"
    r"|en (?:los )?comentarios)"
)
_ASKED = (
    r"(?:tell|let (?:us|me) know|share|leave|drop|shout|post|write|vertel|laat|deel|schrijf|zet"
    r"|verrate?t?|erzähle?t?|schreibt?|sagt?|lass(?:t|e)?|dites|racontez|laissez|partagez|cuénta\w+"
    r"|cuenta|deja|déja\w+|dime|dinos|escríbe\w+|comparte)"
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """A class of sentences: what a page says with them, and how they are known.

    `begins` is at the beginning of a line, `within` anywhere in it. Whatever `within` finds has one
    of `words` in it, parts of words in lower case: to look for those first is many times quicker.
    """

    reason: str
    begins: re.Pattern[str]
    within: re.Pattern[str] | None = None
    words: tuple[str, ...] = ()

    def are_in(self, text: str) -> bool:
        """Return whether a line has such a sentence."""
        if self.begins.match(text):
            return True
        if self.within is None:
            return False
        lowered = text.lower()
        return any(word in lowered for word in self.words) and bool(self.within.search(text))


def _start(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(patterns)})", re.IGNORECASE)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


NOTES = (
    Sentences(
        "correction or note of the editors",
        begins=_start(
            r"(?:correction|corrected|clarification|erratum|update|correctie|rectificatie"
            r"|berichtigung|korrektur|rectificatif|corrección|rectificación)"
            r"(?:,? [^:]{1,30})?: ",
            rf"(?:note (?:from|by) {_EDITORS}|{_EDITORS} note|note de la rédaction|ndlr"
            r"|anmerkung der redaktion|noot van de redactie|nota de (?:la redacción|el editor))\b",
            rf"{_THIS} {_PIECE} (?:was|has been|is|wurde|werd|a été|ha sido|fue) (?:\w+ ){{0,2}}?"
            r"(?:amended|corrected|updated|revised|edited|condensed|korrigiert|aktualisiert"
            r"|überarbeitet|aangepast|gecorrigeerd|bijgewerkt|corrigée?|mis(?:e)? à jour"
            r"|modifiée?|corregid[oa]|actualizad[oa])\b",
            r"(?:an|in an|in a|in einer|een|in een|une|dans une|una|en una) "
            r"(?:earlier|previous|früheren|vorherigen|eerdere|vorige|version précédente|versión)"
            r"(?: version| versie| fassung| anterior)? (?:of|van|de|dieses|der) ",
        ),
    ),
    Sentences(
        "notice of the site",
        begins=_any(
            rf"^\W*{_THIS} {_PIECE} (?:\w+ ){{0,3}}?(?:first|originally|earlier|previously|zuerst"
            r"|zunächst|erstmals|eerder|eerst|oorspronkelijk|d['’]abord|initialement|primero"
            r"|originalmente|por primera vez)\b",
            rf"^\W*{_THIS} {_PIECE} (?:se publicó|apareció|est paru|parut|verscheen|erschien)\b",
            r"^\W*(?:all )?prices (?:\w+ ){0,3}?(?:were )?(?:correct|accurate|checked|valid) "
            r"(?:at|as|when|on)\b",
            r"^\W*(?:alle )?preise (?:\w+ ){0,3}?(?:stand|zum zeitpunkt)\b"
            r"|^\W*prijzen (?:\w+ ){0,3}?(?:onder voorbehoud|ten tijde)\b"
            r"|^\W*prix (?:\w+ ){0,3}?(?:constatés|au moment|à la date)\b"
            r"|^\W*(?:los )?precios (?:\w+ ){0,3}?(?:en el momento|vigentes|a fecha)\b",
            rf"^.{{0,40}}{_THIS} {_PIECE}.{{0,40}}\b{_EARNED}.{{0,20}}\b{_LINKED}\b",
            rf"^.{{0,40}}{_THIS} {_PIECE}.{{0,40}}\b(?:includes|contains|bevat|enthält|contient"
            rf"|contiene)\b.{{0,30}}\b{_EARNED}",
            r"^\W*some of the (?:companies|brands|products|links) (?:\w+ ){0,8}?"
            r"(?:pay|paid|sponsor|affiliate)",
            r"^\W*opinions (?:\w+ ){0,3}?(?:are )?(?:our|my|their) own\W*$",
            # Who keeps the page.
            r"^[^.]{2,60} (?:is|are|remains?) (?:\w+ ){0,3}?(?:an? )?(?:independent|independently"
            r" owned) (?:publisher|publication|site|website|magazine|blog|service|and )",
            r"^[^.]{2,60} is a (?:registered charity|non-?profit|not-for-profit|reader-supported)",
            r"^\W*registered (?:charity|office|company|in)\b.{0,80}$",
            r"^\W*you(?:['’]ve| have) (?:read|used|reached|got)? ?(?:\d+|\w+)"
            r" (?:of|out of|free|your).{0,20}(?:articles?|stories|posts)\b",
            r"^\W*(?:vous avez lu|sie haben|je hebt|has leído) (?:noch |nog |déjà )?\d+ .{0,30}"
            r"(?:articles?|artikel(?:en|n)?|artículos)\b",
            r"^\W*(?:transcript|transcribed|transcription) by (?:an? )?(?:human|machine|computer"
            r"|software|ai|volunteer)",
            r"^\W*(?:our|the) theme (?:music|song|tune) (?:is|was|comes)\b",
            r"^\W*how we (?:reviewed|fact-?checked|tested|chose|made) this (?:article|page|story)",
            r"^\W*(?:die|alle) in (?:diesem artikel|diesem beitrag|diesem text) .{0,60}"
            r"ersetzen (?:nicht|keine)",
        ),
        within=_any(
            # `We may earn a commission when you buy through links on this page.`
            rf"\b(?:we|i|wij?|ik|wir|ich|nous|je|on|nos|me)\b.{{0,60}}\b{_EARNED}\b.{{0,60}}"
            rf"(?:\b{_LINKED}\b|\b(?:partners?|purchase|when you|if you|wenn|als (?:je|jij|u)|si)"
            r"\b)",
            rf"\b{_LINKED}\b.{{0,60}}\b(?:we|i|wij?|ik|wir|ich|nous|je|on)\b.{{0,50}}"
            rf"\b{_EARNED}\b",
            r"\bif you (?:buy|order|shop|book|click) (?:\w+ ){0,4}?through (?:\w+ ){0,3}?links\b",
        ),
        words=_OF_LINKS,
    ),
    Sentences(
        "comment form",
        begins=_any(
            rf"^\W*\d+ {_OFTEN}(?: (?:to|on|auf|zu|op|sur|a) .{{2,120}})?\W*$",
            r"^[\w.-]+(?: [\w.-]+){0,2} (?:says|writes|zegt|schreibt|sagt|dit|dice)"
            r"(?: on .{4,30})?:\s",
            r"^\W*(?:thank you|thanks) for (?:reading|listening|watching|following|tuning in)\b",
            r"^\W*(?:bedankt voor het|danke fürs?|vielen dank fürs?|merci de (?:votre|m['’]avoir)"
            r"|gracias por) (?:lezen|luisteren|kijken|lesen|zuhören|zuschauen|lecture|lue?s?|leer"
            r"|leerme|escuchar)",
        ),
        within=_any(
            # Asked for, not told: `What readers tell you in the comments` is of an article.
            rf"(?:^|[.!?:,] |\b(?:please|and|und|et|en|y) ){_ASKED}\b.{{0,80}}\b{_IN_COMMENTS}",
        ),
        words=("comment", "komment", "coment", "reacties", "hieronder"),
    ),
    Sentences(
        "newsletter or account prompt",
        begins=_any(
            r"^\W*(?:never miss|don['’]t miss|mis nooit|verpasse? (?:keine?n?|nie)|ne manquez plus"
            r"|ne ratez (?:plus|aucun)|no te pierdas) .{2,50}$",
            r"^\W*(?:word|become|werden? sie|werde|devenez|hazte) (?:een |an? )?"
            r"(?:lid|member|mitglied|membre|soci[oa])\b",
        ),
        within=_any(
            r"\b(?:pop|put|leave|enter|type|drop) (?:in )?your e-?mail(?: address)?"
            r"(?: (?:in the box|below|here|above|and)\b|[,.!]|$)",
            r"\b(?:laat|vul) je e-?mail(?:adres)?\b|\btrag(?:e|en sie)? .{0,20}e-?mail",
            r"\bif you (?:liked|enjoyed|loved) this\b.{0,60}"
            r"\b(?:letter|newsletter|emails?|podcast|book|course|channel)\b",
            r"\byou can opt out\b|\bwe['’]d love to send you\b",
            r"\b(?:subscribe|tune in) wherever you (?:get|find|listen)\b",
        ),
        words=("mail", "d this", "can opt out", "love to send", "wherever you"),
    ),
    Sentences(
        "share button",
        begins=_any(
            r"^\W*(?:if you (?:liked|enjoyed|loved) (?:this|it)|si (?:ce|cet|cette|este|esta|te)"
            r" .{2,30}(?:plu|aimée?|gust\w+)|als je dit|wenn (?:dir|ihnen|euch) (?:das|dies))"
            r".{0,60}\b(?:share|pass|forward|send|partag\w+|deel|teile?n?|compart\w+)\b",
            r"^\W*(?:if you (?:make|try|cook|bake) (?:this|these|it|them).{0,20})?"
            r"\btag (?:me|us)\b",
            r"^\W*(?:tap|click) (?:on )?(?:a|the|any) (?:photo|picture|image)s? to\b",
        ),
    ),
    Sentences(
        "call to buy",
        begins=_any(
            r"^\W*your (?:gift|donation) (?:today|now|of)\b",
        ),
        within=_any(
            r"\bsupport (?:\w+ )?(?:journalism|reporting|newsroom)\b",
            r"\b(?:buy|get|shout) me a (?:coffee|beer|tea)\b",
            r"\bcode (?:for you|pour vous|für (?:euch|dich|sie)|voor (?:jou|jullie)|just for)\b"
            r"|\bcódigo para (?:ti|vosotros|ustedes)\b",
            r"\b(?:code|código|gutscheincode|kortingscode) (?-i:(?=[A-Z\d]*[A-Z])[A-Z\d]{4,})\b",
            r"\b(?:here|aquí|hier|ici)\b.{0,30}\d ?% (?:off|de descuento|rabatt|korting"
            r"|de remise)\b",
        ),
        words=("support ", "me a ", "code", "código", "%"),
    ),
    Sentences(
        "page navigation",
        begins=_any(
            r"^\W*(?:add (?:it )?to (?:my |your )?(?:calendar|wish ?list|basket|collection)"
            r"|(?:share|save) (?:this |the )?(?:event|recipe|date|page|article|post)"
            r"|(?:print|save|share|tweet|pin|bookmark|listen|reply|follow|subscribe|donate)"
            r"|(?:print|save|share|pin|imprimir|imprimer|afdrukken|drucken) (?:this |la |el |de )?"
            r"(?:recipe|receta|recette|recept|article)|rezept drucken|recept (?:printen|afdrukken)"
            r"|in (?:den )?kalender (?:eintragen|speichern)|zet in (?:je )?agenda"
            r"|ajouter (?:à l['’]|au )(?:agenda|calendrier)|añadir al calendario"
            r"|delen via .{3,20}|(?:find us|view|show|see) on (?:the |a )?map)\W*$",
        ),
    ),
    Sentences(
        "advertisement",
        begins=_any(
            r"^\W*(?:anzeige|werbung|advertentie|ad|advertisement|sponsored|publicité|publicidad"
            r"|patrocinado|sponsorisé|gesponsert|promo(?:tion)?) ?: ",
        ),
        within=_any(
            r"\ba (?:quick )?(?:word|message) from (?:our|today['’]s|this week['’]s) "
            r"(?:friends|sponsors?|partners?|supporters)\b",
            r"\b(?:this|today['’]s) (?:\w+['’]?s? )?(?:show|episode|post|week['’]s show) is "
            r"(?:supported|sponsored|brought to you) by\b",
            r"\bwe(?:['’]ll| will) be right back after\b",
        ),
        words=("from our ", "from today", "from this ", "ed by", "to you by", "right back after"),
    ),
)
CLOSING = (
    Sentences(
        "comment form",
        begins=_any(
            rf"^\W*(?:{_OFTEN}|your comments?)(?: ?\(\d+\))?\W*$",
        ),
        within=_any(
            r"\bget in touch\b|\bsend (?:us |me )?(?:a|an|your) (?:\w+ )?"
            r"(?:note|message|tip|e-?mail|photos?)\b",
        ),
        words=("in touch", "send "),
    ),
    Sentences(
        "notice of the site",
        begins=_any(
            r"^\W*(?:with )?(?:kind |generous |thanks to the )?(?:support|funding|help)"
            r" (?:from|of) [A-ZÀ-Ý].{2,80}$|^\W*(?:supported|funded) by .{2,80}$",
            r"^\W*(?:met (?:dank|steun)|mit (?:freundlicher )?unterstützung|gefördert"
            r"|avec le soutien|con el apoyo) (?:aan|van|von|durch|de) .{2,80}$",
            r"^\W*(?:sources?|quellen?|bronn?(?:en)?|fuentes?|références|referencias) ?: .{4,200}$",
            r"^\W*copyright .{2,80}$",
            r"^\d[\d.,]* (?:people|persons|others|readers|members|guests|mensen|personen|personnes"
            r"|personas) .{0,12}(?:interested|going|like|liked|follow|attending|geïnteresseerd"
            r"|interessiert|intéressées?|interesad[ao]s)\W*$",
        ),
        within=_any(
            r"\b(?:run|staffed) (?:entirely )?by volunteers\b|\bregistered charity\b",
        ),
        words=("by volunteers", "registered charity"),
    ),
    Sentences(
        "byline or date",
        begins=_any(
            r"^\W*(?:sound|music|artwork|design|editing|photography|drawings|words|muziek|geluid"
            r"|musik|musique|música|fotograf[ií]as?|fotos?) (?:is |are )?(?:by|door|von|par|de)\b",
            r"^[^.!?]{3,40}, \d+ min(?:ute)?s?(?: read)?\W*$",
            r"^\W*(?:prep(?:aration)?|cook(?:ing)?|total|bereiding|zubereitung|préparation"
            r"|preparación)(?: time)?:? \d.{0,80}$",
            r"^\W*stand: .{3,30}$",
        ),
        within=_any(
            r"\b(?:made|hosted|produced|presented|edited|mixed|recorded|written|geschreven|gemaakt"
            r"|geschrieben|produziert|écrite?|réalisée?|escrit[oa]|producid[oa]) (?:\w+ ){0,4}?"
            r"(?:by|door|von|par|por) (?:our |onze |unserem? |notre |nuestr[oa] )?",
            r"\bfachlich geprüft\b",
        ),
        words=(" by ", " door ", " von ", " par ", " por ", "fachlich geprüft"),
    ),
    Sentences(
        "about the author",
        begins=_start(
            r"(?:hi|hello|hey|hallo|hoi|bonjour|salut|hola)[,!]? (?:there[,!]? )?"
            r"(?:i['’]m|i am|ik ben|ich bin|je suis|moi,? c['’]est|soy) ",
            r"(?:who am i|qui suis-je|wie ben ik|wer bin ich|quién soy|about me|over mij|über mich"
            r"|à propos de moi|sobre mí)\b",
        ),
    ),
)
