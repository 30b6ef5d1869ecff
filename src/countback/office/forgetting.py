"""Forget a person: the one way in which old versions change, and it is recorded (see `versions.redact`)."""

from __future__ import annotations

import hashlib

from countback.model.finding import Finding, has_errors
from countback.model.text import slug
from countback.office import models
from countback.office.versions import open_version, read, redact

SOMEBODY = "N. N."


def forget(season: models.Season, name: str, *, by: str, reason: str) -> tuple[int, ...] | list[Finding]:
    """Put "N. N." in the place of a person's name and id in every version; returns the versions that held it.

    Documents that were issued stay: they have left the house. What could not be read afterwards is refused.
    """
    people = [
        driver
        for number in season.versions.values_list("number", flat=True)
        if (facts := open_version(season, number).season) is not None
        for entry in facts.entries
        for driver in entry.crew
        if driver.name.casefold() == name.casefold()
    ]
    if not people:
        message = f"nobody is called {name!r} in any version"
        return [
            Finding(code="unknown-person", message=message, hint="write the name as the entry list has it")
        ]
    mark = f"person-{hashlib.sha256(name.casefold().encode()).hexdigest()[:8]}"
    instead = {driver.name: SOMEBODY for driver in people} | {driver.id: mark for driver in people}
    instead |= {slug(driver.name): mark for driver in people}

    def change(data: bytes) -> bytes:
        for text in sorted(instead, key=len, reverse=True):
            data = data.replace(text.encode(), instead[text].encode())
        return data

    newest = open_version(season)
    after = read(newest.number, {file: change(data) for file, data in newest.files.items()})
    if newest.season is not None and (after.season is None or has_errors(after.findings)):
        return [finding for finding in after.findings if finding.severity == "error"]
    return redact(season, change, by=by, reason=reason)
