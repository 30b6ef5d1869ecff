"""What may still happen in a season: which sessions are left, who may take part, what becomes of a car.

Every claim about titles, odds and needs rests on this one answer, and says so: `said` is the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from msgspec.structs import replace

from countback.model.facts import Facts
from countback.model.kinds import NoPlace
from countback.model.rulebook import Championship
from countback.model.season import Decision, Entry, Event, Season, Session
from countback.scoring.moment import Moment
from countback.scoring.score import Standings, score

EntrySet = Literal["entered", "season", "latest"]
"""Who takes part in what remains. ``entered``: in each round the entries that the entry list has for it, or,
where it has none, everybody who has taken part, in every car they are entered in; ``season``: every
entry in every round; ``latest``: who ran in the newest event, or in the one before without being replaced."""

Assume = Literal[
    "cancelled", "shortened", "new-entries", "all-start", "all-classified", "no-equals", "crews-as-before"
]
"""``cancelled``, ``shortened`` and ``new-entries`` let more happen than the default, the others less."""

RACES = ("race", "sprint", "heat")
WIDER = ("cancelled", "shortened", "new-entries")
ASSUMPTIONS: tuple[Assume, ...] = (
    "cancelled",
    "shortened",
    "new-entries",
    "all-start",
    "all-classified",
    "no-equals",
    "crews-as-before",
)

_CARS = "each entered car may take any place, tie, retire, not start, stay away or be disqualified"


def said(assume: Collection[Assume]) -> str:
    """Return what is assumed, in one sentence."""
    held = "every session on the calendar is held in full"
    if "cancelled" in assume:
        held = "any session may be cancelled, those that are held are held in full"
    if "shortened" in assume:
        held = held.replace("held in full", "held, in full or cut short")
    cars = _CARS
    if "all-classified" in assume:
        cars = "each entered car takes a place, and may tie"
    elif "all-start" in assume:
        cars = "each entered car starts, and may take any place, tie, retire or be disqualified"
    if "no-equals" in assume:
        cars = cars.replace(", and may tie", "").replace(" tie,", "") + ", none as another's equal"
    crew = "with its crew as before" if "crews-as-before" in assume else "driven by any of its entered crew"
    new = "others may enter anew" if "new-entries" in assume else "nobody enters anew"
    return f"{held}; {cars}, {crew}; {new}; only decisions already recorded act, each from its date"


def ways(assume: Collection[Assume]) -> tuple[NoPlace, ...]:
    """Return how a car may come to have no place; none where each takes one."""
    if "all-classified" in assume:
        return ()
    return ("DNF", "DSQ") if "all-start" in assume else ("DNF", "DNS", "DSQ", "away")


def with_rounds(season: Season, rounds_left: int | None = None) -> Season:
    """Return the season with the rounds put on its calendar that are planned but not yet listed.

    ``rounds_left`` says how many are to come in all; otherwise the season does. Each gets the sessions of
    the newest event that has the most. An open calendar of which nothing is known is returned as it is.
    """
    number = season.rounds_to_list
    if rounds_left is not None:
        begun = [any(session.classifications for session in event.sessions) for event in season.events]
        to_come = sum(
            not held and not event.cancelled for held, event in zip(begun, season.events, strict=True)
        )
        number = max(rounds_left - to_come, 0)
    if number is None:
        return season
    events = list(season.events)
    like = max(reversed(events), key=lambda event: len(event.sessions), default=None)
    for round_ in range(1, number + 1):
        events.append(_like(like, max((event.round for event in season.events), default=0) + round_))
    return replace(season, events=tuple(events), calendar="complete", planned_rounds=None)


def _like(event: Event | None, round_: int) -> Event:
    """Return an event to come with sessions like those of another; one race where there is none."""
    shape = event.sessions if event else (Session(id="race"),)
    ids = {session.id: f"round-{round_}-{number}" for number, session in enumerate(shape, start=1)}
    sessions = tuple(
        Session(id=ids[session.id], kind=session.kind, qualified_by=ids.get(session.qualified_by, ""))
        for session in shape
    )
    return Event(round=round_, name=f"Round {round_}", id=f"round-{round_}", sessions=sessions)


def looking_ahead(standings: Standings, rounds_left: int | None = None) -> Standings:
    """Return standings in whose calendar the rounds planned are listed; the same where it has all of them."""
    season = with_rounds(standings.recorded, rounds_left)
    return (
        standings
        if season.events == standings.recorded.events
        and season.rounds_to_list == (standings.recorded.rounds_to_list)
        else score(season, standings.rulebook)
    )


def seen_at(standings: Standings, after: str | int | None) -> Moment:
    """Return the moment; after the newest round it is that of the last result, whatever else is planned."""
    if after == 0:
        return Moment(0, 0)
    moment, now = standings.moment(after), standings.moment()
    under_way = isinstance(after, int) and moment.round == now.round and moment.sessions > now.sessions
    return now if under_way else moment


def sessions_left(facts: Facts, title: Championship, seen: int) -> tuple[int, ...]:
    """Return the sessions (indices) still to be held that the rules look at: a set, not the end of a list.

    ``seen`` sessions lie before the moment; one of them that has no result has been postponed.
    """
    matter = title.looks_at(facts).copy()
    index = {session.id: number for number, session in enumerate(facts.sessions)}
    own, grid = own_qualifying(facts), facts.column("qualifying")[0]
    for number, session in enumerate(facts.sessions[:seen]):
        source = index.get(session.qualified_by or own.get(session.id, ""))
        if source is not None and matter[number] and session.classifications and not grid[number].any():
            matter[source] = True  # the grid of a race that was held before its qualifying is still to be set
    return tuple(
        number
        for number, session in enumerate(facts.sessions)
        if matter[number] and (number >= seen or not session.classifications)
    )


def with_grids(facts: Facts, title: Championship, matter: tuple[int, ...], seen: int) -> tuple[int, ...]:
    """Return the sessions that matter with the qualifyings to come in which everybody takes a place, too.

    Otherwise the order of a qualifying to come is open, and only the race that it pays in is looked at.
    """
    index = {session.id: number for number, session in enumerate(facts.sessions)}
    own, sessions = own_qualifying(facts), {*matter}
    for award in title.awards.values():
        if not {"pole", "qualifying"} & {*award.reads}:
            continue
        for number in matter:
            session = facts.sessions[number]
            source = index.get(session.qualified_by or own.get(session.id, ""))
            paid = bool(award.in_scope(facts)[0, number])
            if source is not None and paid and (source >= seen or not facts.sessions[source].classifications):
                sessions.add(source)
    return tuple(sorted(sessions))


def known_decisions(facts: Facts, moment: Moment, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return which decisions were recorded at a moment: as things stand all, whenever they begin to act."""
    if not any(session.classifications for session in facts.sessions[moment.sessions :]):
        return tuple(decisions)
    ids = {"", *(session.id for session in facts.sessions[: moment.sessions])}
    return tuple(
        decision
        for decision in decisions
        if max(decision.from_round, decision.round or 0) <= moment.round and decision.session in ids
    )


