"""Results that Assetto Corsa writes on the player's computer (``race_out.json``): all sessions of a run.

Cars are places in the list ``players``, counted from zero; there are no car numbers and no ids. The order
of ``raceResult`` is the classification of a race; other sessions have none, so that their order is that of
the best laps. A time of -1 is a lap that does not count: its sectors still add up to what it took.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from countback.formats.checks import MOST_ROWS, check_order, check_rows
from countback.formats.circuits import circuit
from countback.formats.clock import scaled, whole_number
from countback.formats.content import Content
from countback.formats.fields import items, table, tables, text, whole
from countback.formats.people import person
from countback.formats.reading import Kind, ReadFile, ReadRow, ReadSession
from countback.model.classification import Status
from countback.model.finding import Finding

name = "ac-offline"
_KINDS: dict[int, Kind] = {1: "practice", 2: "qualifying", 3: "race"}
_MOST_SESSIONS = 50
Fields = dict[str, Any]


def recognises(content: Content) -> bool:
    """Whether players with cars stand beside the sessions of a track."""
    if not content.is_json or '"players"' not in (content.text or ""):
        return False
    document = table(content.json)
    players = tables(document.get("players"), 3)
    return (
        bool(players)
        and all({"name", "car"} <= player.keys() for player in players)
        and isinstance(document.get("sessions"), list)
        and "track" in document
    )


def read(content: Content) -> ReadFile:
    """Return the sessions of the file in the order they were held."""
    document = table(content.json)
    players = [table(item) for item in items(document.get("players"), MOST_ROWS)]
    findings: list[Finding] = []
    sessions = [
        _session(content, document, raw, players, f"sessions[{index}]", findings)
        for index, raw in enumerate(tables(document.get("sessions"), _MOST_SESSIONS))
    ]
    if not sessions:
        findings.append(content.find("no-rows", "no session in it", key="sessions"))
    return ReadFile(reader=name, sessions=tuple(sessions), findings=tuple(findings))


def _session(
    content: Content,
    document: Mapping[str, Any],
    raw: Mapping[str, Any],
    players: list[Fields],
    where: str,
    findings: list[Finding],
) -> ReadSession:
    title = text(raw, "name")
    kind = _kind(raw, title)
    laps: dict[int, list[Fields]] = {}
    for lap in tables(raw.get("laps")):
        laps.setdefault(_car(lap.get("car"), players), []).append(lap)
    best = {_car(lap.get("car"), players): lap for lap in tables(raw.get("bestLaps"), MOST_ROWS)}
    # Only a file without laps needs the totals: they leave out laps that do not count.
    totals = items(raw.get("lapstotal"), MOST_ROWS) if not laps else []
    rows = [
        _row(player, kind, laps.get(car, []), best.get(car, {}), totals[car : car + 1])
        for car, player in enumerate(players)
    ]
    if kind == "race":
        rows = _as_finished(content, raw, rows, players, where, findings)
    else:
        rows = _by_best_lap(rows)
        message = f"{title}: no classification in it, the order is that of the best laps"
        findings.append(content.find("order-worked-out", message, severity="info", key=where))
    findings += check_rows(content, rows, where, raced=kind == "race")
    if kind == "race":
        findings += check_order(content, rows, where, raced=True)
    for who, count in Counter(row.drivers[0].name for row in rows if row.drivers).items():
        if count > 1:
            message = f"{count} cars are driven by {who}"
            hint = "computer drivers may share a name; rename one of them"
            findings.append(content.find("driver-twice", message, hint, severity="warning", key=where))
    return ReadSession(
        kind=kind,
        name=title,
        event=text(document, "server"),
        circuit=circuit(text(document, "track")),
        numbered=False,
        rows=tuple(msgspec.structs.replace(row, place=place) for place, row in enumerate(rows, start=1)),
        meta={"laps": whole(raw, "lapsCount") or None},
    )


def _kind(raw: Mapping[str, Any], title: str) -> Kind:
    kind = _KINDS.get(whole(raw, "type") or 0)
    if kind is None:
        kind = "qualifying" if "qualif" in title.lower() else "practice"
    return kind


def _car(value: object, players: list[Fields]) -> int:
    """Return the place of a car in the list of players, -1 for one that is not there."""
    car = value if isinstance(value, int) and not isinstance(value, bool) else -1
    return car if 0 <= car < len(players) else -1


def _row(player: Fields, kind: Kind, laps: list[Fields], best: Fields, total: list[Any]) -> ReadRow:
    times = [time for lap in laps if (time := scaled(lap.get("time"), 1000)) is not None]
    lap = scaled(best.get("time"), 1000) or min(times, default=None)
    numbers = [
        whole(driven_lap, "lap") for driven_lap in laps if lap and scaled(driven_lap.get("time"), 1000) == lap
    ]
    number = whole(best, "lap") if best else (numbers or [None])[0]
    driven = [_driven(lap) for lap in laps]
    count = len(laps) or max(0, *(whole_number(number) or 0 for number in total), 0)
    whole_time = sum(time for time in driven if time) if driven and all(driven) else None
    driver = person(player.get("name"))
    return ReadRow(
        position=None,
        number="",
        drivers=(driver,) if driver else (),
        laps=count,
        time=whole_time if kind == "race" else lap,
        status=Status.NOT_CLASSIFIED,
        best_lap=lap,
        best_lap_number=number + 1 if number is not None and number >= 0 else None,
        car=text(player, "car"),
    )


def _driven(lap: Fields) -> int | None:
    """Return the time that a lap took, from its sectors where it does not count."""
    time = scaled(lap.get("time"), 1000)
    if time is not None:
        return time
    sectors = [scaled(item, 1000) for item in items(lap.get("sectors"), 20)]
    return sum(sector for sector in sectors if sector) if sectors and all(sectors) else None


def _as_finished(
    content: Content,
    raw: Mapping[str, Any],
    rows: list[ReadRow],
    players: list[Fields],
    where: str,
    findings: list[Finding],
) -> list[ReadRow]:
    """Return the rows of a race in the order of its result; cars that are not in it come last."""
    result = items(raw.get("raceResult"), MOST_ROWS)
    if not result:
        message = "no raceResult, so no classification"
        hint = "the race was left before its end; type the result from the screen"
        findings.append(content.find("no-classification", message, hint, key=where))
        return rows
    order = [_car(car, players) for car in result]
    if -1 in order or len(set(order)) < len(order):
        message = "raceResult names cars that are not there, or one twice: the places behind move up"
        hint = "check the places with the screen"
        findings.append(content.find("wrong-result", message, hint, severity="warning", key=where))
    order = [car for car in dict.fromkeys(order) if car >= 0]
    placed: list[ReadRow] = []
    for car in order:
        started = bool(rows[car].laps)
        status = Status.CLASSIFIED if started else Status.DID_NOT_START
        place = len(placed) + 1 if started else None
        placed.append(msgspec.structs.replace(rows[car], status=status, position=place))
    for car, row in enumerate(rows):
        if car not in order:
            status = Status.DNF if row.laps else Status.DID_NOT_START
            placed.append(msgspec.structs.replace(row, status=status))
    if any(row.time for row in placed):
        message = f"{text(raw, 'name')}: race times are the sums of the laps"
        findings.append(content.find("times-worked-out", message, severity="info", key=where))
    return placed


def _by_best_lap(rows: list[ReadRow]) -> list[ReadRow]:
    """Return the rows in the order of their best laps; those without one hold no place."""
    timed = sorted((row for row in rows if row.best_lap), key=lambda row: row.best_lap or 0)
    placed = [
        msgspec.structs.replace(row, position=place, status=Status.CLASSIFIED)
        for place, row in enumerate(timed, start=1)
    ]
    return placed + [row for row in rows if not row.best_lap]
