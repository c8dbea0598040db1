"""Problems as SARIF 2.1.0 (OASIS, 2020), which code hosts and editors read.

Section 3.27 of the standard says what a result is, 3.49 a rule. Paths that are not absolute are
relative to the root of the sources, `%SRCROOT%` by convention.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from course.app.rulebook import Entry
from course.model import Problem, Severity

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(problems: Sequence[Problem], entries: Sequence[Entry]) -> dict[str, Any]:
    """Return a log of one run; its rules are those that were broken."""
    codes = sorted({problem.code for problem in problems})
    known = {entry.rule.code: entry for entry in entries}
    driver = {
        "name": "course check",
        "version": version("email-course"),
        "rules": [_rule(code, known.get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes.index(problem.code)) for problem in problems],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, entry: Entry | None) -> dict[str, Any]:
    if entry is None:  # told while files were read: the message says all
        return {"id": code}
    rule = entry.rule
    return {
        "id": code,
        "name": rule.title,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.fix or rule.why},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(problem: Problem, index: int) -> dict[str, Any]:
    place = {"artifactLocation": _artifact(problem.path), "region": {"startLine": problem.line}}
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.message}\n{problem.hint}"},
        "locations": [{"physicalLocation": place}],
    }


def _artifact(path: str) -> dict[str, str]:
    place = Path(path)
    if place.is_absolute():
        return {"uri": place.as_uri()}
    return {"uri": quote(place.as_posix()), "uriBaseId": "%SRCROOT%"}
