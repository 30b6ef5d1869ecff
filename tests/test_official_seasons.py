"""Seasons with their official tables: every total and position given agrees under the shipped rulebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from official import compared

SEASONS = (
    "btcc-2018", "carrera-cup-asia-2026-am", "carrera-cup-asia-2026-overall", "f3-2019", "f3-2022", "f3-2023",
    "formula-e-2017", "imsa-2026", "nascar-2026-nos",
)  # fmt: skip


@pytest.mark.parametrize("season", SEASONS)
def test_every_cell_of_the_official_tables_agrees(shared: Path, season: str) -> None:
    tables = compared(shared / "data" / "official" / season)
    assert tables
    for id_, table in tables.items():
        assert table.rows > 0, id_
        assert not table.differing, (id_, table.differing)
        assert not table.places, (id_, table.places)


def test_no_official_season_is_left_out(shared: Path) -> None:
    assert {path.name for path in (shared / "data" / "official").iterdir()} == set(SEASONS)
