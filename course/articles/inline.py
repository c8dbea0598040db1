"""Inline text with its emphasis and links, as inert Markdown and as plain text at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from course.articles.inert import escape_inside, escape_start, plain

_SAFE_LINK = re.compile(
    r"^(?:https?://|mailto:)(?:[^\s<>()\"'`{}\\%|]|%[0-9A-Fa-f]{2})+$", re.IGNORECASE
)
_BOLD = "**"
_EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)


@dataclass(slots=True)
class Inline:
    """Collects the runs of one paragraph; emphasis that is empty or unclosed vanishes."""

    _plain: list[str] = field(default_factory=list)
    _markdown: list[str] = field(default_factory=list)
    _open: list[tuple[str, str, int]] = field(default_factory=list)
    _filled: bool = False
    _bold: str = ""  # what is bold from the beginning on

    def text(self, text: str) -> None:
        """Add text of the author's."""
        self._filled = self._filled or bool(text.strip())
        self._plain.append(text)
        self._markdown.append(escape_inside(text))

    def code(self, text: str) -> None:
        """Add a piece of code."""
        self._plain.append(text)
        fits = "`" not in text and "{" not in text and text.strip() and "%" not in text
        self._markdown.append(f"`{plain(text)}`" if fits else escape_inside(text))

    def begin(self, mark: str, *, target: str = "") -> None:
        """Open emphasis (`*`, `**`) or a link (`[`) to a target."""
        self._open.append((mark, target, len(self._markdown)))
        self._markdown.append("")

    def end(self, mark: str) -> None:
        """Close what `begin` opened last with this mark, if anything."""
        at = next((n for n in range(len(self._open) - 1, -1, -1) if self._open[n][0] == mark), None)
        if at is None:
            return
        _, target, start = self._open[at]
        del self._open[at:]
        inner = "".join(self._markdown[start:])
        self._markdown[start:] = [_wrapped(inner, mark, target)]
        if mark == _BOLD and not "".join(self._markdown[:start]).strip():
            self._bold = inner.strip()

    @property
    def has_text(self) -> bool:
        """Return whether any text but blanks was added."""
        return self._filled

    @property
    def plain(self) -> str:
        """Return the text without any markup, on one line."""
        return plain("".join(self._plain))

    @property
    def markdown(self) -> str:
        """Return the text as Markdown, on one line."""
        whole = "".join(self._markdown)
        if self._bold and whole.strip() == self._bold and self._bold[-1] not in "*\\":
            # Nothing follows that the mark could fail to close before: `**Why?**`.
            whole = f"{_BOLD}{self._bold}{_BOLD}"
        return escape_start(plain(whole))


def _wrapped(inner: str, mark: str, target: str) -> str:
    match = _EDGES.match(inner)
    before, core, after = match.groups() if match else ("", inner, "")
    if not core:
        return inner
    if mark == "[":
        safe = _SAFE_LINK.match(target) and not any(part in target for part in ("{{", "{%"))
        return f"{before}[{core}]({target}){after}" if safe else inner
    # Next to a letter or beside other emphasis a mark may not open or close (CommonMark 6.2).
    if core[0] in "*\\" or core[-1] in "*\\" or not core[0].isalnum() or not _closes(core):
        return inner
    return f"{before}{mark}{core}{mark}{after}"


def _closes(core: str) -> bool:
    return core[-1].isalnum()
