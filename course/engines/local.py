"""One machine: threads of this process, and the ledger is the queue."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection

from course.engines.seam import Handler

_LOOK_AGAIN_SECONDS = 1.0  # the look is one index probe: 0.1 ms on SQLite


class LocalEngine:
    """Threads of this process; the batches are found in the database.

    More than one thread pays only while waiting for a provider: requests a second times their
    latency is the number to use.
    """

    def __init__(self, *, concurrency: int = 1) -> None:
        self._concurrency = concurrency

    def submit(self, connection: Connection, batches: Sequence[int]) -> None:
        """Do nothing: what the transaction wrote is the queue."""

    def run(self, handler: Handler, *, stop: threading.Event | None = None) -> None:
        """Call the handler in every thread, see Engine."""
        failed = threading.Event()
        if self._concurrency == 1:
            _work(handler, stop, failed)
            return
        with ThreadPoolExecutor(self._concurrency, thread_name_prefix="deliver") as pool:
            for done in [
                pool.submit(_work, handler, stop, failed) for _ in range(self._concurrency)
            ]:
                done.result()


def _work(handler: Handler, stop: threading.Event | None, failed: threading.Event) -> None:
    try:
        while not failed.is_set() and not (stop is not None and stop.is_set()):
            if handler(None):
                continue
            if stop is None:
                return
            stop.wait(_LOOK_AGAIN_SECONDS)
    except BaseException:
        failed.set()
        raise
