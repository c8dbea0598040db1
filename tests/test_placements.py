"""Control flow of a theme at every place where MJML takes it: compiled first, it means the same.

A theme is compiled before it is filled. For each place, each statement and each outcome, what comes
out is compared with filling first and compiling second, element by element, and both views of it
(Outlook for Windows reads other comments than the rest) must close what they open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined

from course.themes.mjml import check, check_composed, compile_mjml, with_places
from tests.reading import Page, outlook_view

SECTION = "<mj-section><mj-column><mj-text>S{{ x }}</mj-text></mj-column></mj-section>"
COLUMN = '<mj-column width="25%"><mj-text>C{{ x }}</mj-text></mj-column>'
TABLE = "<mj-section><mj-column><mj-table>{}</mj-table></mj-column></mj-section>"

# Place → what stands around the statement, and what it holds. A statement between elements
# stands in mj-raw; one inside text or a table stands as it is.
PLACES = {
    "around a section": ("AROUND", SECTION),
    "around a wrapper": ("AROUND", f"<mj-wrapper>{SECTION}</mj-wrapper>"),
    "around a section of a wrapper": (f"<mj-wrapper>{SECTION}AROUND</mj-wrapper>", SECTION),
    "around a column": (f"<mj-section>{COLUMN}AROUND</mj-section>", COLUMN),
    "around a column of a group": (
        f"<mj-section><mj-group>{COLUMN}AROUND</mj-group></mj-section>", COLUMN,
    ),
    "around a text": (
        "<mj-section><mj-column>AROUND</mj-column></mj-section>", "<mj-text>T{{ x }}</mj-text>",
    ),
    "around a button": (
        "<mj-section><mj-column>AROUND</mj-column></mj-section>",
        '<mj-button href="https://example.org/{{ x }}">B{{ x }}</mj-button>',
    ),
    "around a picture": (
        "<mj-section><mj-column><mj-text>a</mj-text>AROUND</mj-column></mj-section>",
        '<mj-image src="https://example.org/{{ x }}.png" alt="{{ x }}" width="90px" />',
    ),
    "around a line": (
        "<mj-section><mj-column>AROUND<mj-text>a</mj-text></mj-column></mj-section>",
        '<mj-divider border-width="1px" />',
    ),
    "around a table": (
        "<mj-section><mj-column>AROUND</mj-column></mj-section>",
        "<mj-table><tr><td>{{ x }}</td></tr></mj-table>",
    ),
    "inside a text": (
        "<mj-section><mj-column><mj-text>a INSIDE b</mj-text></mj-column></mj-section>",
        "<b>I{{ x }}</b>",
    ),
    "inside a list of a text": (
        "<mj-section><mj-column><mj-text><ul>INSIDE</ul></mj-text></mj-column></mj-section>",
        "<li>{{ x }}</li>",
    ),
    "around rows of a table": (
        TABLE.format("<tr><th>h</th></tr>INSIDE"),
        "<tr><td>{{ x }}</td></tr>",
    ),
    "around cells of a table": (
        TABLE.format("<tr><td>h</td>INSIDE</tr>"),
        "<td>{{ x }}</td>",
    ),
    "inside a cell of a table": (
        TABLE.format("<tr><td>INSIDE</td></tr>"),
        "<i>{{ x }}</i>",
    ),
    "around rows of our own": (
        "<mj-section><mj-column><mj-raw>INSIDE</mj-raw></mj-column></mj-section>",
        "<tr><td>{{ x }}</td></tr>",
    ),
}  # fmt: skip

# Statement → its parts between which the content stands, and the values with which it is tried.
IF, LOOP = [{"on": True}, {"on": False}], [{"xs": []}, {"xs": ["1"]}, {"xs": ["1", "2", "3"]}]
STATEMENTS: Mapping[str, tuple[tuple[str, ...], list[dict[str, Any]]]] = {
    "if": (("{% if on %}", "{% endif %}"), IF),
    "if, else": (("{% if on %}", "{% else %}", "{% endif %}"), IF),
    "for": (("{% for x in xs %}", "{% endfor %}"), LOOP),
    "for, else": (("{% for x in xs %}", "{% else %}", "{% endfor %}"), LOOP),
    "for with if": (
        ("{% for x in xs %}{% if not loop.first %}", "{% endif %}{% endfor %}"),
        [{"xs": ["1"]}, {"xs": ["1", "2", "3"]}],
    ),
}

CASES = [
    pytest.param(place, statement, values, id=f"{statement} {place}, {values}")
    for place in PLACES
    for statement, (_, tried) in STATEMENTS.items()
    for values in tried
]


def a_theme(place: str, statement: str) -> str:
    around, content = PLACES[place]
    parts, _ = STATEMENTS[statement]
    inside = content.join(parts)
    raw = content.join(f"<mj-raw>{part}</mj-raw>" for part in parts)
    body = around.replace("AROUND", raw).replace("INSIDE", inside)
    return f'<mjml lang="en" dir="ltr"><mj-body>{SECTION}{body}</mj-body></mjml>'


def filled(template: str, values: Mapping[str, Any]) -> str:
    fills = Environment(undefined=StrictUndefined, autoescape=True)
    return fills.from_string(template).render({"x": "0", **values})


def elements(html: str) -> list[object]:
    """Return what a page is made of: elements with attributes in order, and text."""
    body = html[html.index("<body") :]
    page = Page(body)
    return [*page.tags, " ".join(page.text.split())]


def test_there_are_as_many_placements_as_the_rule_says() -> None:
    assert len(CASES) >= 160


@pytest.mark.parametrize(("place", "statement", "values"), CASES)
def test_control_flow_means_the_same_before_and_after_compiling(
    place: str, statement: str, values: dict[str, Any]
) -> None:
    source = a_theme(place, statement)
    check(source, path="layout.mjml")
    check_composed(with_places(source, path="layout.mjml"))

    compiled_first = filled(compile_mjml(source, path="layout.mjml"), values)

    assert Page(compiled_first).unbalanced == []
    assert Page(outlook_view(compiled_first)).unbalanced == []
    filled_first = compile_mjml(filled(source, values), path="layout.mjml")
    assert elements(compiled_first) == elements(filled_first)
    assert elements(outlook_view(compiled_first)) == elements(outlook_view(filled_first))
