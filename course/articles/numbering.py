"""The numbered lines of an article, as its blocks name them."""

from __future__ import annotations

from course.articles import docx
from course.articles.decoding import decode


def lines_of(content: bytes, *, path: str) -> list[str]:
    """Return the lines of an article, the paragraphs of one from Word; none if it is unreadable.

    Line 1 of a block is the first of these.
    """
    if docx.is_docx(content):
        return docx.paragraphs_of(content)
    return decode(content, path=path).lines
