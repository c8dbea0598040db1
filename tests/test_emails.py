"""Lessons made into emails: intact in both parts, balanced in both views, safe in every header."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import emails, plugins
from course.emails.headers import mailbox
from course.errors import ContentError, SettingsError
from course.lessons import load_course
from course.markup import parse, split_front_matter
from course.model import Course, Field, Lesson, Recipient, Rendering, Segments, Theme
from tests.builders import a_course, a_lesson
from tests.golden.renew import GOLDEN, READER, THEMES, a_theme, every_component
from tests.nasty import NASTY
from tests.reading import Page, outlook_view

WORKBOOK = a_theme("workbook")
AT = datetime(2027, 3, 30, 7, tzinfo=UTC)


def rendered(lesson: Lesson, *, course: Course | None = None, theme: Theme = WORKBOOK) -> Rendering:
    course = course or a_course()
    lessons = tuple(lesson if one.number == lesson.number else one for one in course.lessons)
    return emails.render(replace(course, lessons=lessons), lesson, theme)


def filled(rendering: Rendering, values: Mapping[str, str] = READER) -> tuple[str, str]:
    return (
        emails.fill(rendering.html, values, escape=emails.as_html),
        emails.fill(rendering.text, values, escape=emails.as_plain),
    )


def markdown(text: str) -> str:
    """Return Markdown that means this text and nothing else."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


# --- contents ---------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_nasty_content_arrives_intact_in_both_parts_of_every_theme(nasty: str, theme: str) -> None:
    lesson = a_lesson(
        title=f"T {nasty} t",
        objective=f"O {nasty} o",
        body=f"P {markdown(nasty)} p\n\n::: note\nN {markdown(nasty)} n\n:::\n\n"
        f"::: cards\n1. **C.** {markdown(nasty)} c\n:::\n",
    )

    source, text = filled(rendered(lesson, theme=a_theme(theme)))

    page = Page(source)
    assert Page(outlook_view(source)).unbalanced == []
    for mark, end in (("T", "t"), ("O", "o"), ("P", "p"), ("N", "n")):
        assert f"{mark} {nasty} {end}" in page.text
        assert f"{mark} {nasty} {end}" in text.replace("\n| ", " ").replace("\n", " ")
    assert page.unbalanced == []
    assert page.all("script", "mj-text") == []
    assert f"T {nasty} t" in {attributes.get("aria-label") for attributes in page.all("div")}


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_a_nasty_name_arrives_intact_in_both_parts_and_the_subject(nasty: str) -> None:
    field = Field("reader.first_name", "there")
    rendering = replace(rendered(a_lesson()), subject=("Hello ", field, "!"))

    source, text = filled(rendering, {**READER, "reader.first_name": nasty})
    message = composed(rendering, name=nasty, values={**READER, "reader.first_name": nasty})

    assert f"Hello {nasty}," in Page(source).text
    assert f"Hello {nasty}," in text
    assert message["Subject"] == f"Hello {nasty}!"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_any_name_arrives_as_it_is(name: str) -> None:
    segments: Segments = ("<p>", Field("reader.first_name"), "</p>")

    source = emails.fill(segments, {"reader.first_name": name}, escape=emails.as_html)

    assert source.isascii()
    assert html.unescape(source) == f"<p>{name}</p>"


def test_what_the_lesson_says_in_braces_is_never_run() -> None:
    lesson = a_lesson(body="Write `{{ 7 * 7 }}` and `{% include 'x' %}`.\n", title="{{ 7 * 7 }}")

    source, _ = filled(rendered(lesson))

    assert "49" not in Page(source).text
    assert "{{ 7 * 7 }}" in Page(source).text


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "body",
    ["Read it. Then [I have done it](course:done).",
     "::: action\nWhen I wake, then I read.\n\n[I have done it](course:done)\n:::"],
    ids=["in a sentence", "as the button"],
)  # fmt: skip
def test_the_link_to_mark_a_lesson_done_is_the_readers_own(theme: str, body: str) -> None:
    own = "https://example.org/me/abc/done/rows"
    made = rendered(a_lesson(body=body), theme=a_theme(theme))
    html_part, text = filled(made, {**READER, "link.done": own})

    assert Field("link.done") in made.html
    assert f'href="{own}"' in html_part
    assert f"I have done it <{own}>" in " ".join(text.split())
    assert "course:done" not in html_part + text


