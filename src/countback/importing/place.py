"""Which event and session of the calendar a session read from a file is.

What has a result is recognised by its content (`identity`), never by standing in the right slot. What is
none of these fills a calendar written ahead, by time and then by name, or becomes a session of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from countback.formats.reading import ReadSession
from countback.importing.identity import LIKE, Sight, Verdict, judge, pairs
from countback.importing.kinds import which_kind
from countback.importing.meeting import About, ask, event_of, growing, held, place_event, with_event
from countback.importing.naming import number_in, own_number, rank, session_id, title_of
from countback.importing.slots import Slot, slot_of
from countback.importing.wanted import NEW, Wanted
from countback.model.finding import Finding, Severity
from countback.model.season import Event, Season, Session, SessionKind
from countback.model.wording import closest

replace = msgspec.structs.replace


class Placed(msgspec.Struct, frozen=True):
    """The season with the session in its calendar (added where need be), and where it stands there.

    ``by_time``: it is there by the order of starts alone, and may have to move on.
    """

    season: Season
    event: int
    session: int
    findings: tuple[Finding, ...] = ()
    by_time: bool = False


def place(season: Season, read: ReadSession, about: About) -> Placed | Finding:
    """Return where a session belongs, or a finding that asks for it."""
    wanted = about.wanted
    if wanted.revise or wanted.session not in ("", NEW):
        return _said(season, read, about)
    findings: list[Finding] = []
    if read.kind == "grid":
        if at := _of_grid(season, read, about):
            return Placed(season, *at)
    elif wanted.session != NEW:
        judged = [*_judged(season, read, about)]
        same = [judgement for judgement in judged if judgement[2].answer == "same"]
        if len(same) == 1 and not any(
            judgement[2].answer == "ask" and "other" not in _says(judgement[2]) for judgement in judged
        ):
            event, session, verdict = same[0]
            id_ = season.events[event].sessions[session].id
            message = f"this is {id_} again: {verdict.why}"
            return Placed(season, event, session, (_info("same-session", message),))
        if doubtful := same or [judgement for judgement in judged if judgement[2].answer == "ask"]:
            return _which(season, doubtful)
        if judged and not about.fresh:
            nearest = max(
                judged, key=lambda judgement: sum(each.says == "same" for each in judgement[2].evidence)
            )
            id_ = season.events[nearest[0]].sessions[nearest[1]].id
            findings.append(_info("other-session", f"this is not {id_}: {nearest[2].why}"))
    return _anew(season, read, about, findings)


def _says(verdict: Verdict) -> set[str]:
    return {evidence.says for evidence in verdict.evidence}


def _info(code: str, message: str, hint: str = "", severity: Severity = "info") -> Finding:
    return Finding(code=code, severity=severity, message=message, hint=hint)


def _said(season: Season, read: ReadSession, about: About) -> Placed | Finding:
    """Return the session that somebody named, unless what the file says forbids it."""
    wanted = about.wanted
    id_ = wanted.revise or wanted.session
    sessions_said = [
        (at, index)
        for at, event in enumerate(season.events)
        for index, session in enumerate(event.sessions)
        if session.id == id_
    ] or [
        (at, index)
        for at, event in enumerate(season.events)
        for index, session in enumerate(event.sessions)
        if session.id.endswith(f"-{id_}")
    ]
    if len(sessions_said) > 1:
        could = ", ".join(season.events[at].sessions[index].id for at, index in sessions_said)
        return ask("unknown-session", f"{id_!r} could be {could}", "give the whole id")
    if not sessions_said:
        ids = [session.id for event in season.events for session in event.sessions]
        hint = closest(id_, ids) or f"there are {', '.join(ids[:30]) or 'none'}; --session NEW makes one"
        return ask("unknown-session", f"no session {id_!r}", hint)
    at, index = sessions_said[0]
    target = season.events[at].sessions[index]
    id_ = target.id
    if target.kind not in LIKE.get(read.kind, (read.kind,)):
        message = f"the file says {read.kind}, and {id_} is a {target.kind}"
        return ask("other-kind", message, f"give --kind {target.kind} if the file is wrong")
    if target.classification is None or read.kind == "grid":
        said = (
            [] if target.classification else [*_other_day(season, at, target, about.wanted.date or read.date)]
        )
        return Placed(season, at, index, tuple(said))
    verdict = _verdict(season, read, about, at, index)
    if wanted.revise or verdict.answer == "same":
        return Placed(season, at, index, (_info("same-session", f"this replaces {id_}: {verdict.why}"),))
    hint = f"give --revise {id_} if it replaces that result, or --session {NEW} if it is another session"
    return ask("other-result", f"{id_} has a result that may be of another session: {verdict.why}", hint)


def _other_day(season: Season, at: int, target: Session, day: dt.date | None) -> Iterator[Finding]:
    event = season.events[at]
    if day and (target.date not in (None, day) or (event.start and not held(event, day))):
        message = f"{target.id} is on {target.date or event.start} in the calendar, the file is of {day}"
        yield _info("other-day", message, "correct season.toml if it was moved", "warning")


def _judged(season: Season, read: ReadSession, about: About) -> Iterator[tuple[int, int, Verdict]]:
    """Yield every session that has a result of this kind, and whether the file is of it."""
    for at, event in enumerate(season.events):
        if about.wanted.round not in (None, event.round):
            continue
        for index, session in enumerate(event.sessions):
            if session.classifications and session.kind in LIKE.get(read.kind, (read.kind,)):
                yield at, index, _verdict(season, read, about, at, index)


def _verdict(season: Season, read: ReadSession, about: About, at: int, index: int) -> Verdict:
    event = season.events[at]
    session = event.sessions[index]
    notes = [note for note in about.log if note.session == session.id]
    newest = session.classification
    before = newest.rows if newest else ()
    lines = [row for row in read.rows if row.number or row.drivers]
    common = pairs(lines, before, season.entries, about.aliases, numbered=read.numbered)
    days = [note.day for note in notes if note.day]
    old = Sight(
        kind=session.kind,
        own_ids=frozenset(note.own_id for note in notes if note.own_id),
        day=session.date or (days[0] if days else None) or _only_day(event),
        clock=next((note.clock for note in notes if note.clock), ""),
        circuit=next((note.circuit for note in notes if note.circuit), event.circuit),
        number=next((place for note in notes if (place := number_in(note.title))), 0),
        round=event.round,
        state=newest.state if newest else "",
    )
    new = Sight(
        kind=read.kind,
        own_ids=frozenset({about.own_id} - {""}),
        day=about.wanted.date or read.date,
        clock=read.clock if read.hours == 24 else "",
        circuit=read.circuit,
        number=number_in(read.name),
        round=said if isinstance(said := read.meta.get("round"), int) else 0,
        state=read.state,
    )
    return judge(new, old, lines, before, common)


def _only_day(event: Event) -> dt.date | None:
    return event.start if event.start and event.end in (None, event.start) else None


def _which(season: Season, doubtful: Sequence[tuple[int, int, Verdict]]) -> Finding:
    """Return the question which of these sessions, or none of them, the file is of."""
    verdict = doubtful[0][2]
    ids = [season.events[at].sessions[index].id for at, index, _ in doubtful]
    if len(ids) > 1:
        message = f"this could be {', '.join(ids)}, or none of them; {ids[0]}: {verdict.why}"
    else:
        message = f"this may be {ids[0]} again, or another session: {verdict.why}"
    hint = f"give --revise {ids[0]} if it replaces that result, or --session {NEW} if it is another session"
    return ask("which-session", message, hint)


def _of_grid(season: Season, read: ReadSession, about: About) -> tuple[int, int] | None:
    """Return the race of a grid: the one with a result in its event, by number where there are several."""
    event = event_of(season, read, about)
    if not isinstance(event, int):
        return None
    races = [i for i, session in enumerate(season.events[event].sessions) if session.kind in LIKE["grid"]]
    place = number_in(read.name)
    numbers = {i: own_number(season.events[event].sessions[i]) for i in races}
    order = [i for i in races if numbers[i] == place] if place else []
    # Of races that have numbers, one of another number is not the race of this grid.
    if not order and 1 <= place <= len(races) and not any(numbers.values()):
        order = [races[place - 1]]
    if not order and not place:
        order = [i for i in races if season.events[event].sessions[i].classifications] or races
    return (event, order[0]) if len(order) == 1 else None


def _anew(season: Season, read: ReadSession, about: About, findings: list[Finding]) -> Placed | Finding:
    """Return the place of a session that is none of those with a result."""
    wanted = about.wanted
    put = place_event(season, read, about)
    if isinstance(put, Finding):
        return put
    fresh_round = len(put[0].events) > len(season.events)
    season, at = put
    event = season.events[at]
    if doubt := which_kind(season, event, read, wanted):
        if doubt.severity == "error":
            return doubt
        findings.append(doubt)
    grows = fresh_round or growing(season, about)
    slot = None if wanted.session == NEW else slot_of(event, read, about, grows=grows)
    if isinstance(slot, Finding):
        return slot
    if slot is None:
        season, index = _with_session(season, at, read, wanted)
        new = season.events[at].sessions[index]
        if not about.fresh:
            message = f"{new.id} is added to round {event.round} ({event.name})"
            findings.append(_info("session-added", message, severity="info" if grows else "warning"))
        slot = Slot(index)
    return Placed(season, at, slot.at, tuple(findings), slot.by_time)


def _with_session(season: Season, at: int, read: ReadSession, wanted: Wanted) -> tuple[Season, int]:
    event = season.events[at]
    kind: SessionKind = "race" if read.kind == "grid" or read.kind == "laps" else read.kind
    title = title_of(read)
    id_ = session_id(read, wanted.date or read.date, event.round)
    taken = {session.id for event in season.events for session in event.sessions}
    base, count = id_, 1
    while id_ in taken:
        count += 1
        id_ = f"{base}-{count}"
    new = Session(id=id_, kind=kind, name=title, date=wanted.date or read.date)
    last = max(
        (i for i, session in enumerate(event.sessions) if rank(session.kind) <= rank(kind)), default=-1
    )
    sessions = (*event.sessions[: last + 1], new, *event.sessions[last + 1 :])
    return with_event(season, at, replace(event, sessions=sessions)), last + 1
