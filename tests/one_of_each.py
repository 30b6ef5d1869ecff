"""Every use of a rule in `ruled.MADE`, and the rules of the plug-in, in a championship among other rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ruled import MADE, placed

from countback.model.rulebook import Rulebook
from countback.rules.book import rulebook_from

PLUGIN = Path(__file__).parent / "plugin"
#: The rules that the plug-in adds.
FROM_THE_PLUGIN: dict[str, list[dict[str, Any]]] = {
    "bonuses": [{"kind": "lucky-number", "points": 4, "number": "1"}],
    "counting": [{"kind": "odd-rounds"}],
    "tiebreaks": [{"kind": "alphabet"}],
}
RACE: dict[str, Any] = {"kind": "finish", "scale": [10, 6, 4, 3, 2, 1]}
BOTH: dict[str, Any] = {**RACE, "sessions": ["race", "sprint"]}
TWO: dict[str, Any] = {"awards": {"race": BOTH, "x": {"kind": "qualifying", "scale": [3, 2, 1]}}}
BASE: dict[str, Any] = {"name": "T", "of": "driver", "awards": {"race": RACE}, "tiebreaks": ["countback"]}
DROPPED = {"counting": {"kind": "drop-worst", "results": 1}}
#: Rules among which those of a slot have something to do, in one or more ways.
AMONG: dict[str, tuple[dict[str, Any], ...]] = {
    "fields": ({"awards": {"race": {**RACE, "sessions": ["race", "heat"]}}},),
    "scales": ({"awards": {"race": {"equal": "average"}}},),
    "modifiers": ({**TWO, "modifiers": {"other": {"kind": "times", "factor": 3, "rounds": "2-3"}}},),
    "sharing": ({"bonuses": {"fastest-lap": {"points": 1, "to": "driver"}}}, {"of": "team"}),
    "slots": ({"of": "team", "bonuses": {"fastest-lap": {"points": 1, "droppable": False}}, **DROPPED},),
    "counting": ({"awards": {"race": BOTH}},),
    "phases": (
        {"bonuses": {"win": {"points": 1, "reserve": True}}},
        {"phases": [{"kind": "playoff", "rounds": "2-", "top": 3, "base": 10, "standing": [3, 2]}]},
    ),
    # Ties and few points bring out what a tie-break does.
    "tiebreaks": ({"awards": {"race": {**RACE, "scale": [1, 1]}}, **DROPPED},),
}


def titles(slot: str, keys: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield championships with a rule in them."""
    for others in AMONG.get(slot, ({},)):
        if keys["kind"] in ("finish", "low-point"):  # instead of the one that there is
            title = {**BASE, "awards": {"race": keys}, "low_wins": keys["kind"] == "low-point"}
        else:
            title = merged(merged(BASE, others), placed(slot, keys))
        yield title


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with what stands in another put into it, phases behind the others."""
    made = dict(one)
    for key, value in other.items():
        known = made.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            made[key] = merged(known, value)
        elif key == "phases" and isinstance(known, list):
            made[key] = [*known, *value]
        else:
            made[key] = value
    return made


USES = [
    (slot, keys)
    for slot, uses in MADE.items()
    if slot != "decisions"
    for keys in (*uses, *FROM_THE_PLUGIN.get(slot, ()))
]
CASES = [
    pytest.param(slot, title, id=f"{slot}-{keys['kind']}-{number}")
    for number, (slot, keys) in enumerate(USES)
    for title in titles(slot, keys)
]


#: The plug-in's module while it is not installed: what was found of it once is of this very module.
_KEPT: dict[str, ModuleType] = {}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the plug-in where an installation would."""
    monkeypatch.syspath_prepend(str(PLUGIN))
    sys.modules.update(_KEPT)
    yield
    if "countback_plugin" in sys.modules:
        _KEPT["countback_plugin"] = sys.modules.pop("countback_plugin")


def rules_of(title: dict[str, Any]) -> Rulebook:
    """Return a rulebook with this one championship."""
    rules, findings = rulebook_from(
        {"schema": 1, "id": "b", "name": "B", "championships": {"title": title}}, file="b.toml"
    )
    assert rules is not None, [str(finding) for finding in findings]
    return rules
