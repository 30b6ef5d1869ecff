"""Outside ``rules`` nobody looks into a rule: no reading of its fields by name, no comparison of its kind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from countback.model import kinds, phases
from countback.model.contract import Kind
from countback.rules import registry

SOURCE = Path(registry.__file__).parents[1]
#: Words that a rule goes by where it is held.
RULES = re.compile(
    r"\b(rules?|steps?|awards?|bonus(es)?|scale|modifiers?|listings?|counting|sharing|slots|subject|phases?"
    r"|tiebreaks?|title\.field|stewards_rule|chain)\b"
)
#: Names that kinds of rule have in common with kinds of session, of file, of certificate.
AMBIGUOUS = {"qualifying", "table", "none", "starter", "team", "driver", "car", "rounds"}
BASES = {
    name
    for module in (kinds, phases)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, Kind)
}
#: Where what rules can be asked is written, so that rules know each other.
HOME = ("model/contract.py", "model/kinds.py")
#: Tests by class that ask no more than in which slot a rule stands.
BY_SLOT = {"Award", "Bonus", "Counting", "Tiebreak", "StewardsRule"}


def own_kinds() -> dict[str, type[Kind]]:
    return {
        name: kind
        for slot in registry.SLOTS
        if slot != "decisions"  # a decision is a fact: its kind is what somebody wrote down
        for name, kind in registry.kinds(slot).items()
        if kind.__module__.startswith("countback.")
    }


def own_fields() -> set[str]:
    common = {item.name for base in BASES for item in fields(vars(kinds).get(base) or vars(phases)[base])}
    return {item.name for kind in own_kinds().values() for item in fields(kind)} - common


def offences(source: str) -> Iterator[str]:
    names, attributes, classes = (
        {*own_kinds()} - AMBIGUOUS,
        own_fields(),
        {kind.__name__ for kind in own_kinds().values()} | BASES - BY_SLOT,
    )
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called, first = node.func.id, ast.unparse(node.args[0]) if node.args else ""
            if called in ("getattr", "hasattr") and len(node.args) > 1:
                literal = node.args[1].value if isinstance(node.args[1], ast.Constant) else None
                by_name = called == "getattr" and literal in attributes - {"points", "classes", "name"}
                if RULES.search(first) or by_name:
                    yield f"line {node.lineno}: {ast.unparse(node)}"
            if called == "isinstance" and len(node.args) > 1:
                wanted = {one.id for one in ast.walk(node.args[1]) if isinstance(one, ast.Name)}
                if wanted & classes:
                    yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            of_kind = [side for side in sides if isinstance(side, ast.Attribute) and side.attr == "kind"]
            said = {one.value for side in sides for one in ast.walk(side) if isinstance(one, ast.Constant)}
            if any(RULES.search(ast.unparse(side.value)) for side in of_kind) or (of_kind and said & names):
                yield f"line {node.lineno}: {ast.unparse(node)}"


def test_outside_rules_nobody_looks_into_a_rule() -> None:
    found = [
        f"{file.relative_to(SOURCE)}, {offence}"
        for file in sorted(SOURCE.rglob("*.py"))
        if file.relative_to(SOURCE).parts[0] != "rules" and not str(file).endswith(HOME)
        for offence in offences(file.read_text("utf-8"))
    ]
    assert found == []


def test_what_it_finds() -> None:
    for line in (
        "getattr(rule, name)",
        "getattr(anything, 'within_top', 0)",
        "hasattr(title.counting, 'absent')",
        "isinstance(one, Scale)",
        "isinstance(title.counting, AllResults)",
        "title.slots.kind != 'all-cars'",
        "step.kind in wanted",
        "one.kind == 'countback'",
        "{one.kind for one in x} and one.kind in ('has-points', 'other')",
    ):
        assert [*offences(line)], line
    for line in (
        "getattr(row, 'position')",
        "session.kind == 'qualifying'",
        "isinstance(rule, Bonus)",
        "certificate.kind == 'model'",
        "rule.foresight() == 'unknown'",
    ):
        assert not [*offences(line)], line
