"""Engines: who runs the deliveries. One machine needs no queue, because the ledger is one."""

from __future__ import annotations

from sqlalchemy import URL

from course.engines.local import LocalEngine
from course.engines.seam import Engine, Handler
from course.errors import SettingsError

LOCAL = "local"


def open_engine(name: str, url: URL, *, concurrency: int = 1) -> Engine:
    """Open an engine on a database, and make what it needs there.

    Raises SettingsError when the engine does not go with the database, or is not installed;
    StoreError when its tables cannot be made.
    """
    if name == LOCAL:
        return LocalEngine(concurrency=concurrency)
    if url.get_backend_name() != "postgresql":
        raise SettingsError(
            f"the {name} engine needs PostgreSQL, and the database is {url.get_backend_name()}",
            hint="set COURSE_DATABASE_URL=postgresql+psycopg://…, or run one machine with"
            " --engine local",
        )
    try:
        from course.engines import procrastinate, queue_schema  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"the {name} engine is not installed", hint="pip install 'email-course[cluster]'"
        ) from error
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    queue_schema.install(conninfo)
    return procrastinate.ProcrastinateEngine(conninfo, concurrency=concurrency)


__all__ = ["LOCAL", "Engine", "Handler", "LocalEngine", "open_engine"]
