"""The title, subject, preheader and takeaways of a lesson, taken from its own words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from course import language
from course.language import cues, openings
from course.language.stages import Stage
from course.model import BlockKind, SourceRange
from course.outline.pieces import Passage, Piece

SUBJECT_LENGTH = 50
PREHEADER_SHORTEST, PREHEADER_LONGEST = 40, 100
TAKEAWAYS = 3
_TAKEAWAY_WORDS = range(6, 33)
_LISTED = 4
_ID_LENGTH = 48
_ANECDOTE = 1.0  # what an author tells of himself is seldom what a reader takes away
_BRACES = re.compile(r"\{(?=[{%#])|(?<=[}%#])(?=\})|(?<=\})(?=\})")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_SUBTITLE = re.compile(r"\s+[–—-]\s+|:\s+")
_MIN_HEAD = 12
_LINKING_WORDS = """
    a an the and or of for to in on at by with from that which is are your our their & – —
    de het een en van der die das und von mit le la les et du des el los y del con"""
_LINKING = frozenset(_LINKING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the material and the lines it was taken from."""

    text: str
    source: SourceRange


@dataclass(frozen=True, slots=True)
class _Candidate:
    said: Said
    place: int
    leans: bool

    @property
    def text(self) -> str:
        return self.said.text


def title_of(pieces: Sequence[Piece]) -> str:
    """Return the title of the piece that a lesson is about: the largest that stands alone."""
    sizes: Counter[int] = Counter()
    for index, piece in enumerate(pieces):
        twin = next((at for at in range(index) if _same_topic(pieces[at], piece)), index)
        sizes[twin] += piece.words
    best = max(sizes, key=lambda at: (_rank(pieces[at]), sizes[at], -at))
    return inert(pieces[best].title)


def subject_of(title: str) -> str:
    """Return a subject of at most 50 characters: the title, or its beginning."""
    for shorter in (title, _ASIDE.sub("", title), _SUBTITLE.split(title)[0]):
        if _MIN_HEAD <= len(shorter) <= SUBJECT_LENGTH:
            return shorter
    return title if len(title) <= SUBJECT_LENGTH else shorten(title, SUBJECT_LENGTH)


def preheader_of(pieces: Sequence[Piece], *, title: str) -> str:
    """Return 40 to 100 characters that go on where the subject stops."""
    code = pieces[0].code
    main = [piece for piece in pieces if inert(piece.title) == title]
    for group in (main, pieces):
        said = [
            text for text in _openings(group) if text != title and openings.stands_alone(text, code)
        ]
        long_enough = [text for text in said if len(text) >= PREHEADER_SHORTEST]
        fitting = [text for text in long_enough if len(text) <= PREHEADER_LONGEST]
        if long_enough:
            return inert(shorten((fitting or long_enough)[0], PREHEADER_LONGEST))
    whole = " ".join(_openings(pieces)) or pieces[0].passages[0].text
    return inert(shorten(" ".join(whole.split()), PREHEADER_LONGEST))


def takeaways_of(
    pieces: Sequence[Piece], *, title: str, contested: Collection[SourceRange] = ()
) -> tuple[Said, ...]:
    """Return up to three sentences of the lesson that say most of what it says.

    Lines that another article contradicts are `contested`: a person has yet to say who is right.
    """
    found = list(_candidates(pieces))
    candidates = [each for each in found if not _meets(each.said.source, contested)] or found
    if not candidates:
        return ()
    frequency: Counter[str] = Counter()
    code = pieces[0].code
    for candidate in candidates:
        frequency.update(set(language.content_stems(candidate.text, code)))
    named = set(language.content_stems(title, code))

    def worth(candidate: _Candidate) -> float:
        stems = set(language.content_stems(candidate.text, code))
        if not stems:
            return 0.0
        heard = sum(frequency[stem] for stem in stems) / (len(stems) + 4)
        own = openings.tells_of_oneself(candidate.text, code)
        return heard + 0.6 * len(stems & named) - 1.5 * candidate.leans - _ANECDOTE * own

    best = sorted(candidates, key=lambda each: (-worth(each), each.place))
    chosen = [each for each in best if not each.leans][:TAKEAWAYS] or best[:1]
    chosen = sorted(chosen, key=lambda each: each.place)
    return tuple(Said(inert(each.text), each.said.source) for each in chosen)


def id_of(title: str, *, number: int, taken: set[str]) -> str:
    """Return a lesson id made of its title that no other lesson has."""
    words = re.sub(r"['’]", "", title.lower()).replace("ß", "ss")
    words = re.sub(r"[\W_]+", "-", words)
    slug = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    slug = re.sub(r"-{2,}", "-", slug).strip("-")
    while len(slug) > _ID_LENGTH or slug.rpartition("-")[2] in _LINKING:
        head = slug.rpartition("-")[0]
        if not head:
            slug = slug[:_ID_LENGTH]
            break
        slug = head
    slug = slug or f"lesson-{number}"
    unique, copy = slug, 2
    while unique in taken:
        unique, copy = f"{slug}-{copy}", copy + 1
    return unique


def shorten(text: str, limit: int) -> str:
    """Return a text cut at a word, with an ellipsis, when it is longer than the limit."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", 0, limit)
    head = text[: cut if cut > 0 else limit - 1]
    while head.rpartition(" ")[2].lower() in _LINKING and " " in head:
        head = head.rpartition(" ")[0]
    return head.rstrip(" ,;:–—-(&") + "…"


def inert(text: str) -> str:
    """Return text for front matter on one line, in which no template mark is whole."""
    return _BRACES.sub(lambda match: (match[0] or "") + " ", " ".join(text.split()))


def _meets(source: SourceRange, others: Collection[SourceRange]) -> bool:
    return any(
        source.article == other.article
        and source.first_line <= other.last_line
        and other.first_line <= source.last_line
        for other in others
    )


def _same_topic(one: Piece, other: Piece) -> bool:
    return one.topic >= 0 and one.topic == other.topic


def _rank(piece: Piece) -> int:
    if not piece.stands_alone:
        return 0
    return 1 if piece.stage is Stage.QUESTIONS else 2


def _openings(pieces: Sequence[Piece]) -> Iterator[str]:
    for piece in pieces:
        for passage in piece.passages:
            yield from (said.text for said in _said(passage))


def _said(passage: Passage) -> Iterator[Said]:
    """Yield the sentences of a passage; a lead-in together with its list."""
    blocks = [block for block in passage.blocks if not block.level]
    items = [block.text.rstrip(".;,") for block in blocks if block.kind is BlockKind.ITEM]
    for block in blocks:
        if block.kind is BlockKind.TABLE or (block.kind is BlockKind.ITEM and len(items) > 1):
            continue
        said = [cues.without_mark(each) for each in language.sentences(block.text)]
        if block.text.endswith(":") and items:
            more = "…" if len(items) > _LISTED else ""
            said[-1] = f"{said[-1]} {', '.join(items[:_LISTED])}{more}"
        last = passage.source.last_line if items else block.last_line
        source = SourceRange(passage.article, block.first_line, last)
        yield from (Said(text, source) for text in said)


def _candidates(pieces: Sequence[Piece]) -> Iterator[_Candidate]:
    place = 0
    for piece in pieces:
        for passage in piece.passages:
            for said in _said(passage):
                place += 1
                fits = language.count_words(said.text) in _TAKEAWAY_WORDS
                if fits and not said.text.rstrip('"”’)').endswith(("?", ":")):
                    alone = openings.stands_alone(said.text, piece.code) and piece.stands_alone
                    yield _Candidate(said, place, not alone)
