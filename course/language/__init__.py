"""What the stages must know about languages: words, stop words, stems, negation, roles.

Everything is a short table per language. A language without a table still works: its author's
order and its structure count, and what needs a table says that it was missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

UNKNOWN = "und"  # BCP 47: undetermined
WORDS_A_MINUTE = 238  # Brysbaert 2019: silent reading of English non-fiction

# Truncating words is a stemmer that knows no language and comes close to Snowball in retrieval
# (McNamee and Mayfield 2004): "inflammation" and "inflammatory" meet, and so do "Darm", "Darms".
_STEM_LENGTH = 6
_GUESS_WORDS = 5_000
_GUESS_SHARE = 0.08
_GUESS_LEAD = 1.25
_SHORT_WORD = 3

_WORD = re.compile(r"[^\W_]+(?:['’\-‑][^\W_]+)*")

_SENTENCE_GAP = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[^\Wa-z_]|[“\"(¿¡‘])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|e\.g|i\.e|etc|vs|approx|dr|mr|mrs|ms|prof|st|no|fig"
    r"|z\.b|d\.h|bijv|bv|ca)\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 16  # characters, and more: what is looked at may begin inside a word

_STOP = {
    "en": """a about after all also an and any are as at be because been before being both but by
        can could did do does doing for from had has have he her here him his how i if in into is
        it its just like many may me more most much my no nor not of off often on one only or other
        our out over own same she should so some such than that the their them then there these
        they this those through to too under until up us very was we were what when where which
        while who why will with would you your""",
    "nl": """aan al alle als altijd ook bij daar dan dat de der deze die dit door dus een en er ge
        geen had heb hebben heeft hem het hier hij hoe hun ik in is je kan kunnen maar me meer men
        met mijn moet na naar niet nog nu of om omdat onder ons ook op over te tegen toch toen tot
        u uit uw van veel vaak voor was wat we wel werd wie wij worden wordt zal ze zich zij zijn
        zo zonder zou""",
    "de": """aber alle als also am an auch auf aus bei bin bis da damit dann das dass dein dem den
        der des die dies diese dieser doch dort du durch ein eine einem einen einer er es euch für
        gegen hat haben hier ich ihr im in ist ja kann kein können man mehr mein mit muss nach nicht
        noch nun nur ob oder oft ohne sein sehr sich sie sind so über um und uns unter viel vom von
        vor war was weil wenn wer werden wie wir wird wo zu zum zur""",
    "fr": """à au aussi autre aux avec ce ces cette comme dans de des donc du elle en est et être
        eux fait il ils je la le les leur lui mais même mes moi mon ne nos notre nous on ont ou
        où par
        pas peut plus pour qu que qui sa sans se ses si son sont souvent sur ta te tes toi ton tous
        tout très tu un une vos votre vous""",
    "es": """a al algo como con cuando de del desde donde dos e el ella ellas ellos en entre era es
        esa ese eso esta este esto está están fue ha hay la las le les lo los más me mi muy no nos
        o para pero por porque pueden puede que qué se ser si sin sobre son su sus también tan te
        tiene todo tu un una uno unos y ya yo""",
}
# Only to tell these languages from their neighbours above: nothing else of ours knows them.
_NEIGHBOURS = {
    "pt": """a ao as com da das de do dos e em é era foi isso já mais mas muito na não nas no nos
        o os ou para pela pelo por porque que são se sem ser seu sua também tem tudo um uma você""",
    "it": """a ai al alla anche che ci come con da dal dalla dei del della delle di e è gli ha hanno
        i il in la le lo ma nel nella non o per perché più quello questo sono su sul tutto un una
        uno""",
    "pl": """a ale aby bo by być co czy dla do i ich jak jako jest już które który którzy lub ma na
        nie o od po przez się są tak te to tylko tym w we z za ze że żeby""",
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP.items()}
_KNOWN_BY = STOP_WORDS | {
    language: frozenset(words.split()) for language, words in _NEIGHBOURS.items()
}


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.lower().replace("’", "'"))


def count_words(text: str) -> int:
    """Return how many words a text has."""
    return len(_WORD.findall(text))


def minutes(word_count: int) -> float:
    """Return the reading time of so many words, to a tenth of a minute."""
    return round(word_count / WORDS_A_MINUTE, 1)


def guess(text: str) -> str:
    """Return the BCP 47 code of a text's language, `und` when its stop words do not say."""
    sample = words(text[: _GUESS_WORDS * 8])[:_GUESS_WORDS]
    if not sample:
        return UNKNOWN
    counts = Counter(sample)
    shares = sorted(
        (
            (sum(counts[word] for word in counts.keys() & stop) / len(sample), language)
            for language, stop in _KNOWN_BY.items()
        ),
        reverse=True,
    )
    (best, language), (second, _) = shares[:2]
    sure = best >= _GUESS_SHARE and best >= second * _GUESS_LEAD
    return language if sure else UNKNOWN


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, abbreviations kept whole."""
    line = " ".join(text.split())
    found: list[str] = []
    at = 0
    for end, start in sentence_gaps(line):
        found.append(line[at:end])
        at = start
    return [*found, line[at:]] if line else []


def sentence_gaps(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a sentence ends, before its closing quotes, and where the next one begins."""
    at = 0
    for gap in _SENTENCE_GAP.finditer(text):
        # Only the end is looked at: a text of nothing but abbreviations is one long sentence.
        if not _ABBREVIATION.search(
            text[max(at, gap.start() - _LONGEST_ABBREVIATION) : gap.start()]
        ):
            yield gap.span()
            at = gap.end()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the beginning of a word, which its inflections share."""
    bare = word.removesuffix("'s")
    if len(bare) > _SHORT_WORD and bare.endswith("s") and not bare.endswith("ss"):
        bare = bare[:-1]
    return bare[:_STEM_LENGTH]


def content_words(text: str, language: str) -> list[str]:
    """Return the words that carry meaning, in order, with repeats."""
    stop = STOP_WORDS.get(language, STOP_WORDS["en"])
    return [word for word in words(text) if word not in stop and (len(word) > 1 or word.isdigit())]


def content_stems(text: str, language: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order, with repeats."""
    return [stem(word) for word in content_words(text, language)]


