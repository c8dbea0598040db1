"""What every test may ask for: a database of each kind."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_configure() -> None:
    """Keep this machine's own configuration out of the tests."""
    for name in list(os.environ):
        if name.startswith(("COURSE_", "SENDGRID_", "SMTP_")):
            del os.environ[name]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of an empty database, of SQLite and of PostgreSQL in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'course.db'}"
    url: str = request.getfixturevalue("postgresql_database")
    return url


@pytest.fixture
def postgresql_database(postgresql_server: str) -> str:
    """Give the URL of an empty database of PostgreSQL."""
    name = f"course_{uuid.uuid4().hex}"
    _sql(postgresql_server, f"CREATE DATABASE {name}")
    return f"postgresql+psycopg://{postgresql_server}/{name}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Run a PostgreSQL server of our own on loopback for the session; give `user@host:port`."""
    binaries = binaries_of_postgresql()
    # Its socket path may have 107 bytes, so it lies in a short folder and not in pytest's.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        yield from _serve(binaries, Path(folder))


def binaries_of_postgresql() -> Path:
    """Return the folder of the server's tools; without them the test is skipped, in CI it fails."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found and shutil.which("initdb"):
        found = [Path(str(shutil.which("initdb"))).parent]
    if not found:
        reason = "no PostgreSQL server is installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found[-1]


def _serve(binaries: Path, folder: Path) -> Iterator[str]:
    port = 20000 + os.getpid() % 20000
    as_user = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    _run([*as_user, binaries / "initdb", "-D", data, "-A", "trust", "-U", "course", "-E", "UTF8"])
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    log = folder / "log"
    _run([*as_user, binaries / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"])
    try:
        yield f"course@127.0.0.1:{port}"
    finally:
        _run([*as_user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"])


def _run(command: list[object]) -> None:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, check=False, cwd="/"
    )
    if done.returncode:
        pytest.fail(f"{command}: {done.stderr.decode()}")


def _sql(server: str, statement: str) -> None:
    import psycopg  # noqa: PLC0415 - only who has PostgreSQL has the driver

    with psycopg.connect(f"postgresql://{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)
