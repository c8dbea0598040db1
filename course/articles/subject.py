"""What an article is about, so that an article on newsletters keeps what it says of newsletters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from course.articles import clauses, page_lines, prompts
from course.articles.lines import ends_sentence
from course.language import page_words as roles
from course.model import Block, BlockKind

_OFTEN = 3  # paragraphs
_SENTENCE = 6  # words
_STEM = 8  # letters: `kommentare` is not `kommen`
# An article may speak of any of these; `this article` stands in many, whatever they are about.
_THINGS = roles.CHANNEL | roles.LEGAL | roles.DEAL | roles.NETWORK | roles.TALK


@dataclass(frozen=True, slots=True)
class Subject:
    """In how many paragraphs of an article each word stands, and the words of its title."""

    counts: Mapping[str, int]
    title: frozenset[str]

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> Subject:
        """Return what the paragraphs and items of an article speak of."""
        counts: Counter[str] = Counter()
        for block in blocks:
            if _is_told(block):
                counts.update(_stems(block.text))
        title = frozenset(_stems(blocks[0].text)) if blocks else frozenset()
        return cls(counts, title)

    def reason_of(self, text: str) -> str:
        """Return what of a page a line is, empty when the article itself may say it."""
        if page_lines.is_built(text):
            return page_lines.reason_of(text)
        return prompts.judge(text).reason if self.prompts(text) >= prompts.ENOUGH else ""

    def prompts(self, text: str) -> float:
        """Return how much a line prompts as a page does, less what the article itself may say."""
        judged = prompts.judge(text)
        if judged.score < prompts.HALF:
            return judged.score
        own = 1 if _is_telling(text) else 0  # that is itself among those counted
        against = self._spoken_of(judged.things, own=own) + self._shared(judged.strange, own=own)
        return judged.score - against

    def speaks_of(self, words: frozenset[str]) -> int:
        """Return in how many paragraphs one of some words stands, each word counted by itself."""
        return sum(self.counts[stem] for stem in self.counts.keys() & _stems_of(words))

    def mentions(self, name: str, texts: Sequence[str]) -> bool:
        """Return whether the article says a name elsewhere than in some of its lines."""
        said = Counter(stem for text in texts for stem in _stems(text))
        return all(self.counts.get(stem, 0) > said[stem] for stem in _stems(name))

    def unsaid(self, words: Iterable[str], text: str) -> set[str]:
        """Return those of some words that the article says nowhere but in one of its lines."""
        own = _stems(text) if _is_telling(text) else frozenset[str]()
        return {word for word in words if self.counts.get(_stem(word), 0) <= (_stem(word) in own)}

    def shared(self, texts: Sequence[str]) -> float:
        """Return the share of the content words of some lines that the rest says as well."""
        said = Counter(stem for text in texts for stem in _stems(text))
        again = sum(self.counts.get(stem, 0) > said[stem] for stem in said)
        return again / max(1, len(said))

    def _spoken_of(self, things: frozenset[str], *, own: int) -> float:
        """Return what it counts against a line that the article speaks of the same things."""
        most = max((self._count(word, own) for word in things & _THINGS), default=0)
        return 1.5 if most >= _OFTEN else 0.75 if most else 0.0

    def _shared(self, strange: frozenset[str], *, own: int) -> float:
        return min(1.0, 0.5 * sum(self._count(word, own) > 0 for word in strange))

    def _count(self, word: str, own: int) -> int:
        """Return how often others than this line say a word; the title says it twice."""
        said = self.counts.get(_stem(word), 0)
        return max(0, said - own) + (1 if _stem(word) in self.title and said else 0)


def _is_told(block: Block) -> bool:
    if block.kind in (BlockKind.ITEM, BlockKind.QUOTE):
        return not page_lines.reason_of(block.text)
    return block.kind is BlockKind.PARAGRAPH and _is_telling(block.text)


@lru_cache(maxsize=65_536)
def _is_telling(text: str) -> bool:
    whole = ends_sentence(text) and len(text.split()) > _SENTENCE
    return whole and not page_lines.reason_of(text)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return word[:_STEM].rstrip("s")


@lru_cache(maxsize=65_536)
def _stems(text: str) -> frozenset[str]:
    return frozenset(
        _stem(word)
        for word in clauses.tokens(text)
        if word not in roles.LITTLE and not word[:1].isdigit()
    )


@lru_cache(maxsize=64)
def _stems_of(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_stem, words))
