"""One way the rest of a season can go, as people would write it down, as columns, and as recorded facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from msgspec.structs import replace

from countback.model.classification import Classification, Result, Status
from countback.model.facts import Bools, Ints
from countback.model.kinds import NoPlace
from countback.model.rulebook import Championship
from countback.model.season import Decision, Season
from countback.titles.remaining import NOBODY, Manned, Remaining

#: The status of a car without a place; one that stays away has no row.
STATUS: Mapping[NoPlace, Status] = {
    "DNF": Status.DNF,
    "DNS": Status.DID_NOT_START,
    "DSQ": Status.DISQUALIFIED,
}
CODES: Mapping[NoPlace, int] = {"away": 0, **{way: status.code for way, status in STATUS.items()}}


class SessionEnding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one session ends: entry ids ``order`` from the first on, and those without a place.

    ``places`` are those of the order where cars tie, otherwise they count up from 1. ``pole`` and
    ``fastest_lap`` are all who share it, none for a pole that is set already; ``qualified`` are those behind
    the pole. ``led`` led laps, as many as stand at the same place in ``laps``. ``drivers`` say who drove a
    car, by entry, where it was not its usual crew, ``set_by`` who set its best lap. A session that is not
    ``held`` is cancelled.
    """

    session: str
    order: tuple[str, ...]
    places: tuple[int, ...] = ()
    retired: tuple[str, ...] = ()
    not_started: tuple[str, ...] = ()
    disqualified: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    pole: tuple[str, ...] = ()
    qualified: tuple[str, ...] = ()
    fastest_lap: tuple[str, ...] = ()
    led: tuple[str, ...] = ()
    laps: tuple[int, ...] = ()
    drivers: dict[str, tuple[str, ...]] = {}
    set_by: dict[str, str] = {}
    held: bool = True


Ending = tuple[SessionEnding, ...]


def laps_to_lead(title: Championship) -> int:
    """Return how many laps whoever leads some is taken to lead, 0 where no rule asks for it.

    Whoever leads the most leads one more.
    """
    return max((rule.least_laps_led for rule in title.awards.values()), default=0)


def read_ending(
    remaining: Remaining, columns: Mapping[str, Ints], number: int, manned: Manned = NOBODY
) -> Ending:
    """Return ending ``number`` of a batch of columns in words, with who drives in it."""
    ids = [entry.id for entry in remaining.facts.entries]
    crews: dict[int, tuple[dict[str, tuple[str, ...]], dict[str, str]]] = {}
    for (session, car), (who, setter) in manned.items():
        drivers, set_by = crews.setdefault(session, ({}, {}))
        if who:
            drivers[ids[car]] = who
        if setter:
            set_by[ids[car]] = setter
    results: list[SessionEnding] = []
    # In most endings whoever it is about does the same in every session: it is read once.
    alike: dict[tuple[tuple[int, ...], bool, bytes], SessionEnding] = {}
    sessions = list(remaining.sessions)
    if not sessions:
        return ()
    held = np.stack([column[number, sessions] for column in columns.values()], axis=1)
    same: Bools = np.concatenate([[False], (held[1:] == held[:-1]).all(axis=(1, 2))])
    written = b""
    for at, (session, runners) in enumerate(zip(sessions, remaining.runners, strict=True)):
        grid_set = session in remaining.poles_set or session in remaining.qualified_by
        id_ = remaining.facts.sessions[session].id
        written = written if same[at] else held[at].tobytes()
        key = (runners, grid_set, written)
        if session not in crews and key in alike:
            results.append(replace(alike[key], session=id_))
            continue
        told = dict(zip(columns, held[at].tolist(), strict=True))
        if grid_set:
            del told["qualifying"]
        drivers, set_by = crews.get(session, ({}, {}))
        results.append(_read_session(id_, runners, ids, told, drivers, set_by))
        if session not in crews:
            alike[key] = results[-1]
    return tuple(results)


