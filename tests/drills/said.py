"""A rule does what it says of itself: what it does not look at moves no table, what it needs moves one.

Every kind of rule, those of the tests' plug-in too, stands in a championship of its own in random seasons.
All facts are changed that its rules say they do not look at: no table may change after any round. Each fact
that it needs is taken away from everybody: in some season a table has to change.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import msgspec
from ruled import MADE, rule
from small import title

from countback.model.classification import Classification, Result, Status
from countback.model.contract import Kind
from countback.model.kinds import Modifier
from countback.model.rulebook import Championship, Rulebook
from countback.model.season import Driver, Entry, Event, Season, Session, Team, with_sessions
from countback.rules.needs import facts_needed
from countback.scoring.lower import lower
from countback.scoring.score import score
from drills import Figures

SIZE = 3000
SHARE = 2
UNIT = "seasons"

ROUNDS = 4
#: How many more seasons are tried before a fact counts as not needed.
PATIENCE = 40
KINDS = ("qualifying", "qualifying", "sprint", "heat", "race", "stage")
NAMES = ("Ann", "Bob", "Cat", "Dee", "Eve", "Fay", "Gus")
CODES = (Status.DNF, Status.DISQUALIFIED, Status.DID_NOT_START, Status.NOT_CLASSIFIED)
#: What stands in place of a fact that nobody recorded.
NOTHING: Mapping[str, Any] = {
    "cancelled": False, "status": Status.CLASSIFIED,
    "class": "", "tags": (), "guest": False, "team": None, "constructor": "",
    "engine": "", "drivers": (), "mark": "", "fastest_lap_driver": "",
}  # fmt: skip
OF_ENTRIES = ("class", "tags", "guest", "team", "constructor", "engine")
OF_SESSIONS = ("laps", "laps_run", "scheduled_laps")
OF_RESULTS = (
    "position", "class_position", "status", "laps", "laps_led", "incidents", "time", "best_lap", "grid",
    "qualifying", "fastest_lap", "mark", "note", "gap",
)  # fmt: skip
#: On what else a fact rests: it follows from that where nobody recorded it, or is lost with it.
RESTS_ON = {
    "result.fastest_lap": {"result.best_lap", "result.status"},
    "session.laps": {"result.laps", "result.position"},
}
#: What is taken away together with a fact, so that it does not follow again.
FOLLOWS = {"result.fastest_lap": {"result.best_lap"}, "session.laps": {"result.laps", "session.laps_run"}}


@dataclass(frozen=True)
class Use:
    """A rule and a championship in which it acts."""

    name: str
    rule: Kind
    title: Championship


def run(size: int, seed: int) -> Figures:
    """Try so many random seasons under all rules."""
    disagreements: list[str] = []
    for number in range(size):
        draw = random.Random(f"said {seed} {number}")
        season = made(draw)
        for use in uses():
            if said := moved_by_what_it_ignores(season, use, draw):
                disagreements.append(f"season {number}, {use.name}: {said}")
    for use in uses():
        for fact in sorted(facts_needed(use.rule) - {"points"}):
            seasons = (made(random.Random(f"needed {seed} {number}")) for number in range(PATIENCE))
            if not any(tables(one, use) != tables(without(one, fact), use) for one in seasons):
                disagreements.append(f"{use.name}: needs {fact}, and no table changes without it")
    return Figures(size, tuple(disagreements), {"rules": len(uses())})


def moved_by_what_it_ignores(season: Season, use: Use, draw: random.Random) -> str:
    """Change all facts that no rule of the title says it looks at; return what moved, "" for nothing."""
    facts = lower(season)
    paid = use.title.paid(facts)
    looked_at = {session.id: set[str]() for session in facts.sessions}
    for _, asked in use.title.rules():
        needed = {*facts_needed(asked)}
        needed = needed.union(*(RESTS_ON.get(fact, ()) for fact in needed))
        for session, looks in zip(facts.sessions, asked.looks_at(facts, paid), strict=True):
            looked_at[session.id] |= needed if looks else {one for one in needed if one.startswith("entry.")}
    changed = others(season, looked_at, draw)
    before, after = tables(season, use), tables(changed, use)
    return next((f"{old} became {new}" for old, new in zip(before, after, strict=True) if old != new), "")


def tables(season: Season, use: Use) -> list[tuple[Any, ...]]:
    """Return every row of the table after every round."""
    standings = score(season, Rulebook(id="said", name="Said", championships=(use.title,)))
    return [
        (event.round, *((row.position, row.competitor.id, row.points) for row in rows))
        for event in season.events
        for rows in [standings.table(use.title.id, event.round).rows]
    ]


# Seasons


def made(draw: random.Random) -> Season:
    """Return a season in which everything is recorded, much of it odd."""
    entries = tuple(
        Entry(
            id=name.lower(),
            number=str(number),
            crew=crew(name, draw),
            class_=draw.choice(("Pro", "Am", "Pro")),
            tags=draw.choice(((), ("rookie",), ("junior", "rookie"))),
            guest=draw.random() < 0.2,
            team=Team(id=team, name=team),
            constructor=draw.choice(("Make", "Old", "Other")),
            engine=draw.choice(("", "Motor")),
        )
        for number, name in enumerate(NAMES, start=1)
        for team in [draw.choice(("red", "blue"))]
    )
    events = []
    for number in range(1, ROUNDS + 1):
        sessions = tuple(
            Session(
                id=f"{kind}-{number}-{at}",
                kind=kind,
                laps=draw.randint(1, 9),
                laps_run=draw.randint(1, 9),
                scheduled_laps=draw.choice((8, 10)),
                cancelled=draw.random() < 0.1,
                classifications=(Classification(rows=rows(entries, draw)),),
            )
            for at, kind in enumerate(KINDS, start=1)
        )
        events.append(Event(round=number, name=f"Round {number}", sessions=sessions))
    return Season(id="said", name="Said", series="Said", year=2026, entries=entries, events=tuple(events))


def crew(name: str, draw: random.Random) -> tuple[Driver, ...]:
    """Return one driver, or two; the second may drive another car, of another team, as well."""
    names = (name, f"{draw.choice((name, name, *NAMES))}by") if draw.random() < 0.4 else (name,)
    return tuple(Driver(id=one.lower(), name=one) for one in names)


def rows(entries: tuple[Entry, ...], draw: random.Random) -> tuple[Result, ...]:
    """Return a result in which some are missing and some have no place."""
    there = [entry for entry in draw.sample(entries, len(entries)) if draw.random() < 0.9]
    placed = draw.randint(0, len(there))
    orders = {name: order(len(there), draw) for name in ("qualifying", "fastest_lap", "grid")}
    seen: dict[str, int] = {}
    found = []
    for at, entry in enumerate(there):
        in_class = seen[entry.class_] = seen.get(entry.class_, 0) + 1
        found.append(
            Result(
                entry=entry.id,
                position=at + 1 if at < placed else None,
                class_position=in_class if at < placed and draw.random() < 0.8 else None,
                status=Status.CLASSIFIED if at < placed and draw.random() < 0.9 else draw.choice(CODES),
                drivers=draw.choice(((), (entry.crew[0].id,), (entry.crew[-1].id,))),
                laps=draw.randint(5, 9),
                laps_led=draw.choice((0, 0, 1, 4)),
                incidents=draw.choice((None, 0, 2, 5)),
                drive_times=tuple(draw.choice((None, 0, 2_400_000, 4_000_000)) for _ in entry.crew[:1]),
                time=draw.randint(1000, 2000),
                best_lap=draw.randint(100, 200),
                qualifying=orders["qualifying"][at],
                fastest_lap=orders["fastest_lap"][at],
                grid=orders["grid"][at],
                fastest_lap_driver=draw.choice(entry.crew).id,
                mark=draw.choice(("", "OOD", "x") if at >= placed else ("", "", "joker", "J")),
            )
        )
    return tuple(found)


def order(number: int, draw: random.Random) -> list[int]:
    """Return places 1, 2, ... in any order; now and then two are equal."""
    places = draw.sample(range(1, number + 1), number)
    if number > 1 and draw.random() < 0.3:
        places[places.index(2)] = 1
    return places


def without(season: Season, fact: str) -> Season:
    """Return the season as if nobody had recorded a fact; of rows, as if some had not been there."""
    gone = {fact, *FOLLOWS.get(fact, ())}

    def blank(what: str, thing: Any) -> Any:
        names = {one.removeprefix(f"{what}.") for one in gone if one.startswith(f"{what}.")} - {"entry"}
        return msgspec.structs.replace(thing, **{key(name): NOTHING.get(name) for name in names})

    def change(session: Session) -> Session:
        kept = session.classifications[-1].rows
        if fact == "result.entry":
            kept = kept[1:] if session.id[-3:-2] in "13" else kept
        changed = (Classification(rows=tuple(blank("result", row) for row in kept)),)
        return blank("session", msgspec.structs.replace(session, classifications=changed))

    entries = tuple(blank("entry", entry) for entry in season.entries)
    return msgspec.structs.replace(with_sessions(season, change), entries=entries)


def others(season: Season, looked_at: Mapping[str, set[str]], draw: random.Random) -> Season:
    """Return the season with another value of every fact that is not looked at."""
    other = made(draw)
    sessions = [session for event in other.events for session in event.sessions]
    spare = [row for session in sessions for row in session.classifications[-1].rows]

    def changed(what: str, thing: Any, new: Any, names: Iterable[str], kept: set[str]) -> Any:
        values = {key(name): getattr(new, key(name)) for name in names if f"{what}.{name}" not in kept}
        return msgspec.structs.replace(thing, **values)

    def change(session: Session) -> Session:
        kept = looked_at.get(session.id, set())
        made_rows = [
            changed("result", row, draw.choice(spare), OF_RESULTS, kept)
            for row in session.classifications[-1].rows
        ]
        session = msgspec.structs.replace(session, classifications=(Classification(rows=tuple(made_rows)),))
        return changed("session", session, draw.choice(sessions), OF_SESSIONS, kept)

    kept = set[str]().union(*looked_at.values())
    entries = [changed("entry", one, draw.choice(other.entries), OF_ENTRIES, kept) for one in season.entries]
    return msgspec.structs.replace(with_sessions(season, change), entries=tuple(entries))


def key(name: str) -> str:
    """Return what a fact is called in Python."""
    return "class_" if name == "class" else name


# Championships


@cache
def uses() -> tuple[Use, ...]:
    """Return every rule of `ruled.MADE`, and those of the plug-in, in a championship."""
    found = [
        (f"{slot}/{keys['kind']} {number}", rule(slot, **keys))
        for slot, all_keys in MADE.items()
        if slot != "decisions"  # what they do to a result is theirs to test
        for number, keys in enumerate(all_keys)
    ]
    plugin = _plugin()
    found += [
        ("bonuses/lucky-number", plugin.LuckyNumber(points=Fraction(5, 2), number="3")),
        ("tiebreaks/alphabet", plugin.Alphabet()),
        ("counting/odd-rounds", plugin.OddRounds()),
    ]
    return tuple(Use(name, one, championship(one)) for name, one in found)


def championship(of: Kind) -> Championship:
    """Return a championship in which a rule acts, beside the plainest others."""
    level = of.slot == "tiebreaks"  # so that many are
    finish = {"kind": "finish", "scale": [1, 1, 1, 1] if level else [10, 6, 4, 3, 2]}
    base = title(awards={"race": finish}, tiebreaks=[], of="team" if of.slot == "slots" else "driver")
    race: Any = base.awards["race"]
    if of.slot == "scales":
        return msgspec.structs.replace(base, awards={"race": replace(race, scale=of)})
    everywhere = {"race": replace(race, sessions=("race", "heat"))}
    if isinstance(of, Modifier):
        return msgspec.structs.replace(base, awards=everywhere, modifiers={"x": replace(of, awards=())})
    parts: dict[str, dict[str, Any]] = {
        "subjects": {"subject": of},
        "fields": {"field": {"x": of}, "awards": everywhere},
        "awards": {"awards": {"x": of}, "low_wins": of.kind == "low-point"},
        "bonuses": {"awards": {"race": race, "x": of}},
        "sharing": {"sharing": of},
        "slots": {"slots": of},
        "counting": {"counting": of},
        "phases": {"phases": (of,)},
        "tiebreaks": {"tiebreaks": (of,)},
        "listings": {"listing": {"x": of}},
    }
    return msgspec.structs.replace(base, **parts[of.slot])


@cache
def _plugin() -> Any:
    file = Path(__file__).resolve().parents[1] / "plugin" / "countback_plugin" / "__init__.py"
    spec = spec_from_file_location("countback_plugin_said", file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
