"""The health pack's rules on what a lesson must have: safety text, sources, a signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from course.lint.proofs import Proof
from course.lint.prose import Sentence
from course.lint.rules import Example, Finding, Rule
from course.lint.samples import SAFETY
from course.markup import Container, List, Paragraph, plain
from course.model import Severity

_DISCLAIMER = {
    # what it says: how to recognise it
    "that it is general education": r"general (?:education|information)",
    "that it is not medical advice": r"not(?: a substitute for)? medical advice",
    "whom to ask: doctor or pharmacist": r"\b(?:doctor|gp|pharmacist)\b",
    "not to stop or start a treatment": r"\b(?:do not|don['\u2019]t|never) (?:stop|start|change)\b",
    "when the evidence was checked": r"evidence (?:last )?checked",
}
_RED_FLAGS = {
    "how fast": r"same[- ]day|straight away|urgent|emergency",
    "blisters": r"blister|punched[- ]out",
    "fever": r"fever|feel(?:ing)? (?:ill|unwell)",
    "infection": r"hot|swollen|weep|ooz|crust|pus",
    "eyes": r"\beyes?\b",
    "babies and children": r"bab(?:y|ies)|infant|child",
    "breathing": r"breath|swelling of (?:the )?(?:lips|face|tongue)",
}
_ENOUGH_RED_FLAGS = 5
_FOOD = re.compile(
    r"\b(?:foods?|diets?|milk|dairy|eggs?|wheat|gluten|soya?|nuts?|peanuts?|fish|sugar|yog(?:h)?urt"
    r"|kefir|fib(?:re|er))\b",
    re.IGNORECASE,
)
_CHILD = re.compile(r"bab(?:y|ies)|infant|child", re.IGNORECASE)
_CLINICIAN = re.compile(r"dieti[ct]ian|doctor|\bgp\b", re.IGNORECASE)
_CITATION = re.compile(r"\[([A-Z]?\d+(?:\s*,\s*[A-Z]?\d+)*)\]")
_SOURCE_ID = re.compile(r"^\W*([A-Z]?\d+)[\].:)]|\[([A-Z]?\d+)\]")
_FRESH_MONTHS = 24


def disclaimer(proof: Proof) -> Iterator[Finding]:
    """Find an email that leaves out a part of the disclaimer."""
    text = proof.email.text if proof.email else proof.lesson.body
    missing = _missing(_DISCLAIMER, text)
    if missing:
        message = f"the email does not say {'; '.join(missing)}"
        yield Finding(
            proof.lesson.body_line,
            message,
            "say it in '::: safety', or for every email as 'notice' in course.toml",
        )


def safety_box(proof: Proof) -> Iterator[Finding]:
    """Find a lesson that does not say when to get help at once."""
    boxes = list(proof.document.containers("safety"))
    if not boxes:
        hint = "add '::: safety' and say when to get help the same day"
        yield Finding(proof.lesson.body_line, "the lesson has no safety box", hint)
        return
    missing = _missing(_RED_FLAGS, _text_in(proof, "safety"))
    if len(_RED_FLAGS) - len(missing) < _ENOUGH_RED_FLAGS:
        message = f"the safety box says nothing of {', '.join(missing)}"
        hint = f"name at least {_ENOUGH_RED_FLAGS} of the {len(_RED_FLAGS)} red flags"
        yield Finding(boxes[0].line, message, hint)


def food_and_children(proof: Proof) -> Iterator[Finding]:
    """Find a lesson about food whose safety box forgets children."""
    about = next(
        (s for s in proof.sentences if s.part in ("evidence", "action") and _FOOD.search(s.text)),
        None,
    )
    safety = _text_in(proof, "safety")
    if about and not (_CHILD.search(safety) and _CLINICIAN.search(safety)):
        message = f"food is spoken of in line {about.line}, and the safety box forgets children"
        hint = "add: ask a doctor or dietitian before changing what a baby or child eats"
        box = next(proof.document.containers("safety"), None)
        yield Finding(box.line if box else about.line, message, hint)


def unresolved_citation(proof: Proof) -> Iterator[Finding]:
    """Find citations that no line of the sources explains."""
    known = {
        source_id for box in proof.document.containers("sources") for source_id in _source_ids(box)
    }
    for sentence in proof.sentences:
        for name in _cited(sentence):
            if name not in known:
                message = f"no source is called [{name}]"
                yield Finding(sentence.line, message, "add it below '::: sources' as '1. [R27] …'")


def freshness(proof: Proof) -> Iterator[Finding]:
    """Find evidence that nobody has looked at for two years."""
    checked = proof.lesson.evidence_checked
    if not checked:
        hint = "add 'evidence_checked: 2026-08', the month in which somebody did"
        yield Finding(proof.line("id"), "nobody says when the evidence was checked", hint)
    elif proof.around.today and _months_between(checked, proof.around.today) > _FRESH_MONTHS:
        message = f"the evidence was checked in {checked}, more than {_FRESH_MONTHS} months ago"
        yield Finding(proof.line("evidence_checked"), message, "look again, then write the month")


def signature(proof: Proof) -> Iterator[Finding]:
    """Find a lesson that no person has signed."""
    if not (proof.lesson.reviewed_by and proof.lesson.reviewed_on):
        hint = "let a clinician read it, then add 'reviewed_by' and 'reviewed_on'"
        yield Finding(None, "no person has signed this lesson", hint)


def _missing(wanted: dict[str, str], text: str) -> list[str]:
    text = " ".join(text.split())
    return [name for name, sign in wanted.items() if not re.search(sign, text, re.IGNORECASE)]


def _text_in(proof: Proof, part: str) -> str:
    return " ".join(sentence.text for sentence in proof.sentences if sentence.part == part)


def _cited(sentence: Sentence) -> list[str]:
    if sentence.part == "sources":
        return []
    return [name for found in _CITATION.findall(sentence.text) for name in re.split(r",\s*", found)]


def _source_ids(box: Container) -> Iterator[str]:
    for block in box.blocks:
        if not isinstance(block, List):
            continue
        for number, item in enumerate(block.items, start=block.start):
            yield str(number)
            text = " ".join(plain(b.children) for b in item.blocks if isinstance(b, Paragraph))
            yield from (one or other for one, other in _SOURCE_ID.findall(text))


def _months_between(month: str, today: date) -> int:
    year, number = map(int, month.split("-"))
    return (today.year - year) * 12 + today.month - number


_BARE = "::: safety\nAsk somebody who knows.\n:::"
_MILK = "::: evidence mixed\nMilk may matter [R1].\n:::"

RULES = (
    Rule("S06", "disclaimer", Severity.ERROR,
         "readers must know that a course is no doctor", disclaimer,
         fix="say it in '::: safety', or for every email as 'notice' in course.toml",
         source="HONcode, principle 2; FTC, Health Products Compliance Guidance (2022)", binds=True,
         example=Example("lesson", _BARE, SAFETY)),
    Rule("S07", "safety box", Severity.ERROR,
         "somebody in danger reads this lesson too", safety_box,
         fix="add '::: safety' and name at least five of the seven red flags",
         source="NICE CG57, atopic eczema in under 12s: infections", binds=True,
         example=Example("lesson", _BARE, SAFETY)),
    Rule("S08", "food and children", Severity.ERROR,
         "leaving foods out can harm a child and cause allergy", food_and_children,
         fix="add: ask a doctor or dietitian before changing what a baby or child eats",
         source="Chang and others (2016); NICE CG57, atopic eczema in under 12s", binds=True,
         example=Example("lesson", f"{_MILK}\n\n{_BARE}", f"{_MILK}\n\n{SAFETY}")),
    Rule("S14", "unresolved citation", Severity.ERROR,
         "a number that leads nowhere is no source", unresolved_citation,
         fix="add it below '::: sources' as '1. [R27] …'",
         source="DISCERN, item 4",
         example=Example("body", "A review looked at it [R9].", "A review looked at it [R1].")),
    Rule("S16", "freshness", Severity.WARNING,
         "evidence changes; two years are long", freshness,
         fix="look again, then write the month into 'evidence_checked'",
         source="Shojania and others (2007), how quickly systematic reviews go out of date",
         example=Example("front matter", 'evidence_checked: "2024-10"',
                         'evidence_checked: "2026-08"')),
    Rule("S22", "signature", Severity.WARNING,
         "phrase rules miss most evasive wording: a person has the last word", signature,
         fix="let a clinician read it, then add 'reviewed_by' and 'reviewed_on'",
         source="our own test on unseen wording", binds=True,
         example=Example("front matter", 'reviewed_by: ""', "reviewed_by: Dr A")),
)  # fmt: skip
