"""Every rule that this installation has, for `course explain` and for reports."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from course import plugins
from course.errors import SettingsError
from course.lint import Rule

_NOT_A_RULE = re.compile(r"[ALMNW]\d{3}")


class Entry(NamedTuple):
    """A rule and the pack that it came with."""

    pack: str
    rule: Rule


def all_rules() -> tuple[Entry, ...]:
    """Return the rules of every pack by code. Raises PluginError for a pack that is broken."""
    entries = [
        Entry(name, rule)
        for name in plugins.names(plugins.RULES)
        for rule in plugins.load(plugins.RULES, name)
    ]
    return tuple(sorted(entries, key=lambda entry: entry.rule.code))


def find_rule(code: str) -> Entry:
    """Return the rule of a code, in capitals or not. Raises SettingsError naming the nearest."""
    entries = {entry.rule.code.casefold(): entry for entry in all_rules()}
    if found := entries.get(code.casefold()):
        return found
    if _NOT_A_RULE.fullmatch(code.upper()):
        raise SettingsError(
            f"{code.upper()} is told where files or the network are read, and has no page",
            hint="its own message and hint say what to do",
        )
    near = difflib.get_close_matches(code.casefold(), entries, n=3, cutoff=0.5)
    names = ", ".join(entries[one].rule.code for one in near)
    raise SettingsError(
        f"no rule is called {code!r}",
        hint=f"did you mean {names}?" if names else "`course explain` lists all rules",
    )
