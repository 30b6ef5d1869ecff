"""Decisions from TOML: the keys that all have, each kind's own, and the rule that a decision stands for."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec

from countback.model.decision import TIMES, Decision, Step
from countback.model.stewards import StewardsRule
from countback.model.targets import TAKES, TARGETS
from countback.model.wording import as_written, closest, how_to_write, plain
from countback.rules import registry
from countback.rules.build import Builder


def decisions_from(builder: Builder, raw: object, path: str) -> tuple[Decision, ...]:
    """Return decisions from an array of tables: the common keys, and each kind's own as its options."""
    if not isinstance(raw, list):
        builder.find(path, "wrong-type", "expected an array of tables", f"write [[{path}]]")
        return ()
    common = _keys(Decision)
    decisions = []
    for number, table in enumerate(raw):
        at = f"{path}[{number}]"
        if not isinstance(table, dict):
            builder.find(at, "wrong-type", "expected a table", f"write [[{path}]]")
            continue
        options = {key: value for key, value in table.items() if key not in common or key == "options"}
        kind = registry.find("decisions", str(table.get("kind", "")))
        taken = TAKES[kind.concerns] if kind and issubclass(kind, StewardsRule) else TARGETS
        beside = [key for key in common if key != "options" and (key not in TARGETS or key in taken)]
        if builder.kind("decisions", {"kind": table.get("kind", ""), **options}, at, beside=beside) is None:
            continue
        shared = {key: value for key, value in table.items() if key not in options}
        before = len(builder.findings)
        decision = _filled(builder, Decision, {**shared, "options": options}, at)
        if len(builder.findings) == before:
            decisions.append(decision)
    return tuple(decisions)


def stewards_rule(decision: Decision) -> StewardsRule | None:
    """Return the rule of a decision that was read before, with its options filled in."""
    key = (decision.kind, repr(decision.options))
    if key in _KNOWN:
        return _KNOWN[key]
    rule = Builder(file="", findings=[], scales={}).kind(
        "decisions", {"kind": decision.kind, **decision.options}, ""
    )
    if not isinstance(rule, StewardsRule):
        return None
    _KNOWN[key] = rule
    return rule


#: Rules of decisions by kind and options: every step of scoring asks for them.
_KNOWN: dict[tuple[str, str], StewardsRule] = {}


@cache
def _keys(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the keys of a table with their types."""
    return {item.encode_name: item.type for item in msgspec.structs.fields(kind)}


def _filled(builder: Builder, kind: type[msgspec.Struct], table: dict[str, Any], path: str) -> Any:
    """Return ``kind`` with the values of a table, after a finding for each that is of another type."""
    types, filled = _keys(kind), {}
    for key, value in table.items():
        at = f"{path}.{key}"
        if key not in types:
            hint = closest(key, types) or f"there are {', '.join(types)}"
            builder.find(at, "unknown-key", "unknown key", hint)
        elif key in TIMES or key == "at":
            # A date or a time: msgspec takes no type that is either.
            filled[key] = value
            if not isinstance(value, dt.date):
                builder.find(
                    at, "wrong-type", f"expected a date or time, got {as_written(value)}", "write 2026-05-31"
                )
        elif key == "history":
            steps = (
                value if isinstance(value, list) and all(isinstance(step, dict) for step in value) else None
            )
            if steps is None:
                builder.find(
                    at, "wrong-type", "expected an array of tables", 'write [{ status = "confirmed" }]'
                )
            else:
                filled[key] = tuple(
                    _filled(builder, Step, step, f"{at}[{number}]") for number, step in enumerate(steps)
                )
        elif key == "options":
            filled[key] = value
        else:
            try:
                filled[key] = msgspec.convert(value, types[key])
            except msgspec.ValidationError as error:
                builder.find(at, "wrong-type", plain(str(error)), how_to_write(types[key]))
    if kind is Step and "status" not in table:
        builder.find(f"{path}.status", "missing-key", "missing", how_to_write(types["status"]))
        return None
    return kind(**filled) if all(key in filled for key in _required(kind)) else None


@cache
def _required(kind: type[msgspec.Struct]) -> list[str]:
    return [item.name for item in msgspec.structs.fields(kind) if item.required]
