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
