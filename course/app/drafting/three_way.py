"""Bring two changed copies of one text together: the three-way merge of diff3 and git.

Written here because the kept library, merge3, is under the GPL. What only one side changed is
taken from it, what both changed alike is taken once, and the rest stands side by side between
marks for a person. The keys of front matter are merged one by one, so that a new line of one key
does not touch an edit of the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

OURS = "<<<<<<< your edits"
MIDDLE = "======="
THEIRS = ">>>>>>> new draft"

_MARK = re.compile(r"^(?:<{7}|>{7})(?: |$)")
_KEY = re.compile(r"[A-Za-z_][\w-]*:")
_FENCE = "---"

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Merging:
    """A merged text and the lines on which its conflicts begin."""

    text: str
    conflicts: tuple[int, ...] = ()


def merge(base: str, ours: str, theirs: str) -> Merging:
    """Merge what `ours` and `theirs` made of `base`."""
    if ours in (base, theirs):
        return Merging(theirs)
    if theirs == base:
        return Merging(ours)
    parts = [_split(text) for text in (base, ours, theirs)]
    if all(front for front, _ in parts):
        fronts, bodies = [front for front, _ in parts], [body for _, body in parts]
        lines = [_FENCE, *_merged_front(*fronts), _FENCE, *_merged(*bodies)]
    else:
        lines = list(_merged(*(text.split("\n") for text in (base, ours, theirs))))
    text = "\n".join(lines)
    return Merging(text, tuple(marks_of(text, only=OURS)))


def marks_of(text: str, *, only: str = "") -> list[int]:
    """Return the lines on which marks of a conflict stand."""
    return [
        number
        for number, line in enumerate(text.split("\n"), start=1)
        if _MARK.match(line.rstrip("\r")) and (not only or line.startswith(only))
    ]


def _split(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of the front matter without its fences, and those of the body."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE or _FENCE not in lines[1:]:
        return [], lines
    end = lines.index(_FENCE, 1)
    return lines[1:end], lines[end + 1 :]


def _merged_front(base: Lines, ours: Lines, theirs: Lines) -> Iterator[str]:
    before, mine, new = _by_key(base), _by_key(ours), _by_key(theirs)
    for key in [*mine, *(key for key in new if key not in mine)]:
        yield from _merged(before.get(key, []), mine.get(key, []), new.get(key, []))


def _by_key(lines: Lines) -> dict[str, list[str]]:
    """Return the lines of each key, those of its list with it; what stands above has key ''."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in lines:
        match = _KEY.match(line)
        key = match[0] if match else key
        found.setdefault(key, []).append(line)
    return found


def _merged(base: Lines, ours: Lines, theirs: Lines) -> Iterator[str]:
    at_base = at_ours = at_theirs = 0
    for start, mine, new, size in [*_shared(base, ours, theirs), _ends(base, ours, theirs)]:
        chunk = (base[at_base:start], ours[at_ours:mine], theirs[at_theirs:new])
        yield from _resolved(*chunk)
        yield from base[start : start + size]
        at_base, at_ours, at_theirs = start + size, mine + size, new + size


def _shared(base: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[int, int, int, int]]:
    """Yield the runs of base that both sides still have: where they begin, and their length."""
    one = SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    other = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    left = right = 0
    while left < len(one) and right < len(other):
        a, b = one[left], other[right]
        start, end = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
        if start < end:
            yield start, a.b + start - a.a, b.b + start - b.a, end - start
        if a.a + a.size < b.a + b.size:
            left += 1
        else:
            right += 1


def _ends(base: Lines, ours: Lines, theirs: Lines) -> tuple[int, int, int, int]:
    return len(base), len(ours), len(theirs), 0


def _resolved(base: Lines, ours: Lines, theirs: Lines) -> Iterator[str]:
    if theirs in (ours, base):
        yield from ours
    elif ours == base:
        yield from theirs
    else:
        yield from (OURS, *ours, MIDDLE, *theirs, THEIRS)