def test_a_field_without_value_shows_its_default() -> None:
    source, text = filled(rendered(a_lesson()), {})

    assert "Hello there," in Page(source).text
    assert "Hello there," in text


# --- form -------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=["every component", *(f"lesson {n}" for n in range(1, 9))])
def source(request: pytest.FixtureRequest, theme: str) -> str:
    """Give the HTML of an email with every component, and of each lesson of the bundled course."""
    if request.param == "every component":
        return filled(every_component(theme))[0]
    course, _ = load_course(plugins.bundled("lessons") / "gut-and-skin")
    assert course is not None
    number = int(request.param.split()[1])
    return filled(emails.render(course, course.lessons[number - 1], a_theme(theme)))[0]


def test_html_is_pure_ascii(source: str) -> None:
    assert source.isascii()


def test_the_normal_view_is_balanced(source: str) -> None:
    assert Page(source).unbalanced == []


def test_the_outlook_view_is_balanced(source: str) -> None:
    assert Page(outlook_view(source)).unbalanced == []


def test_no_mark_of_a_machine_is_left(source: str) -> None:
    assert not re.search(r"\\u\{|<mj-|\[\[|\[%|q[0-9a-f]{12}x\d+z", source)
    assert not re.search(r"\{\{|\{%", re.sub(r"<style.*?</style>", "", source, flags=re.DOTALL))


def test_it_stays_below_the_limits_of_size(source: str) -> None:
    style = "".join(re.findall(r"<style.*?</style>", source, flags=re.DOTALL))

    assert len(source) <= emails.LARGEST
    assert len(style) <= 12_000


def test_language_and_direction_are_set_outside_and_inside(source: str) -> None:
    page = Page(source)

    assert page.all("html")[0]["lang"] == "en"
    assert page.all("html")[0]["dir"] == "ltr"
    assert {"lang": "en", "dir": "ltr"}.items() <= page.all("div")[1].items()


def test_every_layout_table_says_so_in_both_views(source: str) -> None:
    for view in (source, outlook_view(source)):
        tables = re.findall(r"<table\b[^>]*>(?:(?!<table\b).)*", view, flags=re.DOTALL)
        assert tables
        for table in tables:
            head = table[: table.index(">")]
            assert 'role="presentation"' in head or "<th" in table


def test_every_data_table_has_headings_with_a_scope(source: str) -> None:
    assert all(attributes.get("scope") == "col" for attributes in Page(source).all("th"))


def test_headings_begin_with_one_and_skip_no_level(source: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(source).tags if re.fullmatch("h[1-6]", tag)]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_text_link_is_underlined(source: str) -> None:
    for link in Page(source).all("a"):
        style = str(link["style"])
        assert "text-decoration:underline" in style or ";padding:" in style  # or it is a button


def test_every_picture_has_alternative_text_and_a_width(theme: str) -> None:
    source, _ = filled(every_component(theme))

    assert all(image["alt"] and image["width"] for image in Page(source).all("img"))


def test_every_link_of_the_html_is_in_the_text(theme: str) -> None:
    source, text = filled(every_component(theme))

    links = {str(link["href"]) for link in Page(source).all("a")}
    assert links
    assert all(f"<{link}>" in text for link in links)


def test_text_lines_have_72_columns_at_most() -> None:
    _, text = filled(every_component())

    assert [line for line in text.split("\n") if len(line) > 72 and "http" not in line] == []


def test_the_text_makes_sendgrid_choose_utf_8() -> None:
    _, text = filled(rendered(a_lesson()))

    with pytest.raises(UnicodeEncodeError):
        text.encode("latin-1")


