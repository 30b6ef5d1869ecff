"""Order, names, an invisible guest and the rest of the season change no table; points times three triple it.

Random seasons under random rulebooks, as for the oracle. The order of entries, of rows, and of decisions
where it is free; everything renamed, so that the alphabet is another; a guest at the back whom no
championship sees; every points value times three; a season cut after a round, which has the table after that
round. Only the order in which equals are listed may follow their names.
"""

from __future__ import annotations

from random import Random

import alike
from oracle import Table

from countback.model.season import Season
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from drills import Figures
from drills.oracle import made_up

SIZE = 10_000
SHARE = 30
UNIT = "seasons"

Rows = dict[str, dict[str, tuple[int | None, object]]]
ORDERS = (alike.entries_shuffled, alike.rows_shuffled, alike.decisions_shuffled)


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
    right, whole = tables(season, table, after), tables(season, table)
    wrong = [change.__name__ for change in ORDERS if tables(*change(season, table, dice)) != whole]
    if renamed_differently(season, table, whole, dice):
        wrong.append("renamed")
    tripled = alike.tripled(season, table, dice)
    if tripled and tables(*tripled) != _times_three(whole):
        wrong.append("points times three")
    without = alike.guests_are_invisible(table)
    if without:
        more = tables(alike.guest_at_the_back(season, dice), without)
        for rows in more.values():  # a guest is listed, without points or position
            rows.pop("Guest", None)
            rows.pop("999", None)
        if more != tables(season, without):
            wrong.append("a guest at the back")
    # An average of redress takes races to come into account.
    if "low-point" not in str(table) and tables(alike.cut(season, after), table, after) != right:
        wrong.append(f"cut after round {after}")
    return wrong


def renamed_differently(season: Season, table: Table, whole: Rows, dice: Random) -> bool:
    """Tell whether the same season with other names has other tables than these."""
    names = alike.new_names(season, dice)
    other = alike.renamed(season, names)
    expected = {
        title: {alike.new_name(name, names): row for name, row in rows.items()}
        for title, rows in whole.items()
    }
    return tables(other, alike.renamed(table, names)) != expected


def _times_three(whole: Rows) -> Rows:
    return {
        title: {name: (place, 3 * points) for name, (place, points) in rows.items()}  # type: ignore[operator]
        for title, rows in whole.items()
    }


def tables(season: Season, table: Table, after: int | None = None) -> Rows:
    """Return position and points of everybody in every championship, by name."""
    read = rulebook_from(table, file="made-up.toml", year=season.year)
    assert read.rulebook is not None, [str(finding) for finding in read.findings]
    return {
        one.id: {row.competitor.name: (row.position, row.points) for row in one.rows}
        for one in score(season, read.rulebook).tables(after)
    }
