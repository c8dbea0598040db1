"""The health pack's rules on the parts of a lesson: claims, evidence, recall, the one action.

Written for lessons in English that weigh what articles say against studies. S09 stays a note: what
a claim in a register says cannot be compared with what a lesson says of it but by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from course.lint.proofs import Proof
from course.lint.prose import Sentence, words_of
from course.lint.rules import Example, Finding, Rule
from course.lint.samples import SAFETY
from course.markup import Container, Link, Paragraph, plain
from course.model import Severity

_ATTRIBUTION = re.compile(
    r"\b(?:article|authors?|writers?|publisher|source)\b.{0,60}?\b(?:says?|claims?|states?|names?"
    r"|describes?|calls?|lists?|argues?|presents?|suggests?|promises?|quotes?|asks?)\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"\[[A-Z]?\d+(?:\s*,\s*[A-Z]?\d+)*\]")
_GRADED = re.compile(
    r"\b(?:holds up|mixed|early or weak|no good evidence|points the other way)\b", re.IGNORECASE
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|linked|associated|association|whether|unclear|uncertain|unproven|hints?"
    r"|not (?:yet )?(?:known|shown|settled|clear|proven)|question|theory|idea|hypothes\w+"
    r"|disagree)\b",
    re.IGNORECASE,
)
_TOO_SURE = re.compile(r"\b(?:prove[sdn]?|confirm(?:s|ed)?|clearly)\b", re.IGNORECASE)
_NOT_SURE_OF = ("weak", "mixed")
_AGAINST = ("none", "other-way")
_COUNTER = re.compile(
    r"no good evidence|we found no|points? the other way|trials disagree|not shown", re.IGNORECASE
)
_MOST_FREE_WORDS = 90
_FREE = re.compile(r"\?\s*$|\b(?:doctor|gp|pharmacist|nurse|dietiti?an|clinician)\b", re.IGNORECASE)
_SHARED, _NEARLY = 8, 6  # words in a row that are an article's and not the author's
_OWN_PARTS = frozenset(("sources", "safety"))
_PAID = re.compile(r"\b(?:nobody|no one) paid\b|\bpaid for by\b|\bsponsor", re.IGNORECASE)
_NO_PRODUCT = re.compile(
    r"\brecommends? no (?:product|brand)|\bno (?:product|brand) is recommended"
    r"|\bdoes not recommend (?:any|a) (?:product|brand)",
    re.IGNORECASE,
)
_IF_THEN = re.compile(r"^\W*(?:if|when|after)\b", re.IGNORECASE)
_OF_LESSON = re.compile(r"\blesson (\d+)\b", re.IGNORECASE)
_SPONSORED = re.compile(r"(?<!not )\b(?:sponsored by|paid for by)\b", re.IGNORECASE)
_PRODUCT = re.compile(
    r"\b(?:probiotics?|supplements?|capsules?|powders?|collagen)\b", re.IGNORECASE
)
_INDEPENDENT = (
    "doi.org", "pubmed.ncbi.nlm.nih.gov", "cochranelibrary.com", "nice.org.uk", "nhs.uk",
    "eczema.org", "nationaleczema.org", "eczemacareonline.org.uk", "who.int", "efsa.europa.eu",
    "ftc.gov", "fda.gov",
)  # fmt: skip


def unread_claims(proof: Proof) -> Iterator[Finding]:
    """Note the claims that a lesson names: a person has to compare them with their register."""
    if proof.lesson.claims:
        named = ", ".join(proof.lesson.claims)
        hint = "compare text and grade with the register; no machine reads both"
        yield Finding(proof.line("claims"), f"the lesson names the claims {named}", hint)


def typed_blocks(proof: Proof) -> Iterator[Finding]:
    """Find claims without an owner, evidence without a source, and too much said freely."""
    for block in proof.document.containers("article"):
        opening = next((one for one in block.blocks if isinstance(one, Paragraph)), None)
        if opening and not _ATTRIBUTION.search(plain(opening.children)[:200]):
            hint = "open with who says it: 'Article 2 claims that …'"
            yield Finding(opening.line, "a claim without its owner", hint)
    for sentence in proof.sentences:
        anchored = _CITED.search(sentence.text) or _GRADED.search(sentence.text)
        if sentence.part == "evidence" and not anchored:
            hint = "end it with its source, [R27], or say the grade"
            yield Finding(sentence.line, f"evidence without a source: {_cut(sentence)}", hint)
    yield from _too_free(proof)


def _too_free(proof: Proof) -> Iterator[Finding]:
    free = [
        sentence
        for sentence in proof.sentences
        if not sentence.part and sentence.kind == "paragraph"
        and not any(sign.search(sentence.text) for sign in (_CITED, _ATTRIBUTION, _FREE, _PAID))
    ]  # fmt: skip
    count = sum(len(words_of(sentence.text)) for sentence in free)
    if count > _MOST_FREE_WORDS:
        message = f"{count} words have neither a source nor an owner"
        hint = f"keep it to {_MOST_FREE_WORDS}: attribute, cite or ask"
        yield Finding(free[0].line, message, hint, Severity.WARNING)


def counter_frame(proof: Proof) -> Iterator[Finding]:
    """Find a claim that studies do not bear out, in an email that does not say so."""
    for block in proof.document.containers("evidence"):
        said = proof.email.text if proof.email else proof.lesson.body
        if block.argument in _AGAINST and not _COUNTER.search(" ".join(said.split())):
            hint = "say it plainly: 'we found no …', 'trials disagree', 'not shown'"
            yield Finding(block.line, "nothing says that the claim is not borne out", hint)


def certainty(proof: Proof) -> Iterator[Finding]:
    """Find evidence that is told with more certainty than its grade has."""
    for block in proof.document.containers("evidence"):
        text = " ".join(plain(one.children) for one in block.blocks if isinstance(one, Paragraph))
        if found := _TOO_SURE.search(text):
            hint = "write 'found', 'suggests' or 'points to'"
            yield Finding(block.line, f"evidence says {found[0]!r}", hint)
        if block.argument in _NOT_SURE_OF and not _HEDGED.search(text):
            hint = "say how sure it is: may, hints, not yet known, unclear"
            message = f"{block.argument} evidence is told as if it were certain"
            yield Finding(block.line, message, hint)


def overlap(proof: Proof) -> Iterator[Finding]:
    """Find words in a row that stand in an article."""
    if not proof.around.articles:
        return
    lines = tuple(line for article in proof.around.articles.values() for line in article)
    for sentence in proof.sentences:
        if sentence.part in _OWN_PARTS:
            continue
        shared = _longest_run(sentence.text, _runs_of(lines))
        if shared:
            severity = Severity.ERROR if len(shared) >= _SHARED else Severity.WARNING
            message = f"an article's own words: {' '.join(shared)[:80]!r}"
            hint = "say it in your own words, or name the article and quote fewer"
            yield Finding(sentence.line, message, hint, severity)


def _longest_run(text: str, runs: frozenset[tuple[str, ...]]) -> list[str]:
    """Return the first run of six words or more that is in an article too, as long as it goes."""
    words = [word.casefold() for word in words_of(text)]
    for start in range(len(words) - _NEARLY + 1):
        end = start
        while end + _NEARLY <= len(words) and tuple(words[end : end + _NEARLY]) in runs:
            end += 1
        if end > start:
            return words[start : end + _NEARLY - 1]
    return []


@lru_cache(maxsize=8)
def _runs_of(lines: Sequence[str]) -> frozenset[tuple[str, ...]]:
    words = [word.casefold() for line in lines for word in words_of(line)]
    return frozenset(tuple(words[at : at + _NEARLY]) for at in range(len(words) - _NEARLY + 1))


def disclosure(proof: Proof) -> Iterator[Finding]:
    """Find an email that does not say who paid and that no product is recommended."""
    text = " ".join((proof.email.text if proof.email else proof.lesson.body).split())
    missing = [
        what
        for what, sign in (("who paid for it", _PAID), ("that no product is meant", _NO_PRODUCT))
        if not sign.search(text)
    ]
    if missing:
        hint = "say it for every email as 'notice' in course.toml"
        yield Finding(None, f"the email does not say {' nor '.join(missing)}", hint)


def if_then(proof: Proof) -> Iterator[Finding]:
    """Find a lesson without exactly one action, or with one that is no plan."""
    actions = list(proof.document.containers("action"))
    if len(actions) != 1:
        line = actions[1].line if actions else proof.lesson.body_line
        hint = "write one '::: action': 'When …, then …'"
        yield Finding(line, f"the lesson has {len(actions)} actions", hint)
        return
    first = next((s for s in proof.sentences if s.part == "action"), None)
    if first and not _IF_THEN.search(first.text):
        hint = "begin with If, When or After: plans tied to a moment are kept"
        yield Finding(first.line, f"the action is no plan: {_cut(first)}", hint)


def recall(proof: Proof) -> Iterator[Finding]:
    """Find a lesson that asks nothing of the lesson before, of an older one, or answers it not."""
    number = proof.lesson.number
    asked, answered = (_lessons_named(proof, part) for part in ("recall", "answer"))
    wanted = {f"lesson {number - 1}": number - 1 in asked} if number > 1 else {}
    if number > 2:  # noqa: PLR2004 - the first lesson with an older one before the last
        wanted["an older lesson"] = any(named < number - 1 for named in asked)
    for what, is_there in wanted.items():
        if not is_there:
            hint = f"write '::: recall' with 'Lesson {number - 1}: …?'"
            yield Finding(_line_of(proof, "recall"), f"nothing asks about {what}", hint)
    for unanswered in sorted(asked - answered):
        hint = f"write '::: answer' with 'Lesson {unanswered}: …'"
        message = f"the question about lesson {unanswered} has no answer"
        yield Finding(_line_of(proof, "recall"), message, hint)


def _lessons_named(proof: Proof, part: str) -> set[int]:
    said = " ".join(sentence.text for sentence in proof.sentences if sentence.part == part)
    return {int(number) for number in _OF_LESSON.findall(said)}


def _line_of(proof: Proof, part: str) -> int:
    block = next(proof.document.containers(part), None)
    return block.line if block else proof.lesson.body_line


def progress(proof: Proof) -> Iterator[Finding]:
    """Find a text part that does not say which lesson of how many it is."""
    if proof.email is None:
        return
    rendering = proof.email.rendering
    place = rf"\b{proof.lesson.number}\b\D{{1,12}}\b{rendering.total}\b"
    if not re.search(place, proof.email.text):
        hint = "let the theme say 'Lesson 2 of 8' in words"
        yield Finding(None, "the text part does not say how far the reader is", hint)


def independent_links(proof: Proof) -> Iterator[Finding]:
    """Find evidence that is linked to who may have an interest in it."""
    for block in proof.document.containers("evidence", "sources"):
        for link in _links_in(proof, block):
            host = (urlsplit(link.href).hostname or "").removeprefix("www.")
            if not any(host == one or host.endswith(f".{one}") for one in _INDEPENDENT):
                hint = "link the record: doi.org, PubMed, Cochrane, NICE, a patients' society"
                yield Finding(link.line, f"{host!r} is not known as independent", hint)


def _links_in(proof: Proof, block: Container) -> Iterator[Link]:
    ends = [other.line for other in proof.document.blocks if other.line > block.line]
    end = min(ends, default=10**9)
    return (link for link in proof.document.links() if block.line <= link.line < end)


def sponsored(proof: Proof) -> Iterator[Finding]:
    """Find talk of products in a course that somebody paid for."""
    if not _SPONSORED.search(proof.course.notice):
        return
    for sentence in proof.passages:
        found = _PRODUCT.search(sentence.text)
        if found and sentence.part not in _OWN_PARTS:
            message = f"a sponsored course speaks of {found[0]!r}"
            hint = "take it out: with a sponsor it is a claim under EU 1924/2006"
            yield Finding(sentence.line, message, hint)


def _cut(sentence: Sentence) -> str:
    return repr(sentence.text if len(sentence.text) <= 60 else f"{sentence.text[:57].rstrip()}…")  # noqa: PLR2004 - a line


_ASKED = "::: recall\n  Lesson 1: what is a row?\n  :::\n"

RULES = (
    Rule("S09", "claims", Severity.INFO,
         "a grade that differs from the register misleads; a person has to compare the two",
         unread_claims,
         fix="read each claim and its grade beside the register before you sign",
         source="DISCERN, items 4 and 5",
         example=Example("front matter", "claims: [C12]", "claims: []")),
    Rule("S10", "owner and source", Severity.ERROR,
         "a claim without its owner reads as ours, and evidence without a source as opinion",
         typed_blocks,
         fix="open '::: article' with who says it, and end each sentence of evidence with [n]",
         source="DISCERN, items 4 and 5; FTC, Health Products Compliance Guidance (2022)",
         example=Example("body", "::: article 2\nCreams bring comfort for a time.\n:::",
                         "::: article 2\nArticle 2 claims that creams bring comfort.\n:::")),
    Rule("S11", "counter-frame", Severity.ERROR,
         "who reads only the claim believes it", counter_frame,
         fix="say plainly that studies do not bear it out: 'we found no …', 'not shown'",
         source="Lewandowsky and others (2020), Debunking Handbook",
         example=Example("body", "::: evidence none\nNobody has looked at it [R1].\n:::",
                         "::: evidence none\nWe found no trial of it [R1].\n:::")),
    Rule("S12", "certainty", Severity.ERROR,
         "weak findings told with certainty are taken for facts", certainty,
         fix="say 'may', 'hints', 'not yet known'; never 'proves', 'confirms', 'clearly'",
         source="GRADE Working Group, guidelines 26: informative statements",
         example=Example("body", "::: evidence weak\nIt lowers the itch [R1].\n:::",
                         "::: evidence weak\nIt may lower the itch [R1].\n:::")),
    Rule("S13", "own words", Severity.ERROR,
         "eight words in a row are the article's and not yours: its law and its slant come along",
         overlap,
         fix="close the article and write what it says; quote a few words with its number",
         source="our own: eight words shared, six nearly",
         example=Example("article",
                         "We read that creams keep the skin calm for a while, and then the patches "
                         "come back.",
                         "Article 1 says creams calm skin, and that patches return.")),
    Rule("S15", "disclosure", Severity.ERROR,
         "readers weigh advice by who paid for it", disclosure,
         fix="say in 'notice' of course.toml who paid, and that no product is recommended",
         source="FTC, Endorsement Guides, 16 CFR 255.5; CAP Code 2.1", binds=True,
         example=Example("lesson", "::: safety\nThis course is general education.\n:::", SAFETY)),
    Rule("S17", "one plan", Severity.ERROR,
         "a plan tied to a moment is carried out, a wish is not", if_then,
         fix="write one '::: action' that begins with If, When or After",
         source="Gollwitzer and Sheeran (2006), implementation intentions",
         example=Example("body", "::: action\nRead more.\n:::", "Read more.")),
    Rule("S18", "recall", Severity.ERROR,
         "what is asked again is kept, above all after some weeks", recall,
         fix="ask about the lesson before, from lesson 3 on about an older one, and answer both",
         source="Cepeda and others (2006), distributed practice",
         example=Example("course", "title: Rows\n---\ntitle: Keys\n",
                         f"title: Rows\n---\ntitle: Keys\nbody: |\n  {_ASKED}"
                         "\n  ::: answer\n  Lesson 1: one thing.\n  :::\n")),
    Rule("S19", "progress", Severity.ERROR,
         "who sees the end of a course stays", progress,
         fix="let the theme say 'Lesson 2 of 8' in words, not only as a graphic",
         source="WCAG 2.2, 1.1.1; Kivetz and others (2006), goal gradient",
         example=Example("text part", "Your weekly lesson", "Lesson NUMBER of TOTAL")),
    Rule("S20", "independent links", Severity.ERROR,
         "a link to a seller lends it the weight of a study", independent_links,
         fix="link the record of the study: doi.org, PubMed, Cochrane, NICE",
         source="HONcode, principles 4 and 7",
         example=Example("body",
                         "::: evidence mixed\nIt may help [R1](https://example.com/shop).\n:::",
                         "::: evidence mixed\nIt may help [R1](https://doi.org/10.1/x).\n:::")),
    Rule("S21", "sponsor", Severity.ERROR,
         "with a sponsor every word about a product is advertising", sponsored,
         fix="take products out of a course that somebody paid for",
         source="Regulation (EC) 1924/2006; FTC, Native Advertising", binds=True,
         example=Example("front matter",
                         'notice: "Sponsored by a shop."\ntitle: Probiotics and you',
                         'notice: "Sponsored by a shop."\ntitle: Rows and columns')),
)  # fmt: skip
