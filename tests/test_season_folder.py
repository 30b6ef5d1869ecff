"""Season folders: nothing is lost between a Season and its folder, and nothing half-written."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from strategies import seasons

from countback.model.season import Season
from countback.store.folder import read_season, write_season


@settings(max_examples=60, deadline=None)
@given(seasons())
def test_folder_and_back_is_the_same_season(season: Season) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_season(season, Path(folder) / "season")
        read, findings = read_season(Path(folder) / "season")
        errors = [str(finding) for finding in findings if finding.severity == "error"]
        assert not errors
        assert read == season
