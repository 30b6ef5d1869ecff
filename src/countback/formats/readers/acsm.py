"""A championship of the Assetto Corsa server manager: classes, entrants, points, calendar and results.

It becomes a season, a rulebook with one championship for each class, and the sessions run so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from countback.formats.circuits import circuit
from countback.formats.clock import parse_dates, whole_number
from countback.formats.content import Content
from countback.formats.fields import items, table, tables, text
from countback.formats.people import person
from countback.formats.readers.ac import session_from
from countback.formats.reading import ReadFile, ReadSession
from countback.model.finding import Finding
from countback.model.season import Driver, Entry, Event, Season, Session, Team
from countback.model.text import slug

name = "acsm"
_MOST_EVENTS = 200


def recognises(content: Content) -> bool:
    """Whether classes with points stand beside events with a race set-up."""
    if not content.is_json or '"RaceSetup"' not in (content.text or ""):
        return False
    document = content.json
    return (
        isinstance(document, dict)
        and {"Classes", "Events"} <= document.keys()
        and "TrackName" not in document
    )


def read(content: Content) -> ReadFile:
    """Return the championship."""
    document = table(content.json)
    title = text(document, "Name") or "Championship"
    findings: list[Finding] = []
    classes = tables(document.get("Classes"), 50)
    names = _class_names(classes)
    events = tables(document.get("Events"), _MOST_EVENTS)
    sessions: list[ReadSession] = []
    for number, raw in enumerate(events, start=1):
        for key, session_held in table(raw.get("Sessions")).items():
            results = table(table(session_held).get("Results"))
            if results:
                session, session_findings = session_from(
                    content, results, f"Events[{number - 1}].Sessions.{key}"
                )
                findings += session_findings
                if key.upper().startswith("RACE") and len(key) > len("RACE"):
                    session = msgspec.structs.replace(session, name="Race 2")
                sessions.append(_placed(session, number, title, classes, names))
    dates = [session.date for session in sessions if session.date]
    created, _ = parse_dates([text(document, "Created")])
    year = min(dates).year if dates else created[0][0].year if created[0] else 2000
    if not dates and not created[0]:
        findings.append(
            content.find("no-year", "it has no date; the year 2000 is written", severity="warning")
        )
    if text(document, "OpenEntrants") or document.get("OpenEntrants") is True:
        message = "entrants may sign up: whoever is in a result and not in a class is added with the result"
        findings.append(content.find("open-entrants", message, severity="info", key="OpenEntrants"))
    aliases: dict[str, str] = {}
    id_ = slug(f"{title} {year}")[:60].strip("-") or "championship"
    season = Season(
        id=id_,
        name=title,
        series=title,
        year=year,
        rulebook="rulebook.toml",
        source=f"{content.base} (Assetto Corsa server manager)",
        classes=tuple(names) if len(names) > 1 else (),
        events=tuple(_event(number, raw) for number, raw in enumerate(events, start=1)),
        entries=_entries(classes, names if len(names) > 1 else [""] * len(names), aliases),
    )
    if not events or not classes:
        findings.append(content.find("no-rows", "it has neither classes nor events", key="Classes"))
    rulebook = _rulebook(id_, title, classes, names, content, findings)
    return ReadFile(
        reader=name,
        sessions=tuple(sessions),
        findings=tuple(findings),
        season=season,
        aliases=aliases,
        rulebook=rulebook,
    )


def _class_names(classes: list[dict[str, Any]]) -> list[str]:
    names: list[str] = []
    for number, class_ in enumerate(classes, start=1):
        label = text(class_, "Name") or f"Class {number}"
        names.append(label if label not in names else f"{label} {number}")
    return names


def _placed(
    session: ReadSession, number: int, title: str, classes: list[dict[str, Any]], names: list[str]
) -> ReadSession:
    """Return the session with its round, and the class of each car: by entrant, otherwise by model."""
    of_person: dict[str, str] = {}
    of_model: dict[str, set[str]] = {}
    for class_, label in zip(classes, names, strict=True):
        for entrant in _entrants(class_):
            of_model.setdefault(text(entrant, "Model"), set()).add(label)
            if text(entrant, "GUID"):
                of_person[text(entrant, "GUID")] = label
        for model in items(class_.get("AvailableCars"), 500):
            of_model.setdefault(text(model), set()).add(label)
    rows = []
    for row in session.rows:
        label_of_person = of_person.get(row.drivers[0].id if row.drivers else "")
        models = of_model.get(row.car, set())
        label = label_of_person or (next(iter(models)) if len(models) == 1 else "")
        rows.append(msgspec.structs.replace(row, class_=label if len(names) > 1 else ""))
    return msgspec.structs.replace(
        session, rows=tuple(rows), series=title, meta={**session.meta, "round": number}
    )


def _entrants(class_: Mapping[str, Any]) -> list[dict[str, Any]]:
    return tables(list(table(class_.get("Entrants")).values()), 500)


def _entries(classes: list[dict[str, Any]], names: list[str], aliases: dict[str, str]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    ids: Counter[str] = Counter()
    for class_, label in zip(classes, names, strict=True):
        for entrant in _entrants(class_):
            driver = person(entrant.get("Name"), id=entrant.get("GUID"))
            if driver is None:
                continue
            id_ = slug(driver.name) or f"driver-{len(entries) + 1}"
            ids[id_] += 1
            if ids[id_] > 1:
                id_ = f"{id_}-{ids[id_]}"
            if driver.id:
                aliases[driver.id] = id_
            number = whole_number(entrant.get("RaceNumber"))
            team = text(entrant, "Team")
            entries.append(
                Entry(
                    id=id_,
                    number=str(number) if number and number > 0 else "",
                    crew=(Driver(id=id_, name=driver.name),),
                    team=Team(id=slug(team), name=team) if team else None,
                    class_=label,
                    car=text(entrant, "Model"),
                )
            )
    return tuple(entries)


def _event(number: int, raw: Mapping[str, Any]) -> Event:
    setup = table(raw.get("RaceSetup"))
    track = circuit(text(setup, "Track"), text(setup, "TrackLayout")) or f"Event {number}"
    planned = table(setup.get("Sessions")).keys()
    sessions = []
    if "QUALIFY" in planned:
        sessions.append(Session(id=f"qualifying-{number}", kind="qualifying", name="Qualifying"))
    by = f"qualifying-{number}" if sessions else ""
    sessions.append(Session(id=f"race-{number}", name="Race", qualified_by=by))
    if whole_number(setup.get("ReversedGridRacePositions")) or "RACEx2" in table(raw.get("Sessions")):
        sessions.append(Session(id=f"race-{number}-2", name="Race 2"))
    return Event(
        round=number,
        name=text(raw, "Name") or track,
        id=f"round-{number}",
        circuit=track,
        sessions=tuple(sessions),
    )


def _rulebook(
    id_: str,
    title: str,
    classes: list[dict[str, Any]],
    names: list[str],
    content: Content,
    findings: list[Finding],
) -> dict[str, Any]:
    scales: dict[str, Any] = {}
    titles: dict[str, Any] = {}
    for number, (class_, label) in enumerate(zip(classes, names, strict=True), start=1):
        points = table(class_.get("Points"))
        places = [
            place for place in items(points.get("Places"), 500) if isinstance(place, int) and place >= 0
        ]
        key = slug(label) or f"class-{number}"
        scales[key] = places or [0]
        championship: dict[str, Any] = {
            "name": label if len(names) > 1 else title,
            "awards": {"race": {"kind": "finish", "scale": key}},
        }
        bonuses = {}
        for bonus, field in (("fastest-lap", "BestLap"), ("pole", "PolePosition")):
            worth = whole_number(points.get(field))
            if worth:
                bonuses[bonus] = {"points": worth, "fall_through": len(names) > 1}
        if bonuses:
            championship["bonuses"] = bonuses
        if len(names) > 1:
            championship["field"] = {"class": {"kind": "by-class", "classes": [label]}}
        for field in ("CollisionWithDriver", "CollisionWithEnv", "CutTrack", "SecondRaceMultiplier"):
            value = points.get(field)
            given = value if isinstance(value, int | float) and not isinstance(value, bool) else 0
            if given and not (field == "SecondRaceMultiplier" and given == 1):
                message = f"{label}: {field} {given} has no rule here"
                findings.append(content.find("rule-left-out", message, severity="warning", key="Classes"))
        titles[key] = championship
    return {
        "schema": 1,
        "id": id_,
        "name": title,
        "source": f"{content.base} (Assetto Corsa server manager)",
        "scales": scales,
        "championships": titles,
    }
