"""What is not decided yet, in each way in which it can go; and the ledgers of penalty points."""

from __future__ import annotations

from typing import Any

from countback.model.finding import Finding
from countback.model.points import format_points
from countback.odds.outcomes import InEach, odds_in_each
from countback.office.api.problems import NotDoneError
from countback.office.api.reading import At
from countback.office.api.season_view import SeasonView, readable, view_of
from countback.office.api.shapes import View
from countback.office.desk.ledgers import kept
from countback.office.facts import decision_name
from countback.office.public import drawing
from countback.titles.worlds import MOST, TooManyWorldsError, World, verdict, worlds

Shape = dict[str, Any]


def outcomes(request: Any, season: str, view: View = "issued", at: At = None, odds: bool = False) -> Shape:
    """Return the standings in each outcome of what is open or under appeal; with ``odds`` those of titles."""
    held = view_of(request.auth, request, view, at)
    try:
        alternatives = worlds(held.standings)
    except TooManyWorldsError as error:
        hint = f"outcomes are given for {MOST} at most"
        raise NotDoneError(409, Finding(code="too-many-worlds", message=str(error), hint=hint)) from None
    if wrong := next((world.findings for world in alternatives if world.findings), ()):
        raise NotDoneError(409, *map(held.ids.without, wrong))
    drawn = odds_in_each(alternatives, drawing().generators) if odds else {}
    ids = held.standings.championships
    return {
        "season": held.season.id,
        "moment": held.moment(),
        "championships": [{"id": id_, "told": verdict(alternatives, id_)} for id_ in ids],
        "worlds": [_world(held, world, number, drawn) for number, world in enumerate(alternatives)],
    }


def _world(held: SeasonView, world: World, number: int, drawn: InEach) -> Shape:
    return {
        "letter": world.letter,
        "outcomes": [
            {
                "decision": decision_name(outcome.decision),
                "name": held.ids.clean(outcome.decision.name),
                "step": outcome.step,
            }
            for outcome in world.outcomes
        ],
        "championships": [
            {
                "id": id_,
                "told": world.told(id_),
                "rows": [
                    {
                        "position": row.position,
                        "competitor": held.ids.out(row.competitor.id),
                        "name": row.competitor.name,
                        "points": format_points(row.points),
                    }
                    for row in world.standings.table(id_, results=False).rows
                ],
                "odds": [
                    {
                        "competitor": held.ids.out(row.competitor),
                        "name": row.name,
                        "title": row.title,
                        "error": row.error,
                    }
                    for row in (drawn[id_][number].rows if id_ in drawn else ())
                ],
            }
            for id_ in held.standings.championships
        ],
    }


def ledgers(request: Any, season: str) -> Shape:
    """Return who has how many penalty points, from which decisions, until when, and what they lead to."""
    opened = readable(request.auth.held)
    assert opened.season is not None
    day, books = kept(request.auth.held, opened)
    return {
        "season": season,
        "version": opened.number,
        "day": day,
        "ledgers": [
            {
                "name": ledger.name,
                "told": ledger.told(),
                "accounts": [
                    {
                        "driver": account.driver.name,
                        "counts": account.counts,
                        "charges": [
                            {
                                "season": charge.season.id,
                                "decision": decision_name(charge.decision),
                                "day": charge.day,
                                "counts": charge.counts,
                                "lapses": charge.lapses,
                            }
                            for charge in account.charges
                        ],
                        "reached": [
                            {"day": step.day, "number": step.number, "follows": step.follows}
                            for step in account.reached
                        ],
                    }
                    for account in accounts
                ],
            }
            for ledger, accounts, _ in books
        ],
    }
