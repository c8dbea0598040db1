"""The scores themselves: precision and recall, Pk, WindowDiff, Kendall's tau."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found and rightly so, what was found wrongly, and what was missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Return how much of what was found is right; 1 when nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Return how much of what there is was found; 1 when there is nothing."""
        there = self.right + self.missed
        return self.right / there if there else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of the two; 1 when there was nothing to find or to miss."""
        return 2 * self.right / total if (total := self._total()) else 1.0

    def _total(self) -> int:
        return 2 * self.right + self.wrong + self.missed


def tally(truth: Collection[object], found: Collection[object]) -> Tally:
    """Compare what was found with what there is."""
    there, said = set(truth), set(found)
    return Tally(len(there & said), len(said - there), len(there - said))


def window(truth: Sequence[int]) -> int:
    """Return the usual window: half the mean length of a true segment, two at least."""
    return max(2, round(sum(truth) / len(truth) / 2))


def pk(truth: Sequence[int], guess: Sequence[int], *, k: int) -> float:
    """Return how often two units k apart are wrongly said to be in one segment or in two.

    Beeferman, Berger, Lafferty (1999). Both segmentations are given as lengths of segments.
    """
    one, other = _owners(truth), _owners(guess)
    pairs = [(at, at + k) for at in range(len(one) - k)]
    wrong = sum((one[a] == one[b]) != (other[a] == other[b]) for a, b in pairs)
    return wrong / len(pairs) if pairs else 0.0


def window_diff(truth: Sequence[int], guess: Sequence[int], *, k: int) -> float:
    """Return how often a window of k has a wrong number of boundaries: Pevzner, Hearst (2002)."""
    one, other = _owners(truth), _owners(guess)
    pairs = [(at, at + k) for at in range(len(one) - k)]
    wrong = sum(one[b] - one[a] != other[b] - other[a] for a, b in pairs)
    return wrong / len(pairs) if pairs else 0.0


def lengths(starts: Collection[int], total: int) -> tuple[int, ...]:
    """Return the lengths of segments that begin at these units; the first always begins one."""
    begins = sorted({0, *(start for start in starts if 0 < start < total)})
    return tuple(end - start for start, end in zip(begins, [*begins[1:], total], strict=True))


def tau(positions: Sequence[float]) -> float:
    """Return Kendall's tau of things whose true order is that of the sequence.

    Two in one position count as neither right nor wrong.
    """
    pairs = list(combinations(positions, 2))
    score = sum((one < other) - (one > other) for one, other in pairs)
    return score / len(pairs) if pairs else 1.0


def _owners(segments: Sequence[int]) -> list[int]:
    ends = list(accumulate(segments))
    owners: list[int] = []
    for number, end in enumerate(ends):
        owners.extend([number] * (end - len(owners)))
    return owners
