"""Changes of a season and its rulebook of which is known what they do to every table, mostly nothing.

Each takes a season, a rulebook as `tomllib` reads it, and dice; it returns both changed, or None where what
the change does is not laid down for these rules.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import msgspec
from oracle import Table
from oracle.seasons import CLASSES, MAKES, ON_RESULTS, ON_TOTALS, TAGS

from countback.model.classification import Classification, Result
from countback.model.season import Decision, Driver, Entry, Season, Session, with_sessions

Changed = tuple[Season, Table]
replace = msgspec.structs.replace


# ------------------------------------------------------------------ order


def entries_shuffled(season: Season, table: Table, dice: Random) -> Changed:
    """The order of the entry list decides nothing."""
    return replace(season, entries=tuple(dice.sample(season.entries, len(season.entries)))), table


def rows_shuffled(season: Season, table: Table, dice: Random) -> Changed:
    """Nor does that of the rows of a sheet."""
    return _with_rows(season, lambda rows, _: tuple(dice.sample(rows, len(rows)))), table


def decisions_shuffled(season: Season, table: Table, dice: Random) -> Changed:
    """Decisions act in their order; that of those on different results, or on results and totals, is free."""

    def acts_on(decision: Decision) -> Hashable:
        if decision.kind in ON_TOTALS:
            return "totals"
        if decision.kind in ON_RESULTS or decision.kind == "meeting-excluded":
            return decision.round or decision.session.split("-")[1]
        return decision.id

    return replace(season, decisions=tuple(interleaved(season.decisions, acts_on, dice))), table


def interleaved(
    all_: Sequence[Decision], key: Callable[[Decision], Hashable], dice: Random
) -> list[Decision]:
    """Return them in a random order in which those of one key follow each other as before."""
    waiting: dict[Hashable, list[Decision]] = {}
    for one in all_:
        waiting.setdefault(key(one), []).append(one)
    order = [key(one) for one in all_]
    dice.shuffle(order)
    return [waiting[which].pop(0) for which in order]


def _with_rows(season: Season, change: Callable[[tuple[Result, ...], Session], Iterable[Result]]) -> Season:
    def changed(session: Session) -> Session:
        revisions: list[Classification] = [
            replace(one, rows=tuple(change(one.rows, session))) for one in session.classifications
        ]
        return replace(session, classifications=tuple(revisions))

    return with_sessions(season, changed)


# ------------------------------------------------------------------ names


def new_names(season: Season, dice: Random) -> dict[str, str]:
    """Return another name for everybody and everything that has one, in another alphabetical order.

    Car numbers stay: of equal cars the lower number is the better. The id of an entry parts those with one
    number, so it keeps its place in the alphabet.
    """
    groups = {
        "driver-": {driver.id for entry in season.entries for driver in entry.crew},
        "Name ": {driver.name for entry in season.entries for driver in entry.crew},
        "team-": {entry.team.id for entry in season.entries if entry.team},
        "Squad ": {entry.team.name for entry in season.entries if entry.team},
        "Make": {*MAKES, "Delta"},
        "Class ": set(CLASSES),
        "tag-": set(TAGS),
        "decision-": {decision.id for decision in season.decisions} - {""},
        "session-": {session.id for event in season.events for session in event.sessions},
    }
    names = {}
    for prefix, old in groups.items():
        numbers = dice.sample(range(100, 1000), len(old))
        names |= {name: f"{prefix}{number}" for name, number in zip(sorted(old), numbers, strict=True)}
    entries = sorted(entry.id for entry in season.entries)
    return names | {id_: f"entry-{number:03}" for number, id_ in enumerate(entries)}


def renamed(value: Any, names: dict[str, str]) -> Any:
    """Return facts or rules with every text that is one of the names replaced."""
    if isinstance(value, msgspec.Struct):
        fields = {name: renamed(getattr(value, name), names) for name in value.__struct_fields__}
        return replace(value, **fields)
    if isinstance(value, dict):
        return {key: renamed(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(renamed(one, names) for one in value)
    return new_name(value, names) if isinstance(value, str) else value


def new_name(name: str, names: dict[str, str]) -> str:
    """Return the new name of a driver, a team, a constructor (two makes) or a car (number and team)."""
    if name in names:
        return names[name]
    chassis, dash, engine = name.partition("-")
    if dash and chassis in names and engine in names:
        return f"{names[chassis]}-{names[engine]}"
    number, blank, team = name.partition(" ")
    return f"{number} {names[team]}" if blank and team in names else name


# ------------------------------------------------------------------ points


#: Keys of rules whose values are points.
POINTS = ("points", "tail", "each", "floor", "step", "totals", "base", "standing", "scale", "tables")


def _titles(table: Table) -> list[Table]:
    return [title for title in table["championships"].values() if isinstance(title.get("counting"), dict)]


def tripled(season: Season, table: Table, dice: Random) -> Changed | None:
    """Where every points value is three times as large, so is every total.

    Not where the place is the score, a point is taken away for each starter missing, or totals are averages,
    which are rounded.
    """
    averaged = any(title.get("counting", {}).get("kind") == "average" for title in _titles(table))
    if averaged or "low-point" in str(table) or "less-missing" in str(table):
        return None
    decisions = [
        replace(one, options={**one.options, "amount": str(3 * Fraction(str(one.options["amount"])))})
        if "points-" in one.kind and "amount" in one.options
        else one
        for one in season.decisions
    ]
    scales = {name: _times_three(scale) for name, scale in table.get("scales", {}).items()}
    book = {**_rules_tripled(table), **({"scales": scales} if scales else {})}
    return replace(season, decisions=tuple(decisions)), book


def _rules_tripled(value: Any) -> Any:
    if isinstance(value, dict):
        # A step of 1 is what a scale does where it says nothing.
        usual = {"step": 1} if value.get("kind") == "steps" else {}
        usual |= {"each": 1} if value.get("kind") == "cars-beaten" else {}
        return {
            key: _times_three(one) if key in POINTS else _rules_tripled(one)
            for key, one in {**usual, **value}.items()
        }
    return [_rules_tripled(one) for one in value] if isinstance(value, list) else value


def _times_three(value: Any) -> Any:
    """Return points, or all points in a scale, times three."""
    if isinstance(value, dict):
        return _rules_tripled(value) if "kind" in value or "points" in value else _each_tripled(value)
    if isinstance(value, list):
        return [_times_three(one) for one in value]
    if isinstance(value, str) and not value.removeprefix("-")[:1].isdigit():
        return value  # the name of a scale
    return str(3 * Fraction(str(value)))


def _each_tripled(value: Table) -> Table:
    return {key: _times_three(one) for key, one in value.items()}


# ------------------------------------------------------------------ a guest, and a season cut


def guests_are_invisible(table: Table) -> Table | None:
    """Return the rulebook with invisible guests in every championship; None where guests keep places.

    Places as published count all cars, so a guest moves those.
    """
    if "keeps-place" in str(table) or "published" in str(table):
        return None
    titles = {
        name: {**title, "field": {**title.get("field", {}), "guests": {"places": "invisible"}}}
        for name, title in table["championships"].items()
    }
    return {**table, "championships": titles}


def guest_at_the_back(season: Season, dice: Random) -> Season:
    """Return the season with an invisible guest last of each result."""
    rounds = tuple(event.round for event in season.events)
    crew = (Driver(id="guest", name="Guest"),)
    class_ = dice.choice(season.entries).class_
    if any(decision.kind == "back-of-class" for decision in season.decisions):
        class_ = "Guests"  # a car sent to the back of its class in the race goes behind the guests of it, too
    guest = Entry(id="guest", number="999", crew=crew, class_=class_, rounds=rounds, guest=True)
    classes = {entry.id: entry.class_ for entry in season.entries}

    def behind(rows: tuple[Result, ...], session: Session) -> tuple[Result, ...]:
        places = [row.position for row in rows if row.position]
        own = [row.class_position for row in rows if row.class_position and classes[row.entry] == class_]
        in_class = any(row.class_position for row in rows)
        last = Result(
            entry="guest",
            position=max(places, default=0) + 1,
            class_position=max(own, default=0) + 1 if in_class else None,
            laps=0,
            best_lap=99_000 if any(row.best_lap for row in rows) else None,
        )
        return (*rows, last)

    return replace(_with_rows(season, behind), entries=(*season.entries, guest))


def cut(season: Season, after: int) -> Season:
    """Return the season as it stood after a round: what follows in the calendar has not been run."""
    events = []
    later = False
    for event in season.events:
        sessions = [replace(one, classifications=()) if later else one for one in event.sessions]
        events.append(replace(event, sessions=tuple(sessions)))
        later |= event.round == after
    return replace(season, events=tuple(events))
