"""Articles from Word: styles become headings, lists, quotes and tables; bombs are refused."""

from __future__ import annotations

import io
import time
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


def a_style(key: str, *, kind: str = "character", run: str = "", more: str = "") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{key}"/>{more}'
        f"<w:rPr>{run}</w:rPr></w:style>"
    )


def styled(*styles: str, defaults: str = "") -> dict[str, str]:
    inner = f"<w:docDefaults><w:rPrDefault><w:rPr>{defaults}</w:rPr></w:rPrDefault></w:docDefaults>"
    return {"word/styles.xml": f"<w:styles {W}>{inner}{''.join(styles)}</w:styles>"}


def based_on(key: str) -> str:
    return f'<w:basedOn w:val="{key}"/>'


GHOST = a_style("Ghost", run="<w:vanish/>")
GHOST_OF_GHOST = a_style("Heir", more=based_on("Ghost"))
GHOST_PARAGRAPH = a_style("Secret", kind="paragraph", run="<w:vanish/>")
AS_GHOST = '<w:rStyle w:val="Ghost"/>'
CIRCLE = (
    a_style("Ghost", more=based_on("Heir")), a_style("Heir", more=based_on("Ghost"))
)  # fmt: skip
SECRET = "what nobody shall read"
PUBLIC = "Rain is what remains of a cloud."


def told(*paragraphs: str, more: dict[str, str] | None = None) -> str:
    """Return all that comes out of a file: its blocks and its lines."""
    content = a_docx(para("Soil", style="Kop1"), para(PUBLIC), *paragraphs, more=more)
    texts = [block.text + block.markdown for block in blocks_of(content)]
    lines = lines_of(content, path="a.docx")
    assert PUBLIC in lines
    return "\n".join([*texts, *lines])


@pytest.mark.parametrize(
    ("run", "style", "styles"),
    [
        ("<w:vanish/>", "", ()),
        ('<w:vanish w:val="1"/>', "", ()),
        ("<w:b/><w:webHidden/>", "", ()),
        (AS_GHOST, "", (GHOST,)),
        ('<w:rStyle w:val="Heir"/>', "", (GHOST, GHOST_OF_GHOST)),
        ('<w:rStyle w:val="Heir"/>', "", (GHOST_OF_GHOST, GHOST)),
        ("", "Secret", (GHOST_PARAGRAPH,)),
        ("", "", (GHOST_PARAGRAPH.replace("<w:style ", '<w:style w:default="1" '),)),
        ("", "Child", (GHOST_PARAGRAPH,
                       a_style("Child", kind="paragraph", more=based_on("Secret")))),
        ("<w:rStyle w:val='Web'/>", "", (a_style("Web", run="<w:webHidden/>"),)),
    ],
    ids=[
        "run", "run said", "web page", "character style", "style of a style", "heir first",
        "paragraph style", "standard paragraph style", "its heir", "web page by style",
    ],
)  # fmt: skip
def test_text_that_word_hides_does_not_come_out(
    run: str, style: str, styles: tuple[str, ...]
) -> None:
    # The public paragraph shows whatever the standard style says.
    shown = f'<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>{PUBLIC}</w:t></w:r></w:p>'
    content = a_docx(
        shown.replace(PUBLIC, "Soil"), shown, para(SECRET, run=run, style=style),
        more=styled(*styles),
    )  # fmt: skip

    lines = lines_of(content, path="a.docx")

    assert lines == ["Soil", PUBLIC, ""]
    assert SECRET not in str(blocks_of(content))


@pytest.mark.parametrize(
    ("run", "style", "styles"),
    [
        ('<w:vanish w:val="false"/>', "", ()),
        ('<w:vanish w:val="off"/>', "Secret", (GHOST_PARAGRAPH,)),
        (AS_GHOST, "Secret", (GHOST, GHOST_PARAGRAPH)),
        ("<w:specVanish/>", "", ()),
        (AS_GHOST, "", CIRCLE),
        (AS_GHOST, "", ()),
        ('<w:rStyle w:val="Heir"/>', "", (
            GHOST, a_style("Heir", run='<w:vanish w:val="0"/>', more=based_on("Ghost")))),
    ],
    ids=[
        "off", "off in a hidden style", "two styles toggle", "a mark's", "a circle of styles",
        "no such style", "an heir that shows",
    ],
)  # fmt: skip
def test_text_that_word_shows_comes_out(run: str, style: str, styles: tuple[str, ...]) -> None:
    content = a_docx(*SOIL, para("Seen in Word.", run=run, style=style), more=styled(*styles))

    assert lines_of(content, path="a.docx")[-1] == "Seen in Word."


def test_a_hidden_paragraph_mark_hides_no_text() -> None:
    marked = (
        "<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>"
        "<w:r><w:t>A heading that runs on</w:t></w:r></w:p>"
    )

    assert "A heading that runs on" in told(marked)


def test_all_text_of_a_document_that_hides_by_default_is_hidden_but_what_says_otherwise() -> None:
    content = a_docx(
        para("Soil", run='<w:vanish w:val="0"/>'), para(SECRET),
        para(PUBLIC, run='<w:vanish w:val="0"/>'),
        more=styled(defaults="<w:vanish/>"),
    )  # fmt: skip

    assert lines_of(content, path="a.docx") == ["Soil", "", PUBLIC]


