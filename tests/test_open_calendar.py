"""Whether a calendar is complete is a fact of the season: in its folder, and in what headings say."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from small import book, season

from countback.cli.views.matrix import matrix
from countback.model.season import Season
from countback.scoring.score import score
from countback.store.folder import read_season, write_season


def three_rounds(**more: object) -> Season:
    return msgspec.structs.replace(season([{"race": "ann bob"}] * 3), **more)


def heading(one: Season) -> str:
    tables = score(one, book()).tables()
    lines = ("".join(text for text, _ in line) for line in matrix(one, tables, None))
    return next(line for line in lines if line.startswith("after"))


@pytest.mark.parametrize(
    ("more", "last", "said"),
    [
        ({}, 3, "after round 3 of 3"),
        ({"calendar": "complete"}, 3, "after round 3 of 3"),
        ({"calendar": "open"}, None, "after round 3 ("),
        ({"calendar": "open", "planned_rounds": 11}, 11, "after round 3 of 11 ("),
    ],
)
def test_the_heading_counts_to_the_last_round_where_that_is_known(more, last, said) -> None:
    assert three_rounds(**more).last_round == last
    assert said in heading(three_rounds(**more))


@pytest.mark.parametrize(
    ("more", "at_end", "protected"),
    [
        ({}, [20, 16], [16, 16]),
        ({"calendar": "complete"}, [20, 16], [16, 16]),
        ({"calendar": "open"}, [26, 22], [20, 16]),
        ({"calendar": "open", "planned_rounds": 3}, [20, 16], [16, 16]),
        ({"planned_rounds": 4}, [26, 22], [20, 16]),
    ],
)
def test_the_season_is_not_over_while_rounds_are_to_come(more, at_end, protected) -> None:
    """Ann wins, wins, is second; Bob second, second, wins. Kept: the last round, where it is known."""
    one = msgspec.structs.replace(season([{"race": "ann bob"}] * 2 + [{"race": "bob ann"}]), **more)

    def totals(**counting: object) -> list[int]:
        table = score(one, book(counting={"kind": "drop-worst", "results": 1, **counting})).table("title")
        return [int(row.points) for row in table.rows]

    assert totals(when="end") == at_end
    assert totals(protected_rounds=1) == protected


def test_a_round_numbered_beyond_how_many_are_listed_is_not_4_of_3() -> None:
    one = three_rounds()
    numbers = (1, 2, 4)
    events = tuple(
        msgspec.structs.replace(event, round=number)
        for event, number in zip(one.events, numbers, strict=True)
    )
    assert "after round 4 of 4" in heading(msgspec.structs.replace(one, events=events))


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"calendar": "open", "planned_rounds": 11}, None),
        ({"planned_rounds": 11}, None),
        ({"planned_rounds": 3, "calendar": "complete"}, None),
        ({"planned_rounds": 2}, "rounds-planned"),
        ({"planned_rounds": 11, "calendar": "complete"}, "rounds-planned"),
    ],
)
def test_the_folder_keeps_what_is_said_and_finds_what_cannot_be(tmp_path: Path, keys, code) -> None:
    one = three_rounds(**keys)
    write_season(one, tmp_path)
    back = read_season(tmp_path)
    assert back.season is not None
    assert (back.season.calendar, back.season.planned_rounds) == (one.calendar, one.planned_rounds)
    assert [finding.code for finding in back.findings if finding.code == "rounds-planned"] == [code] * bool(
        code
    )
