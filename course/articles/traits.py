"""What a line shows, by itself and by where it stands, that tells the page from the article.

No trait says enough alone: `course.articles.weighing` adds up what they are worth. A word of the
site counts only when the article says it nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from course.articles import clauses, notes, page_lines, prompts, selling
from course.articles.lines import ends_sentence
from course.articles.marks import Marks
from course.articles.subject import Subject
from course.language import cues
from course.language import frame_words as frame
from course.language import page_words as roles
from course.model import Block, BlockKind

_PROSE = 10  # words of a paragraph
_BRIEF = 8  # words of a short line
_LONGEST_EDGE = 100  # characters
_LENGTHS = (
    (3, "three words at most"),
    (_BRIEF, "eight words at most"),
    (15, "fifteen words at most"),
    (25, "a sentence's words"),
    (45, "a paragraph's words"),
)
_CALL = 5  # words
_OFTEN, _SHARE = 3, 0.4  # paragraphs, of them all: so often the article says what it is about
_LIST = 30  # lines
_MOSTLY = 0.6  # of the words of a line
_ROLES = {
    "speaks of a sale": roles.BUY | roles.DEAL,
    "speaks of the piece": roles.PIECE,
    "speaks of rights": roles.LEGAL | roles.WEAK_LEGAL | frame.LIABLE,
    "leads on": roles.MORE,
    "speaks of a screen": clauses.ACTS
    | roles.BUTTONS
    | roles.CHANNEL
    | roles.NETWORK
    | frame.SCREEN
    | frame.ISSUE,
    "tells of a life": roles.BIO,
    "speaks of a service": frame.SERVICE,
    "speaks of a picture": frame.PICTURE,
}
_SEVERAL = {"speaks of a sale", "speaks of rights"}
_OFFERED = roles.BUY | roles.DEAL | frame.SERVICE
_PICTURE = "|".join(sorted(frame.PICTURE))
_MONTH = "|".join(sorted(roles.MONTHS, key=len, reverse=True))
_FORMS_OF_FIGURES = {
    "a date": re.compile(
        rf"(?<!\w)(?:(?:{_MONTH})\.? \d{{1,2}}|\d{{1,2}}\.? (?:de )?(?:{_MONTH})"
        r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})(?!\w)",
        re.IGNORECASE,
    ),
    "a time": re.compile(r"(?<![\d.,])\d{1,2}[:h]\d\d(?!\d)"),
    "a telephone number": re.compile(r"\(?\+?\d{2,5}\)?[ /-]\d{2,4}[ /-]?\d{3,}"),
    "a price": re.compile(r"[$€£] ?\d|\d ?[€£]|\d (?:euros?|dollars?|pounds|cents)\b"),
    "ends with a price": re.compile(
        r"(?:[$€£] ?\d[\d.,]*|\d[\d.,]* ?(?:[€£]|euros?))(?: ?\(.*\))?[.!]?$"
    ),
    "a percentage": re.compile(r"\d ?(?:%|percent)"),
    "begins with a number": re.compile(r"^\d"),
}
_FORMS = {
    "an address": re.compile(r"@\w|www\.|https?:|\w\.(?:com|org|net|example|co|eu|de|nl|fr|es)\b"),
    "gaps or bars": re.compile(r" [|·•/›»>] |\S {2,}\S"),
    "signs": re.compile(r"[©®™★☆⭐▲▼←→⏰⭢↑↓✉☎]|[\U0001f300-\U0001faff]"),
    "an exclamation": re.compile(r"!$"),
    "a full stop": re.compile(r"[.…][\"”’)]?$"),
    "a speaker": re.compile(r"^[A-ZÀ-Ý][\w.]*(?: [A-ZÀ-Ý][\w.]*| staff| team)?(?: says)?: \S"),
    "a quotation": re.compile(r"^[\"“„«].+[\"”»“]\.?(?:\W+[A-ZÀ-Ý].{0,40})?$"),
    "reports what was said": re.compile(r"^[^\"“„«]{6,}[\"“„«][^\"”»“]{20,}"),
    "a caption": re.compile(
        rf"(?:^\W*|[.!?)\]] \W*)(?:{_PICTURE})(?: [\w ]{{2,20}})? ?: [^.]{{3,80}}\W*$",
        re.IGNORECASE,
    ),
}
_FIGURE = re.compile(r"\d")
_NOT_PLAIN = {"ours", "we", "I", "you", "a quotation", "a speaker"} | {
    "a date", "a time", "a telephone number", "an address", "a price", "a percentage", "signs"
}  # fmt: skip

_PRICES = {"a price", "ends with a price", "a percentage"}


def traits_of(blocks: Sequence[Block], marks: Marks, subject: Subject) -> list[set[str]]:
    """Return what each block shows. `marks` are those that are known not to be the article."""
    told = [
        at
        for at, block in enumerate(blocks)
        if at not in marks and (block.kind is BlockKind.ITEM or is_prose(block, subject))
    ]
    first, last = (told[0], told[-1]) if told else (0, len(blocks))
    most = max(_OFTEN, _SHARE * len(told))
    new = {name: role for name, role in _ROLES.items() if subject.speaks_of(role) < most}
    of_its_own = set() if "speaks of a sale" in new else _PRICES
    return [
        {
            *_of_line(block.text),
            *_of_place(blocks, at, first, last, marks),
            *_of_subject(block.text, subject, new),
        }
        - of_its_own
        for at, block in enumerate(blocks)
    ]


def is_prose(block: Block, subject: Subject) -> bool:
    """Return whether a block is a paragraph of some length that could not be the page's."""
    told = block.kind is BlockKind.PARAGRAPH and ends_sentence(block.text)
    return (
        told
        and len(block.text.split()) >= _PROSE
        and subject.prompts(block.text) < prompts.HALF
        and not notes.closing_of(block.text)
    )