def _read_session(
    session: str,
    runners: Sequence[int],
    ids: Sequence[str],
    told: Mapping[str, list[int]],
    drivers: dict[str, tuple[str, ...]],
    set_by: dict[str, str],
) -> SessionEnding:
    place, status = told["place"], told["status"]
    placed = sorted((place[car], car) for car in runners if place[car])
    without: dict[int, list[str]] = {}
    for car in runners:
        if not place[car]:
            without.setdefault(status[car], []).append(ids[car])
    out = {way: tuple(without.get(code, ())) for way, code in CODES.items()}
    grid = _in_order(told.get("qualifying"), runners)
    led = sorted(_in_order(told.get("laps_led"), runners), key=lambda lap: -lap[0])
    counted = all(at == number for number, (at, _) in enumerate(placed, start=1))
    return SessionEnding(
        session=session,
        order=tuple(ids[car] for _, car in placed),
        places=() if counted else tuple(at for at, _ in placed),
        retired=out["DNF"],
        not_started=out["DNS"],
        disqualified=out["DSQ"],
        away=out["away"],
        pole=tuple(ids[car] for at, car in grid if at == 1),
        qualified=tuple(ids[car] for at, car in grid if at > 1),
        fastest_lap=tuple(ids[car] for car in runners if told["fastest_lap"][car] == 1),
        led=tuple(ids[car] for _, car in led),
        laps=tuple(laps for laps, _ in led),
        drivers=drivers,
        set_by=set_by,
    )


def _in_order(column: list[int] | None, runners: Sequence[int]) -> list[tuple[int, int]]:
    """Return the cars that have a value in a column, the lowest value first."""
    return [] if column is None else sorted((column[car], car) for car in runners if column[car])


def columns_of(
    remaining: Remaining, orders: Sequence[Sequence[int]], bonus: Sequence[int], way: NoPlace = "DNF"
) -> dict[str, Ints]:
    """Return one ending as columns: for each session to come its cars from the first on.

    ``bonus`` is the car with pole and fastest lap in each session, -1 for none. Those not in the order
    have no place, ``way`` they all come to have none.
    """
    columns = remaining.blank(1, way)
    for session, order, car in zip(remaining.sessions, orders, bonus, strict=True):
        remaining.put(columns, 0, session, list(order), range(1, len(order) + 1))
        if car >= 0:
            columns["fastest_lap"][0, session, car] = 1
            if session not in remaining.poles_set and session not in remaining.qualified_by:
                columns["qualifying"][0, session, car] = 1
            if "laps_led" in columns:
                columns["laps_led"][0, session, car] = laps_to_lead(remaining.title) + 1
    remaining.copy_grids(columns)
    return columns


def as_recorded(remaining: Remaining, season: Season, ending: Ending) -> Season:
    """Return the season cut off at the moment, with an ending recorded as if it had happened.

    It goes through `score` like any season: that is how witnesses are checked.
    """
    by_id = {result.session: result for result in ending}
    seen = zip(remaining.facts.sessions, remaining.seen.tolist(), strict=True)
    left = {session.id for session, held in seen if not held}
    events = []
    for event in season.events:
        sessions = []
        for session in event.sessions:
            if session.id in left:
                result = by_id.get(session.id)
                held = (_classification(result),) if result is not None and result.held else ()
                gone = session.cancelled or (result is not None and not result.held)
                session = msgspec.structs.replace(
                    session, laps=None, laps_run=None, classifications=held, cancelled=gone
                )
            sessions.append(session)
        events.append(msgspec.structs.replace(event, sessions=tuple(sessions)))
    decisions = in_force(remaining, season, season.decisions)
    return msgspec.structs.replace(season, events=tuple(events), decisions=decisions)


def in_force(remaining: Remaining, season: Season, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return which decisions, of the season or its rulebook, were recorded at the moment."""
    held = {session.id for event in season.events for session in event.sessions if session.classifications}
    sessions = remaining.facts.sessions
    if not any(session.id in held for session in sessions[remaining.first :]):
        return tuple(decisions)
    ids = {"", *(session.id for session in sessions[: remaining.first])}
    return tuple(
        decision
        for decision in decisions
        if max(decision.from_round, decision.round or 0) <= remaining.moment.round and decision.session in ids
    )


def _classification(result: SessionEnding) -> Classification:
    places = dict(zip(result.order, result.places or range(1, len(result.order) + 1), strict=True))
    grid = dict.fromkeys(result.pole, 1)
    grid |= {entry: len(result.pole) + place for place, entry in enumerate(result.qualified, start=1)}
    led = dict(zip(result.led, result.laps, strict=True))
    status = dict.fromkeys(result.order, Status.CLASSIFIED)
    for entries, code in (
        (result.retired, Status.DNF),
        (result.not_started, Status.DID_NOT_START),
        (result.disqualified, Status.DISQUALIFIED),
    ):
        status |= dict.fromkeys(entries, code)
    rows = [
        Result(
            entry=entry,
            position=places.get(entry),
            status=code,
            drivers=result.drivers.get(entry, ()),
            qualifying=grid.get(entry),
            laps_led=led.get(entry),
            fastest_lap=1 if entry in result.fastest_lap else None,
            fastest_lap_driver=result.set_by.get(entry, ""),
        )
        for entry, code in status.items()
    ]
    return Classification(rows=tuple(rows))
