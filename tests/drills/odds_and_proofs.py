"""Odds say nothing that title answers deny, and what they draw is scored like any season.

Random seasons under every kind of rule, alone and in pairs: who is proved to be out has no chance and nobody
else, who has clinched has 1 and nobody else; endings drawn, recorded as results, give the same positions; and
the compiled loop counts what the arrays count.
"""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from referee.compare import drawn

from countback.model.classification import Status
from countback.odds.answer import Forecast
from countback.odds.forecast import CHUNK, drawing_of, forecast
from countback.odds.strength import Settings, fit, observed
from countback.scoring.kernel import can_compile
from countback.scoring.score import Standings, score
from countback.titles.decide import Titles
from countback.titles.ending import as_recorded, read_ending
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining
from drills import Figures

SIZE = 2_000
SHARE = 6
UNIT = "seasons"
AGAIN = 3
"""So many endings of each season are recorded as results and scored by themselves."""


def run(size: int, seed: int) -> Figures:
    """Hold so many seasons' odds against their proofs."""
    wrong: list[str] = []
    for number in range(size):
        of = seed * 1_000_000 + number
        season, _, rulebook, parts = drawn(of)
        standings = looking_ahead(score(season, rulebook))
        told = f"{of} ({', '.join(parts)})"
        (found,) = forecast(standings, None, [np.random.default_rng(of)])
        wrong += [f"{told}: {line}" for line in _against_titles(standings, found)]
        wrong += [f"{told}: {line}" for line in _against_score(standings, of)]
        wrong += [f"{told}: {line}" for line in _against_loop(standings, of)]
    return Figures(size, tuple(wrong))


def _against_titles(standings: Standings, found: Forecast) -> list[str]:
    rest = remaining(standings, "t")
    titles = Titles(rest)
    rows = {row.competitor: row for row in found.rows}
    wrong, clinched = [], False
    for x, who in enumerate(rest.competitors):
        status = titles.answer(x).status
        row = rows.get(who.id)
        chance = row.title if row else None
        clinched = clinched or status == "clinched"
        if status == "eliminated" and chance:
            wrong.append(f"{who.id} is eliminated with {chance}")
        if (status == "clinched") is not (chance == 1):
            wrong.append(f"{who.id} is {status} with {chance}")
        if status == "alive" and not chance:
            wrong.append(f"{who.id} is alive with {chance}")
        if status == "undecided" and chance == 0 and not rest.title.phases:
            wrong.append(f"{who.id} is undecided with {chance}")
        if row and (row.error == 0) is not (row.title in (0, 1)):
            wrong.append(f"{who.id} has {chance} with an error of {row.error}")
    whole = sum(row.title for row in found.rows)
    if whole > 1 + 1e-9 and not clinched:
        wrong.append(f"all chances together are {whole}")
    return wrong


def _against_score(standings: Standings, seed: int) -> list[str]:
    rest = remaining(standings, "t")
    if not rest.sessions:
        return []
    # Whoever asks who can be 4th counts everybody ahead, whatever the table shows behind equals.
    titles = tuple(replace(title, dense_positions=False) for title in standings.rulebook.championships)
    rulebook = replace(standings.rulebook, championships=titles)
    strength = fit([observed(standings.season, rest.first)], Settings())
    drawing = drawing_of(standings, [rest], None, strength)
    ((_, columns),) = drawing.draw(np.random.default_rng(seed))
    own = drawing.rests[0]
    position = own.outcome(own.as_scored(columns)).ranked.position[:, 0]
    # Where rules look at classes alone, no other place is drawn.
    whole = {**own.blank(CHUNK), "place": columns.get("class_place", own.blank(CHUNK)["place"]), **columns}
    wrong = []
    # Words have no car that retired and holds a place: whoever is in an order is classified.
    sayable = ~((whole["status"] == Status.DNF.code) & (whole["place"] > 0)).any(axis=(1, 2))
    for number in np.flatnonzero(sayable)[: CHUNK - 1 : CHUNK // AGAIN].tolist():
        ending = read_ending(own, whole, number)
        again = score(as_recorded(own, standings.recorded, ending), rulebook)
        table = {row.competitor.id: row.position or 0 for row in again.table("t").rows}
        for x, who in enumerate(own.competitors):
            if int(position[number, x]) != table.get(who.id, 0):
                wrong.append(f"ending {number}: {who.id} {position[number, x]}, recorded {table.get(who.id)}")
    return wrong


def _against_loop(standings: Standings, seed: int) -> list[str]:
    rest = remaining(standings, "t")
    if not rest.sessions or not can_compile():
        return []
    strength = fit([observed(standings.season, rest.first)], Settings())
    tables = []
    for compiled in (False, True):
        drawing = drawing_of(standings, [rest], None, strength)
        drawing.compiled = compiled
        tables.append(drawing(np.random.default_rng(seed))[0])
    return [] if np.array_equal(*tables) else ["the loop counts other endings than the arrays"]
