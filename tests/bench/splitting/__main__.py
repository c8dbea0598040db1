"""Run the measurement and print its tables: `python -m tests.bench.splitting --help`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from statistics import mean

from tests.bench.splitting import library, lines, wholes
from tests.bench.splitting.lines import Lines
from tests.bench.splitting.metrics import Tally
from tests.bench.splitting.wholes import Wholes

Row = tuple[str, str, str, str]  # task, ours, peers, aim


def main() -> None:
    """Measure one part of the corpus and print what came out."""
    arguments = _arguments()
    pieces = library.load(held_back=arguments.held_back)
    single, whole = lines.measure(pieces), wholes.measure(pieces)
    part = "held-back" if arguments.held_back else "development"
    print(f"{len(pieces)} articles, the {part} part\n")
    _print_table([*_line_rows(single), *_whole_rows(whole), *_speed_rows(pieces)])
    if arguments.held_back:
        return
    _print_shares("headings, F1 by layout", single.by_layout)
    _print_shares("headings, F1 by kind", single.by_kind)
    _print_shares("headings, F1 by language", single.by_language)
    _print_shares("left out, F1 by layout", single.left_out_by_layout)
    if arguments.examples:
        print("\n" + "\n".join([*single.examples, *whole.examples]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.splitting")
    parser.add_argument(
        "--held-back", action="store_true", help="score the held-back part: once, at the end"
    )
    parser.add_argument("--examples", action="store_true", help="print every line read wrongly")
    return parser.parse_args()


def _line_rows(single: Lines) -> list[Row]:
    kinds = {kind: found.f1 for kind, found in single.by_kind.items()}
    worst = min(kinds, key=lambda kind: kinds[kind])
    ours, dropped = single.headings["ours"], single.dropped
    return [
        ("headings, F1", _two(ours.f1), _tallies(single.headings), "≥ .93"),
        ("  precision / recall", _both(ours), "", ""),
        ("  mean over kinds", _two(mean(kinds.values())), "", "≥ .91"),
        (f"  worst kind: {worst}", _two(kinds[worst]), "", ""),
        ("left out, F1", _two(single.left_out["ours"].f1), _tallies(single.left_out), "≥ .90"),
        ("  precision / recall", _both(single.left_out["ours"]), "", ""),
        (
            "  content dropped",
            _percent(dropped["ours"], single.words),
            f"word list {_percent(dropped['word list'], single.words)}",
            "≤ 0.5 %",
        ),
        ("files not read", str(len(single.unread)), "", "0"),
    ]


def _whole_rows(whole: Wholes) -> list[Row]:
    joined, from_text = whole.topics["ours"], whole.topics["ours, from text"]
    statements = (
        ("repeats", whole.repeats),
        ("  merged or shown", whole.told_twice),
        ("conflicts", whole.conflicts),
    )
    return [
        ("boundaries, Pk", _two(mean(whole.pk["ours"])), _means(whole.pk), "≤ .20"),
        (
            "boundaries, WindowDiff",
            _two(mean(whole.window_diff["ours"])),
            _means(whole.window_diff),
            "≤ .23",
        ),
        ("joined articles, Pk", _mean(whole.joined_pk), _means(whole.joined_pk), ""),
        (
            "joined articles, WindowDiff",
            _mean(whole.joined_window_diff),
            _means(whole.joined_window_diff),
            "",
        ),
        ("order of parts, tau", _mean(whole.parts), _means(whole.parts), "≥ .40"),
        ("order of sections, tau", _mean(whole.sections), _means(whole.sections), "≥ .40"),
        ("same topic, P / R", _both(joined), _pairs(whole.topics), "≥ .85 / .65"),
        ("  from unmarked text", _both(from_text), "", ""),
        *((f"{name}, P / R", _counted(found), "", "") for name, found in statements),
        ("  conflicts merged", str(whole.conflicts_merged), "", "0"),
    ]


def _speed_rows(pieces: Sequence[library.Piece]) -> list[Row]:
    one_by_one, whole = wholes.speed(pieces)
    return [
        ("speed, articles, MB/s", f"{one_by_one:.2f}", "", "≥ 0.17"),
        ("speed, one long text, MB/s", f"{whole:.2f}", "", "≥ 0.17"),
    ]


def _print_table(rows: Sequence[Row]) -> None:
    rows = [("task", "ours", "peers", "aim"), *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _print_shares(title: str, found: Mapping[str, Tally]) -> None:
    print(f"\n{title}")
    for name, score in sorted(found.items(), key=lambda pair: pair[1].f1):
        print(f"  {name:15} {score.f1:.2f}  wrong {score.wrong:4}  missed {score.missed:4}")


def _tallies(found: Mapping[str, Tally]) -> str:
    return " · ".join(f"{who} {_two(score.f1)}" for who, score in found.items() if who != "ours")


def _pairs(found: Mapping[str, Tally]) -> str:
    return " · ".join(
        f"{who} {_both(score)}" for who, score in found.items() if not who.startswith("ours")
    )


def _means(scores: Mapping[str, Sequence[float]]) -> str:
    return " · ".join(f"{who} {_two(mean(each))}" for who, each in scores.items() if who != "ours")


def _mean(scores: Mapping[str, Sequence[float]]) -> str:
    return _two(mean(scores["ours"])) if scores.get("ours") else "none"


def _both(found: Tally) -> str:
    return f"{_two(found.precision)} / {_two(found.recall)}"


def _counted(found: Tally) -> str:
    return f"{_both(found)} of {found.right + found.missed}"


def _percent(share: int, of: int) -> str:
    return f"{100 * share / of:.1f} %"


def _two(score: float) -> str:
    return f"{score:.2f}".replace("0.", ".", 1) if abs(score) < 1 else f"{score:.0f}"


main()