def _of_place(
    blocks: Sequence[Block], at: int, first: int, last: int, marks: Marks
) -> Iterator[str]:
    if at == 0:
        yield "the first line"
    if at < first:
        yield "above all of the text"
    if at > last:
        yield "below all of the text"
    if at == last + 1 and "a plain sentence" in _of_line(blocks[at].text):
        yield "a sentence right under the text"
    if _is_led_in(blocks, at, marks):
        yield "in a list with a lead-in"
    if cues.is_standing(blocks[at].text):
        yield "a heading of every author's"
    if blocks[at].kind is BlockKind.TABLE:
        yield "a table"
    if blocks[at].level:
        heads = at + 1 < len(blocks) and at + 1 not in marks and not blocks[at + 1].level
        yield "a heading" if heads else "a heading over nothing"
    yield from _of_neighbours(blocks, at)


def _of_neighbours(blocks: Sequence[Block], at: int) -> Iterator[str]:
    if at and len(blocks[at].text.split()) <= _BRIEF and not blocks[at - 1].level:
        around = [_is_brief(each) for each in (blocks[at - 1], *blocks[at + 1 : at + 2])]
        if any(around):
            yield "among short lines" if sum(around) > 1 else "beside a short line"


def _is_led_in(blocks: Sequence[Block], at: int, marks: Marks) -> bool:
    """Return whether a line is in a list that the author leads in to: `You need:`."""
    if not _is_brief(blocks[at]):
        return False
    above = at - 1
    while above > 0 and above > at - _LIST and _is_brief(blocks[above]):
        above -= 1
    return above > 0 and blocks[above].text.endswith(":") and above not in marks


def _is_brief(block: Block) -> bool:
    if block.kind is BlockKind.ITEM:
        return True
    return len(block.text.split()) <= _BRIEF and not ends_sentence(block.text)


@lru_cache(maxsize=65_536)
def _of_line(text: str) -> frozenset[str]:
    words = text.split()
    length = next((name for most, name in _LENGTHS if len(words) <= most), "very many words")
    possible = {**_FORMS, **_FORMS_OF_FIGURES} if _FIGURE.search(text) else _FORMS
    forms = (name for name, form in possible.items() if form.search(text))
    shown = {length, *forms, *_of_words(clauses.tokens(text))}
    shown.update(f"{sign}s" for sign in selling.signs_of(text) & {"claim", "praise"})
    if "a full stop" in shown and len(words) > _CALL and shown.isdisjoint(_NOT_PLAIN):
        shown.add("a plain sentence")
    if text.isupper() and len(words) > 1:
        shown.add("capitals")
    if notes.closing_of(text):
        shown.add("says what pages say at their end")
    if len(text) <= _LONGEST_EDGE and any(each.match(text) for each in page_lines.EDGE_LINES):
        shown.add("a line of a form or an address")
    return frozenset(shown)


def _of_words(tokens: Sequence[str]) -> Iterator[str]:
    said = set(tokens)
    ours = not said.isdisjoint(frame.OUR)
    we = not said.isdisjoint(frame.WE)
    if ours:
        yield "ours"
    if we:
        yield "we"
    if not said.isdisjoint(frame.SINGLE):
        yield "I"
    if "you" in said or not said.isdisjoint(roles.YOURS):
        yield "you"
    if (ours or we) and not said.isdisjoint(_OFFERED):
        yield "what we offer"
    if not said.isdisjoint(roles.REASONS):
        yield "gives reasons"
    if not frame.BACK.isdisjoint(tokens[:1]):
        yield "points back"
    if said <= clauses.KNOWN and said:
        yield "no word of a subject"


def _of_subject(
    text: str, subject: Subject, roles_unsaid: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    said = {token for token in clauses.tokens(text) if not token[:1].isdigit()} - roles.LITTLE
    new = subject.unsaid(said, text)
    for name, role in roles_unsaid.items():
        count = len(new & role)
        if count:
            yield name
        if count > 1 and name in _SEVERAL:
            yield f"{name} twice"
    score = subject.prompts(text)
    if score >= prompts.HALF:
        yield "nearly a prompt" if score >= prompts.NEARLY else "half a prompt"
    if len(said) - len(new) >= _MOSTLY * len(said) > 0:
        yield "most of it is said elsewhere"
    if any(True for _ in selling.brands_in(text, [text], subject)):
        yield "a name that comes only here"