def own_qualifying(facts: Facts) -> dict[str, str]:
    """Return for each race the qualifying that can only be its own, as scoring infers it once both are held.

    That is the only one of a meeting with one race, or the first, second, ... of as many as there are races.
    """
    setters: dict[str, str] = {}
    for number in range(len(facts.events)):
        here = [facts.sessions[at] for at in (facts.event == number).nonzero()[0].tolist()]
        qualifyings = [session for session in here if session.kind == "qualifying"]
        races = [session for session in here if session.kind in RACES]
        said = {session.qualified_by for session in here}
        if len(qualifyings) != len(races):
            races = races[:1] if len(qualifyings) == 1 else []
        pairs = zip(races, qualifyings, strict=False)
        setters |= {
            race.id: session.id for race, session in pairs if session.id not in said and not race.qualified_by
        }
    return setters


def entered(entry: Entry, round_: int) -> bool:
    """Tell whether a car is entered for a round; one without a list of rounds is for all of them."""
    return not entry.rounds or round_ in entry.rounds


def takers(past: Facts, rounds: Sequence[int], entries: EntrySet | Collection[str]) -> list[tuple[int, ...]]:
    """Return for each session to come, by its round, the entries (indices) that may take part in it.

    ``past`` holds the rows seen; ``entries`` may name entry ids instead. Raises ``KeyError`` for an
    unknown one.
    """
    every = range(len(past.entries))
    if not isinstance(entries, str):
        index = {entry.id: number for number, entry in enumerate(past.entries)}
        return [tuple(index[id_] for id_ in entries)] * len(rounds)
    if entries == "season":
        return [tuple(every)] * len(rounds)
    if entries == "latest" and len(past.rows):
        return [tuple(sorted(_still_about(past)))] * len(rounds)
    all_entries = past.entries
    ran = {all_entries[entry].id for entry in {*past.row_entry.tolist()}}
    people = {driver.id for entry in all_entries if entry.id in ran for driver in entry.crew}
    took_part = tuple(
        number
        for number in every
        if all_entries[number].id in ran or people & {driver.id for driver in all_entries[number].crew}
    )
    listed = {
        round_: tuple(number for number in every if entered(all_entries[number], round_))
        for round_ in {*rounds}
    }
    return [listed[round_] or took_part for round_ in rounds]


def with_newcomers(
    facts: Facts,
    title: Championship,
    past: Facts,
    seen: int,
    matter: tuple[int, ...],
    entries: EntrySet | Collection[str],
) -> tuple[int, ...]:
    """Return the sessions that matter with those that can bring somebody into the table who leads it at once.

    Whoever has a row in any session is in the table, and nothing is a good total where the lowest wins or
    where points are deducted. ``matter`` are the sessions that rules look at, ``past`` holds the rows seen.
    """
    told = title.low_wins or any(decision.competitor for decision in facts.decisions)
    others = [
        number
        for number, session in enumerate(facts.sessions)
        if number not in matter and (number >= seen or not session.classifications)
    ]
    if not told or not others:
        return matter
    ran = {*past.row_entry.tolist()}
    running = takers(past, [int(facts.round[number]) for number in others], entries)
    new = [
        number
        for number, runners in zip(others, running, strict=True)
        if any(car not in ran or len(facts.entries[car].crew) > 1 for car in runners)
    ]
    return tuple(sorted((*matter, *new)))


def _still_about(past: Facts) -> set[int]:
    """Return who ran in the newest event, and who ran in the one before and left a gap in the team."""
    ran = past.event[past.row_session]
    events = sorted({*ran.tolist()})
    there = {*past.row_entry[ran == events[-1]].tolist()}
    before = {*past.row_entry[ran == events[-2]].tolist()} if len(events) > 1 else set()
    people = {driver.id for entry in there for driver in past.entries[entry].crew}
    now, then = (Counter(_teams(past, cars)) for cars in (there, before))
    for entry in sorted(before - there):
        (team,) = _teams(past, [entry])
        if not {driver.id for driver in past.entries[entry].crew} & people and now[team] < then[team]:
            now[team] += 1
            there.add(entry)
    return there


def _teams(past: Facts, cars: Iterable[int]) -> list[str]:
    entries = [past.entries[car] for car in cars]
    return [
        entry.team.id if entry.team else entry.constructor or f"number {entry.number}" for entry in entries
    ]
