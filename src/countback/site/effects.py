"""What one decision changed: the season scored without it, and what is otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from countback.model.decision import in_force
from countback.model.kinds import StewardsRule
from countback.model.revisions import sessions_of
from countback.model.season import Season, Session
from countback.model.standings import Row
from countback.model.targets import cars_meant
from countback.rules.class_order import order_of
from countback.rules.stewards import stewards_rule
from countback.scoring.moved import Place
from countback.scoring.score import Standings, score


@dataclass(frozen=True)
class Moved:
    """The places of a car (entry id) in a session (id) without a decision and with it."""

    session: str
    entry: str
    before: Place
    after: Place


@dataclass(frozen=True)
class Change:
    """A row of a championship that is otherwise with a decision; ``before`` is None where there was none."""

    championship: str
    before: Row | None
    after: Row


@dataclass(frozen=True)
class Effect:
    """What a decision changed.

    ``in_result`` is true where the recorded result shows it already, ``acts`` is false where it is not
    in force or has no effect on results or points by its kind.
    """

    in_result: bool = False
    acts: bool = True
    moved: tuple[Moved, ...] = ()
    changes: tuple[Change, ...] = ()


def effect_of(standings: Standings, number: int) -> Effect:
    """Return what the decision with a number (from 1) changed."""
    recorded = standings.recorded
    decision = recorded.decisions[number - 1]
    rule = stewards_rule(decision)
    if not in_force(recorded.decisions)[number - 1] or _without_effect(rule):
        return Effect(acts=False)
    if decision.in_result or _shown(recorded, number):
        return Effect(in_result=True)
    others = (*recorded.decisions[: number - 1], *recorded.decisions[number:])
    without = score(msgspec.structs.replace(recorded, decisions=others), standings.rulebook)
    return Effect(
        moved=tuple(_moved(standings.season, without.season, number)),
        changes=tuple(_changes(standings, without)),
    )


def _without_effect(rule: StewardsRule | None) -> bool:
    # A reversal takes others out of force: what it changed is theirs.
    return rule is None or rule.concerns == "nothing"


def _shown(recorded: Season, number: int) -> bool:
    decision = recorded.decisions[number - 1]
    here = sessions_of(decision, recorded)
    newest = [
        session.classification
        for event in recorded.events
        for session in event.sessions
        if session.id in here and session.classification
    ]
    return bool(decision.id) and any(decision.id in (revision.shows or ()) for revision in newest)


def _moved(season: Season, without: Season, number: int) -> Iterator[Moved]:
    decision = season.decisions[number - 1]
    here = sessions_of(decision, season)
    pairs = zip(_sessions(season), _sessions(without), strict=True)
    for now, was in pairs:
        if now.id not in here or not now.classification or now.classification is was.classification:
            continue
        for entry in cars_meant(decision, now.classification.rows, season.entries):
            yield Moved(now.id, entry.id, _place(was, entry.id, season), _place(now, entry.id, season))


def _sessions(season: Season) -> Iterator[Session]:
    return (session for event in season.events for session in event.sessions)


def _place(session: Session, entry: str, season: Season) -> Place:
    rows = session.classification.rows if session.classification else ()
    entries = {entry.id: entry for entry in season.entries}
    overall = next((row.position for row in rows if row.entry == entry), None)
    in_class = [row.entry for row in order_of(rows, entries, entries[entry].class_)]
    return Place(overall, in_class.index(entry) + 1 if entry in in_class else None)


def _changes(standings: Standings, without: Standings) -> Iterator[Change]:
    for id_ in standings.championships:
        table = standings.table(id_, results=False)
        before = {row.competitor.id: row for row in without.table(table.id, results=False).rows}
        for row in table.rows:
            was = before.get(row.competitor.id)
            if was is None or (was.points, was.position) != (row.points, row.position):
                yield Change(table.id, was, row)
