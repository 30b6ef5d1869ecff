"""What the public functions do with what does not exist, and with text and ``Path`` alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import countback
from countback.scoring.score import Standings

SEASON = "porsche-carrera-cup-north-america-2022"
FOLDER = Path(countback.__file__).parent / "seasons" / SEASON


@cache
def standings() -> Standings:
    return countback.load(SEASON)


def chances(*args: Any, **kwargs: Any) -> tuple[countback.Overview, ...]:
    return countback.title_chances(standings(), "am", *args, **kwargs)


def odds(*args: Any, **kwargs: Any) -> tuple[countback.Forecast, ...]:
    return countback.title_odds(standings(), "am", *args, **kwargs)


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: chances(assume="all-starts"), ValueError, "did you mean all-start"),
        (lambda: chances(assume=["none"]), ValueError, "no assumption 'none'"),
        (lambda: chances(entries="nobody"), KeyError, "no entry 'nobody'.*latest"),
        (lambda: chances(entries=["2", "nobody"]), KeyError, "no entry 'nobody'"),
        (lambda: countback.title_chances(standings(), "ma"), KeyError, "there are overall, pro-am, am"),
        (lambda: chances(position=0), ValueError, "position is 0"),
        (lambda: chances(rounds_left=-1), ValueError, "rounds_left is -1"),
        (lambda: odds(runs=0), ValueError, "runs is 0; it must be at least 1"),
        (lambda: odds("race-99"), KeyError, "there are sessions race-1, "),
        (lambda: countback.what_if(standings()), ValueError, "either a rulebook or results"),
        (lambda: countback.what_if(standings(), rulebook="formula-uno"), countback.Unreadable, "formula-one"),
        (lambda: countback.plan_import([], sesion=1), TypeError, r"did you mean session\? there are"),
        (lambda: countback.proofread_page(FOLDER / "entries.csv"), countback.Unreadable, "no table of"),
        (lambda: standings().to_frame("arrow"), ValueError, "there are polars, pandas"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_named_with_what_does(
    ask: Callable[[], object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        ask()


@pytest.mark.parametrize("kind", [str, Path])
def test_text_and_path_alike(kind: Callable[[Path], str | Path], tmp_path: Path) -> None:
    loaded = countback.load(kind(FOLDER))
    assert loaded.recorded == standings().recorded
    countback.write_season(loaded.recorded, kind(tmp_path / "season"))
    assert countback.read_season(kind(tmp_path / "season")).season == loaded.recorded
    book = FOLDER.parent.parent / "rulebooks" / f"{loaded.season.rulebook}.toml"
    assert countback.read_rulebook(kind(book), 2022).rulebook == loaded.rulebook
    under = countback.what_if(loaded, rulebook=kind(book))
    assert not any(difference.champion_changes for difference in under.differences)
    sheet = tmp_path / "race.csv"
    sheet.write_text("Pos,No,Driver\n1,7,Ann Archer\n2,8,Bob Berg\n", encoding="utf-8")
    assert [row.number for row in countback.read_file(kind(sheet)).sessions[0].rows] == ["7", "8"]
    single, several = countback.plan_import(kind(sheet)), countback.plan_import([kind(sheet)])
    assert single.findings
    assert [str(finding) for finding in single.findings] == [str(finding) for finding in several.findings]
    page = tmp_path / "page.txt"
    page.write_text("Pos  Driver  Points\n1  Ann Archer  25\n", encoding="utf-8")
    with pytest.raises(countback.Unreadable):
        countback.proofread_page(kind(page), rulebook="no-such-rulebook")


def test_a_single_assumption_and_a_single_entry_may_be_text() -> None:
    (text,) = chances("race-15", assume="no-equals", entries="2", seconds=0)
    (listed,) = chances("race-15", assume=["no-equals"], entries=["2"], seconds=0)
    assert [(row.competitor, row.answer.status) for row in text.rows] == [
        (row.competitor, row.answer.status) for row in listed.rows
    ]
    assert text.assume == listed.assume == ("no-equals",)


def test_seasons_to_learn_from_may_be_standings() -> None:
    before = standings()
    assert odds("race-15", runs=1, earlier=[before]) == odds("race-15", runs=1, earlier=[before.recorded])
