"""Results of Assetto Corsa Competizione: JSON in UTF-16 little endian without a mark, or UTF-8.

A server writes ``sessionResult``, the game on a player's computer ``sessionDef`` and ``snapShot``. The
order of ``leaderBoardLines`` is the classification; nobody is told to have retired. Times are
milliseconds, 2147483647 means none. A penalty that was not served in time is no more in the times than
the file says; those after the race are proposals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from countback.formats.checks import MOST_ROWS, check_order, check_rows
from countback.formats.circuits import circuit
from countback.formats.clock import date_in_name, scaled
from countback.formats.content import Content
from countback.formats.fields import table, tables, text, whole
from countback.formats.people import person
from countback.formats.prose import prose_findings
from countback.formats.reading import Kind, Proposal, ReadDriver, ReadFile, ReadRow, ReadSession
from countback.model.classification import Status
from countback.model.finding import Finding

name = "acc"
#: By the first letter of the type, or by its number in the game: superpole is a qualifying session.
_KINDS: dict[str, Kind] = {
    "R": "race", "Q": "qualifying", "S": "qualifying", "P": "practice", "F": "practice", "W": "practice",
    "0": "practice", "4": "qualifying", "9": "qualifying", "10": "race",
}  # fmt: skip
_NAMED = re.compile(r"_(FP|P|Q|R)\d*\.json\Z", re.I)
#: The cup categories of the game, by their number.
CUPS = ("Overall", "Pro-Am", "Am", "Silver", "National")


def recognises(content: Content) -> bool:
    """Whether a session with a track has a result of this game's shape."""
    text_ = content.text or ""
    if not content.is_json or not ('"sessionResult"' in text_ or '"snapShot"' in text_):
        return False
    document = table(content.json)
    result = document.get("sessionResult", document.get("snapShot"))
    return isinstance(result, dict) and (
        bool(document.keys() & {"laps", "sessionType", "sessionDef"}) or "leaderBoardLines" in result
    )


def read(content: Content) -> ReadFile:
    """Return the one session of the file."""
    document = table(content.json)
    result = table(document.get("sessionResult")) or table(document.get("snapShot"))
    about = {**table(document.get("sessionDef")), **document}
    findings: list[Finding] = []
    code = text(about, "sessionType").upper()
    kind = _kind(content, code, result, findings)
    laps = Counter(
        lap_driven["carId"]
        for lap_driven in tables(document.get("laps"))
        if isinstance(lap_driven.get("carId"), int)
    )
    lines = result.get("leaderBoardLines")
    if not isinstance(lines, list):
        cars = ", ".join(f"{car} ({count} laps)" for car, count in sorted(laps.items())[:60])
        driven = f"laps were driven by the cars with ids {cars}" if cars else "and no laps either"
        message = f"no leaderBoardLines, so no classification; {driven}"
        hint = "the server was stopped during the session; type the result from the screen"
        findings.append(content.find("no-classification", message, hint, key="sessionResult"))
    rows = [
        _row(content, line, kind, place, laps, findings)
        for place, line in enumerate(tables(lines, MOST_ROWS), start=1)
    ]
    ids = [whole(line, "car", "carId") for line in tables(lines, MOST_ROWS)]
    if isinstance(lines, list):
        findings += check_rows(content, rows, raced=kind == "race")
        findings += check_order(content, rows, raced=kind == "race")
    proposed = _penalties(content, document, dict(zip(ids, rows, strict=True)), findings)
    findings += prose_findings(content, proposed, ())
    date, clock = date_in_name(content.base)
    server = text(document, "serverName")
    session = ReadSession(
        kind=kind,
        name=kind.title() if not code or code.isdigit() else code,
        date=date,
        clock=clock,
        # A server names its files by the second at which a session ends.
        own_id=f"{server}/{content.base.rsplit('.', 1)[0]}" if clock and _NAMED.search(content.base) else "",
        series=server,
        circuit=circuit(text(about, "trackName")),
        rows=tuple(rows),
        proposals=tuple(proposed),
        meta={"wet": result.get("isWetSession") in (1, True), "index": whole(document, "sessionIndex")},
    )
    return ReadFile(reader=name, sessions=(session,), findings=tuple(findings))