def test_the_preheader_is_padded_so_that_body_text_does_not_leak_in() -> None:
    source, _ = filled(rendered(a_lesson(preheader="Short.")))

    hidden = re.search(r"display:none[^>]*>(.*?)</div>", source)
    assert hidden
    assert hidden[1].startswith("Short.&#847;&#8204;&#160;")
    assert len(html.unescape(hidden[1])) >= 140


def test_more_than_twelve_lessons_make_a_bar_of_two_cells(theme: str) -> None:
    lessons = tuple(a_lesson(id=f"l{n}", number=n) for n in range(1, 15))
    course = a_course(lessons=lessons)

    source, _ = filled(emails.render(course, lessons[6], a_theme(theme)))

    assert "Lesson 7 of 14" in Page(source).text
    assert 'width="50%"' in source


def test_an_arabic_lesson_is_the_mirror_of_an_english_one(theme: str) -> None:
    english, _ = filled(every_component(theme))
    arabic, _ = filled(every_component(theme, language="ar"))

    assert '<html lang="ar" dir="rtl"' in arabic
    code = "direction:ltr;text-align:left;"
    assert arabic.count(code) == 1
    arabic = arabic.replace(code, "").replace('"ar"', '"en"')
    assert _mirrored(arabic) == _unlike_columns(english)


def test_no_space_of_an_email_is_wider_on_one_side(source: str) -> None:
    for space in re.findall(r"(?:padding|margin):([\w%]+(?: [\w%]+){3})[;\"!]", source):
        _, right, _, left = space.split()
        assert right == left, space


def _mirrored(source: str) -> str:
    other = {"left": "right", "right": "left", "ltr": "rtl", "rtl": "ltr"}
    text = re.sub(r"\b(left|right|ltr|rtl)\b", lambda found: other[found[0]], source)
    return _unlike_columns(text)


def _unlike_columns(source: str) -> str:
    """Leave out what MJML says of columns and the author of a table's, and sides that are alike."""
    source = re.sub(r'(class="t[hd]" style="text-align:)(?:left|right)', r"\1", source)
    source = re.sub(r"(font-size:0px;text-align:)(?:left|right)", r"\1", source)
    return re.sub(
        r"padding-(?:left|right):(\w+!important);padding-(?:left|right):\1", r"\1", source
    )


def test_each_cell_that_sets_a_colour_sets_its_ground(source: str) -> None:
    for cell in Page(source).all("td", "th"):
        style = f";{cell.get('style') or ''}"
        assert (";color:" not in style) or (";background:" in style), cell


def test_where_the_answer_stands_is_said_and_true(theme: str) -> None:
    source, _ = filled(every_component(theme))
    page = Page(source).text

    said = {
        "plain": "near the end of this letter",
        "editorial": "after the action of the week",
        "workbook": "at the end of part C",
    }[theme]
    places = [page.index(words) for words in (said, "One fact about", "I open a table at work")]

    assert said in page
    assert places == sorted(places, key=lambda at: at if theme == "workbook" else places.index(at))
    assert (places[1] < places[2]) == (theme == "workbook")


def test_a_part_that_is_missing_leaves_its_letter_out_and_the_others_in_place() -> None:
    source, text = filled(rendered(a_lesson(body="Text.\n\n::: action\nIf a, then b.\n:::\n")))

    text_of = Page(source).text
    assert "B\u00a0 Read" in text_of
    assert "D\u00a0 Do" in text_of
    assert "A\u00a0 Recall" not in text_of
    assert "C  CHECK" not in text


def test_a_lesson_with_a_fault_is_refused_with_its_line() -> None:
    lesson = a_lesson(body="One.\n\n::: recal\nTwo.\n:::\n", body_line=12, path="l/01-rows.md")

    with pytest.raises(ContentError, match=r"^l/01-rows\.md:14: no component is called 'recal'"):
        rendered(lesson)


