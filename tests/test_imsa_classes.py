"""The official sheets of IMSA under the shipped rulebook: every class is scored, as the tables say."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from click.testing import CliRunner

from countback.cli.group import countback
from countback.store.opening import open_season

CLASSES = {"gtp": "GTP", "lmp2": "LMP2", "gtd-pro": "GTDPRO", "gtd": "GTD"}


def test_every_class_of_the_official_sheets_is_scored(shared: Path, tmp_path: Path):
    data = shared / "data" / "alkamel" / "imsa2026"
    files = [str(data / f"race-{one}-2026.json") for one in ("daytona", "sebring")]
    result = CliRunner().invoke(countback, ["import", "alkamel", *files, "-o", str(tmp_path / "season")])
    assert result.exit_code == 0, result.output
    opened = open_season(tmp_path / "season")
    assert opened.season is not None
    assert opened.standings is not None
    assert opened.season.rulebook == "imsa-weathertech"
    assert {entry.class_ for entry in opened.season.entries} == {*CLASSES.values()}
    for id_ in CLASSES:
        table = opened.standings.table(f"{id_}-drivers")
        assert sum(row.points > 0 for row in table.rows) > 10, id_
    said = {finding.code for finding in opened.findings}
    assert not said & {"class-not-scored", "result-not-scored", "rule-names-no-class"}, said


def test_the_official_standings_after_watkins_glen_agree(shared: Path):
    folder = shared / "data" / "official" / "imsa-2026"
    official = json.loads((folder / "official.json").read_text("utf-8"))["tables"]
    opened = open_season(folder)
    assert opened.standings is not None
    assert {id_.rpartition("-")[2] for id_ in official} == {"drivers", "teams", "manufacturers"}
    for id_, rows in official.items():
        ours = {}
        for row in opened.standings.table(id_).rows:
            name = row.competitor.name  # the official table of teams has the number of the car
            told = row.points, row.position
            ours |= {name: told, name.split()[0] if id_.endswith("-teams") else name: told}
        # A make that is registered without a car has a line in the official table, and no points.
        unlisted = [name for name, (points, _) in rows.items() if name not in ours and points == "0"]
        assert len(unlisted) <= 1, id_
        differing = {
            name: (points, position, ours.get(name))
            for name, (points, position) in rows.items()
            if name not in unlisted
            and (name not in ours or (Fraction(points), position or ours[name][1]) != ours[name])
        }
        assert not differing, id_
