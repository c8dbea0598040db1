"""Engines: who runs the deliveries. One machine needs no queue, because the ledger is one.

An engine is told of new batches inside the transaction that wrote them, and calls a handler for
them. What it was told is a doorbell: lost, doubled or out of order, it changes nothing, because a
batch is delivered by whoever claims it in the ledger. `local` is threads of one process, on SQLite
or PostgreSQL. `procrastinate` is any number of processes on one PostgreSQL that hear of each
other's batches at once. Several processes with `local` on one PostgreSQL are just as safe: they
look into the ledger once a second.

Sizing
    Start with one machine. Two things cost: Python builds the requests, a processor's work, and
    the database writes each delivery once. Measured by processor time, not by the clock of a
    shared machine: planning 100,000 readers took 0.5 s and delivering them 2.2 s of one core in
    Python, on PostgreSQL, and the database 6 s, most of it for keys that refer to other tables.
    Add machines for the first, and give the database cores and an SSD for the second.
    `--concurrency` is for waiting: requests a second times their latency, 10 for 20 requests of
    half a second. One process opens at most that many connections, two for heartbeats and five for
    the queue; LISTEN needs a connection to PostgreSQL itself or a pooler in session mode.
    Statistics are refreshed after large imports and plans by the program.
    What is left is the provider's own rate, which COURSE_RATE keeps to over all machines.

Failover
    There is no leader: every machine plans, reaps and rings, and stops nobody by stopping. What a
    killed process had claimed is planned again when its lease ends, after 15 minutes; what it had
    handed over is unknown then, because it may have left, and the provider's events or a person
    settle it. A doorbell that nobody answered within five minutes is rung again. SIGTERM ends a
    process when its requests under way are answered, well within the lease: give an orchestrator a
    grace period longer than the transport's timeout.
    A database that restarts is waited for. A standby that is promoted has another timeline, and
    may lack the last seconds: then every worker finds itself in quarantine, those that only get
    doorbells too, since the look is part of the transaction that claims. With synchronous
    replication nothing is missing: `course quarantine` says how it is lifted. Leases are
    kept by the clocks of the machines: run NTP. Minutes do no harm; a quarter of an hour makes
    batches unknown that are not.

Upgrades while sending
    The first process of a new version migrates, the others wait for it at an advisory lock. A
    migration only adds: older processes go on sending meanwhile, and a test holds every migration
    to that. An older process that is *started* on a newer database says so and stops, so upgrade
    the machines one after the other: install, SIGTERM, start. A message may say more than an
    older version knows; what that cannot answer is dropped and rung again. The queue's own tables
    are brought up to date by `course.engines.queue_schema`; when Procrastinate asks for all
    workers of the older version to stop first, the new one says so. Before a larger upgrade take
    a dump: there is no way back but that.
"""

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
