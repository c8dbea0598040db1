"""What caniemail.com has tested: features of HTML and CSS, and which client shows them.

`caniemail.json` is refreshed by `.ci/refresh_caniemail.py`; its head names source, licence and
date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: `support` is client → platform → status, the latest version's.

    A status begins with y (yes), a (almost), n (no) or u (unknown), and may name notes: `a #1`.
    """

    slug: str
    title: str
    category: str
    support: Mapping[str, Mapping[str, str]]
    notes: Mapping[str, str]

    @property
    def url(self) -> str:
        """The page with the tests."""
        return f"https://www.caniemail.com/features/{self.slug}/"


@cache
def features() -> Mapping[str, Feature]:
    """Return every feature by its slug."""
    return {one["slug"]: Feature(**one) for one in _data()["features"]}


@cache
def clients() -> Mapping[str, str]:
    """Return the names of email clients: as written in `course.toml` → as people write them."""
    return dict(_data()["clients"])


@cache
def tested_until() -> date:
    """Return the day of the newest test in the data."""
    return date.fromisoformat(_data()["date"])


def platforms() -> Mapping[str, str]:
    """Return the names of platforms: as in the data → as people write them."""
    return dict(_data()["platforms"])


@cache
def _data() -> dict[str, Any]:
    read: dict[str, Any] = orjson.loads(
        files("course.lint.compatibility").joinpath("caniemail.json").read_bytes()
    )
    return read
