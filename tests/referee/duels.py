"""What it takes in a large field: every pair of places of two competitors, with all holders of bonuses.

All endings of a race of thirty cars are too many, but one rival decides at a time, by its place. Cars that
hold no places (guests, other classes) come in before both, between the two, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import msgspec
import numpy as np

from countback.model.classification import Result, Status
from countback.model.season import Season
from countback.scoring.score import Standings, score
from countback.titles.decide import Titles
from countback.titles.needs import needs
from countback.titles.remaining import Remaining, remaining
from referee.compare import Scorer
from referee.endings import Ending, One
from referee.needs import Held, hold_list, seen_in

#: How a car may have no place; None is one that stays away.
STATUSES = (Status.DNF, Status.DISQUALIFIED, None)


def cut_off(season: Season, before: str) -> Season:
    """Return the season as it stood before a session was held."""
    events, gone, left = [], False, set()
    for event in season.events:
        sessions = []
        for session in event.sessions:
            gone = gone or session.id == before
            left |= {session.id} if gone else set()
            sessions.append(msgspec.structs.replace(session, classifications=()) if gone else session)
        events.append(msgspec.structs.replace(event, sessions=tuple(sessions)))
    decisions = tuple(one for one in season.decisions if one.session not in left)
    return msgspec.structs.replace(season, events=tuple(events), decisions=decisions)


def hold_duels(
    standings: Standings, championship: str, before: str, held: Held, bonuses: bool = True
) -> None:
    """Hold the needs of everybody before a session against pairs of places.

    Bonuses go to everybody in turn, or where ``bonuses`` says not so, to the rivals only.
    """
    season = cut_off(standings.recorded, before)
    titles_of = tuple(one for one in standings.rulebook.championships if one.id == championship)
    rulebook = msgspec.structs.replace(standings.rulebook, championships=titles_of)
    rest = remaining(score(season, rulebook), championship)
    titles = Titles(rest, most_endings=0)
    for x in range(len(rest.competitors)):
        found = needs(titles, x)
        if not found or found[0].margins:
            continue
        asked = titles.every.asked(rest.sessions[0])
        rivals = [rest.index(limit.rival) for limit in found[0].limits]
        endings = [ending for y in rivals for ending in pairs(rest, x, y, rivals, asked, bonuses)]
        held.endings += len(endings)
        positions = Scorer(season, rulebook).all(endings, found[0].session)
        can = np.ones(len(endings), dtype=np.bool_)
        label = f"{season.id}, {championship} before {before}"
        hold_list(rest, x, found, seen_in(rest, x, found, endings, positions, can), held, label)


def pairs(
    rest: Remaining, x: int, y: int, rivals: list[int], asked: set[str], bonuses: bool
) -> Iterator[Ending]:
    """Yield endings in which ``x`` and ``y`` have every pair of places, and any rival wins what comes later.

    All other rivals retire from the next session.
    """
    (mine,), theirs = rest.cars[0][x], rest.cars[0][y]
    hidden = np.zeros(len(rest.facts.entries), dtype=np.bool_)
    for rule in rest.title.field.values():
        if rule.invisible:
            out = np.broadcast_to(rule.left_out(rest.facts), (1, *rest.facts.shape))
            hidden |= out[0, rest.sessions[0]]
    runners = rest.runners[0]
    ranked = [car for car in runners if not hidden[car]]
    between = [car for car in runners if hidden[car] and car not in theirs]
    retired = {car for rival in rivals for car in rest.cars[0][rival]}
    others = [car for car in ranked if car != mine and car not in retired]
    places = range(len(ranked) + 1)
    holders = [-1, mine, *retired, *others[:1]] if bonuses else [*retired]
    fastest = holders if "fastest-lap" in asked else [-1]
    poles = holders if {"pole", "qualifying"} & asked else [-1]
    # Whoever wins what comes later may be another one than who came in well now.
    to_come = range(1, len(rest.sessions))
    later = [tuple(_alone(rest, at, rival) for at in to_come) for rival in (rivals if to_come else [y])]
    for p, q in product(places, places if theirs and theirs[0] in ranked else [0]):
        if p and p == q:
            continue
        for aside in _aside(p, q, len(between)):
            order = _order(p, q, mine, theirs, others, between[: aside[0]], between[aside[0] : sum(aside)])
            bare = [(car, STATUSES) for car, place in ((mine, p), *((car, q) for car in theirs)) if not place]
            for fast, pole in product(fastest, poles):
                for ways in product(*(some for _, some in bare)):
                    status = dict(zip((car for car, _ in bare), ways, strict=True))
                    next_ = _one(rest, order, status, fast, pole)
                    for won in later:
                        yield (next_, *won)


def _aside(p: int, q: int, most: int) -> list[tuple[int, int]]:
    """Return how many cars without places of their own come in before both, and between the two."""
    if p and q > p:
        return [(number, 0) for number in range(most + 1)]
    return [(0, 0), (0, most), (most, 0)] if p and most else [(0, 0)]


def _order(
    p: int,
    q: int,
    mine: int,
    theirs: tuple[int, ...],
    others: list[int],
    before: list[int],
    between: list[int],
) -> list[int]:
    """Return the cars from the first on, so that the two have their places among those that have any."""
    placed = {p: mine} | ({q: theirs[0]} if q else {})
    placed.pop(0, None)
    order, rest = [*before], iter(others)
    for place in range(1, max(placed, default=0) + 1):
        car = placed.get(place)
        if car is None:
            car = next(rest, None)
        if car is None:
            continue
        if car == mine:
            order += between
        order.append(car)
    return order


def _one(rest: Remaining, order: list[int], status: dict[int, Status | None], fast: int, pole: int) -> One:
    """Return a race in which cars came in in this order, and all others retired or have the ``status``."""
    entries = rest.facts.entries
    places = {car: at for at, car in enumerate(order, start=1)}
    rows = []
    for car in rest.runners[0]:
        came = Status.CLASSIFIED if car in places else status.get(car, Status.DNF)
        if came is not None:
            rows.append(
                Result(
                    entry=entries[car].id,
                    position=places.get(car),
                    status=came,
                    fastest_lap=1 if car == fast and came is not Status.DISQUALIFIED else None,
                    qualifying=1 if car == pole else None,
                )
            )
    return One(rest.facts.sessions[rest.sessions[0]].id, tuple(rows), frozenset())


def _alone(rest: Remaining, at: int, y: int) -> One:
    rows = tuple(
        Result(entry=rest.facts.entries[car].id, position=1, fastest_lap=1, qualifying=1)
        for car in rest.cars[at][y]
    )
    return One(rest.facts.sessions[rest.sessions[at]].id, rows, frozenset())
