"""A second scorer, written from the documentation, gives the same tables.

Random seasons under random rulebooks, after every round and at the end (`tests/oracle/`).
"""

from __future__ import annotations

import json
from random import Random

import oracle
from oracle import seasons

from countback.model.season import Season
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from drills import Figures

SIZE = 40_000
SHARE = 60
UNIT = "seasons"


def run(size: int, seed: int) -> Figures:
    """Score so many random seasons twice."""
    wrong = []
    for number in range(size):
        season, table = made_up(f"{seed}/{number}")
        wrong += [f"season {number}: {line}" for line in differences(season, table)]
    return Figures(size, tuple(wrong))


def made_up(seed: str) -> tuple[Season, oracle.Table]:
    """Return a season and a rulebook table; the more rules, the higher the last digit of the seed."""
    dice = Random(seed)
    season = seasons.season(dice)
    return season, seasons.rulebook(dice, season, dice.choice((0, 1, 1, 2, 2, 3, 5, 8)))


def differences(season: Season, table: oracle.Table) -> list[str]:
    """Return where the two scorers differ: the first moment of each championship, with both tables."""
    read = rulebook_from(table, file="made-up.toml", year=season.year)
    if read.rulebook is None:
        return [f"refused: {read.findings[0].message} {json.dumps(table)}"]
    standings = score(season, read.rulebook)
    rounds = sorted(
        {event.round for event in season.events for session in event.sessions if session.classification}
    )
    wrong = []
    for title in read.rulebook.championships:
        for after in (*rounds, None):
            by_name = title.subject.kind in ("car", "constructor", "manufacturer")
            theirs = (
                {
                    (row.competitor.name if by_name else row.competitor.id): (row.position, row.points)
                    for row in standings.table(title.id, after).rows
                }
                if rounds
                else {}
            )
            ours = (
                {
                    name: (place, points)
                    for place, name, points in oracle.standings(season, table, title.id, after)
                }
                if rounds
                else {}
            )
            if ours != theirs:
                wrong.append(f"{title.id} after {after}: {_told(ours, theirs)}")
                break
    return wrong


def _told(ours: dict[str, tuple], theirs: dict[str, tuple]) -> str:
    return "; ".join(
        f"{name}: oracle {_row(ours.get(name))}, Countback {_row(theirs.get(name))}"
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    )


def _row(row: tuple | None) -> str:
    return "not listed" if row is None else f"{row[0]} with {row[1]}"
