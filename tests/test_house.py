"""The rules of the house, kept by machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import click
import pytest

from course import errors
from course.cli import cli

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "course"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "bundled" not in path.parts)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text("utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def all_commands(group: click.Group, prefix: str = "course") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{prefix} {name}")


COMMANDS = dict(all_commands(cli))


def test_every_module_keeps_to_its_layer() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_only_settings_reads_the_environment() -> None:
    found = [
        named(path)
        for path in SOURCES
        if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))
        and path.name != "settings.py"
    ]

    assert found == []


def test_only_app_and_the_command_line_own_a_clock() -> None:
    owners = {"app", "cli", "worker.py", "web"}
    found = [
        f"{named(path)}:{line}"
        for path, tree in trees()
        if path.relative_to(PACKAGE).parts[0] not in owners
        for name, line in calls(tree)
        if re.search(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)$", name)
    ]

    assert found == []


def test_only_the_command_line_prints() -> None:
    found = [
        f"{named(path)}:{line}"
        for path, tree in trees()
        if path.relative_to(PACKAGE).parts[0] != "cli"
        for name, line in calls(tree)
        if name in {"print", "click.echo", "sys.stdout.write"}
    ]

    assert found == []


def test_no_error_is_swallowed_without_a_reason() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
        and "#" not in path.read_text("utf-8").splitlines()[node.body[0].lineno - 1]
    ]

    assert found == []


def test_nothing_of_ours_is_patched_in_tests() -> None:
    word = re.compile(r"\b(Magic" + r"Mock|mock\.pat" + r"ch|monkeypatch\.set" + r"attr)\b")
    found = [named(path) for path in ROOT.glob("tests/**/*.py") if word.search(path.read_text())]

    assert found == []


def test_what_needs_a_browser_or_postgresql_fails_in_ci_instead_of_skipping() -> None:
    found = [
        named(path)
        for path in [*ROOT.glob("tests/browser/*.py"), *ROOT.glob("tests/**/conftest.py")]
        if "pytest.skip(" in (text := path.read_text("utf-8")) and 'environ.get("CI")' not in text
    ]

    assert found == []


def test_every_error_says_the_way_out() -> None:
    tree = ast.parse((PACKAGE / "errors.py").read_text("utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]

    for name in names:
        assert issubclass(getattr(errors, name), errors.CourseError)
        assert getattr(errors, name)("what", hint="do this").hint == "do this"


def test_every_import_from_outside_is_declared() -> None:
    owners = packages_distributions()
    declared = {
        re.split(r"[\[<>=~! ]", line, maxsplit=1)[0].lower().replace("_", "-")
        for line in chain(
            PROJECT["project"]["dependencies"],
            *PROJECT["project"]["optional-dependencies"].values(),
        )
    }
    imported = {
        (name.split(".")[0], named(path))
        for path, tree in trees()
        for node in ast.walk(tree)
        for name in imports(node)
        if name.split(".")[0] not in sys.stdlib_module_names | {"course"}
    }

    undeclared = {
        (name, path)
        for name, path in imported
        if not declared & {one.lower().replace("_", "-") for one in owners.get(name, [])}
    }

    assert undeclared == set()


def imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def test_installing_the_product_brings_at_most_sixty_packages() -> None:
    lock = (ROOT / ".ci/requirements.txt").read_text("utf-8")

    assert len(re.findall(r"^[a-z0-9._-]+==", lock, flags=re.MULTILINE)) <= 60


def test_the_lock_has_a_hash_for_every_package() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = re.split(r"\n(?=\S)", (ROOT / ".ci" / name).read_text("utf-8").strip())

        assert all("--hash=sha256:" in block for block in blocks)


def test_every_dependency_says_what_it_saves_us() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = text[text.index("dependencies = [") : text.index("[project.optional-dependencies]")]
    lines = [line for line in block.splitlines() if line.strip().startswith('"')]

    assert [line for line in lines if "#" not in line] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_ends_a_sentence(name: str) -> None:
    command = COMMANDS[name]

    assert command.help, name
    assert command.help.strip().split("\n")[0].rstrip().endswith("."), name


def test_the_list_of_commands_says_what_their_help_says() -> None:
    """The lazy list has its own line for each command; none may be missing."""
    assert set(cli.commands) <= set(cli.list_commands(click.Context(cli)))


def test_no_file_names_a_place_that_a_stranger_does_not_have() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:  # an unpacked archive: every file counts
        files = [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    else:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    word = re.compile(rb"\.\./sh" + rb"ared|/wo" + rb"rk/|/ro" + rb"ot/")

    assert [
        named(path) for path in files if path.is_file() and word.search(path.read_bytes())
    ] == []


def test_every_help_keeps_its_examples_one_a_line() -> None:
    """A backslash and a b are not the backspace that click looks for."""
    helps = list(every_help(cli, click.Context(cli, info_name="course")))

    assert len(helps) > len(cli.list_commands(click.Context(cli)))
    for text in helps:
        assert "\\b" not in text


def every_help(command: click.Command, ctx: click.Context) -> Iterator[str]:
    yield command.get_help(ctx)
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from every_help(inner, click.Context(inner, parent=ctx, info_name=name))
