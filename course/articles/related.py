"""Blocks around an article: links to other articles, a table of contents, who the author is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from course import language
from course.articles import bylines, phrases
from course.articles.lines import ends_sentence
from course.articles.marks import Marks, mark, run, section_end
from course.language import cues
from course.language import page_words as roles
from course.model import Block, BlockKind

_LINK_WORDS = 16
_MAX_RELATED = 30
_LINKED = "read-more link"
_MAX_AUTHOR = 3
_BIO_WORDS = 60
_BIO_SIGNS = 2


def mark_related(blocks: Sequence[Block], marks: Marks) -> None:
    """Add the blocks of links, the table of contents, and what is said of the author."""
    for index, block in enumerate(blocks):
        if marks.get(index, _LINKED) != _LINKED or not _may_open(block):
            continue
        if phrases.opens_links(block.text):
            mark(marks, [index, *_links_after(blocks, index)], "related articles")
        elif phrases.MORE_IN.match(block.text):
            mark(marks, _titles_after(blocks, index), "related articles")
        elif phrases.CONTENTS.match(block.text):
            mark(marks, _contents(blocks, index), "table of contents")
        elif _heads_author(blocks, index):
            most = _MAX_AUTHOR if block.level else 1
            end = min(section_end(blocks, index), index + 1 + most)
            mark(marks, range(index, end), "about the author")


def _heads_author(blocks: Sequence[Block], index: int) -> bool:
    """Return whether somebody is introduced: `About the author`, or `About Ida` over her life."""
    text = blocks[index].text
    if phrases.AUTHOR.match(text):
        below = " ".join(block.text for block in blocks[index + 1 : index + 1 + _MAX_AUTHOR])
        said = set(language.words(below))
        told = re.search(r"\w [A-ZÀ-Ý]\w", below) or said & (roles.BIO | roles.OURS)
        is_life = bool(said & roles.BIO)
        return bool(told) if blocks[index].level else is_life
    named = phrases.ABOUT_NAME.match(text)
    name = named["name"] if named else text.split(" ")[0] if bylines.is_name(text) else ""
    if not name or not index or index + 1 >= len(blocks):
        return False
    words = language.words(blocks[index + 1].text)[:_BIO_WORDS]
    return name.lower() in words[:3] and bool(roles.BIO & set(words))


def mark_biography(blocks: Sequence[Block], marks: Marks) -> None:
    """Mark the last paragraph when it begins with a name and tells of a life, as bylines do."""
    body = [at for at in range(len(blocks)) if at not in marks]
    if len(body) < _BIO_SIGNS + 1:
        return
    last = blocks[body[-1]]
    name = re.match(r"^([A-ZÀ-Ý][\w’'-]+) [A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+)? ", last.text)
    if not name or last.kind is not BlockKind.PARAGRAPH:
        return
    words = language.words(last.text)
    elsewhere = any(re.search(rf"\b{re.escape(name[1])}\b", blocks[at].text) for at in body[:-1])
    signs = len(roles.BIO & set(words))
    if signs >= _BIO_SIGNS and len(words) <= _BIO_WORDS and not elsewhere:
        mark(marks, body[-1:], "about the author")


def _links_after(blocks: Sequence[Block], index: int) -> Iterator[int]:
    """Yield the links of a related block: its items, or titles when the bullets were lost."""
    following = range(index + 1, min(len(blocks), index + 1 + _MAX_RELATED))
    has_items = index + 1 < len(blocks) and blocks[index + 1].kind is BlockKind.ITEM
    for at in following:
        block = blocks[at]
        if has_items and block.kind is not BlockKind.ITEM:
            return
        titled = _is_titled(block.text) or phrases.names_links(blocks[index].text)
        if not has_items and not (_is_title_like(blocks, at) and titled):
            return
        yield at


def _titles_after(blocks: Sequence[Block], index: int) -> list[int]:
    """Return `More in Pets` with its links, none unless those read like titles, at the end."""
    links = list(_links_after(blocks, index))
    titles = sum(_is_titled(blocks[at].text) for at in links)
    end = links[-1] + 1 if links else len(blocks)
    ends = not any(
        block.kind is BlockKind.PARAGRAPH and len(block.text.split()) > _LINK_WORDS
        for block in blocks[end : section_end(blocks, index)]
    )
    return [index, *links] if links and ends and titles >= 0.6 * len(links) else []


def _is_titled(text: str) -> bool:
    long = [word for word in text.split() if len(word) > 3]  # noqa: PLR2004 - not the small words
    return text.endswith("?") or sum(word[0].isupper() for word in long) >= 0.7 * max(1, len(long))


def _is_title(text: str) -> bool:
    return len(text.split()) <= _LINK_WORDS and not text.endswith(".") and _is_titled(text)


def _is_title_like(blocks: Sequence[Block], at: int) -> bool:
    block = blocks[at]
    if block.kind is BlockKind.HEADING and (
        cues.is_standing(block.text)
        or (leads_to_text(blocks, at) and not _is_title(blocks[at + 1].text))
    ):
        return False
    return len(block.text.split()) <= _LINK_WORDS and not block.text.endswith((".", ":", ";"))


def leads_to_text(blocks: Sequence[Block], at: int) -> bool:
    """Return whether running text, a list or a table stands under a line."""
    if at + 1 >= len(blocks):
        return False
    after = blocks[at + 1]
    return after.kind in (BlockKind.ITEM, BlockKind.TABLE, BlockKind.QUOTE) or (
        after.kind is BlockKind.PARAGRAPH and ends_sentence(after.text)
    )


def _contents(blocks: Sequence[Block], index: int) -> list[int]:
    """Return a table of contents: its lines come again, nearly all of them, as headings."""
    later = {_bare(block.text) for block in blocks[index + 1 :] if block.level}
    listed = list(run(blocks, index + 1, BlockKind.ITEM))
    if not listed:
        for at in range(index + 1, len(blocks)):
            if blocks[at].level or _bare(blocks[at].text) not in later:
                break
            listed.append(at)
    again = sum(_bare(blocks[at].text) in later for at in listed)
    return [index, *listed] if listed and again >= 0.6 * len(listed) else []


def _bare(text: str) -> str:
    return re.sub(r"^[\W\d]+", "", text).strip(" :?!.").lower()


def _may_open(block: Block) -> bool:
    return block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.QUESTION)
