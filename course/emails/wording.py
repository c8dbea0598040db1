"""The words that an email says by itself, around those of the lesson.

`ENGLISH` is the list of them; `course.language.translation` tells how the others are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from course.language.translation import marked, translation_of

ENGLISH: Mapping[str, str] = {
    "lesson_of": marked("Lesson {number} of {total}"),
    "goal": marked("Goal."),
    "recall": marked("Recall"),
    "read": marked("Read"),
    "check": marked("Check"),
    "do": marked("Do"),
    "avoid": marked("Avoid"),
    "answer_place": marked("The answer stands at the end of part C."),
    "answer": marked("Recall answer."),
    "plain.recall": marked("Before you read on"),
    "plain.answer_place": marked("The answer is near the end of this letter."),
    "plain.answer": marked("The answer to the question above:"),
    "plain.action": marked("One thing for this week"),
    "editorial.answer_place": marked(
        "Answer in your head first. Ours comes after the action of the week."
    ),
    "code_line": marked("One line to fill in, like this:"),
    "evidence": marked("Evidence"),
    "evidence.graded": marked("Evidence: {grade}"),
    "article": marked("Article {number}"),
    "note": marked("Note"),
    "caution": marked("Caution"),
    "checklist": marked("This week\u2019s checklist"),
    "action": marked("Action of the week"),
    "if": marked("If"),
    "then": marked("then"),
    "safety": marked("Safety"),
    "sources": marked("Sources"),
    "next_week": marked("Next week"),
    "next_lesson": marked("Next lesson"),
    "next.title": marked("{when}: {title}"),
    "why": marked("You get this email because you signed up for {course} on {date}."),
    "ends": marked("It ends by itself after lesson {total}."),
    "checked": marked("Evidence last checked: {month}."),
    "manage": marked("Day, hour and pace"),
    "pause": marked("Pause"),
    "unsubscribe": marked("Unsubscribe"),
    "earlier": marked("an earlier day"),
    "grade.holds-up": marked("holds up"),
    "grade.mixed": marked("mixed"),
    "grade.weak": marked("early or weak"),
    "grade.none": marked("no good evidence"),
    "grade.other-way": marked("points the other way"),
}
"""Key → words, of which a theme writes `words.KEY`.

Punctuation between two of them is part of a sentence here: French sets a space before a colon.
"""

# Unicode CLDR, characterOrder: the languages of ours that are written from right to left.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@cache
def words_of(language: str) -> Mapping[str, str]:
    """Return the words for a course in this language (BCP 47): English, where there are none."""
    catalog = translation_of(language).catalog
    return MappingProxyType({key: catalog.gettext(words) for key, words in ENGLISH.items()})


def graded(words: Mapping[str, str], grade: str) -> str:
    """Return what stands over evidence of a grade, `holds-up` for instance, or of none."""
    known = words.get(f"grade.{grade}")
    return words["evidence.graded"].format(grade=known) if known else words["evidence"]


def minutes_of(language: str, number: int) -> str:
    """Return how long something takes to read: `1 minute`, `3 minutes`."""
    return translation_of(language).plural("{number} minute", "{number} minutes", number)


def direction_of(language: str) -> str:
    """Return `rtl` or `ltr`."""
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"
