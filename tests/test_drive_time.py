"""Who drove too little of a race: the column, and the rule that reads it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from small import book, run, season

from countback.model.season import Driver, Season
from countback.scoring.lacking import not_recorded
from countback.scoring.score import score
from countback.store.files import InMemory
from countback.store.folder import read_files
from countback.store.season_files import files_of

MINUTE = 60_000
RULE = {"kind": "drive-time", "minutes": 45, "parts": [{"rounds": "2", "minutes": 120}]}


def shared(*times: tuple[int | None, ...]) -> Season:
    """Return as many rounds of one car with two drivers, who drove so many minutes of each."""
    rows = [tuple(time if time is None else time * MINUTE for time in driven) for driven in times]
    facts = {f"race-{at}": {"car": {"drive_times": driven}} for at, driven in enumerate(rows, start=1)}
    found = season([{"race": "car"}] * len(times), facts=facts)
    crew = (Driver(id="ann", name="Ann"), Driver(id="bob", name="Bob"))
    return replace(found, entries=(replace(found.entries[0], crew=crew),))


@pytest.mark.parametrize(
    ("driven", "paid"),
    [
        ((45, 44), {"ann": "10", "bob": "0"}),
        ((0, 90), {"ann": "0", "bob": "10"}),
        ((None, 44), {"ann": "10", "bob": "0"}),
        ((), {"ann": "10", "bob": "10"}),
    ],
)
def test_who_drove_less_than_the_rule_asks_gets_nothing(
    driven: tuple[int | None, ...], paid: dict[str, str]
) -> None:
    assert {name: points for _, name, points in run(shared(driven), sharing=RULE)} == paid


def test_a_long_race_asks_for_more() -> None:
    """IMSA 2017: two hours at Daytona, 45 minutes in most others for silver and bronze drivers."""
    table = run(shared((50, 50), (119, 121)), sharing=RULE)
    assert {name: points for _, name, points in table} == {"ann": "10", "bob": "20"}
    assert run(shared((50, 50), (119, 121)), sharing=RULE, of="car")[0][2] == "20"


def test_times_at_the_wheel_stand_in_the_folder() -> None:
    found = shared((45, 44), (None, 90), ())
    files = files_of(found)
    assert b"45:00.000 / 44:00.000" in files["results/1-race-1.csv"]
    assert b"/ 1:30:00.000" in files["results/2-race-2.csv"]
    assert b"drive_times" not in files["results/3-race-3.csv"]
    read = read_files(InMemory(files))
    assert read.season is not None, read.findings
    sessions = [event.sessions[0] for event in read.season.events]
    rows = [session.classification.rows for session in sessions if session.classification]
    assert [row[0].drive_times for row in rows] == [(45 * MINUTE, 44 * MINUTE), (None, 90 * MINUTE), ()]


@pytest.mark.parametrize(
    ("cell", "message"),
    [("45:00.000", "1 times for 2 drivers"), ("45:00.000 / soon", "expected a time")],
)
def test_a_cell_that_cannot_be_right_is_a_finding(cell: str, message: str) -> None:
    files = files_of(shared((45, 44)))
    name = "results/1-race-1.csv"
    wrong = files[name].replace(b"45:00.000 / 44:00.000", cell.encode())
    read = read_files(InMemory({**files, name: wrong}))
    assert any(
        message in finding.message and finding.where.column == "drive_times" for finding in read.findings
    )


def test_a_rule_without_times_says_so() -> None:
    rules = book(sharing=RULE)
    for driven, codes in (((45, 44), []), ((), ["fact-missing"])):
        standings = score(shared(driven), rules)
        findings = not_recorded(standings, rules.championships[0], "cup.toml")
        assert [finding.code for finding in findings] == codes
