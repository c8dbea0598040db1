"""From an inspection to an outline: repeats, order, packing, titles. Pure and deterministic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from course import language
from course.language import stages
from course.model import (
    Arrangement,
    Article,
    BlockKind,
    DraftLesson,
    Dropped,
    Inspection,
    Outline,
    Part,
    Problem,
    Severity,
    SourceRange,
    has_errors,
)
from course.outline import (
    arranging,
    conflicts,
    extracts,
    order,
    packing,
    placing,
    precedence,
    reasons,
    repeats,
)
from course.outline.aligning import Aligned
from course.outline.pieces import Piece, parts_of, pieces_of

OBJECTIVE = "EDIT: what can the reader do after this lesson?"
_SHORT_LESSON = 1.0  # minutes


def plan(
    inspection: Inspection,
    *,
    weeks: int | None = None,
    minutes: float | None = None,
    arrangement: Arrangement | None = None,
) -> Outline:
    """Lay the material of articles out as lessons, one a week.

    With `weeks` it is that many lessons, with `minutes` as many as give about that reading time,
    with neither as many as the material has ideas. An arrangement is what a person made of an
    earlier outline: its topics stay in their weeks unless another number of lessons is asked for,
    and then those that are pinned do. Every line of content is in a lesson's sources or in
    `merged` or `dropped`; lines in `conflicts` are in lessons too. More weeks than the material
    bears is an error that names the number it bears, and there are no lessons then.
    """
    dropped = [each for article in inspection.articles for each in _left_out(article)]
    if not inspection.articles:
        return Outline((), tuple(dropped), (), (), inspection.problems)
    once = repeats.say_once(_pieces(inspection))
    found = precedence.precedence(order.queues_of(once.pieces))
    pieces = reasons.explained(order.ordered(once.pieces, found), found)
    arrangement = arrangement or Arrangement("")
    groups, problems = _groups(pieces, arrangement, inspection, weeks=weeks, minutes=minutes)
    contested = conflicts.conflicts(once.pieces, once.aligned)
    lessons: tuple[DraftLesson, ...] = ()
    if not has_errors(problems):
        lines = {source for conflict in contested for source in conflict.sources}
        lessons = tuple(_lessons(groups, lines, course_title=inspection.articles[0].title))
        asked = weeks or minutes or arrangement.weeks
        problems += tuple(_remarks(lessons, inspection, asked=asked))
    return Outline(
        lessons=lessons,
        dropped=(*dropped, *once.dropped),
        merged=once.merged,
        conflicts=contested,
        problems=(*inspection.problems, *problems, *_perhaps_twice(once.aligned)),
        placements=placing.placements(groups, arrangement.topics) if lessons else (),
    )


def _groups(
    pieces: Sequence[Piece],
    arrangement: Arrangement,
    inspection: Inspection,
    *,
    weeks: int | None,
    minutes: float | None,
) -> tuple[list[list[Piece]], tuple[Problem, ...]]:
    """Return the pieces lesson by lesson: as a person arranged them, or planned."""
    held, free = arranging.held_and_free(pieces, arrangement)
    path = inspection.articles[0].path
    asked = weeks if weeks is not None or minutes is not None else arrangement.weeks
    if minutes is not None:
        asked = _count_for(minutes, pieces)
    arranged_weeks = len({topic.week for topic in arrangement.topics})
    if arranged_weeks and asked in (None, arranged_weeks):
        arranged = arranging.arranged(pieces, arrangement)
        return arranged.groups, arranged.problems
    most = len(held) + (packing.bears(free) if free else 0)
    count = len(held) + packing.natural_number(free) if asked is None else asked
    if count > most or count < len(held) + bool(free):
        return [], (_refused(count, most, held=len(held), path=path),)
    groups = packing.pack(free, count - len(held)) if free else []
    planned = arranging.with_held(groups, held, arrangement)
    return planned.groups, planned.problems


def _count_for(minutes: float, pieces: Sequence[Piece]) -> int:
    total = language.minutes(sum(piece.words for piece in pieces))
    return max(1, min(packing.bears(pieces), round(total / minutes)))


def _refused(asked: int, most: int, *, held: int, path: str) -> Problem:
    weeks = "week" if asked == 1 else "weeks"
    if asked <= most:
        message = f"{asked} {weeks} are too few: {held} are pinned, and there is more material"
        return Problem("A201", Severity.ERROR, path, 1, message, f"ask for {held + 1} or more")
    message = f"{asked} {weeks} are more than the material bears: it has enough for {most}"
    hint = f"ask for {most} or fewer, or add articles"
    return Problem("A201", Severity.ERROR, path, 1, message, hint)


def _pieces(inspection: Inspection) -> list[Piece]:
    # Sections that share a line, of a page on one line, are not told apart by it.
    known = Counter(
        SourceRange(article.path, section.first_line, section.last_line)
        for article in inspection.articles
        for section in article.sections
    )
    topics = {
        source: number
        for number, topic in enumerate(inspection.topics)
        for source in topic.sections
        if len(topic.sections) > 1 and known[source] == 1
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


def _lessons(
    groups: Sequence[Sequence[Piece]], contested: Collection[SourceRange], *, course_title: str
) -> Iterator[DraftLesson]:
    taken: set[str] = set()
    before: tuple[extracts.Said, ...] = ()
    for week, pieces in enumerate(groups, start=1):
        title = extracts.title_of(pieces)
        lesson_id = extracts.id_of(title, number=week, taken=taken)
        taken.add(lesson_id)
        hidden = {course_title} if week == 1 else set()
        if extracts.inert(pieces[0].title) == title:
            hidden.add(pieces[0].title)
        words = sum(piece.words for piece in pieces)
        takeaways = extracts.takeaways_of(pieces, title=title, contested=contested)
        yield DraftLesson(
            id=lesson_id,
            week=week,
            title=title,
            subject=extracts.subject_of(title),
            preheader=extracts.preheader_of(pieces, title=title),
            objective=OBJECTIVE,
            takeaways=tuple(said.text for said in takeaways),
            words=words,
            minutes=language.minutes(words),
            parts=tuple(part for piece in pieces for part in parts_of(piece, hidden=hidden)),
            recap=Part(before[0].text, (before[0].source,)) if before else None,
            takeaway_sources=tuple(said.source for said in takeaways),
        )
        before = takeaways


def _perhaps_twice(pairs: Sequence[Aligned]) -> Iterator[Problem]:
    for one, other in repeats.perhaps(pairs):
        there = f"{other.source.article}:{other.source.first_line}"
        yield Problem(
            "A204",
            Severity.INFO,
            one.source.article,
            one.source.first_line,
            f"says much what {there} says; both are kept, as they may also differ",
            "leave one of them out with `drop` in outline.toml",
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
    if unknown:
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
