"""Results of iRacing: JSON of its data service, with or without the ``{"type", "data"}`` wrapper.

Positions count from zero, times are 1/10,000 s and -1 means none. In a team event a row is a team with
its drivers below it. There is no race time: that of a car on the lead lap is worked out from the
winner's average lap and the interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from countback.formats.checks import MOST_ROWS, check_rows
from countback.formats.clock import parse_dates, scaled
from countback.formats.content import Content
from countback.formats.fields import table, tables, text, whole
from countback.formats.people import person
from countback.formats.reading import Kind, ReadDriver, ReadFile, ReadRow, ReadSession
from countback.formats.statuses import holds_place, status_of
from countback.model.classification import Status
from countback.model.finding import Finding

name = "iracing"
_KINDS: dict[int, Kind] = {2: "practice", 3: "practice", 4: "qualifying", 5: "qualifying", 6: "race"}
_UNIT = 10_000


def recognises(content: Content) -> bool:
    """Whether the document has the results of a subsession."""
    if not content.is_json or '"session_results"' not in (content.text or ""):
        return False
    return isinstance(unwrapped(content).get("session_results"), list)


def unwrapped(content: Content) -> dict[str, Any]:
    """Return the document without the wrapper that newer downloads have."""
    document = table(content.json)
    inner = document.get("data")
    return inner if isinstance(inner, dict) and "type" in document else document


def read(content: Content) -> ReadFile:
    """Return the sessions of the event in the order they were held."""
    document = unwrapped(content)
    classes = {
        whole(class_, "car_class_id"): text(class_, "name") or text(class_, "short_name")
        for class_ in tables(document.get("car_classes"), 1000)
    }
    raw = tables(document.get("session_results"), 200)
    raw.sort(key=lambda session: whole(session, "simsession_number") or 0)
    findings: list[Finding] = []
    sessions = [_session(content, document, session, classes, findings) for session in raw]
    if not sessions:
        findings.append(content.find("no-rows", "no session in it", key="session_results"))
    return ReadFile(reader=name, sessions=tuple(sessions), findings=tuple(findings))


def _session(
    content: Content,
    document: Mapping[str, Any],
    raw: Mapping[str, Any],
    classes: Mapping[int | None, str],
    findings: list[Finding],
) -> ReadSession:
    title = text(raw, "simsession_name") or text(raw, "simsession_type_name")
    kind = _kind(raw, title)
    lines = tables(raw.get("results"), MOST_ROWS)
    lines.sort(key=lambda line: _place(line, "finish_position") or MOST_ROWS + 1)
    leader = lines[0] if lines else {}
    distance = whole(leader, "laps_complete") or 0
    raced = kind in ("race", "heat", "sprint")
    average = whole(leader, "average_lap") or 0
    winning = average * distance if raced and average > 0 else 0
    rows = [_row(line, kind, place, distance, winning, classes) for place, line in enumerate(lines, start=1)]
    findings += check_rows(content, rows, title, raced=raced)
    if winning:
        message = f"{title}: race times are worked out from the winner's average lap and the intervals"
        findings.append(content.find("times-worked-out", message, severity="info"))
    if document.get("results_restricted") is True or document.get("restrict_results") is True:
        findings.append(content.find("restricted", "the league holds back some results", severity="warning"))
    dates, _ = parse_dates([text(document, "start_time")])
    track, number = table(document.get("track")), whole(document, "subsession_id")
    config = text(track, "config_name")
    return ReadSession(
        kind=kind,
        name=title,
        series=text(document, "league_name") or text(document, "series_name"),
        event=text(document, "session_name") or text(document, "season_name"),
        circuit=" ".join(
            part for part in (text(track, "track_name"), config if config != "N/A" else "") if part
        ),
        own_id=f"{number}/{whole(raw, 'simsession_number') or 0}" if number else "",
        date=dates[0][0] if dates[0] else None,
        clock=dates[0][1] if dates[0] else "",
        rows=tuple(rows),
        meta={
            "subsession": number,
            "league_season": text(document, "league_season_name"),
            "official": document.get("official_session") is True,
        },
    )


def _kind(raw: Mapping[str, Any], title: str) -> Kind:
    kind = _KINDS.get(whole(raw, "simsession_type") or 0)
    words = f"{title} {text(raw, 'simsession_type_name')}".lower()
    if kind == "race" or (kind is None and "race" in words):
        return "heat" if any(word in words for word in ("heat", "consol")) else "race"
    return kind or ("qualifying" if "qual" in words else "practice")


def _place(line: Mapping[str, Any], key: str) -> int | None:
    """Return a place that the format counts from zero; -1 means none."""
    value = whole(line, key)
    return value + 1 if value is not None and value >= 0 else None


def _row(
    line: Mapping[str, Any],
    kind: Kind,
    place: int,
    distance: int,
    winning: int,
    classes: Mapping[int | None, str],
) -> ReadRow:
    crew = [_driver(member) for member in tables(line.get("driver_results"), 64)]
    drivers = tuple(member for member in crew if member)
    team = text(line, "display_name") if drivers else ""
    if not drivers:
        driver = _driver(line)
        drivers = (driver,) if driver else ()
    laps, interval = whole(line, "laps_complete"), whole(line, "interval")
    best = scaled(line.get("best_lap_time"), _UNIT)
    raced = kind in ("race", "heat", "sprint")
    gap, time = "", None if raced else best
    if raced and interval is not None and laps is not None:
        if interval >= 0 and laps == distance:
            gap = f"+{interval // _UNIT}.{interval % _UNIT:04}" if interval else ""
            time = scaled(winning + interval, _UNIT) if winning else None
        elif laps < distance:
            gap = f"{distance - laps} Lap{'s' if distance - laps > 1 else ''}"
    number = text(line, "livery", "car_number") or text(line, "car_number")
    out = text(line, "reason_out")
    status = _status(out, whole(line, "reason_out_id"))
    placed = holds_place(status)
    return ReadRow(
        position=_place(line, "finish_position") if placed else None,
        number=number,
        drivers=drivers,
        team=team,
        class_=text(line, "car_class_name") or classes.get(whole(line, "car_class_id"), ""),
        laps=laps,
        time=time,
        status=status,
        finished=(out.lower() == "running") if raced and out else None,
        best_lap=best,
        best_lap_number=_positive(whole(line, "best_lap_num")),
        gap=gap,
        grid=_place(line, "starting_position") if raced else None,
        laps_led=whole(line, "laps_lead") if raced else None,
        incidents=whole(line, "incidents"),
        class_position=_place(line, "finish_position_in_class") if placed else None,
        car=text(line, "car_name"),
        note="; ".join(_note(line, out)),
        place=place,
    )


def _note(line: Mapping[str, Any], out: str) -> Iterator[str]:
    """Yield why a car was out, and its incidents, which some leagues punish."""
    if out and out.lower() != "running":
        yield out
    if count := whole(line, "incidents"):
        yield f"{count} incident{'s' if count > 1 else ''}"


def _driver(line: Mapping[str, Any]) -> ReadDriver | None:
    return person(
        line.get("display_name"),
        id=line.get("cust_id"),
        nationality=line.get("country_code") or line.get("flair_shortname"),
    )


def _positive(value: int | None) -> int | None:
    return value if value and value > 0 else None


def _status(out: str, number: int | None) -> Status:
    """Return the status behind a reason for being out (number 0: none). The service ranks who started."""
    status = status_of(out) if out else None
    if status in (Status.DISQUALIFIED, Status.DID_NOT_START, Status.CLASSIFIED):
        return status
    return Status.CLASSIFIED if not out and not number else Status.DNF
