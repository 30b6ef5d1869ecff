"""Columns as other programs write them: of whatever width, twice, unknown, of no use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from countback.batch.sources import parts_of
from countback.cli.group import countback

RULES = """\
schema = 1
id = "platform"
name = "Platform"
[championships.drivers]
name = "Drivers"
of = "driver"
awards.race = { kind = "finish", scale = [9, 6, 4] }
bonuses.incidents = { points = -1 }
"""


def scored(folder: Path, table: pa.Table) -> tuple[Result, list[dict[str, Any]]]:
    (folder / "rules.toml").write_text(RULES, "utf-8")
    parquet.write_table(table, folder / "in.parquet")
    said = ("batch", folder / "in.parquet", "--rulebook", folder / "rules.toml", "-o", folder / "out.parquet")
    ran = CliRunner().invoke(countback, [*map(str, said), "--processes", "1"])
    out = folder / "out.parquet"
    left = {path.name for path in folder.iterdir()}
    assert left - {"out.parquet"} == {"in.parquet", "rules.toml"}  # nothing half-written
    return ran, parquet.read_table(out).to_pylist() if out.exists() else []


def results(**columns: Any) -> pa.Table:
    usual = {"league": ["A", "A"], "round": [1, 1], "competitor": ["Ann", "Bob"], "position": [1, 2]}
    return pa.table({**usual, **columns})


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16", "int32", "int64", "uint64"])
def test_as_many_incidents_as_a_column_holds_are_counted(tmp_path: Path, kind: str) -> None:
    most = min(2 ** (int(kind.strip("uint")) - (kind[0] == "i")) - 1, 10**6)
    ran, lines = scored(tmp_path, results(incidents=pa.array([0, most], kind)))
    assert ran.exit_code == 0, ran.output
    assert {line["competitor"]: line["numerator"] for line in lines} == {"Ann": 9, "Bob": 6 - most}


@pytest.mark.parametrize("kind", ["uint8", "int16", "uint32", "int64", "uint64"])
def test_places_are_read_whatever_their_width(tmp_path: Path, kind: str) -> None:
    ran, lines = scored(tmp_path, results(position=pa.array([2, 1], kind)))
    assert ran.exit_code == 0, ran.output
    assert [(line["position"], line["competitor"]) for line in lines] == [(1, "Bob"), (2, "Ann")]


def test_a_number_beyond_all_others_is_a_bad_row(tmp_path: Path) -> None:
    ran, _ = scored(tmp_path, results(position=pa.array([2**64 - 3, 1], "uint64")))
    assert ran.exit_code == 1
    assert "row 0 [position]: a whole number from 1 to 9999 is expected" in ran.output


def test_columns_that_mean_nothing_are_named(tmp_path: Path) -> None:
    ran, _ = scored(tmp_path, results(Guest=[True, False], **{"team name": ["Red", "Blue"]}))
    assert "columns that are not read: Guest, team name" in ran.output


@pytest.mark.parametrize("name", ["league", "season", "position"])
def test_a_column_that_is_there_twice_is_refused(tmp_path: Path, name: str) -> None:
    table = results(season=["2026", "2026"])
    ran, _ = scored(tmp_path, table.append_column(name, table.column(name)))
    assert ran.exit_code == 1, ran.output
    assert f"two columns are named {name}: leave one of them out" in ran.output


def test_a_league_of_several_fields_is_refused(tmp_path: Path) -> None:
    ran, _ = scored(tmp_path, results(league=[{"id": "A"}] * 2))
    assert ran.exit_code == 1, ran.output
    assert "league: texts are expected, not struct" in ran.output


def test_texts_that_are_views_are_read(tmp_path: Path) -> None:
    views = {
        name: pa.array(values, pa.string_view())
        for name, values in (("league", ["A", "A"]), ("competitor", ["Ann", "Bob"]))
    }
    _, lines = scored(tmp_path, results(**views))
    assert [line["competitor"] for line in lines] == ["Ann", "Bob"]


def test_a_file_without_a_row_group_has_no_standings(tmp_path: Path) -> None:
    ran, lines = scored(tmp_path, results().slice(0, 0))
    assert (ran.exit_code, lines) == (0, [])
    parquet.ParquetWriter(tmp_path / "none.parquet", results().schema).close()
    assert parts_of(tmp_path / "none.parquet") == []
