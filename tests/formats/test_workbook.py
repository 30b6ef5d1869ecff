"""Season to workbook and back."""

from __future__ import annotations

import io

import pytest
import python_calamine
from hypothesis import HealthCheck, assume, given, settings
from strategies import seasons

from countback import load
from countback.formats.recognise import read
from countback.formats.workbook import tables_of
from countback.formats.workbook_season import season_from
from countback.formats.writers import xlsx
from countback.model.season import Season

SHIPPED = "porsche-carrera-cup-north-america-2022"


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(seasons())
def test_tables_and_back_is_the_same_season(season: Season) -> None:
    assume(all(event.name for event in season.events))
    tables = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for table in tables_of(season)
    }
    assert len(tables) == len(tables_of(season))
    assert season_from(tables) == season


def test_the_shipped_season_comes_back_from_its_workbook() -> None:
    standings = load(SHIPPED)
    found = read("season.xlsx", xlsx.write(standings))
    assert found.reader == "workbook"
    assert found.season == standings.recorded


def test_the_workbook_holds_standings_and_their_reasons() -> None:
    book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(xlsx.write(load(SHIPPED))))
    rows = book.get_sheet_by_name("Standings overall").to_python()
    assert rows[0][0] == "2022 Porsche Carrera Cup North America, Overall: standings after round 8 of 8"
    assert rows[1][0] == "Parker Thompson is champion, by 16 points from Kay van Berlo."
    assert rows[3:6] == [
        [
            "",
            "",
            "",
            *(code for code in ("SEB", "LBH", "LGA", "WGL", "TOR", "ELK", "IMS", "ATL") for _ in "12"),
        ],
        ["position", "competitor", "points", *(f"R{number}" for number in range(1, 17))],
        [1, "Parker Thompson", 306, 2, 3, 2, 4, 1, 1, 3, 4, 6, 2, 1, 2, 1, 32, 1, 3],
    ]
    why = book.get_sheet_by_name("Why overall").to_python()
    points = [int(row[5]) for row in why if row[0] == "Parker Thompson" and row[4] != "parting"]
    assert sum(points) == 306
    assert {"Calendar", "Entries", "1 race-1", "8 race-16", "Decisions"} <= set(book.sheet_names)


def test_the_same_season_gives_the_same_bytes() -> None:
    assert xlsx.write(load(SHIPPED)) == xlsx.write(load(SHIPPED))


def test_a_broken_cell_is_a_finding() -> None:
    season = load(SHIPPED).recorded
    tables = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for table in tables_of(season)
    }
    tables["1 race-1"][0]["position"] = "first"
    with pytest.raises(ValueError, match="int"):
        season_from(tables)
