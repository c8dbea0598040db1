"""What others do for the same tasks: simple rules, and NLTK's TextTiling where it is installed."""

from __future__ import annotations

import importlib
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from course import language
from course.language.stages import Stage, stage_of
from tests.bench.splitting.layouts import seeded

_LIST_MARK = re.compile(r"^(?:[-*+•▪●–]|\d+[.)])\s+")
_SHORT = 60  # characters
_TITLE_WORDS = 12
_BOILERPLATE = re.compile(
    r"\b(?:share|tweet|pin|subscribe|newsletter|sign up|related|read more|read also|cookies?|"
    r"copyright|all rights reserved|comments?|follow us|advertisement|affiliate|buy now|"
    r"discount|discover|order|free shipping|sponsored|tags|posted|published|updated|"
    r"previous post|next post|disclaimer|author|"
    r"teilen|newsletter|nieuwsbrief|partager|compartir|kommentare|commentaire|publié)\b|©|👉",
    re.IGNORECASE,
)
_ALIKE = 0.1


def title_case_headings(lines: Sequence[str]) -> set[int]:
    """Return the line numbers that are titles by the rule that `unstructured` describes.

    At most twelve words, no punctuation at the end, mostly letters, not a bullet, one sentence, and
    more than half of the words with a capital.
    """
    return {number for number, line in enumerate(lines, 1) if _is_title(line.strip())}


def short_line_headings(lines: Sequence[str]) -> set[int]:
    """Return lines that are short, have no final punctuation, and stand above a longer line."""
    filled = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    return {
        number
        for (number, line), (_, below) in pairwise(filled)
        if len(line) <= _SHORT and line[-1] not in ".!,;:…" and len(below) > len(line)
        if not re.match(r"^[-*+•▪●–]\s", line)
    }


def random_headings(lines: Sequence[str], *, seed: str) -> set[int]:
    """Return one filled line in six."""
    return {
        number
        for number, line in enumerate(lines, 1)
        if line.strip() and not seeded(seed, number) % 6
    }


def is_boilerplate(line: str) -> bool:
    """Return whether a short line has one of the words that such lines tend to have."""
    return len(line.split()) <= 25 and _BOILERPLATE.search(line) is not None


def uniform(total: int, *, typical: float) -> list[int]:
    """Return where segments begin that are all as long as the average true one."""
    return list(range(0, total, max(1, round(typical))))


def at_random(total: int, *, typical: float, seed: str) -> list[int]:
    """Return as many boundaries, anywhere."""
    return [0, *(at for at in range(1, total) if seeded(seed, at) % 1000 < 1000 / typical)]


def text_tiler(code: str) -> Callable[[Sequence[str]], list[int]] | None:
    """Return NLTK's TextTiling with our stop words, None where NLTK is not installed."""
    try:
        texttiling = importlib.import_module("nltk.tokenize.texttiling")
    except ImportError:
        return None
    stop = sorted(language.STOP_WORDS.get(code, language.STOP_WORDS["en"]))

    def starts(units: Sequence[str]) -> list[int]:
        tokenizer = texttiling.TextTilingTokenizer(stopwords=stop)
        try:
            tiles = tokenizer.tokenize("\n\n".join(units))
        except ValueError:  # it refuses what is shorter than its windows
            return [0]
        found, at = [], 0
        for tile in tiles:
            found.append(at)
            at += sum(bool(part.strip()) for part in tile.split("\n\n"))
        return found

    return starts


def by_stage(titles: Sequence[str], code: str) -> list[int]:
    """Return an order of sections by the stage words in their titles alone."""
    stages = [stage_of(title, code) for title in titles]
    ranks = [Stage.DO - 0.5 if stage is None else float(stage) for stage in stages]
    return sorted(range(len(titles)), key=lambda at: ranks[at])


def same_title(one: str, other: str, code: str) -> bool:
    """Return whether half the content words of the shorter title are in the other."""
    mine, theirs = (set(language.content_stems(title, code)) for title in (one, other))
    return bool(mine & theirs) and len(mine & theirs) >= 0.5 * min(len(mine), len(theirs))


def mutual_best(texts: Sequence[str], owners: Sequence[int], code: str) -> set[frozenset[int]]:
    """Return pairs of sections of two articles, each the other's best by TF-IDF cosine."""
    counts = [Counter(language.content_stems(text, code)) for text in texts]
    seen = Counter(word for each in counts for word in each)
    vectors = [
        {word: n * math.log(len(texts) / seen[word]) for word, n in each.items()} for each in counts
    ]
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for one in range(len(texts)):
        for other in range(len(texts)):
            score = _cosine(vectors[one], vectors[other]) if owners[one] != owners[other] else 0.0
            key = (one, owners[other])
            if score > best.get(key, (_ALIKE, -1))[0]:
                best[key] = (score, other)
    return {
        frozenset((one, other))
        for (one, _), (_, other) in best.items()
        if best.get((other, owners[one]), (0.0, -1))[1] == one
    }


def shuffled(things: Collection[int], *, seed: str) -> list[int]:
    """Return the numbers in an order that depends on the seed alone."""
    return sorted(things, key=lambda each: seeded(seed, each))


def _is_title(line: str) -> bool:
    words = line.split()
    if not words or len(words) > _TITLE_WORDS or not line[-1].isalnum():
        return False
    if _LIST_MARK.match(line) and not line[0].isdigit():
        return False
    letters = sum(letter.isalpha() for letter in line if not letter.isspace())
    if letters < 0.5 * len(line.replace(" ", "")) or re.search(r"\w{5,}[.!?] +[A-Z]", line):
        return False
    alphabetic = [word for word in words if word[0].isalpha()]
    return sum(word[0].isupper() for word in alphabetic) > 0.5 * len(alphabetic)


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    dot = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    norm = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return dot / norm if norm else 0.0
