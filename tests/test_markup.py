"""What an author types, read into values; what is wrong with it, named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.markup import (
    CONTAINERS,
    GRADES,
    Code,
    Container,
    Document,
    Figure,
    Link,
    Merge,
    Paragraph,
    Table,
    Text,
    parse,
    parse_fields,
    plain,
    split_front_matter,
)
from course.model import Field, Severity


def read(body: str, *, first_line: int = 1) -> Document:
    return parse(body, path="lesson.md", first_line=first_line)


def codes(document: Document) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in document.problems]


def test_a_clean_lesson_has_no_problems() -> None:
    document = read("Hello {{ reader.first_name | default('there') }},\n\n## Look\n\n- one\n")

    assert document.problems == ()


def test_lines_are_those_of_the_file_and_not_of_the_body() -> None:
    document = read("One.\n\n## Two\n\nThree [here](https://example.org).\n", first_line=12)

    assert [block.line for block in document.blocks] == [12, 14, 16]
    assert [link.line for link in document.links()] == [16]


def test_a_link_in_the_second_line_of_a_paragraph_has_that_line() -> None:
    document = read("One\ntwo [three](https://example.org)\nfour\n")

    assert [link.line for link in document.links()] == [2]


def test_a_merge_field_keeps_its_default() -> None:
    document = read('Hello {{ reader.first_name | default("dear reader") }}!')

    (paragraph,) = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.children[1] == Merge(Field("reader.first_name", "dear reader"), 1)


def test_escaped_braces_stay_text() -> None:
    document = read(r"Write \{\{ name }} in a template.")

    assert plain(document.inlines()) == "Write {{ name }} in a template."
    assert document.problems == ()


def test_braces_in_code_stay_text() -> None:
    document = read("Write `{{ user.name }}` or\n\n```\n{{ x }} {% if y %}\n```\n")

    assert document.problems == ()
    assert Code("{{ user.name }}") in document.inlines()


def test_a_field_in_a_table_cell_is_named_when_its_bar_ends_the_cell() -> None:
    document = read('| a |\n|---|\n| {{ reader.first_name | default("x") }} |\n')

    assert codes(document) == [("M106", 3)]


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_component_that_is_never_closed_is_named(name: str) -> None:
    document = read(f"Text.\n\n::: {name}\nmore\n")

    assert ("M102", 3) in codes(document)


@pytest.mark.parametrize("grade", GRADES)
def test_every_grade_of_evidence_is_known(grade: str) -> None:
    document = read(f"::: evidence {grade}\nA claim.\n:::\n")

    assert document.problems == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("::: recal\nWhat?\n:::", ("M101", 1)),
        ("::: evidence weka\nA claim.\n:::", ("M104", 1)),
        ("::: evidence\nA claim.\n:::", ("M104", 1)),
        ("::: article one\nIt says.\n:::", ("M104", 1)),
        ("::: note loud\nText.\n:::", ("M104", 1)),
        ("> quoted\n>\n> ::: note\n> Text.\n> :::", ("M103", 3)),
        ("Hi {{ reader.frist_name }}", ("M105", 1)),
        ("Hi {{ name }}", ("M105", 1)),
        ("From {{ reader.city }}", ("M105", 1)),
        ("Hi {{ reader.first_name", ("M106", 1)),
        ("Hi {{ 7 * 7 }}", ("M106", 1)),
        ("one\n<b>two</b>", ("M107", 2)),
        ("<script>alert(1)</script>", ("M107", 1)),
        ("# Title", ("M108", 1)),
        ("#### Deep", ("M108", 1)),
        ("![a drawing](a.svg)", ("M109", 1)),
        ("![a drawing](https://example.org/a.webp)", ("M109", 1)),
        ("![a drawing](data:image/png;base64,AAAA)", ("M109", 1)),
        ("[go](javascript:alert(1))", ("M110", 1)),
        ("[go](course:start)", ("M110", 1)),
        ("[go](course:done?x=1)", ("M110", 1)),
        ("[go](Course:Done)", ("M110", 1)),
        ("[go](JaVaScRiPt:alert(1))", ("M110", 1)),
        ("[go](data:text/html,x)", ("M110", 1)),
        ("[go](#there)", ("M110", 1)),
        ("[go](other.md)", ("M110", 1)),
        ("::: cards\n- one\n:::", ("M111", 1)),
        ("::: do\n- one\n:::", ("M111", 1)),
        ("::: avoid\n- one\n:::", ("M111", 1)),
        ("::: note\n:::", ("M111", 1)),
        (">" * 10_000 + " deep", ("M112", 1)),
        ("- " * 30 + "deep", ("M112", 1)),
        ("one\n\ntwo\x07", ("M113", 3)),
        ("one\x85", ("M113", 1)),
        (":::\nText.\n", ("M114", 1)),
        ("[go](https://example.org/{{reader.zone}})", ("M115", 1)),
        ("Hi {{ reader.first_name }}", ("M116", 1)),
        ("x" * 200_001, ("M117", 1)),
        ("see ![a drawing](a.png) here", ("M118", 1)),
    ],
)
def test_what_a_lesson_may_not_have_is_named_with_its_line(
    body: str, expected: tuple[str, int]
) -> None:
    assert expected in codes(read(body))


def test_a_misspelt_component_gets_a_suggestion() -> None:
    document = read("::: chekclist\n- one\n:::")

    assert document.problems[0].hint == "did you mean 'checklist'?"


def test_a_misspelt_field_gets_a_suggestion() -> None:
    document = read("Hi {{ reader.frist_name }}")

    assert document.problems[0].hint == "did you mean 'reader.first_name'?"


def test_a_column_of_the_readers_list_is_a_field_when_it_has_a_default() -> None:
    document = read('From {{ reader.city | default("your town") }}')

    assert document.problems == ()


def test_a_name_without_default_is_a_warning_and_no_error() -> None:
    document = read("Hi {{ reader.first_name }}")

    assert [problem.severity for problem in document.problems] == [Severity.WARNING]


def test_do_and_avoid_belong_together() -> None:
    document = read("::: do\n- one\n:::\n\n::: avoid\n- two\n:::\n")

    assert document.problems == ()


def test_a_comment_of_the_author_is_no_part_of_the_lesson() -> None:
    document = read("<!-- check this -->\n\nText <!-- and this --> here.\n")

    assert document.problems == ()
    assert plain(document.inlines()) == "Text  here."


def test_a_picture_alone_in_its_paragraph_is_a_figure_with_a_caption() -> None:
    document = read('![Two boxes](boxes.png "What is in them")')

    assert document.blocks == (Figure(1, "boxes.png", "Two boxes", "What is in them"),)


def test_a_table_knows_its_columns() -> None:
    document = read("| a | b |\n|---|--:|\n| 1 | 2 |\n")

    (table,) = document.blocks
    assert isinstance(table, Table)
    assert table.aligns == ("", "right")
    assert [plain(cell) for cell in table.rows[0].cells] == ["1", "2"]


def test_a_component_knows_where_it_ends() -> None:
    document = read("::: note\nOne.\n\nTwo.\n:::\nAfter.\n", first_line=5)

    assert isinstance(document.blocks[0], Container)
    assert (document.blocks[0].line, document.blocks[0].last_line) == (5, 9)
    assert document.blocks[1].line == 10


def test_a_subject_is_split_at_its_fields() -> None:
    segments, problems = parse_fields(
        r'{{ lesson.number }}/8 \{\{ for {{ reader.first_name | default("you") }}',
        path="lesson.md",
        line=4,
    )

    assert segments == (
        Field("lesson.number"),
        "/8 {{ for ",
        Field("reader.first_name", "you"),
    )
    assert problems == ()


def test_an_unknown_field_in_a_subject_has_the_line_of_the_subject() -> None:
    _, problems = parse_fields("Hi {{ reader.nmae }}", path="lesson.md", line=4)

    assert [(problem.code, problem.line) for problem in problems] == [("M105", 4)]


@given(st.text(alphabet=st.characters(exclude_characters="{\\", exclude_categories=["Cs"])))
def test_a_subject_without_fields_is_itself(text: str) -> None:
    segments, problems = parse_fields(text, path="lesson.md", line=1)

    assert "".join(str(part) for part in segments) == text
    assert problems == ()


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_of_lessons_fail(text: str) -> None:
    document = read(text)

    assert all(problem.line >= 1 for problem in document.problems)


@given(st.lists(st.sampled_from(["::: note", ":::", "> ", "- a", "{{", "}}", "<b>", "| a |",
                                 "|---|", "```", "[x](y)", "![a](b.png)", "# h", ""])))  # fmt: skip
def test_no_arrangement_of_marks_makes_it_fail(lines: list[str]) -> None:
    document = read("\n".join(lines))

    assert all(1 <= problem.line <= max(1, len(lines)) for problem in document.problems)


def test_a_lesson_file_is_split_with_the_lines_of_both_halves() -> None:
    found = split_front_matter("---\nid: rows\ntitle: Rows\n---\nHello.\n")

    assert found == ("id: rows\ntitle: Rows\n", 2, "Hello.\n", 5)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    found = split_front_matter("\ufeff---\r\nid: rows\r\n---\r\nHello.\r\n")

    assert found == ("id: rows\n", 2, "Hello.\n", 4)


@pytest.mark.parametrize("text", ["", "Hello.\n", "---\nid: rows\n", "\n---\nid: x\n---\n"])
def test_a_file_without_whole_front_matter_is_not_split(text: str) -> None:
    assert split_front_matter(text) is None


def test_a_link_keeps_address_and_text() -> None:
    document = read("[The *record*](https://doi.org/10.1016/S0140-6736(20)31286-1)")

    (link,) = document.links()
    assert isinstance(link, Link)
    assert link.href == "https://doi.org/10.1016/S0140-6736(20)31286-1"
    assert plain(link.children) == "The record"


def test_line_ends_inside_a_paragraph_are_spaces() -> None:
    document = read("one\ntwo")

    assert document.blocks == (Paragraph(1, (Text("one two"),)),)
