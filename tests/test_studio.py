"""The studio without a browser: its snapshots, its addresses and what it answers."""

from __future__ import annotations

import email
import re
import shutil
import time
from collections.abc import Iterator
from email import policy
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from course import plugins
from course.app.editing import Editor, open_file
from course.app.studio import Preview, Studio
from course.app.trying import Trial
from course.cli.studio import preview as preview_command
from course.errors import SettingsError
from course.settings import Settings
from course.web import serving
from course.web.studio import Tools, create_studio
from course.web.studio.appearance import as_seen
from course.web.studio.findings import Anchor, anchors, families, weigh
from course.web.studio.inbox_row import inbox_rows
from course.web.studio.readers import READERS
from course.web.studio.state import CHOICES, State, parse_state
from course.web.studio.views import email_for
from tests.builders import COURSE_TOML

LESSON = """\
---
id: {id}
week: {week}
title: {title}
subject: "{week}/2 {title}"
preheader: A table is a list of things, with one fact about them in each column of it.
objective: Say what one row of a table stands for.
takeaways:
  - One row is one thing.
---
Hello {{{{ reader.first_name | default("there") }}}},

Every row of a table is one thing. Read [the manual](https://example.org/manual) first.

## What to look at

Take a table you use at work.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "lessons" / "plain-tables"
    folder.mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE_TOML)
    (folder / "01-rows.md").write_text(LESSON.format(id="rows", week=1, title="Rows"))
    (folder / "02-keys.md").write_text(LESSON.format(id="keys", week=2, title="Keys"))
    return folder


@pytest.fixture
def studio(folder: Path, tmp_path: Path) -> Studio:
    return Studio(folder, home=tmp_path)


@pytest.fixture
def client(studio: Studio) -> Iterator[httpx.Client]:
    with (
        serving.served(create_studio(studio)) as address,
        httpx.Client(base_url=address, follow_redirects=True) as client,
    ):
        yield client


def _rows(studio: Studio) -> Preview:
    found = studio.latest.preview("rows")
    assert found
    return found


def _break(path: Path) -> str:
    whole = path.read_text()
    path.write_text(whole.replace("week: 1", "week: first"))
    return whole


def test_every_lesson_is_an_email_from_the_start(studio: Studio) -> None:
    assert [one.id for one in studio.latest.previews] == ["rows", "keys"]
    assert all(one.current and one.rendering for one in studio.latest.previews)
    assert studio.latest.problems == ()


def test_a_lesson_that_cannot_be_read_keeps_its_last_good_email(
    studio: Studio, folder: Path
) -> None:
    good = _rows(studio).rendering
    whole = _break(folder / "01-rows.md")

    studio.refresh()
    broken = _rows(studio)
    assert (broken.current, broken.rendering) == (False, good)
    assert [(one.path, one.line) for one in broken.problems] == [(str(folder / "01-rows.md"), 3)]

    (folder / "01-rows.md").write_text(whole)
    studio.refresh()
    assert (_rows(studio).current, _rows(studio).problems) == (True, ())


def test_the_other_lessons_still_know_how_many_there_are(studio: Studio, folder: Path) -> None:
    _break(folder / "01-rows.md")
    broken_from_the_start = Studio(folder, home=folder.parent.parent)
    studio.refresh()

    for one in (studio, broken_from_the_start):
        keys = one.latest.preview("keys")
        assert keys
        assert keys.rendering
        assert (keys.rendering.number, keys.rendering.total) == (2, 2)


def test_only_what_changed_is_drawn_again_and_all_of_it(studio: Studio, folder: Path) -> None:
    def rendering(lesson: str) -> object:
        found = studio.latest.preview(lesson)
        assert found
        return found.rendering

    path = folder / "02-keys.md"
    rows, keys = rendering("rows"), rendering("keys")
    path.write_text(path.read_text().replace("Take a table", "Take a small table"))
    studio.refresh()
    assert rendering("rows") is rows
    assert rendering("keys") != keys

    path.write_text(path.read_text().replace("title: Keys", "title: Primary keys"))
    studio.refresh()
    assert "Primary keys" in str(rendering("rows"))


def test_a_lesson_broken_from_the_start_is_in_the_syllabus_with_its_fault(
    folder: Path, tmp_path: Path
) -> None:
    _break(folder / "01-rows.md")

    first = Studio(folder, home=tmp_path).latest.previews[0]

    assert (first.id, first.rendering, first.current) == ("rows", None, False)
    assert first.problems


def test_a_broken_course_file_leaves_every_email_where_it_was(studio: Studio, folder: Path) -> None:
    (folder / "course.toml").write_text("title = ")

    studio.refresh()
    snapshot = studio.latest

    assert [one.id for one in studio.latest.previews if one.rendering] == ["rows", "keys"]
    assert not any(one.current for one in snapshot.previews)
    assert snapshot.problems[0].path == str(folder / "course.toml")


def test_a_broken_theme_leaves_every_email_where_it_was(
    studio: Studio, folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "templates" / "workbook"
    shutil.copytree(plugins.bundled_theme("workbook"), own)
    assert _rows(Studio(folder, home=tmp_path)).current

    (own / "layout.mjml").write_text("<mjml><mj-body><mj-sectoin></mj-sectoin></mj-body></mjml>")
    studio.refresh()
    snapshot = studio.latest

    assert all(one.rendering and not one.current for one in snapshot.previews)
    assert snapshot.problems or all(one.problems for one in snapshot.previews)


def test_a_lesson_that_is_deleted_leaves_the_syllabus(studio: Studio, folder: Path) -> None:
    (folder / "01-rows.md").unlink()

    studio.refresh()

    assert [one.id for one in studio.latest.previews] == ["keys"]


def test_two_lessons_with_one_id_can_both_be_opened(studio: Studio, folder: Path) -> None:
    (folder / "02-keys.md").write_text(LESSON.format(id="rows", week=2, title="Keys"))

    studio.refresh()

    assert len({one.id for one in studio.latest.previews}) == 2


def test_what_the_rules_find_is_shown_until_they_are_run_again(
    studio: Studio, folder: Path
) -> None:
    path = folder / "01-rows.md"
    path.write_text(path.read_text().replace("1/2 Rows", "Re: Rows" * 30))
    studio.refresh()
    assert not studio.latest.checked

    assert studio.check(studio.reading)
    found = _rows(studio).problems
    studio.refresh()

    assert found
    assert _rows(studio).problems == found


def test_what_the_rules_find_in_an_old_reading_is_thrown_away(studio: Studio) -> None:
    old = studio.reading
    studio.refresh()
    before = studio.latest

    assert not studio.check(old)
    assert studio.latest is before


@given(
    st.fixed_dictionaries(
        {name: st.sampled_from(choices) for name, choices in CHOICES.items()}
        | {"reader": st.sampled_from(sorted(READERS))}
    )
)
def test_an_address_says_the_whole_state(chosen: dict[str, str]) -> None:
    state = State(**chosen)

    query = httpx.URL(state.page("rows")).params

    assert parse_state(query, readers=READERS) == state


def test_what_an_address_does_not_mean_counts_as_the_first_choice() -> None:
    query = {"tab": "nowhere", "as": "../../etc", "reader": "<script>"}

    assert parse_state(query, readers=READERS) == State()


@given(st.text(max_size=200), st.text(max_size=300))
def test_a_cut_loses_no_letter(subject: str, preheader: str) -> None:
    for row in inbox_rows(subject, preheader):
        assert row.subject.shown + row.subject.lost == subject
        assert row.preheader.shown + row.preheader.lost == preheader


def test_a_long_preheader_is_cut_on_a_desktop_and_whole_on_a_phone() -> None:
    gmail, apple = inbox_rows(
        "2/8 Do creams only hide eczema?",
        "One article says so. Almost 300 trials have tested skin treatments.",
    )

    assert (gmail.subject.lost, apple.whole) == ("", True)
    assert 35 <= len(gmail.preheader.shown) <= 60


def test_dark_rules_of_the_author_apply_always_or_never() -> None:
    rule = "(prefers-color-scheme: dark)"
    html = f"<style>@media {rule}{{b{{color:red}}}}</style>{rule}"

    dark, light = as_seen(html, dark=True), as_seen(html, dark=False)

    assert "@media (min-width:0)" in dark
    assert "@media (max-width:0)" in light
    assert dark.endswith(rule)


def test_readers_of_the_course_come_before_those_of_the_studio(
    client: httpx.Client, studio: Studio, folder: Path
) -> None:
    rows = "email,first_name,zone\namina@example.org,Amina,Europe/Amsterdam\nx@example.org,,UTC\n"
    (folder / "readers.csv").write_text(rows)
    studio.refresh()

    page = client.get("/lesson/rows?compare=readers&reader=row-2").text

    assert "Amina · Europe/Amsterdam" in page
    assert "amina@example.org" not in page
    assert "Hello Amina," in client.get("/render/rows?reader=row-2").text


def test_readers_with_the_same_email_share_a_frame(client: httpx.Client) -> None:
    page = client.get("/lesson/rows?compare=readers").text

    assert f"Sam and {len(READERS) - 2} others" in page
    assert "without first name" in page
    assert page.count("<iframe") == 2


def test_every_branch_of_a_lesson_can_be_looked_at(
    client: httpx.Client, studio: Studio, folder: Path
) -> None:
    rows = "email,first_name,zone,tags\namina@example.org,Amina,UTC,eczema dry\n"
    (folder / "readers.csv").write_text(rows)
    lesson = next(folder.glob("01-*.md"))
    parts = (
        "\n\n:::: when reader.tags has eczema\nFor skin that itches.\n::::\n"
        "\n:::: when reader.city is The Hague\nSee you by the sea.\n::::\n"
    )
    lesson.write_text(lesson.read_text("utf-8") + parts, "utf-8")
    studio.refresh()

    page = client.get("/lesson/rows?compare=readers").text

    assert "tags has eczema, city not is the hague" in page
    assert page.count("<iframe") == 5  # four outcomes, one of them without a name too
    assert "itches" in client.get("/render/rows?reader=row-2").text
    assert "itches" not in client.get("/render/rows?reader=sam").text
    both = client.get("/render/rows?reader=when-rows-11").text
    assert "itches" in both
    assert "by the sea" in both
    assert "itches" in client.get("/lesson/rows?tab=source&reader=row-2").text


def test_the_first_screen_is_the_first_lesson(client: httpx.Client) -> None:
    answer = client.get("/")

    assert answer.url.path == "/lesson/rows"
    assert "<title>Rows ·" in answer.text
    assert answer.text.count("<iframe") == 4


def test_everything_a_page_links_to_is_there(client: httpx.Client) -> None:
    for start in ("/lesson/rows", "/lesson/keys?compare=appearances&dock=links", "/sheet"):
        addresses = re.findall(r'(?:href|src)="(/[^"]*)"', client.get(start).text)
        assert len(addresses) > 10
        for address in set(addresses):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


@pytest.mark.parametrize("tab", CHOICES["tab"])
def test_a_name_with_marks_stays_text_in_every_tab(client: httpx.Client, tab: str) -> None:
    page = client.get("/lesson/rows", params={"tab": tab, "reader": "marks", "dock": "text"}).text

    assert "Sam <b>" not in page
    assert "Sam 49" not in page


def test_the_bare_email_is_alone_in_its_sandbox(client: httpx.Client) -> None:
    answer = client.get("/render/rows?reader=sam")

    assert "Hello Sam" in answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox allow-same-origin;")
    off = client.get("/render/rows?images=off").headers["content-security-policy"]
    assert "img-src 'none'" in off


def test_pictures_of_the_course_are_shown_and_no_other_file(
    client: httpx.Client, folder: Path
) -> None:
    (folder / "pictures").mkdir()
    (folder / "pictures" / "rows.svg").write_text("<svg><script>1</script></svg>")
    (folder.parent / "secret.png").write_bytes(b"secret")
    (folder / "link.png").symlink_to(folder.parent / "secret.png")

    shown = client.get("/files/pictures/rows.svg")

    assert shown.status_code == 200
    assert shown.headers["content-security-policy"].startswith("sandbox;")
    for path in ("course.toml", "%2e%2e/secret.png", "..%2fsecret.png", "link.png", "none.png"):
        assert client.get(f"/files/{path}").status_code == 404, path


def test_a_changed_picture_changes_the_address_of_its_frame(
    client: httpx.Client, studio: Studio, folder: Path
) -> None:
    def frame() -> str:
        found = re.search(r'src="(/render/rows[^"]*)"', client.get("/lesson/rows").text)
        assert found
        return found[1]

    before = frame()
    (folder / "rows.png").write_bytes(b"new")
    studio.refresh()

    assert frame() != before


def test_a_link_of_an_email_says_where_it_would_lead(client: httpx.Client) -> None:
    email = client.get("/render/rows").text
    kept = re.findall(r'href="(/elsewhere[^"]*)"', email)

    assert not re.search(r'<a [^>]*href="(?!/elsewhere|#)', email)
    told = [client.get(address.replace("&amp;", "&")).text for address in kept]
    assert any("<code>https://example.org/manual</code>" in text for text in told)
    assert "&lt;script&gt;" in client.get("/elsewhere?to=<script>").text


def test_an_unknown_lesson_offers_the_nearest(client: httpx.Client) -> None:
    answer = client.get("/lesson/row")

    assert answer.status_code == 404
    assert "did you mean &#39;rows&#39;?" in answer.text
    assert client.get("/render/row").status_code == 404


def test_an_unknown_host_is_refused(client: httpx.Client) -> None:
    for path in ("/lesson/rows", "/render/rows", "/events"):
        assert client.get(path, headers={"host": "evil.example"}).status_code == 400


def test_colours_are_chosen_by_post_and_lead_back_to_a_page_of_ours(client: httpx.Client) -> None:
    assert client.get("/theme").status_code == 405

    for back in ("//evil.example", "/\\evil.example", "https://evil.example"):
        answer = client.post("/theme", data={"theme": "dark", "back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"
    client.post("/theme", data={"theme": "dark", "back": "/lesson/rows"})
    assert 'data-theme="dark"' in client.get("/lesson/rows").text


def test_the_source_ties_a_line_to_its_mjml_and_its_html(client: httpx.Client) -> None:
    page = client.get("/lesson/rows?tab=source&line=13").text
    tied = re.findall(
        r'<li id="([LMH])\d+" class="tied">.*?<code[^>]*>(.*?)</code>', page, re.DOTALL
    )

    columns = dict(tied)
    assert columns["L"].startswith("Every row of a table")
    assert "&lt;mj-raw" in columns["M"]
    assert "Every row of a table" in columns["H"]
    assert (
        "Line 13 of the lesson becomes MJML line"
        in client.get("/lesson/rows?tab=source&line=13").text
    )


def test_a_column_of_the_source_can_be_left_out(client: httpx.Client) -> None:
    page = client.get("/lesson/rows?tab=source&mjml=off").text

    assert "column-html" in page
    assert "column-mjml" not in page


def test_loud_words_are_counted_by_place(
    client: httpx.Client, studio: Studio, folder: Path
) -> None:
    path = folder / "01-rows.md"
    path.write_text(path.read_text().replace("1/2 Rows", "1/2 Rows: a free cure"))
    studio.refresh()

    page = client.get("/lesson/rows?dock=spam").text

    assert "<td>free</td><td>money</td><td>Subject</td>" in page
    assert "<td>cure</td><td>promise</td><td>Subject</td>" in page


def test_the_weight_of_an_email_adds_up(studio: Studio) -> None:
    filled = email_for(_rows(studio), READERS["sam"], address="Street 1")
    assert filled
    weight = weigh(filled.html)

    assert weight.words + weight.links + weight.frame == filled.size.bytes
    assert weight.links > len("https://example.org/manual")


def test_a_link_of_one_part_alone_is_named() -> None:
    html = '<a href="https://example.org/a?x=1&amp;y=2">A</a>'

    assert anchors(html, "B <https://example.org/b>") == (
        Anchor("A", "https://example.org/a?x=1&y=2", in_html=True, in_text=False),
        Anchor("", "https://example.org/b", in_html=False, in_text=True),
    )


def test_clients_are_judged_beyond_what_every_email_has(
    client: httpx.Client, studio: Studio
) -> None:
    assert "Compatibility: the rules are at work" in client.get("/lesson/rows").text

    studio.check(studio.reading)

    page = client.get("/lesson/rows").text
    assert "caniemail data, 13 May 2026" in page
    assert page.count("as designed") == 4
    grid = families('<p style="display:grid">Hello</p>', ("outlook", "apple-mail"))
    assert [(one.name, one.word) for one in grid] == [
        ("Outlook", "differs"), ("Apple Mail", "as designed"),
    ]  # fmt: skip


def test_what_changes_something_is_a_post_with_a_word_of_ours(folder: Path, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    (folder / "readers.csv").write_text("email\nsam@example.org\n")
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\necho "$@" > {opened}.new && mv {opened}.new {opened}\n')
    script.chmod(0o755)
    tools = Tools(editor=Editor(f"{script} {{path}} {{line}}"))
    app = create_studio(Studio(folder, home=tmp_path), tools)
    with serving.served(app) as address, httpx.Client(base_url=address) as client:
        asked = {"file": "01-rows.md", "line": "13", "back": "/sheet"}

        assert client.get("/editor").status_code == 405
        assert client.post("/editor", data=asked).status_code == 403
        word = {"word": tools.word}
        for name in ("../secret.md", "none.md", "/etc/passwd", "readers.csv"):
            (folder.parent / "secret.md").write_text("secret")
            refused = client.post("/editor", data={**asked, **word, "file": name})
            assert refused.status_code == 422, name
        assert not opened.exists()
        answer = client.post("/editor", data={**asked, **word})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sheet")
        for _ in range(200):
            if opened.exists():
                break
            time.sleep(0.02)
    assert opened.read_text() == f"{folder / '01-rows.md'} 13\n"


def test_a_link_out_of_the_course_folder_is_not_opened(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (folder / "03-link.md").symlink_to(tmp_path / "secret.md")

    with pytest.raises(SettingsError, match="no file of this course"):
        open_file(Editor("true"), folder / "03-link.md", line=1, within=folder)


@pytest.mark.parametrize(
    ("words", "hindrance"),
    [("", "No editor is set"), ("vim", "needs a terminal"), ("no-such-program-1", "no program"),
     ("'", "not a command"), ("vscode://file{path}:{line}", ""), ("true", "")],
)  # fmt: skip
def test_an_editor_says_what_keeps_it_from_opening(words: str, hindrance: str) -> None:
    assert hindrance in Editor(words).hindrance
    assert bool(hindrance) == bool(Editor(words).hindrance)


def test_an_editor_gets_the_line_its_own_way() -> None:
    path = Path("/a b/c.md")

    assert Editor("gvim -p").command(path, 3) == ["gvim", "-p", "+3", "/a b/c.md"]
    assert Editor("code -g {path}:{line}").command(path, 3) == ["code", "-g", "/a b/c.md:3"]
    assert Editor("vscode://file{path}:{line}").link(path, 3) == "vscode://file/a%20b/c.md:3"


def test_a_test_email_is_asked_for_confirmed_and_sent_once(folder: Path, tmp_path: Path) -> None:
    settings = Settings(COURSE_HOME=tmp_path)
    tools = Tools(trial=Trial(settings, folder))
    app = create_studio(Studio(folder, home=tmp_path), tools)
    with (
        serving.served(app) as address,
        httpx.Client(base_url=address, follow_redirects=True) as client,
    ):
        asked = {"lesson": "rows", "address": "me@example.org", "reader": "emoji"}
        assert "outbox: stays on this machine" in client.get("/send-test?lesson=rows").text
        assert client.post("/send-test", data={**asked, "sure": "yes"}).status_code == 403
        asked["word"] = tools.word
        assert "Send 1 email to me@example.org" in client.post("/send-test", data=asked).text
        assert not list(tmp_path.rglob("*.eml"))
        assert not list(tmp_path.rglob("*.db"))
        assert client.post("/send-test", data={**asked, "address": "me"}).status_code == 422

        told = client.post("/send-test", data={**asked, "sure": "yes"}).text

    assert "rows to me@example.org, outbox: stays on this machine" in told
    (sent,) = tmp_path.rglob("*.eml")
    message = email.message_from_bytes(sent.read_bytes(), policy=policy.default)
    assert message["subject"] == "[test] 1/2 Rows"
    body = message.get_body(("plain",))
    assert body
    assert f"Hello {READERS['emoji'].first_name}," in body.get_content()


def test_keys_of_one_letter_can_be_switched_off(client: httpx.Client) -> None:
    assert 'data-letters="on"' in client.get("/lesson/rows").text

    client.post("/keys", data={"keys": "off", "back": "/help"})

    assert 'data-letters="off"' in client.get("/lesson/rows").text


def test_the_sheet_says_on_which_day_each_lesson_comes(client: httpx.Client) -> None:
    page = client.get("/sheet?from=keys&width=600&as=inverted").text

    first, second = (int(day) for day in re.findall(r"day (\d+)</span>", page))
    assert second - first == 7
    assert "current" in page
    assert 'href="/lesson/keys?as=inverted&amp;width=600"' in page
    assert page.count("as=inverted&amp;images=on&amp;reader=sam") == 2
    assert "No lesson has a problem" in client.get("/sheet?only=problems").text


def test_headers_are_shown_as_they_will_be_sent(client: httpx.Client) -> None:
    page = client.get("/lesson/rows?tab=headers").text

    assert "List-Unsubscribe-Post" in page
    assert "RFC 8058" in page


def test_a_link_that_the_text_part_lacks_would_be_named(client: httpx.Client) -> None:
    page = client.get("/lesson/rows?dock=links").text

    assert "https://example.org/manual" in page
    assert "missing" not in page


def test_a_folder_without_lessons_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(COURSE_TOML)

    with serving.served(create_studio(Studio(tmp_path, home=tmp_path))) as address:
        page = httpx.get(address).text

    assert "the course has no lessons" in page


def test_a_port_in_use_is_named_with_the_way_out(folder: Path) -> None:
    with serving.listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(preview_command, [str(folder), "--port", str(port)])

    assert isinstance(result.exception, SettingsError)
    assert f"port {port}" in result.exception.message
