"""A season in one order, whichever file came first: what is imported is the same in the end.

Only a calendar that grows with what is imported is put in order; one that somebody wrote stays as written.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from countback.formats import names
from countback.importing.meeting import BETWEEN
from countback.importing.naming import called, number_in, own_number, rank
from countback.model.imported import Imported
from countback.model.season import Event, Season, Session
from countback.model.text import slug

replace = msgspec.structs.replace
_ENDLESS = 99


def settled(before: Season, season: Season, log: Sequence[Imported], was: Sequence[Imported]) -> Season:
    """Return the season with its events by date, numbered so, and its sessions in the order of their start.

    Events of one name that follow within two days are one meeting. Ids of sessions stay as they are, and so
    does what somebody called an event otherwise than the files that there ``was`` a note of ``before``.
    """
    if any(choice.startswith("round=") for note in log for choice in note.choices):
        # Somebody numbers the rounds: they stay so.
        season = replace(season, events=tuple(sorted(season.events, key=lambda event: event.round)))
    else:
        season = _by_date(_whole_meetings(season), log)
    notes = {note.session: note for note in sorted(log, key=lambda note: note.revision, reverse=True)}
    events = tuple(_in_order(event, notes) for event in season.events)
    events = called(before.events, events, log, was)
    return replace(season, events=_identified(before.events, events))


def _whole_meetings(season: Season) -> Season:
    """Return the season with events put together that are days of one meeting."""
    kept: list[Event] = []
    rounds: dict[int, int] = {}
    for event in sorted(season.events, key=lambda event: event.start or dt.date.max):
        before = next((earlier for earlier in kept if _one_meeting(earlier, event)), None)
        if before is None or before.start is None or event.start is None:
            kept.append(event)
            continue
        end = max(before.end or before.start, event.end or event.start)
        whole = replace(before, end=end, sessions=(*before.sessions, *event.sessions))
        kept[kept.index(before)] = whole
        rounds[event.round] = before.round
    if not rounds:
        return season
    order = {event.round: place for place, event in enumerate(season.events)}
    kept.sort(key=lambda event: order[event.round])
    return _renumbered(replace(season, events=tuple(kept)), rounds)


def _one_meeting(event: Event, other: Event) -> bool:
    same = names.same(event.name, other.name) or bool(
        event.circuit and names.same(event.circuit, other.circuit)
    )
    if not same or event.start is None or other.start is None:
        return False
    return (
        event.start - BETWEEN <= (other.end or other.start)
        and other.start <= (event.end or event.start) + BETWEEN
    )


def _by_date(season: Season, log: Sequence[Imported]) -> Season:
    """Return the season with its events by date, and of one day by their first start; one without a date
    stays behind the one before it."""
    last = dt.date.min
    starts = {note.session: note.clock for note in log if note.clock}
    keyed = []
    for place, event in enumerate(season.events):
        last = event.start or last
        first = min((starts[session.id] for session in event.sessions if session.id in starts), default="")
        ids = min((session.id for session in event.sessions), default="")
        own = (0, first, ids) if event.start else (1, "", "")
        keyed.append(((last, *own, place), event))
    order = [event for _, event in sorted(keyed, key=lambda pair: pair[0])]
    rounds = {event.round: number for number, event in enumerate(order, start=1)}
    events = tuple(_numbered(event, rounds[event.round]) for event in order)
    return _renumbered(replace(season, events=events), rounds)


def _numbered(event: Event, number: int) -> Event:
    """Return the event with its number; one that is called by it is called by the new one."""
    if event.name != f"Round {event.round}":
        return replace(event, round=number)
    name = f"Round {number}"
    id_ = slug(name) if event.id in ("", slug(event.name)) else event.id
    return replace(event, round=number, name=name, id=id_)


def _renumbered(season: Season, rounds: Mapping[int, int]) -> Season:
    """Return the season with the numbers of rounds replaced wherever they are meant."""
    if all(old == new for old, new in rounds.items()):
        return season
    entries = tuple(
        replace(entry, rounds=tuple(sorted({rounds.get(number, number) for number in entry.rounds})))
        for entry in season.entries
    )
    decisions = tuple(
        replace(decision, from_round=rounds.get(decision.from_round, decision.from_round))
        if decision.from_round > 1
        else decision
        for decision in season.decisions
    )
    news = tuple(
        replace(item, rounds=tuple(rounds.get(each, each) for each in item.rounds)) for item in season.news
    )
    return replace(season, entries=entries, decisions=decisions, news=news)


def _in_order(event: Event, notes: Mapping[str, Imported]) -> Event:
    """Return the event with its sessions in the order of their start, races of one name told apart."""

    def start(session: Session) -> tuple[object, ...]:
        note = notes.get(session.id)
        day = session.date or event.start or dt.date.max
        number = own_number(session) or (number_in(note.title) if note else 0) or _ENDLESS
        return (
            day,
            rank(session.kind),
            note.clock if note else "",
            number,
            session.id if _made(session) else "",
        )

    sessions = sorted(event.sessions, key=start)
    counts = Counter((session.kind, session.name) for session in sessions)
    told: Counter[str] = Counter()
    for place, session in enumerate(sessions):
        plain = session.kind.title()
        if session.name.rstrip(" 0123456789") == plain and _made(session):
            told[plain] += 1
            same = sum(
                count
                for (kind, name), count in counts.items()
                if kind == session.kind and name.rstrip(" 0123456789") == plain
            )
            titled = number_in(notes[session.id].title) if session.id in notes else 0
            number = titled or told[plain]
            sessions[place] = replace(session, name=f"{plain} {number}" if same > 1 or titled else plain)
    return replace(event, sessions=tuple(sessions))


def _made(session: Session) -> bool:
    """Tell whether the session was made by an import: its id begins with its day."""
    return session.date is not None and session.id.startswith(session.date.isoformat())


def _identified(before: Sequence[Event], events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the events with ids and codes that tell them apart: letters, from the circuit.

    A code that differs from the one that would be made was chosen by somebody, and stays.
    """
    names_there = Counter(slug(event.name) for event in events)
    usual = _codes(before, {})
    theirs = {
        (event.name, event.start): event.code
        for event, code in zip(before, usual, strict=True)
        if event.code != code
    }
    made = []
    for event, code in zip(events, _codes(events, theirs), strict=True):
        id_ = slug(event.name)
        if names_there[id_] > 1 and event.start:
            id_ = f"{id_}-{event.start}"
        if not event.id or event.id == slug(event.name) or event.id.startswith(f"{slug(event.name)}-20"):
            event = replace(event, id=id_ or event.id)
        made.append(replace(event, code=code))
    return tuple(made)


