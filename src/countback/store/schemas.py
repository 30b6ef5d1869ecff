"""JSON Schemas of season.toml, decisions.toml and rulebooks, made from the tables and kinds that read them.

Editors that know TOML and JSON Schema complete keys with them. Dates stand in TOML unquoted; a validator
gets them as text.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from countback.model.classification import Status
from countback.model.kinds import Kind, Scale, StewardsRule
from countback.model.ledger import Ledger
from countback.model.targets import TAKES, TARGETS
from countback.rules import registry
from countback.rules.build import LARGEST, shape_of
from countback.store.shape import DecisionTable, SeasonTable

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path(__file__).parent.parent / "schemas"
_POINTS = {
    "description": 'Exact: 25, 16.5, "12.5", "1/7".',
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?\d{1,12}(\.\d{1,9}|/\d{1,9})?$"}],
}
#: The slots a championship fills: key, slot, and whether it holds named rules, a list or one rule.
_SLOTS = (
    ("of", "subjects", "one"),
    ("field", "fields", "named"),
    ("awards", "awards", "named"),
    ("bonuses", "bonuses", "named"),
    ("modifiers", "modifiers", "named"),
    ("sharing", "sharing", "one"),
    ("slots", "slots", "one"),
    ("counting", "counting", "one"),
    ("phases", "phases", "list"),
    ("tiebreaks", "tiebreaks", "list"),
    ("listing", "listings", "named"),
)
_GONE = {"const": False, "description": "Takes away what the other championship or the whole has here."}


def schemas() -> dict[str, str]:
    """Return the published schemas, JSON text by file name."""
    made = {
        "season.schema.json": season_schema(),
        "decisions.schema.json": decisions_schema(),
        "rulebook.schema.json": rulebook_schema(),
    }
    return {name: json.dumps(schema, indent=1, ensure_ascii=False) + "\n" for name, schema in made.items()}


def season_schema() -> dict[str, Any]:
    """Return the schema of season.toml."""
    (top,), parts = msgspec.json.schema_components([SeasonTable], ref_template="#/$defs/{name}")
    for part in parts.values():
        if part.get("type") == "object":
            part["additionalProperties"] = False
    return {"$schema": DIALECT, "title": "Countback season", **top, "$defs": parts}


def decisions_schema() -> dict[str, Any]:
    """Return the schema of decisions.toml."""
    return {
        "$schema": DIALECT,
        "title": "Countback stewards' decisions",
        "type": "object",
        "properties": {"decisions": {"type": "array", "items": {"$ref": "#/$defs/decision"}}},
        "additionalProperties": False,
        "$defs": _decision(),
    }


def rulebook_schema() -> dict[str, Any]:
    """Return the schema of a rulebook. What an edition overlays is only checked once it is laid over."""
    text = {"type": "string"}
    title: dict[str, Any] = {
        "type": "object",
        "properties": {
            "name": text,
            "source": text,
            "placed": {
                "type": "array",
                "items": {"enum": [status.value for status in Status]},
                "description": "The statuses that hold a place.",
            },
            "low_wins": {"type": "boolean"},
            "dense_positions": {
                "type": "boolean",
                "description": "Behind equals comes the very next position: 3, 3, 4.",
            },
            **{key: _slot_of(slot, form) for key, slot, form in _SLOTS},
        },
        "additionalProperties": False,
    }
    # Laid over another one, a rule may give only what differs: that is checked once it is laid over.
    alike = {
        "type": "object",
        "properties": {
            "like": {**text, "description": "The id of the championship whose rules this one is laid over."},
            **dict.fromkeys(title["properties"], True),
        },
        "required": ["like"],
        "additionalProperties": False,
    }
    whole = {
        "name": text,
        "source": text,
        "unverified": {"type": "array", "items": text},
        "scales": {"type": "object", "additionalProperties": {"$ref": "#/$defs/scales"}},
        "championships": {"type": "object", "additionalProperties": {"anyOf": [title, alike, _GONE]}},
        "decisions": {"type": "array", "items": {"$ref": "#/$defs/decision"}},
        "ledgers": {"type": "array", "items": _table_of("ledger", Ledger)},
    }
    edition = {
        **whole,
        "years": {"type": "string", "description": '"1950-1953", "2014", "2021-"'},
        "scales": {"type": "object"},
        "championships": {"type": "object"},
    }
    return {
        "$schema": DIALECT,
        "title": "Countback rulebook",
        "type": "object",
        "properties": {
            "schema": {"const": 1},
            "id": text,
            **whole,
            "agreed": {
                "type": "string",
                "description": 'Years whose official tables these rules reproduce: "2018, 2021"',
            },
            "editions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": edition,
                    "required": ["years"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["schema", "id", "name", "championships"],
        "additionalProperties": False,
        "$defs": {
            **{slot: _any_of(slot) for _, slot, _ in _SLOTS},
            "scales": _any_of("scales"),
            **_decision(),
        },
    }


def _slot_of(slot: str, form: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"$ref": f"#/$defs/{slot}"}
    if form == "list":
        return {"type": "array", "items": rule}
    if form == "one":
        return rule
    return {"anyOf": [{"type": "object", "additionalProperties": {"anyOf": [rule, _GONE]}}, _GONE]}


def _any_of(slot: str) -> dict[str, Any]:
    """Return what a rule of a slot may be: a name, or a table with the keys of one kind."""
    kinds = registry.kinds(slot)
    forms: list[dict[str, Any]] = [_table_of(name, kind) for name, kind in sorted(kinds.items())]
    if slot == "scales":
        forms += [{"type": "array", "items": _POINTS}]
    else:
        forms += [{"enum": sorted(kinds)}]
    return {"anyOf": forms}


def _table_of(name: str, kind: type[Kind]) -> dict[str, Any]:
    """Return the schema of one kind's table. A rule named after its kind need not say the kind."""
    shape = shape_of(kind)
    return {
        "type": "object",
        "title": name,
        "description": (kind.__doc__ or "").strip().partition("\n\n")[0].replace("\n    ", " "),
        "properties": {"kind": {"const": name}, **{key: _value(hint) for key, (hint, _) in shape.items()}},
        "required": sorted(key for key, (_, needed) in shape.items() if needed),
        "additionalProperties": False,
    }


