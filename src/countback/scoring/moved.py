"""What decisions did to a result, in the words of its line: the place before, or that the sheet shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from countback.model.classification import Classification, Result
from countback.model.decision import Decision
from countback.model.facts import Facts
from countback.model.numbers import ordinal
from countback.model.rulebook import Championship
from countback.model.season import Entry, Season, Session
from countback.model.targets import cars_meant
from countback.rules.class_order import order_of
from countback.rules.stewards import stewards_rule
from countback.scoring.decide import on_results

#: A result: session and entry, by their ids.
Seat = tuple[str, str]


class Place(NamedTuple):
    """A place among all cars and among those of the class; None for no place."""

    overall: int | None
    in_class: int | None


def places_before(recorded: Season, amended: Season) -> dict[Seat, Place]:
    """Return by session and entry the places as they were before, in the results that decisions changed."""
    entries = {entry.id: entry for entry in recorded.entries}
    places: dict[Seat, Place] = {}
    for event, after in zip(recorded.events, amended.events, strict=True):
        for session, changed in zip(event.sessions, after.sessions, strict=True):
            before, now = session.classification, changed.classification
            if before is None or now is None or before is now:
                continue
            classes = {entries[row.entry].class_ for row in before.rows}
            in_class = _in_class(before, recorded, classes)
            for row in before.rows:
                places[session.id, row.entry] = Place(row.position, in_class.get(row.entry))
    return places


def _in_class(result: Classification, season: Season, classes: set[str]) -> dict[str, int]:
    entries = {entry.id: entry for entry in season.entries}
    return {
        row.entry: place
        for class_ in classes
        for place, row in enumerate(order_of(result.rows, entries, class_), start=1)
    }


def touched(facts: Facts, title: Championship) -> frozenset[tuple[int, int]]:
    """Return the results (session and entry, indices) that decisions in force concern in a championship."""
    here = facts.cache.get("touched")
    if not isinstance(here, frozenset):
        league = facts.only
        index = {entry.id: number for number, entry in enumerate(league.entries)}
        rows = _rows_of(facts)
        here = facts.cache["touched"] = frozenset(
            (session, index[car.id]) for _, session, car in _meant(facts, rows)
        )
    return here | {(seat.session, seat.car) for _, _, seat in on_results(facts, title)}


def _rows_of(facts: Facts) -> dict[int, dict[int, Result]]:
    rows: dict[int, dict[int, Result]] = {}
    for (session, car), row in facts.row_at().items():
        rows.setdefault(session, {})[car] = row
    return rows


def _meant(facts: Facts, rows: Mapping[int, Mapping[int, Result]]) -> Iterator[tuple[Decision, int, Entry]]:
    """Yield the decisions on results, each with the session (index) and the one car that it means there."""
    league = facts.only
    for decision in league.decisions:
        rule = stewards_rule(decision)
        if rule is None or rule.concerns not in ("result", "meeting"):
            continue
        for session, here in rows.items():
            if (
                league.sessions[session].id != decision.session
                and int(league.round[session]) != decision.round
            ):
                continue
            cars = cars_meant(decision, [*here.values()], league.entries)
            if len(cars) == 1:
                yield decision, session, cars[0]


def moved(facts: Facts, places: Mapping[Seat, Place], *, by_class: bool) -> dict[tuple[int, int], str]:
    """Return by session and entry (indices) what was decided on a result; ``places`` are those before.

    Of a decision that could not be applied nothing is said.
    """
    league = facts.only
    index = {entry.id: number for number, entry in enumerate(league.entries)}
    told: dict[tuple[int, int], str] = {}
    for decision, session, car in _meant(facts, _rows_of(facts)):
        before = places.get((league.sessions[session].id, car.id))
        was = _was(decision, league.sessions[session], car, before, league.entries, by_class)
        seat = (session, index[car.id])
        told[seat] = told.get(seat, "") + was
    return told


def _was(
    decision: Decision,
    session: Session,
    entry: Entry,
    before: Place | None,
    entries: Sequence[Entry],
    by_class: bool,
) -> str:
    """Return the words for one decision on the result of an entry, "" for one that could not be applied."""
    # Of a result that decisions changed the copy that they changed comes last, behind what is recorded.
    recorded = session.classifications[: len(session.classifications) - (before is not None)]
    shows = recorded[-1].shows or () if recorded else ()
    if decision.in_result or (decision.id and decision.id in shows):
        was = "the recorded result shows it already, the place before is not known"
    elif before is None:
        return ""
    else:
        was = _told(before, _now(session, entries, entry), by_class)
    reason = f" ({decision.reason})" if decision.reason else ""
    return f"; {decision.kind.replace('-', ' ')}{reason}: {was}"


def _told(before: Place, now: Place, by_class: bool) -> str:
    place = before.in_class if by_class else before.overall
    if place == (now.in_class if by_class else now.overall):
        return f"the place {'in the class' if by_class else 'among all cars'} stays"
    return f"{ordinal(place)} before" if place else "without a place before"


def _now(session: Session, entries: Sequence[Entry], entry: Entry) -> Place:
    """Return the place of an entry in a session as decisions left it."""
    rows = session.classifications[-1].rows
    in_class = order_of(rows, {other.id: other for other in entries}, entry.class_)
    place = next((row.position for row in rows if row.entry == entry.id), None)
    return Place(place, next((at for at, row in enumerate(in_class, 1) if row.entry == entry.id), None))
