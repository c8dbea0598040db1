"""Entry points: ours and anybody's come in by the same doors, and a broken one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import plugins
from course.errors import PluginError


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """Give a folder on the path into which packages can be put, as pip does."""
    monkeypatch.syspath_prepend(tmp_path)
    return Installed(tmp_path)


class Installed:
    """Packages of somebody else: the two files by which Python knows their entry points."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def package(self, name: str, *, entries: str, code: str = "") -> None:
        (self._folder / f"{name}.py").write_text(code, "utf-8")
        record = self._folder / f"{name}-1.0.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8"
        )
        (record / "entry_points.txt").write_text(entries, "utf-8")


@pytest.mark.parametrize(
    ("group", "some"),
    [
        (plugins.TRANSPORTS, {"outbox", "smtp", "sendgrid"}),
        (plugins.IMPORTERS, {"txt", "md", "html"}),
        (plugins.RULES, {"core", "health"}),
        (plugins.THEMES, {"plain", "editorial", "workbook"}),
    ],
)
def test_the_built_in_parts_come_in_by_the_doors_of_everybody(group: str, some: set[str]) -> None:
    assert some <= set(plugins.names(group))


@pytest.mark.parametrize(
    "group", [plugins.TRANSPORTS, plugins.IMPORTERS, plugins.RULES, plugins.THEMES]
)
def test_every_built_in_part_can_be_loaded(group: str) -> None:
    for name in plugins.names(group):
        assert plugins.load(group, name) is not None


def test_a_part_of_another_package_is_found_beside_ours(installed: Installed) -> None:
    installed.package(
        "pigeon_post",
        entries="[course.transports]\npigeon = pigeon_post:open_transport\n",
        code="def open_transport(settings, *, outbox):\n    return 'coo'\n",
    )

    opened = plugins.load(plugins.TRANSPORTS, "pigeon")

    assert opened(None, outbox=None) == "coo"
    assert "pigeon" in plugins.names(plugins.TRANSPORTS)


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    with pytest.raises(PluginError) as raised:
        plugins.load(plugins.TRANSPORTS, "sendgird")

    assert raised.value.message == "no transport is called 'sendgird'"
    assert raised.value.hint == "did you mean 'sendgrid'? There are outbox, sendgrid, smtp"


def test_a_name_that_is_like_none_is_answered_with_all_of_them() -> None:
    with pytest.raises(PluginError) as raised:
        plugins.load(plugins.TRANSPORTS, "zzzz")

    assert raised.value.hint == "use one of outbox, sendgrid, smtp"


def test_two_packages_that_offer_one_name_are_both_named(installed: Installed) -> None:
    for name in ("first_post", "second_post"):
        installed.package(name, entries=f"[course.transports]\npost = {name}:open_transport\n")

    with pytest.raises(PluginError) as raised:
        plugins.load(plugins.TRANSPORTS, "post")

    assert "first_post:open_transport, second_post:open_transport" in raised.value.message
    assert raised.value.hint == "uninstall one of them"


def test_one_part_that_is_listed_twice_is_one_part(installed: Installed) -> None:
    # An editable installation over an ordinary one leaves two records of the same package.
    entries = "[course.rules]\nstrict = strict_rules:pack\n"
    installed.package("strict_rules", entries=entries, code="pack = 'strict'\n")
    installed.package("strict_rules_again", entries=entries)

    assert plugins.load(plugins.RULES, "strict") == "strict"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("empty_post:missing", ""),
        ("not_there_at_all:open_transport", ""),
        ("needy_post:open_transport", "import a_package_nobody_has\n"),
    ],
    ids=["no-such-name", "no-such-module", "needs-what-is-missing"],
)
def test_a_part_that_cannot_be_loaded_is_named(
    installed: Installed, target: str, code: str
) -> None:
    name = "unrelated" if target.startswith("not_there") else target.partition(":")[0]
    installed.package(name, entries=f"[course.transports]\nbad = {target}\n", code=code)

    with pytest.raises(PluginError, match=f"the entry point bad = {target} cannot be loaded"):
        plugins.load(plugins.TRANSPORTS, "bad")


# ---------------------------------------------------------------- themes


def test_the_bundled_theme_is_found_from_any_folder(tmp_path: Path) -> None:
    theme = plugins.load_theme("workbook", home=tmp_path)

    assert theme.name == "workbook"
    assert any(name.endswith(".mjml") for name in theme.files)


def test_a_theme_of_the_project_wins_over_one_of_the_same_name(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "workbook" / "parts"
    folder.mkdir(parents=True)
    (folder / "foot.mjml").write_text("<mj-text>ours</mj-text>", "utf-8")
    (folder / "logo.png").write_bytes(b"\x89PNG")

    theme = plugins.load_theme("workbook", home=tmp_path)

    own = {name: text for name, text in theme.files.items() if not name.startswith("shared/")}
    assert own == {"parts/foot.mjml": "<mj-text>ours</mj-text>"}


def test_a_theme_may_bring_a_shared_file_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "mine" / "shared"
    folder.mkdir(parents=True)
    (folder / "cells.mjml").write_text("<!-- mine -->", "utf-8")

    theme = plugins.load_theme("mine", home=tmp_path)

    blocks = plugins.bundled("templates") / "shared" / "blocks.mjml"
    assert theme.files["shared/cells.mjml"] == "<!-- mine -->"
    assert theme.files["shared/blocks.mjml"] == blocks.read_text("utf-8")


def test_a_theme_that_is_nowhere_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(PluginError) as raised:
        plugins.load_theme("workbok", home=tmp_path)

    assert raised.value.message == "no theme is called 'workbok'"
    assert raised.value.hint == "did you mean 'workbook'? There are editorial, plain, workbook"


def test_a_theme_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "mine"
    folder.mkdir(parents=True)
    (folder / "lesson.mjml").write_bytes(b"caf\xe9")

    with pytest.raises(PluginError) as raised:
        plugins.load_theme("mine", home=tmp_path)

    assert "theme 'mine' cannot be read" in raised.value.message
    assert str(folder) in raised.value.hint


@pytest.mark.parametrize("folder", ["templates", "lessons"])
def test_what_is_bundled_is_there(folder: str) -> None:
    assert any(plugins.bundled(folder).iterdir())
