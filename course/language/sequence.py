"""Words that tell what comes before what: in titles, and in sentences that look back or ahead.

None of these is sure. A title that names tools or a beginning tends to stand early, one that names
what may go wrong or what is left tends to stand late; and what a sentence in the past perfect or
with `last spring` or `again` speaks of was most likely told before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_EARLY = {
    "en": """what.(?:you|we).(?:will.)?need what.(?:is|are) tools? materials? ingredients equipment
        before prepar\\w+ first basics? why origins? histor\\w+ beginnings? begin\\w* start\\w*
        get(?:ting)? gather\\w* collect\\w* set(?:ting)?.up choos\\w+ pick\\w* buy\\w* plan\\w* who
        short.answer at.a.glance where.+?(?:come|comes|came).from what.counts background
        introduc\\w+ making find\\w* ^which""",
    "nl": """wat.(?:is|zijn) nodig benodigd\\w+ materia\\w+ gereedschap ingrediënten vooraf
        voorberei\\w+ eerste? basis waarom oorsprong geschiedenis begin\\w* kiezen kies plannen
        wie ^welke?""",
    "de": """was.(?:ist|sind|man.braucht|sie.brauchen) werkzeug\\w* material\\w* zutaten bevor
        vorbereit\\w+ zuerst erste\\w* grundlagen warum ursprung geschichte anfang\\w* beginn\\w*
        auswahl wählen planen wer so.legt was.ein ^welche\\w*""",
    "fr": """qu['’]est-ce matériel outils ingrédients avant prépar\\w+ d['’]abord premi\\w+ bases
        pourquoi origines? histoire début\\w* commenc\\w+ choisir planifier qui ^quel\\w*""",
    "es": """qué.(?:es|son|necesita\\w*) materiales herramientas ingredientes antes prepar\\w+
        primer\\w* bases? por.qué origen historia comienz\\w+ empezar elegir planificar quién
        ^(?:qué|cuál)""",
}
_LATE = {
    "en": """^if ^and when.to what.if wrong problems? mistakes? troubleshoot\\w* after\\w* keep\\w*
        stor(?:e|ing|age) freez\\w* serv(?:e|ing) swaps? variations? alternatives? substitut\\w*
        clean\\w* wash\\w* maint\\w+ care test\\w* finish\\w* ends? ending results? left\\w* behind
        back stay\\w* living long.term costs? prices? next last final\\w* future today now later
        beyond learn(?:t|ed) lessons can.(?:i|you|we) ^should worth questions doctor call risks?
        limits? signs? harvest\\w* again still without became people.say how.to.get or.not
        a.(?:year|month|winter|summer).(?:with|on|of|after)""",
    "nl": """^als ^en wanneer fouten? problemen misgaat na bewaren invriezen onderhoud reinigen
        testen? klaar einde resultaat terug\\w* kosten volgende laatste? toekomst geleerd vragen
        alternatieven variaties nog oogsten""",
    "de": """^wenn ^und wann fehler problem\\w* schief nach\\w* aufbewahr\\w+ einfrieren pflege
        reinig\\w+ test\\w* fertig ende ergebnis\\w* zurück kosten preise? nächste\\w* letzte\\w*
        zukunft gelernt fragen alternativen varianten noch ernte\\w* abends""",
    "fr": """^si ^et quand erreurs? problèmes? après conserv\\w+ congeler entretien nettoy\\w+
        test\\w* finir fin résultats? retour coûts? prix prochain\\w* derni\\w+ avenir appris
        questions variantes alternatives encore récolt\\w+""",
    "es": """^si ^y cuándo errores problemas después conserv\\w+ congelar mantenimiento limpi\\w+
        probar terminar fin resultados? vuelta costes? precios? próxim\\w+ últim\\w+ futuro
        aprend\\w+ preguntas variantes alternativas todavía cosech\\w+""",
}
# What an article says at its end of a later one.
_PROMISING = {
    "en": """next.(?:time|part|week|month|evening|lesson|chapter|article|instal?ment|post)
        comes?.next in.the.(?:next|following|last|final|second|third).(?:part|lesson|article|post)
        to.be.continued next.(?:weekend|season|spring|summer|autumn|winter) we.(?:shall|will).see
        you(?:['’]re|.are).(?:now.)?ready.(?:for|to) for.that.(?:we|you).(?:shall.|will.)?need
        (?:we|i).(?:shall|will).(?:come|return|turn|get).to will.follow""",
    "nl": """(?:de|het).volgende.(?:keer|deel|week|les|artikel) wordt.vervolgd
        in.(?:het|de).(?:laatste|tweede|derde).(?:deel|les) een.andere.keer
        dan.(?:gaan|nemen|doen).we
        je.bent.klaar.(?:voor|om) daarvoor.(?:hebben|moeten).we""",
    "de": """n[äa]chste[nrs]?.(?:mal|teil|woche|folge|lektion|beitrag) fortsetzung.folgt
        (?:der|im).letzte[nr]?.teil ein.andermal dann.(?:gehen|nehmen|machen|kommen).wir
        (?:bereit|reif).für dafür.(?:brauchen|müssen).wir""",
    "fr": """la.prochaine.(?:fois|partie|étape|leçon) (?:le|au).prochain.(?:article|épisode)
        à.suivre la.semaine.prochaine dans.la.(?:dernière|deuxième|troisième).partie""",
    "es": """(?:la|el|en.la|en.el).(?:próxim[oa]|siguiente).\\w+ la.semana.que.viene continuará
        en.la.(?:última|segunda|tercera).(?:parte|entrega)""",
}
# A sentence with one of these speaks of what has been.
_LOOKING_BACK = {
    "en": """had hadn['’]t (?:i|you|he|she|it|we|they)['’]d ago remember\\w* earlier since used.to
        back.(?:in|then) told promised mentioned wrote
        last.(?:time|week|month|year|spring|summer|autumn|winter|night|part|lesson|letter)
        last.(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)
        last.(?:january|february|march|april|june|july|august)
        last.(?:september|october|november|december)
        first.(?:time|week|day|year|winter|summer|spring|autumn|evening|night|lesson)
        that.(?:day|night|evening|week|winter|summer|spring|autumn|time|first)
        again already still any.?more no.longer by.now now the.same another once.more finally
        at.last""",
    "nl": """had hadden vorige?.\\w+ afgelopen herinner\\w* eerder sinds destijds toen geleden
        verteld beloofd laatst eerste.(?:keer|week|dag|jaar|winter|zomer|avond)
        weer al nog niet.meer inmiddels nu dezelfde hetzelfde eindelijk opnieuw ditmaal""",
    "de": """hatten? hattest war(?:en)?.\\w+.(?:gewesen|geworden|gekommen|gegangen) erinner\\w+
        letzte[nrsm]?.(?:mal|woche|monat|jahr|frühling|frühjahr|sommer|herbst|winter|folge|teil)
        vorige[nrsm]? vorhin früher seit damals versprochen erzählt geschrieben
        erste[nrsm]?.(?:mal|woche|tag|jahr|winter|sommer|abend)
        vor.\\w+.(?:wochen|monaten|jahren|tagen) wieder schon bereits noch nicht.mehr inzwischen
        jetzt nun dieselbe[nrsm]? denselben dasselbe endlich diesmal""",
    "fr": """avai(?:s|t|ent) avions étai(?:t|ent) derni(?:er|ère) passée? rappel\\w+ souvien\\w*
        souvenir depuis il.y.a promis raconté
        premi(?:er|ère).(?:fois|semaine|jour|année|hiver|été|soir)
        l['’]autre.(?:jour|printemps|hiver|été|automne) déjà encore de.nouveau ne.\\w+.plus
        désormais maintenant même à.présent enfin cette.fois""",
    "es": """había habías habían habíamos pasad[oa] recuerd\\w+ acuerd\\w+ desde hace prometí conté
        primer[ao]?.(?:vez|semana|día|año|invierno|verano|tarde) ya todavía aún otra.vez de.nuevo
        ahora mismo misma por.fin esta.vez""",
}
# And one with these of what is to come.
_LOOKING_AHEAD = {
    "en": """will won['’]t shall (?:i|you|he|she|it|we|they|that|there)['’]ll going.to next tomorrow
        soon later one.day not.yet for.now until""",
    "nl": """zal zullen zult gaan gaat volgende? morgen straks later ooit nog.niet voorlopig tot""",
    "de": """werden? wird wirst nächste[nrsm]? morgen bald später demnächst eines.tages noch.nicht
        vorerst bis""",
    "fr": """prochain\\w* demain bientôt plus.tard un.jour pas.encore pour.l['’]instant jusqu\\w*
        \\w+(?:era|eras|eront|erai|erez|erons|ira|iront|dra|dront|vra|vront)""",
    "es": """próxim\\w+ mañana pronto más.tarde un.día todavía.no aún.no por.ahora hasta
        \\w+(?:ará|erá|irá|arán|erán|irán|aré|eré|iré|aremos|eremos|iremos|drá|drán)""",
}
# Each row goes from early to late; a word tells something only beside another of its row.
_ROWS = """
    first second third fourth fifth sixth seventh eighth ninth tenth
    eerste tweede derde vierde vijfde
    erste zweite dritte vierte fünfte
    premier deuxième troisième quatrième
    primero segundo tercero cuarto
    monday tuesday wednesday thursday friday saturday sunday
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    montag dienstag mittwoch donnerstag freitag samstag sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo
    january february march april may june july august september october november december
    morning noon afternoon evening night
    spring summer autumn winter
    before during after
    past present future
    yesterday today tomorrow
    beginner intermediate advanced"""
_PLACES = {
    word: (row, place)
    for row, words in enumerate(_ROWS.strip().splitlines())
    for place, word in enumerate(words.split())
}


def _pattern(words: str) -> re.Pattern[str]:
    either = "|".join(words.replace(".+?", "§").replace(".", r"[\s-]").replace("§", ".+?").split())
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)


_EARLY_TITLE = {code: _pattern(words) for code, words in _EARLY.items()}
_LATE_TITLE = {code: _pattern(words) for code, words in _LATE.items()}
_PROMISES = {code: _pattern(words) for code, words in _PROMISING.items()}
_BACK = {code: _pattern(words) for code, words in _LOOKING_BACK.items()}
_AHEAD = {code: _pattern(words) for code, words in _LOOKING_AHEAD.items()}
_NEVER = re.compile(r"(?!)")


def lateness(title: str, code: str) -> float:
    """Return how late a title sounds: from -1 for an early one to 1 for a late one."""
    early = _EARLY_TITLE.get(code, _NEVER).search(title) is not None
    return float(_LATE_TITLE.get(code, _NEVER).search(title) is not None) - early


def promises(text: str, code: str) -> bool:
    """Return whether a text speaks of a part that is still to come: `next time`."""
    return _PROMISES.get(code, _NEVER).search(text) is not None


def looks_back(sentence: str, code: str) -> bool:
    """Return whether a sentence speaks of what has been: `had`, `last spring`, `again`."""
    return _BACK.get(code, _NEVER).search(sentence) is not None


def words_ahead(text: str, code: str) -> int:
    """Return how many words of a text speak of what is to come: `will`, `next`, `soon`."""
    return len(_AHEAD.get(code, _NEVER).findall(text))


def places(words: list[str]) -> Mapping[int, int]:
    """Return where words stand in the rows that have an order: days, seasons, ordinals."""
    found: dict[int, int] = {}
    for word in words:
        if word in _PLACES:
            row, place = _PLACES[word]
            found.setdefault(row, place)
    return found
