"""Take caniemail's data as npm has it now, and keep what `course check` reads of it.

    python .ci/refresh_caniemail.py [VERSION]

Needs npm, at development time only. Writes `course/lint/compatibility/caniemail.json`: one feature
a line, so that a refresh can be read as a difference. The data is MIT, © Rémi Parmentier and the
contributors of caniemail.com; the npm package around it is MIT too.
"""

# ruff: noqa: INP001, T201 - a script, which says what it did

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "course/lint/compatibility/caniemail.json"
CATEGORIES = ("css", "html", "image")


def main() -> None:
    """Fetch, prune and write."""
    version = sys.argv[1] if len(sys.argv) > 1 else "2.0.2"
    data = fetch(version)
    head = {
        "source": f"caniemail.com by way of npm caniemail {version}",
        "licence": "MIT, © Rémi Parmentier and the contributors of caniemail.com",
        "date": data["last_update_date"][:10],
        "clients": data["nicenames"]["family"],
        "platforms": data["nicenames"]["platform"],
    }
    features = [pruned(one) for one in data["data"] if one["category"] in CATEGORIES]
    lines = ",\n".join(written(one) for one in sorted(features, key=lambda one: one["slug"]))
    TARGET.write_text(f'{written(head)[:-1]},\n"features":[\n{lines}\n]}}\n', "utf-8")
    print(f"{TARGET.name}: {len(features)} features, {TARGET.stat().st_size:,} bytes")


def fetch(version: str) -> dict[str, Any]:
    """Return the data file of the npm package."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", f"caniemail@{version}"], cwd=folder, check=True)
        (archive,) = Path(folder).glob("caniemail-*.tgz")
        with tarfile.open(archive) as files:
            member = files.extractfile("package/data/caniemail.json")
            if member is None:
                raise SystemExit("the package has no data/caniemail.json")
            found: dict[str, Any] = json.load(member)
            return found


def pruned(feature: dict[str, Any]) -> dict[str, Any]:
    """Keep the latest status of each client and platform, and the notes these point to."""
    support = {
        family: {platform: list(versions.values())[-1] for platform, versions in platforms.items()}
        for family, platforms in feature["stats"].items()
    }
    wanted = {
        number
        for platforms in support.values()
        for status in platforms.values()
        for number in re.findall(r"#(\d+)", status)
    }
    notes = feature["notes_by_num"] or {}
    return {
        "slug": feature["slug"],
        "title": feature["title"].strip(),
        "category": feature["category"],
        "support": support,
        "notes": {number: notes[number] for number in sorted(wanted, key=int) if number in notes},
    }


def written(value: dict[str, Any]) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
