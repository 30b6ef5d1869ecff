"""Which row of a page's table of results speaks of which column of its standings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countback.model.published import PrintedColumn, PrintedRace, PrintedTable, PublishedSeason

Races = tuple[PrintedRace, ...]
Columns = tuple[PrintedColumn, ...]


def races_of(published: PublishedSeason, table: PrintedTable) -> tuple[PrintedRace | None, ...]:
    """Return for each column of a table its row in the table of results, None where that is unsure.

    A race that was postponed stands late in one of the two and early in the other: labels come before order.
    """
    races = published.races
    for labelled in (_by_label, _by_round_and_label, _by_round_and_turn):
        printed_races = labelled(races, table.columns)
        if printed_races:
            return printed_races
    if len(races) == len(table.columns):
        return tuple(races)
    by_round: dict[int, list[PrintedRace]] = {}
    for race in races:
        by_round.setdefault(race.round, []).append(race)
    unsure: list[PrintedRace | None] = []
    for column in table.columns:
        here = by_round.get(column.round, [])
        count = sum(other.round == column.round for other in table.columns)
        unsure.append(here[column.race - 1] if len(here) == count else None)
    return tuple(unsure)


def _by_label(races: Races, columns: Columns) -> Races:
    return _paired(
        races, [_number(race.label) for race in races], [_number(column.label) for column in columns]
    )


def _by_round_and_label(races: Races, columns: Columns) -> Races:
    return _paired(
        races,
        [(race.round, label) if (label := _number(race.label)) else None for race in races],
        [(column.round, label) if (label := _number(column.label)) else None for column in columns],
    )


def _by_round_and_turn(races: Races, columns: Columns) -> Races:
    turns: dict[int, int] = {}
    named = []
    for race in races:
        turns[race.round] = turns.get(race.round, 0) + 1
        named.append((race.round, turns[race.round]))
    return _paired(races, named, [(column.round, column.race) for column in columns])


def _paired(races: Races, mine: Sequence[object], theirs: Sequence[object]) -> Races:
    """Return the races in the order of the columns; () where their names aren't the same, each once."""
    race_of = dict(zip(mine, races, strict=True))
    if len(mine) != len(theirs) or None in race_of or set(theirs) != set(race_of) or len(race_of) < len(mine):
        return ()
    return tuple(race_of[name] for name in theirs)


def _number(label: str) -> int | None:
    """Return 7 for ``7``, ``R7`` or ``Race 7``; None for any other label."""
    number = re.fullmatch(r"(?:r|rd|race|heat|round)?\s*(\d{1,3})", label.strip(), re.IGNORECASE)
    return int(number[1]) if number else None
