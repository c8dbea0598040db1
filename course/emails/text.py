"""The text part, written from the Markdown and never from the HTML.

It has the order of the HTML, 72 columns, and links as `label <address>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from course.emails.parts import Action, Parts, minutes
from course.emails.places import Places
from course.emails.plain import COLUMNS, PlainBlocks
from course.emails.wording import minutes_of, words_of
from course.markup import Block, Inline, Paragraph, Text

# SendGrid takes the charset from the bytes; without one character beyond Latin-1 it writes
# iso-8859-1, and Gmail then clips at any size. A zero-width non-joiner shows nowhere.
CHARSET_MARK = "\u200c"


class TextPart:
    """Writes the text part of one lesson."""

    def __init__(self, places: Places, language: str) -> None:
        self._language = language
        self._words = words_of(language)
        self._plain = PlainBlocks(places, self._words)

    def write(self, *, head: Sequence[str], parts: Parts, foot: Sequence[str]) -> str:
        """Return the whole part: `head` and `foot` are paragraphs that are there already."""
        sections = [
            *(self._plain.wrap(paragraph) for paragraph in head),
            *self._plain.blocks(parts.lead),
            *self._part("A", "recall", parts.recall, ending=self._answer_place(parts)),
            *self._part("B", "read", parts.read),
            *self._part("C", "check", parts.check, ending=self._answer(parts)),
            *self._action(parts.action),
            *self._plain.blocks(parts.after),
            *self._part("", "safety", parts.safety),
            *self._sources(parts.sources),
            "-" * COLUMNS,
            *(self._plain.wrap(paragraph) for paragraph in foot),
        ]
        return "\n\n".join(section for section in sections if section) + f"\n{CHARSET_MARK}\n"

    def _part(
        self, letter: str, word: str, blocks: Sequence[Block], *, ending: str = ""
    ) -> list[str]:
        if not blocks and not ending:
            return []
        time = minutes_of(self._language, minutes(blocks)) if letter else ""
        return [
            self._title(letter, word, time),
            *self._plain.blocks(blocks),
            self._plain.wrap(ending),
        ]

    def _title(self, letter: str, word: str, time: str = "") -> str:
        title = f"{letter}  {self._words[word]}".strip().upper()
        return "\n".join((f"{title}  ({time})" if time else title, "-" * COLUMNS))

    def _answer_place(self, parts: Parts) -> str:
        return self._words["answer_place"] if parts.recall and parts.answer else ""

    def _answer(self, parts: Parts) -> str:
        text = " ".join(self._plain.inline(_inlines(parts.answer)).split("\n"))
        return f"{self._words['answer']} {text}" if text else ""

    def _action(self, action: Action | None) -> list[str]:
        if action is None:
            return []
        inline, wrap = self._plain.inline, self._plain.wrap
        words = self._words
        sentence = (
            f"{words['if']} {inline(action.condition)}",
            f"{words['then']} {inline(action.consequence)}",
        )
        body = [
            "\n".join(map(wrap, sentence)) if action.condition else "",
            *self._plain.blocks(action.blocks),
            f"    {action.code}" if action.code else "",
            wrap(inline((action.button,))) if action.button else "",
        ]
        return [self._title("D", "action"), *body]

    def _sources(self, sources: Sequence[tuple[Inline, ...]]) -> list[str]:
        if not sources:
            return []
        lines = (
            self._plain.hang(self._plain.inline(source), f"{number}. ")
            for number, source in enumerate(sources, start=1)
        )
        return [self._title("", "sources"), "\n".join(lines)]


def _inlines(blocks: Iterable[Block]) -> Iterable[Inline]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (*block.children, Text(" "))
