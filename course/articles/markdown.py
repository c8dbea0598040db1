"""Read Markdown: front matter, setext and ATX headings, fences, lists, quotes and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from course.articles.decoding import decode
from course.articles.inert import escape, plain
from course.articles.inline import Inline
from course.articles.marked import with_bold_headings
from course.articles.reading import Reading, warning
from course.model import Block, BlockKind, Problem

_MAX_NESTING = 50  # CommonMark asks for no more than is sensible; a page nests a few levels
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MAX_FRONT_MATTER = 20_000
_MARKS = {"em": "*", "strong": "**"}


def read_markdown(content: bytes, *, path: str) -> Reading:
    """Read an article of Markdown. Raw HTML, front matter and comments never come out."""
    decoded = decode(content, path=path)
    if not decoded.text:
        return Reading(problems=decoded.problems, encoding=decoded.encoding)
    text = "\n".join(decoded.lines).removeprefix("\ufeff")
    front, skipped, problems = _front_matter(text, path=path)
    body = "\n" * skipped + "\n".join(text.split("\n")[skipped:])
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    tokens = parser.parse(body)
    return Reading(
        tuple(with_bold_headings(_blocks(tokens))),
        decoded.encoding,
        title=_string(front, "title"),
        language=_string(front, "language") or _string(front, "lang"),
        problems=(*decoded.problems, *problems, *_too_deep(tokens, path=path)),
    )


def _front_matter(text: str, *, path: str) -> tuple[dict[str, object], int, tuple[Problem, ...]]:
    match = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    if not match:
        return {}, 0, ()
    skipped = match[0].count("\n") + (not match[0].endswith("\n"))
    try:
        found = yaml.safe_load(match[1])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        hint = "correct it or take it out; the article itself was read"
        said = str(error).splitlines()[0] if str(error) else "not YAML"
        return {}, skipped, (warning("A114", path, f"front matter is broken: {said}", hint=hint),)
    if not isinstance(found, dict):
        return {}, 0, ()  # two rules with text between them, as some authors divide a page
    return {str(key): value for key, value in found.items()}, skipped, ()


def _too_deep(tokens: Sequence[Token], *, path: str) -> Iterator[Problem]:
    """Say where the parser stopped: it leaves out without a word what stands deeper."""
    for token in tokens:
        is_box = token.type in ("blockquote_open", "list_item_open")
        if is_box and token.level >= _MAX_NESTING - 1:
            message = f"lists or quotes stand {_MAX_NESTING} deep in each other: not read from here"
            hint = "take some of the '>' or the indents out"
            yield warning("A115", path, message, hint=hint, line=_lines(token)[0])
            return


def _string(front: dict[str, object], key: str) -> str:
    value = front.get(key)
    return plain(value) if isinstance(value, str) else ""


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    items = quotes = 0
    for index, token in enumerate(tokens):
        if token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        elif token.type == "table_open":
            yield from _table(tokens, index)
        elif token.type == "heading_open":
            yield from _text_block(BlockKind.HEADING, tokens[index + 1], int(token.tag[1]), token)
        elif token.type == "paragraph_open":
            kind = BlockKind.ITEM if items else BlockKind.QUOTE if quotes else BlockKind.PARAGRAPH
            yield from _text_block(kind, tokens[index + 1], 0, token)
        elif token.type in ("fence", "code_block"):
            yield from _code(token)


_REASONS = {
    BlockKind.ITEM: "an item of a list",
    BlockKind.QUOTE: "a quotation",
    BlockKind.PARAGRAPH: "a paragraph",
}


def _text_block(kind: BlockKind, inline: Token, level: int, opening: Token) -> Iterator[Block]:
    first, last = _lines(opening)
    found = _inline(inline.children or ())
    pictures = [token for token in inline.children or () if token.type == "image"]
    if pictures and not found.plain:
        said = plain(" ".join(token.content for token in pictures)) or "a picture"
        reason = "a picture: copy it into the lesson by hand"
        yield Block(BlockKind.BOILERPLATE, said, first, last, reason, 0, escape(said))
    if found.plain:
        reason = _REASONS.get(kind, f"marked as a heading of level {level}")
        yield Block(kind, found.plain, first, last, reason, level, found.markdown)


def _inline(tokens: Sequence[Token]) -> Inline:
    found = Inline()
    for token in tokens:
        name = token.type.rsplit("_", 1)[0]
        if token.type == "text":
            found.text(token.content)
        elif token.type == "code_inline":
            found.code(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            found.text(" ")
        elif name in _MARKS or name == "link":
            mark = _MARKS.get(name, "[")
            if token.nesting > 0:
                found.begin(mark, target=str(token.attrGet("href") or ""))
            else:
                found.end(mark)
    return found


def _code(token: Token) -> Iterator[Block]:
    first, last = _lines(token)
    rows = [line for line in token.content.split("\n") if line.strip()]
    if not rows:
        return
    text = "\n".join(plain(row) for row in rows)
    # Code is the author's content; as a list of lines it needs no fence that it could close.
    markdown = "\n".join(f"- {escape(row)}" for row in rows)
    yield Block(BlockKind.TABLE, text, first, last, "a block of code", 0, markdown)


def _table(tokens: Sequence[Token], start: int) -> Iterator[Block]:
    rows: list[list[str]] = []
    for token in tokens[start:]:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(_inline(token.children or ()).plain)
        elif token.type == "table_close":
            break
    filled = [[cell for cell in row if cell] for row in rows]
    filled = [row for row in filled if row]
    if filled:
        first, last = _lines(tokens[start])
        text = "\n".join(" | ".join(row) for row in filled)
        markdown = "\n".join("- " + escape(" · ".join(row)) for row in filled)
        yield Block(BlockKind.TABLE, text, first, last, "a table", 0, markdown)


def _lines(token: Token) -> tuple[int, int]:
    first, after = token.map or [0, 1]
    return first + 1, max(first + 1, after)
