"""Every kind of decision, each key misnamed, missing, misspelt or not taken, each fact it needs taken away.

The cases follow from the typed fields of the kinds: a new kind is in here once `ruled.MADE` has a use of it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from ruled import MADE
from tests.folders import RULES, SEASON, opened, read

from countback.model.decision import TIMES, Decision
from countback.model.finding import Finding
from countback.model.kinds import StewardsRule
from countback.model.season import Season
from countback.model.targets import TAKES, TARGETS
from countback.rules import registry
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.store.decisions import unknown_championships
from countback.store.shape import DecisionTable
from countback.store.toml_write import dump

USES = {keys["kind"]: keys for keys in MADE["decisions"]}
#: Whom it puts the competitor ahead of stands in a key of its own.
USES["tie-decided"] = {"kind": "tie-decided", "over": ["Ann Ott"]}
#: The keys that all decisions have, with a value that each may have.
COMMON: dict[str, Any] = {
    "id": "d2", "session": "r1", "round": 1, "number": "2", "competitor": "Bob Pim",
    "championships": ["drivers"], "from_round": 2, "in_result": True, "reason": "contact", "document": "7",
    "fact": "they touched", "article": "12", "penalty_article": "13", "addressed_to": ["Red"],
    "panel": ["A. Roe"], "appealable": True, "acknowledged_by": "Bob Pim", "replaces": "d1",
    "history": [{"status": "confirmed"}],
}  # fmt: skip
EARLIER = {"id": "d1", "kind": "warning", "number": "1"}
#: What no key of a decision holds.
OTHERWISE = [9.5, {"a": 1}, [[1]]]


def kind_of(name: str) -> type[StewardsRule]:
    kind = registry.find("decisions", name)
    assert kind is not None
    assert issubclass(kind, StewardsRule)
    return kind


def takes(name: str) -> tuple[str, ...]:
    return TAKES[kind_of(name).concerns]


def own(name: str) -> dict[str, bool]:
    """Return the keys of a kind itself, each with whether it must be given."""
    return {
        item.name: item.default is MISSING and item.default_factory is MISSING
        for item in fields(kind_of(name))
    }


def whole(name: str) -> dict[str, Any]:
    """Return a decision of a kind with all that it needs."""
    kind, decision = kind_of(name), dict(USES[name])
    place = {"result": "session", "points-of-result": "session", "meeting": "round"}.get(kind.concerns)
    wanted = [
        *([place] if place else []),
        *kind.needs,
        *(["number"] if kind.targeted and "competitor" not in kind.needs else []),
    ]
    return decision | {key: COMMON[key] for key in wanted}


#: Four cars, so that whoever is second can fall and others too; a car that retired, and one of Blue alone.
FILES: dict[str, str | None] = {
    "entries.csv": "number,driver,team\n1,Ann Ott,Red\n2,Bob Pim,Red\n3,Cat Qin,Blue\n4,Dan Roe,Blue\n",
    "results/1-r1.csv": "position,number,status,laps,time,qualifying\n1,1,,50,1:30:00.0,2\n"
    "2,2,,50,1:30:05.0,1\n3,3,,50,1:30:06.0,3\n,4,DNF,20,,4\n",
    "results/2-r2.csv": "position,number\n1,1\n2,2\n3,3\n4,4\n",
    "season.toml": SEASON,
    "rules.toml": RULES + 'bonuses.pole = {points = 1}\ntiebreaks = ["countback", "as-decided"]\n',
}


def heard(
    decision: dict[str, Any] | None, files: dict[str, str | None] | None = None
) -> tuple[list[tuple[str, str]], list[Finding]]:
    """Return the table with a decision (and one before it), and all that is said about the season."""
    text = dump({"decisions": [EARLIER, *([] if decision is None else [decision])]})
    season, found = read({**FILES, **(files or {}), "decisions.toml": text})
    if season is None:
        return [], found
    found = [*found, *unknown_championships(season, ["drivers"], Path())]
    standings = score(season, book())
    table = [(row.competitor.name, str(row.points), row.position) for row in standings.table("drivers").rows]
    return table, [*found, *standings.findings]


@cache
def book() -> Any:
    import tomllib

    rules = FILES["rules.toml"]
    assert rules
    rulebook = rulebook_from(tomllib.loads(rules), file="rules.toml").rulebook
    assert rulebook is not None
    return rulebook


def said(found: list[Finding]) -> str:
    return "\n".join(str(one) for one in found)


def test_every_kind_of_decision_has_a_use_here():
    assert USES.keys() == registry.kinds("decisions").keys()
    assert COMMON.keys() | {*TIMES, "kind"} == {item.name for item in msgspec.structs.fields(DecisionTable)}


@pytest.mark.parametrize("name", USES)
def test_a_whole_decision_is_used_without_a_finding(name: str):
    before, _ = heard(None)
    after, found = heard(whole(name))
    assert not found, said(found)
    acts = kind_of(name).concerns != "nothing" and name != "tie-decided"  # nobody is level here
    assert (after != before) is acts, name


#: For each key that says whom or what, a name that is nobody's, and the nearest there is.
NOBODY: dict[str, tuple[Any, str]] = {
    "session": ("r11", "r1"),
    "round": (9, "1-3"),
    "number": ("22", "2"),
    "competitor": ("Bob Pimm", "Bob Pim"),
    "championships": (["driverss"], "drivers"),
    "from_round": (9, "1-3"),
    "replaces": ("d11", "d1"),
}
MISNAMED = [(name, key) for name in USES for key in NOBODY if key in takes(name) or key == "replaces"]


@pytest.mark.parametrize(("name", "key"), MISNAMED)
def test_a_name_that_is_nobodys_is_said_with_the_nearest(name: str, key: str):
    wrong, nearest = NOBODY[key]
    decision = whole(name) | {key: wrong}
    if key == "competitor":
        decision.pop("number", None)
    _, found = heard(decision)
    told = [one for one in found if nearest in f"{one.message} {one.hint}"]
    assert told, f"{decision}: {said(found)}"
    assert any(str(wrong).strip("[]'") in one.message for one in told), said(found)


def needed(name: str) -> list[str]:
    return [key for key in whole(name) if key == "kind" or key not in own(name) or own(name)[key]]


@pytest.mark.parametrize(("name", "key"), [(name, key) for name in USES for key in needed(name)])
def test_a_key_that_a_decision_needs_and_lacks_is_said(name: str, key: str):
    _, found = heard({word: value for word, value in whole(name).items() if word != key})
    meant = {"number": ("number", "car"), "kind": ("kind",)}.get(key, (key,))
    assert any(word in f"{one.where.key} {one.message} {one.hint}" for one in found for word in meant), found
    assert all(one.severity == "error" for one in found)


@pytest.mark.parametrize("name", USES)
def test_a_key_that_a_decision_does_not_take_is_said(name: str):
    others = {key: COMMON[key] for key in TARGETS if key not in takes(name)}
    of_others = {
        key: value
        for other in USES.values()
        for key, value in other.items()
        if key != "kind" and key not in own(name)
    }
    _, found = heard({**whole(name), **others})
    assert {(one.code, one.where.key) for one in found} == {
        ("decision-key-not-taken", f"decisions[1].{key}") for key in others
    }
    _, found = heard({**whole(name), **of_others})
    assert {(one.code, one.where.key) for one in found} == {
        ("unknown-key", f"decisions[1].{key}") for key in of_others
    }


@pytest.mark.parametrize("name", USES)
def test_a_key_that_is_misspelt_is_said_with_the_right_one(name: str):
    keys = [key for key in (*COMMON, *TIMES, *own(name)) if key not in TARGETS or key in takes(name)]
    _, found = heard({"kind": name, **{key + key[-1]: 1 for key in keys}})
    hints = {one.where.key.partition("].")[2]: one.hint for one in found if one.code == "unknown-key"}
    assert hints.keys() == {key + key[-1] for key in keys}
    assert [key for key in keys if f"did you mean {key}?" not in hints[key + key[-1]]] == []


@pytest.mark.parametrize("value", OTHERWISE)
@pytest.mark.parametrize("name", USES)
def test_a_value_of_another_sort_is_said(name: str, value: Any):
    keys = [key for key in (*COMMON, *TIMES, *own(name)) if key not in TARGETS or key in takes(name)]
    if value == 9.5:  # which an amount may be
        keys = [key for key in keys if key not in own(name) or key == "source"]
    for some in (COMMON.keys() | {*TIMES}, own(name).keys()):
        wrong = {key: value for key in keys if key in some}
        _, found = heard({**whole(name), **wrong})
        silent = [key for key in wrong if not any(f".{key}" in one.where.key for one in found)]
        assert silent == [], said(found)


def without(column: str, number: str = "") -> str:
    """Return the result of r1 with a column empty, of one car or of all."""
    text = FILES["results/1-r1.csv"]
    assert text
    rows = list(csv.DictReader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        row[column] = "" if not number or row["number"] == number else row[column]
        writer.writerow(row)
    return out.getvalue()


def lacking() -> dict[str, dict[str, str | None]]:
    """Return what a decision may meet that is not as it ought to be, by what that is."""
    result = FILES["results/1-r1.csv"]
    assert result
    rows = result.splitlines(keepends=True)
    return {
        "no result": {"results/1-r1.csv": None},
        "no row": {"results/1-r1.csv": "".join(row for row in rows if not row.startswith("2,2"))},
        "no place": {"results/1-r1.csv": result.replace("2,2,,", ",2,DNF,").replace("3,3,", "2,3,")},
        "disqualified": {"results/1-r1.csv": result.replace("2,2,,", ",2,DSQ,").replace("3,3,", "2,3,")},
        "last": {"results/1-r1.csv": result.replace("2,2,", "3,2,").replace("3,3,", "2,3,")},
        "alone": {"results/1-r1.csv": "position,number\n1,2\n", "results/2-r2.csv": None},
        "no times": {"results/1-r1.csv": without("time")},
        "no time": {"results/1-r1.csv": without("time", "2")},
        "no laps": {"results/1-r1.csv": without("laps")},
        "cancelled": {"season.toml": SEASON.replace('id = "r1"', 'id = "r1"\ncancelled = true')},
        "running": {
            "season.toml": SEASON.replace('id = "r1"', 'id = "r1"\nrevisions = [{state = "running"}]')
        },
        "nothing run": {"results/1-r1.csv": None, "results/2-r2.csv": None},
    }


#: A tie is decided only where there is one: whether there is, no fact of a result says by itself.
ACTING = [name for name in USES if kind_of(name).concerns != "nothing" and name != "tie-decided"]


@pytest.mark.parametrize("lack", lacking())
@pytest.mark.parametrize("name", ACTING)
def test_a_decision_that_lacks_a_fact_acts_or_says_so(name: str, lack: str):
    files = lacking()[lack]
    before, known = heard(None, files)
    after, found = heard(whole(name), files)
    news = {(one.code, one.message) for one in found} - {(one.code, one.message) for one in known}
    assert after != before or news or amended(name, files), f"{name} with {lack} does nothing in silence"


def amended(name: str, files: dict[str, str | None]) -> bool:
    """Tell whether a decision changes what the sheet shows: a time, though not the order."""
    text = dump({"decisions": [EARLIER, whole(name)]})
    with_it, _ = read({**FILES, **files, "decisions.toml": text})
    alone, _ = read({**FILES, **files})
    assert with_it is not None
    assert alone is not None
    return sheets(with_it) != sheets(alone)


def sheets(season: Season) -> list[Any]:
    sessions = score(season, book()).facts.sessions
    return [one.rows for session in sessions for one in [session.classification] if one]


def test_a_decision_of_the_rulebook_is_held_to_the_same_keys(tmp_path: Path):
    for name in ACTING:
        decision = whole(name) | {"numberr": "2"}
        rules = FILES["rules.toml"]
        assert rules
        found = opened(
            tmp_path / name, {**FILES, "rules.toml": rules + "\n" + dump({"decisions": [decision]})}
        )
        assert "unknown-key" in {one.code for one in found.findings}, said(found.findings)


def test_keys_of_a_decision_are_those_of_its_table():
    assert {item.name for item in msgspec.structs.fields(DecisionTable)} <= {
        item.name for item in msgspec.structs.fields(Decision)
    }
