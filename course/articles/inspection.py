"""From files to an inspection: read each, leave out the rest, cut into sections, compare."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

from course import language, plugins
from course.articles.boilerplate import without_boilerplate
from course.articles.decoding import decode
from course.articles.docx import is_docx
from course.articles.overruling import Wishes, overrule, unmet
from course.articles.questions import with_questions
from course.articles.reading import Importer, Reading, fault, remark, warning
from course.articles.sections import sections_of, title_of
from course.articles.topics import similarity, topics_of
from course.model import Article, Block, BlockKind, Inspection, Problem, Severity, has_errors

_DEFAULT = "txt"
_UNRELATED = 0.04  # of the words of the shorter article
_LEAST_TO_COMPARE = 120  # words
_LOOKS_LIKE_HTML = re.compile(
    r"^\s*(?:<!doctype html|<html\b|<(?:body|div|p|h[1-6]|article)\b)", re.IGNORECASE
)
_LOOKS_LIKE_MARKDOWN = re.compile(r"^#{1,6} \S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one article and the path that the person gave for it; `-` is standard input."""

    path: str
    content: bytes


def inspect(
    sources: Iterable[Source | tuple[str, bytes]], *, wishes: Wishes | None = None
) -> Inspection:
    """Read articles of any kind that an importer is offered for.

    What cannot be read is a problem: an error when nothing else is left, otherwise a warning.
    `wishes` are lines that a person wants kept or left out. Raises PluginError when an importer
    cannot be loaded.
    """
    given = [each if isinstance(each, Source) else Source(*each) for each in sources]
    articles: list[Article] = []
    problems: list[Problem] = []
    for source in given:
        article, found = _inspect(source, wishes or Wishes())
        problems.extend(found)
        if article:
            articles.append(article)
    if articles:
        problems = [_softened(problem) for problem in problems]
    strangers = _are_strangers(articles)
    problems.extend(_compared(articles, given, strangers=strangers))
    topics = topics_of(articles, apart=strangers)
    return Inspection(tuple(articles), topics, tuple(problems))


def _inspect(source: Source, wishes: Wishes) -> tuple[Article | None, tuple[Problem, ...]]:
    importer, problem = _importer(source)
    if importer is None:
        return None, (problem,) if problem else ()
    reading = importer(source.content, path=source.path)
    if has_errors(reading.problems):
        return None, reading.problems
    read = with_questions(reading.blocks)
    judged = without_boilerplate(read)
    blocks = overrule(read, judged, path=source.path, wishes=wishes)
    barren = _barren(blocks, path=source.path)
    if barren:
        return None, (*reading.problems, barren)
    article = _article(source, reading, blocks)
    unheard = unmet(blocks, path=source.path, wishes=wishes)
    return article, (*reading.problems, *unheard, *_remarks(article))


def _importer(source: Source) -> tuple[Importer | None, Problem | None]:
    suffix = _suffix(source)
    offered = _offered(tuple(sys.path))
    if suffix not in offered:
        known = ", ".join(f".{name}" for name in offered)
        hint = f"save it as one of {known}"
        return None, fault("A104", source.path, f"no importer reads '.{suffix}' files", hint=hint)
    return offered[suffix](), None


@lru_cache(maxsize=4)
def _offered(_path: tuple[str, ...]) -> Mapping[str, Callable[[], Importer]]:
    """Return how each suffix's importer is loaded. Packages are looked up once for a sys.path."""
    names = plugins.names(plugins.IMPORTERS)
    return {name: cache(partial(plugins.load, plugins.IMPORTERS, name)) for name in names}


def _suffix(source: Source) -> str:
    name = source.path.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, suffix = name.rpartition(".")
    if dot and stem:
        return suffix.lower()
    if is_docx(source.content):
        return "docx"
    head = decode(source.content[:4_096] or b" ", path=source.path).text
    if _LOOKS_LIKE_HTML.match(head):
        return "html"
    return "md" if _LOOKS_LIKE_MARKDOWN.search(head) else _DEFAULT


def _barren(blocks: Sequence[Block], *, path: str) -> Problem | None:
    kinds = {block.kind for block in blocks}
    if not kinds:
        return fault("A101", path, "no text in this file", hint="put the article into it")
    if kinds == {BlockKind.BOILERPLATE}:
        hint = "check that the article itself was saved, not only the page around it"
        return fault(
            "A105", path, "only boilerplate: nothing of this file is an article", hint=hint
        )
    if kinds <= {BlockKind.BOILERPLATE, BlockKind.HEADING, BlockKind.QUESTION}:
        hint = "check that the text under the headings was saved"
        return fault("A106", path, "only headings, and no text under them", hint=hint)
    return None


def _article(source: Source, reading: Reading, blocks: tuple[Block, ...]) -> Article:
    content = [block for block in blocks if block.kind is not BlockKind.BOILERPLATE]
    text = "\n".join(block.text for block in content)
    declared = reading.language.split("_")[0].lower()
    code = language.guess(text)
    title = reading.title if not _has_title(content) and reading.title else title_of(content)
    return Article(
        path=source.path,
        title=title,
        language=code if code != language.UNKNOWN else declared or code,
        encoding=reading.encoding,
        words=language.count_words(text),
        blocks=blocks,
        sections=sections_of(blocks, code=code, title=title),
    )


def _has_title(content: Sequence[Block]) -> bool:
    return any(block.kind is BlockKind.HEADING and block.level == 1 for block in content)


def _remarks(article: Article) -> Iterator[Problem]:
    content = [block for block in article.blocks if block.kind is not BlockKind.BOILERPLATE]
    if len(content) == 1:
        yield warning(
            "A107",
            article.path,
            "only one line of text: it makes one lesson",
            hint="break it into paragraphs, one to a line",
            line=content[0].first_line,
        )
    elif all(section.inferred for section in article.sections):
        yield remark(
            "A108",
            article.path,
            "no headings: the sections were inferred from where the words change",
            hint="put headings where a new idea begins, and read it again",
        )


def _compared(
    articles: Sequence[Article], given: Sequence[Source], *, strangers: bool
) -> Iterator[Problem]:
    first: dict[bytes, str] = {}
    for source in given:
        if source.content and source.content in first:
            yield warning(
                "A110",
                source.path,
                f"the same text as {first[source.content]!r}: each statement is taken once",
                hint="leave one of the two out",
            )
        first.setdefault(source.content, source.path)
    languages = sorted({article.language for article in articles} - {language.UNKNOWN})
    if len(languages) > 1:
        yield warning(
            "A109",
            articles[0].path,
            f"the articles are in several languages: {', '.join(languages)}",
            hint="draft a course from the articles of one language",
        )
    elif strangers:
        yield warning(
            "A111",
            articles[0].path,
            "the articles have hardly a word in common: nothing is merged",
            hint="draft a course from articles on one subject",
        )


def _are_strangers(articles: Sequence[Article]) -> bool:
    long_enough = all(article.words >= _LEAST_TO_COMPARE for article in articles)
    return len(articles) > 1 and long_enough and similarity(articles) < _UNRELATED


def _softened(problem: Problem) -> Problem:
    if problem.severity is Severity.ERROR:
        return replace(problem, severity=Severity.WARNING)
    return problem
