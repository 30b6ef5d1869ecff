"""A table of ragged leagues comes to what each league comes to by itself, by arrays and compiled.

Leagues of random calendars, classes, teams, guests, tags, shared cars and decisions, under every use of every
kind of rule, after each round or at the end.
"""

from __future__ import annotations

from random import Random

from leagues import league
from long_tables import sayable, table_of
from one_of_each import CASES, rules_of
from test_kernel import book, leagues
from test_score_table import batch_lines, lines_of, single

from countback.batch.score_table import score_rows
from drills import Figures

SIZE = 12_000
SHARE = 12
UNIT = "leagues"
#: Leagues of one table.
TOGETHER = 12


def run(size: int, seed: int) -> Figures:
    """Score so many random leagues in tables and one by one."""
    random = Random(f"batch {seed}")
    cases = [case for case in CASES if "lucky" not in str(case.id) and "odd-rounds" not in str(case.id)]
    cases = [case for case in cases if "alphabet" not in str(case.id)]  # of a plug-in that is not installed
    wrong = []
    for number in range(-(-size // TOGETHER)):
        slot, title = random.choice(cases).values
        rules = rules_of(title)
        seasons = [sayable(league(random, f"L{at}")) for at in range(TOGETHER)]
        seasons = [single(season) if random.random() < 0.7 else season for season in seasons]
        decisions = {(season.id, ""): list(season.decisions) for season in seasons if season.decisions}
        after = random.choice(("end", "each-round"))
        alone = sorted((line for season in seasons for line in lines_of(season, rules, after)), key=str)
        table = table_of(seasons)
        for loop in ("numpy", "compiled"):
            together, scored = batch_lines(table, rules, after, decisions, loop)
            if together != alone or scored.bad:
                wrong.append(f"{slot} {title} {after} {loop}, table {number}: {scored.bad}")
    plain = leagues(Random(f"plain {seed}"), size)
    after = random.choice(("end", "each-round"))
    arrays, loop = (score_rows(plain, book(), after=after, loop=how) for how in ("numpy", "compiled"))
    if not arrays.standings.equals(loop.standings):
        wrong.append(f"the loop differs from the arrays, {after}")
    return Figures(size, tuple(wrong))
