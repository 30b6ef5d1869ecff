"""A table moves neither with the order of entries nor with what is run after its round.

Random seasons under random rulebooks, as for the oracle; low-point scoring is not cut, since an average of
redress takes races to come into account.
"""

from __future__ import annotations

from random import Random

import msgspec
from oracle import Table

from countback.model.season import Season
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from drills import Figures
from drills.oracle import made_up

SIZE = 10_000
SHARE = 30
UNIT = "seasons"

Rows = dict[str, tuple[int | None, object]]


def run(size: int, seed: int) -> Figures:
    """Change so many seasons in ways that change no table."""
    wrong = []
    for number in range(size):
        season, table = made_up(f"changed {seed}/{number}")
        wrong += [f"season {number}: {line}" for line in moved(season, table, Random(number))]
    return Figures(size, tuple(wrong))


def moved(season: Season, table: Table, dice: Random) -> list[str]:
    """Return what moved that should not."""
    rounds = [event.round for event in season.events if any(one.classifications for one in event.sessions)]
    if not rounds:
        return []
    after = dice.choice(rounds)
    right = tables(season, table, after)
    changed = {
        "entries in another order": msgspec.structs.replace(
            season, entries=tuple(dice.sample(season.entries, len(season.entries)))
        ),
        f"cut after round {after}": cut(season, after),
    }
    if "low-point" in str(table):
        changed.popitem()
    return [name for name, other in changed.items() if tables(other, table, after) != right]


def tables(season: Season, table: Table, after: int) -> dict[str, Rows]:
    """Return position and points of everybody in every championship."""
    rulebook = rulebook_from(table, file="made-up.toml", year=season.year).rulebook
    assert rulebook is not None
    return {
        one.id: {row.competitor.id: (row.position, row.points) for row in one.rows}
        for one in score(season, rulebook).tables(after)
    }


def cut(season: Season, after: int) -> Season:
    """Return the season as it stood after a round: what follows in the calendar has not been run."""
    events = []
    later = False
    for event in season.events:
        sessions = [
            msgspec.structs.replace(one, classifications=()) if later else one for one in event.sessions
        ]
        events.append(msgspec.structs.replace(event, sessions=tuple(sessions)))
        later |= event.round == after
    return msgspec.structs.replace(season, events=tuple(events))
