"""The calendar: a round and its sessions as their form says, and the keys of the season."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import get_args

import msgspec

from countback.model.finding import Finding, Where
from countback.model.revisions import zone_named
from countback.model.season import CalendarState, Event, Season, Session, SessionKind
from countback.model.text import slug
from countback.model.wording import closest
from countback.office.actions.on_season import Outcome

replace = msgspec.structs.replace
KINDS: tuple[str, ...] = get_args(SessionKind)
#: Whether all rounds are listed, as people choose it.
CALENDARS: dict[str, str] = {
    "": "nothing is said: those listed are taken to be all",
    "complete": "complete: these are all rounds",
    "open": "open: more rounds will follow, and no title is decided before",
}
_DAYS = ("start", "end")
_TEXTS = ("name", "code", "circuit", "place", "country", "time_zone")


def with_event(
    season: Season, round_: int, fields: dict[str, str], sessions: list[dict[str, str]]
) -> Outcome:
    """Return the season with round ``round_`` as its form says; a round that is not there is added.

    A session keeps its id for good; one without an id gets it from its name. They are put in the order of
    their numbers. A session that has a result or that other facts name is never removed. A round that is
    postponed loses its days until new ones are known, and so do its sessions without a result.
    """
    findings: list[Finding] = []
    old = next((event for event in season.events if event.round == round_), None)
    days = {name: _day(fields.get(name, ""), name, findings) for name in _DAYS}
    texts = {name: " ".join(fields.get(name, "").split()) for name in _TEXTS}
    if not texts["name"]:
        findings.append(_find("no-name", "a round needs a name", "write where it is", key="name"))
    if days["start"] and days["end"] and days["end"] < days["start"]:
        findings.append(
            _find("ends-before-it-starts", "is before the start", "correct one of them", key="end")
        )
    _check_zone(texts["time_zone"], findings)
    in_order = _sessions(season, old, sessions, findings)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    if fields.get("postponed", "") == "on":
        days = dict.fromkeys(_DAYS)
        in_order = [
            session if session.classifications else replace(session, date=None, start=None)
            for session in in_order
        ]
    cancelled = fields.get("cancelled", "") == "on"
    base = old or Event(round=round_, name=texts["name"], id=_event_id(season, texts["name"], round_))
    event = replace(base, **texts, **days, cancelled=cancelled, sessions=tuple(in_order))
    events = [event for event in season.events if event.round != round_]
    events.append(event)
    return replace(season, events=tuple(sorted(events, key=lambda event: event.round))), findings


def _check_zone(zone: str, findings: list[Finding]) -> None:
    if zone and zone_named(zone) is None:
        near = closest(zone, zoneinfo.available_timezones()) or "write Europe/Rome, or America/New_York"
        findings.append(_find("unknown-time-zone", f"{zone!r} is not a time zone", near, key="time zone"))


def _sessions(
    season: Season, old: Event | None, lines: list[dict[str, str]], findings: list[Finding]
) -> list[Session]:
    """Return the sessions that the lines of a round's form describe, in the order of their numbers."""
    taken = {session.id for event in season.events for session in event.sessions}
    kept = {session.id: session for session in old.sessions} if old else {}
    made: list[tuple[float, Session]] = []
    for number, line in enumerate(lines, 1):
        if line.get("remove", "") == "on" or (not line.get("id") and not line.get("name", "").strip()):
            continue
        session = _session(line, number, kept, taken, findings)
        taken.add(session.id)
        made.append((_order(line.get("order", ""), number), session))
    staying = {session.id for _, session in made}
    for id_, session in kept.items():
        if id_ not in staying:
            findings += _removable(season, session, staying | taken - kept.keys())
    return [session for _, session in sorted(made, key=lambda numbered: numbered[0])]


def without_event(season: Season, round_: int) -> Outcome:
    """Return the season without a round. One that has results, or that other facts name, stays."""
    event = next((event for event in season.events if event.round == round_), None)
    if event is None:
        return None, [_find("unknown-round", "there is no such round", "reload the page", key=str(round_))]
    others = {session.id for held in season.events if held is not event for session in held.sessions}
    findings = [finding for session in event.sessions for finding in _removable(season, session, others)]
    named = [f"car {entry.number}" for entry in season.entries if round_ in entry.rounds]
    named += [
        f"a decision on car {decision.number}" for decision in season.decisions if decision.round == round_
    ]
    if named:
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        message = f"is named by {', '.join(named[:3])}{more}"
        hint = f"take round {round_} out of them first, or mark the round as cancelled"
        findings.append(_find("round-is-named", message, hint, key=f"round {round_}"))
    if findings:
        return None, findings
    return replace(season, events=tuple(other for other in season.events if other is not event)), findings


