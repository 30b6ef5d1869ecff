"""The calendar: a round and its sessions as their form says, and the keys of the season."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import msgspec

from countback.model.finding import Finding, Where
from countback.model.season import Event, Season, Session, SessionKind
from countback.model.text import slug
from countback.office.actions.on_season import Outcome

replace = msgspec.structs.replace
KINDS: tuple[str, ...] = get_args(SessionKind)
_DAYS = ("start", "end")
_TEXTS = ("name", "code", "circuit", "place", "country")


def with_event(
    season: Season, round_: int, fields: dict[str, str], sessions: list[dict[str, str]]
) -> Outcome:
    """Return the season with round ``round_`` as its form says; a round that is not there is added.

    A session keeps its id for good; one without an id gets it from its name. A session with a result
    is never removed.
    """
    findings: list[Finding] = []
    old = next((event for event in season.events if event.round == round_), None)
    days = {name: _day(fields.get(name, ""), name, findings) for name in _DAYS}
    texts = {name: " ".join(fields.get(name, "").split()) for name in _TEXTS}
    if not texts["name"]:
        findings.append(_find("no-name", "name", "a round needs a name", "write where it is"))
    if days["start"] and days["end"] and days["end"] < days["start"]:
        findings.append(_find("ends-before-it-starts", "end", "is before the start", "correct one of them"))
    taken = {one.id for event in season.events for one in event.sessions}
    kept = {one.id: one for one in old.sessions} if old else {}
    made: list[Session] = []
    for number, line in enumerate(sessions, 1):
        if not line.get("id") and not line.get("name"):
            continue
        session = _session(line, number, kept, taken, findings)
        taken.add(session.id)
        made.append(session)
    for id_, session in kept.items():
        if session.classifications and id_ not in {one.id for one in made}:
            hint = "mark it as cancelled, or take its result away first"
            findings.append(_find("session-with-result", id_, "has a result and cannot be removed", hint))
    if any(found.severity == "error" for found in findings):
        return None, findings
    cancelled = fields.get("cancelled", "") == "on"
    base = old or Event(round=round_, name=texts["name"], id=_event_id(season, texts["name"], round_))
    event = replace(base, **texts, **days, cancelled=cancelled, sessions=tuple(made))
    events = [one for one in season.events if one.round != round_]
    events.append(event)
    return replace(season, events=tuple(sorted(events, key=lambda one: one.round))), findings


def with_keys(season: Season, fields: dict[str, str]) -> Outcome:
    """Return the season with its name, series, officials and protest time as the form says."""
    findings: list[Finding] = []
    name, series = (" ".join(fields.get(key, "").split()) for key in ("name", "series"))
    if not name or not series:
        findings.append(_find("no-name", "name", "a season needs a name and a series", "write both"))
    minutes = fields.get("protest_minutes", "").strip()
    if minutes and not (minutes.isdecimal() and 0 < int(minutes) <= 7 * 24 * 60):
        findings.append(_find("wrong-minutes", "protest_minutes", f"{minutes!r} are not minutes", "write 30"))
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
        ),
        findings,
    )


def _session(
    line: dict[str, str], number: int, kept: dict[str, Session], taken: set[str], findings: list[Finding]
) -> Session:
    at = f"session {number}"
    kind = line.get("kind", "race")
    if kind not in KINDS:
        findings.append(_find("unknown-kind", at, f"{kind!r} is not a kind", f"there are {', '.join(KINDS)}"))
        kind = "race"
    name = " ".join(line.get("name", "").split())
    base = kept.get(line.get("id", ""))
    if base is None:
        plain = slug(name) or kind
        id_ = next(text for text in (plain, *(f"{plain}-{n}" for n in range(2, 999))) if text not in taken)
        base = Session(id=id_)
    return replace(
        base,
        kind=kind,
        name=name,
        date=_day(line.get("date", ""), at, findings),
        cancelled=line.get("cancelled", "") == "on",
    )


def _day(text: str, key: str, findings: list[Finding]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        findings.append(_find("wrong-date", key, f"{text!r} is not a date", "write 2026-05-31"))
        return None


def _event_id(season: Season, name: str, round_: int) -> str:
    taken = {event.id for event in season.events}
    plain = slug(name) or f"round-{round_}"
    return next(text for text in (plain, f"{plain}-{round_}", f"round-{round_}") if text not in taken)


def _find(code: str, key: str, message: str, hint: str) -> Finding:
    return Finding(code=code, where=Where(key=key), message=message, hint=hint)
