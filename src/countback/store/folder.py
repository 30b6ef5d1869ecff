"""A season as a folder of files made for people, spreadsheets and git.

Folder → `Season` → folder loses nothing: `write_season` reads back what it is about to write.
"""

from __future__ import annotations

import os
from pathlib import Path

from countback.model.season import Season
from countback.store.findings import Findings
from countback.store.season_files import ReadSeason as ReadSeason
from countback.store.season_files import files_of as files_of
from countback.store.season_files import read_files as read_files
from countback.store.snapshot import Snapshot


def read_season(path: str | Path) -> ReadSeason:
    """Read a season folder. Whatever is wrong with it is a finding; nothing is raised for its content."""
    path = Path(path)
    if not path.is_dir():
        findings = Findings()
        what = "is not a folder" if path.exists() else "is not there"
        findings.add("no-season", what, "give the folder that season.toml is in", file=os.fspath(path))
        return ReadSeason(None, findings)
    return read_snapshot(Snapshot(path))


def read_snapshot(snapshot: Snapshot) -> ReadSeason:
    """Read a season from the files of its folder as they were at one moment."""
    season, findings = read_files(snapshot)
    return ReadSeason(season, [*snapshot.findings, *findings])


def write_season(season: Season, path: str | Path) -> None:
    """Write a season into a folder, made if it is not there; it replaces the season in it.

    All or nothing, and only what differs: see `countback.store.writing` and `countback.store.editing`.
    Reading the folder gives an equal season back, but for drivers of a result who are its entry's crew
    anyway. Raises ``ValueError``, before anything is written, for a season that the files cannot hold: text
    with control characters (line breaks in anything but reasons, causes, news and sources), names with
    space at either end or with `` / `` in them, a tag with ``;``, two sessions with one id, whatever
    `read_season` forbids. Raises ``OSError`` when the folder cannot be written to.
    """
    from countback.store.editing.season import with_season
    from countback.store.season_files import check_holdable
    from countback.store.writing.writer import writing

    check_holdable(season)
    with writing(Path(path), "write_season", undoable=False) as folder:
        folder.write(with_season(folder.files, season))
