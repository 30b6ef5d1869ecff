"""Every kind of rule, asked of what it refers to and reads: a name misspelt is said, a fact taken away too.

The cases follow from the kinds themselves: a new kind is in here once `ruled.MADE` has a use of it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from ruled import MADE, placed, rule

from countback.model.classification import Classification, Result
from countback.model.contract import Names
from countback.model.finding import Finding
from countback.model.rulebook import Rulebook
from countback.model.season import Driver, Entry, Event, Season, Session, Team, with_sessions
from countback.rules import registry
from countback.rules.book import rulebook_from
from countback.rules.needs import facts_needed
from countback.scoring.against import against
from countback.scoring.score import Standings, score

replace = msgspec.structs.replace

DRIVERS = ("Ann", "Bob", "Cat", "Dee", "Eva", "Fay")
KINDS = ("qualifying", "heat", "sprint", "race")
RACE = {"kind": "finish", "scale": [10, 7, 5, 3, 2, 1], "sessions": ["race", "heat", "sprint"]}


def _season() -> Season:
    """Four rounds of four sessions, with everything recorded that a rule can read."""
    entries = tuple(
        Entry(
            id=name.lower(),
            number=str(at),
            crew=(Driver(id=name.lower(), name=name),),
            class_=("Pro", "Am")[at % 2],
            team=Team(id=("red", "blue")[at // 3], name=("Red", "Blue")[at // 3]),
            constructor=("Make", "Old")[at // 3],
            engine=("Ox", "")[at // 3],
            car=("Make 1", "Old 2")[at // 3],
            tags=("rookie",) if at < 2 else ("junior",) if at == 2 else (),
        )
        for at, name in enumerate(DRIVERS)
    )
    return Season(
        id="full", name="Full", series="Full", year=2026, entries=entries, classes=("Pro", "Am"),
        calendar="complete", events=tuple(_event(number, entries) for number in range(1, 5)),
    )  # fmt: skip


def _event(number: int, entries: tuple[Entry, ...]) -> Event:
    sessions = []
    for kind in KINDS:
        turned = [*entries[number:], *entries[:number]]
        rows = tuple(
            Result(
                entry=entry.id, number=entry.number, position=place, laps=13 - place if place < 6 else 5,
                class_position=(place + 1) // 2, time=1_000_000 + place * 1000, gap=f"{place}.0",
                best_lap=80_000 + (place * 7 + number) % 11 * 100, fastest_lap=(place + 2) % 6 + 1,
                qualifying=(place + 3) % 6 + 1, grid=7 - place, laps_led=4 if place in (2, 3) else 1,
                mark={2: "x", 3: "J"}.get(place, ""),
            )
            for place, entry in enumerate(turned, start=1)
        )  # fmt: skip
        sessions.append(
            Session(
                id=f"{kind}-{number}", kind=kind, name=kind, laps=12, laps_run=8 if number == 2 else 12,
                scheduled_laps=12, classifications=(Classification(rows=rows),),
            )
        )  # fmt: skip
    return Event(round=number, name=f"Round {number}", sessions=tuple(sessions))


SEASON = _season()


def _book(slot: str, keys: dict[str, Any]) -> tuple[Rulebook | None, list[Finding]]:
    title: dict[str, Any] = {
        "awards": {"race": copy.deepcopy(RACE), "x": {"kind": "qualifying", "scale": [1]}}
    }
    stands = placed(slot, copy.deepcopy(keys))
    if slot in ("scales", "awards"):
        for name, award in stands["awards"].items():
            title["awards"][name] = {**title["awards"].get(name, {}), **award}
    else:
        title |= stands
    data = {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}
    return rulebook_from(data, file="rules.toml")


def _scored(
    slot: str, keys: dict[str, Any], season: Season = SEASON
) -> tuple[Standings | None, list[Finding]]:
    book, findings = _book(slot, keys)
    if book is None:
        return None, findings
    standings = score(season, book)
    return standings, [*findings, *standings.findings, *against(standings, "rules.toml")]


def _set(keys: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return keys with another value at a path such as ``refused[0].driver``."""
    made: Any = copy.deepcopy(keys)
    inside, steps = made, [step for step in path.replace("]", "").replace("[", ".").split(".") if step]
    for step in steps[:-1]:
        inside = inside[int(step) if step.isdecimal() else step]
    inside[int(steps[-1]) if steps[-1].isdecimal() else steps[-1]] = value
    return made


#: What decisions misname the reader of the folder says: see `test_decision_findings`.
SLOTS = [slot for slot in MADE if slot != "decisions"]
NAMED = [
    (slot, keys, reference)
    for slot in SLOTS
    for keys in MADE[slot]
    for reference in rule(slot, **keys).references()
    if not reference.usual
]


