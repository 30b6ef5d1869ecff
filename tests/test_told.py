"""Every rule tells itself in plain English, with its values, and another value is another sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from ruled import RULES

from countback.model.classification import Status
from countback.model.contract import Kind
from countback.rules import registry

#: Keys that say nothing of what the rule does.
SILENT = {"source", "scale"}  # a scale tells itself


def ours() -> Iterator[tuple[str, str, type[Kind]]]:
    for slot in registry.SLOTS:
        for name, kind in registry.kinds(slot).items():
            if kind.__module__.startswith("countback."):
                yield slot, name, kind


@pytest.mark.parametrize("where", RULES, ids=str)
def test_a_rule_tells_itself_in_plain_english(where: str) -> None:
    for told in (rule.told() for rule in RULES[where]):
        assert re.fullmatch(r"[A-Z0-9].*\.", told), told
        assert not re.search(r"_|None|True|False|Fraction|``|\{|\}|\(\)|  |\.\.|, \.|\bof the the\b", told), (
            told
        )
        assert not re.search(r"(?<!no)(?<!no )[a-z]\.[a-z]", told), told


def test_every_kind_tells_itself() -> None:
    for slot, name, kind in ours():
        assert "told" in vars(kind), f"{slot}/{name} has no sentence of its own"


def others(hint: Any, value: Any) -> Iterator[Any]:
    """Yield other values of a field's type."""
    origin = get_origin(hint)
    if origin is Literal:
        yield from (one for one in get_args(hint) if one != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Fraction):
        yield from (value + 3, value + 1, value / 2)
    elif isinstance(value, str):
        yield from ("2-3", "changed")
    elif isinstance(value, tuple):
        yield value[:-1]
        if value:
            yield (*value, value[-1])
        else:
            yield from ((Status.DISQUALIFIED,), ("changed",), (Fraction(9),))
    elif isinstance(value, dict):
        yield dict([*value.items()][:-1])
        yield {**value, "77": next(iter(value.values()), 7)}


def test_another_value_of_any_key_is_another_sentence() -> None:
    told_apart: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in (rule for rules in RULES.values() for rule in rules):
        hints = get_type_hints(type(rule))
        for item in fields(rule):
            for other in others(hints[item.name], getattr(rule, item.name)):
                try:
                    if replace(rule, **{item.name: other}).told() != rule.told():
                        told_apart[rule.slot, rule.kind].add(item.name)
                except (ValueError, AttributeError, TypeError, KeyError):
                    continue
    silent = {
        f"{slot}/{name}.{item.name}"
        for slot, name, kind in ours()
        for item in fields(kind)
        if item.name not in told_apart[slot, name] | SILENT | {*kind.without}
    }
    assert silent == set(), "these are in no rulebook of tests/ruled.py, or told() leaves them out"


@pytest.mark.parametrize(
    ("slot", "keys", "told"),
    [
        ("bonuses", {"kind": "fastest-lap", "points": 1, "fall_through": True},
         "1 point for the fastest lap. If whoever set it may not have it, it goes to the next fastest who "
         "may."),
        ("awards", {"kind": "finish", "scale": [10, 6, "2.5"]},
         "Points for the finishing place: 1st to 3rd are paid 10, 6 and 2.5."),
        ("counting", {"kind": "best-results", "count": 10, "unit": "session"},
         "The best 10 results count, each result being a session. Of equal results the later is left out."),
        ("modifiers", {"kind": "times", "factor": 2, "rounds": "19"},
         "What is paid is multiplied by 2 in round 19."),
        ("modifiers", {"kind": "times", "factor": 2, "rounds": "6", "session_number": 3},
         "What is paid is multiplied by 2 in the 3rd session of each kind of round 6."),
        ("fields", {"kind": "by-tag", "barred": ["ineligible"], "places": "keeps-place"},
         "Only entries not marked ineligible score; as for the others, they keep their places, "
         "whose points nobody gets."),
        ("tiebreaks", {"kind": "countback"}, "More 1st places in races decide, then more 2nds, and so on."),
    ],
)  # fmt: skip
def test_sentences(slot: str, keys: dict[str, Any], told: str) -> None:
    from ruled import rule

    assert rule(slot, **keys).told() == told
