"""`course explain`: what a rule asks for, why, and how a lesson keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from course.cli.output import counted, print_json

if TYPE_CHECKING:
    from course.app.rulebook import Entry

_LONGEST = 400  # characters of an example; some are long because length is the fault


@click.command()
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def explain(code: str | None, as_json: bool) -> int:  # noqa: FBT001 - click's way of a flag
    """Explain the rule CODE, with a text that breaks it and one that does not.

    Without CODE every rule of every pack is listed.

    \b
    Examples:
      course explain
      course explain E012
      course explain R013 --json
    """  # noqa: D301 - click keeps the lines after a backspace as they are
    from course.app.rulebook import all_rules, find_rule

    if code is None:
        entries = all_rules()
        if as_json:
            print_json([_as_json(entry) for entry in entries])
        else:
            _print_list(entries)
        return 0
    entry = find_rule(code)
    if as_json:
        print_json(_as_json(entry))
    else:
        _print_page(entry)
    return 0


def _as_json(entry: Entry) -> dict[str, Any]:
    pack, rule = entry
    example = rule.example
    return {
        "code": rule.code,
        "title": rule.title,
        "pack": pack,
        "severity": rule.severity,
        "why": rule.why,
        "fix": rule.fix,
        "source": rule.source,
        "where": example.where if example else None,
        "bad": example.bad if example else None,
        "good": example.good if example else None,
        "waivable": not rule.binds,
    }


def _print_list(entries: tuple[Entry, ...]) -> None:
    wide = max(len(entry.rule.title) for entry in entries)
    for pack, rule in entries:
        click.echo(f"{rule.code:<5} {rule.severity:<8} {pack:<7} {rule.title:<{wide}} {rule.fix}")
    click.echo(f"{counted(len(entries), 'rule')}; course explain CODE says more")


def _print_page(entry: Entry) -> None:
    pack, rule = entry
    click.echo(f"{click.style(rule.code, bold=True)} {rule.title} ({rule.severity}, {pack})\n")
    for name, text in (("why", rule.why), ("do", rule.fix), ("from", rule.source)):
        if text:
            click.echo(f"  {name:<5} {text}")
    if rule.example:
        where = rule.example.where
        _print_example(f"breaks it ({where})", rule.example.bad)
        _print_example(f"keeps it ({where})", rule.example.good)
    click.echo()
    if rule.binds:
        click.echo("  It is about law or safety and cannot be waived.")
    else:
        click.echo(f'  On purpose? Say why in the front matter:  waive: {{{rule.code}: "…"}}')


def _print_example(name: str, text: str) -> None:
    click.echo(f"\n  {name}:")
    for line in _shortened(text).splitlines() or ["(nothing)"]:
        click.echo(f"      {line}")


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rstrip()}… ({len(text):,} characters)"
