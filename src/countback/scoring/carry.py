"""Points that go along with a driver who changes teams: from the team they were scored for to his new one."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from countback.model.facts import Bools, Facts, Ints, League
from countback.model.kinds import Crews
from countback.rules.saying import listed
from countback.scoring.slot import car_points
from countback.scoring.title import TitleScores

NOBODY = -1


def gone_along(scores: TitleScores, seen: int, who: int) -> dict[str, int]:
    """Return in words what has gone along with drivers to one competitor (index) of the only league, or left
    it, after so many sessions: points in units, by who scored them and where they went."""
    gone: dict[str, int] = {}
    moves, points = moves_of(scores, 0, seen), car_points(scores.shared, scores.slotted)[0]
    teams, rows = scores.credited.competitors, scores.facts.row_at()
    names = {driver.id: driver.name for entry in scores.facts.entries for driver in entry.crew}
    for session, entry, slot, owner, to in zip(
        moves.session.tolist(),
        moves.entry.tolist(),
        moves.slot.tolist(),
        moves.owner.tolist(),
        moves.to[0].tolist(),
        strict=True,
    ):
        units = int(points[session, owner, slot])
        if not units or who not in (owner, to):
            continue
        crew = rows[session, entry].drivers or [driver.id for driver in scores.facts.entries[entry].crew]
        whose = listed(names.get(driver, driver) for driver in crew)
        text = f"points of {whose} gone along to {teams[to].name}"
        if who == to:
            text = f"points of {whose}, scored for {teams[owner].name}"
        gone[text] = gone.get(text, 0) + (units if who == to else -units)
    return gone


class Moves(msgspec.Struct, frozen=True, eq=False):
    """The rows of one league whose points go elsewhere, seen from one moment. N rows, B endings.

    ``session`` [N], ``entry`` [N] (of the league) and ``slot`` [N] say which, ``owner`` [N] is the competitor
    (index) that scored, ``to`` [B, N] whose the points are now, ``NOBODY`` where they stay.
    """

    session: Ints
    entry: Ints
    slot: Ints
    owner: Ints
    to: Ints


def carried_at(scores: TitleScores, seen: int) -> Ints:
    """Return ``[B, K]``: the points that go along with drivers, less those that leave, by then."""
    points = car_points(scores.shared, scores.slotted)
    carried = np.zeros((len(points), points.shape[2]), dtype=np.int64)
    for league in range(len(scores.facts.leagues)):
        whose = slice(None) if len(scores.facts.leagues) == 1 else slice(league, league + 1)
        moves = moves_of(scores, league, seen)
        own = points[whose][:, moves.session, moves.owner, moves.slot]
        every = np.broadcast_to(moves.to, own.shape).T
        for at, (owner, to) in enumerate(zip(moves.owner.tolist(), every, strict=True)):
            goes = to != NOBODY
            carried[whose, owner] -= own[:, at] * goes
            ending = np.flatnonzero(goes)
            carried[whose][ending, to[ending]] += own[ending, at]
    return carried


def moves_of(scores: TitleScores, league: int, seen: int) -> Moves:
    """Return whose points go along with drivers to another competitor, ``seen`` sessions on in one league."""
    facts, crews = scores.facts, scores.credited
    season = facts.leagues[league]
    session = season.row_session if season.slots is None else season.slots[season.row_session]
    entry = season.row_entry
    whose = slice(None) if len(facts.leagues) == 1 else slice(league, league + 1)
    paid = np.any([rule.in_scope(facts)[whose] for rule in scores.title.awards.values()], axis=(0, 1))
    own = np.broadcast_to(scores.field.belongs, (len(scores.field.belongs), *facts.shape))
    own = own if len(own) == 1 else own[whose]
    there = (facts.column("status")[whose] > 0)[:, session, entry] & own[:, session, entry]
    there = there & (session < seen) & paid[session]
    owner, slot = _owners(facts, crews, league, session, entry)
    drivers = _drivers(season)
    now = np.full((len(there), len(drivers)), NOBODY, dtype=np.int64)
    for number, rows in enumerate(drivers.values()):
        last = np.where(there[:, rows], session[rows], NOBODY).max(axis=1, keepdims=True)
        newest = there[:, rows] & (session[rows] == last)
        now[:, number] = _only(np.where(newest, owner[rows], NOBODY), newest)
    by_row: list[list[int]] = [[] for _ in season.rows]
    for number, rows in enumerate(drivers.values()):
        for row in rows.tolist():
            by_row[row].append(number)
    to = np.full(there.shape, NOBODY, dtype=np.int64)
    for row, crew in enumerate(by_row):
        if crew and owner[row] != NOBODY:
            to[:, row] = _only(now[:, crew], np.ones((len(now), len(crew)), dtype=np.bool_))
    to = np.where(there & (to != owner), to, NOBODY)
    goes = np.flatnonzero((to != NOBODY).any(axis=0))
    return Moves(session[goes], entry[goes], slot[goes], owner[goes], to[:, goes])


def _only(numbers: Ints, among: Bools) -> Ints:
    """Return ``[B]``: the one number that all of ``among`` [B, N] have, ``NOBODY`` where they differ."""
    highest = np.where(among, numbers, NOBODY).max(axis=1)
    same: Bools = np.all((numbers == highest[:, None]) | ~among, axis=1)
    return np.where(same, highest, NOBODY)


def _owners(facts: Facts, crews: Crews, league: int, session: Ints, entry: Ints) -> tuple[Ints, Ints]:
    """Return ``[N]`` which competitor (index) each row is credited to, ``NOBODY`` for none, and its slot."""
    at = np.full((*facts.shape, 2), NOBODY, dtype=np.int64)
    cars = crews.cars[league if len(crews.cars) > 1 else 0]
    held = np.argwhere(cars < facts.shape[1])
    for number, who, slot in held.tolist():
        at[number, cars[number, who, slot]] = who, slot
    return at[session, entry, 0], np.maximum(at[session, entry, 1], 0)


def _drivers(season: League) -> dict[str, Ints]:
    """Return the rows (indices) of each driver, by id."""
    rows: dict[str, list[int]] = {}
    for number, driver in _driving(season):
        rows.setdefault(driver, []).append(number)
    return {driver: np.array(numbers, dtype=np.int64) for driver, numbers in rows.items()}


def _driving(season: League) -> Iterator[tuple[int, str]]:
    """Yield each row (index) with each of its drivers (by id)."""
    for number, (row, entry) in enumerate(zip(season.rows, season.row_entry.tolist(), strict=True)):
        for driver in row.drivers or [driver.id for driver in season.entries[entry].crew]:
            yield number, driver
