"""Which decisions the rows of a result have in them already, told from the rows that were there before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from countback.model.classification import Classification
from countback.model.decision import Decision
from countback.model.finding import Finding
from countback.model.kinds import Hearing
from countback.model.season import Season, Session
from countback.model.targets import cars_meant
from countback.rules.stewards import stewards_rule

#: Of more decisions than these no combination is tried: which of them rows have is not known then.
MOST = 4


def amends(decision: Decision) -> bool:
    """Tell whether a decision is of a kind that changes results."""
    rule = stewards_rule(decision)
    return rule is not None and rule.concerns in ("result", "meeting")


def shown_since(
    before: Classification,
    now: Classification,
    decisions: Sequence[Decision],
    session: Session,
    season: Season,
) -> tuple[str, ...] | None:
    """Return the ids of those decisions that a result has and the one before did not; None: not known.

    It has none of them where it has the very rows of before. It has those that make its places, statuses and
    times of the ones before, if these are the only ones that do.
    """
    if now.rows == before.rows:
        return ()
    if len(decisions) > MOST:
        return None
    wanted = _places(now)
    fitting = [
        tuple(decision.id for decision in some)
        for count in range(len(decisions) + 1)
        for some in combinations(decisions, count)
        if _places(_after(before, some, session, season)) == wanted
    ]
    return fitting[0] if len(fitting) == 1 and all(fitting[0]) else None


def certainly_without(now: Classification, decision: Decision, session: Session, season: Season) -> bool:
    """Tell whether a result cannot have a decision: the car holds a place in it that the decision takes."""
    cars = cars_meant(decision, now.rows, season.entries)
    outcome = _applied(now, decision, session, season)
    if len(cars) != 1 or outcome is None:
        return False
    held, left = (
        next(row.position for row in sheet.rows if row.entry == cars[0].id) for sheet in (now, outcome)
    )
    return bool(held and not left)


def _places(sheet: Classification | None) -> list[tuple[object, ...]] | None:
    if sheet is None:
        return None
    rows = ((row.entry, row.position, row.status.value, row.time) for row in sheet.rows)
    return sorted(rows, key=lambda row: str(row[0]))


def _after(
    sheet: Classification, decisions: Sequence[Decision], session: Session, season: Season
) -> Classification | None:
    """Return a result after decisions, one after the other; None where one cannot be applied."""
    for made in decisions:
        outcome = _applied(sheet, made, session, season)
        if outcome is None:
            return None
        sheet = outcome
    return sheet


def _applied(
    sheet: Classification, decision: Decision, session: Session, season: Season
) -> Classification | None:
    rule, cars = stewards_rule(decision), cars_meant(decision, sheet.rows, season.entries)
    if rule is None or len(cars) != 1:
        return None
    outcome = rule.amend(
        Hearing(decision=decision, entry=cars[0].id, classification=sheet, session=session, season=season)
    )
    return None if isinstance(outcome, Finding) else outcome
