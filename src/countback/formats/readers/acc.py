"""Results of the Assetto Corsa Competizione server: JSON in UTF-16 little endian without a mark, or UTF-8.

The order of ``leaderBoardLines`` is the classification; nobody is told to have retired. Times are
milliseconds, 2147483647 means none. A penalty that was not served in time is no more in the times than
the file says; those after the race are proposals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from countback.formats.checks import MOST_ROWS, check_rows
from countback.formats.clock import date_in_name, scaled
from countback.formats.content import Content
from countback.formats.fields import table, tables, text, whole
from countback.formats.people import person
from countback.formats.prose import prose_findings
from countback.formats.reading import Kind, Proposal, ReadDriver, ReadFile, ReadRow, ReadSession
from countback.model.classification import Status
from countback.model.finding import Finding

name = "acc"
_KINDS: dict[str, Kind] = {"R": "race", "Q": "qualifying", "P": "practice", "F": "practice", "W": "practice"}
#: The cup categories of the game, by their number.
CUPS = ("Overall", "Pro-Am", "Am", "Silver", "National")


def recognises(content: Content) -> bool:
    """Whether a session with a track has a result of this game's shape."""
    if not content.is_json or '"sessionResult"' not in (content.text or ""):
        return False
    document = content.json
    return (
        isinstance(document, dict) and isinstance(document.get("sessionResult"), dict) and "laps" in document
    )


def read(content: Content) -> ReadFile:
    """Return the one session of the file."""
    document = table(content.json)
    result = table(document.get("sessionResult"))
    code = text(document, "sessionType").upper()
    kind = _KINDS.get(code[:1], "race" if whole(result, "type") == 1 else "practice")
    laps = Counter(one["carId"] for one in tables(document.get("laps")) if isinstance(one.get("carId"), int))
    findings: list[Finding] = []
    lines = result.get("leaderBoardLines")
    if not isinstance(lines, list):
        cars = ", ".join(f"{car} ({count} laps)" for car, count in sorted(laps.items())[:60])
        message = f"no leaderBoardLines, so no classification; laps were driven by the cars with ids {cars}"
        hint = "the server was stopped during the session; type the result from the screen"
        findings.append(content.find("no-classification", message, hint, key="sessionResult"))
    rows = [
        _row(content, line, kind, place, laps, findings)
        for place, line in enumerate(tables(lines, MOST_ROWS), start=1)
    ]
    ids = [whole(line, "car", "carId") for line in tables(lines, MOST_ROWS)]
    if isinstance(lines, list):
        findings += check_rows(content, rows, raced=kind == "race")
    proposed = _penalties(document, dict(zip(ids, (row.number for row in rows), strict=True)))
    findings += prose_findings(content, proposed, ())
    date, clock = date_in_name(content.base)
    session = ReadSession(
        kind=kind,
        name=code,
        date=date,
        clock=clock,
        event=text(document, "serverName"),
        circuit=text(document, "trackName"),
        rows=tuple(rows),
        proposals=tuple(proposed),
        meta={"wet": bool(whole(result, "isWetSession")), "index": whole(document, "sessionIndex")},
    )
    return ReadFile(reader=name, sessions=(session,), findings=tuple(findings))


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
        count = laps[whole(car, "carId") or -1]
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


def _penalties(document: Mapping[str, Any], numbers: Mapping[int | None, str]) -> list[Proposal]:
    """Return proposals for penalties that the result may not show: after the race, and disqualifications."""
    proposed = []
    raw = [*tables(document.get("penalties"), 2000), *tables(document.get("post_race_penalties"), 2000)]
    for one in raw:
        number = numbers.get(whole(one, "carId"))
        what, why = text(one, "penalty"), text(one, "reason")
        if number is None or not what:
            continue
        reason = f"{what} ({why})" if why else what
        if "disqual" in what.lower():
            proposed.append(Proposal(kind="disqualified", number=number, reason=reason, in_result=False))
        elif "postracetime" in what.lower().replace("_", "") and (seconds := whole(one, "penaltyValue")):
            options = {"seconds": seconds}
            proposed.append(
                Proposal(kind="time-added", number=number, reason=reason, in_result=True, options=options)
            )
    return proposed
