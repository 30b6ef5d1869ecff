"""What decisions did to a result, in the words of its line: the place before, or that the sheet shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from countback.model.classification import Classification, Result
from countback.model.decision import Decision
from countback.model.facts import Facts
from countback.model.numbers import ordinal
from countback.model.season import Season
from countback.model.targets import cars_meant
from countback.rules.class_order import order_of
from countback.rules.stewards import stewards_rule

#: A result: session and entry, by their ids.
Seat = tuple[str, str]


class Place(NamedTuple):
    """A place among all cars and among those of the class; None for no place."""

    overall: int | None
    in_class: int | None


def places_before(recorded: Season, amended: Season) -> dict[Seat, Place]:
    """Return by session and entry the places in results that decisions changed, as they were before."""
    entries = {entry.id: entry for entry in recorded.entries}
    found: dict[Seat, Place] = {}
    for event, after in zip(recorded.events, amended.events, strict=True):
        for session, changed in zip(event.sessions, after.sessions, strict=True):
            before, now = session.classification, changed.classification
            if before is None or now is None or before is now:
                continue
            classes = {entries[row.entry].class_ for row in before.rows}
            was, new = (_in_class(one, recorded, classes) for one in (before, now))
            placed = {row.entry: row.position for row in now.rows}
            for row in before.rows:
                place = Place(row.position, was.get(row.entry))
                if place != Place(placed.get(row.entry), new.get(row.entry)):
                    found[session.id, row.entry] = place
    return found


def _in_class(result: Classification, season: Season, classes: set[str]) -> dict[str, int]:
    entries = {entry.id: entry for entry in season.entries}
    return {
        row.entry: place
        for class_ in classes
        for place, row in enumerate(order_of(result.rows, entries, class_), start=1)
    }


def moved(facts: Facts, known: Mapping[Seat, Place], *, by_class: bool) -> dict[tuple[int, int], str]:
    """Return by session and entry (indices) what was decided on a result; ``known`` are the places before."""
    league = facts.only
    index = {entry.id: number for number, entry in enumerate(league.entries)}
    rows: dict[int, dict[int, Result]] = {}
    for (session, car), row in facts.row_at().items():
        rows.setdefault(session, {})[car] = row
    told: dict[tuple[int, int], str] = {}
    for decision in league.decisions:
        rule = stewards_rule(decision)
        if rule is None or rule.concerns not in ("result", "meeting"):
            continue
        for session, here in rows.items():
            id_ = league.sessions[session].id
            if id_ != decision.session and int(league.round[session]) != decision.round:
                continue
            for entry in cars_meant(decision, [*here.values()], league.entries):
                seat = (session, index[entry.id])
                before = known.get((id_, entry.id))
                told[seat] = told.get(seat, "") + _said(decision, before, here[seat[1]], by_class)
    return told


def _said(decision: Decision, before: Place | None, row: Result, by_class: bool) -> str:
    """Return the words for one decision on one result."""
    place = None if before is None else before.in_class if by_class else before.overall
    if before is None:
        was = "the recorded result shows it already, the place before is not known"
    elif not by_class and place == row.position:
        was = "the place among all cars stays"
    else:
        was = f"{ordinal(place)} before" if place else "without a place before"
    reason = f" ({decision.reason})" if decision.reason else ""
    return f"; {decision.kind.replace('-', ' ')}{reason}: {was}"