def _kind(content: Content, code: str, result: Mapping[str, Any], findings: list[Finding]) -> Kind:
    """Return the kind of session by its type; without one, by the file's name or the kind of result."""
    kind_said = _KINDS.get(code if code.isdigit() else code[:1])
    if kind_said:
        return kind_said
    named = _NAMED.search(content.base)
    raced = whole(result, "type") == 1 or text(result, "type").lower() == "race"
    kind = _KINDS[named[1][:1].upper()] if named else "race" if raced else "practice"
    message = (
        f"session type {code!r} is not known, read as a {kind}"
        if code
        else f"no session type, read as a {kind}"
    )
    findings.append(
        content.find("unknown-session-type", message, "check it", severity="warning", key="sessionType")
    )
    return kind


def _row(
    content: Content,
    line: Mapping[str, Any],
    kind: Kind,
    place: int,
    laps: Counter[int],
    findings: list[Finding],
) -> ReadRow:
    car, timing = table(line.get("car")), table(line.get("timing"))
    people = [_driver(content, member, place, findings) for member in tables(car.get("drivers"), 40)]
    if not any(people):
        people = [_driver(content, table(line.get("currentDriver")), place, findings)]
    count = whole(timing, "lapCount")
    if count is None:
        car_id = whole(car, "carId")
        count = laps[car_id] if car_id is not None else 0
    time, best = scaled(timing.get("totalTime"), 1000), scaled(timing.get("bestLap"), 1000)
    status = Status.CLASSIFIED
    if kind == "race" and not count:
        status = Status.DNF if time else Status.DID_NOT_START
    cup = whole(car, "cupCategory")
    return ReadRow(
        position=place if status is Status.CLASSIFIED else None,
        number=text(car, "raceNumber"),
        drivers=tuple(member for member in people if member),
        team=text(car, "teamName"),
        class_=CUPS[cup] if cup is not None and 0 <= cup < len(CUPS) else "",
        laps=count,
        time=time if kind == "race" else best,
        status=status,
        best_lap=best,
        group=text(car, "carGroup"),
        car=f"car model {text(car, 'carModel')}" if text(car, "carModel") else "",
        place=place,
    )


def _driver(
    content: Content, member: Mapping[str, Any], place: int, findings: list[Finding]
) -> ReadDriver | None:
    parts = [member.get("firstName"), member.get("lastName")]
    # The game has no field for a team: some leagues put it below the name.
    if any(isinstance(part, str) and "\n" in part.strip() for part in parts):
        shown = " / ".join(text(part) for part in parts)
        message = f"place {place}: the name of {shown} has two lines, the first is taken"
        findings.append(content.find("name-of-two-lines", message, severity="warning"))
        parts = [part.strip().split("\n")[0] if isinstance(part, str) else part for part in parts]
    return person(*parts, id=member.get("playerId")) or person(
        member.get("shortName"), id=member.get("playerId")
    )


def _penalties(
    content: Content,
    document: Mapping[str, Any],
    rows: Mapping[int | None, ReadRow],
    findings: list[Finding],
) -> list[Proposal]:
    """Return proposals for penalties that the result may not show: after the race, and disqualifications."""
    proposed = []
    raw = [*tables(document.get("penalties"), 2000), *tables(document.get("post_race_penalties"), 2000)]
    for penalty in raw:
        row = rows.get(whole(penalty, "carId"))
        what, why = text(penalty, "penalty"), text(penalty, "reason")
        kind = what.lower().replace("_", "")
        reason = f"{what} ({why})" if why else what
        changes = "disqual" in kind or "postracetime" in kind
        if row is None and changes:
            message = (
                f"{reason} for a car that is not in the result (id {text(penalty, 'carId') or 'missing'})"
            )
            hint = "record it by hand if it is one of the cars"
            findings.append(content.find("penalty-without-car", message, hint, severity="warning"))
        if row is None or not what:
            continue
        if "disqual" in kind:
            proposed.append(Proposal(kind="disqualified", number=row.number, reason=reason, in_result=False))
        elif "postracetime" in kind and (seconds := whole(penalty, "penaltyValue")):
            options = {"seconds": seconds}
            proposed.append(
                Proposal(kind="time-added", number=row.number, reason=reason, in_result=True, options=options)
            )
        elif kind.startswith(("drivethrough", "stopandgo")) and whole(penalty, "clearedInLap") == 0:
            message = f"car {row.number}: {reason} of lap {text(penalty, 'violationInLap')} was not served"
            hint = "the game adds time only if it says so: record a decision if the series does"
            findings.append(content.find("penalty-not-served", message, hint, severity="warning"))
    return proposed
