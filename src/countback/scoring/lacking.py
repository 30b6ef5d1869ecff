"""Facts that rules need: those that nobody recorded, and those that were worked out instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from countback.model.contract import Kind
from countback.model.facts import Bools, Facts
from countback.model.finding import Finding
from countback.model.rulebook import Championship
from countback.rules.needs import facts_needed
from countback.rules.saying import listed
from countback.scoring.decide import decided
from countback.scoring.infer import RACES
from countback.scoring.named import key_finding, some_of
from countback.scoring.score import Standings

#: How to record what an award needs, by the column of the results that holds it.
_RECORD = {
    "qualifying": "fill the column qualifying, or let qualified_by name the session that set the order",
    "fastest_lap": "fill the column fastest_lap (1 is the fastest), or best_lap of every car",
    "laps_led": "fill the column laps_led",
    "incidents": "fill the column incidents (0 for none)",
    "grid": "fill the column grid",
    "laps": "fill the column laps",
    "time": "fill the column time",
    "best_lap": "fill the column best_lap",
}


def not_recorded(standings: Standings, title: Championship, file: str) -> Iterator[Finding]:
    """Say which facts the rules of a championship need that no row, session or entry has."""
    facts = standings.facts
    for name, award in title.awards.items():
        if decided(award):
            continue
        scope = award.in_scope(facts)[0]
        yield from _setters_missing(standings, title, name, file)
        for column in sorted(columns_needed(award)):
            if lacking := _without(facts, column, scope):
                some = some_of(lacking)
                message = f"{award.kind} needs {column}, which no row of {some} has"
                slot = "bonuses" if award.slot == "bonuses" else "awards"
                at = f"championships.{title.id}.{slot}.{name}"
                yield key_finding("fact-missing", message, _RECORD[column], file, at)
    if "result.drive_times" in facts_needed(title.sharing):
        timed = facts.of_rows(lambda row: bool(row.drive_times))[0].any(axis=-1)
        untimed = zip(facts.sessions, title.paid(facts) & ~timed, strict=True)
        lacking = [session.id for session, lacks in untimed if lacks and session.classifications]
        if lacking:
            message = f"{title.sharing.kind} needs drive_times, which no row of {some_of(lacking)} has"
            hint = "fill the column drive_times; until then every driver is taken to have driven enough"
            yield key_finding("fact-missing", message, hint, file, f"championships.{title.id}.sharing")
    for key, rule in title.rules():
        if rule.slot in ("fields", "listings"):
            yield from _unread(standings, title, f"championships.{title.id}.{key}", rule, file)


def poles_differ(standings: Standings, title: Championship) -> Iterator[Finding]:
    """Say where a race has another on pole than the session that set its order, as decisions left it."""
    if not any("qualifying" in columns_needed(award) for award in title.awards.values()):
        return
    sessions = {session.id: session for session in standings.facts.sessions}
    for race in sessions.values():
        order = sessions[race.qualified_by].classification if race.qualified_by in sessions else None
        if order is None or race.classification is None:
            continue
        first = {row.entry: row.number or row.entry for row in order.rows if row.position == 1}
        pole = {row.entry: row.number or row.entry for row in race.classification.rows if row.qualifying == 1}
        if first and pole and not first.keys() & pole.keys():
            cars = f"car {', '.join(pole.values())} on pole, not car {', '.join(first.values())}"
            message = f"the column qualifying of {race.id} has {cars}, which is first in {race.qualified_by}"
            hint = "correct it, or leave the column blank: then the order of the session is taken"
            yield key_finding("pole-contradicted", message, hint, "results", race.id)


def distances_unknown(standings: Standings, file: str) -> Iterator[Finding]:
    """Say once, for all rules that ask whether a race was cut short, of which races nobody can tell."""
    facts = standings.facts
    unsaid = np.array(
        [session.kind in RACES and session.scheduled_laps is None and bool(session.classifications)
         for session in facts.sessions], dtype=np.bool_,
    )  # fmt: skip
    kinds: dict[str, str] = {}
    distance = "session.scheduled_laps"
    asked_of = np.zeros(len(facts.sessions), dtype=np.bool_)
    for title in standings.rulebook.championships:
        paid = title.paid(facts)
        for key, rule in title.rules():
            inside = [part for _, part in rule.inner_rules() if distance in facts_needed(part)]
            if distance in facts_needed(rule) and not inside:  # the part that asks is told of by itself
                kinds.setdefault(rule.kind, f"championships.{title.id}.{key}")
                asked_of |= rule.looks_at(facts, paid)
    lacking = [
        session.id for session, wanted in zip(facts.sessions, unsaid & asked_of, strict=True) if wanted
    ]
    if lacking:
        take = "take" if len(kinds) > 1 else "takes"
        message = f"{listed(kinds)} {take} a race without scheduled_laps as run in full: {some_of(lacking)}"
        hint = "give the session scheduled_laps where a race was cut short"
        yield key_finding("distance-unknown", message, hint, file, next(iter(kinds.values())), "info")


def _unread(standings: Standings, title: Championship, at: str, rule: Kind, file: str) -> Iterator[Finding]:
    """Say that who ranks or is listed depends on laps or classes that are not recorded."""
    facts = standings.facts
    races = np.array([session.kind in RACES for session in facts.sessions], dtype=np.bool_)
    looked_at = rule.looks_at(facts, title.paid(facts)) & races
    for column in sorted(columns_needed(rule)):
        if lacking := _without(facts, column, looked_at):
            message = f"{rule.kind} needs {column}, which no row of {some_of(lacking)} has"
            yield key_finding("fact-missing", message, _RECORD[column], file, at)
    if "entry.class" in facts_needed(rule):
        ran = dict.fromkeys(facts.row_entry.tolist())
        without = [facts.entries[car] for car in ran if not facts.entries[car].class_]
        if without:
            cars = some_of([entry.number or entry.id for entry in without])
            message = (
                f"{rule.kind} needs the class of every car, which {cars} lack{'s' * (len(without) == 1)}"
            )
            yield key_finding("fact-missing", message, "fill the column class of entries.csv", file, at)


def _setters_missing(standings: Standings, title: Championship, name: str, file: str) -> Iterator[Finding]:
    """Say which laps belong to one of a crew while nobody knows to whom."""
    scores, facts = standings.titles[title.id], standings.facts
    if name not in scores.shared.to_driver:
        return
    paid = scores.awarded.paid[name].points[0] != 0
    for session, car in zip(*(places.tolist() for places in np.nonzero(paid)), strict=True):
        row, entry = facts.row_at()[session, car], facts.entries[car]
        if row.fastest_lap_driver or len(row.drivers or entry.crew) < 2:
            continue
        held = facts.sessions[session].id
        number = row.number or entry.number
        message = f"{name} of {held} is paid to nobody: who of car {number} set it is not recorded"
        hint = "fill the column fastest_lap_driver"
        yield key_finding("setter-unknown", message, hint, file, f"championships.{title.id}.bonuses.{name}")


def _without(facts: Facts, column: str, looked_at: Bools) -> list[str]:
    """Return the sessions with a result, of those looked at, in which no row has a column."""
    recorded = facts.column(column)[0].any(axis=-1)
    return [
        session.id
        for number, session in enumerate(facts.sessions)
        if session.classifications and looked_at[number] and not recorded[number]
    ]


def columns_needed(rule: Kind) -> set[str]:
    """Return the columns of a result that a rule cannot do without."""
    return {name.removeprefix("result.") for name in facts_needed(rule)} & _RECORD.keys()


_FACTS = {
    "fastest_lap": ("fastest laps of {} follow from the best laps recorded", {"fastest_lap"}),
    "qualifying": ("the order for pole of {} is that of the meeting's qualifying", {"qualifying"}),
    "laps": ("the distance of {} is that of the winner", {"session.laps"}),
    "absent": ("whoever is entered and has no row in {} did not come (DNC)", set()),
}


def worked_out(standings: Standings) -> Iterator[Finding]:
    """Say which facts that rules need were not recorded and follow from others."""
    needed: set[str] = set()
    for title in standings.rulebook.championships:
        for award in title.awards.values():
            needed |= columns_needed(award)
        for _, rule in title.rules():
            needed |= facts_needed(rule) & {"session.laps"}
    sessions: dict[str, list[str]] = defaultdict(list)
    for session, fact in standings.facts.only.inferred:
        if _FACTS[fact][1] & needed or fact == "absent":
            sessions[fact].append(session)
    for fact, where in sessions.items():
        message, hint = _FACTS[fact][0].format(some_of(where)), "record it where it is not so"
        yield key_finding("fact-inferred", message, hint, "results", "", "info")
