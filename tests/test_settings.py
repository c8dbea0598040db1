"""Settings: read once, from the environment and `.env`, and wrong ones named with the way out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from course.errors import SettingsError
from course.settings import Settings, load_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
VARIABLES = {str(field.validation_alias) for field in Settings.model_fields.values()}
A_KEY, ANOTHER = "a" * 16, "b" * 32


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand in an empty folder, with none of our variables in the environment."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def written() -> dict[str, str]:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


# ---------------------------------------------------------------- .env.example


def test_the_example_names_exactly_the_variables_that_are_read() -> None:
    assert set(written()) == VARIABLES


def test_the_example_shows_the_defaults() -> None:
    defaults = load_settings()
    Path(".env").write_text(EXAMPLE.read_text("utf-8"), "utf-8")

    assert load_settings() == defaults


def test_the_example_writes_out_every_default_that_is_not_empty() -> None:
    defaults = {
        str(field.validation_alias): field.default for field in Settings.model_fields.values()
    }
    shown = {name: str(value) for name, value in defaults.items() if isinstance(value, (str, Path))}

    assert {name: written()[name] for name in shown} == shown


def test_every_variable_of_the_example_has_its_sentence() -> None:
    blocks = EXAMPLE.read_text("utf-8").strip().split("\n\n")[1:]

    for block in blocks:
        *comments, variable = block.splitlines()
        assert re.fullmatch(r"[A-Z_]+=.*", variable)
        assert comments[0].startswith("# ")
        assert comments[-1].endswith(".")


# ---------------------------------------------------------------- where values come from


def test_without_anything_set_nothing_leaves_the_machine() -> None:
    settings = load_settings()

    assert (settings.transport, settings.live) == ("outbox", "no")


def test_a_variable_of_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("COURSE_TRANSPORT=smtp\nCOURSE_LIVE=abc\n", "utf-8")
    monkeypatch.setenv("COURSE_TRANSPORT", "sendgrid")

    settings = load_settings()

    assert (settings.transport, settings.live) == ("sendgrid", "abc")


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_TRANSPORT", "")

    assert load_settings().transport == "outbox"


def test_a_file_with_quotes_a_byte_order_mark_and_other_peoples_variables_is_read() -> None:
    Path(".env").write_text(
        '\ufeffCOURSE_FROM="Café Tables <a@example.org>"\nPATH_OF_SOMEBODY=x\n', "utf-8"
    )

    assert load_settings().sender == "Café Tables <a@example.org>"


def test_settings_cannot_be_changed_after_they_were_read() -> None:
    settings = load_settings()

    with pytest.raises(ValidationError, match="frozen"):
        settings.live = "yes"


# ---------------------------------------------------------------- what they mean


def test_keys_are_split_at_commas_in_the_order_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_SECRET_KEYS", f" {ANOTHER} ,{A_KEY},")

    assert [key.get_secret_value() for key in load_settings().secret_keys] == [ANOTHER, A_KEY]


def test_a_key_that_can_be_guessed_is_refused_without_being_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COURSE_SECRET_KEYS", f"{A_KEY},tooshortakey")

    with pytest.raises(SettingsError) as raised:
        load_settings()

    assert "COURSE_SECRET_KEYS: each key needs at least 16 bytes" in str(raised.value)
    assert "tooshortakey" not in str(raised.value)


@pytest.mark.parametrize("name", ["COURSE_SECRET_KEYS", "SENDGRID_API_KEY", "SMTP_URL"])
def test_a_secret_is_not_shown_when_settings_are(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "a-secret-nobody-may-read")

    shown = f"{load_settings()} {load_settings()!r} {load_settings().model_dump_json()}"

    assert "a-secret-nobody-may-read" not in shown


@pytest.mark.parametrize("name", ["COURSE_PUBLIC_URL", "SENDGRID_HOST"])
def test_an_address_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "https://lessons.example.org/")

    settings = load_settings()

    assert "https://lessons.example.org" in {settings.public_url, settings.sendgrid_host}


@pytest.mark.parametrize("value", ["lessons.example.org", "ftp://example.org", "//example.org"])
def test_an_address_that_is_not_whole_is_named_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("COURSE_PUBLIC_URL", value)

    with pytest.raises(SettingsError) as raised:
        load_settings()

    assert raised.value.message == "COURSE_PUBLIC_URL: write the whole address, with https://"
    assert raised.value.hint == "correct COURSE_PUBLIC_URL in .env or the environment"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("sqlite:///course.db", "sqlite:////srv/course/course.db"),
        ("sqlite:///kept/course.db", "sqlite:////srv/course/kept/course.db"),
        ("sqlite:////var/lib/course.db", "sqlite:////var/lib/course.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql+psycopg://course@db/course", "postgresql+psycopg://course@db/course"),
    ],
)
def test_a_database_file_lies_below_the_home_folder(
    monkeypatch: pytest.MonkeyPatch, url: str, meant: str
) -> None:
    monkeypatch.setenv("COURSE_HOME", "/srv/course")
    monkeypatch.setenv("COURSE_DATABASE_URL", url)

    assert load_settings().database == meant


def test_the_outbox_lies_below_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", "/srv/course")

    assert load_settings().outbox == Path("/srv/course/outbox")
