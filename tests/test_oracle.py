"""The oracle itself: it knows every kind of rule, and says what is right in cases worked out by hand."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import oracle
import pytest
from oracle import seasons
from small import season

from countback.rules import registry

FOLDER = Path(oracle.__file__).parent
#: Decisions that change no table: the oracle need not name them.
OF_NO_EFFECT = {
    *("drive-through", "fine", "grid-places", "licence-points", "no-further-action", "reprimand"),
    *("reversal", "stop-and-go", "warning"),
}


def test_every_kind_of_rule_is_in_the_oracle_and_in_its_random_rulebooks() -> None:
    written, drawn = (
        {
            node.value
            for path in paths
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        for paths in (
            [path for path in FOLDER.glob("*.py") if path.name != "seasons.py"],
            [FOLDER / "seasons.py"],
        )
    )
    kinds = {name for slot in registry.SLOTS for name in registry.names(slot)}
    # What a championship does where nothing is said needs no line of its own.
    usual = {"all-results", "all-cars", "full-each"}
    assert kinds - written - usual - OF_NO_EFFECT == set()
    assert kinds - drawn - usual - {"finish", "low-point", "table"} == set()


def test_the_oracle_knows_nothing_of_the_code_it_judges() -> None:
    facts = {f"countback.model.{name}" for name in ("season", "classification", "decision")}
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            assert not (module or "").startswith("countback") or module in facts, path.name


@pytest.mark.parametrize(
    ("rules", "right"),
    [
        ({}, [(1, "ann", 16), (2, "bob", 16), (3, "cat", 8)]),
        ({"counting": {"kind": "best-results", "count": 1}}, [(1, "ann", 10), (2, "bob", 10), (3, "cat", 4)]),
        ({"tiebreaks": []}, [(1, "ann", 16), (1, "bob", 16), (3, "cat", 8)]),
        ({"field": {"guests": {}}}, [(1, "ann", 20), (2, "cat", 12), (None, "bob", 0)]),
    ],
)
def test_small_tables_worked_out_by_hand(rules: dict[str, object], right: list[tuple]) -> None:
    held = season([{"race": "ann bob cat"}, {"race": "bob ann cat"}], {"bob": {"guest": "field" in rules}})
    title = {"awards": {"race": {"kind": "finish", "scale": [10, 6, 4]}}, **rules}
    if "tiebreaks" not in rules and "field" not in rules:
        title["tiebreaks"] = [{"kind": "earliest-best"}]
    table = {"championships": {"title": title}}
    assert oracle.standings(held, table, "title") == [(*row[:2], Fraction(row[2])) for row in right]


def test_random_seasons_hold_what_makes_scoring_hard() -> None:
    """Over a few seeds each difficulty is there, so that agreement means something."""
    from random import Random

    wanted = {"race", "sprint", "heat", "stage", "qualifying", "DNF", "DSQ", "DNS", "NC", "DNC"}
    kinds = (*seasons.ON_RESULTS, *seasons.ON_POINTS, *seasons.ON_TOTALS, *seasons.ON_NOTHING)
    wanted |= {f"decision {kind}" for kind in (*kinds, "meeting-excluded", "reversal")}
    wanted |= {"open", "issued", "under-appeal", "confirmed", "quashed", "reviewed"}
    seen: set[str] = set()
    for seed in range(500):
        made = seasons.season(Random(seed))
        rows = [
            (session, row)
            for event in made.events
            for session in event.sessions
            for row in (session.classification.rows if session.classification else ())
        ]
        places = [(session.id, row.position) for session, row in rows if row.position]
        fastest = [session.id for session, row in rows if row.fastest_lap == 1]
        seen |= {row.status.value for _, row in rows}
        seen |= {f"decision {decision.kind}" for decision in made.decisions}
        seen |= {decision.history[-1].status for decision in made.decisions if decision.history}
        seen |= {session.kind for session, _ in rows}
        facts = {
            "dead heat": len(set(places)) < len(places),
            "guest": any(entry.guest for entry in made.entries),
            "second car": any(entry.id == "second" for entry in made.entries),
            "change of class or team": any(entry.id.endswith("b") for entry in made.entries),
            "shared car": any(len(entry.crew) > 1 for entry in made.entries),
            "substitute": any(row.drivers for _, row in rows),
            "placed without being classified": any(
                row.position and row.status.value == "DNF" for _, row in rows
            ),
            "cancelled": any(event.cancelled for event in made.events),
            "postponed": any(
                not any(session.classifications for session in event.sessions) for event in made.events[:-1]
            ),
            "equal fastest laps": len(set(fastest)) < len(fastest),
            "published class places": any(row.class_position for _, row in rows),
            "appeal that suspends": any(
                step.suspended for decision in made.decisions for step in decision.history
            ),
            "replaced by another": any(
                decision.replaces and decision.kind != "reversal" for decision in made.decisions
            ),
            "result that is running": any(
                one.state == "running"
                for event in made.events
                for session in event.sessions
                for one in session.classifications
            ),
            "revisions": any(
                len(session.classifications) > 1 for event in made.events for session in event.sessions
            ),
        }
        seen |= {name for name, there in facts.items() if there}
        if wanted | {*facts} <= seen:
            break
    assert (wanted | {*facts}) - seen == set()
