"""Pictures of numbers, in characters and as SVG. Every shade stands beside its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

_SHADES = " ·░▒▓█"
_HOURS = 24
_CELL, _ROW, _LEFT, _TOP = 22, 18, 104, 46
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1b1c1e}"
    ".n{text-anchor:end;font-variant-numeric:tabular-nums}.h{text-anchor:middle;fill:#63666c}"
    "rect{fill:#0b5f6e}.g{fill:#eeeeeb}"
    "@media(prefers-color-scheme:dark){text{fill:#ececea}.h{fill:#989ca2}rect{fill:#6cc6d2}"
    ".g{fill:#1a1c1e}.b{fill:#131416}}.b{fill:#fff}"
)


@dataclass(frozen=True, slots=True)
class Heat:
    """How many emails go out in each hour: (UTC date, UTC hour) → emails."""

    title: str
    emails: Mapping[tuple[date, int], int]

    @property
    def days(self) -> list[date]:
        """Return the dates on which anything goes out, in order."""
        return sorted({day for day, _ in self.emails})

    def of(self, day: date) -> list[int]:
        """Return the emails of each hour of a date."""
        return [self.emails.get((day, hour), 0) for hour in range(_HOURS)]

    @property
    def most(self) -> int:
        """Return the emails of the busiest hour."""
        return max(self.emails.values(), default=0)


def heat_as_text(heat: Heat) -> str:
    """Return a heat map for a terminal of 80 columns: a row a date, a column an hour of UTC."""
    hours = "".join(f"{hour:<4}" for hour in range(0, _HOURS, 2))
    if not heat.most:
        return f"{heat.title}\n\nnothing goes out\n"
    rows = [heat.title, "", f"{'UTC':16}{hours}".rstrip()]
    for day in heat.days:
        emails = heat.of(day)
        cells = "".join(_SHADES[_step(count, heat.most)] * 2 for count in emails)
        rows.append(f"{day:%a %d %b %Y} {cells} {sum(emails):>12,}")
    scale = "  ".join(
        f"{_SHADES[step]} {_limit(step, heat.most):,}" for step in range(1, len(_SHADES))
    )
    return "\n".join([*rows, "", f"up to {scale}", f"in the busiest hour: {heat.most:,}", ""])


def heat_as_svg(heat: Heat) -> str:
    """Return a heat map as one SVG file: nothing loaded, readable in light and dark."""
    days = heat.days
    width = _LEFT + _HOURS * _CELL + 96
    height = _TOP + max(1, len(days)) * _ROW + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        'role="img" aria-labelledby="t">',
        f'<title id="t">{escape(heat.title)}</title><style>{_STYLE}</style>',
        f'<rect class="b" width="{width}" height="{height}"/>',
        f'<text x="8" y="18">{escape(heat.title)}</text>',
    ]
    parts += [
        f'<text class="h" x="{_LEFT + hour * _CELL + _CELL // 2}" y="{_TOP - 8}">{hour}</text>'
        for hour in range(_HOURS)
    ]
    for row, day in enumerate(days):
        y = _TOP + row * _ROW
        emails = heat.of(day)
        parts.append(f'<text x="8" y="{y + 13}">{day:%a %d %b %Y}</text>')
        parts += [
            _cell(_LEFT + hour * _CELL, y, count, heat.most, f"{day} {hour:02}:00 UTC")
            for hour, count in enumerate(emails)
        ]
        parts.append(f'<text class="n" x="{width - 8}" y="{y + 13}">{sum(emails):,}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _cell(x: int, y: int, count: int, most: int, when: str) -> str:
    size = f'x="{x}" y="{y}" width="{_CELL - 2}" height="{_ROW - 2}"'
    if not count:
        return f'<rect class="g" {size}/>'
    shade = f"{0.25 + 0.75 * count / most:.2f}"
    return f'<rect {size} fill-opacity="{shade}"><title>{when}: {count:,}</title></rect>'


def _step(count: int, most: int) -> int:
    """Return which shade a number has: none for nought, the darkest for the most."""
    if not count:
        return 0
    return next(step for step in range(1, len(_SHADES)) if count <= _limit(step, most))


def _limit(step: int, most: int) -> int:
    """Return the largest number that still has a shade."""
    return -(-most * step // (len(_SHADES) - 1))
