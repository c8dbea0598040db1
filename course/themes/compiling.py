"""Themes: composed with `[[ ]]`, compiled to HTML once, filled with `{{ }}` per lesson.

Compiling comes first and content second: content placed in MJML before compiling broke in 17 of
22 nasty cases, one of them a crash of the process. Both environments are sandboxed, because a
theme may come from a stranger. A sandbox keeps a theme from files and from Python, but not from
looping for ever or from crashing the compiler: `apart` runs this module in a child process.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from traceback import extract_tb
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from course.errors import ContentError
from course.model import Theme
from course.themes import mjml

_LAYOUT = "layout.mjml"
_TOKENS = "theme.toml"
_KEPT = 32  # themes; a studio that reloads makes a new one with every save
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_FACE = re.compile(r"font-family:[^;]+")
_OUTER = re.compile(r'<(?:body|div[^>]* role="article")[^>]* style="')
_SPACES = re.compile(r"\s*\n\s*")
_MARKS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_BEGINS = re.compile(r"\{[%{][-+]?")
_NEAR = 20  # marks before a fault among which one is looked for that says where it is

Filler = Callable[[Mapping[str, Any]], str]
"""What makes the context of a lesson into its HTML. Raises ContentError."""


class TooLongError(Exception):
    """A theme was at work for longer than any needs; `apart` raises it in the midst of it."""


_FAULTS = (
    TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError,
    RecursionError, MemoryError, TooLongError,
)  # fmt: skip
"""What a theme can do wrong while it runs."""


@dataclass(frozen=True, slots=True)
class CompiledTheme:
    """A theme ready to be filled, and what running text looks like in it."""

    name: str
    fill: Filler
    styles: Mapping[str, str]  # element → CSS
    gaps: Mapping[str, tuple[int, int]]  # kind of block → pixels above and below
    limits: Mapping[str, int]


def compile_theme(theme: Theme) -> CompiledTheme:
    """Compile a theme, or return it compiled already. Raises ContentError naming file and line."""
    return _compiled(theme.name, tuple(sorted(theme.files.items())))


def trace_theme(theme: Theme) -> tuple[str, CompiledTheme]:
    """Return a theme's composed MJML, and the theme with marks for its lines in the HTML.

    A mark, `<!--mjml:57-->`, stands where the content of an element begins whose tag is on that
    line. Raises ContentError as `compile_theme` does.
    """
    files = tuple(sorted(theme.files.items()))
    return _composed(theme.name, files).layout, _compiled(theme.name, files, marked=True)


@dataclass(frozen=True, slots=True)
class _Composed:
    layout: str
    tokens: Mapping[str, Any]
    styles: Mapping[str, str]


@lru_cache(maxsize=_KEPT)
def _composed(name: str, files: tuple[tuple[str, str], ...]) -> _Composed:
    sources = dict(files)
    for missing in {_LAYOUT, _TOKENS} - set(sources):
        raise ContentError(f"theme {name!r} has no {missing}", hint=f"write {missing}")
    for path, source in sources.items():
        if path.endswith(".mjml"):
            mjml.check(source, path=f"{name}/{path}")
    tokens = _tokens(name, sources[_TOKENS])
    compose = _composer(name, sources)
    placed = _compose(compose, name, tokens)
    mjml.check_composed(placed)
    styles = {key: _inline(compose, value, tokens) for key, value in tokens["prose"].items()}
    return _Composed(mjml.without_places(placed), tokens, styles)


@lru_cache(maxsize=_KEPT)
def _compiled(
    name: str, files: tuple[tuple[str, str], ...], *, marked: bool = False
) -> CompiledTheme:
    composed = _composed(name, files)
    layout, tokens, styles = composed.layout, composed.tokens, composed.styles
    if marked:
        layout = mjml.mark_lines(layout)
    html = mjml.compile_mjml(layout, path=f"{name}/{_LAYOUT}")
    return CompiledTheme(
        name=name,
        fill=_Fill(name, dict(files), _say_once(html, styles.get("body", ""))),
        styles=styles,
        gaps={key: (above, below) for key, (above, below) in tokens["gaps"].items()},
        limits=tokens.get("limits", {}),
    )


def tokens_of(theme: Theme) -> dict[str, Any]:
    """Return what theme.toml says. Raises ContentError when it is missing or cannot be read."""
    if _TOKENS not in theme.files:
        raise ContentError(f"theme {theme.name!r} has no {_TOKENS}", hint=f"write {_TOKENS}")
    return _tokens(theme.name, theme.files[_TOKENS])


def _tokens(name: str, source: str) -> dict[str, Any]:
    try:
        tokens = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{name}/{_TOKENS}: {error}", hint="correct the TOML") from error
    for table in ("light", "dark", "prose", "gaps"):
        if not isinstance(tokens.get(table), dict):
            raise ContentError(f"{name}/{_TOKENS}: no table [{table}]", hint=f"write [{table}]")
    return tokens


def _composer(name: str, sources: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    placed = {
        path: mjml.with_places(source, path=f"{name}/{path}") if path.endswith(".mjml") else source
        for path, source in sources.items()
    }

    def load(path: str) -> tuple[str, str, None] | None:
        # With the file's name, so that a traceback says on which of its lines a fault arose.
        return (placed[path], f"{name}/{path}", None) if path in placed else None

    return ImmutableSandboxedEnvironment(
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        undefined=StrictUndefined,
        autoescape=False,  # it composes the theme's own MJML; no content passes here
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(load),
    )


def _compose(compose: ImmutableSandboxedEnvironment, name: str, tokens: dict[str, Any]) -> str:
    try:
        return compose.get_template(_LAYOUT).render(tokens)
    except TemplateSyntaxError as error:
        place = f"{name}/{error.name or _LAYOUT}:{error.lineno}"
        raise ContentError(f"{place}: {error.message}", hint="correct the theme") from error
    except _FAULTS as error:
        place = _place(error, name) or f"{name}/{_LAYOUT}"
        raise ContentError(f"{place}: {_said(error)}", hint="correct the theme") from error


def _place(error: BaseException, name: str) -> str:
    """Return `FILE:LINE` of the theme where a fault arose while it was composed."""
    steps = [
        step for step in extract_tb(error.__traceback__) if step.filename.startswith(f"{name}/")
    ]
    return f"{steps[-1].filename}:{steps[-1].lineno}" if steps else ""


def _said(error: BaseException) -> str:
    match error:
        case RecursionError():
            return "its macros call each other without end"
        case MemoryError():
            return "it makes more text than fits into memory"
        case _:
            return str(error)


def _inline(compose: ImmutableSandboxedEnvironment, css: str, tokens: dict[str, Any]) -> str:
    # Two quotes would end the attribute that the style stands in.
    return compose.from_string(css).render(tokens).replace('"', "'")


def _say_once(html: str, body: str) -> str:
    """Put face and colour of the text on the two outermost elements, and the face nowhere else.

    HTML5 documents inherit both into tables. Outlook for Windows does not, and gets the face from
    a style of its own in the theme.
    """
    for face in _FACE.findall(body):
        html = html.replace(f"{face};", "")
    return _OUTER.sub(lambda found: f"{found[0]}{body};", html)


class _Fill:
    """Fills the compiled HTML of a theme, and traces a fault in it to the theme's own file."""

    def __init__(self, name: str, sources: Mapping[str, str], html: str) -> None:
        self._name, self._sources = name, sources
        # A line end inside each mark changes nothing, and lets a traceback tell them apart.
        compact = _SPACES.sub("\n", _COMMENTS.sub("", html))
        self._html = _BEGINS.sub(r"\g<0>\n", compact)
        self._template = self._parse()

    def __call__(self, context: Mapping[str, Any]) -> str:
        """Return the HTML of one lesson. Raises ContentError when the theme asks for too much."""
        try:
            return self._template.render(context)
        except _FAULTS as error:
            lines = [step.lineno for step in extract_tb(error.__traceback__)
                     if step.filename == "<template>"]  # fmt: skip
            place = self._source_of((lines or [None])[-1])
            raise ContentError(f"{place}: {_said(error)}", hint="correct the theme") from error

    def _parse(self) -> Template:
        filler = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        try:
            return filler.from_string(self._html)
        except TemplateSyntaxError as error:
            place = self._unreadable(filler) or f"{self._name}/{_LAYOUT}"
            raise ContentError(
                f"{place}: {error.message}", hint="look at its {{ }} and {% %}"
            ) from error

    def _unreadable(self, filler: ImmutableSandboxedEnvironment) -> str:
        """Return the first file, with its line, whose `{{ }}` and `{% %}` cannot be read alone."""
        for path, source in self._sources.items():
            try:
                filler.parse(mjml.without_composing(source))
            except TemplateSyntaxError as error:
                return f"{self._name}/{path}:{error.lineno}"
        return ""

    def _source_of(self, line: int | None) -> str:
        """Return where the theme says what stands on a line of the HTML, as near as can be said."""
        begun = self._html.split("\n")[: line or 0]
        marks = _MARKS.findall("\n".join(begun[-_NEAR:]) + "%}")[::-1]
        # A mark that the theme has once says where it is; `{% endfor %}` may be anybody's.
        for mark in sorted((one.replace("\n", "") for one in marks), key=self._is_doubled):
            for path, source in self._sources.items():
                if (at := source.find(mark)) >= 0:
                    return f"{self._name}/{path}:{source.count(chr(10), 0, at) + 1}"
        return f"{self._name}/{_LAYOUT}"

    def _is_doubled(self, mark: str) -> bool:
        return sum(source.count(mark) for source in self._sources.values()) > 1