def test_a_fault_in_the_subject_is_refused_with_its_line() -> None:
    lesson = a_lesson(subject="Hi {{ reader.nmae }}", lines={"subject": 5}, path="l.md")

    with pytest.raises(ContentError, match=r"^l\.md:5: no merge field"):
        rendered(lesson)


def test_a_lesson_too_large_for_an_email_is_refused() -> None:
    lesson = a_lesson(body="A sentence of a lesson.\n\n" * 7_000)

    with pytest.raises(ContentError, match="bytes of HTML"):
        rendered(lesson)


def test_a_picture_of_the_course_is_fetched_from_where_its_files_are_served() -> None:
    rendering = rendered(a_lesson(body="![A box](box.png)\n"))

    source, _ = filled(rendering, {**READER, "link.files": "https://example.org/files/c/"})

    assert 'src="https://example.org/files/c/box.png"' in source


@pytest.mark.parametrize("name", ["recall", "note", "safety", "evidence", "action"])
def test_a_picture_inside_a_component_is_shown(theme: str, name: str) -> None:
    body = f'One.\n\n::: {name}\nTwo.\n\n![A box](box.png "Its lid")\n:::\n'

    source, _ = filled(rendered(a_lesson(body=body), theme=a_theme(theme)))

    (image,) = Page(source).all("img")
    assert image["alt"] == "A box"
    assert int(str(image["width"])) <= 510
    assert str(image["src"]).endswith("box.png")
    assert "Its lid" in Page(source).text


def test_nothing_of_a_lesson_is_lost_in_its_parts(theme: str) -> None:
    found = split_front_matter((GOLDEN / "every-component.md").read_text("utf-8"))
    assert found is not None
    document = parse(found.body, path="x", first_line=1)
    words = re.findall(r"\w+", " ".join(_words(document.blocks)))

    source, text = filled(every_component(theme))

    for part in (Page(source).text, text):
        seen = set(re.findall(r"\w+", part))
        assert [word for word in words if word not in seen] == []


def _words(blocks: object) -> list[str]:
    found = re.findall(r"text='((?:[^'\\]|\\.)*)'", repr(blocks))
    return [word for text in found for word in text.replace("\\n", " ").split()]


def test_the_whole_email_is_the_golden_one(theme: str) -> None:
    source, text = filled(every_component(theme))

    renew = "if this change is meant: python -m tests.golden.renew"
    assert text == (GOLDEN / "every-component.txt").read_text("utf-8"), renew
    assert source == (GOLDEN / f"{theme}.html").read_text("utf-8"), renew


# --- filling ----------------------------------------------------------------------------------

names = st.sampled_from(["reader.first_name", "reader.zone", "reader.city", "link.manage"])
fields = st.builds(Field, names, st.text(max_size=5))
segments = st.lists(st.one_of(st.text(max_size=9), fields), max_size=9).map(tuple)
values = st.dictionaries(names, st.text(st.characters(exclude_categories=["Cs"]), max_size=9))


readers = st.lists(values, min_size=1, max_size=3)
ESCAPES = {"plain": emails.as_plain, "html": emails.as_html}


def substituted(text: str, own: dict[str, str]) -> str:
    """Replace tags at once, as SendGrid does: what a value brings in is not replaced again."""
    tags = "|".join(map(re.escape, own))
    return re.sub(tags, lambda found: own[found[0]], text) if own else text


@settings(deadline=None)
@given(segments, segments, readers)
def test_tags_say_the_same_as_filling(
    text: Segments, html: Segments, known: list[dict[str, str]]
) -> None:
    parts: list[tuple[Segments, emails.Medium]] = [(text, "plain"), (html, "html")]
    tagged, values = emails.to_tags(parts, known)

    for index, reader in enumerate(known):
        own = {tag: column[index] for tag, column in values.items()}
        for (part, medium), template in zip(parts, tagged, strict=True):
            assert substituted(template, own) == emails.fill(part, reader, escape=ESCAPES[medium])