def test_hidden_text_in_a_table_a_box_and_a_link_does_not_come_out() -> None:
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{SECRET}</w:t></w:r>"
    vml = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    text = told(
        f"<w:tbl><w:tr><w:tc><w:p>{hidden}</w:p></w:tc></w:tr></w:tbl>",
        f"<w:p><w:r><w:pict><v:shape {vml}><v:textbox><w:txbxContent><w:p>{hidden}<w:r>"
        "<w:t>In a box.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        "</w:p>",
        f"<w:p><w:hyperlink r:id='good'>{hidden}</w:hyperlink></w:p>",
    )

    assert SECRET not in text
    assert "In a box." in text


def test_a_field_of_which_the_code_is_hidden_keeps_its_link() -> None:
    code = (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText>HYPERLINK "https://example.org/b"</w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
    )
    hidden = "".join(f"<w:r><w:rPr><w:vanish/></w:rPr>{part}</w:r>" for part in code)
    shown = '<w:r><w:t>the rest</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'

    assert "[the rest](https://example.org/b)" in told(f"<w:p>{hidden}{shown}</w:p>")


def test_hidden_text_in_the_namespace_of_strict_files_does_not_come_out() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = (
        f'<w:document xmlns:w="{strict}"><w:body>{para("Soil")}{para(PUBLIC)}'
        f"{para(SECRET, run='<w:vanish/>')}</w:body></w:document>"
    )

    assert lines_of(a_docx(body=body), path="a.docx") == ["Soil", PUBLIC, ""]


def test_hidden_text_in_a_document_in_utf_16_does_not_come_out() -> None:
    inner = f"<w:body>{para(PUBLIC)}{para(SECRET, run='<w:vanish/>')}</w:body>"
    body = f'<?xml version="1.0" encoding="UTF-16"?><w:document {W}>{inner}</w:document>'
    content = a_docx(body="X")
    place = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(place, "w") as new:
        for name in old.namelist():
            encoded = body.encode("utf-16") if name == "word/document.xml" else old.read(name)
            new.writestr(name, encoded)

    assert lines_of(place.getvalue(), path="a.docx") == [PUBLIC, ""]


REVISED = 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'


def test_deleted_and_moved_text_stays_in_the_file_and_inserted_text_comes_out() -> None:
    deleted = f"<w:del {REVISED}><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>"
    text = told(
        f"<w:p><w:ins {REVISED}><w:r><w:t>It was added</w:t></w:r>"
        f"<w:del {REVISED}><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:ins>{deleted}"
        "<w:r><w:t> later.</w:t></w:r></w:p>",
        f"<w:p><w:moveFrom {REVISED}><w:r><w:t>{SECRET}</w:t></w:r></w:moveFrom></w:p>",
        f"<w:p><w:moveTo {REVISED}><w:r><w:t>It was moved.</w:t></w:r></w:moveTo></w:p>",
    )

    assert SECRET not in text
    assert "It was added later." in text
    assert "It was moved." in text


def test_deleted_rows_and_cells_of_a_table_stay_in_the_file() -> None:
    gone = row(SECRET).replace("<w:tr>", f"<w:tr><w:trPr><w:del {REVISED}/></w:trPr>")
    cell = row("kept", SECRET).replace(
        f"<w:tc>{para(SECRET)}",
        f"<w:tc><w:tcPr><w:cellDel {REVISED}/></w:tcPr>{para(SECRET)}",
    )
    text = told(f"<w:tbl>{gone}{cell}</w:tbl>")

    assert SECRET not in text
    assert "kept" in text


def test_two_paragraphs_whose_mark_between_was_deleted_are_one() -> None:
    first = (
        f"<w:p><w:pPr><w:rPr><w:del {REVISED}/></w:rPr></w:pPr><w:r>"
        "<w:t xml:space='preserve'>It ends </w:t></w:r></w:p>"
    )

    assert "It ends here." in told(first, para("here."))


def test_comments_stay_in_the_file() -> None:
    paragraph = (
        "<w:p><w:commentRangeStart w:id='0'/><w:r><w:t>Said in public.</w:t></w:r>"
        "<w:commentRangeEnd w:id='0'/><w:r><w:commentReference w:id='0'/></w:r></w:p>"
    )
    comments = (
        f"<w:comments {W}><w:comment w:id='0' w:author='Ann' w:initials='A'>"
        f"{para(SECRET)}</w:comment></w:comments>"
    )
    related = DOCUMENT_RELATIONS.replace(
        "</Relationships>",
        f'<Relationship Id="c" Type="{OFFICE}/comments" Target="comments.xml"/></Relationships>',
    )
    more = {"word/comments.xml": comments, "word/_rels/document.xml.rels": related}

    text = told(paragraph, more=more)

    assert "Said in public." in text
    assert SECRET not in text
    assert "Ann" not in text


def test_a_long_chain_of_styles_is_followed_once() -> None:
    chain = [a_style(f"S{at}", more=based_on(f"S{at + 1}")) for at in range(5_000)]
    last = a_style("S5000", run="<w:vanish/>")
    paragraphs = (para(SECRET, run=f'<w:rStyle w:val="S{at}"/>') for at in range(0, 5_000, 2))
    content = a_docx(para("Soil"), para(PUBLIC), *paragraphs, more=styled(*chain, last))
    begun = time.process_time()

    lines = lines_of(content, path="a.docx")

    assert set(lines) == {"Soil", PUBLIC, ""}
    assert time.process_time() - begun < 15
