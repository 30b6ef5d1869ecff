"""What a batch says that no league has, no league has: each is asked by itself, by the checks of a season."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from leagues import league
from long_tables import sayable, table_of
from one_of_each import CASES, rules_of
from test_score_table import single

from countback.batch.columns import read_columns
from countback.batch.met import unmet
from countback.batch.numbering import number
from countback.batch.score_table import score_rows
from countback.batch.seasons import season_of
from countback.scoring.against import against
from countback.scoring.score import score

BOOK = "book.toml"
#: Without those of a plug-in.
SHIPPED = [
    case for case in CASES if not any(kind in str(case.id) for kind in ("lucky", "odd-rounds", "alphabet"))
]
DROPPED = (
    "class", "team", "make", "engine", "tags", "qualifying", "fastest_lap", "best_lap", "laps", "laps_led",
    "grid", "incidents", "time", "mark", "session", "number", "guest",
)  # fmt: skip


def claims(seed: int) -> list[tuple[Any, bool]]:
    """Return what is said of leagues that lack columns, and whether the checks of each say it, too."""
    random = Random(seed)
    title: Any = random.choice(SHIPPED).values[1]
    rules = rules_of(title)
    made = [sayable(league(random, f"L{at}")) for at in range(random.choice((1, 1, 3)))]
    table = table_of([single(msgspec.structs.replace(season, decisions=())) for season in made])
    lacking = [name for name in DROPPED if name in table.column_names and random.random() < 0.35]
    table = table.drop_columns(lacking)
    scored = score_rows(table, rules, loop="numpy")
    assert not scored.bad
    numbered = number(read_columns(table))
    each = [score(season_of(numbered, at), rules) for at in range(len(numbered.names))]
    said_of = [{(finding.code, finding.where.key) for finding in against(alone, BOOK)} for alone in each]
    told = []
    for finding in unmet(scored.met, rules, BOOK):
        if finding.code == "championship-empty":
            true = not any(alone.table(finding.where.key.split(".")[1]).rows for alone in each)
        elif finding.severity == "info":  # a kind of session: of a season that is no finding
            kind = finding.message.rsplit("'", 2)[1]
            true = all(session.kind != kind for alone in each for session in alone.facts.sessions)
        else:
            true = all((finding.code, finding.where.key) in said for said in said_of)
        told.append((finding, true))
    return told


@pytest.mark.parametrize("piece", range(4))
def test_nothing_is_said_to_be_missing_that_a_league_has(piece: int) -> None:
    told = [claim for seed in range(40 * piece, 40 * piece + 40) for claim in claims(seed)]
    assert told
    assert [str(finding) for finding, true in told if not true] == []


@pytest.mark.parametrize(
    ("names", "meant", "said"),
    [
        ({}, "race-2", False),
        ({}, "race-3", True),
        ({"session": ["Feature"] * 4}, "Feature-2", False),
        ({"session": ["Feature"] * 4}, "Final", True),
        ({"session": ["Opener", "Opener", "Final", "Final"]}, "Final", False),
    ],
)
def test_a_session_may_be_meant_by_what_it_is_called(names: dict[str, Any], meant: str, said: bool) -> None:
    """Where the table names none it is ``race-2``; that was said to be in no league, and was paid."""
    table = pa.table(
        {
            "league": ["A"] * 4 + ["B"] * 2,
            "round": [1, 1, 2, 2, 1, 1],
            "competitor": ["Ann", "Bob"] * 3,
            "position": [1, 2] * 3,
            **{name: [*held, *held[:2]] for name, held in names.items()},
        }
    )
    scale = {"kind": "finish", "scale": [5]}
    awards = {"race": {**scale, "sessions": ["race"]}, "more": {**scale, "sessions": [meant]}}
    rules = rules_of({"name": "T", "of": "driver", "tiebreaks": ["countback"], "awards": awards})
    scored = score_rows(table, rules)
    assert bool(unmet(scored.met, rules, BOOK)) == said
    most = max(line["numerator"] for line in scored.standings.to_pylist())
    assert most == (10 if said else 15)
