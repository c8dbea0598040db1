"""Give back paragraphs to a text that lost all its line ends.

A page that was copied through a form, a spreadsheet or a chat may arrive as one line, and a mail
program may have wrapped that. Where its paragraphs ended nobody knows any more; where its sentences
end can be seen, and a few of them together make a paragraph that sections can be found from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from course import language
from course.articles.lines import Unit
from course.language import openings

_NEARLY_ALL = 0.9  # of the words of a text
_LEAST_WORDS = 150  # fewer are one lesson, however they are cut
_PARAGRAPH = 45  # words, after which a sentence may begin another paragraph
_LONGEST = 110  # words, after which every sentence does


def flattened(found: Sequence[Unit]) -> Unit | None:
    """Return the one line or wrapped paragraph that is nearly all of a text, if it can be cut."""
    if not found:
        return None
    unit = max(found, key=lambda each: len(each.text))
    words = language.count_words(unit.text)
    total = sum(language.count_words(each.text) for each in found)
    if words < max(_LEAST_WORDS, _NEARLY_ALL * total):
        return None
    return unit if next(language.sentence_gaps(unit.text), None) else None


def paragraphs(text: str, code: str) -> Iterator[str]:
    """Yield all of a text in paragraphs; a sentence that goes on, as `But` does, begins none."""
    begun, words = 0, 0
    at = 0
    for _, following in [*language.sentence_gaps(text), (0, len(text))]:
        sentence = text[at:following]
        carries_on = words < _LONGEST and openings.goes_on(sentence, code)
        if words >= _PARAGRAPH and not carries_on:
            yield text[begun:at].strip()
            begun, words = at, 0
        words += language.count_words(sentence)
        at = following
    yield text[begun:].strip()
