"""One league of a table as a season of objects: for what arrays do not hold, and for who asks for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from countback.batch.columns import KINDS
from countback.batch.numbering import Numbered
from countback.model.classification import Classification, Result, Status
from countback.model.season import Decision, Driver, Entry, Event, Season, Session, Team

_STATUS = {status.code: status for status in Status}
_OF_ROW = ("class_position", "laps", "time", "best_lap", "grid", "qualifying", "fastest_lap", "laps_led")


def season_of(numbered: Numbered, league: int, decisions: tuple[Decision, ...] = ()) -> Season:
    """Return one league as a season. Its sessions and entries come in the order in which they are numbered.

    Somebody with several entries (who changed class, team or status) is entered in each round with the
    one of the newest row until then.
    """
    name, season = numbered.names[league]
    sessions = _sessions(sessions_of(numbered, league, {}))
    entries = _entries(numbered, league)
    rows = _rows(numbered, league, entries)
    listed = numbered.sessions
    events: dict[int, list[Session]] = {}
    for at, session in enumerate(sessions):
        number = int(listed.first[league]) + at
        if listed.run[number] and not listed.cancelled[number]:
            announced = _announced(numbered, league, at)
            session = _with(session, scheduled_laps=announced or None)
            session = _with(session, classifications=(Classification(rows=tuple(rows.get(at, ()))),))
        events.setdefault(int(listed.round[number]), []).append(session)
    return Season(
        id=name,
        name=f"{name} {season}".strip(),
        series=name,
        year=int(season) if season.isascii() and season.isdigit() and len(season) == 4 else 1,
        events=tuple(
            Event(round=round_, name=f"Round {round_}", sessions=tuple(held))
            for round_, held in events.items()
        ),
        entries=tuple(entries),
        decisions=decisions,
    )


class Held(NamedTuple):
    """One session of a league: what its calendar is made of.

    ``run`` tells whether there is a result; ``announced`` are the laps it was to have, ``ran`` those of its
    winner, 0 where rules do not ask or nobody knows.
    """

    round: int
    kind: str
    name: str
    run: bool
    cancelled: bool
    announced: int = 0
    ran: int = 0


def sessions_of(numbered: Numbered, league: int, distances: dict[int, tuple[int, int]]) -> tuple[Held, ...]:
    """Return the sessions of a league; ``distances`` are for some (of all leagues) announced and ran."""
    listed, texts = numbered.sessions, numbered.columns.texts.get("session")
    here = range(int(listed.first[league]), int(listed.first[league + 1]))
    return tuple(
        Held(
            int(listed.round[at]),
            KINDS[int(listed.kind[at])],
            texts.values[int(listed.name[at])] if texts and listed.name[at] >= 0 else "",
            bool(listed.run[at]),
            bool(listed.cancelled[at]),
            *distances.get(at, (0, 0)),
        )
        for at in here
    )


def calendar_of(held: tuple[Held, ...]) -> Season:
    """Return a calendar as a season without entries and rows."""
    events: dict[int, list[Session]] = {}
    for session, how in zip(_sessions(held), held, strict=True):
        if how.run and not how.cancelled:
            session = _with(session, scheduled_laps=how.announced or None, laps=how.ran or None)
            session = _with(session, classifications=(Classification(),))
        events.setdefault(how.round, []).append(session)
    made = (Event(round=round_, name=f"Round {round_}", sessions=tuple(of)) for round_, of in events.items())
    return Season(id="", name="", series="", year=1, events=tuple(made))


def _with(session: Session, **changes: Any) -> Session:
    import msgspec

    return msgspec.structs.replace(session, **changes)


def session_ids(kinds: list[str], rounds: list[int], names: list[str]) -> list[str]:
    """Return the ids of a league's sessions: their names, with the round where a name is not the only one.

    One without a name is called by its kind and round: ``race-3``.
    """
    usual = [name or f"{kind}-{round_}" for kind, round_, name in zip(kinds, rounds, names, strict=True)]
    number = Counter(usual)
    ids = [
        usual_id if number[usual_id] == 1 else f"{usual_id}-{round_}"
        for usual_id, round_ in zip(usual, rounds, strict=True)
    ]
    number = Counter(ids)
    return [
        usual_id if number[usual_id] == 1 else f"{kind}-{usual_id}"
        for usual_id, kind in zip(ids, kinds, strict=True)
    ]


def _sessions(held: Sequence[Held]) -> list[Session]:
    ids = session_ids([how.kind for how in held], [how.round for how in held], [how.name for how in held])
    return [
        Session(id=id_, kind=how.kind, name=how.name, cancelled=how.cancelled)  # type: ignore[arg-type]
        for id_, how in zip(ids, held, strict=True)
    ]


def _entries(numbered: Numbered, league: int) -> list[Entry]:
    listed, people = numbered.entries, numbered.columns.texts["competitor"]
    own = numbered.columns.texts.get("entry")
    here = range(int(listed.first[league]), int(listed.first[league + 1]))
    drivers = [people.values[listed.competitor[at]] for at in here]
    cars = []
    for at, driver in zip(here, drivers, strict=True):
        code = -1 if own is None else int(own.codes[listed.row[at]])
        cars.append(driver if own is None or code < 0 else own.values[code])
    number = Counter(cars)
    turn: Counter[str] = Counter()
    rounds = _rounds(numbered, league, drivers)
    crews = _crews(numbered, league)
    entries = []
    for local, (at, car) in enumerate(zip(here, cars, strict=True)):
        what = numbered.kinds[int(listed.what[at])]
        turn[car] += 1
        entries.append(
            entry_like(
                what,
                id=car if number[car] == 1 else f"{car} ({turn[car]})",
                number=what.get("number", car),
                crew=tuple(Driver(id=name, name=name) for name in crews.get(local, ())),
                rounds=rounds.get(local, ()),
            )
        )
    return entries


def entry_like(what: dict[str, str], **keys: Any) -> Entry:
    """Return an entry of this class, team, make and so on; ``keys`` are its other fields."""
    team = what.get("team", "")
    return Entry(
        team=Team(id=team, name=team) if team else None,
        class_=what.get("class", ""),
        guest="guest" in what,
        constructor=what.get("make", ""),
        engine=what.get("engine", ""),
        tags=tuple(filter(None, map(str.strip, what.get("tags", "").split(";")))),
        **keys,
    )


def _crews(numbered: Numbered, league: int) -> dict[int, tuple[str, ...]]:
    """Return for each entry whoever drove it in some session: a row names who did where not all."""
    people = numbered.columns.texts["competitor"]
    crews: dict[int, dict[str, None]] = {}
    for at in sorted(_there(numbered, league), key=lambda at: numbered.session[at]):
        crews.setdefault(int(numbered.entry[at]), {})[people.values[people.codes[numbered.row(at)]]] = None
    return {entry: tuple(crew) for entry, crew in crews.items()}


def _rounds(numbered: Numbered, league: int, drivers: list[str]) -> dict[int, tuple[int, ...]]:
    """Return in which rounds each entry is entered whose driver has another one as well."""
    number = Counter(drivers)
    several = {driver for driver in drivers if number[driver] > 1}
    if not several:
        return {}
    listed = numbered.sessions
    held = sorted({*listed.round[listed.first[league] : listed.first[league + 1]].tolist()})
    seen: dict[str, list[tuple[int, int, int]]] = {}
    for at in _there(numbered, league):
        entry, session = int(numbered.entry[at]), int(numbered.session[at])
        if drivers[entry] in several:
            round_ = int(listed.round[listed.first[league] + session])
            seen.setdefault(drivers[entry], []).append((round_, session, entry))
    rounds: dict[int, list[int]] = {}
    for driven in seen.values():
        driven.sort()
        for round_ in held:
            before = [entry for number, _, entry in driven if number <= round_]
            rounds.setdefault(before[-1] if before else driven[0][2], []).append(round_)
    # An entry that is in force nowhere was replaced within a round: it is entered where it has rows.
    for driven in seen.values():
        for round_, _, entry in driven:
            if round_ not in rounds.setdefault(entry, []):
                rounds[entry].append(round_)
    return {entry: tuple(sorted(numbers)) for entry, numbers in rounds.items()}


def _there(numbered: Numbered, league: int) -> list[int]:
    rows = range(int(numbered.first[league]), int(numbered.first[league + 1]))
    return [at for at in rows if numbered.entry[at] >= 0]


def _announced(numbered: Numbered, league: int, session: int) -> int:
    laps = numbered.columns.whole.get("distance")
    if laps is None:
        return 0
    here = [at for at in _there(numbered, league) if numbered.session[at] == session]
    return max((int(laps[numbered.row(at)]) for at in here), default=0)


def _rows(numbered: Numbered, league: int, entries: list[Entry]) -> dict[int, list[Result]]:
    """Return the rows of each session, each entry once."""
    columns = numbered.columns
    people, marks = columns.texts["competitor"], columns.texts.get("mark")
    cars: dict[tuple[int, int], list[int]] = {}
    for at in _there(numbered, league):
        seat = (int(numbered.session[at]), int(numbered.entry[at]))
        cars.setdefault(seat, []).append(numbered.row(at))
    by_session: dict[int, list[Result]] = {}
    for (session, entry), rows in cars.items():
        drivers = tuple(dict.fromkeys(people.values[people.codes[row]] for row in rows))
        row = rows[0]
        facts: dict[str, Any] = {
            name: int(columns.whole[name][row]) or None for name in _OF_ROW if name in columns.whole
        }
        if (incidents := columns.whole.get("incidents")) is not None and incidents[row]:
            facts["incidents"] = int(incidents[row]) - 1
        mark = marks.values[marks.codes[row]] if marks is not None and marks.codes[row] >= 0 else ""
        crew = tuple(driver.id for driver in entries[entry].crew)
        by_session.setdefault(session, []).append(
            Result(
                entry=entries[entry].id,
                number=entries[entry].number,
                position=int(columns.whole["position"][row]) or None,
                status=_STATUS[int(columns.status[row])],
                drivers=() if drivers == crew else drivers,
                mark=mark,
                **facts,
            )
        )
    return by_session
