"""From an inspection to an outline: repeats, order, packing, titles. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from course import language
from course.language import stages
from course.model import (
    Article,
    BlockKind,
    DraftLesson,
    Dropped,
    Inspection,
    Outline,
    Problem,
    Severity,
    SourceRange,
    has_errors,
)
from course.outline import extracts, order, packing, repeats
from course.outline.pieces import Piece, parts_of, pieces_of

OBJECTIVE = "EDIT: what can the reader do after this lesson?"
_SHORT_LESSON = 1.0  # minutes


def plan(
    inspection: Inspection, *, weeks: int | None = None, minutes: float | None = None
) -> Outline:
    """Lay the material of articles out as lessons, one a week.

    With `weeks` it is that many lessons, with `minutes` as many as give about that reading time,
    with neither as many as the material has ideas. Every line of content is in a lesson's sources
    or in `merged` or `dropped`; lines in `conflicts` are in lessons too. More weeks than the
    material bears is an error that names the number it bears, and there are no lessons then.
    """
    dropped = [each for article in inspection.articles for each in _left_out(article)]
    if not inspection.articles:
        return Outline((), tuple(dropped), (), (), inspection.problems)
    once = repeats.say_once(_pieces(inspection))
    pieces = order.ordered(once.pieces)
    most = packing.bears(pieces)
    count, problems = _count(pieces, inspection, most=most, weeks=weeks, minutes=minutes)
    lessons: tuple[DraftLesson, ...] = ()
    if not has_errors(problems):
        groups = packing.pack(pieces, count)
        lessons = tuple(_lessons(groups, course_title=inspection.articles[0].title))
        problems += _remarks(lessons, inspection, asked=weeks or minutes)
    return Outline(
        lessons=lessons,
        dropped=(*dropped, *once.dropped),
        merged=once.merged,
        conflicts=repeats.conflicts(pieces),
        problems=(*inspection.problems, *problems),
    )


def _pieces(inspection: Inspection) -> list[Piece]:
    topics = {
        source: number
        for number, topic in enumerate(inspection.topics)
        for source in topic.sections
        if len(topic.sections) > 1
    }
    return [
        piece
        for number, article in enumerate(inspection.articles)
        for piece in pieces_of(article, number=number, topics=topics)
    ]


def _left_out(article: Article) -> Iterator[Dropped]:
    """Yield what was taken for boilerplate, neighbours with one reason together."""
    run: Dropped | None = None
    for block in article.blocks:
        if block.kind is not BlockKind.BOILERPLATE:
            if run:
                yield run
            run = None
            continue
        if run and run.reason == block.reason:
            run = replace(run, source=replace(run.source, last_line=block.last_line))
            continue
        if run:
            yield run
        run = Dropped(SourceRange(article.path, block.first_line, block.last_line), block.reason)
    if run:
        yield run


def _count(
    pieces: Sequence[Piece],
    inspection: Inspection,
    *,
    most: int,
    weeks: int | None,
    minutes: float | None,
) -> tuple[int, list[Problem]]:
    """Return how many lessons to make, and what to say about that."""
    path = inspection.articles[0].path
    if weeks is not None:
        if weeks <= most:
            return weeks, []
        message = f"{weeks} weeks are more than the material bears: it has enough for {most}"
        hint = f"ask for {most} or fewer, or add articles"
        return 0, [Problem("A201", Severity.ERROR, path, 1, message, hint)]
    if minutes is not None:
        total = language.minutes(sum(piece.words for piece in pieces))
        return max(1, min(most, round(total / minutes))), []
    return packing.natural_number(pieces), []


def _lessons(groups: Sequence[Sequence[Piece]], *, course_title: str) -> Iterator[DraftLesson]:
    taken: set[str] = set()
    for week, pieces in enumerate(groups, start=1):
        title = extracts.title_of(pieces)
        lesson_id = extracts.id_of(title, number=week, taken=taken)
        taken.add(lesson_id)
        hidden = {course_title} if week == 1 else set()
        if extracts.inert(pieces[0].title) == title:
            hidden.add(pieces[0].title)
        words = sum(piece.words for piece in pieces)
        yield DraftLesson(
            id=lesson_id,
            week=week,
            title=title,
            subject=extracts.subject_of(title),
            preheader=extracts.preheader_of(pieces, title=title),
            objective=OBJECTIVE,
            takeaways=extracts.takeaways_of(pieces, title=title),
            words=words,
            minutes=language.minutes(words),
            parts=tuple(part for piece in pieces for part in parts_of(piece, hidden=hidden)),
        )


def _remarks(
    lessons: Sequence[DraftLesson], inspection: Inspection, *, asked: float | None
) -> list[Problem]:
    path = inspection.articles[0].path
    found = []
    total = language.minutes(sum(lesson.words for lesson in lessons))
    if asked and total / len(lessons) < _SHORT_LESSON:
        found.append(
            Problem(
                "A202",
                Severity.INFO,
                path,
                1,
                f"the material is short: {total} minutes for {len(lessons)} lessons",
                "add articles or ask for fewer lessons; nothing is padded",
            )
        )
    unknown = sorted({article.language for article in inspection.articles} - stages.LANGUAGES)
    if unknown and len(inspection.articles) > 1:
        found.append(
            Problem(
                "A203",
                Severity.INFO,
                path,
                1,
                f"no stage words for {', '.join(unknown)}: the authors' order was kept",
                "look at the order of the lessons yourself",
            )
        )
    return found