def _fields_with_names(holder: type[Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields of a class that hold names, and what sort of names, those inside of fields too."""
    for item in fields(holder):
        hint = get_type_hints(holder, include_extras=True)[item.name]
        for part in _parts(hint):
            marks = [mark for mark in get_args(part)[1:] if isinstance(mark, Names)]
            if marks:
                yield item.name, marks[0].what
            elif isinstance(part, type) and is_dataclass(part) and not hasattr(part, "kind"):
                yield from ((f"{item.name}.{inner}", what) for inner, what in _fields_with_names(part))


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint) if get_origin(hint) is not None else ():
        yield from _parts(part)


def test_every_field_that_holds_names_is_tried() -> None:
    """Rounds, sessions and awards are keys of many kinds: for those, one kind of each slot is enough."""
    tried = {(keys["kind"], re.sub(r"\[\d+\]", "", reference.field)) for _, keys, reference in NAMED}
    alike = {(slot, reference.what) for slot, _, reference in NAMED}
    missing = {
        (slot, name, field, what)
        for slot in SLOTS
        for name, kind in registry.kinds(slot).items()
        for field, what in _fields_with_names(kind)
        if (name, field) not in tried
        and not (what in ("rounds", "session", "award") and (slot, what) in alike)
    }
    assert missing == set(), "give ruled.MADE a use with these keys"


@pytest.mark.parametrize(
    ("slot", "keys", "reference"), NAMED, ids=[f"{k['kind']}-{r.field}" for _, k, r in NAMED]
)
def test_a_name_that_is_misspelt_is_said_with_the_nearest(slot: str, keys: dict[str, Any], reference: Any):
    _, before = _scored(slot, keys)
    number = reference.what == "rounds"
    wrong: object = reference.value + "q" if not number else "40-41"
    if number and isinstance(_get(keys, reference.field), int):
        wrong = 40
    _, after = _scored(slot, _set(keys, reference.field, wrong))
    told = [one for one in after if str(wrong).partition("-")[0] in one.message and one not in before]
    assert told, [str(one) for one in after]
    if not number:
        assert any(reference.value in one.hint for one in told), [str(one) for one in told]


def _get(keys: dict[str, Any], path: str) -> object:
    inside: Any = keys
    for step in (step for step in path.replace("]", "").replace("[", ".").split(".") if step):
        inside = inside[int(step) if step.isdecimal() else step]
    return inside


#: What makes a row one of a result; without it readers let nothing pass.
ROW = {"result.entry", "result.position", "result.status", "result.number", "points"}
READ = [
    (slot, keys, fact)
    for slot in SLOTS
    for keys in MADE[slot]
    for fact in sorted(facts_needed(rule(slot, **keys)) - ROW)
]


def _without(fact: str) -> Season | None:
    """Return the season without a fact, wherever it stands; None where nobody can leave it out."""
    where, _, name = fact.partition(".")
    name = {"class": "class_", "team_id": "team"}.get(name, name)
    if where == "entry":
        usual = {item.name: item.default for item in msgspec.structs.fields(Entry)}
        if name not in usual or usual[name] is msgspec.NODEFAULT:
            return None
        entries = tuple(replace(entry, **{name: usual[name]}) for entry in SEASON.entries)
        return replace(SEASON, entries=entries)
    holder: type[Any] = Session if where == "session" else Result
    usual = {item.name: item.default for item in msgspec.structs.fields(holder)}
    if name not in usual or usual[name] is msgspec.NODEFAULT:
        return None

    def lost(session: Session) -> Session:
        if holder is Session:
            return replace(session, **{name: usual[name]})
        (one,) = session.classifications
        rows = tuple(replace(row, **{name: usual[name]}) for row in one.rows)
        return replace(session, classifications=(replace(one, rows=rows),))

    change: Callable[[Session], Session] = lost
    return with_sessions(SEASON, change)


@pytest.mark.parametrize(("slot", "keys", "fact"), READ, ids=[f"{k['kind']}-{f}" for _, k, f in READ])
def test_a_fact_that_is_taken_away_changes_nothing_or_is_said(slot: str, keys: dict[str, Any], fact: str):
    season = _without(fact)
    if season is None:
        pytest.skip(f"nobody can leave out {fact}")
    whole, before = _scored(slot, keys)
    lacking, after = _scored(slot, keys, season)
    assert whole is not None
    if lacking is not None and _lines(lacking) == _lines(whole):
        return
    assert {(one.code, one.message) for one in after} - {(one.code, one.message) for one in before}


def _lines(standings: Standings) -> list[tuple[Any, ...]]:
    """Places and points; what somebody is called is no matter."""
    (table,) = standings.tables()
    return [(row.position, row.points) for row in table.rows]
