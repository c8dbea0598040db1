"""Themes: composed with `[[ ]]`, compiled to HTML once, filled with `{{ }}` per lesson.

Compiling comes first and content second: content placed in MJML before compiling broke in 17 of
22 nasty cases, one of them a crash of the process. Both environments are sandboxed, because a
theme may come from a stranger.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import DictLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from course.emails import mjml
from course.errors import ContentError
from course.model import Theme

_LAYOUT = "layout.mjml"
_TOKENS = "theme.toml"
_KEPT = 32  # themes; a studio that reloads makes a new one with every save
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_FACE = re.compile(r"font-family:[^;]+")
_OUTER = re.compile(r'<(?:body|div[^>]* role="article")[^>]* style="')
_SPACES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class CompiledTheme:
    """A theme ready to be filled: the HTML template and what running text looks like."""

    name: str
    template: Template
    styles: Mapping[str, str]  # element → CSS
    gaps: Mapping[str, tuple[int, int]]  # kind of block → pixels above and below
    limits: Mapping[str, int]

    def fill(self, context: Mapping[str, Any]) -> str:
        """Return the HTML of one lesson. Raises ContentError when the theme asks for too much."""
        try:
            return self.template.render(context)
        except (TemplateError, TypeError, ArithmeticError) as error:
            raise ContentError(
                f"theme {self.name!r}: {error}", hint="correct the theme's layout.mjml"
            ) from error


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
    compose = _composer(sources)
    styles = {key: _inline(compose, value, tokens) for key, value in tokens["prose"].items()}
    return _Composed(_compose(compose, name, tokens), tokens, styles)


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
        template=_template(name, _say_once(html, styles.get("body", ""))),
        styles=styles,
        gaps={key: (above, below) for key, (above, below) in tokens["gaps"].items()},
        limits=tokens.get("limits", {}),
    )


def _tokens(name: str, source: str) -> dict[str, Any]:
    try:
        tokens = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{name}/{_TOKENS}: {error}", hint="correct the TOML") from error
    for table in ("light", "dark", "prose", "gaps"):
        if not isinstance(tokens.get(table), dict):
            raise ContentError(f"{name}/{_TOKENS}: no table [{table}]", hint=f"write [{table}]")
    return tokens


def _composer(sources: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
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
        loader=DictLoader(dict(sources)),
    )


def _compose(compose: ImmutableSandboxedEnvironment, name: str, tokens: dict[str, Any]) -> str:
    try:
        return compose.get_template(_LAYOUT).render(tokens)
    except TemplateSyntaxError as error:
        place = f"{name}/{error.name or _LAYOUT}:{error.lineno}"
        raise ContentError(f"{place}: {error.message}", hint="correct the theme") from error
    except (TemplateError, TypeError, ArithmeticError, RecursionError) as error:
        raise ContentError(f"{name}/{_LAYOUT}: {error}", hint="correct the theme") from error


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


def _template(name: str, html: str) -> Template:
    filler = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    try:
        return filler.from_string(_SPACES.sub("\n", _COMMENTS.sub("", html)))
    except TemplateSyntaxError as error:
        raise ContentError(
            f"{name}/{_LAYOUT}: {error.message}", hint="look at its {{ }} and {% %}"
        ) from error
