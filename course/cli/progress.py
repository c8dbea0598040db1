"""A bar for what takes more than a second."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PATIENCE = 1.0  # seconds


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """Give a function that says what is being done; it shows after a second, on a terminal only.

    It goes to standard error, so that what a program reads stays clean, and is gone at the end.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    task = bar.add_task("reading", total=None)
    alarm = threading.Timer(_PATIENCE, bar.start)
    alarm.daemon = True
    alarm.start()
    try:
        yield lambda said: bar.update(task, description=said)
    finally:
        alarm.cancel()
        alarm.join()
        bar.stop()
