"""What an engine is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy import Connection

Handler = Callable[[int | None], bool]
"""Claims and delivers one batch: the one with this id or, for None, the oldest that may go.

Returns whether there was one to claim.
"""


class Engine(Protocol):
    """Something that gets batches delivered."""

    def submit(self, connection: Connection, batches: Sequence[int]) -> None:
        """Take note of batches in the transaction that writes them: rolled back, it is forgotten.

        What was noted may get lost or come twice: the ledger decides what is delivered.
        """

    def run(self, handler: Handler, *, stop: threading.Event | None = None) -> None:
        """Call the handler for what waits: until nothing does, or with `stop` until that is set.

        What is under way then is finished. Raises what the handler raises, when the other calls
        under way are finished, and StoreError when the database cannot be reached.
        """
