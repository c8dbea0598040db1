"""Articles and drafts as programs read them; the shape is stable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from course.model import Article, Block, Inspection, Outline, Problem, Severity, SourceRange


def inspection_json(inspection: Inspection) -> dict[str, Any]:
    """Return what `course inspect --json` prints."""
    return {
        "articles": [_article_json(article) for article in inspection.articles],
        "topics": [
            {"title": topic.title, "sections": [_source_json(each) for each in topic.sections]}
            for topic in inspection.topics
        ],
        "problems": list(_problems_json(inspection.problems)),
    }


def _article_json(article: Article) -> dict[str, Any]:
    return {
        "path": article.path,
        "title": article.title,
        "language": article.language,
        "encoding": article.encoding,
        "words": article.words,
        "blocks": [_block_json(block) for block in article.blocks],
        "sections": [
            {
                "title": section.title,
                "inferred": section.inferred,
                "first_line": section.first_line,
                "last_line": section.last_line,
            }
            for section in article.sections
        ],
    }


def _block_json(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind.value,
        "level": block.level,
        "first_line": block.first_line,
        "last_line": block.last_line,
        "text": block.text,
        "reason": block.reason,
    }


def outline_json(outline: Outline) -> dict[str, Any]:
    """Return what `course draft --json` prints."""
    return {
        "lessons": [
            {
                "id": lesson.id,
                "week": lesson.week,
                "title": lesson.title,
                "subject": lesson.subject,
                "preheader": lesson.preheader,
                "takeaways": list(lesson.takeaways),
                "words": lesson.words,
                "minutes": lesson.minutes,
                "parts": [
                    {"text": part.text, "sources": [_source_json(each) for each in part.sources]}
                    for part in lesson.parts
                ],
            }
            for lesson in outline.lessons
        ],
        "dropped": [
            {**_source_json(dropped.source), "reason": dropped.reason}
            for dropped in outline.dropped
        ],
        "merged": [
            {
                **_source_json(merged.source),
                "into": _source_json(merged.into),
                "reason": merged.reason,
            }
            for merged in outline.merged
        ],
        "conflicts": [
            {
                "sources": [_source_json(each) for each in conflict.sources],
                "statements": list(conflict.statements),
                "reason": conflict.reason,
            }
            for conflict in outline.conflicts
        ],
        "problems": list(_problems_json(outline.problems)),
    }


def _source_json(source: SourceRange) -> dict[str, Any]:
    return {
        "article": source.article,
        "first_line": source.first_line,
        "last_line": source.last_line,
    }


def _problems_json(problems: Sequence[Problem]) -> Iterator[dict[str, Any]]:
    for problem in problems:
        yield {
            "code": problem.code,
            "severity": Severity(problem.severity).value,
            "path": problem.path,
            "line": problem.line,
            "message": problem.message,
            "hint": problem.hint,
        }
