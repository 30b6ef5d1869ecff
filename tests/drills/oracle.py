"""A second scorer, written from the documentation, gives the same tables.

Random seasons under random rulebooks, after every round, at the end, and as known then (`tests/oracle/`).
"""

from __future__ import annotations

import datetime as dt
import json
from random import Random

import oracle
from oracle import seasons

from countback.model.revisions import as_known
from countback.model.season import Event, Season
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
    """Return where the two scorers differ: the first moment of each championship, with both tables.

    The moments are those after every round, the end, and what was known at three times on the way.
    """
    read = rulebook_from(table, file="made-up.toml", year=season.year)
    if read.rulebook is None:
        return [f"refused: {read.findings[0].message} {json.dumps(table)}"]
    standings = score(season, read.rulebook)
    rounds = sorted({event.round for event in standings.season.events if _is_run(event)})
    asked: list[tuple[dt.datetime | None, int | None]] = [(None, after) for after in rounds]
    asked.append((None, None))
    last = seasons.START + dt.timedelta(days=14 * len(season.events))
    asked += [(seasons.START + (last - seasons.START) * part / 3, None) for part in (1, 2, 3)]
    wrong = []
    for title in read.rulebook.championships:
        by_name = title.subject.kind in ("car", "constructor", "manufacturer")
        for known, after in asked:
            then = score(as_known(season, known), read.rulebook) if known else standings
            if not any(_is_run(event) for event in then.season.events):
                continue
            theirs = {
                (row.competitor.name if by_name else row.competitor.id): (row.position, row.points)
                for row in then.table(title.id, after).rows
            }
            ours = {
                name: (place, points)
                for place, name, points in oracle.standings(season, table, title.id, after, known)
            }
            if ours != theirs:
                when = f"known on {known.date()}" if known else f"after {after}"
                wrong.append(f"{title.id} {when}: {_told(ours, theirs)}")
                break
    return wrong


def _is_run(event: Event) -> bool:
    return any(session.classification for session in event.sessions)


def _told(ours: dict[str, tuple], theirs: dict[str, tuple]) -> str:
    return "; ".join(
        f"{name}: oracle {_row(ours.get(name))}, Countback {_row(theirs.get(name))}"
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    )


def _row(row: tuple | None) -> str:
    return "not listed" if row is None else f"{row[0]} with {row[1]}"
