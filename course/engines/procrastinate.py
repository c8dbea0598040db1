"""Many machines: a doorbell in PostgreSQL, rung by the transaction that writes a batch.

Procrastinate keeps the queue in the same database as the ledger, so a message can be put in by
the same transaction. A message says only "look at batch 17". It has no lock and no queueing lock
(with them, jobs of dead workers stayed stuck: procrastinate issues 1408, 1446 and 1543) and is
deleted when it was answered, whatever came of it (13 million finished ones made workers start in
minutes: issue 1454). Messages of workers that stopped are put back once a minute by whichever
worker is first.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.types import JSONDict
from sqlalchemy import Connection

from course import logs
from course.engines.seam import Handler
from course.errors import StoreError

QUEUE = "course"
TASK = "course.deliver"
_STALLED_SECONDS = 30.0  # a worker that has said nothing for so long has stopped; it beats every 10
_CONNECT_AGAIN_SECONDS = 3.0
_LISTEN_AGAIN_SECONDS = 5.0  # for messages whose notification was missed

_log = logs.logger("course.engines")


class ProcrastinateEngine:
    """Any number of processes on one PostgreSQL database that ring each other's doorbells."""

    def __init__(self, conninfo: str, *, concurrency: int = 1) -> None:
        self._conninfo = conninfo
        self._concurrency = concurrency
        # Never opened: what it puts in goes through the connection that it is given.
        self._bell = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

    def submit(self, connection: Connection, batches: Sequence[int]) -> None:
        """Put one message a batch into the queue, by the transaction of the caller."""
        if batches:
            raw = connection.connection.driver_connection
            bell = self._bell.configure_task(TASK, queue=QUEUE, connection=raw)
            messages: list[JSONDict] = [{"batch": one} for one in batches]
            bell.batch_defer(*messages)

    def run(self, handler: Handler, *, stop: threading.Event | None = None) -> None:
        """Answer the doorbells of every machine, see Engine.

        With `stop`, a database that goes away is waited for.
        """
        while True:
            try:
                asyncio.run(self._answer(handler, stop))
            except (ConnectorException, psycopg.Error) as error:
                reason = str(error.__cause__ or error).strip().partition("\n")[0]
                if stop is None:
                    raise StoreError(
                        f"the queue cannot be read: {reason}", hint="check COURSE_DATABASE_URL"
                    ) from error
                _log.warning("the queue cannot be read, trying again", reason=reason)
                stop.wait(_CONNECT_AGAIN_SECONDS)
            if stop is None or stop.is_set():
                return

    async def _answer(self, handler: Handler, stop: threading.Event | None) -> None:
        failures: list[BaseException] = []
        app = self._app(handler, failures)
        # The default one has as many threads as the machine has processors, and four.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self._concurrency))
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._concurrency,
                    wait=stop is not None,
                    listen_notify=stop is not None,
                    fetch_job_polling_interval=_LISTEN_AGAIN_SECONDS,
                    delete_jobs="always",
                    stalled_worker_timeout=_STALLED_SECONDS,
                    install_signal_handlers=False,
                )
            )
            watching = asyncio.create_task(_until(stop, failures))
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            watching.cancel()
            working.cancel()  # which finishes what is under way
            await asyncio.wait({working})
        if failures:
            raise failures[0]
        if not working.cancelled():
            working.result()

    def _app(self, handler: Handler, failures: list[BaseException]) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=4)
        app = procrastinate.App(connector=connector)

        @app.task(name=TASK, queue=QUEUE)
        def deliver(batch: int, **_of_a_newer_version: object) -> None:
            if failures:
                return
            try:
                handler(batch)
            except BaseException as error:  # noqa: BLE001 - carried out of the queue and raised there
                failures.append(error)

        @app.periodic(cron="* * * * *")
        @app.task(name="course.put_back_stalled", queue=QUEUE)
        async def put_back_stalled(timestamp: int) -> None:
            del timestamp
            await _put_back_stalled(app)

        return app


async def _put_back_stalled(app: procrastinate.App) -> None:
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_SECONDS):
        await manager.retry_job(job)


async def _until(stop: threading.Event | None, failures: Sequence[Any]) -> None:
    while not (failures or (stop and stop.is_set())):  # noqa: ASYNC110 - threads set it
        await asyncio.sleep(0.1)
