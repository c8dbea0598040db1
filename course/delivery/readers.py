"""What is known of a reader, by the names that lessons use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Row


def values_of(row: Row[Any]) -> Mapping[str, str]:
    """Return field name → value of a raw row with first_name, zone, tags and fields."""
    own = {f"reader.{name}": str(value) for name, value in orjson.loads(row.fields).items()}
    return {
        **own,
        "reader.first_name": row.first_name,
        "reader.zone": row.zone,
        "reader.tags": " ".join(orjson.loads(row.tags)),
    }
