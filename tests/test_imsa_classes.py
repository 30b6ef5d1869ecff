"""The official sheets of IMSA under the shipped rulebook: every class is scored, as the tables say."""

from __future__ import annotations

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
