"""Articles from Word: styles become headings, lists, quotes and tables; bombs are refused."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.articles import inspect, lines_of
from course.articles.docx import MAX_XML
from course.model import Block, BlockKind, Severity

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
DOCUMENT_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="n" Type="{OFFICE}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="good" Type="{OFFICE}/hyperlink" Target="https://example.org/a" '
    'TargetMode="External"/>'
    f'<Relationship Id="bad" Type="{OFFICE}/hyperlink" Target="javascript:alert(1)" '
    'TargetMode="External"/></Relationships>'
)
STYLES = f"<w:styles {W}>" + "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (
        ("Kop1", "heading 1"), ("Kop2", "heading 2"), ("Titel", "Title"), ("Citaat", "Quote")
    )
) + "</w:styles>"  # fmt: skip
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt '
    'w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/>'
    "</w:num></w:numbering>"
)


def para(text: str, *, style: str = "", listed: bool = False, run: str = "") -> str:
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    if listed:
        look += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    inner = f"<w:r><w:rPr>{run}</w:rPr><w:t>{escape(text)}</w:t></w:r>" if text else ""
    return f"<w:p><w:pPr>{look}</w:pPr>{inner}</w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{para(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def a_docx(*paragraphs: str, body: str = "", more: dict[str, str] | None = None) -> bytes:
    document = f"<w:document {W} {R}><w:body>{''.join(paragraphs)}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/document.xml": body or document,
        **(more or {}),
    }
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return place.getvalue()


SOIL = (
    para("The Soil Under Your Feet", style="Titel"),
    para("Soil looks dead and is not: a handful holds more beings than there are people."),
    para(""),
    para("What is soil?", style="Kop1"),
    para("Soil is rock that was worn down, mixed with what plants and animals left behind."),
    para("It has three parts:"),
    para("sand", listed=True),
    para("silt", listed=True),
    para("clay", listed=True),
    para("A nation that destroys its soils destroys itself.", style="Citaat"),
    para("How to feed it", style="Kop1"),
    f"<w:tbl>{row('Month', 'What to do')}{row('March', 'Spread compost')}</w:tbl>",
    para("Cover it in winter, so that the rain does not wash away what it lives on."),
)


def blocks_of(content: bytes, *, path: str = "a.docx") -> tuple[Block, ...]:
    [article] = inspect([(path, content)]).articles
    return article.blocks


def test_styles_lists_quotes_and_tables_become_blocks_with_the_numbers_of_their_paragraphs() -> (
    None
):
    found = [(b.kind.value, b.level, b.first_line, b.last_line) for b in blocks_of(a_docx(*SOIL))]

    assert found == [
        ("heading", 1, 1, 1), ("paragraph", 0, 2, 2), ("heading", 1, 4, 4), ("paragraph", 0, 5, 5),
        ("paragraph", 0, 6, 6), ("item", 0, 7, 7), ("item", 0, 8, 8), ("item", 0, 9, 9),
        ("quote", 0, 10, 10), ("heading", 1, 11, 11), ("table", 0, 12, 15),
        ("paragraph", 0, 16, 16),
    ]  # fmt: skip


def test_the_lines_of_a_word_file_are_its_paragraphs() -> None:
    lines = lines_of(a_docx(*SOIL), path="a.docx")

    assert lines[0] == "The Soil Under Your Feet"
    assert lines[2] == ""
    assert lines[11:15] == ["Month", "What to do", "March", "Spread compost"]


def test_runs_that_look_alike_are_one_and_only_safe_links_stay() -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r>"
    link = '<w:hyperlink r:id="{}"><w:r><w:t>{}</w:t></w:r></w:hyperlink>'
    text = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    paragraph = (
        f"<w:p>{text.format('It is ')}{bold.format('very ')}{bold.format('alive')}"
        f"{text.format(', see ')}{link.format('good', 'this')}{text.format(' and ')}"
        f"{link.format('bad', 'that')}{text.format('.')}</w:p>"
    )

    [_, block] = blocks_of(a_docx(para("Soil", style="Kop1"), paragraph))

    assert block.markdown == "It is **very alive**, see [this](https://example.org/a) and that."


def test_deleted_text_and_template_marks_never_come_out_whole() -> None:
    deleted = (
        "<w:p><w:r><w:t>Kept.</w:t></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    )

    blocks = blocks_of(a_docx(para("Soil {{ name }}", style="Kop1"), deleted))

    told = " ".join(block.text + block.markdown for block in blocks)
    assert "gone" not in told
    assert not any("{{" in block.markdown for block in blocks)


def test_a_word_file_is_known_by_what_is_in_it_when_it_has_no_suffix() -> None:
    assert blocks_of(a_docx(*SOIL), path="-")[0].text == "The Soil Under Your Feet"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "A101"),
        (b"plain text", "A102"),
        (a_docx(*SOIL)[:400], "A102"),
        (a_docx(body="<w:document"), "A117"),
        (a_docx(), "A101"),
        (a_docx(para("only a heading", style="Kop1"), para("and another", style="Kop2")), "A106"),
        (a_docx(more={"word/x.xml": "x" * (MAX_XML + 1)}), "A103"),
        (a_docx(more={"word/x.xml": " " * (MAX_XML // 2)}), "A103"),
        (a_docx(body=f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}/>'), "A102"),
        (a_docx(*[para("x")] * 60_001), "A103"),
    ],
    ids=[
        "empty", "text", "cut off", "broken XML", "no text", "only headings", "too large",
        "a bomb", "entities", "too many paragraphs",
    ],
)  # fmt: skip
def test_what_is_no_article_from_word_is_an_error_with_a_way_out(content: bytes, code: str) -> None:
    [problem] = inspect([("a.docx", content)]).problems

    assert (problem.code, problem.severity) == (code, Severity.ERROR)
    assert problem.hint


def test_a_word_file_nested_ten_thousand_deep_does_not_crash() -> None:
    deep = "<w:smartTag>" * 10_000 + "<w:r><w:t>deep</w:t></w:r>" + "</w:smartTag>" * 10_000

    inspection = inspect([("a.docx", a_docx(f"<w:p>{deep}</w:p>"))])

    assert inspection.articles or inspection.problems


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_word_file_is_read_or_refused_without_an_exception(data: st.DataObject) -> None:
    content = bytearray(a_docx(*SOIL))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[at] ^= data.draw(st.integers(1, 255))

    inspection = inspect([("a.docx", bytes(content))])

    assert inspection.articles or inspection.problems


def test_items_of_a_list_are_items() -> None:
    kinds = [block.kind for block in blocks_of(a_docx(*SOIL))]

    assert kinds.count(BlockKind.ITEM) == 3
