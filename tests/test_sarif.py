"""`course check --format sarif`, against the parts of the published schema that it uses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from course.cli import cli
from course.cli.sarif import as_sarif
from course.model import Problem, Severity

# Object: (required, also allowed), as in sarif-schema-2.1.0.json (OASIS, errata 01), where every
# one of these has additionalProperties: false.
SCHEMA: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"version", "runs"}, {"$schema", "inlineExternalProperties", "properties"}),
    "run": ({"tool"}, {"results", "columnKind", "originalUriBaseIds", "artifacts", "invocations"}),
    "tool": ({"driver"}, {"extensions"}),
    "driver": ({"name"}, {"version", "rules", "informationUri", "semanticVersion", "organization"}),
    "rule": (
        {"id"},
        {"name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration"},
    ),
    "configuration": (set(), {"level", "enabled", "rank", "parameters"}),
    "text": ({"text"}, {"markdown"}),
    "result": ({"message"}, {"ruleId", "ruleIndex", "level", "locations", "kind", "fingerprints"}),
    "location": (set(), {"physicalLocation", "logicalLocations", "id", "message"}),
    "physical": (set(), {"artifactLocation", "region", "contextRegion", "address"}),
    "artifact": (set(), {"uri", "uriBaseId", "index", "description"}),
    "region": (set(), {"startLine", "endLine", "startColumn", "endColumn", "snippet", "message"}),
}
LEVELS = {"none", "note", "warning", "error"}


def fits(value: dict[str, Any], kind: str) -> dict[str, Any]:
    """Assert that an object has what it must have and nothing that it must not."""
    required, allowed = SCHEMA[kind]
    assert required <= set(value) <= required | allowed, (kind, value)
    return value


def validate(log: dict[str, Any]) -> dict[str, Any]:
    """Assert that a log is SARIF 2.1.0; return its run."""
    assert fits(log, "log")["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = fits(fits(fits(run, "run")["tool"], "tool")["driver"], "driver")
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    for rule in driver["rules"]:
        fits(rule, "rule")
        for name in {"shortDescription", "fullDescription", "help"} & set(rule):
            assert fits(rule[name], "text")["text"]
        assert (
            fits(rule.get("defaultConfiguration", {}), "configuration").get("level", "none")
            in LEVELS
        )
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    for result in run["results"]:
        _validate_result(result, driver["rules"])
    return dict(run)


def _validate_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert fits(fits(result, "result")["message"], "text")["text"]
    assert result["level"] in LEVELS
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    (location,) = result["locations"]
    physical = fits(fits(location, "location")["physicalLocation"], "physical")
    assert " " not in fits(physical["artifactLocation"], "artifact")["uri"]
    assert fits(physical["region"], "region")["startLine"] >= 1


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_HOME", raising=False)
    return tmp_path


def run(*words: str) -> Any:
    return CliRunner().invoke(cli, words, standalone_mode=False, catch_exceptions=False)


def test_a_course_with_faults_of_every_kind_makes_a_valid_log() -> None:
    run("new", "bread")
    lesson = Path("bread/01-one-idea.md")
    body = lesson.read_text("utf-8")
    lesson.write_text(f"{body}\nSee [here](https://a.org).\n\n![x](no.png)\n\n<b>x</b>\n", "utf-8")

    result = run("check", "bread", "--format", "sarif")

    found = validate(json.loads(result.output))
    assert result.return_value == 1
    assert {one["ruleId"]: one["level"] for one in found["results"]} == {
        "E012": "warning",
        "L118": "error",
        "M107": "error",
    }
    place = found["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "bread/01-one-idea.md", "uriBaseId": "%SRCROOT%"}
    named = {rule["id"]: rule.get("name") for rule in found["tool"]["driver"]["rules"]}
    assert named == {"E012": "link text", "L118": None, "M107": None}


def test_a_course_without_a_fault_makes_a_log_without_results() -> None:
    run("new", "bread")

    found = validate(json.loads(run("check", "bread", "--format", "sarif").output))

    assert found["results"] == []


def test_paths_are_addresses_whatever_is_in_them() -> None:
    odd = Problem("L118", Severity.INFO, "a b/ç#1.md", 3, "what", "do")
    absolute = Problem("L118", Severity.INFO, "/a b/c.md", 3, "what", "do")

    found = validate(as_sarif([odd, absolute], []))

    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in found["results"]]
    assert uris == [
        {"uri": "a%20b/%C3%A7%231.md", "uriBaseId": "%SRCROOT%"},
        {"uri": "file:///a%20b/c.md"},
    ]
    assert {one["level"] for one in found["results"]} == {"note"}
