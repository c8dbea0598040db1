"""One lesson of a course in one theme, up to the places that differ from reader to reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from course.emails.headers import split_mailbox
from course.emails.parts import Action, Parts, minutes, sort_parts
from course.emails.places import Places
from course.emails.prose import Prose
from course.emails.text import TextPart
from course.emails.views import Views
from course.emails.wording import direction_of, minutes_of, words_of
from course.errors import ContentError
from course.language.translation import translation_of
from course.markup import Code, Document, conditions_of, outcomes, parse, parse_fields, select
from course.model import (
    Course,
    Field,
    Lesson,
    Problem,
    Rendering,
    Segments,
    Severity,
    Theme,
    Variant,
)
from course.themes.compiling import CompiledTheme, compile_theme

LARGEST = 300_000
"""Bytes of HTML at which a lesson makes no email at all.

Far below it, at 90,000 and 102,000, the rule R020 warns and refuses, because Gmail cuts there:
until then an author sees the email, and how much of it is too much.
"""

_STEPS = 12  # more lessons than that do not fit side by side at 320 pixels
_PREHEADER = 140  # characters; what is missing is padded so that body text does not leak in
_PADDING = "\u034f\u200c\u00a0"  # combining grapheme joiner, non-joiner, no-break space
_WEEK = 7

UNSUBSCRIBE = Field("link.unsubscribe")
MANAGE = Field("link.manage")
ADDRESS = Field("sender.address")


def render(course: Course, lesson: Lesson, theme: Theme | CompiledTheme) -> Rendering:
    """Make one lesson into an email.

    Raises ContentError naming the line of the lesson, or of the theme, that stands in the way.
    """
    compiled = theme if isinstance(theme, CompiledTheme) else compile_theme(theme)
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    subject = _segments(lesson, "subject", lesson.subject)
    preheader = _segments(lesson, "preheader", lesson.preheader)
    _refuse(document.problems)
    conditions = conditions_of(document)
    made = {
        outcome: _Rendering(course, lesson, compiled, select(document, conditions, outcome)).make(
            subject, preheader
        )
        for outcome in outcomes(conditions)
    }
    first, *others = made.values()
    return replace(
        first,
        conditions=conditions,
        variants=tuple(
            Variant(outcome, one.html, one.text)
            for outcome, one in zip(list(made)[1:], others, strict=True)
        ),
    )


def faults_of(lesson: Lesson) -> tuple[Problem, ...]:
    """Return what `markup` finds wrong with body, subject and preheader of a lesson, by line.

    With an error among them `render` raises the first.
    """
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    found = list(document.problems)
    for key, text in (("subject", lesson.subject), ("preheader", lesson.preheader)):
        found += parse_fields(text, path=lesson.path, line=lesson.lines.get(key, 1))[1]
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.code)))


def _segments(lesson: Lesson, key: str, text: str) -> Segments:
    segments, problems = parse_fields(text, path=lesson.path, line=lesson.lines.get(key, 1))
    _refuse(problems)
    return segments


def _refuse(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        if problem.severity is Severity.ERROR:
            raise ContentError(f"{problem.place}: {problem.message}", hint=problem.hint)


class _Rendering:
    """What the steps of one rendering share."""

    def __init__(
        self, course: Course, lesson: Lesson, theme: CompiledTheme, document: Document
    ) -> None:
        self._course = course
        self._lesson = lesson
        self._theme = theme
        self._document = document
        self._words = words_of(course.language)
        self._parts = sort_parts(document, self._words)
        content = (lesson.body, lesson.title, lesson.objective, lesson.subject, lesson.preheader)
        self._places = Places(course.title, *content, constants=self._constants())
        self._views = Views(self._prose(theme), theme.gaps, self._words)
        # The postal address and the date have no default that would be true for anybody.
        self._enrolled = Field("reader.enrolled_on", self._words["earlier"])

    def make(self, subject: Segments, preheader: Segments) -> Rendering:
        course, lesson, places = self._course, self._lesson, self._places
        html = self._theme.fill(self._context(places.join(preheader)))
        html = html.encode("ascii", "xmlcharrefreplace").decode("ascii")
        if len(html) > LARGEST:
            raise ContentError(
                f"{lesson.path}:{lesson.body_line}: the email has {len(html):,} bytes of HTML",
                hint="shorten the lesson: Gmail cuts an email at 102,000",
            )
        return Rendering(
            course=course.slug,
            course_title=course.title,
            lesson=lesson.id,
            number=lesson.number,
            total=len(course.lessons),
            title=lesson.title,
            language=course.language,
            sender=course.sender,
            subject=self._fixed(subject),
            preheader=self._fixed(preheader),
            html=places.cut(html),
            text=places.cut(self._text()),
        )

    def _prose(self, theme: CompiledTheme) -> Prose:
        rtl = direction_of(self._course.language) == "rtl"
        return Prose(theme.styles, theme.gaps, self._places, rtl=rtl)

    def _constants(self) -> dict[str, str]:
        return {
            "lesson.number": str(self._lesson.number),
            "lesson.total": str(len(self._course.lessons)),
            "course.title": self._course.title,
        }

    def _fixed(self, segments: Segments) -> Segments:
        """Put in what is the same for every reader."""
        return self._places.cut(self._places.join(segments))

    def _context(self, preheader: str) -> dict[str, Any]:
        course, lesson, parts = self._course, self._lesson, self._parts
        direction = direction_of(course.language)
        missing = max(0, _PREHEADER - len(lesson.preheader))
        return {
            "lang": course.language,
            "dir": direction,
            "start": "right" if direction == "rtl" else "left",
            "end": "left" if direction == "rtl" else "right",
            "words": dict(self._words),
            "course": self._name(),
            "title": lesson.title,
            "goal": lesson.objective,
            "preheader": preheader + _PADDING * (missing // 2),
            "place": self._lesson_of(),
            "time": self._time(self._document.blocks),
            "steps": self._steps(),
            "percent": round(100 * lesson.number / max(1, len(course.lessons))),
            "parts": self._part_views(parts),
            "action": self._action(parts.action) if parts.action else None,
            "sources": [self._views.text(source) for source in parts.sources],
            "next": self._next(),
            "foot": self._foot(),
        }

    def _lesson_of(self) -> str:
        total = len(self._course.lessons)
        return self._words["lesson_of"].format(number=self._lesson.number, total=total)

    def _steps(self) -> list[dict[str, Any]]:
        total, now = len(self._course.lessons), self._lesson.number
        if total > _STEPS:
            return []
        state = {True: "done", False: "ahead"}
        return [
            {"number": number, "state": "now" if number == now else state[number < now]}
            for number in range(1, total + 1)
        ]

    def _part_views(self, parts: Parts) -> dict[str, Any]:
        flow: dict[str, dict[str, Any]] = {
            name: {
                "blocks": self._views.of(blocks, opens=name == "read"),
                "time": self._time(blocks),
            }
            for name, blocks in (
                ("lead", parts.lead), ("recall", parts.recall), ("read", parts.read),
                ("check", parts.check), ("after", parts.after), ("safety", parts.safety),
            )
        }  # fmt: skip
        answer = self._views.run_in(parts.answer) if parts.answer else ""
        for name, blocks in (("recall", parts.recall), ("safety", parts.safety)):
            flow[name]["html"] = self._views.prose(blocks)  # where a theme has one cell for it
        word = f"{self._words['safety']}."
        flow["safety"]["said"] = self._views.prose(parts.safety, word=word) if parts.safety else ""
        return {**flow, "answer": answer}

    def _time(self, blocks: tuple[Any, ...]) -> str:
        return minutes_of(self._course.language, minutes(blocks))

    def _action(self, action: Action) -> dict[str, Any]:
        button = action.button
        return {
            "condition": self._views.text(action.condition) if action.condition else "",
            "consequence": self._views.text(action.consequence) if action.condition else "",
            "rest": self._views.prose(action.blocks) if action.blocks else "",
            "code": self._views.text((Code(action.code),)) if action.code else "",
            "label": self._views.text(button.children) if button else "",
            "href": self._places.address(button) if button else "",
        }

    def _next(self) -> dict[str, Any] | None:
        following = self._lesson.number + 1
        lesson = next((one for one in self._course.lessons if one.number == following), None)
        if lesson is None:
            return None
        weekly = self._course.schedule.cadence.days == _WEEK
        when = self._words["next_week" if weekly else "next_lesson"]
        line = self._words["next.title"].format(when=when, title=lesson.title)
        return {"number": lesson.number, "title": lesson.title, "when": when, "line": line}

    def _foot(self) -> dict[str, Any]:
        words, put = self._words, self._places.put
        total = len(self._course.lessons)
        why = words["why"].format(course=self._course.title, date=put(self._enrolled))
        return {
            "why": f"{why} {words['ends'].format(total=total)}",
            "notice": self._notice(),
            "address": put(ADDRESS),
            "manage": put(MANAGE),
            "unsubscribe": put(UNSUBSCRIBE),
        }

    def _name(self) -> str:
        """Return the course's name as its readers know it, from the inbox: the sender's."""
        return split_mailbox(self._course.sender)[0] or self._course.title

    def _notice(self) -> str:
        """Return the course's standing words, with the month in which the evidence was checked."""
        checked = self._lesson.evidence_checked
        if not self._course.notice or not checked:
            return self._course.notice
        month = translation_of(self._course.language).month(date.fromisoformat(f"{checked}-01"))
        return f"{self._course.notice} {self._words['checked'].format(month=month)}"

    def _text(self) -> str:
        words, foot, lesson = self._words, self._foot(), self._lesson
        title = f"{lesson.title}\n{'=' * min(72, len(lesson.title))}"
        head = [f"{self._name()}\n{self._lesson_of()}", title,
                f"{words['goal']} {lesson.objective}" if lesson.objective else ""]  # fmt: skip
        coming = self._next()
        numbered = f"{coming['number']}. {coming['title']}" if coming else ""
        teaser = words["next.title"].format(when=coming["when"], title=numbered) if coming else ""
        links = "\n".join(
            (
                f"{words['manage']} <{foot['manage']}>",
                f"{words['pause']} <{foot['manage']}>",
                f"{words['unsubscribe']} <{foot['unsubscribe']}>",
            )
        )
        foot_paragraphs = [teaser, foot["notice"], foot["why"], foot["address"], links]
        return TextPart(self._places, self._course.language).write(
            head=head, parts=self._parts, foot=foot_paragraphs
        )