def _value(hint: Any) -> dict[str, Any]:
    if isinstance(hint, type) and issubclass(hint, Scale):
        named = {"type": "string", "description": "The name of a scale of this rulebook."}
        return {"anyOf": [named, *_any_of("scales")["anyOf"]]}
    (schema,), parts = msgspec.json.schema_components([hint], schema_hook=_hook)
    inlined: dict[str, Any] = _inline(schema, parts)
    return inlined


def _hook(hint: Any) -> dict[str, Any]:
    if hint is Fraction:
        return _POINTS
    raise NotImplementedError(hint)


def _inline(schema: Any, parts: dict[str, Any]) -> Any:
    """Return a schema with its references put in: the parts of a kind are small and not recursive."""
    if isinstance(schema, list):
        return [_inline(item, parts) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inline(parts[schema["$ref"].rpartition("/")[2]], parts)
    inlined = {key: _inline(item, parts) for key, item in schema.items()}
    if inlined.get("type") == "integer":  # whole numbers of rules count things
        inlined = {**inlined, "minimum": 0, "maximum": LARGEST}
    return inlined


def _decision() -> dict[str, Any]:
    """Return what a decision may be, and its parts: the keys all kinds have, and for each what it takes."""
    _, parts = msgspec.json.schema_components([DecisionTable], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["additionalProperties"] = False
    forms = []
    for name, kind in sorted(registry.kinds("decisions").items()):
        takes = TAKES[kind.concerns] if issubclass(kind, StewardsRule) else TARGETS
        form = _table_of(name, kind)
        common = {
            key: {"$ref": f"#/$defs/DecisionTable/properties/{key}"}
            for key in parts["DecisionTable"]["properties"]
            if key in takes or key not in TARGETS
        }
        form["properties"] = {**form["properties"], **common, "kind": {"const": name}}
        form["required"] = ["kind", *form["required"]]
        forms.append(form)
    return {**parts, "decision": {"anyOf": forms}}
