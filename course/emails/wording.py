"""The words that an email says by itself, around those of the lesson."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "lesson_of": "Lesson {number} of {total}",
    "goal": "Goal.",
    "recall": "Recall",
    "read": "Read",
    "check": "Check",
    "do": "Do",
    "avoid": "Avoid",
    "answer_place": "The answer stands at the end of part C.",
    "answer": "Recall answer.",
    "evidence": "Evidence",
    "article": "Article {number}",
    "note": "Note",
    "caution": "Caution",
    "checklist": "This week\u2019s checklist",
    "action": "Action of the week",
    "if": "If",
    "then": "then",
    "safety": "Safety",
    "sources": "Sources",
    "next_week": "Next week",
    "next_lesson": "Next lesson",
    "minute": "1 minute",
    "minutes": "{number} minutes",
    "why": "You get this email because you signed up for {course} on {date}.",
    "ends": "It ends by itself after lesson {total}.",
    "checked": "Evidence last checked: {month}.",
    "manage": "Day, hour and pace",
    "pause": "Pause",
    "unsubscribe": "Unsubscribe",
    "earlier": "an earlier day",
}

# Unicode CLDR, characterOrder: the languages of ours that are written from right to left.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def words_of(language: str) -> Mapping[str, str]:
    """Return the words for a course in this language (BCP 47): English, until there are others."""
    del language
    return ENGLISH


def direction_of(language: str) -> str:
    """Return `rtl` or `ltr`."""
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"