@given(segments, segments)
def test_no_tag_is_part_of_another_or_of_the_email(text: Segments, html: Segments) -> None:
    _, tags = emails.to_tags([(text, "plain"), (html, "html")], [{"reader.zone": "<"}])

    literals = "\0".join(part for part in (*text, *html) if isinstance(part, str))
    for tag in tags:
        assert tag not in literals
        assert [other for other in tags if tag in other] == [tag]
        assert not set(tag) & set("<>& ")


def test_a_tag_that_the_author_wrote_by_chance_is_not_taken() -> None:
    field = Field("reader.zone")
    _, tags = emails.to_tags([((field,), "html")], [{}])
    (taken,) = tags

    (text, html), others = emails.to_tags([((f"see {taken} ",), "plain"), ((field,), "html")], [{}])

    assert taken not in others
    assert html in others
    assert taken in text


def test_values_are_escaped_for_the_medium_that_the_tag_names() -> None:
    field = Field("reader.first_name")
    names = [{"reader.first_name": "<b> & \u00e9"}, {"reader.first_name": "Ann"}]

    (plain, html), values = emails.to_tags([((field,), "plain"), ((field,), "html")], names)

    assert values == {plain: ["<b> & \u00e9", "Ann"], html: ["&lt;b&gt; &amp; &#233;", "Ann"]}


def test_values_that_no_part_escapes_have_one_tag_in_all_of_them() -> None:
    field = Field("link.manage")
    links = [{"link.manage": f"https://example.org/me/{n}"} for n in range(2)]

    (plain, html), values = emails.to_tags([((field,), "plain"), ((field,), "html")], links)

    assert plain == html
    assert values == {plain: ["https://example.org/me/0", "https://example.org/me/1"]}


def test_a_value_cannot_begin_a_new_line() -> None:
    value = emails.fill((Field("reader.zone"),), {"reader.zone": "a\r\nb\u2028c"}, escape=str)
    plain = emails.as_plain(value)

    assert plain == "a b c"


# --- headers and messages ---------------------------------------------------------------------


def a_recipient(
    *, name: str = "Sam", address: str = "sam@example.org", values: Mapping[str, str] = READER
) -> Recipient:
    headers = emails.list_headers(
        title="Plain tables",
        slug="plain-tables",
        domain="example.org",
        unsubscribe="https://example.org/u/abc",
    )
    return Recipient("d-1", address, name, values, headers)


def composed(
    rendering: Rendering, *, name: str = "Sam", values: Mapping[str, str] = READER
) -> EmailMessage:
    raw = emails.compose(rendering, a_recipient(name=name, values=values), at=AT)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_message_is_whole() -> None:
    message = composed(rendered(a_lesson()))

    assert message["From"] == "Plain Tables <lessons@example.org>"
    assert message["To"] == "Sam <sam@example.org>"
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == "<d-1@example.org>"
    assert message["List-Unsubscribe"] == "<https://example.org/u/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "Plain tables <plain-tables.example.org>"
    assert message["X-Course-Delivery"] == "d-1"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in message.iter_parts()] == ["utf-8", "utf-8"]


def test_both_parts_of_a_message_say_what_was_filled() -> None:
    rendering = rendered(a_lesson())
    source, text = filled(rendering)

    message = composed(rendering)

    parts = [part.get_content().replace("\r\n", "\n").rstrip("\n") for part in message.iter_parts()]
    assert parts == [text.rstrip("\n"), source.rstrip("\n")]


def test_every_line_of_a_message_ends_as_smtp_wants_it() -> None:
    raw = emails.compose(rendered(a_lesson()), a_recipient(), at=AT)

    lines = raw.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(map(len, lines)) <= 998


