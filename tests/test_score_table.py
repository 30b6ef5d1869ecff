"""A table of leagues comes to what each league comes to by itself."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import msgspec
import pytest
from leagues import league
from long_tables import sayable, table_of
from one_of_each import CASES, installed, rules_of

from countback.batch.score_table import Decisions, score_rows
from countback.model.points import format_points
from countback.model.rulebook import Rulebook
from countback.model.season import Season, Session, with_sessions
from countback.rules.counting import drop_worst
from countback.scoring import rank
from countback.scoring.score import score

__all__ = ["installed"]
#: Leagues a rule, of which those without decisions are scored side by side.
LEAGUES = int(os.environ.get("COUNTBACK_LEAGUES", "6"))

Line = tuple[str, str, int, int | None, str, str, int, int]


def lines_of(season: Season, rules: Rulebook, after: str) -> list[Line]:
    """Every line of a season's tables as a batch has it."""
    standings = score(season, rules)
    run = [session for session in standings.facts.sessions if session.classifications]
    rounds = [
        event.round
        for event in season.events
        if any(one in run for one in _held(standings.season, event.round))
    ]
    found = []
    for title in rules.championships:
        paid = title.paid(standings.facts)
        paying = {one.id for one, pays in zip(standings.facts.sessions, paid, strict=True) if pays}
        for number in rounds if after == "each-round" else [None]:
            table = standings.table(title.id, number)
            scores = standings.titles[title.id]
            for row in table.rows:
                cells = [cell for cell in row.results if cell.session in paying]
                counts = {cell.session for cell in cells if cell.counted}
                found.append(
                    (
                        season.id,
                        title.id,
                        table.after_round,
                        row.position,
                        row.competitor.name,
                        format_points(row.points),
                        *results(scores, standings, title.id, number, row.competitor.id, counts, cells),
                    )
                )
    return sorted(found, key=str)


def results(
    scores: Any, standings: Any, title: str, number: int | None, who: str, counts: set[str], cells: list[Any]
) -> tuple[int, int]:
    """How many of somebody's own results count, and how many don't."""
    index = scores.credited.index(who)
    own = scores.presence.crews.drove[0, :, index].tolist()
    ids = [session.id for session, there in zip(standings.facts.sessions, own, strict=True) if there]
    mine = {cell.session for cell in cells} & {*ids}
    return len(mine & counts), len(mine - counts)


def single(season: Season) -> Season:
    """The season with one driver in each car and nothing decided."""
    replace = msgspec.structs.replace
    entries = tuple(replace(entry, crew=entry.crew[:1]) for entry in season.entries)

    def said(session: Session) -> Session:
        sheets = tuple(
            replace(one, rows=tuple(replace(row, drivers=()) for row in one.rows))
            for one in session.classifications
        )
        return replace(session, classifications=sheets)

    return with_sessions(replace(season, entries=entries, decisions=()), said)


def _held(season: Season, number: int) -> tuple[Any, ...]:
    return next(event.sessions for event in season.events if event.round == number)


def batch_lines(
    table: Any, rules: Rulebook, after: Any, decisions: Decisions, loop: Any = "numpy"
) -> tuple[list[Line], Any]:
    scored = score_rows(table, rules, after=after, decisions=decisions, loop=loop)
    names = (
        "league",
        "championship",
        "after_round",
        "position",
        "competitor",
        "points",
        "counted",
        "dropped",
    )
    found = scored.standings.select(names).to_pylist()
    return sorted((tuple(row[name] for name in names) for row in found), key=str), scored


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("slot", "title"), CASES)
def test_a_table_is_its_leagues_one_by_one(
    slot: str, title: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = rules_of(title)
    random = Random(f"{slot} {title}")
    seasons = [sayable(league(random, f"L{number}")) for number in range(LEAGUES)]
    seasons = [single(season) if at % 4 else season for at, season in enumerate(seasons)]
    decisions = {(season.id, ""): list(season.decisions) for season in seasons if season.decisions}
    after = random.choice(("end", "each-round"))
    with monkeypatch.context() as patched:
        for module in (rank, drop_worst):  # the table goes the way of many leagues
            patched.setattr(module, "MANY", 0)
        theirs, scored = batch_lines(table_of(seasons), rules, after, decisions)
    seasons = [season for season in seasons if (season.id, "") not in scored.left_out]
    mine = sorted((line for season in seasons for line in lines_of(season, rules, after)), key=str)
    assert not scored.bad
    left_out = {*scored.left_out}  # something is decided on what is not there
    assert left_out <= decisions.keys()
    assert {finding.where.key.partition(" ")[0] for finding in scored.findings} >= {
        one for one, _ in left_out
    }
    assert mine == theirs
