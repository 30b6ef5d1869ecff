"""Entry lists typed over into JSON: an event and its entries by class, crews with ratings."""

from __future__ import annotations

from countback.formats.checks import MOST_ROWS
from countback.formats.clock import parse_dates
from countback.formats.content import Content
from countback.formats.fields import table, tables, text
from countback.formats.people import person
from countback.formats.reading import ReadEntry, ReadEvent, ReadFile
from countback.model.finding import Finding

name = "alkamel-entries"


def recognises(content: Content) -> bool:
    """Whether an event stands beside entries with car numbers."""
    if not content.is_json or '"entries"' not in (content.text or "")[:20_000]:
        return False
    document = table(content.json)
    entries = tables(document.get("entries"), 3)
    return (
        isinstance(document.get("event"), dict)
        and bool(entries)
        and all("car_number" in entry for entry in entries)
    )


def read(content: Content) -> ReadFile:
    """Return the entries of the list."""
    document = table(content.json)
    findings: list[Finding] = []
    entries = []
    for index, line in enumerate(tables(document.get("entries"), MOST_ROWS)):
        crew = [
            person(member.get("name"), nationality=member.get("nationality"), rating=member.get("rating"))
            for member in tables(line.get("drivers"), 20)
            if member.get("is_tbd") is not True
        ]
        if any(member.get("is_tbd") is True for member in tables(line.get("drivers"), 20)):
            message = f"car {text(line, 'car_number')}: a driver is to be announced"
            findings.append(
                content.find(
                    "driver-to-be-announced", message, severity="info", key=f"entries[{index}].drivers"
                )
            )
        entries.append(
            ReadEntry(
                number=text(line, "car_number"),
                drivers=tuple(member for member in crew if member),
                team=text(line, "team"),
                class_=text(line, "class_code") or text(line, "class_name"),
                car=text(line, "car_type"),
                engine=text(line, "engine"),
                tags=("bronze-cup",) if line.get("bronze_cup") is True else (),
            )
        )
    about = document.get("event")
    dates, _ = parse_dates([text(about, "start_date")])
    event = ReadEvent(
        name=text(about, "name"), circuit=text(about, "circuit"), date=dates[0][0] if dates[0] else None
    )
    findings.append(
        content.find("entry-list", f"an entry list of {len(entries)} cars, no result", severity="info")
    )
    return ReadFile(reader=name, entries=tuple(entries), events=(event,), findings=tuple(findings))
