"""The tasks that are about wholes: boundaries, order, same topics, repeats and conflicts."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, combinations
from statistics import mean
from time import perf_counter

from course.articles import inspect
from course.model import Outline, SourceRange
from course.outline import plan
from tests.bench.splitting import layouts, library, peers
from tests.bench.splitting.layouts import File
from tests.bench.splitting.library import Piece
from tests.bench.splitting.metrics import Tally, lengths, pk, tally, tau, window, window_diff

_LEAST_SECTIONS = 3
_LEAST_TO_ORDER = 4
_SHUFFLES = 4
_JOINED = 4  # articles in one text
_SENTENCE_END = re.compile(r"[.!?…](?=[\s”\"’]|$)")
_PERHAPS = re.compile(r"^says much what (?P<path>.+):(?P<line>\d+) says;")
Pair = frozenset[tuple[str, int]]


@dataclass(slots=True)
class Wholes:
    """Scores by who reached them."""

    pk: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    window_diff: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    joined_pk: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    joined_window_diff: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sections: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    topics: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    repeats: Tally = field(default_factory=Tally)
    told_twice: Tally = field(default_factory=Tally)  # merged, or shown to a person
    conflicts: Tally = field(default_factory=Tally)
    conflicts_merged: int = 0
    examples: list[str] = field(default_factory=list)


def measure(pieces: Sequence[Piece]) -> Wholes:
    """Score the tasks on these articles."""
    result = Wholes()
    _measure_boundaries(pieces, result)
    _measure_parts(pieces, result)
    _measure_sections(pieces, result)
    for group in library.grouped(pieces).values():
        if len(group) > 1:
            _measure_topics(group, "markdown", "ours", result)
            _measure_topics(group, "saved", "ours, from text", result)
            _measure_statements(group, result)
    return result


def speed(pieces: Sequence[Piece]) -> tuple[float, float]:
    """Return MB a second: of articles read one by one, and of one text of a megabyte."""
    files = [layouts.flatten(piece, "saved") for piece in pieces]
    contents = [file.content for file in files if file]
    rounds = 5
    start = perf_counter()
    for _ in range(rounds):
        for number, content in enumerate(contents):
            plan(inspect([(f"{number}.txt", content)]))
    one_by_one = rounds * sum(map(len, contents)) / (perf_counter() - start) / 1e6
    whole = b"".join(contents)
    whole *= math.ceil(1e6 / len(whole))
    start = perf_counter()
    plan(inspect([("whole.txt", whole)]))
    return one_by_one, len(whole) / (perf_counter() - start) / 1e6


def _measure_boundaries(pieces: Sequence[Piece], result: Wholes) -> None:
    given = [layouts.headless(piece) for piece in pieces]
    headed = [each for each in given if len(each[1]) >= _LEAST_SECTIONS]
    _score_boundaries(headed, result.pk, result.window_diff, result.examples)
    english = [file for file, _ in given if file.piece.language == "en"]
    runs = [english[at : at + _JOINED] for at in range(0, len(english), _JOINED)]
    joined = [(layouts.joined(run), tuple(len(file.places) for file in run)) for run in runs]
    _score_boundaries(joined, result.joined_pk, result.joined_window_diff, [])


def _score_boundaries(
    given: Sequence[tuple[File, Sequence[int]]],
    by_pk: dict[str, list[float]],
    by_window_diff: dict[str, list[float]],
    examples: list[str],
) -> None:
    """Score in sentences, for a paragraph of one weighs less than a paragraph of six."""
    typical = mean(length for _, in_lines in given for length in in_lines)
    for file, in_lines in given:
        guesses = dict(_boundaries(file, typical=typical))
        sizes = [_sentences(place.line.text) for place in file.places]
        truth = _weighed(in_lines, sizes)
        k = window(truth)
        for who, starts in guesses.items():
            guess = _weighed(lengths(starts, len(sizes)), sizes)
            by_pk[who].append(pk(truth, guess, k=k))
            by_window_diff[who].append(window_diff(truth, guess, k=k))
        said = lengths(guesses["ours"], len(sizes))
        score = f"Pk {by_pk['ours'][-1]:.2f}"
        examples.append(f"boundaries | {file.piece.name} | {score} | true {in_lines} | {said}")


def _sentences(text: str) -> int:
    return max(1, len(_SENTENCE_END.findall(text)))


def _weighed(segments: Sequence[int], sizes: Sequence[int]) -> tuple[int, ...]:
    """Return segments given as numbers of lines as numbers of sentences."""
    ends = list(accumulate(segments))
    return tuple(sum(sizes[end - size : end]) for size, end in zip(segments, ends, strict=True))


def _boundaries(file: File, *, typical: float) -> Iterator[tuple[str, list[int]]]:
    total = len(file.places)
    units = [place.line.text for place in file.places]
    yield "ours", _our_starts(file)
    tiler = peers.text_tiler(file.piece.language)
    if tiler:
        yield "TextTiling", tiler(units)
    yield "uniform", peers.uniform(total, typical=typical)
    yield "none", [0]
    yield "random", peers.at_random(total, typical=typical, seed=file.piece.name)


def _our_starts(file: File) -> list[int]:
    articles = inspect([(file.path, file.content)]).articles
    sections = articles[0].sections if articles else ()
    return [at for at in (file.at(section.first_line) for section in sections) if at is not None]


def _measure_parts(pieces: Sequence[Piece], result: Wholes) -> None:
    for name, parts in library.in_series(pieces).items():
        files = [layouts.flatten(part, "saved") for part in parts]
        contents = [file.content for file in files if file]
        titles = [part.lines[0].text for part in parts]
        scores = _measure_order(name, titles, contents, parts[0].language, "txt", result.parts)
        result.examples.append(f"parts | {name} | tau {mean(scores):.2f}")


def _measure_sections(pieces: Sequence[Piece], result: Wholes) -> None:
    for piece in pieces:
        found = list(layouts.sections(piece))
        if len(found) < _LEAST_TO_ORDER:
            continue
        titles, contents = [title for title, _ in found], [content for _, content in found]
        scores = _measure_order(piece.name, titles, contents, piece.language, "md", result.sections)
        result.examples.append(f"sections | {piece.name} | tau {mean(scores):.2f}")


def _measure_order(
    name: str,
    titles: Sequence[str],
    contents: Sequence[bytes],
    code: str,
    suffix: str,
    scores: dict[str, list[float]],
) -> list[float]:
    """Give the same things in several orders; file names do not tell which is the true one."""
    ours = []
    for order in _orders(len(contents), name):
        sources = [(f"{at}.{suffix}", contents[which]) for at, which in enumerate(order)]
        outline = plan(inspect(sources))
        ours.append(_tau(order, _first_places(outline, [path for path, _ in sources])))
        staged = peers.by_stage([titles[which] for which in order], code)
        scores["stage words"].append(_tau(order, _ranks(staged)))
        scores["as given"].append(_tau(order, list(range(len(order)))))
    scores["ours"].extend(ours)
    return ours


def _orders(count: int, seed: str) -> Iterator[list[int]]:
    """Yield orders, each with its reverse, so that leaving them alone scores nothing."""
    for round_ in range(_SHUFFLES):
        order = peers.shuffled(range(count), seed=f"{seed} {round_}")
        yield order
        yield order[::-1]


def _first_places(outline: Outline, paths: Sequence[str]) -> list[float]:
    sources = [
        source.article
        for lesson in outline.lessons
        for part in lesson.parts
        for source in part.sources
    ]
    return [sources.index(path) if path in sources else math.inf for path in paths]


def _ranks(order: Sequence[int]) -> list[float]:
    return [order.index(at) for at in range(len(order))]


def _tau(order: Sequence[int], placed: Sequence[float]) -> float:
    """Return tau when the thing `order[at]` was put at `placed[at]`."""
    return tau([placed[order.index(which)] for which in range(len(order))])


def _measure_topics(group: Sequence[Piece], layout: str, who: str, result: Wholes) -> None:
    files = [file for piece in group if (file := layouts.flatten(piece, layout))]
    truth = _true_pairs(files)
    inspection = inspect([(file.path, file.content) for file in files])
    found = {
        frozenset((_section_at(files, one), _section_at(files, other)))
        for topic in inspection.topics
        for one, other in combinations(topic.sections, 2)
    }
    result.topics[who] += tally(truth, found)
    for verdict, pairs in (("missed", truth - found), ("wrongly joined", found - truth)):
        for pair in sorted(sorted(pair) for pair in pairs):
            shown = " + ".join(f"{path}:{line}" for path, line in pair)
            result.examples.append(f"topics {verdict} | {layout} | {shown}")
    if layout == "markdown":
        _measure_topic_peers(files, truth, result)


def _true_pairs(files: Sequence[File]) -> set[Pair]:
    labelled = [
        (file.path, place.first, place.line.label("topic"))
        for file in files
        for place in file.places
        if place.line.label("topic")
    ]
    return {
        frozenset(((one[0], one[1]), (other[0], other[1])))
        for one, other in combinations(labelled, 2)
        if one[2] == other[2] and one[0] != other[0]
    }


def _section_at(files: Sequence[File], source: SourceRange) -> tuple[str, int]:
    """Return the section that lines belong to, by its path and the line of its heading."""
    file = next(file for file in files if file.path == source.article)
    heads = [place.first for place in file.places if place.line.opens_section]
    return file.path, max((head for head in heads if head <= source.first_line), default=1)


def _measure_topic_peers(files: Sequence[File], truth: set[Pair], result: Wholes) -> None:
    keys: list[tuple[str, int]] = []
    titles: list[str] = []
    texts: list[str] = []
    for file in files:
        for place in file.places:
            if place.line.opens_section:
                keys.append((file.path, place.first))
                titles.append(place.line.text)
                texts.append("")
            if not place.line.left_out and keys and keys[-1][0] == file.path:
                texts[-1] += f" {place.line.text}"
    owners = [[file.path for file in files].index(path) for path, _ in keys]
    code = files[0].piece.language
    alike = {
        frozenset((keys[one], keys[other]))
        for one, other in combinations(range(len(keys)), 2)
        if owners[one] != owners[other] and peers.same_title(titles[one], titles[other], code)
    }
    best = {frozenset(keys[at] for at in pair) for pair in peers.mutual_best(texts, owners, code)}
    result.topics["title words"] += tally(truth, alike)
    result.topics["TF-IDF"] += tally(truth, best)


def _measure_statements(group: Sequence[Piece], result: Wholes) -> None:
    files = [file for piece in group if (file := layouts.flatten(piece, "markdown"))]
    outline = plan(inspect([(file.path, file.content) for file in files]))
    merged = [(each.source, each.into) for each in outline.merged]
    twice = [*merged, *_perhaps(outline)]
    shown = [(each.sources[0], each.sources[1]) for each in outline.conflicts]
    result.repeats += _compared("repeat", files, merged, result.examples)
    result.told_twice += _compared("repeat", files, twice, [])
    result.conflicts += _compared("conflict", files, shown, result.examples)
    result.conflicts_merged += sum(
        bool(_labels(files, one, "conflict") & _labels(files, other, "conflict"))
        for one, other in merged
    )


def _perhaps(outline: Outline) -> Iterator[tuple[SourceRange, SourceRange]]:
    """Yield the lines of which the outline says that one author may repeat another."""
    for problem in outline.problems:
        found = _PERHAPS.search(problem.message)
        if found:
            line = int(found["line"])
            yield (
                SourceRange(problem.path, problem.line, problem.line),
                SourceRange(found["path"], line, line),
            )


def _compared(
    name: str,
    files: Sequence[File],
    found: Sequence[tuple[SourceRange, SourceRange]],
    examples: list[str],
) -> Tally:
    truth = {place.line.label(name) for file in files for place in file.places} - {""}
    right: set[str] = set()
    wrong = 0
    for one, other in found:
        both = _labels(files, one, name) & _labels(files, other, name)
        right |= both
        wrong += not both
        if not both:
            pair = f"{one.article}:{one.first_line} + {other.article}:{other.first_line}"
            examples.append(f"{name} that is none | {pair}")
    examples.extend(f"{name} missed | {files[0].piece.group} {each}" for each in truth - right)
    return Tally(len(right), wrong, len(truth - right))


def _labels(files: Sequence[File], source: SourceRange, name: str) -> set[str]:
    """Return the labels on the lines of a range."""
    return {
        place.line.label(name)
        for file in files
        if file.path == source.article
        for place in file.places
        if place.first <= source.last_line and source.first_line <= place.last
    } - {""}