_DIGITS = re.compile(r"\d+(?:[.,]\d+)*(?:\s?(?:%|[a-zµ°]{1,3}\b))?", re.IGNORECASE)


# From two on: "one" and its like are articles and pronouns far more often than numbers.
_SPELLED = """
    2 two twee zwei deux dos; 3 three drie drei trois tres; 4 four vier quatre cuatro;
    5 five vijf fünf cinq cinco; 6 six zes sechs seis; 7 seven zeven sieben sept siete;
    8 eight acht huit ocho; 9 nine negen neun neuf nueve; 10 ten tien zehn dix diez;
    11 eleven elf onze once; 12 twelve twaalf zwölf douze doce;
    13 thirteen dertien dreizehn treize trece; 14 fourteen veertien vierzehn quatorze catorce;
    15 fifteen vijftien fünfzehn quinze quince; 16 sixteen zestien sechzehn seize dieciséis;
    17 seventeen zeventien siebzehn dix-sept diecisiete;
    18 eighteen achttien achtzehn dix-huit dieciocho;
    19 nineteen negentien neunzehn dix-neuf diecinueve;
    20 twenty twintig zwanzig vingt veinte; 30 thirty dertig dreißig trente treinta;
    40 forty veertig vierzig quarante cuarenta; 50 fifty vijftig fünfzig cinquante cincuenta;
    60 sixty zestig sechzig soixante sesenta; 70 seventy zeventig siebzig setenta;
    80 eighty tachtig achtzig ochenta; 90 ninety negentig neunzig noventa"""
_NUMBER_WORDS = {
    word: digits
    for digits, *spelled in (group.split() for group in _SPELLED.split(";"))
    for word in spelled
    if word != "once"  # once in English
}


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text with their short units: `10 mg`, `3`, `50 %`, `two` as `2`."""
    written = {"".join(found.lower().split()) for found in _DIGITS.findall(text)}
    return frozenset(written | {spelled for word in words(text) if (spelled := _spelled(word))})


def number(word: str) -> str:
    """Return a number written in digits or as a word in digits, empty when it is none."""
    return word if word[:1].isdigit() else _spelled(word)


# `twenty-four`, `vingt-quatre` and, the units first, `vierundzwanzig`, `vierentwintig`.
_TENS_FIRST = re.compile(r"(?P<tens>[^\W\d_]+)[-‑](?P<units>[^\W\d_]+)")
_UNITS_FIRST = re.compile(
    r"(?P<units>[^\W\d_]{3,}?)(?:und|en|ën)(?P<tens>[^\W\d_]+(?:zig|ßig|tig))"
)
_UNITS = {"one": "1", "een": "1", "ein": "1", "un": "1"}


@lru_cache(maxsize=65_536)
def _spelled(word: str) -> str:
    """Return a number below a hundred written as a word in digits, empty when it is none."""
    known = _NUMBER_WORDS.get(word, "")
    parts = None if known else _TENS_FIRST.fullmatch(word) or _UNITS_FIRST.fullmatch(word)
    if not parts:
        return known
    tens = _NUMBER_WORDS.get(parts["tens"], "")
    units = _NUMBER_WORDS.get(parts["units"], _UNITS.get(parts["units"], ""))
    whole = len(tens) == 2 and tens != "10" and len(units) == 1  # noqa: PLR2004 - its digits
    return str(int(tens) + int(units)) if whole else ""
