"""Words that tell what comes before what: in titles, and where a text begins.

None of these is sure. A title that names tools or a beginning tends to stand early, one that names
what may go wrong or what is left tends to stand late, and a text that begins with `It`, `Then` or
`So` leans on something before it.
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
# What a text begins with that leans on something before it.
_LEANING = {
    "en": """it this that these those they he she so but then after once with when if and nor still
        now yes no not again another all""",
    "nl": "het dit dat deze ze hij zij dus maar dan toen daarna als en nog nu ja nee niet weer",
    "de": "es dies das diese sie er so aber dann danach wenn und noch nun ja nein nicht wieder",
    "fr": "il elle ce cela ces ils elles donc mais puis ensuite après quand si et encore oui non",
    "es": "esto eso estos estas así pero luego entonces después cuando si y todavía ahora sí no",
}
_POINTING = {
    "en": "again already earlier finally last so.far as.before by.now now.that at.last remaining",
    "nl": "weer al eerder eindelijk laatste tot.nu.toe zoals.eerder inmiddels resterende",
    "de": "wieder schon bereits früher endlich letzte\\w* bisher wie.zuvor inzwischen übrige\\w*",
    "fr": "déjà enfin derni\\w+ jusqu['’]ici comme.avant désormais maintenant.que restant\\w*",
    "es": "ya finalmente últim\\w+ hasta.ahora como.antes ahora.que por.fin restantes?",
}
# What an article says at its end of a later one, and at its beginning of an earlier one.
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
_REMEMBERING = {
    "en": """last.(?:time|part|week|month|evening|lesson|chapter|article|instal?ment|post) by.now
        now.that as.(?:before|we.saw) (?:you|we).(?:have.already|already|now) until.now at.last
        (?:the|our|this).(?:last|final).(?:part|lesson|article) all.that.(?:is.left|remains)
        (?:previous|first).(?:part|lesson|article) from.(?:now|here).on you.now.have now.for.the
        (?:ever.)?since.(?:last|the).(?:spring|summer|autumn|winter|year|month|week)
        (?:you|we).can.(?:now|already) have.had.a""",
    "nl": """vorige.(?:keer|deel|week|les) inmiddels nu.(?:je|we|u) tot.nu.toe
        (?:het|dit).laatste.deel eindelijk zoals.we.zagen vanaf.(?:nu|hier)
        sinds.(?:vorige?|de|het).(?:lente|zomer|herfst|winter|week|maand|jaar|voorjaar|najaar)""",
    "de": """letzte[ns]?.(?:mal|woche|folge) inzwischen bisher bis.jetzt jetzt.(?:da|wo)
        nun.(?:da|wo) (?:schon|bereits).(?:kennen|wissen) dieser.letzte.teil endlich
        von.(?:nun|jetzt|hier).an
        seit.(?:dem|der|letzte[mnrs]?).(?:frühling|frühjahr|sommer|herbst|winter|jahr|monat|woche)
        """,
    "fr": """la.dernière.fois maintenant.que désormais jusqu['’]ici (?:cette|la).dernière.partie
        vous.avez.déjà enfin depuis.(?:le.printemps|l['’]été|l['’]automne|l['’]hiver)
        à.partir.(?:de.maintenant|d['’]ici)""",
    "es": """la.última.vez ahora.que hasta.ahora ya.(?:sabe|sabemos|tiene|tenemos|puede|podemos)
        (?:esta|la).última.(?:parte|entrega) por.fin a.partir.de.(?:ahora|aquí)
        desde.(?:la.primavera|el.verano|el.otoño|el.invierno)""",
}
_ANNOUNCING = {
    "en": """(?:this|our|a).(?:short.|little.|small.)?series
        (?:two|three|four|five|six).(?:parts|evenings|instal?ments|lessons|articles|posts)
        (?:first|part.one).of.(?:two|three|four|five|six)""",
    "nl": """(?:deze|een).(?:korte.|kleine.)?(?:reeks|serie)
        (?:twee|drie|vier|vijf).(?:delen|avonden)""",
    "de": """(?:diese[rn]?|eine[rn]?).(?:kurzen?.|kleinen?.)?(?:reihe|serie)
        (?:zwei|drei|vier|fünf).(?:teilen?|folgen|abenden?)""",
    "fr": """(?:cette|une).(?:courte.|petite.)?série
        (?:deux|trois|quatre|cinq).(?:parties|épisodes|soirs)""",
    "es": "(?:esta|una).(?:breve.|pequeña.)?serie (?:dos|tres|cuatro|cinco).(?:entregas|partes)",
}
_INTRODUCING = {
    "en": "a an", "nl": "een", "de": "ein eine einen einem einer", "fr": "un une", "es": "un una",
}  # fmt: skip
_KNOWN = {
    "en": "the", "nl": "de het", "de": "der die das dem den", "fr": "le la", "es": "el la",
}  # fmt: skip
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


def _pattern(words: str, *, prefix: str = r"\b") -> re.Pattern[str]:
    either = "|".join(words.replace(".+?", "§").replace(".", r"[\s-]").replace("§", ".+?").split())
    return re.compile(rf"{prefix}(?:{either})\b", re.IGNORECASE)


_EARLY_TITLE = {code: _pattern(words) for code, words in _EARLY.items()}
_LATE_TITLE = {code: _pattern(words) for code, words in _LATE.items()}
_LEANS = {code: _pattern(words, prefix=r"^\W*") for code, words in _LEANING.items()}
_POINTS = {code: _pattern(words) for code, words in _POINTING.items()}
_PROMISES = {code: _pattern(words) for code, words in _PROMISING.items()}
_REMEMBERS = {code: _pattern(words) for code, words in _REMEMBERING.items()}
_ANNOUNCES = {code: _pattern(words) for code, words in _ANNOUNCING.items()}
_NEVER = re.compile(r"(?!)")


def lateness(title: str, code: str) -> float:
    """Return how late a title sounds: from -1 for an early one to 1 for a late one."""
    early = _EARLY_TITLE.get(code, _NEVER).search(title) is not None
    return float(_LATE_TITLE.get(code, _NEVER).search(title) is not None) - early


def leans(text: str, code: str) -> bool:
    """Return whether a text begins with a word that leans on something before it."""
    return _LEANS.get(code, _NEVER).match(text) is not None


def pointers(text: str, code: str) -> int:
    """Return how many words of a text point back to something before it."""
    return len(_POINTS.get(code, _NEVER).findall(text))


def promises(text: str, code: str) -> bool:
    """Return whether a text speaks of a part that is still to come: `next time`."""
    return _PROMISES.get(code, _NEVER).search(text) is not None


def remembers(text: str, code: str) -> bool:
    """Return whether a text speaks of a part that has been: `last time`, `by now`."""
    return _REMEMBERS.get(code, _NEVER).search(text) is not None


def announces(text: str, code: str) -> bool:
    """Return whether a text announces a whole of several parts: `this series`."""
    return _ANNOUNCES.get(code, _NEVER).search(text) is not None


def places(words: list[str]) -> Mapping[int, int]:
    """Return where words stand in the rows that have an order: days, seasons, ordinals."""
    found: dict[int, int] = {}
    for word in words:
        if word in _PLACES:
            row, place = _PLACES[word]
            found.setdefault(row, place)
    return found


def introduced(words: list[str], code: str) -> frozenset[str]:
    """Return the words that a text speaks of as new: `a coil`."""
    return _after(words, _INTRODUCING.get(code, ""))


def taken_as_known(words: list[str], code: str) -> frozenset[str]:
    """Return the words that a text speaks of as known already: `the coil`."""
    return _after(words, _KNOWN.get(code, ""))


def _after(words: list[str], articles: str) -> frozenset[str]:
    """Return the two words after each article: a noun, or an adjective and its noun."""
    before = frozenset(articles.split())
    return frozenset(
        word
        for at, article in enumerate(words)
        if article in before
        for word in words[at + 1 : at + 3]
    )
