"""aliases.csv of a season folder: other spellings and ids of people, as somebody has accepted them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping

from countback.model.finding import Finding, Where

NAME = "aliases.csv"


def read_aliases(
    files: Mapping[str, bytes], drivers: Collection[str] | None = None
) -> tuple[dict[str, str], list[Finding]]:
    """Return the ids of drivers by their other names, from the files of a season folder.

    Lines that name no driver of the season are found.
    """
    findings: list[Finding] = []
    driver_of: dict[str, str] = {}
    try:
        text = files.get(NAME, b"").decode("utf-8-sig")
        lines = [line for line in csv.reader(io.StringIO(text)) if any(line)]
    except (UnicodeDecodeError, csv.Error) as error:
        where = Where(file=NAME)
        return driver_of, [Finding(code="unreadable", where=where, message=f"cannot be read: {error}")]
    if lines and [cell.strip() for cell in lines[0]][:2] != ["alias", "driver"]:
        where = Where(file=NAME, line=1)
        hint = "the first line is alias,driver"
        return driver_of, [
            Finding(code="missing-column", where=where, message="no column alias, driver", hint=hint)
        ]
    for number, line in enumerate(lines[1:], start=2):
        alias, driver = (*(cell.strip() for cell in line), "", "")[:2]
        if not alias or not driver or (drivers is not None and driver not in drivers):
            where = Where(file=NAME, line=number)
            message = f"{alias!r} is an alias of {driver!r}, whom no entry names"
            findings.append(Finding(code="unknown-driver", severity="warning", where=where, message=message))
            continue
        driver_of[alias] = driver
    return driver_of, findings


def write_aliases(aliases: Mapping[str, str]) -> bytes:
    """Return aliases.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["alias", "driver"])
    writer.writerows(sorted(aliases.items()))
    return out.getvalue().encode("utf-8")
