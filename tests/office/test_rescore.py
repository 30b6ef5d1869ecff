"""All seasons of an office under rules that are to change, by the path of a batch."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from countback.cli.group import countback
from countback.office import versions
from countback.office.versions import Action, Changed
from countback.store.opening import load

RULES = ["--rulebook", "porsche-carrera-cup-north-america", "--year", "2022"]


def test_every_season_is_scored_in_its_newest_version(season, empty, tmp_path, monkeypatch):
    pytest.importorskip("pyarrow", reason="a batch needs the extra: pip install 'countback[batch]'")
    from pyarrow import parquet

    monkeypatch.setattr("countback.cli.office.opened", lambda *_, **__: None)
    output = tmp_path / "standings.parquet"
    every = ["office", "rescore", *RULES, "-o", str(output)]
    given = [*every, "--series", season.series.slug]
    ran = CliRunner().invoke(countback, given)
    assert ran.exit_code == 0, ran.output
    assert "1 season, " in ran.output
    lines = parquet.read_table(output).to_pylist()
    assert {line["league"] for line in lines} == {season.slug}
    standings = load("porsche-carrera-cup-north-america-2022")
    told = [(row.competitor.name, str(row.points)) for table in standings.tables() for row in table.rows]
    assert [(line["competitor"], line["points"]) for line in lines] == told

    def without(opened):
        return Changed({name: data for name, data in opened.files.items() if name != "decisions.toml"})

    done = versions.perform(season, Action("undecide", "", without), versions.head(season), "Ada")
    assert done.changed
    CliRunner().invoke(countback, every)  # other tests leave seasons in which something is wrong
    lines = parquet.read_table(output).to_pylist()
    newest = [(line["competitor"], line["points"]) for line in lines if line["league"] == season.slug]
    assert len(newest) == len(told)
    assert newest != told

    files = {**versions.open_version(season).files, "entries.csv": b"number,driver\n1"}
    versions.append(season, versions.head(season), files, author="Ada", action="break")
    ran = CliRunner().invoke(countback, [*given, "--findings", str(tmp_path / "found.csv")])
    assert ran.exit_code == 1
    assert f"{season.slug}/entries.csv" in ran.output
    assert f"{season.slug}/entries.csv" in (tmp_path / "found.csv").read_text()
    ran = CliRunner().invoke(countback, [*every, "--series", "none-such"])
    assert ran.exit_code == 1
    assert "no series 'none-such'" in ran.output
