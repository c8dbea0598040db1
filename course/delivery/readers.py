"""What is known of a reader, by the names that lessons use."""

from __future__ import annotations

import orjson


def values_of(first_name: str, zone: str, tags: str, fields: str) -> dict[str, str]:
    """Return field name → value of a reader, from the columns of the database."""
    values = (
        {}
        if fields == "{}"
        else {f"reader.{name}": str(value) for name, value in orjson.loads(fields).items()}
    )
    values["reader.first_name"] = first_name
    values["reader.zone"] = zone
    values["reader.tags"] = "" if tags == "[]" else " ".join(orjson.loads(tags))
    return values
