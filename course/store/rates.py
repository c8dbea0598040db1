"""How much of a limit is used: one row a limit, locked until the transaction that asks ends."""

from __future__ import annotations

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from course.store.schema import rate

_FAR_AHEAD = 2 * 24 * 3600  # seconds: twice the longest window


def left(tx: Connection, name: str, *, window: int, limit: int) -> int:
    """Return how much of a limit is left in the window that began at `window`, and hold its row.

    Nothing is, where a machine whose clock is ahead has begun a later window already. One so far
    ahead that no two machines can differ by it was begun by a clock that has been put right.
    """
    insertion = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    fresh = {"name": name, "window": window, "used": 0}
    tx.execute(insertion(rate).values(fresh).on_conflict_do_nothing())
    kept = tx.execute(select(rate).where(rate.c.name == name).with_for_update()).one()
    if window < kept.window <= window + _FAR_AHEAD:
        return 0
    return max(0, limit - (kept.used if kept.window == window else 0))


def take(tx: Connection, name: str, *, window: int, count: int) -> None:
    """Use up so much of a limit that was asked for in this transaction."""
    this = update(rate).where(rate.c.name == name)
    tx.execute(this.where(rate.c.window != window).values(window=window, used=0))
    tx.execute(this.values(used=rate.c.used + count))


def give_back(tx: Connection, name: str, *, window: int, count: int) -> None:
    """Return what was taken for nothing. When its window is over there is nothing to return."""
    tx.execute(
        update(rate)
        .where(rate.c.name == name, rate.c.window == window)
        .values(used=rate.c.used - count)
    )
