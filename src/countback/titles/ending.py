"""One way the rest of a season can go, as people would write it down, as columns, and as recorded facts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from countback.model.classification import Classification, Result, Status
from countback.model.facts import Ints
from countback.model.rulebook import Championship
from countback.model.season import Decision, Season
from countback.titles.remaining import Remaining


class SessionEnding(msgspec.Struct, frozen=True, kw_only=True):
    """How one session ends: entry ids ``order`` from the first on, ``retired`` the others that took part.

    ``pole`` and ``fastest_lap`` are entry ids, "" for nobody (or for a pole that is set already);
    ``qualified`` are those behind the pole in qualifying. ``led`` led laps, the first of them the most.
    """

    session: str
    order: tuple[str, ...]
    retired: tuple[str, ...] = ()
    pole: str = ""
    qualified: tuple[str, ...] = ()
    fastest_lap: str = ""
    led: tuple[str, ...] = ()


Ending = tuple[SessionEnding, ...]


def laps_to_lead(title: Championship) -> int:
    """Return how many laps whoever leads some is taken to lead, 0 where no rule asks for it.

    Whoever leads the most leads one more.
    """
    return max((rule.least_laps_led for rule in title.awards.values()), default=0)


def read_ending(remaining: Remaining, columns: dict[str, Ints], number: int) -> Ending:
    """Return ending ``number`` of a batch of columns in words."""
    ids = [entry.id for entry in remaining.facts.entries]
    found = []
    for session, runners in zip(remaining.sessions, remaining.runners, strict=True):
        place, pole, fast = (
            columns[name][number, session] for name in ("place", "qualifying", "fastest_lap")
        )
        placed = sorted((int(place[car]), car) for car in runners if place[car])
        set_already = session in remaining.poles_set
        grid = [] if set_already else sorted((int(pole[car]), car) for car in runners if pole[car])
        laps = columns["laps_led"][number, session] if "laps_led" in columns else None
        led = [] if laps is None else sorted((-int(laps[car]), car) for car in runners if laps[car])
        found.append(
            SessionEnding(
                session=remaining.facts.sessions[session].id,
                order=tuple(ids[car] for _, car in placed),
                retired=tuple(ids[car] for car in runners if not place[car]),
                pole=ids[grid[0][1]] if grid else "",
                qualified=tuple(ids[car] for _, car in grid[1:]),
                fastest_lap=next((ids[car] for car in runners if fast[car] == 1), ""),
                led=tuple(ids[car] for _, car in led),
            )
        )
    return tuple(found)


def columns_of(
    remaining: Remaining, orders: Sequence[Sequence[int]], bonus: Sequence[int]
) -> dict[str, Ints]:
    """Return one ending as columns: for each session to come its cars from the first on.

    ``bonus`` is the car with pole and fastest lap in each session, -1 for none. Those not in the order
    have retired.
    """
    columns = remaining.blank(1)
    for session, order, car in zip(remaining.sessions, orders, bonus, strict=True):
        cars = list(order)
        columns["place"][0, session, cars] = columns["class_place"][0, session, cars] = range(
            1, len(cars) + 1
        )
        columns["status"][0, session, cars] = Status.CLASSIFIED.code
        if car >= 0:
            columns["fastest_lap"][0, session, car] = 1
            if session not in remaining.poles_set:
                columns["qualifying"][0, session, car] = 1
            if "laps_led" in columns:
                columns["laps_led"][0, session, car] = laps_to_lead(remaining.title) + 1
    return columns


def as_recorded(remaining: Remaining, season: Season, ending: Ending) -> Season:
    """Return the season cut off at the moment, with an ending recorded as if it had happened.

    It goes through `score` like any season: that is how witnesses are checked.
    """
    by_id = {one.session: one for one in ending}
    seen = {session.id for session in remaining.facts.sessions[: remaining.first]}
    laps = laps_to_lead(remaining.title)
    events = []
    for event in season.events:
        sessions = []
        for session in event.sessions:
            if session.id not in seen:
                one = by_id.get(session.id)
                session = msgspec.structs.replace(
                    session,
                    laps=None,
                    laps_run=None,
                    classifications=(_classification(one, laps),) if one else (),
                )
            sessions.append(session)
        events.append(msgspec.structs.replace(event, sessions=tuple(sessions)))
    decisions = in_force(remaining, season.decisions)
    return msgspec.structs.replace(
        season, events=tuple(events), entries=remaining.facts.entries, decisions=decisions
    )


def in_force(remaining: Remaining, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return the decisions known at the moment: none from a later round on, or on a session to come."""
    seen = {"", *(session.id for session in remaining.facts.sessions[: remaining.first])}
    last = remaining.moment.round
    return tuple(one for one in decisions if one.from_round <= last and one.session in seen)


def _classification(one: SessionEnding, laps: int) -> Classification:
    grid = {entry: place for place, entry in enumerate((one.pole, *one.qualified), start=1) if entry}
    led = {entry: laps + (not turn) for turn, entry in enumerate(one.led)}
    rows = [
        Result(
            entry=entry,
            position=place if place <= len(one.order) else None,
            status=Status.CLASSIFIED if place <= len(one.order) else Status.DNF,
            qualifying=grid.get(entry),
            laps_led=led.get(entry),
            fastest_lap=1 if entry == one.fastest_lap else None,
        )
        for place, entry in enumerate((*one.order, *one.retired), start=1)
    ]
    return Classification(rows=tuple(rows))
