"""Engines: who runs the deliveries. One machine needs no queue, because the ledger is one.

An engine is told of new batches inside the transaction that wrote them, and runs a handler until
nothing is left. Losing or doubling what it was told is harmless: a batch is delivered by whoever
claims it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from sqlalchemy import Connection

Handler = Callable[[], bool]
"""Claims and delivers one batch. Returns whether there was one."""


class Engine(Protocol):
    """Something that gets batches delivered."""

    def submit(self, connection: Connection, batches: Sequence[int]) -> None:
        """Take note of batches, in the transaction that writes them."""

    def run(self, handler: Handler) -> None:
        """Call the handler until it finds nothing. Raises what the handler raises."""


class LocalEngine:
    """Threads of this process; the batches are found in the database.

    More than one thread pays only while waiting for a provider: requests a second times their
    latency is the number to use.
    """

    def __init__(self, *, concurrency: int = 1) -> None:
        self._concurrency = concurrency

    def submit(self, connection: Connection, batches: Sequence[int]) -> None:
        """Do nothing: what the transaction wrote is the queue."""

    def run(self, handler: Handler) -> None:
        """Call the handler in every thread until it finds nothing."""
        if self._concurrency == 1:
            _drain(handler)
            return
        with ThreadPoolExecutor(self._concurrency, thread_name_prefix="deliver") as pool:
            for done in [pool.submit(_drain, handler) for _ in range(self._concurrency)]:
                done.result()


def _drain(handler: Handler) -> None:
    while handler():
        pass