def _codes(events: Sequence[Event], theirs: Mapping[tuple[str, dt.date | None], str]) -> list[str]:
    """Return the codes of events in their order: three letters of the circuit (or the name) that no other
    event before has, four where need be; none for an event without a day."""
    taken = {*theirs.values()}
    codes = []
    for event in events:
        letters = _letters(event.circuit or event.name)
        code = theirs.get((event.name, event.start))
        plain = not event.circuit and event.name == f"Round {event.round}"
        if code is None and event.start and len(letters) >= 3 and not plain:
            wanted = [letters[:3], *(letters[:2] + letter for letter in letters[3:])]
            wanted += [letters[:3] + letter for letter in _LETTERS]
            code = next((code for code in wanted if code not in taken), "")
        codes.append(code or "")
        taken.add(code or "")
    return codes


def _letters(place: str) -> str:
    """Return the letters of a place without the words that many circuits have in their names."""
    words = slug(place).split("-")
    own = [word for word in words if word not in _GENERIC] or words
    letters = "".join(letter for word in own for letter in word if "a" <= letter <= "z").upper()
    return letters if len(letters) >= 3 else "".join(filter(str.isalpha, slug(place))).upper()


_LETTERS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
_GENERIC = {
    *("circuit", "circuito", "autodromo", "autodrome", "autodrom", "raceway", "speedway", "motorsport"),
    *("international", "internacional", "internazionale", "national", "nacional", "nazionale", "motor"),
    *("motorsports", "racing", "race", "track", "street", "road", "course", "grand", "prix", "gp", "of"),
    *("the", "de", "del", "della", "di", "do", "du", "la", "le", "el", "and", "e"),
}