INJECTIONS = [
    "=?utf-8?q?x=0D=0ABcc:=20evil=40example.com?=",
    "=?utf-8?b?eA0KQmNjOiBldmlsQGV4YW1wbGUuY29t?=",
    "=?utf-8?q?=0ABcc:=20evil@example.com=0A?= <evil@example.com>",
    "Sam\r\nBcc: evil@example.com",
    "Sam\nBcc: evil@example.com\n\nHello",
    "Sam\u2028Bcc: evil@example.com",
    "Sam\x0bBcc: evil@example.com",
    'Sam" <evil@example.com>, "',
    "Sam <evil@example.com>,",
    "evil@example.com, Sam",
    "(Sam) evil@example.com; \\",
]


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_name_cannot_become_a_header_or_a_second_recipient(name: str) -> None:
    field = Field("reader.first_name")
    rendering = replace(rendered(a_lesson()), subject=("For ", field))

    message = composed(rendering, name=name, values={"reader.first_name": name})

    assert "Bcc" not in message
    assert [box.addr_spec for box in message["To"].addresses] == ["sam@example.org"]
    assert len(message.get_all("Subject")) == 1


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_makes_a_header_of_two_lines(text: str) -> None:
    try:
        line = emails.header_value("Subject", text)
    except ContentError:
        return
    parsed = email.message_from_string(f"Subject: {line}\n\n", policy=email.policy.default)

    assert parsed.keys() == ["Subject"]
    assert line.isascii()


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_name_makes_two_mailboxes(name: str) -> None:
    try:
        line = mailbox("To", name, "sam@example.org")
    except ContentError:
        return
    parsed = email.message_from_string(f"To: {line}\n\n", policy=email.policy.default)

    assert parsed.keys() == ["To"]
    assert [box.addr_spec for box in parsed["To"].addresses] == ["sam@example.org"]


@pytest.mark.parametrize(
    "address", ["sam", "sam@", "@example.org", "a b@example.org", "s\u00e4m@example.org",
                "sam@example.org>,<evil@example.com", "sam@example.org\nBcc: x@example.com"],
)  # fmt: skip
def test_an_impossible_address_is_refused(address: str) -> None:
    with pytest.raises(ContentError):
        emails.compose(rendered(a_lesson()), a_recipient(address=address), at=AT)


def test_a_domain_in_other_letters_is_written_in_ascii() -> None:
    assert mailbox("To", "", "sam@b\u00fccher.example") == "sam@xn--bcher-kva.example"


def test_a_sender_with_a_comma_in_the_name_need_not_be_quoted() -> None:
    assert emails.split_mailbox("Gut, skin <l@example.org>") == ("Gut, skin", "l@example.org")
    assert emails.split_mailbox('"Gut, \\"skin\\"" <l@example.org>') == (
        'Gut, "skin"',
        "l@example.org",
    )
    assert emails.split_mailbox("l@example.org") == ("", "l@example.org")


@pytest.mark.parametrize(
    "address", ["", "mailto:x@example.org", "https://example.org/a b", "https://example.org/>,<x>"]
)
def test_an_unsubscribe_address_that_mail_programs_cannot_read_is_refused(address: str) -> None:
    with pytest.raises(SettingsError):
        emails.list_headers(title="T", slug="t", domain="example.org", unsubscribe=address)


def test_a_list_id_has_the_title_encoded_and_the_slug_as_it_is() -> None:
    headers = emails.list_headers(
        title="Caf\u00e9, rows", slug="rows", domain="example.org", unsubscribe="https://e.org/u"
    )

    assert headers["List-Id"].isascii()
    assert headers["List-Id"].endswith("<rows.example.org>")


def test_the_lesson_leaves_the_house_under_an_opaque_name() -> None:
    message = composed(rendered(a_lesson()))

    assert message["X-Course-Lesson"] == emails.lesson_key("plain-tables", "rows")
    assert "rows" not in message["X-Course-Lesson"]


# --- themes -----------------------------------------------------------------------------------


def small(layout: str = "", **files: str) -> Theme:
    tokens = '[light]\nink = "#111"\n[dark]\n[prose]\n[gaps]\nblock = [0, 0]\n'
    named = {name.replace("_", "."): text for name, text in files.items()}
    return Theme("small", {"theme.toml": tokens, "layout.mjml": layout, **named})


