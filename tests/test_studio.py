"""The studio without a browser: its snapshots, its addresses and what it answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from course import plugins
from course.app.studio import Preview, Studio
from course.cli.studio import preview as preview_command
from course.errors import SettingsError
from course.web import pages
from course.web.studio import create_studio
from course.web.studio.appearance import as_seen
from course.web.studio.inbox_row import inbox_rows
from course.web.studio.readers import READERS
from course.web.studio.state import CHOICES, State, parse_state
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
        pages.served(create_studio(studio)) as address,
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


def test_the_first_screen_is_the_first_lesson(client: httpx.Client) -> None:
    answer = client.get("/")

    assert answer.url.path == "/lesson/rows"
    assert '<h1 class="title">Rows</h1>' in answer.text
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

    with pages.served(create_studio(Studio(tmp_path, home=tmp_path))) as address:
        page = httpx.get(address).text

    assert "the course has no lessons" in page


def test_a_port_in_use_is_named_with_the_way_out(folder: Path) -> None:
    with pages.listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(preview_command, [str(folder), "--port", str(port)])

    assert isinstance(result.exception, SettingsError)
    assert f"port {port}" in result.exception.message
