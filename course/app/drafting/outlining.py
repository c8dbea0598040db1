"""`outline.toml` of a course: what it asks for in the words of today's articles, and its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from course.app.drafting.last_draft import LastDraft, Moves
from course.errors import ContentError, did_you_mean
from course.lessons import OUTLINE_FILE, notes_of, outline_text, parse_outline, source_text
from course.model import Arrangement, Outline, Problem, Severity, SourceRange


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person's `outline.toml` asks for; lines and paths are those of the articles now."""

    arrangement: Arrangement
    text: str = ""
    problems: tuple[Problem, ...] = ()


def load_asked(
    folder: Path, *, last: LastDraft, named: Mapping[str, str], moves: Mapping[str, Moves]
) -> Asked:
    """Read `outline.toml`, if there is one. Its faults are problems.

    `named` are the articles by their path from the course, `moves` where their lines went since
    the last draft. Raises ContentError when the file cannot be read.
    """
    path = folder / OUTLINE_FILE
    if not path.exists():
        return Asked(Arrangement(str(path)))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path} cannot be read: {error}", hint="save it as UTF-8") from error
    parsed = parse_outline(text, path=str(path))
    if parsed.arrangement is None:
        return Asked(Arrangement(str(path)), text, parsed.problems)
    return _today(parsed.arrangement, text, last=last, named=named, moves=moves)


def text_of(
    outline: Outline, asked: Asked, *, named: Mapping[str, str], keep: Iterable[SourceRange]
) -> str:
    """Return the text of `outline.toml` for a new outline, with the person's own comments."""

    def renamed(source: SourceRange) -> SourceRange:
        return replace(source, article=named[source.article])

    mine = replace(
        outline,
        placements=tuple(
            replace(each, sources=tuple(renamed(source) for source in each.sources))
            for each in outline.placements
        ),
        dropped=tuple(replace(each, source=renamed(each.source)) for each in outline.dropped),
        merged=tuple(
            replace(each, source=renamed(each.source), into=renamed(each.into))
            for each in outline.merged
        ),
    )
    known = (*asked.arrangement.keep, *keep)
    return outline_text(
        mine,
        keep=[source_text(renamed(source)) for source in dict.fromkeys(known)],
        drop=[source_text(renamed(source)) for source in dict.fromkeys(asked.arrangement.drop)],
        notes=notes_of(asked.text),
    )


def _today(
    given: Arrangement,
    text: str,
    *,
    last: LastDraft,
    named: Mapping[str, str],
    moves: Mapping[str, Moves],
) -> Asked:
    base = parse_outline(last.outline, path="").arrangement if last.outline else None
    paths = {course_path: path for path, course_path in named.items()}
    problems = list(_unknown(given, text, known={*paths, *last.articles}, paths=paths))

    def today(sources: Iterable[SourceRange]) -> tuple[SourceRange, ...]:
        found = (_moved(source, paths, moves) for source in sources)
        return tuple(source for source in found if source)

    arrangement = replace(
        given,
        # The number of weeks is a wish only when it was changed: otherwise it just says how many
        # there were, and a topic that was split makes one more.
        weeks=given.weeks if base and given.weeks != base.weeks else None,
        topics=tuple(replace(topic, sources=today(topic.sources)) for topic in given.topics),
        keep=today(given.keep),
        drop=today(given.drop),
    )
    return Asked(arrangement, text, tuple(problems))


def _moved(
    source: SourceRange, paths: Mapping[str, str], moves: Mapping[str, Moves]
) -> SourceRange | None:
    if source.article not in paths:
        return None
    move = moves.get(source.article)
    moved = move.moved(source) if move else source
    return replace(moved, article=paths[source.article]) if moved else None


def _unknown(
    given: Arrangement, text: str, *, known: Iterable[str], paths: Mapping[str, str]
) -> Iterator[Problem]:
    """Find articles that `outline.toml` names and that were not given."""
    lines = text.splitlines()
    sources = [source for topic in given.topics for source in topic.sources]
    for article in dict.fromkeys(each.article for each in (*given.keep, *given.drop, *sources)):
        if article in paths:
            continue
        line = next((n for n, each in enumerate(lines, 1) if f'"{article}#' in each), 1)
        was_there = article in known
        near = did_you_mean(article, paths)
        yield Problem(
            "A211",
            Severity.WARNING if was_there else Severity.ERROR,
            given.path,
            line,
            f"{article!r} is not among the articles of this draft",
            "draft from all of the course's articles" if was_there else near,
        )