def _removable(season: Season, session: Session, others: set[str]) -> list[Finding]:
    """Return why a session cannot be removed; ``others`` are the ids of the sessions that stay."""
    hint = "mark it as cancelled, or take its result away first"
    if session.classifications:
        return [_find("session-with-result", "has a result and cannot be removed", hint, key=session.id)]
    named = [
        f"a decision on car {decision.number}"
        for decision in season.decisions
        if decision.session == session.id
    ]
    named += [
        later.id
        for event in season.events
        for later in event.sessions
        if later.qualified_by == session.id and later.id in others
    ]
    if not named:
        return []
    message = f"is named by {', '.join(named[:3])} and cannot be removed"
    return [
        _find("session-is-named", message, "mark it as cancelled, or correct those first", key=session.id)
    ]


def keys_of(season: Season) -> dict[str, str]:
    """Return what a season says of itself as texts, in the form that `with_keys` takes."""
    return {
        "name": season.name,
        "series": season.series,
        "source": season.source,
        "officials": "\n".join(season.officials),
        "protest_minutes": str(season.protest_minutes or ""),
        "calendar": season.calendar or "",
        "planned_rounds": str(season.planned_rounds or ""),
    }


def with_keys(season: Season, fields: dict[str, str]) -> Outcome:
    """Return the season with its name, series, officials and protest time as the form says."""
    findings: list[Finding] = []
    name, series = (" ".join(fields.get(key, "").split()) for key in ("name", "series"))
    if not name or not series:
        findings.append(_find("no-name", "a season needs a name and a series", "write both", key="name"))
    minutes = fields.get("protest_minutes", "").strip()
    if minutes and not (minutes.isdecimal() and 0 < int(minutes) <= 7 * 24 * 60):
        findings.append(
            _find(
                "wrong-minutes", f"{minutes!r} is not a number of minutes", "write 30", key="protest_minutes"
            )
        )
    planned = fields.get("planned_rounds", "").strip()
    if planned and not (planned.isdecimal() and 0 < int(planned) <= 100):
        message = f"{planned!r} is not a number of rounds"
        findings.append(_find("wrong-rounds", message, "write 8, or leave it empty", key="planned_rounds"))
    calendar = fields.get("calendar", "")
    if calendar not in CALENDARS:
        message = f"{calendar!r} is not a state of a calendar"
        findings.append(_find("unknown-calendar", message, "choose one of the list", key="calendar"))
    if findings:
        return None, findings
    officials = tuple(
        " ".join(line.split()) for line in fields.get("officials", "").splitlines() if line.strip()
    )
    return (
        replace(
            season,
            name=name,
            series=series,
            officials=officials,
            source=" ".join(fields.get("source", "").split()),
            protest_minutes=int(minutes) if minutes else None,
            calendar=_calendar_state(calendar),
            planned_rounds=int(planned) if planned else None,
        ),
        findings,
    )


def _session(
    line: dict[str, str], number: int, kept: dict[str, Session], taken: set[str], findings: list[Finding]
) -> Session:
    at = f"session {number}"
    kind = line.get("kind", "race")
    if kind not in KINDS:
        findings.append(
            _find("unknown-kind", f"{kind!r} is not a kind", f"there are {', '.join(KINDS)}", key=at)
        )
        kind = "race"
    name = " ".join(line.get("name", "").split())
    base = kept.get(line.get("id", ""))
    if base is None:
        plain = slug(name) or kind
        id_ = next(text for text in (plain, *(f"{plain}-{n}" for n in range(2, 999))) if text not in taken)
        base = Session(id=id_)
    day, hour = _day(line.get("date", ""), at, findings), _hour(line.get("start", ""), at, findings)
    if hour and not day:
        findings.append(_find("start-without-date", "has a time but no date", "give it a date, too", key=at))
    return replace(
        base, kind=kind, name=name, date=day, start=hour, cancelled=line.get("cancelled", "") == "on"
    )


def _order(text: str, number: int) -> float:
    """Return where a line stands among the others: its number, or its place where that is not one."""
    return float(text) if text.strip().isdecimal() and len(text) < 9 else float(number)


def _calendar_state(text: str) -> CalendarState | None:
    return text if text in get_args(CalendarState) else None  # type: ignore[return-value]


def _day(text: str, key: str, findings: list[Finding]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        findings.append(_find("wrong-date", f"{text!r} is not a date", "write 2026-05-31", key=key))
        return None


def _hour(text: str, key: str, findings: list[Finding]) -> dt.time | None:
    if not text.strip():
        return None
    try:
        hour = dt.time.fromisoformat(text.strip().rjust(5, "0"))
    except ValueError:
        hour = None
    if hour is None or hour.tzinfo is not None:
        findings.append(_find("wrong-hour", f"{text!r} is not an hour of the day", "write 14:05", key=key))
        return None
    return hour.replace(microsecond=0)


def _event_id(season: Season, name: str, round_: int) -> str:
    taken = {event.id for event in season.events}
    plain = slug(name) or f"round-{round_}"
    return next(text for text in (plain, f"{plain}-{round_}", f"round-{round_}") if text not in taken)


def _find(code: str, message: str, hint: str, *, key: str) -> Finding:
    return Finding(code=code, where=Where(key=key), message=message, hint=hint)
