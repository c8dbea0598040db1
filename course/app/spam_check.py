"""`course check --spam`: what SpamAssassin on this machine says of each email. Nothing leaves it.

`spamassassin -L` asks no network: without the sender's history, DKIM and block lists the score is
of the content only, and is told as that.

    N004 SpamAssassin's score   N005 SpamAssassin is not there
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from course.app.building import sample_message
from course.model import Course, Problem, Rendering, Severity

_PROGRAM = "spamassassin"
_SECONDS = 60
_SCORE = re.compile(r"Content analysis details:\s+\((-?[\d.]+) points, ([\d.]+) required\)")
_RULE = re.compile(r"^\s*(-?\d+\.\d+) ([A-Z][A-Z0-9_]{2,})\s", re.MULTILINE)
_TOLD = 0.5  # points from which a rule is named


@dataclass(frozen=True, slots=True)
class Verdict:
    """A score, the score from which an email is spam, and points by rule."""

    score: float
    required: float
    rules: Mapping[str, float]


def check_spam(
    course: Course, drawn: Mapping[str, Rendering], *, at: datetime
) -> tuple[Problem, ...]:
    """Let SpamAssassin read every email; `drawn` holds them by the path of their lesson."""
    program = shutil.which(_PROGRAM)
    if program is None:
        hint = "apt-get install --no-install-recommends spamassassin, or leave --spam out"
        path = f"{course.path}/course.toml"
        return (Problem("N005", Severity.WARNING, path, 1, f"{_PROGRAM} is not installed", hint),)
    return tuple(
        _problem(lesson.path, lesson.lines.get("subject", 1), _ask(program, sample_message(
            drawn[lesson.path], at=at)))
        for lesson in course.lessons
        if lesson.path in drawn
    )  # fmt: skip


def read_verdict(report: str) -> Verdict | None:
    """Read the report that `spamassassin -t` puts at the end of a message."""
    found = _SCORE.search(report)
    if not found:
        return None
    rules = {name: float(points) for points, name in _RULE.findall(report[found.end() :])}
    return Verdict(float(found[1]), float(found[2]), rules)


def _ask(program: str, message: bytes) -> Verdict | None:
    try:
        done = subprocess.run(
            [program, "-L", "-t"], input=message, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return read_verdict(done.stdout.decode("utf-8", "replace"))


def _problem(path: str, line: int, verdict: Verdict | None) -> Problem:
    if verdict is None:
        hint = "run spamassassin -L -t on a built .eml and see what it says"
        return Problem("N004", Severity.WARNING, path, line, "SpamAssassin gave no score", hint)
    rules = sorted(verdict.rules.items(), key=lambda rule: -rule[1])
    named = ", ".join(f"{name} {points:g}" for name, points in rules if points >= _TOLD)
    spam = verdict.score >= verdict.required
    message = f"SpamAssassin gives the content {verdict.score:g} of {verdict.required:g} points"
    hint = f"by {named}" if named else "no rule weighs half a point or more"
    severity = Severity.WARNING if spam else Severity.INFO
    return Problem("N004", severity, path, line, message, hint)
