"""How much of a limit is used: one row a limit, one conditional UPDATE a batch."""

from __future__ import annotations

from sqlalchemy import Connection, case, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from course.store.schema import rate


def take(tx: Connection, name: str, *, window: int, wanted: int, limit: int) -> bool:
    """Use up some of a limit in the window that began at `window`. Return whether there was room.

    Several workers may ask at once: the row is locked by the UPDATE until the transaction ends.
    """
    if wanted > limit:
        return False
    insertion = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    fresh = {"name": name, "window": window, "used": 0}
    tx.execute(insertion(rate).values(fresh).on_conflict_do_nothing())
    newer = rate.c.window < window
    taken = tx.execute(
        update(rate)
        .where(
            rate.c.name == name,
            rate.c.window <= window,
            or_(newer, rate.c.used + wanted <= limit),
        )
        .values(window=window, used=case((newer, wanted), else_=rate.c.used + wanted))
    )
    return taken.rowcount == 1
