"""Results of a stopwatch program that nobody else has: lines of ``place|number|name`` below ``STOPWATCH``."""

from __future__ import annotations

from countback.formats.content import Content
from countback.formats.people import person
from countback.formats.reading import ReadFile, ReadRow, ReadSession

name = "stopwatch"


def recognises(content: Content) -> bool:
    return (content.text or "").startswith("STOPWATCH")


def read(content: Content) -> ReadFile:
    rows = []
    for line in (content.text or "").splitlines()[1:]:
        place, number, driver = line.split("|")
        found = person(driver)
        rows.append(ReadRow(position=int(place), number=number, drivers=(found,) if found else ()))
    return ReadFile(reader=name, sessions=(ReadSession(kind="race", rows=tuple(rows)),))
