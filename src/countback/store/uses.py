"""Where the shipped rulebooks use each kind of rule: examples for the rule reference."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from countback.rules.build import Builder
from countback.store.shipped import RULEBOOKS, rulebooks
from countback.store.toml_write import key, value

NAMED = {
    "field": "fields",
    "awards": "awards",
    "bonuses": "bonuses",
    "modifiers": "modifiers",
    "listing": "listings",
}
SINGLE = {"of": "subjects", "sharing": "sharing", "slots": "slots", "counting": "counting"}
CHAINS = ("phases", "tiebreaks")
LONGEST = 100


def examples() -> dict[tuple[str, str], str]:
    """Return one line of TOML by slot and kind, with the rulebook it is from: the shortest there is.

    A use that says more than the kind's name is preferred.
    """
    lines: dict[tuple[str, str], str] = {}
    for name in rulebooks():
        document = tomllib.loads((RULEBOOKS / f"{name}.toml").read_text("utf-8"))
        builder = Builder(file=name, findings=[], scales=document.get("scales", {}))
        for slot, usual, rule, line in _uses(document):
            # What an edition lays over a rule is not a rule by itself.
            built = builder.kind(slot, rule, "", default=usual)
            if built is None:
                continue
            line = f"{line}  # {name}"
            best = lines.get((slot, built.kind))
            if best is None or _merit(line) < _merit(best):
                lines[slot, built.kind] = line
    return lines


def _merit(line: str) -> tuple[bool, bool, int]:
    return len(line) > LONGEST, "{" not in line, len(line)


def _uses(document: Mapping[str, Any]) -> Iterator[tuple[str, str, object, str]]:
    """Yield slot, usual kind, rule and its line of TOML for every rule in a rulebook."""
    for part in (document, *document.get("editions", ())):
        for name, rule in part.get("scales", {}).items():
            whole = rule if isinstance(rule, dict) else {"points": rule}
            yield "scales", "table", whole, f"scales.{key(name)} = {value(rule)}"
        for rule in part.get("decisions", ()):
            yield "decisions", "", rule, f"decisions = [{value(rule)}]"
        for title in part.get("championships", {}).values():
            if isinstance(title, dict):
                yield from _of(title)


def _of(title: Mapping[str, Any]) -> Iterator[tuple[str, str, object, str]]:
    for table, slot in NAMED.items():
        rules = title.get(table)
        for name, rule in rules.items() if isinstance(rules, dict) else ():
            yield slot, name, rule, f"{table}.{key(name)} = {value(rule)}"
    for name, slot in SINGLE.items():
        if title.get(name):
            yield slot, "", title[name], f"{name} = {value(title[name])}"
    for name in CHAINS:
        for rule in title.get(name, ()):
            yield name, "", rule, f"{name} = [{value(rule)}]"