SMALL = """<mjml lang="{{ lang }}" dir="{{ dir }}">
  <mj-body>
    <mj-section><mj-column>
      <mj-text color="[[ light.ink ]]">{{ title }}</mj-text>
    </mj-column></mj-section>
  </mj-body>
</mjml>
"""


def test_a_small_theme_is_enough() -> None:
    source = emails.compile_theme(small(SMALL)).fill({"lang": "en", "dir": "ltr", "title": "<T>"})

    assert "&lt;T&gt;" in source
    assert "color:#111" in source


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mj-text", "mj-txt", r"small/layout\.mjml:4:7: no element is called <mj-txt>"),
        ("color=", "colour=", r"layout\.mjml:4:7: <mj-text> has no attribute 'colour'"),
        ("<mj-column>", "", r"layout\.mjml:4:7: <mj-text> stands in <mj-section>"),
        ("</mj-column>", "", r"layout\.mjml:5:5: found </mj-section>"),
        ("</mjml>", "", r"layout\.mjml:1:1: <mjml> is never closed"),
        ("light.ink", "light.inc", r"layout\.mjml:4: .* has no attribute 'inc'"),
        ("[[ light.ink ]]", "[[ light.ink", r"layout\.mjml:4: "),
        ("{{ title }}", "{{ title", r"layout\.mjml:4: "),
        ("<mj-text", "<mj-text align", r"layout\.mjml:4:7: <mj-text> has 'align' where"),
        ("<mj-body>", '<mj-body>[% include "gone.mjml" %]', r"layout\.mjml:2: gone"),
    ],
)
def test_a_broken_theme_is_refused_with_its_place(old: str, new: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        emails.compile_theme(small(SMALL.replace(old, new, 1)))


def test_a_misspelt_attribute_gets_a_suggestion() -> None:
    with pytest.raises(ContentError) as caught:
        emails.compile_theme(small(SMALL.replace("color=", "colr=")))

    assert caught.value.hint == "did you mean 'color'?"


def test_a_fault_in_a_part_is_named_in_its_own_file() -> None:
    layout = SMALL.replace("<mj-body>", '<mj-body>[% include "foot.mjml" %]')

    with pytest.raises(ContentError, match=r"small/foot\.mjml:2:1: no element is called <mj-x>"):
        emails.compile_theme(small(layout, foot_mjml="\n<mj-x></mj-x>"))


def test_what_may_not_stand_where_another_file_puts_it_is_named_in_its_own_file() -> None:
    layout = SMALL.replace("<mj-body>", '<mj-body>[% include "foot.mjml" %]')
    button = '\n\n<mj-button href="https://example.org">x</mj-button>'

    with pytest.raises(ContentError, match=r"small/foot\.mjml:3: <mj-button> stands in <mj-body>"):
        emails.compile_theme(small(layout, foot_mjml=button))


def test_a_tag_that_another_file_opens_and_nobody_closes_is_found() -> None:
    parts = "[% macro opened() %][[ '<mj-section>' ]][% endmacro %]"
    layout = '[% from "parts.mjml" import opened %]\n' + SMALL.replace(
        "</mj-body>", "[[ opened() ]]</mj-body>"
    )

    with pytest.raises(ContentError, match=r"small/layout\.mjml:7: found </mj-body>"):
        emails.compile_theme(small(layout, parts_mjml=parts))


def test_an_attribute_that_the_compiler_mangles_is_refused() -> None:
    button = '<mj-button href="https://example.org/\u200d">x</mj-button></mj-column>'

    with pytest.raises(ContentError, match="mangles an attribute"):
        emails.compile_theme(small(SMALL.replace("</mj-column>", button)))


def test_a_theme_that_asks_for_what_no_lesson_has_is_refused() -> None:
    theme = emails.compile_theme(small(SMALL.replace("title", "titel")))

    with pytest.raises(ContentError, match="'titel' is undefined"):
        theme.fill({"lang": "en", "dir": "ltr"})


def test_a_theme_cannot_reach_into_python() -> None:
    theme = emails.compile_theme(small(SMALL.replace("title", "title.__class__.__mro__")))

    with pytest.raises(ContentError):
        theme.fill({"lang": "en", "dir": "ltr", "title": "x"})


def test_a_theme_is_compiled_once() -> None:
    again = Theme(WORKBOOK.name, dict(WORKBOOK.files))

    assert emails.compile_theme(again) is emails.compile_theme(WORKBOOK)


@pytest.mark.parametrize("name", THEMES)
def test_what_a_theme_puts_on_a_ground_can_be_read_in_all_four_renderings(name: str) -> None:
    theme = a_theme(name)

    assert {pair.look for pair in emails.contrasts(theme)} == {
        "light", "dark", "inverted", "half inverted"
    }  # fmt: skip
    assert emails.faint(theme) == ()


def coloured(**tokens: str) -> Theme:
    palettes = "".join(
        f"[{palette}]\n" + "".join(f'{token} = "{colour}"\n' for token, colour in tokens.items())
        for palette in ("light", "dark")
    )
    pairs = '[contrast]\ntext = ["ink paper"]\nmarks = ["box paper"]\n'
    return Theme("small", {"theme.toml": f"{palettes}[prose]\n[gaps]\n{pairs}"})


def test_contrast_is_that_of_wcag() -> None:
    pairs = emails.contrasts(coloured(ink="#000000", box="#777777", paper="#ffffff"))

    ratios = [(pair.letter, pair.look, round(pair.ratio, 2)) for pair in pairs]
    assert ("ink", "light", 21.0) in ratios
    assert ("ink", "inverted", 21.0) in ratios
    assert ("box", "light", 4.48) in ratios  # WCAG 2.2's own example of a grey that just fails


def test_a_colour_that_fails_only_when_apps_turn_it_over_is_found() -> None:
    # Half way between black and white by lightness, yellow stays as bright when it is turned over.
    found = emails.faint(coloured(ink="#1f2937", box="#1f2937", paper="#ffd000"))

    assert {(pair.letter, pair.look) for pair in found} == {
        ("ink", "inverted"), ("ink", "half inverted"), ("box", "inverted"), ("box", "half inverted")
    }  # fmt: skip


def test_text_wants_more_contrast_than_marks() -> None:
    found = emails.faint(coloured(ink="#808080", box="#808080", paper="#ffffff"))

    assert {pair.letter for pair in found if pair.look == "light"} == {"ink"}


def test_a_pair_that_names_no_colour_is_refused() -> None:
    with pytest.raises(ContentError, match=r"small/theme\.toml: \[contrast\] names 'box'"):
        emails.contrasts(coloured(ink="#000000", paper="#ffffff"))


def test_a_theme_of_anybody_may_import_what_ours_share(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "mine"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text(WORKBOOK.files["theme.toml"], "utf-8")
    (folder / "layout.mjml").write_text(
        '[% from "shared/cells.mjml" import row with context %]\n'
        '<mjml lang="{{ lang }}" dir="{{ dir }}"><mj-body><mj-section><mj-column><mj-raw>'
        '[% call row("sheet", "ink") %]{{ title }}[% endcall %]'
        "</mj-raw></mj-column></mj-section></mj-body></mjml>",
        "utf-8",
    )

    theme = plugins.load_theme("mine", home=tmp_path)
    source, _ = filled(emails.render(a_course(), a_lesson(title="Rows"), theme))

    assert re.search(r'class="b-sheet c-ink"[^>]*>Rows</td>', source)


def test_what_is_the_same_for_all_is_put_in_once_and_escaped() -> None:
    segments = ("<p>", Field("sender.address"), "</p>", Field("reader.first_name", "there"))

    bound = emails.bind(segments, {"sender.address": "1 <b> Street"}, escape=emails.as_html)

    assert bound == ("<p>1 &lt;b&gt; Street</p>", Field("reader.first_name", "there"))
    assert emails.fill(bound, {}, escape=emails.as_html) == "<p>1 &lt;b&gt; Street</p>there"
