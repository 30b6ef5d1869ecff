"""Somebody who stands in one session with two cars, having changed them: one line counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from countback.formats.reading import ReadRow
from countback.importing.people import known_as
from countback.model.finding import Finding
from countback.model.text import slug


class Lines(NamedTuple):
    """The rows of a session with one line of each person, and whose line that is has to be asked."""

    rows: list[ReadRow]
    asked: tuple[Finding, ...] = ()


def one_of_each(
    rows: Sequence[ReadRow],
    said: Sequence[tuple[str, str]],
    chosen: Sequence[str],
    aliases: Mapping[str, str],
) -> Lines:
    """Return the rows without the lines of a person that do not count.

    ``said`` are people and the cars of the lines that do, ``chosen`` the same as it was noted before.
    """
    lines: dict[str, list[ReadRow]] = {}
    for row in rows:
        lines.setdefault(_who(row, aliases), []).append(row)
    left: list[ReadRow] = []
    asked: list[Finding] = []
    for who, twice in lines.items():
        cars = {row.car for row in twice}
        if len(twice) == 1 or not who or len(cars) < len(twice):
            continue
        name = twice[0].drivers[0].name
        counting = {car for person, car in said if person in (name, who)}
        noted = f"line:{slug(name)}="
        counting = counting or {choice.removeprefix(noted) for choice in chosen if choice.startswith(noted)}
        counts = [row for row in twice if row.car in counting]
        if len(counts) == 1:
            left += [row for row in twice if row is not counts[0]]
            continue
        told = "; ".join(f"{row.car} ({row.laps or 0} laps, {_place(row)})" for row in twice)
        message = f"{name} is listed {len(twice)} times: {told}"
        hint = f'say which line counts: --line "{name}={twice[0].car}"'
        asked.append(Finding(code="person-in-two-cars", message=message, hint=hint))
    return Lines([row for row in rows if not any(row is left_out for left_out in left)], tuple(asked))


def _who(row: ReadRow, aliases: Mapping[str, str]) -> str:
    """Return who drives a row by their id, "" for a crew of several or none."""
    if len(row.drivers) != 1:
        return ""
    return known_as(aliases, row.drivers[0].id) or row.drivers[0].id or ""


def _place(row: ReadRow) -> str:
    return f"place {row.position}" if row.position else row.status.value
